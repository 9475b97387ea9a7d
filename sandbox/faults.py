"""What can be made to go wrong: rules that match requests, and requests held until a test lets them go."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from itertools import count
from typing import Literal, get_args

from sandbox.wire import Json, Request

Kind = Literal[
    "status",  # answers `status` and `body` instead of doing it
    "delay",  # waits `seconds`, then does it
    "drop-before",  # closes the connection and does nothing
    "drop-after",  # does it, then closes the connection without a reply
    "truncate",  # does it, then closes the connection after half of the reply's body, or without any reply to halve
    "rate-limit-primary",  # refuses for `seconds`, as when the hourly budget is used up
    "rate-limit-secondary",  # refuses for `seconds`, as when there were too many at once
    "refuse-token",  # says that the credential is not good
    "down",  # closes every connection of the service, until it is lifted
    "hold-before",  # keeps the request until it is released or dropped, then does it
    "hold-after",  # does it, then keeps the reply until it is released or dropped
]


class FaultError(ValueError):
    """A fault that makes no sense; the message says what is wrong with it."""


@dataclass(kw_only=True)
class Fault:
    """One rule. It strikes the `nth` request it matches (counted from 1) and the following ones, `times` in all."""

    kind: Kind
    service: str = ""
    method: str = ""
    path: str = ""
    nth: int = 1
    times: int | None = 1
    status: int = 500
    body: Json = None
    seconds: float = 0
    number: int = 0
    matched: int = 0
    struck: int = 0

    @classmethod
    def read(cls, document: Mapping[str, Json], number: int) -> Fault:
        """Return the rule that a JSON object describes. Raise FaultError."""
        unknown = set(document) - {item.name for item in fields(cls)} | set(document) & {"number", "matched", "struck"}
        if unknown:
            raise FaultError(f"A fault has no {', '.join(sorted(unknown))}.")
        if document.get("kind") not in get_args(Kind):
            raise FaultError(
                f"There is no fault of kind {document.get('kind')!r}; there are {', '.join(get_args(Kind))}."
            )
        try:
            re.compile(document.get("path", ""))
        except re.error as error:
            raise FaultError(f"The path of a fault is a regular expression, and this one is not: {error}.") from error
        fault = cls(**document, number=number)
        if fault.kind == "down" and "times" not in document:
            fault.times = None
        return fault

    def matches(self, service: str, request: Request) -> bool:
        """Return whether a request is of the kind that it is for."""
        if self.service not in {"", service} or self.method not in {"", request.method}:
            return False
        return re.search(self.path, request.path) is not None

    def strikes(self, service: str, request: Request) -> bool:
        """Count a request that it matches, and say whether this is one to strike."""
        if not self.matches(service, request):
            return False
        self.matched += 1
        if self.matched < self.nth or (self.times is not None and self.struck >= self.times):
            return False
        self.struck += 1
        return True

    def document(self) -> dict[str, Json]:
        """Return the rule as JSON, with how often it matched and struck."""
        return {item.name: getattr(self, item.name) for item in fields(self)}


@dataclass
class Hold:
    """A request that is being held; `moment` says whether its effect has happened."""

    number: int
    request: int
    service: str
    method: str
    path: str
    moment: Literal["before", "after"]
    dropped: bool = False
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def document(self) -> dict[str, Json]:
        """Return the hold as JSON."""
        names = ("number", "request", "service", "method", "path", "moment")
        return {name: getattr(self, name) for name in names}


class Faults:
    """The rules in force and the requests being held. Kept in memory: a restart lifts them all."""

    def __init__(self) -> None:
        """Start without rules, and with nothing held."""
        self._rules: list[Fault] = []
        self._holds: dict[int, Hold] = {}
        self._numbers = count(1)
        self._changed = asyncio.Condition()

    def add(self, document: Mapping[str, Json]) -> Fault:
        """Put a rule in force. Raise FaultError."""
        fault = Fault.read(document, next(self._numbers))
        self._rules.append(fault)
        return fault

    def rules(self) -> list[Fault]:
        """Return every rule, oldest first."""
        return list(self._rules)

    def lift(self, number: int | None = None) -> None:
        """Take one rule, or all of them, out of force. What is held stays held."""
        self._rules = [rule for rule in self._rules if number not in {None, rule.number}]

    def strike(self, service: str, request: Request) -> list[Fault]:
        """Return the rules that strike this request, oldest first."""
        return [rule for rule in self._rules if rule.strikes(service, request)]

    def is_down(self, service: str, request: Request) -> bool:
        """Return whether a service is down for a request from inside; no rule counts that request."""
        return any(rule.kind == "down" and rule.matches(service, request) for rule in self._rules)

    async def hold(self, request: int, service: str, asked: Request, moment: Literal["before", "after"]) -> bool:
        """Keep a request until it is let go; return false when it was dropped."""
        hold = Hold(next(self._numbers), request, service, asked.method, asked.path, moment)
        self._holds[hold.number] = hold
        async with self._changed:
            self._changed.notify_all()
        await hold.ended.wait()
        return not hold.dropped

    async def held(self, *, wait_seconds: float) -> list[Hold]:
        """Return what is being held; when that is nothing, wait so long for something."""
        try:
            async with asyncio.timeout(wait_seconds), self._changed:
                await self._changed.wait_for(lambda: bool(self._holds))
        except TimeoutError:
            return []
        return list(self._holds.values())

    def end(self, number: int, *, drop: bool) -> bool:
        """Let a held request go on, or drop its connection; return false when there is no such hold."""
        hold = self._holds.pop(number, None)
        if hold is None:
            return False
        hold.dropped = drop
        hold.ended.set()
        return True

    def clear(self) -> None:
        """Lift every rule, and drop all that is held."""
        self.lift()
        for number in list(self._holds):
            self.end(number, drop=True)

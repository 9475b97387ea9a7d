"""What every emulated service is: tables, a routes table, its own error replies, and a part of the seed."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from abc import ABC, abstractmethod
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Generic, Literal, TypeVar
from urllib.parse import quote

from sandbox.described import LARGEST_BODY_BYTES, Described, NotDoneError, WrongBodyError, WrongParameterError
from sandbox.faults import Faults
from sandbox.store import Clock, Store, random_text
from sandbox.wire import Endpoint, Json, Query, Reply, Request, find, same

S = TypeVar("S")

VaultMode = Literal["connect", "service-account"]


class SeedError(ValueError):
    """The seed is not what a service can be filled from; the message says where and what to write instead."""


class Refusal(Exception):
    """Raised where the service would refuse the call; carries the status and the sentence of the reply."""

    def __init__(self, status: int, message: str, detail: Json = None) -> None:
        """Take status and message; `detail` is whatever more the service's error document carries."""
        super().__init__(message)
        self.status = status
        self.message = message
        self.detail = detail


class World:
    """What all services of one sandbox share: the file, the clock, the switches, and a key for digests."""

    def __init__(self, store: Store, home: Path) -> None:
        """Take the store and `home`, the folder of this world."""
        self.store = store
        self.home = home
        self.clock = Clock(store)
        self._turns: list[None] = []
        self.services: list[Service[Any]] = []
        """Everything that can be asked from inside."""
        self.faults = Faults()
        """What goes wrong. Of these, only what is `down` is so for a request from inside, too."""
        self._digest_key = bytes.fromhex(store.setting("digest-key", lambda: secrets.token_hex(32)))

    def digest(self, value: bytes | str) -> str:
        """Return a fingerprint of a value that only this world can compute: equal values, equal digests."""
        content = value.encode() if isinstance(value, str) else value
        return hmac.new(self._digest_key, content, hashlib.sha256).hexdigest()

    def of(self, service: str) -> World:
        """Return this same world as one service sees it: by a clock of its own."""
        view = copy(self)
        view.clock = Clock(self.store, service)
        return view

    @property
    def epoch(self) -> int:
        """Another number whenever a switch was turned or the world was put back: what is known from before is over."""
        return len(self._turns)

    def turn(self) -> None:
        """Begin another epoch."""
        self._turns.append(None)

    def ask(self, name: str, request: Request) -> Reply | None:
        """Return what a service answers a request that comes from inside this process; None where nobody listens.

        The service judges it as any other. It is in no log, and counts towards no limit: those are of the clients.
        """
        service = next(one for one in self.services if one.name == name)
        return None if self.faults.is_down(name, request) else service.answer(request)

    def visit(self, url: str, request: Request) -> Reply | None:
        """Return what is answered at an address of the outside world; None where nobody listens.

        The path of the request is the one at the service that has that address.
        """
        for service in self.services:
            path = service.path_of(url)
            if path is not None:
                return self.ask(service.name, replace(request, path=path, encoded_path=quote(path)))
        return None

    def switch(self, name: str) -> bool:
        """Return whether a switch is on; a switch nobody set is off."""
        return self.store.setting(f"switch {name}", lambda: "off") == "on"

    def set_switch(self, name: str, *, on: bool) -> None:
        """Turn a switch, from the next request on."""
        self.turn()
        self.store.set(f"switch {name}", "on" if on else "off")


_RENEWED = 30
"""So many letters at the end of a credential are others in the next one."""

LIMITS_REFUSE = "limits-refuse"
"""The switch of services that count requests: whether a client that has used up its limit is refused."""


def unless_known(request: Request, reply: Reply, mark: str) -> Reply:
    """Give an answer its mark, an `ETag`; answer 304 without a body when the client has this very document already."""
    known = {each.strip() for each in request.headers.get("if-none-match", "").split(",")}
    marked = reply.with_headers(ETag=mark)
    return Reply(304, None, marked.headers) if mark in known else marked


@dataclass(frozen=True)
class Uses:
    """What is said of a value beside its issuer: what must be said, and what may be."""

    needed: frozenset[str]
    more: frozenset[str] = frozenset()

    @property
    def known(self) -> frozenset[str]:
        """All that may be said."""
        return self.needed | self.more

    @property
    def words(self) -> str:
        """What must be said, for people."""
        return ", ".join(sorted(self.needed)) or "nothing"


def refused(reply: Reply | None, *steps: str | int) -> str:
    """Return what an answer refuses, nothing where it does not; the steps lead to the sentence in its document."""
    if reply is None:
        return "Nobody answered."
    if reply.status < 400:
        return ""
    said = reply.body
    for step in steps if not isinstance(said, bytes) else ():
        said = said[step]
    return f"{reply.status} {said.decode() if isinstance(said, bytes) else said}"


class Service(ABC, Generic[S]):
    """One emulated service. The server asks it for nothing but what is declared here."""

    name: ClassVar[str]
    """How the log, the faults and the environment call it."""
    offset: ClassVar[int]
    """Its port is the port base plus this."""
    schema: ClassVar[str] = ""
    tables: ClassVar[tuple[str, ...]] = ()
    """What a snapshot copies."""
    switches: ClassVar[Mapping[str, str]] = {}
    """Each switch it has, and what is so when it is on."""
    observed: ClassVar[bool] = False
    """Whether the history keeps its state after each request."""

    logins: ClassVar[frozenset[str]] = frozenset()
    """Paths by which clients log in: whatever their method, they change nothing."""

    uses: ClassVar[Uses | None] = None
    """What a build says of a value that it has issued; None where it issues none."""

    endpoints: tuple[Endpoint[S], ...]
    """The routes it serves."""
    described: ClassVar[Described]
    """What its description says about requests."""
    slash_may_end: ClassVar[bool] = False
    """Whether a path means the same with a slash at its end."""
    largest_body: ClassVar[int] = LARGEST_BODY_BYTES
    """So many bytes of a body are kept, and one more that says that there were more."""
    controls: tuple[Endpoint[S], ...] = ()
    """The routes behind the admin API that look at or change its state behind its clients' backs."""

    def __init__(self, world: World, state: S) -> None:
        """Make its tables where they are missing."""
        self.world = world
        world.store.define(self.schema)
        self.state = state

    @abstractmethod
    def token(self) -> str:
        """Return the credential its clients must show: random for each world, the same after a restart."""

    @abstractmethod
    def environment(self, origin: str, mode: VaultMode) -> dict[str, str]:
        """Return the variables by which a client finds it."""

    def settings(self, origin: str) -> dict[str, str]:
        """Return the settings of a stack by which its plugins find it, where a variable does not do."""
        del origin
        return {}

    @abstractmethod
    def error(self, status: int, message: str, detail: Json = None) -> Reply:
        """Answer with an error in the service's own shape."""

    @abstractmethod
    def unauthorized(self) -> Reply:
        """Answer with what it says to a credential that it refuses."""

    def rate_limited(self, *, secondary: bool, seconds: int) -> Reply:
        """Answer with what it says to a client that must wait; a service without such limits says 429."""
        kind = "secondary " if secondary else ""
        return self.error(429, f"The {kind}rate limit is used up.").with_headers(Retry_After=str(seconds))

    def finish(self, request: Request, reply: Reply) -> Reply:
        """Add the headers that every reply of the service has."""
        del request
        return reply

    def admits(self, request: Request) -> bool:
        """Return whether the request may be answered at all, where not everybody may ask."""
        shown = self.shown(request)
        return same(shown, self.token()) or (bool(former := self._former()) and same(shown, former))

    def renew(self) -> str:
        """Make another credential of the same looks, which its clients are to show from now on; return it.

        The former one is accepted, too, until it is ended.
        """
        former = self.token()
        kept, replaced = former[:-_RENEWED], former[-_RENEWED:]
        new = kept + random_text(len(replaced), "".join(sorted(set(replaced))))
        self.world.store.set(f"former token {self.name}", former)
        self.world.store.set(f"token {self.name}", new)
        return self.token()

    def end_former(self) -> None:
        """Accept the former credential no more."""
        self.world.store.set(f"former token {self.name}", "")

    def _former(self) -> str:
        return self.world.store.setting(f"former token {self.name}", str)

    def shown(self, request: Request) -> str:
        """Return the credential that a request shows; nothing when it shows none in a form that the service takes."""
        return request.credential("bearer")

    def answer(self, request: Request) -> Reply:
        """Answer a request, and do what it asks."""
        found = self._found(request)
        if found is None:
            return self.error(501, f"The sandbox does not serve {request.method} {request.path} of {self.name}.")
        if not (found[0].public and request.anonymous) and not self.admits(request):
            return self.unauthorized()
        return self._attempt(*found)

    def route(self, method: str, path: str) -> Endpoint[S] | None:
        """Return the route that answers such a request; None when none does."""
        found = self._found(Request(method=method, path=path, origin=""))
        return None if found is None else found[0]

    def _found(self, request: Request) -> tuple[Endpoint[S], Request] | None:
        """Return the route that a request is for; what a service has and the sandbox does not serve has none.

        HEAD asks as GET does; the server leaves the body out.
        """
        asked = replace(request, method="GET") if request.method == "HEAD" else request
        if self.slash_may_end:
            asked = replace(asked, path=asked.path.rstrip("/"), encoded_path=asked.encoded_path.rstrip("/"))
        return None if self.described.is_unserved(asked) else find(self.endpoints, asked)

    def _attempt(self, endpoint: Endpoint[S], request: Request) -> Reply:
        """Do what a request asks, all of it or nothing."""
        try:
            self.described.check_parameters(endpoint, request)
            self.described.check_body(endpoint, request)
            with self.world.store.attempt():
                return endpoint.answer(self.state, replace(request, query=Query(request.query.sent, endpoint.takes)))
        except NotDoneError as not_done:
            place = f"{request.method} {request.path} of {self.name}"
            return self.error(501, f"The sandbox does not do {not_done} of {place}.")
        except WrongParameterError as wrong:
            return self.wrong_parameter(wrong)
        except WrongBodyError as wrong:
            return self.wrong_body(wrong)
        except Refusal as refusal:
            return self.error(refusal.status, refusal.message, refusal.detail)

    def wrong_body(self, wrong: WrongBodyError) -> Reply:
        """Answer with what it says to a body that is not as described: 400, unless it is known to say another."""
        place = f"{wrong.field}: " if wrong.field else ""
        return self.error(400, f"{place}{wrong.sentence}")

    def wrong_parameter(self, wrong: WrongParameterError) -> Reply:
        """Answer with what it says to the value of a parameter that is not as described: 400, as of a body."""
        return self.error(400, f"{wrong.name}: {wrong.sentence}")

    def seed(self, seed: Mapping[str, Json]) -> None:
        """Add what the seed has and the world has not. Never change what is there. Raise SeedError."""
        del seed

    def settle(self, origins: Mapping[str, str]) -> None:
        """Get ready: all services have their addresses, and no request has come yet."""
        del origins

    def readable(self, place: str) -> dict[str, str]:
        """Return what a build at one of its places can read, by the names of variables. Raise Refusal."""
        raise Refusal(404, f"No build runs at {place!r} of {self.name}.")

    def require_use(self, use: Mapping[str, Json]) -> None:
        """Refuse a use of a value of its own that it does not know how to try. Raise Refusal."""
        if self.uses is None:
            raise Refusal(422, f"Nothing is known to do with a value of {self.name}.")
        if self.uses.needed - use.keys() or use.keys() - self.uses.known - {"issuer"}:
            known = ", ".join(sorted(self.uses.known))
            raise Refusal(422, f"A use of a value of {self.name} may have {known}; it must have {self.uses.words}.")

    def use(self, value: str, use: Mapping[str, Json]) -> str:
        """Use a value that it has issued, as `use` says, which `require_use` has let pass.

        Return what is wrong with it, in the words of the service; nothing where it did. What it changes is undone.
        """
        raise NotImplementedError

    def path_of(self, url: str) -> str | None:
        """Return the path under which it serves an address of the outside world; None when it has no such address."""
        del url
        return None

    def restored(self) -> None:
        """Put back what is not in the tables, after they were put back to an earlier state."""
        return

    def close(self) -> None:
        """End what was started: the sandbox ends."""
        return

    def observe(self) -> dict[str, Json]:
        """Return its state as the history keeps it; asked for only when it is `observed`."""
        return {}

    def inventory(self) -> dict[str, int]:
        """Return how many of each thing exist."""
        return {}

"""How a service is reached that is retired: it may be gone for good, so nobody waits for it long.

Old values are tried there. Each is read from the vault for one call and kept nowhere.
"""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Literal

from saas import secrecy
from saas.client import Client, Unjudged
from saas.connection import HttpConnection
from saas.errors import Interrupted, SaasError
from saas.onepassword.connection import OnePassword
from saas.run import Run
from saas.service import Service, fits_a_header
from shared.printed import line

LONGEST_PATIENCE = 10.0
"""Seconds that one call to a retired service may be tried: what is gone stays gone, and each run asks."""

JUDGED = (200, 401, 403)
"""The statuses of an answer to a value that say something of it, if the rest of the answer does."""

Verdict = Literal["accepted", "refused", ""]
"""What an answer says of the value that was shown; empty: nothing."""


class RetiredConnection(HttpConnection):
    """A retired service. A subclass says how a value is shown, by which read it is tried, and what its answers mean."""

    tried_at: ClassVar[str]
    """The path of the read by which a value is tried."""
    known_by: ClassVar[str] = ""
    """The path, beside `root`, of a second read by which the service is known; empty: its refusal is its own enough."""

    def __init__(self, settings: Any, run: Run) -> None:
        super().__init__(settings, run)
        self.bare = Client(replace(self.client.service, credential=""), run)
        """Calls with the value that is tried, and with no credential of ours."""
        outside = self.client.service.url.removesuffix(self.root)
        self._outside = Client(replace(self.client.service, url=outside, credential=""), run)
        self._vault = OnePassword(settings, run)

    def service(self, settings: Any, url: str) -> Service:
        usual = super().service(settings, url)
        return replace(usual, patience=min(usual.patience, LONGEST_PATIENCE))

    @staticmethod
    @abstractmethod
    def verdict(status: int, content: bytes) -> Verdict:
        """Return what the answer to a value says of it: only the service's own words count, and never a status alone.

        A parked page, a proxy, and whoever has the address now answer with the same statuses.
        """

    @classmethod
    def refuses_nobody(cls, status: int, content: bytes) -> bool:
        """Return whether this is how the service refuses who shows nothing: in words that no other is known to use."""
        return cls.verdict(status, content) == "refused"

    @staticmethod
    def is_known(content: bytes) -> bool:
        """Return whether this is the service's answer to the read `known_by`."""
        raise AssertionError(f"{content!r} is not asked for")

    async def value(self, place: str, doing: str) -> str:
        """Return a value from the vault, archived or not. Raise `SaasError`, also for one that no header can carry.

        `place` is `<vault>/<item>/<field>`, by ids.
        """
        vault, item, field = place.split("/", 2)
        there = await self._vault.item(vault, item, doing)
        found = there.value(field)
        if not found:
            raise SaasError(
                f"1Password: the item {item} has nothing in the field '{field}'. It was needed for {doing}."
            )
        secrecy.protect([found])
        if not fits_a_header(found):
            raise SaasError(
                f"1Password: the field '{field}' of the item '{line(there.title)}' ({item}) holds a line break, a "
                f"space or another character that no credential has, so nothing was sent. It was needed for {doing}. "
                "Correct the value in the vault."
            )
        return found

    async def is_accepted(self, value: str, doing: str) -> bool:
        """Return whether the service takes a value; False where it refuses it in its own words. Raise `SaasError`."""
        await self.require_itself(doing)
        answer = await self._answer(doing, self.login(value))
        said = self.verdict(answer.status, answer.content)
        if not said:
            raise self._strange(answer, doing, "says nothing of the value")
        return said == "accepted"

    async def require_itself(self, doing: str) -> None:
        """Make sure that the service answers there, before anything is sent that opens something. Raise `SaasError`.

        It refuses who shows nothing, in its own words. Its address may be somebody else's by now.
        """
        if why := await self.reads.object(self.tried_at, self._is_somebody_else):
            raise SaasError(f"{why} That was asked before {doing}.")

    async def _is_somebody_else(self) -> str:
        """Return why it is not known that the service answers there, as a sentence; empty: it does.

        It is asked once a run, so the sentence names nothing that it was asked for.
        """
        doing, so = "asking who answers there", "is sent nothing that opens anything"
        try:
            answer = await self._answer(doing, {})
            if not self.refuses_nobody(answer.status, answer.content):
                return str(self._strange(answer, doing, so))
            if not self.known_by:
                return ""
            answer = await self._outside.call("GET", self.known_by, doing=doing, answer=Unjudged, ok=(*JUDGED, 404))
        except Interrupted:
            raise
        except SaasError as error:
            return str(error)
        is_itself = answer.status == 200 and self.is_known(answer.content)
        return "" if is_itself else str(self._strange(answer, doing, so))

    async def _answer(self, doing: str, login: Mapping[str, str]) -> Unjudged:
        return await self.bare.call("GET", self.tried_at, doing=doing, answer=Unjudged, headers=login, ok=JUDGED)

    def _strange(self, answer: Unjudged, doing: str, so: str) -> SaasError:
        return SaasError(
            f"{self.name}: what answered while {doing} does not speak as the service does ({answer.status}), so it "
            f"{so}."
        )


def document_of(content: bytes) -> Mapping[str, Any]:
    """Return the JSON object in an answer; an empty one where there is none, or where a name comes twice in an object.

    Readers differ in which of the two they take, so such a document says nothing.
    """
    try:
        found = json.loads(content.decode(), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name comes twice in an object")
    return found

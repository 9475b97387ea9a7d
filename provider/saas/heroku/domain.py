"""A hostname of an app's own, and the name that its DNS record must point to.

API: "Domain".
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Annotated, ClassVar

import msgspec

from saas.errors import Gone
from saas.heroku.connection import APP, Heroku, app_path
from saas.inputs import Pattern
from saas.resource import Found, Resource
from saas.schema import Identity, Properties


class DomainInputs(Properties, frozen=True, kw_only=True):
    app: Annotated[Identity, msgspec.Meta(description="The app's name; it must exist.")]
    hostname: Annotated[Identity, msgspec.Meta(description="The hostname; no other app at Heroku may have it.")]


class DomainState(DomainInputs, frozen=True, kw_only=True):
    cname: Annotated[str, msgspec.Meta(description="What its DNS record points to; empty until Heroku has one.")]
    status: Annotated[str, msgspec.Meta(description="What Heroku says of that name: `pending`, `succeeded`, ...")]


class _Domain(msgspec.Struct):
    id: str
    hostname: str
    cname: str | None
    status: str


class Domain(Resource[DomainInputs, DomainState]):
    """A hostname under which an app answers; one that it has already is adopted.

    Removing it takes the hostname off the app; its DNS record is somebody else's, and must go first.
    """

    token: ClassVar[str] = "saas:heroku:Domain"
    Inputs = DomainInputs
    State = DomainState
    import_id: ClassVar[str] = "`<app>/<hostname>`"

    identity = ("app", "hostname")
    kind = "a domain of an app"
    title = "the domain {hostname} of the app {app}"
    any_case = ("hostname",)
    patterns = {
        "app": APP,
        "hostname": Pattern(
            re.compile(r"(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"),
            "a hostname is names of letters, digits and hyphens with dots between them, and no address",
        ),
    }
    connection: Heroku

    async def create(self, inputs: DomainInputs) -> DomainState:
        found = await self._look(inputs)
        if found is None:
            found = await self._added(inputs)
        return _state(inputs, found)

    async def read(self, identity: str, state: DomainState | None) -> Found[DomainInputs, DomainState] | None:
        inputs = DomainInputs(**self.named_by(identity))
        path, doing = f"{_path(inputs.app)}/{inputs.hostname}", f"reading {self.title_of(inputs)}"
        try:
            found = await self.connection.client.call("GET", path, doing=doing, answer=_Domain)
        except Gone:
            await self.connection.require_that_it_is_heroku(inputs.app)
            return None
        return Found(inputs, _state(inputs, found))

    async def delete(self, state: DomainState) -> None:
        path, doing = f"{_path(state.app)}/{state.hostname}", f"removing {self.title_of(state)}"
        try:
            removed = await self.connection.client.call("DELETE", path, doing=doing, answer=_Domain)
            self.connection.reads.removes(_path(state.app), removed.id)
        except Gone:
            await self.connection.require_that_it_is_heroku(state.app)

    async def _added(self, inputs: DomainInputs) -> _Domain:
        """Add it. When the answer is lost, or a late effect came first, it is the one that the app has."""
        doing = f"adding {self.title_of(inputs)}"

        async def make(look: Callable[[], Awaitable[_Domain | None]]) -> _Domain:
            return await self.connection.client.call(
                "POST",
                _path(inputs.app),
                doing=doing,
                answer=_Domain,
                json={"hostname": inputs.hostname, "sni_endpoint": None},
                ok=(200, 201, 202),
                look=look,
            )

        return await self.connection.made(make, lambda: self._look(inputs), doing, taken=(422,))

    async def _look(self, inputs: DomainInputs) -> _Domain | None:
        """Return the domain, if the app has it; one that this run removed is only shown late."""
        doing = f"looking for {self.title_of(inputs)}"
        listed = await self.connection.listed(_path(inputs.app), by="hostname", doing=doing, answer=list[_Domain])
        removed = self.connection.reads.removed
        there = (one for one in listed if not removed(_path(inputs.app), one.id))
        return next((one for one in there if one.hostname.lower() == inputs.hostname), None)


def _state(inputs: DomainInputs, found: _Domain) -> DomainState:
    return DomainState(app=inputs.app, hostname=inputs.hostname, cname=found.cname or "", status=found.status)


def _path(app: str) -> str:
    return f"{app_path(app)}/domains"

"""A hostname of an app's own, and the name that its DNS record must point to.

API: "Domain".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any, ClassVar

import msgspec

from saas.errors import Gone, SaasError
from saas.heroku.connection import Heroku, app_faults, app_path
from saas.inputs import in_lower_case, named
from saas.resource import Found, Resource
from saas.schema import Identity, Properties

_HOSTNAME = re.compile(r"(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


class DomainInputs(Properties, frozen=True, kw_only=True):
    app: Annotated[Identity, msgspec.Meta(description="The app's name; it must exist.")]
    hostname: Annotated[Identity, msgspec.Meta(description="The hostname; no other app at Heroku may have it.")]


class DomainState(DomainInputs, frozen=True, kw_only=True):
    cname: Annotated[str, msgspec.Meta(description="What its DNS record points to; empty until Heroku has one.")]
    status: Annotated[str, msgspec.Meta(description="What Heroku says of that name: `pending`, `succeeded`, ...")]


class _Domain(msgspec.Struct):
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

    def __init__(self, heroku: Heroku) -> None:
        self._heroku = heroku

    def normalise(self, inputs: dict[str, Any]) -> dict[str, Any]:
        return in_lower_case(inputs, "hostname")

    def problem(self, known: dict[str, Any]) -> str | None:
        faults = [*app_faults(known.get("app")), *_hostname_faults(known.get("hostname"))]
        hostname, app = named(known, "hostname"), named(known, "app")
        return f"The domain {hostname} of the app {app}: {'; '.join(faults)}." if faults else None

    def identify(self, state: DomainState) -> str:
        return f"{state.app}/{state.hostname}"

    async def create(self, inputs: DomainInputs) -> DomainState:
        found = await self._look(inputs)
        if found is None:
            found = await self._heroku.client.call(
                "POST",
                _path(inputs.app),
                doing=f"adding {_title(inputs)}",
                answer=_Domain,
                json={"hostname": inputs.hostname, "sni_endpoint": None},
                ok=(200, 201, 202),
                look=lambda: self._look(inputs),
            )
        return _state(inputs, found)

    async def read(self, identity: str, state: DomainState | None) -> Found[DomainInputs, DomainState] | None:
        app, _, hostname = identity.partition("/")
        if [*app_faults(app), *_hostname_faults(hostname.lower())]:
            raise SaasError(f"Heroku: {identity!r} does not name a domain of an app; give {self.import_id}.")
        inputs = DomainInputs(app=app, hostname=hostname.lower())
        path, doing = f"{_path(app)}/{inputs.hostname}", f"reading {_title(inputs)}"
        try:
            found = await self._heroku.client.call("GET", path, doing=doing, answer=_Domain)
        except Gone:
            await self._heroku.require_that_it_is_heroku(app)
            return None
        return Found(inputs, _state(inputs, found))

    async def update(self, state: DomainState, inputs: DomainInputs) -> DomainState:
        return await self.create(inputs)

    async def delete(self, state: DomainState) -> None:
        path, doing = f"{_path(state.app)}/{state.hostname}", f"removing {_title(state)}"
        try:
            await self._heroku.client.call("DELETE", path, doing=doing, answer=_Domain)
        except Gone:
            await self._heroku.require_that_it_is_heroku(state.app)

    async def _look(self, inputs: DomainInputs) -> _Domain | None:
        """The domain, if the app has it."""
        doing = f"looking for {_title(inputs)}"
        listed = await self._heroku.listed(_path(inputs.app), by="hostname", doing=doing, answer=list[_Domain])
        return next((one for one in listed if one.hostname.lower() == inputs.hostname), None)


def _state(inputs: DomainInputs, found: _Domain) -> DomainState:
    return DomainState(app=inputs.app, hostname=inputs.hostname, cname=found.cname or "", status=found.status)


def _path(app: str) -> str:
    return f"{app_path(app)}/domains"


def _title(inputs: DomainInputs) -> str:
    return f"the domain {inputs.hostname} of the app {inputs.app}"


def _hostname_faults(hostname: str | None) -> Iterable[str]:
    if hostname is not None and not _HOSTNAME.fullmatch(hostname):
        return ["a hostname is names of letters, digits and hyphens with dots between them, and no address"]
    return []

"""An app that exists: looked at, never made or deleted, and what it has that nobody declares is reported.

API: "App", "Domain", "Log Drain", "Formation".
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import msgspec

from saas.errors import Gone, SaasError
from saas.heroku.connection import Heroku, app_faults, app_path
from saas.inputs import sorted_once
from saas.resource import Found, Resource
from saas.schema import Identity, Properties, fields_of


class AppInputs(Properties, frozen=True, kw_only=True):
    name: Annotated[Identity, msgspec.Meta(description="The app's name; it must exist.")]
    domains: Annotated[list[str], msgspec.Meta(description="The hostnames that are declared.")] = []
    drains: Annotated[list[str], msgspec.Meta(description="The ids of the log drains that are declared.")] = []
    processes: Annotated[list[str], msgspec.Meta(description="The process types that are declared.")] = []


class AppState(AppInputs, frozen=True, kw_only=True):
    web_url: Annotated[str, msgspec.Meta(description="The address that Heroku gave it.")]


class _App(msgspec.Struct):
    name: str
    web_url: str | None


class _Domain(msgspec.Struct):
    hostname: str
    kind: str


class _Drain(msgspec.Struct):
    id: str


class _Formation(msgspec.Struct):
    type: str


class App(Resource[AppInputs, AppState]):
    """An app at Heroku. Domains, log drains and process types that are not declared are named, and left alone.

    It is neither made nor deleted: removing it from the program leaves it as it is.
    """

    token: ClassVar[str] = "saas:heroku:App"
    Inputs = AppInputs
    State = AppState
    import_id: ClassVar[str] = "`<app>`"

    def __init__(self, heroku: Heroku) -> None:
        self._heroku = heroku

    def normalise(self, inputs: dict[str, Any]) -> dict[str, Any]:
        return sorted_once(inputs, "domains", "drains", "processes")

    def problem(self, known: dict[str, Any]) -> str | None:
        faults = [*app_faults(known.get("name"))]
        return f"The app {known.get('name')}: {'; '.join(faults)}." if faults else None

    def identify(self, state: AppState) -> str:
        return state.name

    async def create(self, inputs: AppInputs) -> AppState:
        return await self._looked_at(inputs)

    async def read(self, identity: str, state: AppState | None) -> Found[AppInputs, AppState] | None:
        """The app; an import takes what it has just now for declared, so that a preview tells the difference."""
        if [*app_faults(identity)]:
            raise SaasError(f"Heroku: {identity!r} does not name an app; give {self.import_id}.")
        try:
            found = await self._looked_at(state) if state else await self._seen(identity)
        except Gone:
            await self._heroku.require_that_it_is_heroku(identity)
            return None
        return Found(AppInputs(**fields_of(AppInputs, found)), found)

    async def update(self, state: AppState, inputs: AppInputs) -> AppState:
        return await self._looked_at(inputs)

    async def delete(self, state: AppState) -> None:
        await self._heroku.tell(f"the app {state.name} stays as it is.")

    async def _looked_at(self, declared: AppInputs) -> AppState:
        """The app, after what is undeclared was reported. Raises `Gone`."""
        seen = await self._seen(declared.name)
        for name, kind in (("domains", "domains"), ("drains", "log drains"), ("processes", "process types")):
            undeclared = set(getattr(seen, name)) - set(getattr(declared, name))
            await self._heroku.report_undeclared(seen.name, undeclared, kind)
        return AppState(**fields_of(AppInputs, declared), web_url=seen.web_url)

    async def _seen(self, name: str) -> AppState:
        """The app with all that it has. Raises `Gone`."""
        doing, path = f"looking at the app {name}", app_path(name)
        app = await self._heroku.client.call("GET", path, doing=doing, answer=_App)
        domains = await self._heroku.listed(f"{path}/domains", by="hostname", doing=doing, answer=list[_Domain])
        drains = await self._heroku.listed(f"{path}/log-drains", by="id", doing=doing, answer=list[_Drain])
        processes = await self._heroku.listed(f"{path}/formation", by="type", doing=doing, answer=list[_Formation])
        return AppState(
            name=app.name,
            domains=sorted(one.hostname for one in domains if one.kind == "custom"),
            drains=sorted(one.id for one in drains),
            processes=sorted(one.type for one in processes),
            web_url=app.web_url or "",
        )

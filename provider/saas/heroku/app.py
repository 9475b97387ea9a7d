"""An app that exists, and what it has that nobody declares: looked at, never made, changed or deleted.

API: "App", "Domain", "Formation".
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import msgspec

from saas.errors import Gone
from saas.function import Function, Results
from saas.heroku.connection import APP, Heroku, app_path
from saas.inputs import pattern_faults, sentence
from saas.schema import Properties


class GetAppInputs(Properties, frozen=True, kw_only=True):
    name: Annotated[str, msgspec.Meta(description="The app's name.")]
    domains: Annotated[list[str], msgspec.Meta(description="The hostnames that are declared.")] = []
    processes: Annotated[list[str], msgspec.Meta(description="The process types that are declared.")] = []


class GetAppResults(Results, frozen=True, kw_only=True):
    missing: Annotated[
        str, msgspec.Meta(description="What to say to the user where there is no such app; empty: there is.")
    ] = ""
    domains: Annotated[list[str], msgspec.Meta(description="The hostnames that it has and nobody declares.")] = []
    processes: Annotated[list[str], msgspec.Meta(description="Such process types.")] = []


class _Domain(msgspec.Struct):
    hostname: str
    kind: str


class _Formation(msgspec.Struct):
    type: str


class GetApp(Function[GetAppInputs, GetAppResults]):
    """What an app at Heroku has that nobody declares: domains and process types. They are left alone."""

    token: ClassVar[str] = "saas:heroku:getApp"
    Inputs = GetAppInputs
    Results = GetAppResults

    def __init__(self, heroku: Heroku) -> None:
        self._heroku = heroku

    def problem(self, known: dict[str, Any]) -> str | None:
        return sentence(f"the app {known.get('name')}", pattern_faults({"name": APP}, known))

    async def call(self, inputs: GetAppInputs) -> GetAppResults:
        name = inputs.name
        doing, path = f"looking at the app {name}", app_path(name)
        try:
            app = await self._heroku.app(name)
        except Gone as gone:
            await self._heroku.require_that_it_is_heroku(name)
            return GetAppResults(missing=str(gone))
        if app.maintenance:
            await self._heroku.warn(
                f"the app {name} is in maintenance mode: whoever calls it, webhooks too, gets a page that says so. "
                "Nothing here ends that; when it is over, end it in the app's settings."
            )
        domains = await self._heroku.listed(f"{path}/domains", by="hostname", doing=doing, answer=list[_Domain])
        processes = await self._heroku.listed(f"{path}/formation", by="type", doing=doing, answer=list[_Formation])
        return GetAppResults(
            domains=sorted({one.hostname for one in domains if one.kind == "custom"} - set(inputs.domains)),
            processes=sorted({one.type for one in processes} - set(inputs.processes)),
        )

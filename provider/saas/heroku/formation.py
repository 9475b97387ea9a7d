"""How many dynos of which size run a process type of an app.

A process type comes with the app's code: it is neither made nor removed here.

API: "Formation".
"""

from __future__ import annotations

import re
from typing import Annotated, ClassVar

import msgspec

from saas.client import Nothing
from saas.errors import Gone, SaasError
from saas.heroku.connection import APP, Heroku, app_path
from saas.inputs import Pattern
from saas.resource import Found, Resource
from saas.schema import Identity, Properties


class FormationInputs(Properties, frozen=True, kw_only=True):
    app: Annotated[Identity, msgspec.Meta(description="The app's name; it must exist.")]
    process: Annotated[Identity, msgspec.Meta(description="The process type, such as `web`; the app's code has it.")]
    quantity: Annotated[int, msgspec.Meta(ge=0, description="How many dynos run it.")]
    size: Annotated[str, msgspec.Meta(min_length=1, description="Their size, such as `standard-1x`, in any case.")]


class _Size(msgspec.Struct):
    name: str


class _Formation(msgspec.Struct):
    type: str
    quantity: int
    dyno_size: _Size


class Formation(Resource[FormationInputs, FormationInputs]):
    """A process type of an app with its quantity and size, written only where they differ.

    Removing it from the program scales nothing: the dynos go on as they are.
    """

    token: ClassVar[str] = "saas:heroku:Formation"
    Inputs = FormationInputs
    State = FormationInputs
    import_id: ClassVar[str] = "`<app>/<process type>`"
    identity = ("app", "process")
    stays = True
    found_by = identity
    kind = "a process type"
    title = "the process type {process} of the app {app}"
    heading = "the formation of the process type {process} of the app {app}"
    any_case = ("size",)
    patterns = {
        "app": APP,
        "process": Pattern(re.compile(r"[-\w]{1,128}"), "a process type is letters, digits, underscores and hyphens"),
    }
    connection: Heroku

    async def create(self, inputs: FormationInputs) -> FormationInputs:
        names = {"app": inputs.app, "process": inputs.process}
        if await self._look(**names) == inputs:
            return inputs
        path, doing = _path(**names), f"scaling {self.title_of(inputs)}"
        wanted = {"quantity": inputs.quantity, "dyno_size": {"name": inputs.size}}
        await self.connection.client.call("PATCH", path, doing=doing, answer=Nothing, json=wanted, repeatable=True)
        after = await self.connection.shown(lambda: self._look(**names), lambda found: found == inputs, doing)
        if after != inputs:
            raise SaasError(
                f"Heroku: after {doing}, a look does not find what was asked for. Somebody may be scaling it; run "
                "the same command again. Look at the app's resources there if it stays so."
            )
        return inputs

    async def read(
        self, identity: str, state: FormationInputs | None
    ) -> Found[FormationInputs, FormationInputs] | None:
        names = self.named_by(identity)
        try:
            found = await self._look(**names)
        except Gone:
            await self.connection.require_that_it_is_heroku(names["app"])
            return None
        return Found(found, found)

    async def delete(self, state: FormationInputs) -> None:
        await self.connection.announce(f"{self.title_of(state)} goes on with the dynos that it has.")

    async def _look(self, app: str, process: str) -> FormationInputs:
        """Return the process type as it is. Raise `Gone` when the app has none of that name, or is not there."""
        path, doing = _path(app, process), f"reading {self.title_of({'app': app, 'process': process})}"
        return _inputs(app, await self.connection.client.call("GET", path, doing=doing, answer=_Formation))


def _inputs(app: str, found: _Formation) -> FormationInputs:
    return FormationInputs(
        app=app, process=found.type, quantity=found.quantity, size=found.dyno_size.name.lower()
    )  # fmt: skip


def _path(app: str, process: str) -> str:
    return f"{app_path(app)}/formation/{process}"

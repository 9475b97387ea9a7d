"""How many dynos of which size run a process type of an app.

A process type comes with the app's code: it is neither made nor removed here.

API: "Formation".
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

_TYPE = re.compile(r"[-\w]{1,128}")


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
    """A process type of an app, brought to a quantity and a size; what is so already is not written again.

    Removing it from the program scales nothing: the dynos go on as they are.
    """

    token: ClassVar[str] = "saas:heroku:Formation"
    Inputs = FormationInputs
    State = FormationInputs
    import_id: ClassVar[str] = "`<app>/<process type>`"
    found_by = ("app", "process")

    def __init__(self, heroku: Heroku) -> None:
        self._heroku = heroku

    def normalise(self, inputs: dict[str, Any]) -> dict[str, Any]:
        return in_lower_case(inputs, "size")

    def problem(self, known: dict[str, Any]) -> str | None:
        faults = [*app_faults(known.get("app")), *_type_faults(known.get("process"))]
        title = f"the process type {named(known, 'process')} of the app {known.get('app', '')}".strip()
        return f"The formation of {title}: {'; '.join(faults)}." if faults else None

    def identify(self, state: FormationInputs) -> str:
        return f"{state.app}/{state.process}"

    async def create(self, inputs: FormationInputs) -> FormationInputs:
        if await self._look(inputs.app, inputs.process) == inputs:
            return inputs
        path, doing = _path(inputs.app, inputs.process), f"scaling {_title(inputs.app, inputs.process)}"
        wanted = {"quantity": inputs.quantity, "dyno_size": {"name": inputs.size}}
        after = await self._heroku.client.call(
            "PATCH", path, doing=doing, answer=_Formation, json=wanted, repeatable=True
        )  # fmt: skip
        if _inputs(inputs.app, after) != inputs:
            raise SaasError(
                f"Heroku: after {doing}, its answer does not show what was asked for. Somebody may be scaling it; run "
                "the same command again. Look at the app's resources there if it stays so."
            )
        return inputs

    async def read(
        self, identity: str, state: FormationInputs | None
    ) -> Found[FormationInputs, FormationInputs] | None:
        app, _, process = identity.partition("/")
        if [*app_faults(app), *_type_faults(process)]:
            raise SaasError(f"Heroku: {identity!r} does not name a process type; give {self.import_id}.")
        try:
            found = await self._look(app, process)
        except Gone:
            await self._heroku.require_that_it_is_heroku(app)
            return None
        return Found(found, found)

    async def update(self, state: FormationInputs, inputs: FormationInputs) -> FormationInputs:
        return await self.create(inputs)

    async def delete(self, state: FormationInputs) -> None:
        await self._heroku.tell(f"{_title(state.app, state.process)} goes on with the dynos that it has.")

    async def _look(self, app: str, process: str) -> FormationInputs:
        """The process type as it is. Raises `Gone` when the app has none of that name, or is not there."""
        path, doing = _path(app, process), f"reading {_title(app, process)}"
        return _inputs(app, await self._heroku.client.call("GET", path, doing=doing, answer=_Formation))


def _inputs(app: str, found: _Formation) -> FormationInputs:
    return FormationInputs(
        app=app, process=found.type, quantity=found.quantity, size=found.dyno_size.name.lower()
    )  # fmt: skip


def _path(app: str, process: str) -> str:
    return f"{app_path(app)}/formation/{process}"


def _title(app: str, process: str) -> str:
    return f"the process type {process} of the app {app}"


def _type_faults(process: str | None) -> Iterable[str]:
    if process is not None and not _TYPE.fullmatch(process):
        return ["a process type is letters, digits, underscores and hyphens"]
    return []

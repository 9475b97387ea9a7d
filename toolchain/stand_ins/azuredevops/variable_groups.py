"""`azuredevops.VariableGroup`: variables written together, secret values never read back.

What the official plugin does and this one therefore too: a secret variable keeps the value that the state has, so one
that somebody overwrote is not noticed; an import finds it empty; a group that is there already is not taken over.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, cast

import msgspec

from saas.errors import Gone, PartlyMade, Refused, SaasError
from saas.resource import Found, Resource
from saas.schema import Identity, Properties, Secret
from toolchain.stand_ins.azuredevops import NAME, locations
from toolchain.stand_ins.azuredevops.connection import AzureDevOps, Listed
from toolchain.stand_ins.azuredevops.identity import IDENTITY
from toolchain.stand_ins.azuredevops.projects import get_project

KIND = "variablegroup"


class Variable(Properties, frozen=True, kw_only=True):
    name: str
    is_secret: bool = False
    value: str = ""
    secret_value: Secret = ""


class VariableGroupInputs(Properties, frozen=True, kw_only=True):
    project_id: Identity
    name: str
    description: str = ""
    allow_access: bool = False
    variables: Annotated[list[Variable], msgspec.Meta(min_length=1)]


class VariableGroupState(VariableGroupInputs, frozen=True, kw_only=True):
    pass


class _Value(msgspec.Struct, rename="camel"):
    value: str | None = None
    is_secret: bool | None = False


class _Document(msgspec.Struct):
    id: int
    name: str
    variables: dict[str, _Value]
    description: str | None = None


_DocumentOrNull = cast("type[_Document | None]", _Document | None)


class VariableGroup(Resource[VariableGroupInputs, VariableGroupState]):
    """A variable group. Import id: `<project id or name>/<group id>`."""

    token: ClassVar[str] = "azuredevops:index/variableGroup:VariableGroup"
    Inputs = VariableGroupInputs
    State = VariableGroupState
    import_id: ClassVar[str] = "`<project id or name>/<group id>`"

    def __init__(self, connection: AzureDevOps) -> None:
        self._connection = connection

    def normalise(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Variables are a set: in the order of their names, each with its defaults."""
        variables = inputs.get("variables")
        if not isinstance(variables, list) or not all(isinstance(one, dict) for one in variables):
            return inputs
        plain = {"isSecret": False, "value": "", "secretValue": ""}
        ordered = sorted(variables, key=lambda one: str(one.get("name")))
        return {**inputs, "variables": [{**plain, **one} for one in ordered]}

    def problem(self, known: dict[str, Any]) -> str | None:
        faults = []
        for one in known.get("variables", []):
            has_value, has_secret = bool(one["value"]), bool(one["secretValue"])
            if (has_value and (has_secret or one["isSecret"])) or (has_secret and not one["isSecret"]):
                faults.append(f"{one['name']} can have either only a value, or isSecret and a secretValue")
        if faults:
            return f"{NAME}: the variable group {known.get('name')}: {'; '.join(faults)}. Correct the program."
        return None

    def identify(self, state: VariableGroupState) -> str:
        return IDENTITY.get()

    async def create(self, inputs: VariableGroupInputs) -> VariableGroupState:
        doing = f"making the variable group {inputs.name}"
        try:
            found = await self._connection.call(
                "POST", locations.GROUPS_OF_ALL, doing=doing, answer=_Document, json=_body(inputs)
            )
        except Refused as refused:
            if refused.status != 409:
                raise
            raise SaasError(
                f"{NAME}: the project has a variable group {inputs.name} already, made by somebody else or by a run "
                "that was cut short, and the official plugin takes none over. Find the group's number in the address "
                f"of its page and run `pulumi import {self.token} <resource name> <project>/<number>`."
            ) from None
        IDENTITY.set(str(found.id))
        try:
            return await self._authorize(inputs, doing)
        except SaasError as error:
            raise PartlyMade(str(error), _state(inputs)) from None

    async def read(
        self, identity: str, state: VariableGroupState | None
    ) -> Found[VariableGroupInputs, VariableGroupState] | None:
        project, _, number = identity.rpartition("/")
        if state is None and not project:
            raise SaasError(f"{NAME}: {identity!r} names no variable group; give {self.import_id}.")
        named = f"the variable group {state.name}" if state else f"the variable group {number}"
        doing = f"reading {named}"
        project = state.project_id if state else (await get_project(self._connection, project, doing)).id
        found = await self._document(project, number, doing)
        if found is None:
            return None
        known = {one.name: one.secret_value for one in state.variables if one.is_secret} if state else {}
        IDENTITY.set(number)
        inputs = VariableGroupInputs(
            project_id=project,
            name=found.name,
            description=found.description or "",
            allow_access=await self._open_to_all(project, number, doing),
            variables=_variables(found, known),
        )
        return Found(inputs, _state(inputs))

    async def update(self, state: VariableGroupState, inputs: VariableGroupInputs) -> VariableGroupState:
        doing = f"writing the variable group {inputs.name}"
        await self._connection.call(
            "PUT",
            locations.GROUPS_OF_ALL,
            doing=doing,
            answer=_Document,
            route={"groupId": IDENTITY.get()},
            json=_body(inputs),
        )
        return await self._authorize(inputs, doing)

    async def delete(self, state: VariableGroupState) -> None:
        doing = f"deleting the variable group {state.name}"
        try:
            await self._open(state, doing, opened=False)
            await self._connection.call(
                "DELETE",
                locations.GROUPS_OF_ALL,
                doing=doing,
                answer=cast("type[Any]", msgspec.Raw),
                route={"groupId": IDENTITY.get()},
                params={"projectIds": state.project_id},
                ok=(204,),
            )
        except Gone:
            return

    async def _authorize(self, inputs: VariableGroupInputs, doing: str) -> VariableGroupState:
        await self._open(inputs, doing, opened=inputs.allow_access)
        return _state(inputs)

    async def _open(self, group: VariableGroupInputs, doing: str, *, opened: bool) -> None:
        await self._connection.call(
            "PATCH",
            locations.AUTHORIZED,
            doing=doing,
            answer=Listed,
            route={"project": group.project_id},
            json=[{"type": KIND, "id": IDENTITY.get(), "name": group.name, "authorized": opened}],
        )

    async def _open_to_all(self, project: str, number: str, doing: str) -> bool:
        found = await self._connection.call(
            "GET",
            locations.AUTHORIZED,
            doing=doing,
            answer=Listed,
            route={"project": project},
            params={"type": KIND, "id": number},
        )
        return any(one.get("authorized") for one in found.value)

    async def _document(self, project: str, number: str, doing: str) -> _Document | None:
        try:
            return await self._connection.call(
                "GET", locations.GROUPS, doing=doing, answer=_DocumentOrNull,
                route={"project": project, "groupId": number},
            )  # fmt: skip
        except Gone:
            return None


def _body(inputs: VariableGroupInputs) -> dict[str, Any]:
    reference = {"id": inputs.project_id}
    return {
        "name": inputs.name,
        "description": inputs.description,
        "type": "Vsts",
        "variables": {
            one.name: {"value": one.secret_value if one.is_secret else one.value, "isSecret": one.is_secret}
            for one in inputs.variables
        },
        "variableGroupProjectReferences": [
            {"name": inputs.name, "description": inputs.description, "projectReference": reference}
        ],
    }


def _variables(found: _Document, known: dict[str, str]) -> list[Variable]:
    """The variables as told, the secret ones with the values that the state knows."""
    return [
        Variable(name=name, is_secret=True, secret_value=known.get(name, ""))
        if one.is_secret
        else Variable(name=name, value=one.value or "")
        for name, one in sorted(found.variables.items())
    ]


def _state(inputs: VariableGroupInputs) -> VariableGroupState:
    return VariableGroupState(**{field: getattr(inputs, field) for field in VariableGroupInputs.__struct_fields__})

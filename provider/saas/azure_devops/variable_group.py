"""A variable group of a project, with all its variables, and whether every pipeline may read it.

The official resource knows a group by its number alone, takes none over, and does not notice a secret that somebody
overwrote (docs/adr/0032). Here a group is found by its name, and Azure DevOps' `modifiedOn` shows others' writes.

API: "Variablegroups", "Pipeline permissions".
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from functools import partial
from typing import Annotated, Any, ClassVar, cast

import msgspec

from saas.azure_devops.connection import AzureDevOps, Project, accepting
from saas.client import Nothing, quoted
from saas.connection import is_gone
from saas.errors import Gone, SaasError
from saas.inputs import Pattern, unusable_values
from saas.resource import Found, Resource
from saas.schema import Identity, Properties, Secret, UpdatedAt, WrittenAt, fields_of, has_unknown

MADE_HERE = "Made by the saas provider."
"""What we put into the description of a group that we make, to distinguish it from one that a person made."""

_VERSION = accepting(2)
_NAME = re.compile(r"[A-Za-z0-9_.-]+")
_RESERVED = ("endpoint", "input", "path", "secret", "securefile")
"""How the names of variables begin that Azure DevOps keeps for itself, in any case ("Define variables")."""

_KIND = "Vsts"
"""The type of a group that keeps its variables itself; the others' lie in a key vault."""


class VariableGroupInputs(Properties, frozen=True, kw_only=True):
    project: Annotated[Identity, msgspec.Meta(description="The project's name; case means nothing.")]
    name: Annotated[
        Identity,
        msgspec.Meta(description="The group's name; case means nothing. One that is made has it in lower case."),
    ]
    project_id: Annotated[
        Secret, msgspec.Meta(description="The project's id. If it is another project's, nothing is written.")
    ]
    secrets: Annotated[dict[str, Secret], msgspec.Meta(description="Values of secret variables, by their names.")]
    settings: Annotated[
        dict[str, Secret], msgspec.Meta(description="Values of variables that Azure DevOps shows, by their names.")
    ] = {}
    open_to_all: Annotated[
        bool, msgspec.Meta(description="Whether every pipeline of the project may read it without being asked.")
    ] = False


class VariableGroupState(VariableGroupInputs, frozen=True, kw_only=True):
    group_id: Annotated[
        str, msgspec.Meta(description="Azure DevOps' number of it.", extra={"lasts": True})
    ]  # fmt: skip
    shown_as: Annotated[
        str, msgspec.Meta(description="Its name as it is there; another one that somebody gave it is put right.")
    ]
    updated_at: UpdatedAt
    written_at: WrittenAt
    made_here: Annotated[
        bool, msgspec.Meta(description="Whether this provider made it; one that a person made is never deleted here.")
    ]


class _Variable(msgspec.Struct, rename="camel"):
    value: str | None = None
    is_secret: bool | None = False


class _Project(msgspec.Struct):
    id: str


class _Reference(msgspec.Struct, rename="camel"):
    """The group in one of the projects that have it."""

    project_reference: _Project
    name: str
    description: str | None = None


class _Group(msgspec.Struct, rename="camel"):
    id: int
    name: str
    type: str
    modified_on: str
    variables: dict[str, _Variable]
    description: str | None = None
    variable_group_project_references: list[_Reference] = []


class _Groups(msgspec.Struct):
    value: list[_Group]


_GroupOrNull = cast("type[_Group | None]", _Group | None)


class VariableGroup(Resource[VariableGroupInputs, VariableGroupState]):
    """A variable group, all its variables written in one request.

    One of that name that exists is adopted; its description stays. Variables that nobody declares are kept until a
    plan has shown that they go. Secret values cannot be read back: when Azure DevOps says that somebody else has
    written the group since our last write, the next `up` writes them again. It is closed before it is written, and
    opened after. Removing it deletes it, if it was made here; one that was adopted is left, and the user is told.
    """

    token: ClassVar[str] = "saas:azure_devops:VariableGroup"
    Inputs = VariableGroupInputs
    State = VariableGroupState
    import_id: ClassVar[str] = "`<project>/<group>`, by their names"

    identity = ("project", "name")
    kind = "a variable group"
    title = "the variable group {project}/{name}"
    any_case = ("project", "name")
    patterns = {
        "project": Pattern(re.compile(r"\s*[^\s/][^/]*"), "a project has a name, without a slash"),
        "name": Pattern(re.compile(r".*\S.*", re.DOTALL), "a group has a name"),
    }
    connection: AzureDevOps

    def faults(self, known: Mapping[str, Any]) -> Iterable[str]:
        yield from super().faults(known)
        yield from _variable_faults(known)

    def stale(self, state: VariableGroupState) -> list[str]:
        """Return the secrets, when somebody else wrote the group: they can only be overwritten; and its name."""
        overwritten = bool(state.secrets) and state.updated_at != state.written_at
        ours = {"secrets": not overwritten, "shownAs": state.shown_as.lower() == state.name}
        return [name for name, right in ours.items() if not right]

    async def create(self, inputs: VariableGroupInputs) -> VariableGroupState:
        return await self._bring(inputs, None)

    async def read(
        self, identity: str, state: VariableGroupState | None
    ) -> Found[VariableGroupInputs, VariableGroupState] | None:
        where, name = self.named_by(identity).values()
        doing = f"reading the variable group {where}/{name}"
        project = await self.connection.project(state.project_id if state else "", where, doing)
        group = await self._in_list(project, name, state) or await self._find(
            project.id, name, state.group_id if state else "", doing
        )
        if group is None:
            return None
        if state:
            await self._report(where, group, {*state.secrets, *state.settings})
        return await self._found(project, (where, name), group, state, doing)

    async def existing(self, inputs: dict[str, Any]) -> Found[VariableGroupInputs, VariableGroupState] | None:
        """Return the group without variables that nobody declares: a create keeps them."""
        where, name, identity = inputs["project"], inputs["name"], inputs["projectId"]
        if has_unknown([where, name]):
            return None
        doing = f"looking for the variable group {where}/{name}"
        project = await self.connection.project("" if has_unknown(identity) else identity, where, doing)
        group = await self._in_list(project, name, None)
        if group is None:
            return None
        found = await self._found(project, (where, name), group, None, doing)
        secrets, settings = (
            {name: value for name, value in there.items() if name in inputs[kind]}
            for kind, there in (("secrets", found.inputs.secrets), ("settings", found.inputs.settings))
        )
        return Found(msgspec.structs.replace(found.inputs, secrets=secrets, settings=settings), found.state)

    async def _found(
        self, project: Project, place: tuple[str, str], group: _Group, state: VariableGroupState | None, doing: str
    ) -> Found[VariableGroupInputs, VariableGroupState]:
        """Return a group as it is, with the values that `state` has of its secrets."""
        secrets, settings = _told(group, state.secrets if state else {})
        inputs = VariableGroupInputs(
            project=place[0],
            name=place[1],
            project_id=state.project_id if state else project.id,
            secrets=secrets,
            settings=settings,
            open_to_all=await self.connection.is_open(project.id, _thing(group), doing),
        )
        return Found(inputs, _state(inputs, group, state, written_at=state.written_at if state else ""))

    async def update(self, state: VariableGroupState, inputs: VariableGroupInputs) -> VariableGroupState:
        return await self._bring(inputs, state)

    async def delete(self, state: VariableGroupState) -> None:
        doing = f"deleting {self.title_of(state)}"
        self.connection.reads.writes(f"{quoted(state.project_id)}/{_WRITTEN}", state.name)
        group = await self._find(state.project_id, state.name, state.group_id, doing)
        if group is None or str(group.id) != state.group_id:
            return
        if not state.made_here:
            await self.connection.announce(
                f"{self.title_of(state)} was not made here, so it stays with the variables that it has. When no "
                "pipeline needs it any more, delete it in the library of the project."
            )
            return
        path, params = f"{_WRITTEN}/{group.id}", {"projectIds": state.project_id}
        try:
            await self.connection.client.call(
                "DELETE", path, doing=doing, answer=Nothing, params=params, headers=_VERSION, ok=(204,)
            )
        except Gone:
            find = partial(self._find, state.project_id, state.name, state.group_id, doing)
            if await self.connection.shown(find, is_gone, doing) is not None:
                raise
        self.connection.reads.removes(_WRITTEN, group.id)

    async def _in_list(self, project: Project, name: str, state: VariableGroupState | None) -> _Group | None:
        """Return the group by the list of the project's, asked for once a run; None where that does not have it.

        Nothing is written by what a list says: what is sent is the whole group, as it was looked at just before.
        """
        path = f"{quoted(project.id)}/{_WRITTEN}"
        doing = f"listing the variable groups of the project {project.name}"
        listed = await self.connection.reads.listing(
            path,
            name,
            lambda: self.connection.client.call("GET", path, doing=doing, answer=_Groups, headers=_VERSION),
        )
        groups = listed.value if listed else []
        if state:
            return next((group for group in groups if str(group.id) == state.group_id), None)
        return next((group for group in groups if group.name.lower() == name), None)

    async def _bring(self, inputs: VariableGroupInputs, state: VariableGroupState | None) -> VariableGroupState:
        """Write the group as wanted. Nothing is opened before, or closed after, what it holds was written."""
        doing = f"writing {self.title_of(inputs)}"
        self.connection.reads.writes(f"{quoted(inputs.project_id)}/{_WRITTEN}", inputs.name)
        project = await self.connection.project(inputs.project_id, inputs.project, doing)
        number = state.group_id if state and state.project_id == inputs.project_id else ""
        there = await self._find(project.id, inputs.name, number, doing)
        is_open = there is not None and await self.connection.is_open(project.id, _thing(there), doing)
        if there is None:
            group = await self._made(inputs)
        else:
            if is_open and not inputs.open_to_all:
                await self.connection.open(project.id, _thing(there), f"closing {self.title_of(inputs)}", opened=False)
            group = await self._written(inputs, there, _names(state) - _names(inputs) if state else set())
        if inputs.open_to_all and not is_open:
            await self.connection.open(project.id, _thing(group), f"opening {self.title_of(inputs)}", opened=True)
        if there is not None and state is None:
            await self.connection.announce(f"{self.title_of(inputs)} was there already, and is adopted.")
        await self._report(inputs.project, group, _names(inputs))
        secrets, settings = _told(group, inputs.secrets)
        shown = msgspec.structs.replace(inputs, secrets=secrets, settings=settings)
        return _state(shown, group, state, written_at=group.modified_on)

    async def _made(self, inputs: VariableGroupInputs) -> _Group:
        """Make a new group. When the answer is lost, or a late effect came first, the one that is there is adopted."""
        doing = f"making {self.title_of(inputs)}"
        reference = _Reference(_Project(inputs.project_id), inputs.name, MADE_HERE)

        async def taken_over() -> _Group | None:
            there = await self._find(inputs.project_id, inputs.name, "", doing)
            return await self._written(inputs, there, set()) if there else None

        async def make(look: Callable[[], Awaitable[_Group | None]]) -> _Group:
            body = _body(inputs, {}, reference, [])
            return await self.connection.client.call(
                "POST", _WRITTEN, doing=doing, answer=_Group, json=body, headers=_VERSION, look=look
            )

        return await self.connection.made(make, taken_over, doing, taken=(409,))

    async def _written(self, inputs: VariableGroupInputs, there: _Group, removed: Collection[str]) -> _Group:
        """Write the group as a whole: what is not sent is gone, but for a secret sent without value."""
        if there.type != _KIND:
            raise SaasError(
                f"Azure DevOps: {self.title_of(inputs)} is linked to a key vault, so its variables cannot be "
                "written. Give another name to the group in the data, or delete the one that is there; then run "
                "the same command again."
            )
        declared = {name.lower() for name in _names(inputs)}
        kept = {
            name: variable
            for name, variable in there.variables.items()
            if name.lower() not in declared and name not in removed
        }
        name = there.name if there.name.lower() == inputs.name else inputs.name
        reference = _Reference(_Project(inputs.project_id), name, there.description)
        elsewhere = [
            one
            for one in there.variable_group_project_references
            if one.project_reference.id.lower() != inputs.project_id.lower()
        ]
        return await self.connection.client.call(
            "PUT",
            f"{_WRITTEN}/{there.id}",
            doing=f"writing {self.title_of(inputs)}",
            answer=_Group,
            json=_body(inputs, kept, reference, elsewhere),
            headers=_VERSION,
        )

    async def _find(self, project: str, name: str, number: str, doing: str) -> _Group | None:
        """Return the group of that number, or else of that name; None when there is neither.

        One that is not there is answered with 404 or with nothing, and so may be a project that is not shown; but a
        list is only given of a project that is. Raise `Gone` when the list is not given either.
        """
        path = f"{quoted(project)}/{_WRITTEN}"
        if number and (found := await self._numbered(path, number, doing)):
            return found
        listed = await self.connection.client.call(
            "GET", path, doing=doing, answer=_Groups, params={"groupName": name}, headers=_VERSION
        )
        removed = self.connection.reads.removed
        groups = (group for group in listed.value if not removed(_WRITTEN, group.id))
        return next((group for group in groups if group.name.lower() == name), None)

    async def _numbered(self, path: str, number: str, doing: str) -> _Group | None:
        try:
            return await self.connection.client.call(
                "GET", f"{path}/{quoted(number)}", doing=doing, answer=_GroupOrNull, headers=_VERSION
            )
        except Gone:
            return None

    async def _report(self, project: str, group: _Group, known: set[str]) -> None:
        """Tell the user of variables that are there and not known here, by name."""
        if strange := sorted(group.variables.keys() - known):
            await self.connection.announce(
                f"the variable group {project}/{group.name} holds variables that are not declared: "
                f"{', '.join(strange)}. They go with the next change of it that a plan shows; move what is still "
                "needed to a group of its own."
            )


_WRITTEN = "_apis/distributedtask/variablegroups"
"""Where groups are written; they are read below a project."""


def _thing(group: _Group) -> str:
    return f"variablegroup/{group.id}"


def _names(inputs: VariableGroupInputs) -> set[str]:
    return {*inputs.secrets, *inputs.settings}


def _told(group: _Group, known: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the secret variables of a group, with the values that are known of them, and the others."""
    variables = sorted(group.variables.items())
    secrets = {name: known.get(name, "") for name, variable in variables if variable.is_secret}
    return secrets, {name: variable.value or "" for name, variable in variables if not variable.is_secret}


def _body(
    inputs: VariableGroupInputs, kept: Mapping[str, _Variable], own: _Reference, elsewhere: list[_Reference]
) -> dict[str, Any]:
    declared = {name: _Variable(value, is_secret=True) for name, value in inputs.secrets.items()}
    declared |= {name: _Variable(value) for name, value in inputs.settings.items()}
    return {
        "name": own.name,
        "description": own.description,
        "type": _KIND,
        "variables": msgspec.to_builtins({**kept, **declared}),
        "variableGroupProjectReferences": msgspec.to_builtins([own, *elsewhere]),
    }


def _state(
    inputs: VariableGroupInputs, group: _Group, before: VariableGroupState | None, *, written_at: str
) -> VariableGroupState:
    known = before is not None and before.made_here and before.group_id == str(group.id)
    return VariableGroupState(
        **fields_of(VariableGroupInputs, inputs),
        group_id=str(group.id),
        shown_as=group.name,
        updated_at=group.modified_on,
        written_at=written_at,
        made_here=known or (group.description or "").startswith(MADE_HERE),
    )


def _variable_faults(known: Mapping[str, Any]) -> Iterable[str]:
    secrets, settings = known.get("secrets", {}), known.get("settings", {})
    if not secrets and not settings and {"secrets", "settings"} <= known.keys():
        yield "Azure DevOps keeps no group without a variable; take it out of the program"
    names = sorted([*secrets, *settings], key=str.lower)
    if twice := sorted({name for name in names if [one.lower() for one in names].count(name.lower()) > 1}):
        yield f"there more than once, as case means nothing: {', '.join(twice)}"
    if wrong := [name for name in names if not _NAME.fullmatch(name)]:
        yield f"a variable's name is letters, digits, dots, hyphens and underscores: {', '.join(map(repr, wrong))}"
    if reserved := [name for name in names if name.lower().startswith(_RESERVED)]:
        yield f"no task or script could read a variable whose name begins so: {', '.join(reserved)}"
    if empty := sorted(name for name, value in secrets.items() if value == ""):
        yield f"the value is empty, and an empty secret fails far away: {', '.join(empty)}; read it from the vault"
    yield from unusable_values({**secrets, **settings})

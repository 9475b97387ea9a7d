"""What one user, robot or team may do with a repository."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Annotated, Any, ClassVar

import msgspec

from saas.client import Nothing, quoted
from saas.connection import is_gone
from saas.errors import Gone, Refused
from saas.quay.connection import NAME, Quay
from saas.resource import Found, Resource
from saas.schema import Identity, Properties, has_unknown

KINDS = ("user", "robot", "team")
ROLES = ("read", "write", "admin")


class PermissionInputs(Properties, frozen=True, kw_only=True):
    organization: Annotated[Identity, msgspec.Meta(description="The organisation that the repository belongs to.")]
    repository: Annotated[Identity, msgspec.Meta(description="The repository's name; it must exist.")]
    kind: Annotated[Identity, msgspec.Meta(description="`user`, `robot` or `team`.")]
    name: Annotated[
        Identity, msgspec.Meta(description="Who: a login, a team's name, or a robot's short name in the organisation.")
    ]
    role: Annotated[str, msgspec.Meta(description="`read`, `write` or `admin`.")]


class _Known(msgspec.Struct):
    role: str


class _List(msgspec.Struct):
    permissions: dict[str, _Known]


class Permission(Resource[PermissionInputs, PermissionInputs]):
    """The role that one user, robot or team has at a repository; others' roles are left alone."""

    token: ClassVar[str] = "saas:quay:Permission"
    Inputs = PermissionInputs
    State = PermissionInputs
    import_id: ClassVar[str] = "`<organization>/<repository>/<kind>/<name>`"
    identity = ("organization", "repository", "kind", "name")
    found_by = identity
    kind = "a permission"
    heading = "the Quay permission {organization}/{repository}/{kind}/{name}"
    connection: Quay

    def faults(self, known: Mapping[str, Any]) -> Iterable[str]:
        names = [name for name in ("organization", "repository", "name") if name in known]
        if wrong := [name for name in names if not NAME.fullmatch(known[name])]:
            yield f"lower-case letters, digits, dots, hyphens and underscores alone: {', '.join(wrong)}"
        if known.get("kind", "user") not in KINDS:
            yield f"its kind is none of {', '.join(KINDS)}"
        if known.get("role", "read") not in ROLES:
            yield f"its role is none of {', '.join(ROLES)}"

    def title_of(self, one: Any) -> str:
        """Return what sentences call one, by its inputs or its state."""
        return f"the role of the {one.kind} {_holder(one)} at the repository {one.organization}/{one.repository}"

    async def create(self, inputs: PermissionInputs) -> PermissionInputs:
        doing = f"setting {self.title_of(inputs)}"
        self.connection.reads.writes(_list_path(inputs), _holder(inputs))
        known = await self.connection.client.call(
            "PUT", _path(inputs), doing=doing, answer=_Known, json={"role": inputs.role}
        )  # fmt: skip
        return msgspec.structs.replace(inputs, role=known.role)

    async def read(
        self, identity: str, state: PermissionInputs | None
    ) -> Found[PermissionInputs, PermissionInputs] | None:
        inputs = PermissionInputs(**self.named_by(identity), role="")
        return _found(inputs, await self._role(inputs, f"reading {self.title_of(inputs)}"))

    async def existing(self, inputs: dict[str, Any]) -> Found[PermissionInputs, PermissionInputs] | None:
        """Return the role there is, by the one list: a create sets it whatever it was."""
        names = {name: inputs[name] for name in self.found_by}
        if has_unknown(names):
            return None
        wanted = PermissionInputs(**names, role="")
        role = await self._role(wanted, f"looking for {self.title_of(wanted)}", believe_absence=True)
        return _found(wanted, role)

    async def delete(self, state: PermissionInputs) -> None:
        """Take the role away. For one that is not there Quay answers 400, as for much else: then it is looked for."""
        doing = f"taking away {self.title_of(state)}"
        self.connection.reads.writes(_list_path(state), _holder(state))
        try:
            await self.connection.client.call("DELETE", _path(state), doing=doing, answer=Nothing, ok=(204,))
        except Refused as error:
            if error.status not in (400, 404):
                raise
            if await self.connection.shown(lambda: self._role(state, doing), is_gone, doing) is not None:
                raise

    async def _role(self, inputs: PermissionInputs, doing: str, *, believe_absence: bool = False) -> str | None:
        """Return the role there is, by the list of all; None when there is none, or no such repository.

        The list is asked for once a run. One that is not on it is looked at by itself, without `believe_absence`,
        before it is called gone.
        """
        path = _list_path(inputs)

        async def ask() -> _List:
            return await self.connection.client.call("GET", f"{path}/", doing=doing, answer=_List)

        try:
            listed = await self.connection.reads.listing(path, _holder(inputs), ask)
            found = listed.permissions.get(_holder(inputs)) if listed else None
            if found is None and not (listed and believe_absence):
                found = await self._alone(inputs, doing, ask)
        except Gone:
            await self.connection.require_organization(inputs.organization, doing)
            return None
        return found.role if found else None

    async def _alone(
        self, inputs: PermissionInputs, doing: str, ask: Callable[[], Awaitable[_List]]
    ) -> _Known | None:  # fmt: skip
        """Return one role, looked at by itself. Quay answers 400 when there is none: then a new list has to lack it."""
        try:
            return await self.connection.client.call("GET", _path(inputs), doing=doing, answer=_Known)
        except Refused as error:
            if error.status != 400:
                raise
        listed = await self.connection.reads.anew(_list_path(inputs), ask)
        return listed.permissions.get(_holder(inputs))


def _found(
    inputs: PermissionInputs, role: str | None
) -> Found[PermissionInputs, PermissionInputs] | None:  # fmt: skip
    if role is None:
        return None
    there = msgspec.structs.replace(inputs, role=role)
    return Found(there, there)


def _holder(inputs: PermissionInputs) -> str:
    """Return who has the role, as Quay names them: a robot is a user with its organisation in its name."""
    return f"{inputs.organization}+{inputs.name}" if inputs.kind == "robot" else inputs.name


def _list_path(inputs: PermissionInputs) -> str:
    kind = "team" if inputs.kind == "team" else "user"
    return f"repository/{quoted(inputs.organization)}/{quoted(inputs.repository)}/permissions/{kind}"


def _path(inputs: PermissionInputs) -> str:
    return f"{_list_path(inputs)}/{quoted(_holder(inputs))}"

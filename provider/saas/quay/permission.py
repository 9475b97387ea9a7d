"""What one user, robot or team may do with a repository."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, ClassVar

import msgspec

from saas.client import Nothing, quoted
from saas.errors import Gone, SaasError
from saas.inputs import named
from saas.quay.connection import NAME, Quay
from saas.resource import Found, Resource
from saas.schema import Identity, Properties, fields_of, has_unknown

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


class PermissionState(PermissionInputs, frozen=True, kw_only=True):
    pass


class _Known(msgspec.Struct):
    role: str


class _List(msgspec.Struct):
    permissions: dict[str, _Known]


class Permission(Resource[PermissionInputs, PermissionState]):
    """The role that one user, robot or team has at a repository; others' roles are left alone."""

    token: ClassVar[str] = "saas:quay:Permission"
    Inputs = PermissionInputs
    State = PermissionState
    import_id: ClassVar[str] = "`<organization>/<repository>/<kind>/<name>`"
    found_by = ("organization", "repository", "kind", "name")

    def __init__(self, quay: Quay) -> None:
        self._quay = quay

    def problem(self, known: dict[str, Any]) -> str | None:
        faults = list(_faults(known))
        place = named(known, "organization", "repository", "kind", "name")
        return f"The Quay permission {place}: {'; '.join(faults)}." if faults else None

    def identify(self, state: PermissionState) -> str:
        return f"{state.organization}/{state.repository}/{state.kind}/{state.name}"

    async def create(self, inputs: PermissionInputs) -> PermissionState:
        doing = f"setting {_title(inputs)}"
        self._quay.reads.writes(_list_path(inputs), _holder(inputs))
        known = await self._quay.client.call(
            "PUT", _path(inputs), doing=doing, answer=_Known, json={"role": inputs.role}
        )  # fmt: skip
        return _state(inputs, known.role)

    async def read(
        self, identity: str, state: PermissionState | None
    ) -> Found[PermissionInputs, PermissionState] | None:
        parts = identity.split("/")
        if len(parts) != 4 or not all(NAME.fullmatch(part) for part in parts) or parts[2] not in KINDS:
            raise SaasError(f"Quay: {identity!r} is not the id of a permission; give {self.import_id}.")
        organization, repository, kind, name = parts
        inputs = PermissionInputs(organization=organization, repository=repository, kind=kind, name=name, role="")
        return _found(inputs, await self._role(inputs, f"reading {_title(inputs)}"))

    async def existing(self, inputs: dict[str, Any]) -> Found[PermissionInputs, PermissionState] | None:
        """The role there is, by the one list: a create sets it whatever it was."""
        names = {name: inputs[name] for name in self.found_by}
        if has_unknown(names):
            return None
        wanted = PermissionInputs(**names, role="")
        role = await self._role(wanted, f"looking for {_title(wanted)}", believe_absence=True)
        return _found(wanted, role)

    async def update(self, state: PermissionState, inputs: PermissionInputs) -> PermissionState:
        return await self.create(inputs)

    async def delete(self, state: PermissionState) -> None:
        doing = f"taking away {_title(state)}"
        self._quay.reads.writes(_list_path(state), _holder(state))
        if await self._role(state, doing) is not None:  # for one that is not there Quay answers 400, as for much else
            await self._quay.client.call("DELETE", _path(state), doing=doing, answer=Nothing, ok=(204,))

    async def _role(self, inputs: PermissionInputs, doing: str, *, believe_absence: bool = False) -> str | None:
        """The role there is, by the list of all; None when there is none, or no such repository.

        The list is asked for once a run; and again, without `believe_absence`, before a role is called gone.
        """
        path = _list_path(inputs)

        async def ask() -> _List:
            return await self._quay.client.call("GET", f"{path}/", doing=doing, answer=_List)

        try:
            listed = await self._quay.reads.listing(path, _holder(inputs), ask)
            if listed is None or not (believe_absence or _holder(inputs) in listed.permissions):
                listed = await self._quay.reads.anew(path, ask)
        except Gone:
            await self._quay.require_organization(inputs.organization, doing)
            return None
        found = listed.permissions.get(_holder(inputs))
        return found.role if found else None


def _found(
    inputs: PermissionInputs, role: str | None
) -> Found[PermissionInputs, PermissionState] | None:  # fmt: skip
    if role is None:
        return None
    state = _state(inputs, role)
    return Found(PermissionInputs(**fields_of(PermissionInputs, state)), state)


def _holder(inputs: PermissionInputs) -> str:
    """Who, as Quay names them: a robot is a user with its organisation in its name."""
    return f"{inputs.organization}+{inputs.name}" if inputs.kind == "robot" else inputs.name


def _title(inputs: PermissionInputs) -> str:
    place = f"{inputs.organization}/{inputs.repository}"
    return f"the role of the {inputs.kind} {_holder(inputs)} at the repository {place}"


def _list_path(inputs: PermissionInputs) -> str:
    kind = "team" if inputs.kind == "team" else "user"
    return f"repository/{quoted(inputs.organization)}/{quoted(inputs.repository)}/permissions/{kind}"


def _path(inputs: PermissionInputs) -> str:
    return f"{_list_path(inputs)}/{quoted(_holder(inputs))}"


def _state(inputs: PermissionInputs, role: str) -> PermissionState:
    return PermissionState(**{**fields_of(PermissionInputs, inputs), "role": role})


def _faults(known: dict[str, Any]) -> Iterable[str]:
    names = [name for name in ("organization", "repository", "name") if name in known]
    if wrong := [name for name in names if not NAME.fullmatch(known[name])]:
        yield f"lower-case letters, digits, dots, hyphens and underscores alone: {', '.join(wrong)}"
    if known.get("kind", "user") not in KINDS:
        yield f"its kind is none of {', '.join(KINDS)}"
    if known.get("role", "read") not in ROLES:
        yield f"its role is none of {', '.join(ROLES)}"

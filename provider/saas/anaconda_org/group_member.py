"""A person's membership in a group of an organisation. Other members of the group are left alone."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from typing import Annotated, Any, ClassVar

import msgspec

from saas.anaconda_org.connection import AnacondaOrg
from saas.client import Nothing, quoted
from saas.errors import Gone, SaasError
from saas.inputs import named
from saas.resource import Found, Resource
from saas.schema import Identity, Properties

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


class GroupMemberInputs(Properties, frozen=True, kw_only=True):
    organization: Annotated[Identity, msgspec.Meta(description="The organisation (channel).")]
    group: Annotated[Identity, msgspec.Meta(description="The group; it must exist. `owners` administer it.")]
    member: Annotated[Identity, msgspec.Meta(description="The person's login at Anaconda.org.")]


class GroupMemberState(GroupMemberInputs, frozen=True, kw_only=True):
    pass


class _Group(msgspec.Struct):
    name: str


class _Member(msgspec.Struct):
    login: str


class GroupMember(Resource[GroupMemberInputs, GroupMemberState]):
    """One member of a group of an organisation; members that are not declared are left alone.

    A group's last member is not removed: nobody could look after it any more.
    """

    token: ClassVar[str] = "saas:anaconda_org:GroupMember"
    Inputs = GroupMemberInputs
    State = GroupMemberState
    import_id: ClassVar[str] = "`<organization>/<group>/<member>`"

    def __init__(self, anaconda_org: AnacondaOrg) -> None:
        self._anaconda = anaconda_org
        self._removing = asyncio.Lock()

    def problem(self, known: dict[str, Any]) -> str | None:
        faults = list(_faults(known))
        where = named(known, "organization", "group", "member")
        return f"The Anaconda.org group member {where}: {'; '.join(faults)}." if faults else None

    def identify(self, state: GroupMemberState) -> str:
        return f"{state.organization}/{state.group}/{state.member}"

    async def create(self, inputs: GroupMemberInputs) -> GroupMemberState:
        doing = f"adding {_title(inputs)}"
        self._anaconda.reads.writes(_list_path(inputs), inputs.member)
        await self._anaconda.client.call("PUT", _path(inputs), doing=doing, answer=Nothing, ok=(201, 204))
        return GroupMemberState(organization=inputs.organization, group=inputs.group, member=inputs.member)

    async def read(
        self, identity: str, state: GroupMemberState | None
    ) -> Found[GroupMemberInputs, GroupMemberState] | None:
        organization, group, member = self._named(identity)
        inputs = GroupMemberInputs(organization=organization, group=group, member=member)
        doing = f"reading {_title(inputs)}"
        try:
            if not await self._is_listed(inputs):
                await self._anaconda.client.call("GET", _path(inputs), doing=doing, answer=Nothing, ok=(204,))
        except Gone:
            await self._require_group(inputs, doing)
            return None
        return Found(inputs, GroupMemberState(organization=organization, group=group, member=member))

    async def update(self, state: GroupMemberState, inputs: GroupMemberInputs) -> GroupMemberState:
        """Nothing changes in place."""
        return await self.create(inputs)

    async def delete(self, state: GroupMemberState) -> None:
        async with self._removing:  # the engine deletes at once what depends on nothing: two could be each other's last
            await self._remove(state)

    async def _remove(self, state: GroupMemberState) -> None:
        doing = f"removing {_title(state)}"
        self._anaconda.reads.writes(_list_path(state), state.member)
        try:
            members = await self._members(state, doing)  # as they are now: others may have removed some
            if [member.login for member in members] == [state.member]:
                raise SaasError(
                    f"Anaconda.org: {_title(state)} is its last member, and nobody could look after the group without. "
                    "Give the group another member first."
                )
            await self._anaconda.client.call("DELETE", _path(state), doing=doing, answer=Nothing, ok=(201, 204))
        except Gone:
            await self._require_group(state, doing)

    async def _is_listed(self, inputs: GroupMemberInputs) -> bool:
        """Whether the list of the group's members has one; it is asked for once a run for all of them."""
        doing = f"listing the members of the group {inputs.organization}/{inputs.group}"
        try:
            members = await self._anaconda.reads.listing(
                _list_path(inputs), inputs.member, lambda: self._members(inputs, doing)
            )
        except Gone:
            return False
        return any(member.login == inputs.member for member in members or ())

    async def _members(self, inputs: GroupMemberInputs, doing: str) -> list[_Member]:
        return await self._anaconda.client.call("GET", _list_path(inputs), doing=doing, answer=list[_Member])

    async def _require_group(self, inputs: GroupMemberInputs, doing: str) -> None:
        """Make sure that a 404 means that the member is gone. Raises `SaasError` when the group is not found either."""
        try:
            await self._anaconda.client.call("GET", _group_path(inputs), doing=doing, answer=_Group)
        except Gone:
            raise SaasError(
                f"Anaconda.org: not found while {doing} (404), and neither is the group {inputs.group} of "
                f"{inputs.organization}, so this does not mean that the member is gone. Check both names, and the "
                "address in saas:anacondaOrgUrl or ANACONDA_ORG_URL."
            ) from None

    def _named(self, identity: str) -> tuple[str, str, str]:
        parts = identity.split("/")
        if len(parts) != 3 or not all(_NAME.fullmatch(part) for part in parts):
            raise SaasError(f"Anaconda.org: {identity!r} is not the id of a member; give {self.import_id}.")
        return parts[0], parts[1], parts[2]


def _title(inputs: GroupMemberInputs) -> str:
    return f"the member {inputs.member} of the group {inputs.organization}/{inputs.group}"


def _group_path(inputs: GroupMemberInputs) -> str:
    return f"group/{quoted(inputs.organization)}/{quoted(inputs.group)}"


def _list_path(inputs: GroupMemberInputs) -> str:
    return f"{_group_path(inputs)}/members"


def _path(inputs: GroupMemberInputs) -> str:
    return f"{_list_path(inputs)}/{quoted(inputs.member)}"


def _faults(known: dict[str, Any]) -> Iterable[str]:
    wrong = [name for name in ("organization", "group", "member") if name in known and not _NAME.fullmatch(known[name])]
    if wrong:
        yield f"letters, digits, dots, hyphens and underscores alone: {', '.join(wrong)}"

"""A robot of an organisation. Its token can be read again, and is never regenerated in place: another robot is made."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Annotated, Any, ClassVar

import msgspec

from saas.client import Nothing, quoted
from saas.connection import is_there
from saas.errors import Refused
from saas.minted import Minted, OrganizationMintedInputs, OrganizationMintedState
from saas.quay.connection import NAME, Quay
from saas.revocation import OrganizationRevocationInputs, OrganizationRevocationState, Revocation
from saas.schema import Identity, Properties, Secret
from saas.tokens import (
    Issued,
    Issuer,
    Look,
    MadeHere,
    TokenResource,
    UndeclaredInputs,
    UndeclaredTokens,
    Wanted,
)

MADE_BY = "Made by saas-provider."
"""The description of a robot that we make. The list shows it without showing tokens, which no other mark does."""


class _Listed(msgspec.Struct):
    name: str
    description: str | None = None


class _List(msgspec.Struct):
    robots: list[_Listed]


class _Known(_Listed, kw_only=True):
    token: str


class QuayRobots(Issuer):
    """An organisation at Quay as a maker of robots."""

    connection: Quay
    names_are_unique = True

    def title(self, owner: str, name: str) -> str:
        return f"the robot {_login(owner, name)}"

    def by_hand(self, owner: str, name: str) -> str:
        return "delete it in the settings of the organisation"

    async def listed(self, owner: str, doing: str) -> list[Issued]:
        """Return every robot. They are asked for without their tokens: most are others'."""
        path, without = f"organization/{quoted(owner)}/robots", {"token": "false", "permissions": "false"}
        found = await self.connection.client.call("GET", path, doing=doing, answer=_List, params=without)
        return [_issued(robot, owner) for robot in found.robots]

    async def named(self, owner: str, name: str, doing: str) -> list[Issued]:
        """Return the robot of a name with its token. Quay answers 400 when there is none, and for much else.

        So only one that the list lacks too is not there. A list alone may lag.
        """
        try:
            known = await self.connection.client.call("GET", _path(owner, name), doing=doing, answer=_Known)
        except Refused as error:
            if error.status != 400 or await super().named(owner, name, doing):
                raise
            return []
        return [_issued(known, owner, known.token)]

    async def authenticates(self, owner: str, name: str, value: str, doing: str) -> bool:
        """Return whether a value is the robot's token: Quay shows it, so nothing has to log in."""
        return await self.holder(owner, name, value, doing) is not None

    async def mint(self, wanted: Wanted, doing: str, look: Look) -> Issued:
        """Make a robot; when a late effect of an attempt came first, return the one that is there."""
        owner, name = wanted.owner, wanted.name
        body = {"description": MADE_BY}
        try:
            made: _Known | Issued = await self.connection.client.call(
                "PUT", _path(owner, name), doing=doing, answer=_Known, json=body, ok=(201,), look=look
            )
        except Refused as error:
            if error.status != 400:
                raise
            there = await self.connection.shown(lambda: self.find(owner, name, doing), is_there, doing)
            if there is None:
                raise
            return there
        return made if isinstance(made, Issued) else _issued(made, owner, made.token)

    async def revoke(self, token: Issued, doing: str) -> None:
        """Delete a robot, and its token with it; one that is gone is no error."""
        path = _path(token.owner, token.name)
        try:
            await self.connection.client.call("DELETE", path, doing=doing, answer=Nothing, ok=(204,))
        except Refused as error:
            if error.status != 400:
                raise
            named = partial(self.named, token.owner, token.name, doing)
            if await self.connection.shown(named, lambda found: not found, doing):
                raise


class RobotInputs(Properties, frozen=True, kw_only=True):
    organization: Annotated[Identity, msgspec.Meta(description="The organisation that it belongs to.")]
    name: Annotated[Identity, msgspec.Meta(description="Its short name, without the organisation.")]


class RobotState(RobotInputs, frozen=True, kw_only=True):
    login: Annotated[str, msgspec.Meta(description="What it logs in as: `<organization>+<name>`.")]
    value: Annotated[Secret, msgspec.Meta(description="Its token, with which it logs in.")]
    made_here: MadeHere = False


class Robot(TokenResource[RobotInputs, RobotState]):
    """A robot of an organisation, with its token.

    One that exists is adopted with the token that it has. Quay regenerates a token at once, without overlap, so this is
    never done: for another token, make another robot beside it.

    Removing it from the program only forgets it, and the user is told how to delete it.
    """

    token: ClassVar[str] = "saas:quay:Robot"
    Inputs = RobotInputs
    State = RobotState
    import_id: ClassVar[str] = "`<organization>+<name>`"
    Tokens = QuayRobots

    identity = ("login",)
    kind = "a robot"
    title = "the Quay robot {name}"
    any_order = ()

    def faults(self, known: Mapping[str, Any]) -> Iterable[str]:
        if wrong := [name for name in ("organization", "name") if name in known and not NAME.fullmatch(known[name])]:
            yield f"lower-case letters, digits and ._- alone: {', '.join(wrong)}"

    def wanted(self, inputs: RobotInputs) -> Wanted:
        return Wanted(owner=inputs.organization, name=inputs.name)

    def current_of(self, inputs: RobotInputs) -> str:
        return ""

    def inputs_of(self, issued: Issued, state: Any) -> dict[str, Any]:
        return {"organization": issued.owner, "name": issued.name}

    def outputs_of(self, issued: Issued) -> dict[str, Any]:
        return {"login": issued.id}

    async def seen(self, identity: str, state: RobotState | None) -> Issued | None:
        organization, _, name = identity.partition("+")
        if not NAME.fullmatch(organization) or not NAME.fullmatch(name):
            raise self.no_id(identity)
        return await self.issuer.find(organization, name, f"reading {self.issuer.title(organization, name)}")


class QuayLogins(QuayRobots):
    """An organisation at Quay as a maker of robots whose value is all that a log-in takes: `<login>:<token>`.

    Login and token in two secrets would not fit together while one of them is written. It is what docker's
    configuration calls `auth`, before base64. A password of an account has no login in it.
    """

    async def named(self, owner: str, name: str, doing: str) -> list[Issued]:
        return [_with_login(robot) for robot in await super().named(owner, name, doing)]

    async def mint(self, wanted: Wanted, doing: str, look: Look) -> Issued:
        return _with_login(await super().mint(wanted, doing, look))

    async def whose(self, owner: str, account: str, value: str, doing: str) -> Issued | None:
        if name := _robot_in(owner, value):
            return next((robot for robot in await self.named(owner, name, doing) if robot.value == value), None)
        return Issued(name="", id="") if await self.authenticates(owner, account, value, doing) else None

    async def authenticates(self, owner: str, name: str, value: str, doing: str) -> bool:
        """Return whether a robot has the value; of an account's password, whether the registry takes it."""
        if robot := _robot_in(owner, value):
            return any(found.value == value for found in await self.named(owner, robot, doing))
        return await self.connection.logs_in(name, value, doing)


class MintedRobot(Minted[OrganizationMintedInputs, OrganizationMintedState]):
    """A robot of an organisation that this provider makes, one generation after the other, with its roles.

    Each of the scopes is a role at a repository, such as `image:write`. The value is `<login>:<token>`.
    """

    token: ClassVar[str] = "saas:quay:MintedRobot"
    Inputs = OrganizationMintedInputs
    State = OrganizationMintedState
    Tokens = QuayLogins
    issuer: QuayLogins
    identity = ("organization", "name")
    title = "the Quay robot {name} of {organization}"

    def faults(self, known: Mapping[str, Any]) -> Iterable[str]:
        yield from super().faults(known)
        if wrong := [name for name in ("organization", "name") if name in known and not NAME.fullmatch(known[name])]:
            yield f"lower-case letters, digits and ._- alone: {', '.join(wrong)}"
        if wrong := [scope for scope in known.get("scopes", []) if not _ROLE.fullmatch(scope)]:
            yield f"not a role at a repository, such as image:write: {', '.join(wrong)}"

    async def entitle(self, inputs: OrganizationMintedInputs, issued: Issued) -> Issued:
        """Give it its roles; to give one twice changes nothing."""
        for scope in inputs.scopes:
            repository, _, role = scope.rpartition(":")
            path = f"repository/{quoted(inputs.organization)}/{quoted(repository)}/permissions/user/{quoted(issued.id)}"
            doing = f"giving {issued.id} the role {role} at {inputs.organization}/{repository}"
            await self.connection.client.call("PUT", path, doing=doing, answer=Nothing, json={"role": role})
        return issued


class RobotRevocation(Revocation[OrganizationRevocationInputs, OrganizationRevocationState]):
    """The end of the former generations of a robot. An account's password is for a person to change."""

    token: ClassVar[str] = "saas:quay:Revocation"
    Inputs = OrganizationRevocationInputs
    State = OrganizationRevocationState
    Tokens = QuayLogins
    identity = ("organization", "name")
    title = "the former generations of the Quay robot {name} of {organization}"


class UndeclaredRobotsInputs(UndeclaredInputs, frozen=True, kw_only=True):
    organization: Annotated[str, msgspec.Meta(min_length=1, description="The organisation whose robots are listed.")]


class GetUndeclaredRobots(UndeclaredTokens):
    """The robots of an organisation at Quay that nothing declares, by their short names."""

    token: ClassVar[str] = "saas:quay:getUndeclaredRobots"
    Inputs: ClassVar[type[Properties]] = UndeclaredRobotsInputs
    Tokens = QuayRobots

    def owner(self, inputs: UndeclaredRobotsInputs) -> str:
        return inputs.organization


def _login(owner: str, name: str) -> str:
    return f"{owner}+{name}"


_ROLE = re.compile(rf"{NAME.pattern}:(read|write|admin)")


def _robot_in(owner: str, value: str) -> str:
    """Return the short name of the robot that a value logs in as; empty where it is no robot's of the organisation."""
    login, _, token = value.partition(":")
    return login.removeprefix(f"{owner}+") if token and login.startswith(f"{owner}+") else ""


def _with_login(robot: Issued) -> Issued:
    return msgspec.structs.replace(robot, value=f"{robot.id}:{robot.value}") if robot.value else robot


def _path(owner: str, name: str) -> str:
    return f"organization/{quoted(owner)}/robots/{quoted(name)}"


def _issued(robot: _Listed, owner: str, value: str = "") -> Issued:
    return Issued(
        name=robot.name.removeprefix(f"{owner}+"),
        id=robot.name,
        owner=owner,
        last_day="",
        made_here=robot.description == MADE_BY,
        value=value,
    )

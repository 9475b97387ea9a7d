"""A robot of an organisation. Its token can be read again, and is never regenerated in place: another robot is made."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import msgspec

from saas import secrecy
from saas.client import Nothing, quoted
from saas.errors import Refused, SaasError
from saas.quay.connection import NAME, Quay
from saas.resource import Found, Resource
from saas.schema import Identity, Properties, Secret

MADE_BY = {"made-by": "saas-provider"}
"""What we leave in a robot's metadata, so that it is told from one that a person made."""


class RobotInputs(Properties, frozen=True, kw_only=True):
    organization: Annotated[Identity, msgspec.Meta(description="The organisation that it belongs to.")]
    name: Annotated[Identity, msgspec.Meta(description="Its short name, without the organisation.")]


class RobotState(RobotInputs, frozen=True, kw_only=True):
    login: Annotated[str, msgspec.Meta(description="What it logs in as: `<organization>+<name>`.")]
    value: Annotated[Secret, msgspec.Meta(description="Its token, with which it logs in.")]
    made_here: Annotated[
        bool, msgspec.Meta(description="Whether this provider made it; one that a person made is never deleted here.")
    ]


class _Listed(msgspec.Struct):
    name: str


class _List(msgspec.Struct):
    robots: list[_Listed]


class _Known(msgspec.Struct):
    name: str
    token: str
    unstructured_metadata: dict[str, Any] | None = None


class Robot(Resource[RobotInputs, RobotState]):
    """A robot of an organisation, with its token.

    One that exists is taken over with the token that it has. Quay regenerates a token at once, without overlap, so this
    is never done: for another token, make another robot beside it. Removing it deletes it, if it was made here; one
    that was taken over is left, and the user is told.
    """

    token: ClassVar[str] = "saas:quay:Robot"
    Inputs = RobotInputs
    State = RobotState
    import_id: ClassVar[str] = "`<organization>+<name>`"

    def __init__(self, quay: Quay) -> None:
        self._quay = quay

    def problem(self, known: dict[str, Any]) -> str | None:
        wrong = [name for name in ("organization", "name") if name in known and not NAME.fullmatch(known[name])]
        if not wrong:
            return None
        return f"The Quay robot {known.get('name')}: lower-case letters, digits and ._- alone: {', '.join(wrong)}."

    def identify(self, state: RobotState) -> str:
        return state.login

    async def create(self, inputs: RobotInputs) -> RobotState:
        known = await self._known(inputs, f"looking for {_title(inputs)}") or await self._made(inputs)
        return _state(inputs, known)

    async def read(self, identity: str, state: RobotState | None) -> Found[RobotInputs, RobotState] | None:
        organization, _, name = identity.partition("+")
        if not NAME.fullmatch(organization) or not NAME.fullmatch(name):
            raise SaasError(f"Quay: {identity!r} is not the id of a robot; give {self.import_id}.")
        inputs = RobotInputs(organization=organization, name=name)
        known = await self._known(inputs, f"reading {_title(inputs)}")
        return Found(inputs, _state(inputs, known)) if known else None

    async def update(self, state: RobotState, inputs: RobotInputs) -> RobotState:
        """Nothing changes in place."""
        return await self.create(inputs)

    async def delete(self, state: RobotState) -> None:
        doing = f"deleting {_title(state)}"
        if not state.made_here:
            await self._quay.run.announce(
                f"Quay: {_title(state)} was not made here, so it stays. When nobody uses it any more, delete it in the "
                "settings of the organisation."
            )
        elif await self._is_listed(state, doing):  # for one that is not there Quay answers 400, as for much else
            await self._quay.client.call("DELETE", _path(state), doing=doing, answer=Nothing, ok=(204,))

    async def _made(self, inputs: RobotInputs) -> _Known:
        """A new robot; when a late effect of an attempt came first, the one that is there."""
        doing = f"making {_title(inputs)}"
        try:
            return await self._quay.client.call(
                "PUT",
                _path(inputs),
                doing=doing,
                answer=_Known,
                json={"unstructured_metadata": MADE_BY},
                ok=(201,),
                look=lambda: self._known(inputs, doing),
            )
        except Refused as error:
            known = await self._known(inputs, doing) if error.status == 400 else None
            if known is None:
                raise
            return known

    async def _known(self, inputs: RobotInputs, doing: str) -> _Known | None:
        if not await self._is_listed(inputs, doing):
            return None
        return await self._quay.client.call("GET", _path(inputs), doing=doing, answer=_Known)

    async def _is_listed(self, inputs: RobotInputs, doing: str) -> bool:
        """Whether there is such a robot, by the list; it is asked for without the tokens of all the others."""
        path = f"organization/{quoted(inputs.organization)}/robots"
        listed = await self._quay.client.call(
            "GET", path, doing=doing, answer=_List, params={"token": "false", "permissions": "false"}
        )
        return any(robot.name == _login(inputs) for robot in listed.robots)


def _login(inputs: RobotInputs) -> str:
    return f"{inputs.organization}+{inputs.name}"


def _title(inputs: RobotInputs) -> str:
    return f"the robot {_login(inputs)}"


def _path(inputs: RobotInputs) -> str:
    return f"organization/{quoted(inputs.organization)}/robots/{quoted(inputs.name)}"


def _state(inputs: RobotInputs, known: _Known) -> RobotState:
    made_here = MADE_BY.items() <= (known.unstructured_metadata or {}).items()
    secrecy.protect([known.token])
    return RobotState(
        organization=inputs.organization, name=inputs.name, login=_login(inputs), value=known.token, made_here=made_here
    )

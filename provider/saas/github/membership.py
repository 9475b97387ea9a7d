"""A bot's place in an organisation and in its teams, by the number of its account.

A login is free for anybody after a rename or a deletion; the number is the account. The official resources know logins
only, and would give a stranger the bot's place (docs/adr/0049).

API: "Organization members", "Team members".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any, ClassVar

import msgspec

from saas.client import Nothing, quoted
from saas.errors import Gone, SaasError
from saas.github.connection import CREDENTIAL, LOGIN, Account, GitHub
from saas.github.places import OrganizationName, place_faults
from saas.github.sight import require_sight_of_people
from saas.inputs import in_lower_case, named
from saas.resource import Found, Resource
from saas.schema import Identity, Properties, fields_of

ROLES = ("member", "admin")
TEAM_ROLES = ("member", "maintainer")

_LOWEST = "member"
"""In an organisation and in a team."""
_NUMBER = re.compile(r"[1-9][0-9]{0,18}")
_SLUG = re.compile(r"[a-z0-9_-]+")


class _Place(msgspec.Struct):
    state: str
    role: str


class MembershipInputs(Properties, frozen=True, kw_only=True):
    organization: OrganizationName
    user_id: Annotated[Identity, msgspec.Meta(description="The number of the account; it outlives a rename.")]
    login: Annotated[
        str, msgspec.Meta(description="What the account must be called; another account of that name is refused.")
    ]
    role: Annotated[str, msgspec.Meta(description="`member` or `admin`.")] = "member"


class MembershipState(MembershipInputs, frozen=True, kw_only=True):
    state: Annotated[str, msgspec.Meta(description="`active`, or `pending` until the invitation is accepted.")]


class Membership(Resource[MembershipInputs, MembershipState]):
    """An account's place in an organisation. Who is none of its members is invited; accepting is the account's part."""

    token: ClassVar[str] = "saas:github:Membership"
    Inputs = MembershipInputs
    State = MembershipState
    import_id: ClassVar[str] = "`<organization>/<login>`, or the account's number in place of the login"
    found_by = ("organization", "userId")

    def __init__(self, github: GitHub) -> None:
        self._github = github

    def normalise(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Names in lower case, as GitHub takes them for the same in any."""
        return in_lower_case(inputs, "organization", "login")

    def problem(self, known: dict[str, Any]) -> str | None:
        faults = [*_faults(known), *_role_faults(known.get("role"), ROLES)]
        login, place = named(known, "login"), named(known, "organization")
        return f"The place of {login} in {place}: {'; '.join(faults)}." if faults else None

    def identify(self, state: MembershipState) -> str:
        return f"{state.organization}/{state.user_id}"

    async def create(self, inputs: MembershipInputs) -> MembershipState:
        title = f"the place of {inputs.login} in {inputs.organization}"
        account = await _account(self._github, inputs.user_id, inputs.login, title)
        path, doing = _path(inputs.organization, account.login), f"writing {title}"
        await _refuse_own_demotion(self._github, account, inputs.role, path, doing)
        put = await self._github.client.call("PUT", path, doing=doing, answer=_Place, json={"role": inputs.role})
        return _membership(inputs, put.state)

    async def read(
        self, identity: str, state: MembershipState | None
    ) -> Found[MembershipInputs, MembershipState] | None:  # fmt: skip
        organization, word = self._named(identity)
        doing = f"reading the place of {word if state is None else state.login} in {organization}"
        try:
            account = await _found(self._github, word, doing)
            found = await self._github.client.call(
                "GET", _path(organization, account.login), doing=doing, answer=_Place
            )
        except Gone:
            await require_sight_of_people(self._github, organization, doing)
            return None
        inputs = MembershipInputs(
            organization=organization, user_id=str(account.id), login=account.login.lower(), role=found.role
        )
        return Found(inputs, _membership(inputs, found.state))

    async def update(self, state: MembershipState, inputs: MembershipInputs) -> MembershipState:
        return await self.create(inputs)

    async def delete(self, state: MembershipState) -> None:
        doing = f"removing {state.login} from {state.organization}"
        try:
            account = await _found(self._github, state.user_id, doing)
            await _refuse_own(self._github, account, doing)
            path = _path(state.organization, account.login)
            await self._github.client.call("DELETE", path, doing=doing, answer=Nothing, ok=(204,))
        except Gone:
            await require_sight_of_people(self._github, state.organization, doing)

    def _named(self, identity: str) -> tuple[str, str]:
        organization, _, word = identity.lower().partition("/")
        if not LOGIN.fullmatch(organization) or not LOGIN.fullmatch(word):
            raise SaasError(f"GitHub: {identity!r} is not the id of a membership; give {self.import_id}.")
        return organization, word


class TeamMembershipInputs(Properties, frozen=True, kw_only=True):
    organization: OrganizationName
    team: Annotated[Identity, msgspec.Meta(description="The team's name as it stands in its address.")]
    user_id: Annotated[Identity, msgspec.Meta(description="The number of the account; it outlives a rename.")]
    login: Annotated[
        str, msgspec.Meta(description="What the account must be called; another account of that name is refused.")
    ]
    role: Annotated[str, msgspec.Meta(description="`member` or `maintainer`.")] = "member"


class TeamMembershipState(TeamMembershipInputs, frozen=True, kw_only=True):
    state: Annotated[
        str, msgspec.Meta(description="`active`, or `pending` until an invitation to the organisation is accepted.")
    ]


class TeamMembership(Resource[TeamMembershipInputs, TeamMembershipState]):
    """An account's place in a team. Who is no member of the organisation is invited to it."""

    token: ClassVar[str] = "saas:github:TeamMembership"
    Inputs = TeamMembershipInputs
    State = TeamMembershipState
    import_id: ClassVar[str] = "`<organization>/<team>/<login>`, or the account's number in place of the login"
    found_by = ("organization", "team", "userId")

    def __init__(self, github: GitHub) -> None:
        self._github = github

    def normalise(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Names in lower case, as GitHub takes them for the same in any."""
        return in_lower_case(inputs, "organization", "team", "login")

    def problem(self, known: dict[str, Any]) -> str | None:
        faults = [*_faults(known), *_role_faults(known.get("role"), TEAM_ROLES)]
        login, place = named(known, "login"), named(known, "organization", "team")
        return f"The place of {login} in the team {place}: {'; '.join(faults)}." if faults else None

    def identify(self, state: TeamMembershipState) -> str:
        return f"{state.organization}/{state.team}/{state.user_id}"

    async def create(self, inputs: TeamMembershipInputs) -> TeamMembershipState:
        title = f"the place of {inputs.login} in the team {inputs.organization}/{inputs.team}"
        account = await _account(self._github, inputs.user_id, inputs.login, title)
        path, doing = _team_path(inputs.organization, inputs.team, account.login), f"writing {title}"
        await _refuse_own_demotion(self._github, account, inputs.role, path, doing)
        put = await self._github.client.call("PUT", path, doing=doing, answer=_Place, json={"role": inputs.role})
        return _team_membership(inputs, put.state)

    async def read(
        self, identity: str, state: TeamMembershipState | None
    ) -> Found[TeamMembershipInputs, TeamMembershipState] | None:
        organization, team, word = self._named(identity)
        login = word if state is None else state.login
        doing = f"reading the place of {login} in the team {organization}/{team}"
        try:
            account = await _found(self._github, word, doing)
            found = await self._github.client.call(
                "GET", _team_path(organization, team, account.login), doing=doing, answer=_Place
            )
        except Gone:
            await require_sight_of_people(self._github, organization, doing)
            return None
        inputs = TeamMembershipInputs(
            organization=organization,
            team=team,
            user_id=str(account.id),
            login=account.login.lower(),
            role=found.role,
        )
        return Found(inputs, _team_membership(inputs, found.state))

    async def update(self, state: TeamMembershipState, inputs: TeamMembershipInputs) -> TeamMembershipState:
        return await self.create(inputs)

    async def delete(self, state: TeamMembershipState) -> None:
        doing = f"removing {state.login} from the team {state.organization}/{state.team}"
        try:
            account = await _found(self._github, state.user_id, doing)
            await _refuse_own(self._github, account, doing)
            path = _team_path(state.organization, state.team, account.login)
            await self._github.client.call("DELETE", path, doing=doing, answer=Nothing, ok=(204,))
        except Gone:
            await require_sight_of_people(self._github, state.organization, doing)

    def _named(self, identity: str) -> tuple[str, str, str]:
        organization, _, rest = identity.lower().partition("/")
        team, _, word = rest.partition("/")
        if not (LOGIN.fullmatch(organization) and _SLUG.fullmatch(team) and LOGIN.fullmatch(word)):
            raise SaasError(f"GitHub: {identity!r} is not the id of a place in a team; give {self.import_id}.")
        return organization, team, word


async def _found(github: GitHub, word: str, doing: str) -> Account:
    """The account of a number, or of a login where there is no number. Raises `Gone`."""
    if _NUMBER.fullmatch(word):
        return await github.account(word, doing)
    return await github.client.call("GET", f"users/{quoted(word)}", doing=doing, answer=Account)


async def _account(github: GitHub, number: str, login: str, title: str) -> Account:
    """The account of that number. Raises `SaasError` when it is called something else, or does not exist."""
    try:
        account = await github.account(number, f"looking up the account {number} for {title}")
    except Gone:
        raise SaasError(
            f"GitHub: there is no account with the number {number} any more, which is to have {title}. Whoever is "
            f"called {login} now is somebody else. Look what became of the bot; nothing was changed."
        ) from None
    if account.login.lower() != login:
        raise SaasError(
            f"GitHub: the account {number}, which is to have {title}, is called {account.login} now. Whoever is called "
            f"{login} may be somebody else. Correct the login in the bot's file if the number is right; nothing was "
            "changed."
        )
    return account


async def _refuse_own_demotion(github: GitHub, account: Account, role: str, path: str, doing: str) -> None:
    """Raises `SaasError` when the account is the credential's own and would have a lower role than it has."""
    own = await github.own_account(doing) if role == _LOWEST else None
    if own is None or own.id != account.id:
        return
    try:
        there = await github.client.call("GET", path, doing=doing, answer=_Place)
    except Gone:
        return
    if there.role != role:
        raise _own(account, doing)


async def _refuse_own(github: GitHub, account: Account, doing: str) -> None:
    """Raises `SaasError` when the account is the credential's own."""
    own = await github.own_account(doing)
    if own is not None and own.id == account.id:
        raise _own(account, doing)


def _own(account: Account, doing: str) -> SaasError:
    return SaasError(
        f"GitHub: not done: {doing}. The credential in {CREDENTIAL} belongs to {account.login}, and a run takes "
        "nothing from its own account. Correct the data; or, if it is meant, run the same command with another "
        "owner's token."
    )


def _path(organization: str, login: str) -> str:
    return f"orgs/{quoted(organization)}/memberships/{quoted(login)}"


def _team_path(organization: str, team: str, login: str) -> str:
    return f"orgs/{quoted(organization)}/teams/{quoted(team)}/memberships/{quoted(login)}"


def _membership(inputs: MembershipInputs, state: str) -> MembershipState:
    return MembershipState(**fields_of(MembershipInputs, inputs), state=state)


def _team_membership(inputs: TeamMembershipInputs, state: str) -> TeamMembershipState:
    return TeamMembershipState(**fields_of(TeamMembershipInputs, inputs), state=state)


def _faults(known: dict[str, Any]) -> Iterable[str]:
    yield from place_faults(known.get("organization"))
    if not LOGIN.fullmatch(known.get("login", "x")):
        yield "a login is letters, digits and hyphens"
    if not _NUMBER.fullmatch(known.get("userId", "1")):
        yield "an account's number is digits"
    if not _SLUG.fullmatch(known.get("team", "x")):
        yield "a team is named as in its address: small letters, digits, hyphens and underscores"


def _role_faults(role: str | None, roles: tuple[str, ...]) -> Iterable[str]:
    if role is not None and role not in roles:
        yield f"the role is one of {', '.join(roles)}"

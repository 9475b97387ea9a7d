"""A bot's place in an organisation and in its teams, by the number of its account.

A login is free for anybody after a rename or a deletion; the number is the account. The official resources know logins
only, and would give a stranger the bot's place (docs/adr/0049).

API: "Organization members", "Team members".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar, TypeVar

import msgspec

from saas.client import Nothing, quoted
from saas.errors import Gone, SaasError
from saas.github.connection import CREDENTIAL, LOGIN, Account, GitHub
from saas.github.places import PLACE, OrganizationName
from saas.github.sight import require_sight_of_people
from saas.inputs import Pattern, names_of
from saas.resource import Found, Resource
from saas.schema import Identity, Properties, has_unknown

ROLES = ("member", "admin")
TEAM_ROLES = ("member", "maintainer")

_OWNER = "admin"
"""An owner of an organisation."""
_LOWEST = "member"
"""In an organisation and in a team."""
_NUMBER = re.compile(r"[1-9][0-9]{0,18}")


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


I = TypeVar("I", bound=MembershipInputs | TeamMembershipInputs)  # noqa: E741  # I and S: inputs and state
S = TypeVar("S", bound=MembershipState | TeamMembershipState)


class _AccountsPlace(Resource[I, S]):
    """An account's place in something. A subclass says in what, which roles there are, and where the place is."""

    roles: ClassVar[tuple[str, ...]]
    place: ClassVar[str]
    """What sentences call that something."""
    path: ClassVar[str]
    """Where its members are."""
    any_case = ("organization", "team", "login")
    patterns = {
        **PLACE,
        "login": Pattern(LOGIN, "a login is letters, digits and hyphens"),
        "userId": Pattern(_NUMBER, "an account's number is digits"),
        "team": Pattern(
            re.compile(r"[a-z0-9_-]+"),
            "a team is named as in its address: small letters, digits, hyphens and underscores",
        ),
    }
    connection: GitHub

    def faults(self, known: Mapping[str, Any]) -> Iterable[str]:
        yield from super().faults(known)
        if known.get("role", _LOWEST) not in self.roles:
            yield f"the role is one of {', '.join(self.roles)}"

    async def create(self, inputs: I) -> S:
        title = self.title_of(inputs)
        account = await _account(self.connection, inputs.user_id, inputs.login, title)
        path, doing = self._path(inputs, account), f"writing {title}"
        await self._refuse_own_demotion(inputs, account, path, doing)
        put = await self.connection.client.call("PUT", path, doing=doing, answer=_Place, json={"role": inputs.role})
        return self.state_of(inputs, state=put.state)

    async def read(self, identity: str, state: S | None) -> Found[I, S] | None:
        names = self._named(identity)
        word = names.pop("login")
        login = word if state is None else state.login
        doing = f"reading {self.title_of({**names, 'login': login})}"
        try:
            account = await _found(self.connection, word, doing)
            found = await self.connection.client.call("GET", self._path(names, account), doing=doing, answer=_Place)
        except Gone:
            await require_sight_of_people(self.connection, names["organization"], doing)
            return None
        role = await self.role(names, account, found.role, state.role if state else "", doing)
        inputs: Any = self.Inputs(**names, user_id=str(account.id), login=account.login.lower(), role=role)
        return Found(inputs, self.state_of(inputs, state=found.state))

    async def delete(self, state: S) -> None:
        doing = f"removing {state.login} from {self.place.format_map(names_of(state))}"
        try:
            account = await _found(self.connection, state.user_id, doing)
            await _refuse_own(self.connection, account, doing)
            path = self._path(state, account)
            await self.connection.client.call("DELETE", path, doing=doing, answer=Nothing, ok=(204,))
        except Gone:
            await require_sight_of_people(self.connection, state.organization, doing)

    async def role(self, names: Mapping[str, Any], account: Account, shown: str, wanted: str, doing: str) -> str:
        """Return the role of an account of which GitHub shows one, where another is wanted or recorded."""
        return shown

    async def _refuse_own_demotion(self, inputs: I, account: Account, path: str, doing: str) -> None:
        """Raise `SaasError` when the account is the credential's own and would have a lower role than it has."""
        own = await self.connection.own_account(doing) if inputs.role == _LOWEST else None
        if own is None or own.id != account.id:
            return
        try:
            there = await self.connection.client.call("GET", path, doing=doing, answer=_Place)
        except Gone:
            return
        if await self.role(names_of(inputs), account, there.role, inputs.role, doing) != inputs.role:
            raise _own(account, doing)

    def _path(self, one: Properties | Mapping[str, Any], account: Account) -> str:
        return f"{self.path.format_map(names_of(one))}/memberships/{quoted(account.login)}"

    def _named(self, identity: str) -> dict[str, str]:
        """Return the names in an id; its last part, a login or the number of the account, is called `login`."""
        names = (*self.identity[:-1], "login")
        known = dict(zip(names, identity.lower().split("/", len(names) - 1), strict=False))
        if len(known) != len(names) or [*self.faults(known)]:
            raise self.no_id(identity)
        return known


class Membership(_AccountsPlace[MembershipInputs, MembershipState]):
    """An account's place in an organisation. Who is none of its members is invited; accepting is the account's part."""

    token: ClassVar[str] = "saas:github:Membership"
    Inputs = MembershipInputs
    State = MembershipState
    import_id: ClassVar[str] = "`<organization>/<login>`, or the account's number in place of the login"
    identity = ("organization", "userId")
    found_by = identity
    kind = "a membership"
    title = "the place of {login} in {organization}"
    roles = ROLES
    place = "{organization}"
    path = "orgs/{organization}"


class TeamMembership(_AccountsPlace[TeamMembershipInputs, TeamMembershipState]):
    """An account's place in a team. Who is no member of the organisation is invited to it.

    GitHub shows every owner of the organisation as a maintainer of each of its teams. One who is declared as a member
    is left so, and told; what is declared is so when he is an owner no more.
    """

    token: ClassVar[str] = "saas:github:TeamMembership"
    Inputs = TeamMembershipInputs
    State = TeamMembershipState
    import_id: ClassVar[str] = "`<organization>/<team>/<login>`, or the account's number in place of the login"
    identity = ("organization", "team", "userId")
    found_by = identity
    kind = "a place in a team"
    title = "the place of {login} in the team {organization}/{team}"
    roles = TEAM_ROLES
    place = "the team {organization}/{team}"
    path = "orgs/{organization}/teams/{team}"

    async def existing(
        self, inputs: dict[str, Any]
    ) -> Found[TeamMembershipInputs, TeamMembershipState] | None:  # fmt: skip
        found = await super().existing(inputs)
        if found is None or has_unknown(inputs["role"]):
            return found
        there = found.inputs
        account = Account(id=int(there.user_id), login=there.login)
        doing = f"looking for {self.title_of(there)}"
        role = await self.role(names_of(there), account, there.role, inputs["role"], doing)
        return Found(msgspec.structs.replace(there, role=role), found.state)

    async def role(self, names: Mapping[str, Any], account: Account, shown: str, wanted: str, doing: str) -> str:
        if shown == wanted or wanted != _LOWEST:
            return shown
        organization, team = names["organization"], names["team"]
        path = f"orgs/{quoted(organization)}/memberships/{quoted(account.login)}"
        try:
            place = await self.connection.client.call("GET", path, doing=doing, answer=_Place)
        except Gone:
            return shown
        if place.role != _OWNER:
            return shown
        await self.connection.announce(
            f"{account.login} is an owner of {organization}, so the team {organization}/{team} shows it as a {shown}; "
            f"it is declared as a {wanted}, and nothing is written for that."
        )
        return wanted


async def _found(github: GitHub, word: str, doing: str) -> Account:
    """Return the account of a number, or of a login where there is no number. Raise `Gone`."""
    if _NUMBER.fullmatch(word):
        return await github.account(word, doing)
    return await github.client.call("GET", f"users/{quoted(word)}", doing=doing, answer=Account)


async def _account(github: GitHub, number: str, login: str, title: str) -> Account:
    """Return the account of that number. Raise `SaasError` when it is called something else, or does not exist."""
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


async def _refuse_own(github: GitHub, account: Account, doing: str) -> None:
    """Raise `SaasError` when the account is the credential's own."""
    own = await github.own_account(doing)
    if own is not None and own.id == account.id:
        raise _own(account, doing)


def _own(account: Account, doing: str) -> SaasError:
    return SaasError(
        f"GitHub: not done: {doing}. The credential in {CREDENTIAL} belongs to {account.login}, and a run takes "
        "nothing from its own account. Correct the data; or, if it is meant, run the same command with another "
        "owner's token."
    )

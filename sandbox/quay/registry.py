"""Quay's own token endpoint for its registry: who may pull and push what.

As `endpoints/v2/v2auth.py` of its source does it: whatever is not allowed is left out of the token, and a login that is
wrong is refused. Who logs in is a robot by its token, or a user by a password.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import ClassVar

from sandbox import registry
from sandbox.quay.state import Quay, Repository
from sandbox.quay.teams import Teams
from sandbox.service import Refusal
from sandbox.wire import Endpoint, Reply, Request, public, same, takes

PATH = "/v2/auth"
TOKEN_SECONDS = 3600

_ACTIONS = {"read": ("pull",), "write": ("push", "pull"), "admin": ("push", "pull", "*")}


@dataclass(frozen=True)
class Account:
    """A user with a password, and the organisations that it owns."""

    name: str
    password: str
    owner_of: tuple[str, ...]


class Accounts:
    """Who can log in with a password."""

    tables: ClassVar[tuple[str, ...]] = ("quay_accounts",)
    schema: ClassVar[str] = """
CREATE TABLE IF NOT EXISTS quay_accounts (name TEXT PRIMARY KEY, password TEXT NOT NULL, owner_of TEXT NOT NULL);
"""

    def __init__(self, state: Quay) -> None:
        """Use the tables of the state's world."""
        self._store = state.world.store

    def account(self, name: str) -> Account | None:
        """Return an account; None when there is none of that name."""
        row = self._store.one("SELECT * FROM quay_accounts WHERE name = ?", name)
        return None if row is None else Account(row["name"], row["password"], tuple(json.loads(row["owner_of"])))

    def keep(self, account: Account) -> None:
        """Make an account, or change it; it is a user from then on."""
        row = (account.name, account.password, json.dumps(account.owner_of))
        self._store.run("INSERT OR REPLACE INTO quay_accounts VALUES (?, ?, ?)", *row)
        self._store.run("INSERT OR IGNORE INTO quay_holders VALUES (?)", f"user/{account.name}")


def knows(state: Quay, request: Request) -> bool:
    """Return whether a Basic login is a robot's or an account's."""
    name, password = request.basic()
    if not name or not password:
        return False
    if "+" in name:
        robots = state.robots(name.partition("+")[0])
        return any(robot.name == name and same(password, robot.token) for robot in robots)
    account = Accounts(state).account(name)
    return account is not None and same(password, account.password)


@public
@takes("service", "scope")
def give_token(state: Quay, request: Request) -> Reply:
    """Answer `GET /v2/auth`: a token with as much of what was asked as whoever asks may do."""
    scopes = registry.wanted(request.query.get("scope", ""))
    if request.anonymous and not scopes:
        raise Refusal(401, "Requires authentication")
    name = request.basic()[0]
    access = [registry.access(place, _allowed(state, name, place, actions)) for place, actions in scopes]
    made = registry.token(
        state.world, issuer="quay", audience=request.query.get("service", ""), subject=name or "(anonymous)",
        access=access, seconds=TOKEN_SECONDS,
    )  # fmt: skip
    return Reply(200, {"token": made})


def _allowed(state: Quay, name: str, place: str, wanted: frozenset[str]) -> list[str]:
    """Return what somebody may do of what he wants; nobody has an empty name."""
    found = next((one for one in state.repositories() if one.place == place), None)
    organization = place.partition("/")[0]
    account = Accounts(state).account(name)
    owns = (account is not None and organization in account.owner_of) or "admin" in _team_roles(
        state, name, organization
    )
    if found is None:
        may = {"push"} if owns or "creator" in _team_roles(state, name, organization) else set()
    else:
        roles = {"admin"} if owns else _roles(state, found, name)
        may = {action for role in roles for action in _ACTIONS[role]} | ({"pull"} if found.is_public else set())
        may -= {"push", "*"} if found.state != "NORMAL" else set()
    return [action for action in ("push", "pull", "*") if action in may & wanted]


def _teams(state: Quay, name: str, organization: str) -> list[str]:
    return [team for team in state.teams(organization) if name in Teams(state).members(organization, team)]


def _team_roles(state: Quay, name: str, organization: str) -> set[str]:
    """Return what somebody's teams are in an organisation: `member`, `creator`, `admin`."""
    return {Teams(state).about(organization, team)[0] for team in _teams(state, name, organization)}


def _roles(state: Quay, repository: Repository, name: str) -> set[str]:
    """Return somebody's roles in a repository: his own, and those of his teams."""
    own, teams = state.permissions(repository, "user"), state.permissions(repository, "team")
    holders = [own.get(name), *(teams.get(team) for team in _teams(state, name, repository.organization))]
    return {role for role in holders if role is not None}


ENDPOINTS: tuple[Endpoint[Quay], ...] = (Endpoint("GET", PATH, give_token),)

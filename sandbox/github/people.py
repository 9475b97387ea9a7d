"""Who is in which organisation and in which of its teams. A user is invited first, and is in when he has accepted."""

from __future__ import annotations

import re
import secrets
import sqlite3
from dataclasses import dataclass, replace
from typing import ClassVar

from sandbox.github.state import Account, not_found
from sandbox.service import Refusal, World

ROLES = ("member", "admin")
TEAM_ROLES = ("member", "maintainer")

_NOT_IN_A_SLUG = re.compile(r"[^a-z0-9_]+")


@dataclass(frozen=True, kw_only=True)
class Team:
    """A team; `privacy` is `closed` or `secret`."""

    id: int
    owner: int
    name: str
    slug: str
    description: str
    privacy: str
    notification_setting: str
    created_at: int
    updated_at: int


@dataclass(frozen=True, kw_only=True)
class Member:
    """A user's place in an organisation or in a team; `state` is `active`, or `pending` until he accepts."""

    user: int
    role: str
    state: str


class People:
    """Teams and memberships."""

    schema: ClassVar[str] = """
CREATE TABLE IF NOT EXISTS github_teams (
    id INTEGER PRIMARY KEY, owner INTEGER NOT NULL, name TEXT NOT NULL, slug TEXT NOT NULL, description TEXT NOT NULL,
    privacy TEXT NOT NULL, notification_setting TEXT NOT NULL, created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL, UNIQUE (owner, slug)
);
CREATE TABLE IF NOT EXISTS github_members (
    owner INTEGER NOT NULL, user INTEGER NOT NULL, role TEXT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (owner, user)
);
CREATE TABLE IF NOT EXISTS github_team_members (
    team INTEGER NOT NULL, user INTEGER NOT NULL, role TEXT NOT NULL, PRIMARY KEY (team, user)
);
"""
    tables: ClassVar[tuple[str, ...]] = ("github_teams", "github_members", "github_team_members")

    def __init__(self, world: World) -> None:
        """Use the tables of the world; keep nothing besides."""
        self.world = world
        self._store = world.store

    def teams(self, owner: Account) -> list[Team]:
        """Return an organisation's teams."""
        return [
            _team(row) for row in self._store.all("SELECT * FROM github_teams WHERE owner = ? ORDER BY id", owner.id)
        ]

    def team(self, owner: Account, slug: str) -> Team:
        """Return the team of that slug. Raise Refusal."""
        return self._found("owner = ? AND slug = ?", owner.id, slug.lower())

    def team_by_id(self, owner: int, number: int) -> Team:
        """Return the team of that number. Raise Refusal."""
        return self._found("owner = ? AND id = ?", owner, number)

    def add_team(
        self, owner: Account, name: str, *, description: str = "", privacy: str = "secret", notifications: bool = True
    ) -> Team:
        """Add a team without members. Raise Refusal when its name is taken."""
        now = self.world.clock.now()
        team = Team(
            id=secrets.randbelow(10**7) + 10**6, owner=owner.id, name=name, slug=slug_of(name), description=description,
            privacy=privacy, notification_setting=f"notifications_{'enabled' if notifications else 'disabled'}",
            created_at=now, updated_at=now,
        )  # fmt: skip
        self._refuse_twin(team)
        self._write(team)
        return team

    def change_team(self, team: Team, **changes: str) -> Team:
        """Change name, description, privacy or notification_setting. Raise Refusal when the name is taken."""
        changed = replace(team, **changes)  # type: ignore[arg-type]
        now = self.world.clock.stamp(f"github/team/{team.id}")
        changed = replace(changed, slug=slug_of(changed.name), updated_at=now)
        self._refuse_twin(changed)
        self._write(changed)
        return changed

    def remove_team(self, team: Team) -> None:
        """Delete a team; its members stay in the organisation."""
        self._store.run("DELETE FROM github_team_members WHERE team = ?", team.id)
        self._store.run("DELETE FROM github_teams WHERE id = ?", team.id)

    def member(self, owner: Account, user: Account) -> Member:
        """Return a user's place in an organisation. Raise Refusal."""
        row = self._store.one("SELECT * FROM github_members WHERE owner = ? AND user = ?", owner.id, user.id)
        if row is None:
            raise not_found()
        return Member(user=user.id, role=row["role"], state=row["state"])

    def members(self, owner: Account) -> list[Member]:
        """Return everybody in an organisation, and everybody who is invited."""
        rows = self._store.all("SELECT * FROM github_members WHERE owner = ? ORDER BY user", owner.id)
        return [Member(user=row["user"], role=row["role"], state=row["state"]) for row in rows]

    def set_member(self, owner: Account, user: Account, role: str) -> Member:
        """Give a member another role; invite who is none."""
        row = self._store.one("SELECT state FROM github_members WHERE owner = ? AND user = ?", owner.id, user.id)
        state = "pending" if row is None else row["state"]
        self._store.run("INSERT OR REPLACE INTO github_members VALUES (?, ?, ?, ?)", owner.id, user.id, role, state)
        return Member(user=user.id, role=role, state=state)

    def accept(self, owner: Account, user: Account) -> None:
        """Accept an invitation for a user. Raise Refusal where there is none."""
        self.member(owner, user)
        self._store.run(
            "UPDATE github_members SET state = 'active' WHERE owner = ? AND user = ?", owner.id, user.id
        )  # fmt: skip

    def remove_member(self, owner: Account, user: Account) -> None:
        """Take a user out of an organisation and its teams, or his invitation back. Raise Refusal."""
        self.member(owner, user)
        self._store.run(
            "DELETE FROM github_team_members WHERE user = ? AND team IN (SELECT id FROM github_teams WHERE owner = ?)",
            user.id, owner.id,
        )  # fmt: skip
        self._store.run("DELETE FROM github_members WHERE owner = ? AND user = ?", owner.id, user.id)

    def team_member(self, owner: Account, team: Team, user: Account) -> Member:
        """Return a user's place in a team; pending as long as he is only invited to the organisation. Raise Refusal.

        An owner of the organisation is shown as a maintainer, whatever he was put in as.
        """
        row = self._store.one("SELECT role FROM github_team_members WHERE team = ? AND user = ?", team.id, user.id)
        if row is None:
            raise not_found()
        place = self.member(owner, user)
        role = "maintainer" if place.role == "admin" else row["role"]  # every team shows an owner as one
        return Member(user=user.id, role=role, state=place.state)

    def team_members(self, owner: Account, team: Team) -> list[Member]:
        """Return everybody in a team, and everybody who is invited to it."""
        states = {member.user: member.state for member in self.members(owner)}
        rows = self._store.all("SELECT * FROM github_team_members WHERE team = ? ORDER BY user", team.id)
        return [Member(user=row["user"], role=row["role"], state=states[row["user"]]) for row in rows]

    def set_team_member(self, owner: Account, team: Team, user: Account, role: str) -> Member:
        """Put a user into a team; invite who is not in the organisation."""
        if user.id not in {member.user for member in self.members(owner)}:
            self.set_member(owner, user, "member")
        self._store.run("INSERT OR REPLACE INTO github_team_members VALUES (?, ?, ?)", team.id, user.id, role)
        return self.team_member(owner, team, user)

    def remove_team_member(self, owner: Account, team: Team, user: Account) -> None:
        """Take a user out of a team. Raise Refusal."""
        self.team_member(owner, team, user)
        self._store.run("DELETE FROM github_team_members WHERE team = ? AND user = ?", team.id, user.id)

    def _found(self, condition: str, *values: int | str) -> Team:
        row = self._store.one(f"SELECT * FROM github_teams WHERE {condition}", *values)  # noqa: S608  # no input
        if row is None:
            raise not_found()
        return _team(row)

    def _refuse_twin(self, team: Team) -> None:
        twin = self._store.one(
            "SELECT 1 FROM github_teams WHERE owner = ? AND slug = ? AND id != ?", team.owner, team.slug, team.id
        )
        if twin is not None:
            sentence = "Name must be unique for this org"
            raise Refusal(
                422, "Validation Failed", [{"resource": "Team", "code": "custom", "field": "name", "message": sentence}]
            )

    def _write(self, team: Team) -> None:
        self._store.run(
            "INSERT OR REPLACE INTO github_teams VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            team.id, team.owner, team.name, team.slug, team.description, team.privacy, team.notification_setting,
            team.created_at, team.updated_at,
        )  # fmt: skip


def slug_of(name: str) -> str:
    """Return what a team's name becomes in its address."""
    return _NOT_IN_A_SLUG.sub("-", name.lower()).strip("-")


def _team(row: sqlite3.Row) -> Team:
    return Team(**dict(row))

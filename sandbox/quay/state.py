"""Quay's organisations, repositories, robots, permissions, teams and users."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sandbox.service import Refusal, SeedError, World
from sandbox.store import random_text
from sandbox.wire import Json

Kind = Literal["user", "team"]

ROLES = ("read", "write", "admin")

TABLES = ("quay_organizations", "quay_holders", "quay_repositories", "quay_robots", "quay_permissions")

SCHEMA = """
CREATE TABLE IF NOT EXISTS quay_organizations (name TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS quay_holders (place TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS quay_repositories (
    place TEXT PRIMARY KEY, organization TEXT NOT NULL, name TEXT NOT NULL, is_public INTEGER NOT NULL,
    description TEXT NOT NULL, state TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS quay_robots (
    name TEXT PRIMARY KEY, organization TEXT NOT NULL, token TEXT NOT NULL, description TEXT NOT NULL,
    metadata TEXT NOT NULL, created_at INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS quay_permissions (
    place TEXT PRIMARY KEY, repository TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL
);
"""


@dataclass(frozen=True)
class Repository:
    """An image repository."""

    place: str
    """`<organization>/<name>`"""
    organization: str
    name: str
    is_public: bool
    description: str
    state: str = "NORMAL"
    """`NORMAL`, or one in which nobody can push: `READ_ONLY`, `MIRROR`, `MARKED_FOR_DELETION`."""


@dataclass(frozen=True)
class Robot:
    """A robot; its name is `<organization>+<short name>`, its metadata JSON."""

    name: str
    organization: str
    token: str
    description: str
    metadata: str
    created_at: int


class Quay:
    """All organisations of one world."""

    def __init__(self, world: World) -> None:
        """Use the tables of the world."""
        self.world = world
        self._store = world.store

    def organizations(self) -> list[str]:
        """Return every organisation."""
        return [row["name"] for row in self._store.all("SELECT name FROM quay_organizations ORDER BY name")]

    def organization(self, name: str) -> str:
        """Return the name of an organisation that is there. Raise Refusal."""
        if name not in self.organizations():
            raise Refusal(404, "Not Found")
        return name

    def teams(self, organization: str) -> list[str]:
        """Return an organisation's teams."""
        start = f"team/{organization}/"
        rows = self._store.all("SELECT place FROM quay_holders ORDER BY place")
        return [row["place"].removeprefix(start) for row in rows if row["place"].startswith(start)]

    def add_team(self, organization: str, team: str) -> None:
        """Add a team; one that is there stays."""
        self._store.run("INSERT OR IGNORE INTO quay_holders VALUES (?)", f"team/{organization}/{team}")

    def remove_team(self, organization: str, team: str) -> None:
        """Remove a team with its permissions."""
        self._store.run("DELETE FROM quay_holders WHERE place = ?", f"team/{organization}/{team}")
        for repository in self.repositories():
            if repository.organization == organization and team in self.permissions(repository, "team"):
                self.forbid(repository, "team", team)

    def repositories(self) -> list[Repository]:
        """Return every repository."""
        return [_repository(row) for row in self._store.all("SELECT * FROM quay_repositories ORDER BY place")]

    def repository(self, place: str) -> Repository:
        """Return a repository. Raise Refusal."""
        row = self._store.one("SELECT * FROM quay_repositories WHERE place = ?", place)
        if row is None:
            raise Refusal(404, "Not Found")
        return _repository(row)

    def keep(self, repository: Repository) -> None:
        """Make a repository, or change it."""
        self._store.run(
            "INSERT OR REPLACE INTO quay_repositories VALUES (?, ?, ?, ?, ?, ?)", *vars(repository).values()
        )

    def remove_repository(self, place: str) -> None:
        """Remove a repository with its permissions."""
        self._store.run("DELETE FROM quay_permissions WHERE repository = ?", place)
        self._store.run("DELETE FROM quay_repositories WHERE place = ?", place)

    def robots(self, organization: str) -> list[Robot]:
        """Return an organisation's robots."""
        rows = self._store.all("SELECT * FROM quay_robots WHERE organization = ? ORDER BY name", organization)
        return [Robot(**row) for row in rows]

    def robot(self, name: str) -> Robot:
        """Return a robot by its whole name. Raise Refusal; Quay answers 400 for one that is not there."""
        row = self._store.one("SELECT * FROM quay_robots WHERE name = ?", name)
        if row is None:
            raise Refusal(400, f"Could not find robot with username: {name}", "message")
        return Robot(**row)

    def add_robot(self, organization: str, short: str, description: str, metadata: Mapping[str, Json]) -> Robot:
        """Make a robot. Raise Refusal when there is one of that name."""
        name = f"{organization}+{short}"
        if any(robot.name == name for robot in self.robots(organization)):
            raise Refusal(400, f"Existing robot with name: {name}", "message")
        now = self.world.clock.now()
        self._write(Robot(name, organization, _new_token(), description, json.dumps(dict(metadata)), now))
        return self.robot(name)

    def regenerate(self, robot: Robot) -> Robot:
        """Give a robot another token; the old one is refused from now on."""
        self._write(Robot(**{**vars(robot), "token": _new_token()}))
        return self.robot(robot.name)

    def remove_robot(self, robot: Robot) -> None:
        """Remove a robot with its permissions."""
        self._store.run("DELETE FROM quay_permissions WHERE kind = 'user' AND name = ?", robot.name)
        self._store.run("DELETE FROM quay_robots WHERE name = ?", robot.name)

    def permissions(self, repository: Repository, kind: Kind) -> dict[str, str]:
        """Return the role of everybody of a kind that has one."""
        statement = "SELECT * FROM quay_permissions WHERE repository = ? AND kind = ? ORDER BY name"
        return {row["name"]: row["role"] for row in self._store.all(statement, repository.place, kind)}

    def role(self, repository: Repository, kind: Kind, name: str) -> str:
        """Return somebody's role. Raise Refusal when there is none; Quay answers 400."""
        role = self.permissions(repository, kind).get(name)
        if role is None:
            raise Refusal(400, f"{kind.title()} does not have permission for repo.", "message")
        return role

    def permit(self, repository: Repository, kind: Kind, name: str, role: str) -> None:
        """Give a role, in place of another one. Raise Refusal for somebody who is not there."""
        if not self.is_known(repository.organization, kind, name):
            raise Refusal(400, f"Invalid {kind}name: {name}")
        place = f"{repository.place}/{kind}/{name}"
        statement = "INSERT OR REPLACE INTO quay_permissions VALUES (?, ?, ?, ?, ?)"
        self._store.run(statement, place, repository.place, kind, name, role)

    def forbid(self, repository: Repository, kind: Kind, name: str) -> None:
        """Take a role away. Raise Refusal when there is none."""
        self.role(repository, kind, name)
        self._store.run("DELETE FROM quay_permissions WHERE place = ?", f"{repository.place}/{kind}/{name}")

    def seed(self, seed: Json) -> None:
        """Add organisations with what they have; what is there stays. Raise SeedError."""
        organizations = seed.get("organizations", {}) if isinstance(seed, Mapping) else None
        if not isinstance(organizations, Mapping):
            raise SeedError("In the seed, quay is not an object with an object `organizations` in it.")
        for user in seed.get("users", ()):
            self._store.run("INSERT OR IGNORE INTO quay_holders VALUES (?)", f"user/{user}")
        for organization, document in organizations.items():
            self._store.run("INSERT OR IGNORE INTO quay_organizations VALUES (?)", organization)
            for team in document.get("teams", ()):
                self.add_team(organization, team)
            known = {one.place for one in self.repositories()}
            for name, about in document.get("repositories", {}).items():
                if f"{organization}/{name}" not in known:
                    public = about.get("visibility", "private") == "public"
                    place = f"{organization}/{name}"
                    self.keep(Repository(place, organization, name, public, about.get("description", "")))
            there = {robot.name for robot in self.robots(organization)}
            for short in document.get("robots", ()):
                if f"{organization}+{short}" not in there:
                    self.add_robot(organization, short, "", {})

    def is_known(self, organization: str, kind: Kind, name: str) -> bool:
        """Return whether there is such a user, robot, or team of the organisation."""
        if kind == "user" and "+" in name:
            return any(robot.name == name for robot in self.robots(name.partition("+")[0]))
        place = f"user/{name}" if kind == "user" else f"team/{organization}/{name}"
        return self._store.one("SELECT place FROM quay_holders WHERE place = ?", place) is not None

    def _write(self, robot: Robot) -> None:
        self._store.run("INSERT OR REPLACE INTO quay_robots VALUES (?, ?, ?, ?, ?, ?)", *vars(robot).values())


def _new_token() -> str:
    return random_text(64, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


def _repository(row: sqlite3.Row) -> Repository:
    return Repository(**{**dict(row), "is_public": bool(row["is_public"])})

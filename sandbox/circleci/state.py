"""What CircleCI holds."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sandbox.service import Refusal, World
from sandbox.store import random_text
from sandbox.wire import Json

SCHEMA = """
CREATE TABLE IF NOT EXISTS circleci_organizations (
    name TEXT PRIMARY KEY COLLATE NOCASE, id TEXT NOT NULL, joined INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS circleci_contexts (id TEXT PRIMARY KEY, owner TEXT NOT NULL, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS circleci_projects (slug TEXT PRIMARY KEY, followed INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS circleci_variables (
    place TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (place, name)
);
CREATE TABLE IF NOT EXISTS circleci_keys (fingerprint TEXT PRIMARY KEY, project TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS circleci_tokens (name TEXT PRIMARY KEY, project TEXT NOT NULL, token TEXT NOT NULL);
"""
TABLES = (
    "circleci_organizations", "circleci_contexts", "circleci_projects", "circleci_variables", "circleci_keys",
    "circleci_tokens",
)  # fmt: skip

ADMIN = "sandbox-admin"
"""The login of whoever has the service's own token."""


@dataclass(frozen=True)
class Organization:
    """An organisation; `joined` is whether whoever asks here is a member."""

    name: str
    id: str
    joined: bool


@dataclass(frozen=True)
class Context:
    """A table of variables that an organisation's projects may use."""

    id: str
    owner: str
    name: str


@dataclass(frozen=True)
class Token:
    """A token: of the account `name`, or with a `project`, that project's own."""

    name: str
    project: str
    token: str


class CircleCi:
    """Everything there. Variables lie at the id of a context, or at a project as `<organisation>/<name>`."""

    def __init__(self, world: World) -> None:
        """Use the tables of the world."""
        self.world = world
        self._store = world.store

    def organizations(self) -> list[Organization]:
        """Return every organisation."""
        rows = self._store.all("SELECT * FROM circleci_organizations ORDER BY name")
        return [Organization(row["name"], row["id"], bool(row["joined"])) for row in rows]

    def add_organization(self, name: str, *, joined: bool) -> None:
        """Make an organisation where there is none of that name."""
        self._store.run(
            "INSERT OR IGNORE INTO circleci_organizations VALUES (?, ?, ?)", name, str(uuid.uuid4()), joined
        )

    def is_shown(self, organization: str) -> bool:
        """Return whether what an organisation has is shown: to its members."""
        return organization not in {one.name for one in self.organizations() if not one.joined}

    def contexts(self, owner: str | None = None) -> list[Context]:
        """Return the contexts of an organisation, or all."""
        rows = [Context(**row) for row in self._store.all("SELECT * FROM circleci_contexts ORDER BY owner, name")]
        return [one for one in rows if owner in (None, one.owner)]

    def context(self, identity: str) -> Context:
        """Return a context. Raise Refusal."""
        found = next((one for one in self.contexts() if one.id == identity), None)
        if found is None:
            raise Refusal(404, "Context not found.")
        return found

    def add_context(self, owner: str, name: str) -> Context:
        """Make a context. Raise Refusal where there is one of that name."""
        if any(one.name == name for one in self.contexts(owner)):
            raise Refusal(409, "Context already exists.")
        made = Context(str(uuid.uuid4()), owner, name)
        self._store.run("INSERT INTO circleci_contexts VALUES (?, ?, ?)", *asdict(made).values())
        return made

    def remove_context(self, one: Context) -> None:
        """Remove a context with its variables."""
        self._store.run("DELETE FROM circleci_variables WHERE place = ?", one.id)
        self._store.run("DELETE FROM circleci_contexts WHERE id = ?", one.id)

    def projects(self) -> dict[str, bool]:
        """Return whether the administrator follows each project, by `<organisation>/<name>`."""
        rows = self._store.all("SELECT * FROM circleci_projects ORDER BY slug")
        return {row["slug"]: bool(row["followed"]) for row in rows}

    def project(self, slug: str) -> str:
        """Return a project. Raise Refusal."""
        if slug not in self.projects() or not self.is_shown(slug.partition("/")[0]):
            raise Refusal(404, "Project not found")
        return slug

    def add_project(self, slug: str, *, followed: bool) -> None:
        """Make a project."""
        self._store.run("INSERT OR REPLACE INTO circleci_projects VALUES (?, ?)", slug, followed)

    def variables(self, place: str) -> dict[str, str]:
        """Return the variables of a context or a project."""
        rows = self._store.all("SELECT * FROM circleci_variables WHERE place = ? ORDER BY name", place)
        return {row["name"]: row["value"] for row in rows}

    def write_variable(self, place: str, name: str, value: str) -> None:
        """Make a variable, or change it."""
        self._store.run("INSERT OR REPLACE INTO circleci_variables VALUES (?, ?, ?)", place, name, value)

    def remove_variable(self, place: str, name: str) -> None:
        """Remove a variable. Raise Refusal."""
        if name not in self.variables(place):
            raise Refusal(404, "Environment variable not found.")
        self._store.run("DELETE FROM circleci_variables WHERE place = ? AND name = ?", place, name)

    def keys(self, project: str) -> list[str]:
        """Return the fingerprints of a project's checkout keys."""
        statement = "SELECT fingerprint FROM circleci_keys WHERE project = ? ORDER BY fingerprint"
        return [row["fingerprint"] for row in self._store.all(statement, project)]

    def add_key(self, project: str) -> None:
        """Give a project a checkout key."""
        fingerprint = ":".join(random_text(2, "0123456789abcdef") for _ in range(16))
        self._store.run("INSERT INTO circleci_keys VALUES (?, ?)", fingerprint, project)

    def remove_key(self, project: str, fingerprint: str) -> None:
        """Remove a checkout key. Raise Refusal."""
        if fingerprint not in self.keys(project):
            raise Refusal(404, "checkout-key not found")
        self._store.run("DELETE FROM circleci_keys WHERE fingerprint = ?", fingerprint)

    def tokens(self) -> list[Token]:
        """Return every token but the service's own."""
        return [Token(**row) for row in self._store.all("SELECT * FROM circleci_tokens ORDER BY name")]

    def token_of(self, shown: str) -> Token | None:
        """Return the token of a value; None where it is nobody's."""
        return next((one for one in self.tokens() if shown and one.token == shown), None)

    def keep_token(self, one: Token) -> None:
        """Make a token, or change it."""
        self._store.run("INSERT OR REPLACE INTO circleci_tokens VALUES (?, ?, ?)", *asdict(one).values())

    def remove_token(self, name: str) -> None:
        """End a token, as a person does in the settings."""
        self._store.run("DELETE FROM circleci_tokens WHERE name = ?", name)

    def seed(self, seed: Mapping[str, Json]) -> None:
        """Add what is not there. Whoever asks is a member of each organisation but of the `strange` ones."""
        places = (*seed.get("contexts", ()), *(slug.partition("/")[0] for slug in seed.get("projects", ())))
        for owner in sorted({*places, *seed.get("strange", ())}):
            self.add_organization(owner, joined=owner not in seed.get("strange", ()))
        there = {(one.owner, one.name) for one in self.contexts()}
        for owner, contexts in seed.get("contexts", {}).items():
            for name, variables in contexts.items():
                if (owner, name) not in there:
                    made = self.add_context(owner, name)
                    for variable in variables:
                        self.write_variable(made.id, variable, random_text(24))
        known = self.projects()
        for slug, about in seed.get("projects", {}).items():
            if slug not in known:
                self.add_project(slug, followed=bool(about.get("followed", True)))
                for variable in about.get("variables", ()):
                    self.write_variable(slug, variable, random_text(24))
                for _ in range(int(about.get("keys", 0))):
                    self.add_key(slug)

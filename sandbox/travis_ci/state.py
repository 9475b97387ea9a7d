"""What Travis CI holds."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from sandbox.service import Refusal, SeedError, World
from sandbox.store import random_text
from sandbox.wire import Json

SCHEMA = """
CREATE TABLE IF NOT EXISTS travis_repositories (
    id INTEGER PRIMARY KEY, owner TEXT NOT NULL, name TEXT NOT NULL, active INTEGER NOT NULL, private INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS travis_owners (
    login TEXT PRIMARY KEY COLLATE NOCASE, id INTEGER NOT NULL, hidden INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS travis_variables (
    id TEXT PRIMARY KEY, repository INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, public INTEGER NOT NULL,
    branch TEXT
);
CREATE TABLE IF NOT EXISTS travis_keys (
    repository INTEGER PRIMARY KEY, description TEXT NOT NULL, fingerprint TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS travis_accounts (login TEXT PRIMARY KEY, id INTEGER NOT NULL, token TEXT NOT NULL);
"""
TABLES = ("travis_repositories", "travis_owners", "travis_variables", "travis_keys", "travis_accounts")

ADMIN = "sandbox-admin"
"""The login of whoever has the service's own token."""


@dataclass(frozen=True)
class Owner:
    """An organisation; `hidden` is whether nobody who asks here administers it."""

    login: str
    id: int
    hidden: bool


@dataclass(frozen=True)
class Repository:
    """A repository. One that is private is shown to whoever administers its owner."""

    id: int
    owner: str
    name: str
    active: bool
    private: bool

    @property
    def slug(self) -> str:
        """Its name with its owner's."""
        return f"{self.owner}/{self.name}"


@dataclass(frozen=True)
class Variable:
    """A variable of a repository's builds."""

    id: str
    repository: int
    name: str
    value: str
    public: bool
    branch: str | None


@dataclass(frozen=True)
class Account:
    """Somebody with a token; an empty one has ended."""

    login: str
    id: int
    token: str


def not_found(kind: str) -> Refusal:
    """Return the refusal of something that is not there."""
    return Refusal(
        404, f"{kind} not found (or insufficient access)", {"error_type": "not_found", "resource_type": kind}
    )


class TravisCi:
    """Everything there."""

    def __init__(self, world: World) -> None:
        """Use the tables of the world."""
        self.world = world
        self._store = world.store

    def owner(self, login: str) -> Owner:
        """Return an owner; case means nothing. Raise Refusal."""
        row = self._store.one("SELECT * FROM travis_owners WHERE login = ?", login)
        if row is None:
            raise not_found("owner")
        return Owner(row["login"], row["id"], bool(row["hidden"]))

    def repositories(self, owner: Owner | None = None) -> list[Repository]:
        """Return all repositories, or those of an owner that are shown."""
        rows = self._store.all("SELECT * FROM travis_repositories ORDER BY id")
        found = [
            Repository(**{**dict(row), "active": bool(row["active"]), "private": bool(row["private"])}) for row in rows
        ]
        if owner is None:
            return found
        return [one for one in found if one.owner == owner.login and not (owner.hidden and one.private)]

    def repository(self, named: str) -> Repository:
        """Return a repository by its number or its slug. Raise Refusal."""
        for one in self.repositories():
            if named in (str(one.id), one.slug):
                return one
        raise not_found("repository")

    def keep(self, one: Repository) -> None:
        """Make a repository, or change it."""
        self._store.run("INSERT OR REPLACE INTO travis_repositories VALUES (?, ?, ?, ?, ?)", *asdict(one).values())

    def variables(self, repository: Repository) -> list[Variable]:
        """Return the variables of a repository."""
        rows = self._store.all("SELECT * FROM travis_variables WHERE repository = ? ORDER BY name, id", repository.id)
        return [Variable(**{**dict(row), "public": bool(row["public"])}) for row in rows]

    def variable(self, repository: Repository, identity: str) -> Variable:
        """Return one of them. Raise Refusal."""
        for one in self.variables(repository):
            if one.id == identity:
                return one
        raise not_found("env_var")

    def add_variable(
        self, repository: Repository, name: str, value: str, *, public: bool = False, branch: str | None = None
    ) -> Variable:
        """Make a variable. Raise Refusal where there is one of that name for that branch."""
        if any((one.name, one.branch) == (name, branch) for one in self.variables(repository)):
            raise Refusal(409, "resource already exists", {"error_type": "duplicate_resource"})
        made = Variable(str(uuid.uuid4()), repository.id, name, value, public, branch)
        self.keep_variable(made)
        return made

    def keep_variable(self, one: Variable) -> None:
        """Make a variable, or change it."""
        self._store.run("INSERT OR REPLACE INTO travis_variables VALUES (?, ?, ?, ?, ?, ?)", *asdict(one).values())

    def remove_variable(self, one: Variable) -> None:
        """Remove a variable."""
        self._store.run("DELETE FROM travis_variables WHERE id = ?", one.id)

    def key(self, repository: Repository) -> dict[str, str] | None:
        """Return description and fingerprint of a repository's key; None if it has none."""
        row = self._store.one("SELECT * FROM travis_keys WHERE repository = ?", repository.id)
        return None if row is None else {"description": row["description"], "fingerprint": row["fingerprint"]}

    def add_key(self, repository: Repository, description: str) -> None:
        """Give a repository a key in place of what it has."""
        fingerprint = ":".join(random_text(2, "0123456789abcdef") for _ in range(16))
        self._store.run("INSERT OR REPLACE INTO travis_keys VALUES (?, ?, ?)", repository.id, description, fingerprint)

    def remove_key(self, repository: Repository) -> None:
        """Remove a repository's key."""
        self._store.run("DELETE FROM travis_keys WHERE repository = ?", repository.id)

    def accounts(self) -> list[Account]:
        """Return everybody but whoever has the service's own token."""
        return [Account(**row) for row in self._store.all("SELECT * FROM travis_accounts ORDER BY login")]

    def account_of(self, token: str) -> Account | None:
        """Return whose token it is; None where nobody's."""
        return next((one for one in self.accounts() if token and one.token == token), None)

    def keep_account(self, one: Account) -> None:
        """Make an account, or change it."""
        self._store.run("INSERT OR REPLACE INTO travis_accounts VALUES (?, ?, ?)", *asdict(one).values())

    def end_token(self, one: Account) -> None:
        """End an account's token."""
        self.keep_account(replace(one, token=""))

    def seed(self, seed: Mapping[str, Json]) -> None:
        """Add owners and repositories that are not there. Raise SeedError."""
        repositories, hidden = seed.get("repositories", {}), seed.get("hidden", ())
        logins = {*hidden, *seed.get("owners", ()), *(slug.partition("/")[0] for slug in repositories)}
        for number, login in enumerate(sorted(logins), 901):
            self._store.run("INSERT OR IGNORE INTO travis_owners VALUES (?, ?, ?)", login, number, login in hidden)
        there = {one.id for one in self.repositories()}
        for slug, about in repositories.items():
            owner, _, name = slug.partition("/")
            number = about.get("id")
            if not isinstance(number, int) or not name:
                raise SeedError(
                    f"In the seed, travis-ci.repositories.{slug} is not `<owner>/<name>` with a number `id`."
                )
            if number in there:
                continue
            made = Repository(number, owner, name, bool(about.get("active")), bool(about.get("private")))
            self.keep(made)
            for variable in about.get("variables", ()):
                self.add_variable(made, variable, random_text(24))
            if about.get("key"):
                self.add_key(made, "deploys")

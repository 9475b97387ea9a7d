"""Docker Hub's account with its access tokens, the logins that are under way, and repositories."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sandbox.budgets import Window
from sandbox.onepassword.vaults import Vaults
from sandbox.service import Refusal, SeedError, World
from sandbox.store import random_text
from sandbox.wire import Json, same

ACCOUNT = "sandbox-admin"
"""The one account that logs in, unless the seed names another; it may administer every repository."""

LOGIN_SECONDS = 600
"""How long a login is good for."""

MINUTELY = 180
"""So many requests in a minute. That there is a limit is described, its number is not."""

SCOPES = ("repo:admin", "repo:write", "repo:read", "repo:public_read")

TABLES = ("docker_hub_tokens", "docker_hub_repositories", "docker_hub_changes", "docker_hub_account")

SCHEMA = """
CREATE TABLE IF NOT EXISTS docker_hub_tokens (
    uuid TEXT PRIMARY KEY, label TEXT NOT NULL, value TEXT NOT NULL, scopes TEXT NOT NULL, is_active INTEGER NOT NULL,
    made_by TEXT NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER
);
CREATE TABLE IF NOT EXISTS docker_hub_repositories (
    place TEXT PRIMARY KEY, namespace TEXT NOT NULL, name TEXT NOT NULL, is_private INTEGER NOT NULL,
    description TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS docker_hub_changes (place TEXT PRIMARY KEY, at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS docker_hub_account (name TEXT PRIMARY KEY, password TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS docker_hub_logins (jwt TEXT PRIMARY KEY, ends_at INTEGER NOT NULL);
"""


_REPOSITORIES = """
SELECT one.*, COALESCE(change.at, 0) AS last_updated
FROM docker_hub_repositories AS one LEFT JOIN docker_hub_changes AS change USING (place)
"""


@dataclass(frozen=True, kw_only=True)
class Token:
    """An access token; times are seconds since 1970."""

    uuid: str
    label: str
    value: str
    scopes: tuple[str, ...]
    is_active: bool
    made_by: str
    """The User-Agent of whoever made it."""
    created_at: int
    expires_at: int | None


@dataclass(frozen=True, kw_only=True)
class Repository:
    """An image repository."""

    place: str
    """`<namespace>/<name>`"""
    namespace: str
    name: str
    is_private: bool
    description: str
    last_updated: int = 0
    """When it was changed; kept by `keep_repository`."""


def absent() -> Refusal:
    """Return what is said of a repository that is not there, or not to be seen."""
    return Refusal(404, "object not found")


class DockerHub:
    """Docker Hub of one world."""

    def __init__(self, world: World) -> None:
        """Use the tables of the world."""
        self.world = world
        self._store = world.store
        self.budget = Window(world.clock, MINUTELY, 60)

    def account(self) -> str:
        """Return the account's name."""
        row = self._store.one("SELECT name FROM docker_hub_account")
        return ACCOUNT if row is None else str(row["name"])

    def password(self) -> str:
        """Return the account's password: random for each world, unless the seed or a person has set it."""
        row = self._store.one("SELECT password FROM docker_hub_account")
        if row is not None:
            return str(row["password"])
        return self.world.store.setting("token docker-hub", lambda: f"pw-{random_text(40)}")

    def name_account(self, name: str, password: str) -> None:
        """Give the account a name and a password."""
        self._store.run("DELETE FROM docker_hub_account")
        self._store.run("INSERT INTO docker_hub_account VALUES (?, ?)", name, password)

    def scopes_of(self, identifier: str, secret: str) -> tuple[str, ...] | None:
        """Return what the password or an access token of the account lets somebody do; None for a wrong login."""
        if identifier != self.account():
            return None
        if same(secret, self.password()):
            return SCOPES
        return next((one.scopes for one in self.tokens() if same(secret, one.value) and self._is_good(one)), None)

    def log_in(self, identifier: str, secret: str) -> str:
        """Log in, by the password or an access token, and return the login. Raise Refusal."""
        if self.scopes_of(identifier, secret) is None:
            raise Refusal(401, "incorrect username or password")
        jwt = ".".join(random_text(length) for length in (20, 60, 40))
        self._store.run("INSERT INTO docker_hub_logins VALUES (?, ?)", jwt, self.world.clock.now() + LOGIN_SECONDS)
        return jwt

    def knows(self, jwt: str) -> bool:
        """Return whether a login is good."""
        row = self._store.one("SELECT ends_at FROM docker_hub_logins WHERE jwt = ?", jwt)
        return row is not None and self.world.clock.now() < row["ends_at"]

    def tokens(self) -> list[Token]:
        """Return every access token, oldest first."""
        return [_token(row) for row in self._store.all("SELECT * FROM docker_hub_tokens ORDER BY created_at, uuid")]

    def token(self, identity: str) -> Token:
        """Return an access token. Raise Refusal."""
        for token in self.tokens():
            if token.uuid == identity:
                return token
        raise Refusal(404, "access token not found")

    def mint(self, label: str, scopes: Sequence[str], *, made_by: str, expires_at: int | None = None) -> Token:
        """Add an access token; another one may have its label."""
        made = Token(
            uuid=str(uuid.uuid4()), label=label, value=f"dckr-pat-{random_text(27)}", scopes=tuple(scopes),
            is_active=True, made_by=made_by, created_at=self.world.clock.now(), expires_at=expires_at,
        )  # fmt: skip
        self.keep(made)
        return made

    def keep(self, token: Token) -> None:
        """Make an access token, or change it."""
        row = {**vars(token), "scopes": json.dumps(token.scopes)}
        self._store.run("INSERT OR REPLACE INTO docker_hub_tokens VALUES (?, ?, ?, ?, ?, ?, ?, ?)", *row.values())

    def revoke(self, token: Token) -> None:
        """Remove an access token."""
        self._store.run("DELETE FROM docker_hub_tokens WHERE uuid = ?", token.uuid)

    def repositories(self) -> list[Repository]:
        """Return every repository."""
        return [_repository(row) for row in self._store.all(f"{_REPOSITORIES} ORDER BY place")]

    def repository(self, place: str) -> Repository:
        """Return a repository. Raise Refusal."""
        row = self._store.one(f"{_REPOSITORIES} WHERE place = ?", place)
        if row is None:
            raise absent()
        return _repository(row)

    def keep_repository(self, repository: Repository) -> None:
        """Make a repository, or change it."""
        *row, _ = vars(repository).values()
        self._store.run("INSERT OR REPLACE INTO docker_hub_repositories VALUES (?, ?, ?, ?, ?)", *row)
        now = self.world.clock.now()
        self._store.run("INSERT OR REPLACE INTO docker_hub_changes VALUES (?, ?)", repository.place, now)

    def remove_repository(self, place: str) -> None:
        """Remove a repository."""
        self._store.run("DELETE FROM docker_hub_repositories WHERE place = ?", place)

    def seed(self, seed: Json) -> None:
        """Add repositories, and name the account; what is there stays. Raise SeedError."""
        namespaces = seed.get("namespaces", {}) if isinstance(seed, Mapping) else None
        if not isinstance(namespaces, Mapping):
            raise SeedError("In the seed, docker-hub is not an object with an object `namespaces` in it.")
        about = seed.get("account")
        if about and self._store.one("SELECT 1 FROM docker_hub_account") is None:
            if not isinstance(about, Mapping) or not isinstance(about.get("name"), str):
                raise SeedError("In the seed, docker-hub.account has no name: write the account's there.")
            password = about.get("password") or Vaults(self.world).seeded(about, f"the password of {about['name']!r}")
            self.name_account(about["name"], password)
        known = {one.place for one in self.repositories()}
        for namespace, repositories in namespaces.items():
            for name, about in repositories.items():
                place, private = f"{namespace}/{name}", about.get("visibility", "public") == "private"
                if place not in known:
                    description = about.get("description", "")
                    self.keep_repository(
                        Repository(
                            place=place, namespace=namespace, name=name, is_private=private, description=description
                        )
                    )

    def _is_good(self, token: Token) -> bool:
        return token.is_active and (token.expires_at is None or self.world.clock.now() < token.expires_at)


def _token(row: sqlite3.Row) -> Token:
    return Token(**{**dict(row), "scopes": tuple(json.loads(row["scopes"])), "is_active": bool(row["is_active"])})


def _repository(row: sqlite3.Row) -> Repository:
    return Repository(**{**dict(row), "is_private": bool(row["is_private"])})

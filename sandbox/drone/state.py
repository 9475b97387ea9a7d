"""What a Drone server holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sandbox.service import Refusal, SeedError, World
from sandbox.wire import Json

SCHEMA = """
CREATE TABLE IF NOT EXISTS drone_repositories (
    id INTEGER PRIMARY KEY, namespace TEXT NOT NULL, name TEXT NOT NULL, active INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS drone_secrets (
    id INTEGER PRIMARY KEY, place TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (place, name)
);
CREATE TABLE IF NOT EXISTS drone_accounts (login TEXT PRIMARY KEY, id INTEGER NOT NULL, token TEXT NOT NULL);
"""
TABLES = ("drone_repositories", "drone_secrets", "drone_accounts")

ADMIN = "sandbox-admin"
"""The login of whoever has the service's own token."""


@dataclass(frozen=True)
class Repository:
    """A repository."""

    id: int
    namespace: str
    name: str
    active: bool

    @property
    def slug(self) -> str:
        """Its name with its namespace."""
        return f"{self.namespace}/{self.name}"


@dataclass(frozen=True)
class Secret:
    """A secret of a repository, or of a namespace: `place` is `<namespace>/<name>` or `<namespace>`."""

    id: int
    place: str
    name: str


@dataclass(frozen=True)
class Account:
    """Somebody with a token."""

    login: str
    id: int
    token: str


class Drone:
    """Everything there."""

    def __init__(self, world: World) -> None:
        """Use the tables of the world."""
        self.world = world
        self._store = world.store

    def repositories(self) -> list[Repository]:
        """Return every repository."""
        rows = self._store.all("SELECT * FROM drone_repositories ORDER BY id")
        return [Repository(**{**dict(row), "active": bool(row["active"])}) for row in rows]

    def repository(self, slug: str) -> Repository:
        """Return a repository. Raise Refusal."""
        found = next((one for one in self.repositories() if one.slug == slug), None)
        if found is None:
            raise Refusal(404, "Not Found")
        return found

    def keep(self, one: Repository) -> None:
        """Make a repository, or change it."""
        self._store.run("INSERT OR REPLACE INTO drone_repositories VALUES (?, ?, ?, ?)", *asdict(one).values())

    def secrets(self, place: str | None = None) -> list[Secret]:
        """Return the secrets of a place, or all."""
        rows = [Secret(**row) for row in self._store.all("SELECT * FROM drone_secrets ORDER BY id")]
        return [one for one in rows if place in (None, one.place)]

    def add_secret(self, place: str, name: str) -> None:
        """Make a secret where there is none of that name. Values are never shown, so there are none here."""
        self._store.run("INSERT OR IGNORE INTO drone_secrets (place, name) VALUES (?, ?)", place, name)

    def secret(self, place: str, name: str) -> Secret:
        """Return a secret. Raise Refusal."""
        found = next((one for one in self.secrets(place) if one.name == name), None)
        if found is None:
            raise Refusal(404, "Not Found")
        return found

    def remove_secret(self, one: Secret) -> None:
        """Remove a secret."""
        self._store.run("DELETE FROM drone_secrets WHERE id = ?", one.id)

    def accounts(self) -> list[Account]:
        """Return everybody but whoever has the service's own token."""
        return [Account(**row) for row in self._store.all("SELECT * FROM drone_accounts ORDER BY id")]

    def account_of(self, token: str) -> Account | None:
        """Return whose token it is; None where nobody's."""
        return next((one for one in self.accounts() if token and one.token == token), None)

    def keep_account(self, one: Account) -> None:
        """Make an account, or change it."""
        self._store.run("INSERT OR REPLACE INTO drone_accounts VALUES (?, ?, ?)", *asdict(one).values())

    def remove_account(self, login: str) -> None:
        """Remove an account with its token. Raise Refusal."""
        if login not in {one.login for one in self.accounts()}:
            raise Refusal(404, "Not Found")
        self._store.run("DELETE FROM drone_accounts WHERE login = ?", login)

    def seed(self, seed: Mapping[str, Json]) -> None:
        """Add repositories and secrets that are not there. Raise SeedError."""
        there = {one.id for one in self.repositories()}
        for slug, about in seed.get("repositories", {}).items():
            namespace, _, name = slug.partition("/")
            number = about.get("id")
            if not isinstance(number, int) or not name:
                raise SeedError(
                    f"In the seed, drone.repositories.{slug} is not `<namespace>/<name>` with a number `id`."
                )
            if number not in there:
                self.keep(Repository(number, namespace, name, bool(about.get("active"))))
                for secret in about.get("secrets", ()):
                    self.add_secret(slug, secret)
        for namespace, names in seed.get("secrets", {}).items():
            for secret in names:
                self.add_secret(namespace, secret)

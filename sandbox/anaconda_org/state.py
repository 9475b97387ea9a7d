"""Anaconda.org's organisations, packages and tokens.

A token belongs to a person or to an organisation, and has a name that is taken only once there. One whose time has come
is refused, and keeps its name.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sandbox.onepassword.vaults import Vaults
from sandbox.service import SeedError, World
from sandbox.store import random_text
from sandbox.wire import Json

PERSON = "sandbox-admin"
"""The one person who has logged in, an owner of every organisation."""

A_YEAR = 365 * 86400
"""How long a token lives that was asked for without an age."""

NOT_LISTED = "organization-tokens-not-listed"
"""The switch for what is not documented: whether a person's list of tokens has those of organisations in it."""

SCOPES: Mapping[str, str] = {
    "all": "Allow all operations",
    "api": "Allow all API operations",
    "api:modify-group": "Allow addition and modification of groups",
    "api:read": "Allow read access to the API site",
    "api:write": "Allow write access to the API site",
    "conda": "Allow all operations on Conda repositories",
    "conda:download": "Allow private downloads from Conda repositories",
    "pypi": "Allow all operations on PyPI repositories",
    "pypi:download": "Allow private downloads from PyPI repositories",
    "pypi:upload": "Allow uploads to PyPI repositories",
    "repos": "Allow access to all package repositories",
}
"""Every scope, as `anaconda auth --list-scopes` shows them."""

TABLES = ("anaconda_org_organizations", "anaconda_org_packages", "anaconda_org_tokens")

SCHEMA = """
CREATE TABLE IF NOT EXISTS anaconda_org_organizations (login TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS anaconda_org_packages (place TEXT PRIMARY KEY, owner TEXT NOT NULL, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS anaconda_org_tokens (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, scopes TEXT NOT NULL,
    hostname TEXT NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL
);
"""


@dataclass(frozen=True, kw_only=True)
class Token:
    """A token; times are seconds since 1970."""

    id: str
    owner: str
    name: str
    value: str
    scopes: tuple[str, ...]
    hostname: str
    """Where it was made, as whoever made it says."""
    created_at: int
    expires_at: int

    def allows(self, scope: str) -> bool:
        """Return whether it may do what a scope allows; `all`, `api` and no scope at all are wider than their parts."""
        return not self.scopes or bool({"all", scope, scope.partition(":")[0]} & set(self.scopes))


class AnacondaOrg:
    """All logins of one world, and what belongs to them."""

    def __init__(self, world: World) -> None:
        """Use the tables of the world."""
        self.world = world
        self._store = world.store
        self.storage = "http://127.0.0.1:1/"
        """Where files are sent that are uploaded, once the services have their addresses."""

    def organizations(self) -> list[str]:
        """Return every organisation."""
        return [row["login"] for row in self._store.all("SELECT * FROM anaconda_org_organizations ORDER BY login")]

    def is_login(self, login: str) -> bool:
        """Return whether there is such an organisation, or it is the person."""
        return login == PERSON or login in self.organizations()

    def packages(self, owner: str) -> list[str]:
        """Return the packages of an owner."""
        rows = self._store.all("SELECT name FROM anaconda_org_packages WHERE owner = ? ORDER BY name", owner)
        return [row["name"] for row in rows]

    def add_package(self, owner: str, name: str) -> None:
        """Add a package; one that is there stays."""
        self._store.run("INSERT OR REPLACE INTO anaconda_org_packages VALUES (?, ?, ?)", f"{owner}/{name}", owner, name)

    def tokens(self) -> list[Token]:
        """Return every token, those whose time has come among them."""
        return [_token(row) for row in self._store.all("SELECT * FROM anaconda_org_tokens ORDER BY owner, name")]

    def token(self, owner: str, name: str) -> Token | None:
        """Return a token by its name."""
        return next((token for token in self.tokens() if (token.owner, token.name) == (owner, name)), None)

    def by_value(self, value: str) -> Token | None:
        """Return the token of that value, if it is not over."""
        now = self.world.clock.now()
        return next((token for token in self.tokens() if token.value == value and now < token.expires_at), None)

    def mint(
        self,
        owner: str,
        name: str,
        *,
        scopes: Sequence[str],
        seconds: int = A_YEAR,
        hostname: str = "",
        value: str = "",
    ) -> Token:
        """Make a token, and remove the one of that name if there is one. Without a value it gets a random one."""
        self.revoke(owner, name)
        now = self.world.clock.now()
        made = Token(
            id=random_text(24, "0123456789abcdef"), owner=owner, name=name,
            value=value or f"{owner[:2]}-{uuid.uuid4()}",
            scopes=tuple(scopes), hostname=hostname, created_at=now, expires_at=now + seconds,
        )  # fmt: skip
        row = {**vars(made), "scopes": json.dumps(made.scopes)}
        self._store.run("INSERT INTO anaconda_org_tokens VALUES (?, ?, ?, ?, ?, ?, ?, ?)", *row.values())
        return made

    def revoke(self, owner: str, name: str) -> bool:
        """Remove a token; return whether it was there."""
        there = self.token(owner, name) is not None
        self._store.run("DELETE FROM anaconda_org_tokens WHERE owner = ? AND name = ?", owner, name)
        return there

    def seed(self, seed: Json) -> None:
        """Add organisations with their tokens; what is there stays. Raise SeedError."""
        organizations = seed.get("organizations", {}) if isinstance(seed, Mapping) else None
        if not isinstance(organizations, Mapping):
            raise SeedError("In the seed, anaconda-org is not an object with an object `organizations` in it.")
        for login, organization in organizations.items():
            self._store.run("INSERT OR IGNORE INTO anaconda_org_organizations VALUES (?)", login)
            for name, token in organization.get("tokens", {}).items():
                if self.token(login, name) is None:
                    self._seed_token(login, name, token)

    def _seed_token(self, owner: str, name: str, document: Mapping[str, Json]) -> None:
        """Add a token that a person made before; with `item`, its value is the one in the vault.

        A value that is a token already, under another name, stays that one.
        """
        seconds, value = A_YEAR, ""
        if expires := document.get("expires"):
            seconds = int(datetime.fromisoformat(f"{expires}T12:00:00Z").timestamp()) - self.world.clock.now()
        if document.get("item"):
            value = Vaults(self.world).seeded(document, f"the token {owner}/{name}")
        if value and any(token.value == value for token in self.tokens()):
            return
        self.mint(owner, name, scopes=document.get("scopes", ()), seconds=seconds, hostname="by-hand", value=value)


def moment(second: int) -> str:
    """Return a time as Anaconda.org writes it."""
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%d %H:%M:%S.000000+00:00")


def _token(row: sqlite3.Row) -> Token:
    return Token(**{**dict(row), "scopes": tuple(json.loads(row["scopes"]))})

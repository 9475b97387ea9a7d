"""GitHub's accounts and repositories, and the tables that the whole package uses."""

from __future__ import annotations

import re
import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.service import Refusal, SeedError, World
from sandbox.wire import Json

TABLES = (
    "github_accounts",
    "github_sealing_keys",
    "github_repositories",
    "github_former_names",
    "github_archived",
    "github_secrets",
    "github_former_secrets",
    "github_variables",
    "github_selected_repositories",
    "github_deploy_keys",
    "github_hooks",
)

SCHEMA = """
CREATE TABLE IF NOT EXISTS github_accounts (
    id INTEGER PRIMARY KEY, login TEXT NOT NULL UNIQUE COLLATE NOCASE, kind TEXT NOT NULL, created_at INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS github_sealing_keys (
    place TEXT PRIMARY KEY, key_id TEXT NOT NULL UNIQUE, private TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS github_repositories (
    id INTEGER PRIMARY KEY, owner INTEGER NOT NULL, name TEXT NOT NULL COLLATE NOCASE, private INTEGER NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (owner, name)
);
CREATE TABLE IF NOT EXISTS github_former_names (
    owner INTEGER NOT NULL, name TEXT NOT NULL COLLATE NOCASE, repository INTEGER NOT NULL, PRIMARY KEY (owner, name)
);
CREATE TABLE IF NOT EXISTS github_archived (repository INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS github_secrets (
    place TEXT NOT NULL, name TEXT NOT NULL, visibility TEXT NOT NULL, value TEXT NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, PRIMARY KEY (place, name)
);
CREATE TABLE IF NOT EXISTS github_former_secrets (
    place TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (place, name)
);
CREATE TABLE IF NOT EXISTS github_variables (
    place TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, visibility TEXT NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, PRIMARY KEY (place, name)
);
CREATE TABLE IF NOT EXISTS github_selected_repositories (
    place TEXT NOT NULL, name TEXT NOT NULL, repository INTEGER NOT NULL, PRIMARY KEY (place, name, repository)
);
CREATE TABLE IF NOT EXISTS github_deploy_keys (
    id INTEGER PRIMARY KEY, repository INTEGER NOT NULL, title TEXT NOT NULL, key TEXT NOT NULL UNIQUE,
    read_only INTEGER NOT NULL, created_at INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS github_hooks (
    id INTEGER PRIMARY KEY, owner INTEGER NOT NULL, repository INTEGER, active INTEGER NOT NULL, events TEXT NOT NULL,
    url TEXT NOT NULL, content_type TEXT NOT NULL, insecure_ssl TEXT NOT NULL, secret TEXT,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
);
"""

_ROBOT = "sandbox-admin"
_NAME = re.compile(r"[A-Za-z0-9._-]{1,100}")


@dataclass(frozen=True)
class Account:
    """An organisation or a user."""

    id: int
    login: str
    kind: str
    created_at: int


@dataclass(frozen=True)
class Repository:
    """A repository of an account."""

    id: int
    owner: Account
    name: str
    private: bool
    created_at: int
    updated_at: int
    archived: bool = False

    @property
    def full_name(self) -> str:
        """Its name with its owner's."""
        return f"{self.owner.login}/{self.name}"


class Moved(Refusal):
    """The repository has another name now; carries its id. Where nobody leads on to that, it is not found."""

    def __init__(self, repository: int) -> None:
        """Name the id of the repository that moved."""
        super().__init__(404, "Not Found")
        self.repository = repository


def not_found() -> Refusal:
    """Return what GitHub says about anything that is not there, or not for this client to see."""
    return Refusal(404, "Not Found")


class Accounts:
    """Who is on this GitHub, and which repositories they have."""

    def __init__(self, world: World) -> None:
        """Add the user that the token belongs to."""
        self.world = world
        self._store = world.store

    def robot(self) -> Account:
        """Return the user that the token belongs to."""
        row = self._store.one("SELECT * FROM github_accounts WHERE login = ?", _ROBOT)
        return self._account(row) if row is not None else self.add(_ROBOT, "User", None)

    def add(self, login: str, kind: str, number: int | None) -> Account:
        """Add an account; without a number it gets a random one."""
        chosen = number if number is not None else secrets.randbelow(10**8) + 10**7
        now = self.world.clock.now()
        self._store.run("INSERT INTO github_accounts VALUES (?, ?, ?, ?)", chosen, login, kind, now)
        return Account(chosen, login, kind, now)

    def account(self, login: str) -> Account:
        """Return the account of that name. Raise Refusal."""
        row = self._store.one("SELECT * FROM github_accounts WHERE login = ?", login)
        if row is None:
            raise not_found()
        return self._account(row)

    def organization(self, login: str) -> Account:
        """Return the organisation of that name. Raise Refusal."""
        account = self.account(login)
        if account.kind != "Organization":
            raise not_found()
        return account

    def all(self) -> list[Account]:
        """Return every user and every organisation."""
        return [self._account(row) for row in self._store.all("SELECT * FROM github_accounts ORDER BY id")]

    def logins(self) -> set[str]:
        """Return the login of each of them, in small letters."""
        return {account.login.lower() for account in self.all()}

    def account_by_id(self, number: int) -> Account:
        """Return the account of that number, whatever it is called by now. Raise Refusal."""
        row = self._store.one("SELECT * FROM github_accounts WHERE id = ?", number)
        if row is None:
            raise not_found()
        return self._account(row)

    def remove(self, account: Account) -> None:
        """Delete an account; what it had leads nowhere."""
        self._store.run("DELETE FROM github_accounts WHERE id = ?", account.id)

    def rename_account(self, account: Account, login: str) -> None:
        """Give an account another login; the old one is free for anybody."""
        self._store.run("UPDATE github_accounts SET login = ? WHERE id = ?", login, account.id)

    def organizations(self) -> list[Account]:
        """Return every organisation."""
        rows = self._store.all("SELECT * FROM github_accounts WHERE kind = 'Organization' ORDER BY login")
        return [self._account(row) for row in rows]

    def repositories(self, owner: Account) -> list[Repository]:
        """Return an account's repositories, oldest id first."""
        rows = self._store.all("SELECT * FROM github_repositories WHERE owner = ? ORDER BY id", owner.id)
        return [self._repository(row, owner) for row in rows]

    def repository(self, owner: str, name: str) -> Repository:
        """Return the repository of that name. Raise Refusal, and Moved when it had that name before."""
        account = self.account(owner)
        row = self._store.one("SELECT * FROM github_repositories WHERE owner = ? AND name = ?", account.id, name)
        if row is not None:
            return self._repository(row, account)
        former = self._store.one("SELECT * FROM github_former_names WHERE owner = ? AND name = ?", account.id, name)
        if former is None:
            raise not_found()
        raise Moved(former["repository"])

    def repository_by_id(self, number: int) -> Repository:
        """Return the repository of that id. Raise Refusal."""
        row = self._store.one("SELECT * FROM github_repositories WHERE id = ?", number)
        if row is None:
            raise not_found()
        owner = self._store.one("SELECT * FROM github_accounts WHERE id = ?", row["owner"])
        if owner is None:
            raise not_found()
        return self._repository(row, self._account(owner))

    def add_repository(self, owner: Account, name: str, *, private: bool, number: int | None = None) -> Repository:
        """Add a repository; without a number it gets a random one. Raise Refusal when the name is taken."""
        if not _NAME.fullmatch(name):
            raise Refusal(422, f"{name} is no name for a repository.")
        taken = self._store.one("SELECT 1 FROM github_repositories WHERE owner = ? AND name = ?", owner.id, name)
        if taken is not None:
            raise Refusal(422, "name already exists on this account")
        chosen = number if number is not None else secrets.randbelow(8 * 10**8) + 10**8
        now = self.world.clock.now()
        self._store.run("DELETE FROM github_former_names WHERE owner = ? AND name = ?", owner.id, name)
        self._store.run(
            "INSERT INTO github_repositories VALUES (?, ?, ?, ?, ?, ?)", chosen, owner.id, name, private, now, now
        )
        return Repository(chosen, owner, name, private, now, now)

    def rename_repository(self, repository: Repository, name: str) -> None:
        """Give it another name; the old one leads to it from now on."""
        self._store.run(
            "INSERT OR REPLACE INTO github_former_names VALUES (?, ?, ?)",
            repository.owner.id, repository.name, repository.id,
        )  # fmt: skip
        self._store.run("DELETE FROM github_former_names WHERE owner = ? AND name = ?", repository.owner.id, name)
        self._store.run("UPDATE github_repositories SET name = ? WHERE id = ?", name, repository.id)

    def move_repository(self, repository: Repository, owner: Account) -> None:
        """Give it to another owner; the old name leads to it from now on, and secrets' lists lose it."""
        self._store.run("UPDATE github_repositories SET owner = ? WHERE id = ?", owner.id, repository.id)
        self._store.run(
            "INSERT OR REPLACE INTO github_former_names VALUES (?, ?, ?)",
            repository.owner.id, repository.name, repository.id,
        )  # fmt: skip
        self._store.run("UPDATE github_hooks SET owner = ? WHERE repository = ?", owner.id, repository.id)
        self._store.run("DELETE FROM github_selected_repositories WHERE repository = ?", repository.id)
        self._store.run("DELETE FROM github_runner_group_repositories WHERE repository = ?", repository.id)

    def archive(self, repository: Repository, *, archived: bool) -> None:
        """Archive a repository: nothing of it can be changed until it is unarchived."""
        self._store.run("DELETE FROM github_archived WHERE repository = ?", repository.id)
        if archived:
            self._store.run("INSERT INTO github_archived VALUES (?)", repository.id)

    def remove_repository(self, repository: Repository) -> None:
        """Delete it, with what lies in it and its places in lists."""
        for statement in (
            "DELETE FROM github_repositories WHERE id = ?",
            "DELETE FROM github_former_names WHERE repository = ?",
            "DELETE FROM github_archived WHERE repository = ?",
            "DELETE FROM github_selected_repositories WHERE repository = ?",
            "DELETE FROM github_environments WHERE repository = ?",
            "DELETE FROM github_deploy_keys WHERE repository = ?",
            "DELETE FROM github_hooks WHERE repository = ?",
            "DELETE FROM github_rulesets WHERE repository = ?",
            "DELETE FROM github_environments WHERE repository = ?",
            "DELETE FROM github_workflows WHERE repository = ?",
            "DELETE FROM github_installation_repositories WHERE repository = ?",
            "DELETE FROM github_pages WHERE repository = ?",
            "DELETE FROM github_files WHERE repository = ?",
            "DELETE FROM github_runner_group_repositories WHERE repository = ?",
            "DELETE FROM github_issue_comments WHERE issue IN (SELECT id FROM github_issues WHERE repository = ?)",
            "DELETE FROM github_issues WHERE repository = ?",
            "DELETE FROM github_without_issues WHERE repository = ?",
            "DELETE FROM github_tokens WHERE repository = ?",
        ):
            self._store.run(statement, repository.id)

    def seed(self, seed: Mapping[str, Json]) -> None:
        """Add organisations and repositories that are not there. Raise SeedError."""
        self.robot()
        for login, wanted in table(seed, "organizations", "github").items():
            where = f"github.organizations.{login}"
            row = self._store.one("SELECT * FROM github_accounts WHERE login = ?", login)
            number = _number(wanted, where)
            account = self._account(row) if row is not None else self.add(login, "Organization", number)
            present = {repository.name.lower() for repository in self.repositories(account)}
            for name, repository in table(wanted, "repositories", where).items():
                if name.lower() not in present:
                    here = f"{where}.repositories.{name}"
                    private = _flag(repository, here)
                    self.add_repository(account, name, private=private, number=_number(repository, here))

    def _account(self, row: sqlite3.Row) -> Account:
        return Account(row["id"], row["login"], row["kind"], row["created_at"])

    def _repository(self, row: sqlite3.Row, owner: Account) -> Repository:
        archived = self._store.one("SELECT 1 FROM github_archived WHERE repository = ?", row["id"]) is not None
        return Repository(
            row["id"], owner, row["name"], bool(row["private"]), row["created_at"], row["updated_at"], archived
        )  # fmt: skip


def table(holder: Json, key: str, where: str) -> dict[str, Json]:
    """Return a table of names in the seed; an empty one where there is none. Raise SeedError."""
    found = holder.get(key, {}) if isinstance(holder, Mapping) else None
    if not isinstance(found, dict):
        raise SeedError(f"In the seed, {where}.{key} is not an object of names.")
    return found


def _number(holder: Mapping[str, Json], where: str) -> int | None:
    found = holder.get("id")
    if found is not None and (not isinstance(found, int) or isinstance(found, bool)):
        raise SeedError(f"In the seed, {where}.id is not a whole number.")
    return found


def _flag(holder: Json, where: str) -> bool:
    found = holder.get("private", False) if isinstance(holder, Mapping) else None
    if not isinstance(found, bool):
        raise SeedError(f"In the seed, {where}.private is neither true nor false.")
    return found

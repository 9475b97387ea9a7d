"""Installations of GitHub Apps in organisations, each with the repositories that it was given."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import ClassVar

from sandbox.github.state import Account, Repository, not_found
from sandbox.service import Refusal, World


@dataclass(frozen=True)
class Installation:
    """An App in an organisation; `app` is the App's name in addresses."""

    id: int
    owner: int
    app: str


class Installations:
    """Every installation; all of them have chosen repositories only."""

    schema: ClassVar[str] = """
CREATE TABLE IF NOT EXISTS github_installations (id INTEGER PRIMARY KEY, owner INTEGER NOT NULL, app TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS github_installation_repositories (
    installation INTEGER NOT NULL, repository INTEGER NOT NULL, PRIMARY KEY (installation, repository)
);
"""
    tables: ClassVar[tuple[str, ...]] = ("github_installations", "github_installation_repositories")

    def __init__(self, world: World) -> None:
        """Use the tables of the world; keep nothing besides."""
        self._store = world.store

    def all(self) -> list[Installation]:
        """Return every installation."""
        return [_installation(row) for row in self._store.all("SELECT * FROM github_installations ORDER BY id")]

    def get(self, number: int) -> Installation:
        """Return one of them. Raise Refusal."""
        row = self._store.one("SELECT * FROM github_installations WHERE id = ?", number)
        if row is None:
            raise not_found()
        return _installation(row)

    def add(self, owner: Account, number: int, app: str) -> Installation:
        """Install an App."""
        self._store.run("INSERT INTO github_installations VALUES (?, ?, ?)", number, owner.id, app)
        return Installation(number, owner.id, app)

    def remove(self, installation: Installation) -> None:
        """Take an App off its organisation."""
        self._store.run("DELETE FROM github_installation_repositories WHERE installation = ?", installation.id)
        self._store.run("DELETE FROM github_installations WHERE id = ?", installation.id)

    def repositories(self, installation: Installation) -> list[int]:
        """Return the numbers of its repositories."""
        rows = self._store.all(
            "SELECT repository FROM github_installation_repositories WHERE installation = ? ORDER BY repository",
            installation.id,
        )
        return [row["repository"] for row in rows]

    def grant(self, installation: Installation, repository: Repository) -> None:
        """Give it a repository. Raise Refusal for one of another owner."""
        if repository.owner.id != installation.owner:
            raise not_found()
        self._store.run(
            "INSERT OR IGNORE INTO github_installation_repositories VALUES (?, ?)", installation.id, repository.id
        )

    def withdraw(self, installation: Installation, repository: Repository) -> None:
        """Take a repository from it. Raise Refusal when it has not got it, and when it is the last."""
        given = self.repositories(installation)
        if repository.id not in given:
            raise not_found()
        if given == [repository.id]:
            raise Refusal(422, "Cannot remove the last repository of an installation.")
        self._store.run(
            "DELETE FROM github_installation_repositories WHERE installation = ? AND repository = ?",
            installation.id, repository.id,
        )  # fmt: skip


def _installation(row: sqlite3.Row) -> Installation:
    return Installation(row["id"], row["owner"], row["app"])

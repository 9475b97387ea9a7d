"""Files at the top of repositories' default branches: what the contents API shows and commits. Nothing else of git."""

from __future__ import annotations

import base64
import hashlib
import sqlite3
from dataclasses import dataclass
from typing import ClassVar

from sandbox.github.state import Repository, not_found
from sandbox.service import Refusal, World

BRANCH = "main"
"""The default branch of every repository."""


@dataclass(frozen=True)
class File:
    """A file as its last commit has it."""

    repository: int
    path: str
    content: bytes
    commit: str
    """The id of that commit."""
    message: str
    committed_at: int

    @property
    def sha(self) -> str:
        """The id that git gives the content."""
        return hashlib.sha1(b"blob %d\0" % len(self.content) + self.content, usedforsecurity=False).hexdigest()


class Files:
    """Every file."""

    schema: ClassVar[str] = """
CREATE TABLE IF NOT EXISTS github_files (
    repository INTEGER NOT NULL, path TEXT NOT NULL, content TEXT NOT NULL, commit_id TEXT NOT NULL,
    message TEXT NOT NULL, committed_at INTEGER NOT NULL, PRIMARY KEY (repository, path)
);
"""
    tables: ClassVar[tuple[str, ...]] = ("github_files",)

    def __init__(self, world: World) -> None:
        """Use the tables of the world; keep nothing besides."""
        self.world = world
        self._store = world.store

    def get(self, repository: Repository, path: str) -> File:
        """Return a file. Raise Refusal."""
        row = self._store.one("SELECT * FROM github_files WHERE repository = ? AND path = ?", repository.id, path)
        if row is None:
            raise not_found()
        return _file(row)

    def of(self, repository: Repository) -> list[File]:
        """Return the files of a repository by name."""
        rows = self._store.all("SELECT * FROM github_files WHERE repository = ? ORDER BY path", repository.id)
        return [_file(row) for row in rows]

    def commit(self, repository: Repository, path: str, content: bytes, message: str, replaces: str | None) -> File:
        """Commit a content; `replaces` is the id of the content that is there. Raise Refusal when it is not that."""
        self._require(repository, path, replaces)
        made = File(repository.id, path, content, self._commit_id(path, content), message, self.world.clock.now())
        self._store.run(
            "INSERT OR REPLACE INTO github_files VALUES (?, ?, ?, ?, ?, ?)",
            made.repository, made.path, base64.b64encode(content).decode(), made.commit, message, made.committed_at,
        )  # fmt: skip
        return made

    def remove(self, repository: Repository, path: str, message: str, replaces: str | None) -> File:
        """Commit that a file is gone; return it as it was. Raise Refusal."""
        found = self.get(repository, path)
        self._require(repository, path, replaces)
        self._store.run("DELETE FROM github_files WHERE repository = ? AND path = ?", repository.id, path)
        commit = self._commit_id(path, b"")
        return File(repository.id, path, found.content, commit, message, self.world.clock.now())

    def _require(self, repository: Repository, path: str, replaces: str | None) -> None:
        there = {one.path: one.sha for one in self.of(repository)}.get(path)
        if there is not None and replaces is None:
            raise Refusal(422, 'Invalid request.\n\n"sha" wasn\'t supplied.')
        if there != replaces:
            raise Refusal(409, f"{path} does not match {replaces}")

    def _commit_id(self, path: str, content: bytes) -> str:
        seed = b"commit %d %s " % (self.world.clock.now(), path.encode())
        return hashlib.sha1(seed + content, usedforsecurity=False).hexdigest()


def _file(row: sqlite3.Row) -> File:
    content = base64.b64decode(row["content"])
    return File(row["repository"], row["path"], content, row["commit_id"], row["message"], row["committed_at"])

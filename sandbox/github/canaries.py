"""Canary workflows: a run of one reads a secret as any job of its repository would, and says which value that is.

It never says the value: it leaves an artifact whose name has the HMAC-SHA256 of a text that whoever started it chose,
with the value as its key. So a place that can only be written to can be asked which value it holds.
"""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
from dataclasses import dataclass
from typing import ClassVar

from sandbox.github.actions import Workflow
from sandbox.github.state import Repository, not_found
from sandbox.service import World

KEPT_SECONDS = 90 * 86400
"""For so long an artifact is kept (docs.github.com: artifact and log retention policy)."""

FIRST_RUN = 10**9


@dataclass(frozen=True)
class Canary:
    """What makes a workflow of a repository a canary; its next runs take so many looks, and may lie."""

    repository: int
    file: str
    looks: int = 0
    lies: bool = False


@dataclass(frozen=True)
class Run:
    """A run of a canary, and the name of its artifact, which has the run's id; `looks` is how many it still takes."""

    id: int
    repository: int
    workflow: int
    number: int
    artifact: str
    looks: int
    created_at: int

    @property
    def is_over(self) -> bool:
        """Whether its artifact is there."""
        return self.looks <= 0


def artifact_name(nonce: str, value: str) -> str:
    """Return how a run's artifact is called: a secret that the job cannot read is an empty text."""
    return f"canary-{nonce}-{hmac.new(value.encode(), nonce.encode(), hashlib.sha256).hexdigest()}"


class Canaries:
    """Every canary workflow, and its runs."""

    schema: ClassVar[str] = """
CREATE TABLE IF NOT EXISTS github_canaries (
    repository INTEGER PRIMARY KEY, file TEXT NOT NULL, looks INTEGER NOT NULL, lies INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS github_runs (
    id INTEGER PRIMARY KEY, repository INTEGER NOT NULL, workflow INTEGER NOT NULL, number INTEGER NOT NULL,
    artifact TEXT NOT NULL, looks INTEGER NOT NULL, created_at INTEGER NOT NULL
);
"""
    tables: ClassVar[tuple[str, ...]] = ("github_canaries", "github_runs")

    def __init__(self, world: World) -> None:
        """Use the tables of the world; keep nothing besides."""
        self.world = world
        self._store = world.store

    def of(self, repository: Repository) -> Canary | None:
        """Return the canary of a repository; None where it has none."""
        row = self._store.one("SELECT * FROM github_canaries WHERE repository = ?", repository.id)
        return None if row is None else Canary(row["repository"], row["file"], row["looks"], bool(row["lies"]))

    def keep(self, canary: Canary) -> None:
        """Make a workflow a canary, or change how its next runs go."""
        self._store.run("INSERT OR REPLACE INTO github_canaries VALUES (?, ?, ?, ?)", *vars(canary).values())

    def start(self, canary: Canary, workflow: Workflow, nonce: str, value: str) -> None:
        """Run a canary, which reads a value now."""
        made = Run(
            FIRST_RUN + self._count(), canary.repository, workflow.id, 1 + self._count(workflow),
            artifact_name(nonce, value), canary.looks, self.world.clock.now(),
        )  # fmt: skip
        self._store.run("INSERT INTO github_runs VALUES (?, ?, ?, ?, ?, ?, ?)", *vars(made).values())

    def _count(self, workflow: Workflow | None = None) -> int:
        """Return how many runs there were, of all workflows or of one."""
        number = None if workflow is None else workflow.id
        row = self._store.one("SELECT count(*) AS n FROM github_runs WHERE workflow = coalesce(?, workflow)", number)
        return 0 if row is None else int(row["n"])

    def runs(self, repository: Repository) -> list[Run]:
        """Return a repository's runs, newest first. Asking is a look at those that are not over."""
        rows = self._store.all("SELECT * FROM github_runs WHERE repository = ? ORDER BY id DESC", repository.id)
        self._store.run("UPDATE github_runs SET looks = looks - 1 WHERE repository = ? AND looks > 0", repository.id)
        return [_run(row) for row in rows]

    def run(self, repository: Repository, number: int) -> Run:
        """Return a run of a repository; asking is a look at it. Raise Refusal."""
        for run in self.runs(repository):
            if run.id == number:
                return run
        raise not_found()


def _run(row: sqlite3.Row) -> Run:
    return Run(**dict(row))

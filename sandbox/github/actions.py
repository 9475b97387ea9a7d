"""GitHub Actions: what an organisation allows its workflows, and which workflows of a repository may run."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from sandbox.github.state import Account, Repository, not_found
from sandbox.service import World
from sandbox.wire import Json

FOLDER = ".github/workflows/"

AT_FIRST: Mapping[str, Json] = {
    "enabled_repositories": "all",
    "allowed_actions": "all",
    "sha_pinning_required": False,
    "github_owned_allowed": True,
    "verified_allowed": False,
    "patterns_allowed": [],
    "default_workflow_permissions": "write",
    "can_approve_pull_request_reviews": True,
}
"""What an old organisation has that nobody has looked at: everything is allowed."""


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """A workflow; `state` is `active`, `disabled_manually` or `disabled_inactivity`."""

    id: int
    repository: int
    file: str
    state: str
    created_at: int
    updated_at: int


class Actions:
    """Permissions of organisations, and workflows."""

    schema: ClassVar[str] = """
CREATE TABLE IF NOT EXISTS github_actions_permissions (owner INTEGER PRIMARY KEY, content TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS github_workflows (
    id INTEGER PRIMARY KEY, repository INTEGER NOT NULL, file TEXT NOT NULL, state TEXT NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (repository, file)
);
CREATE TABLE IF NOT EXISTS github_subjects (repository INTEGER PRIMARY KEY, claims TEXT NOT NULL);
"""
    tables: ClassVar[tuple[str, ...]] = ("github_actions_permissions", "github_workflows", "github_subjects")

    def __init__(self, world: World) -> None:
        """Use the tables of the world; keep nothing besides."""
        self.world = world
        self._store = world.store

    def permissions(self, owner: Account) -> dict[str, Json]:
        """Return all that an organisation has set."""
        row = self._store.one("SELECT content FROM github_actions_permissions WHERE owner = ?", owner.id)
        return {**AT_FIRST, **(json.loads(row["content"]) if row else {})}

    def is_set(self, owner: Account) -> bool:
        """Return whether anybody has set anything."""
        return self._store.one("SELECT 1 FROM github_actions_permissions WHERE owner = ?", owner.id) is not None

    def permit(self, owner: Account, changes: Mapping[str, Json]) -> None:
        """Set what is mentioned."""
        content = json.dumps({**self.permissions(owner), **changes})
        self._store.run("INSERT OR REPLACE INTO github_actions_permissions VALUES (?, ?)", owner.id, content)

    def subject(self, repository: Repository) -> list[str] | None:
        """Return the claims of which a repository's jobs are named in their tokens; None for GitHub's own choice."""
        row = self._store.one("SELECT claims FROM github_subjects WHERE repository = ?", repository.id)
        return None if row is None else list(json.loads(row["claims"]))

    def set_subject(self, repository: Repository, claims: list[str] | None) -> None:
        """Name a repository's jobs by other claims, or by GitHub's own choice."""
        if claims is None:
            self._store.run("DELETE FROM github_subjects WHERE repository = ?", repository.id)
        else:
            self._store.run("INSERT OR REPLACE INTO github_subjects VALUES (?, ?)", repository.id, json.dumps(claims))

    def workflows(self, repository: Repository) -> list[Workflow]:
        """Return a repository's workflows, oldest id first."""
        rows = self._store.all("SELECT * FROM github_workflows WHERE repository = ? ORDER BY id", repository.id)
        return [_workflow(row) for row in rows]

    def workflow(self, repository: Repository, name: str) -> Workflow:
        """Return the workflow of that number or file name. Raise Refusal."""
        for workflow in self.workflows(repository):
            if name in (str(workflow.id), workflow.file):
                return workflow
        raise not_found()

    def add_workflow(self, repository: Repository, file: str, state: str = "active") -> Workflow:
        """Add a workflow, as when its file is pushed."""
        number, now = secrets.randbelow(9 * 10**7) + 10**7, self.world.clock.now()
        self._store.run(
            "INSERT INTO github_workflows VALUES (?, ?, ?, ?, ?, ?)", number, repository.id, file, state, now, now
        )
        return Workflow(id=number, repository=repository.id, file=file, state=state, created_at=now, updated_at=now)

    def set_state(self, workflow: Workflow, state: str) -> None:
        """Enable or disable a workflow."""
        now = self.world.clock.stamp(f"github/workflow/{workflow.id}")
        self._store.run("UPDATE github_workflows SET state = ?, updated_at = ? WHERE id = ?", state, now, workflow.id)

    def remove_workflow(self, workflow: Workflow) -> None:
        """Forget a workflow, as when its file is deleted."""
        self._store.run("DELETE FROM github_workflows WHERE id = ?", workflow.id)


def _workflow(row: sqlite3.Row) -> Workflow:
    return Workflow(**dict(row))

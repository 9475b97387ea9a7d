"""What guards a repository's branches: rulesets."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from sandbox.github.state import Repository, not_found
from sandbox.service import Refusal, World
from sandbox.wire import Json


@dataclass(frozen=True, kw_only=True)
class Ruleset:
    """A ruleset of a repository. `content` is what a client sends: target, enforcement, conditions, rules, bypass."""

    id: int
    repository: int
    name: str
    content: Mapping[str, Json]
    created_at: int
    updated_at: int


class Rulesets:
    """Every ruleset."""

    schema: ClassVar[str] = """
CREATE TABLE IF NOT EXISTS github_rulesets (
    id INTEGER PRIMARY KEY, repository INTEGER NOT NULL, name TEXT NOT NULL, content TEXT NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (repository, name)
);
"""
    tables: ClassVar[tuple[str, ...]] = ("github_rulesets",)

    def __init__(self, world: World) -> None:
        """Use the tables of the world; keep nothing besides."""
        self.world = world
        self._store = world.store

    def of(self, repository: Repository) -> list[Ruleset]:
        """Return a repository's rulesets, oldest first."""
        rows = self._store.all("SELECT * FROM github_rulesets WHERE repository = ? ORDER BY id", repository.id)
        return [_ruleset(row) for row in rows]

    def get(self, repository: Repository, number: int) -> Ruleset:
        """Return one of them. Raise Refusal."""
        for ruleset in self.of(repository):
            if ruleset.id == number:
                return ruleset
        raise not_found()

    def add(self, repository: Repository, name: str, content: Mapping[str, Json]) -> Ruleset:
        """Add a ruleset. Raise Refusal when its name is taken."""
        now = self.world.clock.now()
        number = secrets.randbelow(9 * 10**6) + 10**6
        ruleset = Ruleset(
            id=number, repository=repository.id, name=name, content=content, created_at=now, updated_at=now
        )
        self._write(ruleset)
        return ruleset

    def change(self, ruleset: Ruleset, name: str, content: Mapping[str, Json]) -> Ruleset:
        """Replace what the content mentions. Raise Refusal when the name is taken."""
        now = self.world.clock.stamp(f"github/ruleset/{ruleset.id}")
        changed = replace(ruleset, name=name, content={**ruleset.content, **content}, updated_at=now)
        self._write(changed)
        return changed

    def remove(self, ruleset: Ruleset) -> None:
        """Delete it."""
        self._store.run("DELETE FROM github_rulesets WHERE id = ?", ruleset.id)

    def _write(self, ruleset: Ruleset) -> None:
        twin = self._store.one(
            "SELECT 1 FROM github_rulesets WHERE repository = ? AND name = ? AND id != ?",
            ruleset.repository, ruleset.name, ruleset.id,
        )  # fmt: skip
        if twin is not None:
            raise Refusal(422, "Validation Failed", ["Name must be unique"])
        self._store.run(
            "INSERT OR REPLACE INTO github_rulesets VALUES (?, ?, ?, ?, ?, ?)",
            ruleset.id, ruleset.repository, ruleset.name, json.dumps(ruleset.content), ruleset.created_at,
            ruleset.updated_at,
        )  # fmt: skip


def _ruleset(row: sqlite3.Row) -> Ruleset:
    return Ruleset(**{**dict(row), "content": json.loads(row["content"])})

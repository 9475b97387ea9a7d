"""Self-hosted runners of organisations, and the tokens by which agents register them.

Agents speak a protocol of their own that GitHub does not describe; here the admin API takes their place.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from sandbox.github.runner_groups import DEFAULT_NAME, RunnerGroup, RunnerGroups
from sandbox.github.state import Account, not_found
from sandbox.service import Refusal, World
from sandbox.store import random_text, timestamp

A_TOKEN_LASTS = 3600
"""Seconds; docs.github.com: REST API endpoints for self-hosted runners."""
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


@dataclass(frozen=True, kw_only=True)
class Runner:
    """A registered runner; `labels` are its own, without those that every one has."""

    id: int
    owner: int
    name: str
    labels: tuple[str, ...]
    runner_group: int
    architecture: str
    online: bool = False
    """Whether an agent listens: nobody does here, unless a test says so."""


class Runners:
    """Every runner, and every registration token."""

    schema: ClassVar[str] = """
CREATE TABLE IF NOT EXISTS github_runners (
    id INTEGER PRIMARY KEY AUTOINCREMENT, owner INTEGER NOT NULL, name TEXT NOT NULL, labels TEXT NOT NULL,
    runner_group INTEGER NOT NULL, architecture TEXT NOT NULL, online INTEGER NOT NULL DEFAULT 0,
    UNIQUE (owner, name)
);
CREATE TABLE IF NOT EXISTS github_registration_tokens (
    value TEXT PRIMARY KEY, owner INTEGER NOT NULL, ends_at INTEGER NOT NULL
);
"""
    tables: ClassVar[tuple[str, ...]] = ("github_runners", "github_registration_tokens")

    def __init__(self, world: World, groups: RunnerGroups) -> None:
        """Use the tables of the world; keep nothing besides."""
        self.world = world
        self._groups = groups
        self._store = world.store

    def token(self, owner: Account) -> tuple[str, str]:
        """Make a registration token; return it and its end."""
        value, end = random_text(29, _LETTERS), self.world.clock.now() + A_TOKEN_LASTS
        self._store.run("INSERT INTO github_registration_tokens VALUES (?, ?, ?)", value, owner.id, end)
        return value, timestamp(end)

    def tokens(self) -> list[str]:
        """Return every registration token that was ever given."""
        return [row["value"] for row in self._store.all("SELECT value FROM github_registration_tokens")]

    def of(self, owner: Account) -> list[Runner]:
        """Return the runners of an organisation."""
        rows = self._store.all("SELECT * FROM github_runners WHERE owner = ? ORDER BY id", owner.id)
        return [_runner(row) for row in rows]

    def in_group(self, owner: Account, group: RunnerGroup) -> list[Runner]:
        """Return the runners in a group."""
        return [one for one in self.of(owner) if one.runner_group == group.id]

    def get(self, owner: Account, number: int) -> Runner:
        """Return one. Raise Refusal."""
        found = next((one for one in self.of(owner) if one.id == number), None)
        if found is None:
            raise not_found()
        return found

    def register(
        self, owner: Account, token: str, name: str, labels: Sequence[str], architecture: str, group: str = DEFAULT_NAME
    ) -> Runner:
        """Register a runner in place of one of the same name, as an agent does with `--replace`. Raise Refusal.

        One that takes another's place stays in the group of that one, whatever was asked for
        (github.com/actions/runner/issues/4091).
        """
        row = self._store.one("SELECT * FROM github_registration_tokens WHERE value = ?", token)
        if row is None or row["owner"] != owner.id or row["ends_at"] <= self.world.clock.now():
            raise Refusal(404, "Not Found")
        wanted = self._groups.named(owner, group).id
        before = next((one.runner_group for one in self.of(owner) if one.name == name), wanted)
        self._store.run("DELETE FROM github_runners WHERE owner = ? AND name = ?", owner.id, name)
        self._store.run(
            "INSERT INTO github_runners (owner, name, labels, runner_group, architecture) VALUES (?, ?, ?, ?, ?)",
            owner.id, name, json.dumps(list(labels)), before, architecture,
        )  # fmt: skip
        return next(one for one in self.of(owner) if one.name == name)

    def change(self, runner: Runner, labels: Sequence[str], runner_group: int, *, online: bool) -> None:
        """Change labels and group, as somebody does on the website, and whether its agent listens."""
        self._store.run(
            "UPDATE github_runners SET labels = ?, runner_group = ?, online = ? WHERE id = ?",
            json.dumps(list(labels)), runner_group, online, runner.id,
        )  # fmt: skip

    def remove(self, runner: Runner) -> None:
        """Take a runner off the list."""
        self._store.run("DELETE FROM github_runners WHERE id = ?", runner.id)


def _runner(row: sqlite3.Row) -> Runner:
    return Runner(**{**dict(row), "labels": tuple(json.loads(row["labels"])), "online": bool(row["online"])})

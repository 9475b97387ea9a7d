"""Webhooks of organisations and repositories. A secret is stored, and shown as eight asterisks."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sandbox.github.events import EVENTS
from sandbox.github.state import Account, Repository, not_found
from sandbox.service import Refusal, World

MASK = "********"


@dataclass(frozen=True, kw_only=True)
class Config:
    """Where a hook delivers, and how. `insecure_ssl` is "0" or "1"."""

    url: str
    content_type: str = "form"
    insecure_ssl: str = "0"
    secret: str | None = None


@dataclass(frozen=True, kw_only=True)
class Hook:
    """A webhook; `repository` is None for one of the whole organisation. Times are in seconds."""

    id: int
    owner: int
    repository: int | None
    active: bool
    events: tuple[str, ...]
    config: Config
    created_at: int
    updated_at: int


class Hooks:
    """Every webhook."""

    def __init__(self, world: World) -> None:
        """Use the tables of the world; keep nothing besides."""
        self.world = world
        self._store = world.store

    def of(self, owner: Account, repository: Repository | None) -> list[Hook]:
        """Return the hooks of a repository, or of an organisation itself, oldest first."""
        number = None if repository is None else repository.id
        rows = self._store.all(
            "SELECT * FROM github_hooks WHERE owner = ? AND repository IS ? ORDER BY created_at, id", owner.id, number
        )
        return [_hook(row) for row in rows]

    def all(self) -> list[Hook]:
        """Return every hook there is."""
        return [_hook(row) for row in self._store.all("SELECT * FROM github_hooks ORDER BY id")]

    def get(self, owner: Account, repository: Repository | None, number: int) -> Hook:
        """Return one hook of a repository, or of an organisation itself. Raise Refusal."""
        for hook in self.of(owner, repository):
            if hook.id == number:
                return hook
        raise not_found()

    def add(
        self, owner: Account, repository: Repository | None, config: Config, events: Sequence[str], *, active: bool
    ) -> Hook:
        """Add a hook. Raise Refusal when there is one for that address already, or an event does not exist."""
        number = secrets.randbelow(5 * 10**8) + 10**8
        now = self.world.clock.stamp(f"github/hook/{number}")
        hook = Hook(
            id=number, owner=owner.id, repository=None if repository is None else repository.id, active=active,
            events=_checked(events), config=config, created_at=now, updated_at=now,
        )  # fmt: skip
        self._refuse_twin(hook)
        self._write(hook)
        return hook

    def change(self, hook: Hook, config: Config, events: Sequence[str], *, active: bool) -> Hook:
        """Replace what a hook does. Raise Refusal as `add` does."""
        now = self.world.clock.stamp(f"github/hook/{hook.id}")
        changed = replace(hook, config=config, events=_checked(events), active=active, updated_at=now)
        self._refuse_twin(changed)
        self._write(changed)
        return changed

    def remove(self, hook: Hook) -> None:
        """Delete a hook."""
        self._store.run("DELETE FROM github_hooks WHERE id = ?", hook.id)

    def _refuse_twin(self, hook: Hook) -> None:
        twin = self._store.one(
            "SELECT 1 FROM github_hooks WHERE owner = ? AND repository IS ? AND url = ? AND id != ?",
            hook.owner, hook.repository, hook.config.url, hook.id,
        )  # fmt: skip
        if twin is not None:
            kind = "organization" if hook.repository is None else "repository"
            sentence = f"Hook already exists on this {kind}"
            raise Refusal(422, "Validation Failed", [{"resource": "Hook", "code": "custom", "message": sentence}])

    def _write(self, hook: Hook) -> None:
        config = hook.config
        self._store.run(
            "INSERT OR REPLACE INTO github_hooks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            hook.id, hook.owner, hook.repository, hook.active, json.dumps(hook.events), config.url,
            config.content_type, config.insecure_ssl, config.secret, hook.created_at, hook.updated_at,
        )  # fmt: skip


def _checked(events: Sequence[str]) -> tuple[str, ...]:
    unknown = sorted(set(events) - EVENTS - {"*"})
    if unknown:
        sentence = f"These events do not exist: {', '.join(unknown)}"
        error = {"resource": "Hook", "field": "events", "code": "custom", "message": sentence}
        raise Refusal(422, "Validation Failed", [error])
    return tuple(dict.fromkeys(events))


def _hook(row: sqlite3.Row) -> Hook:
    config = Config(
        url=row["url"], content_type=row["content_type"], insecure_ssl=row["insecure_ssl"], secret=row["secret"]
    )
    return Hook(
        id=row["id"], owner=row["owner"], repository=row["repository"], active=bool(row["active"]),
        events=tuple(json.loads(row["events"])), config=config,
        created_at=row["created_at"], updated_at=row["updated_at"],
    )  # fmt: skip

"""Runner groups of organisations: which repositories may use the self-hosted runners in each."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import ClassVar

from sandbox.github.state import Account, not_found
from sandbox.service import Refusal, World
from sandbox.wire import Json

DEFAULT, DEFAULT_NAME = 1, "Default"
"""The group that every organisation has, and that takes the runners of groups that are removed."""


@dataclass(frozen=True, kw_only=True)
class RunnerGroup:
    """A group; its number means something in its organisation only."""

    owner: int
    id: int
    name: str
    visibility: str = "all"
    public: bool = False
    """Whether public repositories may use it."""
    restricted: bool = False
    """Whether only the workflows may use it."""
    workflows: tuple[str, ...] = ()
    repositories: tuple[int, ...] = ()
    """Kept while the visibility is another one than `selected`."""

    @property
    def default(self) -> bool:
        """Whether it is the one that every organisation has."""
        return self.id == DEFAULT


class RunnerGroups:
    """Every group."""

    schema: ClassVar[str] = """
CREATE TABLE IF NOT EXISTS github_runner_groups (
    owner INTEGER NOT NULL, id INTEGER NOT NULL, name TEXT NOT NULL, visibility TEXT NOT NULL, public INTEGER NOT NULL,
    restricted INTEGER NOT NULL, workflows TEXT NOT NULL, PRIMARY KEY (owner, id)
);
CREATE TABLE IF NOT EXISTS github_runner_group_repositories (
    owner INTEGER NOT NULL, id INTEGER NOT NULL, repository INTEGER NOT NULL, PRIMARY KEY (owner, id, repository)
);
CREATE TABLE IF NOT EXISTS github_runner_group_numbers (owner INTEGER PRIMARY KEY, last INTEGER NOT NULL);
"""
    tables: ClassVar[tuple[str, ...]] = (
        "github_runner_groups", "github_runner_group_repositories", "github_runner_group_numbers",
    )  # fmt: skip

    def __init__(self, world: World) -> None:
        """Use the tables of the world; keep nothing besides."""
        self._store = world.store

    def of(self, owner: Account) -> list[RunnerGroup]:
        """Return the groups of an organisation, the default one first."""
        rows = self._store.all("SELECT * FROM github_runner_groups WHERE owner = ? ORDER BY id", owner.id)
        found = [self._group(row) for row in rows]
        if not found or not found[0].default:
            found.insert(0, RunnerGroup(owner=owner.id, id=DEFAULT, name=DEFAULT_NAME))
        return found

    def get(self, owner: Account, number: int) -> RunnerGroup:
        """Return one. Raise Refusal."""
        found = next((one for one in self.of(owner) if one.id == number), None)
        if found is None:
            raise not_found()
        return found

    def named(self, owner: Account, name: str) -> RunnerGroup:
        """Return the one of a name. Raise Refusal."""
        found = next((one for one in self.of(owner) if one.name.lower() == name.lower()), None)
        if found is None:
            raise not_found()
        return found

    def add(self, owner: Account, content: Mapping[str, Json]) -> RunnerGroup:
        """Make a group. Raise Refusal when its name is taken."""
        row = self._store.one("SELECT last FROM github_runner_group_numbers WHERE owner = ?", owner.id)
        number = (row["last"] if row is not None else DEFAULT) + 1
        made = replace(RunnerGroup(owner=owner.id, id=number, name=""), **content)
        self._require_free(owner, made)
        self._store.run("INSERT OR REPLACE INTO github_runner_group_numbers VALUES (?, ?)", owner.id, number)
        self._keep(made)
        self.list_repositories(made, made.repositories)
        return made

    def change(self, owner: Account, group: RunnerGroup, content: Mapping[str, Json]) -> RunnerGroup:
        """Change what is said of it. Raise Refusal when its name is taken, and for that of the default one."""
        changed = replace(group, **content)
        if group.default and changed.name != group.name:
            raise Refusal(422, "The default runner group cannot be renamed.")
        self._require_free(owner, changed)
        self._keep(changed)
        return changed

    def list_repositories(self, group: RunnerGroup, repositories: Sequence[int]) -> None:
        """Replace the list."""
        place = (group.owner, group.id)
        self._store.run("DELETE FROM github_runner_group_repositories WHERE owner = ? AND id = ?", *place)
        for repository in dict.fromkeys(repositories):
            self._store.run("INSERT INTO github_runner_group_repositories VALUES (?, ?, ?)", *place, repository)

    def remove(self, group: RunnerGroup) -> None:
        """Remove a group; its runners go to the default one, as docs.github.com says of it. Raise Refusal."""
        if group.default:
            raise Refusal(422, "The default runner group cannot be removed.")
        place = (group.owner, group.id)
        self._store.run("UPDATE github_runners SET runner_group = 1 WHERE owner = ? AND runner_group = ?", *place)
        self._store.run("DELETE FROM github_runner_groups WHERE owner = ? AND id = ?", *place)
        self._store.run("DELETE FROM github_runner_group_repositories WHERE owner = ? AND id = ?", *place)

    def _require_free(self, owner: Account, wanted: RunnerGroup) -> None:
        taken = {one.name.lower() for one in self.of(owner) if one.id != wanted.id}
        if wanted.name.lower() in taken:
            raise Refusal(409, "A runner group with this name already exists.")

    def _keep(self, group: RunnerGroup) -> None:
        words = {**asdict(group), "workflows": json.dumps(list(group.workflows))}
        del words["repositories"]
        self._store.run("INSERT OR REPLACE INTO github_runner_groups VALUES (?, ?, ?, ?, ?, ?, ?)", *words.values())

    def _group(self, row: sqlite3.Row) -> RunnerGroup:
        listed = self._store.all(
            "SELECT repository FROM github_runner_group_repositories WHERE owner = ? AND id = ? ORDER BY repository",
            row["owner"], row["id"],
        )  # fmt: skip
        return RunnerGroup(
            owner=row["owner"], id=row["id"], name=row["name"], visibility=row["visibility"],
            public=bool(row["public"]), restricted=bool(row["restricted"]),
            workflows=tuple(json.loads(row["workflows"])),
            repositories=tuple(int(one["repository"]) for one in listed),
        )  # fmt: skip

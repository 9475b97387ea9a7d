"""Variables of Actions: not secret, read back as they are; those of an organisation are visible to a list."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sandbox.github.lists import Lists, require_selected
from sandbox.github.places import Place
from sandbox.github.secrets import LARGEST_BYTES, checked_name
from sandbox.github.state import not_found
from sandbox.service import Refusal, World


@dataclass(frozen=True)
class Variable:
    """A variable; only those of an organisation have a visibility. Times are in seconds."""

    name: str
    value: str
    visibility: str
    created_at: int
    updated_at: int


class Variables:
    """The variables of every place."""

    def __init__(self, world: World) -> None:
        """Use the tables of the world; keep nothing besides."""
        self.world = world
        self._store = world.store
        self._lists = Lists(world)

    def of(self, place: Place) -> list[Variable]:
        """Return a place's variables by name."""
        rows = self._store.all("SELECT * FROM github_variables WHERE place = ? ORDER BY name", place.key)
        return [_variable(row) for row in rows]

    def get(self, place: Place, name: str) -> Variable:
        """Return one variable; names are the same in upper and lower case. Raise Refusal."""
        row = self._store.one("SELECT * FROM github_variables WHERE place = ? AND name = ?", place.key, name.upper())
        if row is None:
            raise not_found()
        return _variable(row)

    def add(self, place: Place, name: str, value: str, visibility: str, repositories: Sequence[int]) -> None:
        """Add a variable. Raise Refusal, 409 when there is one of that name."""
        name = checked_name(name, "Variable")
        if any(one.name == name for one in self.of(place)):
            raise Refusal(409, "Already exists - Variable already exists")
        now = self.world.clock.stamp(f"github/{place.key}/{name}")
        self._write(place, Variable(name, _checked_value(value), visibility, now, now))
        self._lists.replace(place, name, repositories)

    def change(self, place: Place, name: str, value: str, visibility: str, repositories: Sequence[int] | None) -> None:
        """Change value or visibility. Raise Refusal. `repositories` of None leaves the list."""
        found = self.get(place, name)
        now = self.world.clock.stamp(f"github/{place.key}/{found.name}")
        self._write(place, replace(found, value=_checked_value(value), visibility=visibility, updated_at=now))
        if repositories is not None or visibility != "selected":
            self._lists.replace(place, found.name, repositories or ())

    def rename(self, place: Place, old: str, new: str) -> None:
        """Give a variable another name. Raise Refusal."""
        found, listed = self.get(place, old), self.repositories(place, old)
        if found.name != new.upper():
            self.add(place, new, found.value, found.visibility, listed)
            self.remove(place, found.name)

    def remove(self, place: Place, name: str) -> None:
        """Delete a variable and its list. Raise Refusal."""
        found = self.get(place, name)
        self._store.run("DELETE FROM github_variables WHERE place = ? AND name = ?", place.key, found.name)
        self._lists.replace(place, found.name, ())

    def repositories(self, place: Place, name: str) -> list[int]:
        """Return the ids in a variable's list. Raise Refusal."""
        return self._lists.of(place, self.get(place, name).name)

    def set_repositories(self, place: Place, name: str, repositories: Sequence[int]) -> None:
        """Replace the list of a variable. Raise Refusal, 409 when it is not visible by a list."""
        found = self.get(place, name)
        require_selected(found.visibility, "variable")
        self._lists.replace(place, found.name, repositories)

    def _write(self, place: Place, variable: Variable) -> None:
        self._store.run(
            "INSERT OR REPLACE INTO github_variables VALUES (?, ?, ?, ?, ?, ?)",
            place.key, variable.name, variable.value, variable.visibility, variable.created_at, variable.updated_at,
        )  # fmt: skip


def _checked_value(value: str) -> str:
    if not value:
        raise Refusal(422, "Variable value must not be empty")
    if len(value.encode()) > LARGEST_BYTES:
        raise Refusal(422, "Variable value is too large")
    return value


def _variable(row: sqlite3.Row) -> Variable:
    return Variable(row["name"], row["value"], row["visibility"], row["created_at"], row["updated_at"])

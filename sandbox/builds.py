"""Builds: whoever reads values at one moment, holds them, and uses them later.

A build is started at a place of a service: a repository of GitHub, a variable group of Azure DevOps, an app of Heroku.
It reads at once all that a job there can read. When it is finished, it uses each value for what it was told that the
value is for, by requests that the issuer judges as any other. What such a use changes is undone: that it was let in is
all that anybody wants to know, and thousands of builds would fill the world.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.service import Refusal, Service, World
from sandbox.wire import Json

TABLES = ("builds",)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS builds (
    id INTEGER PRIMARY KEY, service TEXT NOT NULL, place TEXT NOT NULL, started_at INTEGER NOT NULL,
    finished_at INTEGER, uses TEXT NOT NULL, held TEXT NOT NULL, outcomes TEXT NOT NULL
);
"""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of one use of a value; `why` it was refused, in the words of its issuer."""

    variable: str
    issuer: str
    ok: bool
    why: str


@dataclass(frozen=True, kw_only=True)
class Build:
    """A build without its values; times are seconds since 1970, and `finished_at` is None while it runs."""

    id: int
    service: str
    place: str
    started_at: int
    finished_at: int | None
    uses: Mapping[str, Mapping[str, Json]]
    outcomes: tuple[Outcome, ...]

    def document(self) -> dict[str, Json]:
        """Return it as JSON."""
        return {**vars(self), "outcomes": [vars(one) for one in self.outcomes]}


class Builds:
    """Every build of one world."""

    def __init__(self, world: World) -> None:
        """Make the table where it is missing."""
        self.world = world
        self._store = world.store
        self._store.define(_SCHEMA)

    def all(self) -> list[Build]:
        """Return every build, oldest first."""
        return [_build(row) for row in self._store.all("SELECT * FROM builds ORDER BY id")]

    def start(self, service: str, place: str, uses: Mapping[str, Mapping[str, Json]]) -> Build:
        """Read what a job at that place can read, and hold it. Raise Refusal for what no build can do.

        `uses` says for each variable what its value is for: an `issuer`, and what that one wants to know.
        """
        for variable, use in uses.items():
            if not isinstance(use, Mapping) or "issuer" not in use:
                raise Refusal(422, f"The use of {variable} has no issuer.")
            self._service(str(use["issuer"])).require_use(use)
        held = self._service(service).readable(place)
        kept = {name: value for name, value in held.items() if name in uses}
        number = self._store.run(
            "INSERT INTO builds (service, place, started_at, uses, held, outcomes) VALUES (?, ?, ?, ?, ?, '[]')",
            service, place, self.world.clock.now(), json.dumps(uses), json.dumps(kept),
        )  # fmt: skip
        return self._get(number)

    def finish(self, number: int) -> Sequence[Outcome]:
        """Use what a build holds; afterwards it holds nothing. Raise Refusal for one that is over."""
        build = self._get(number)
        if build.finished_at is not None:
            raise Refusal(409, f"The build {number} is over.")
        row = self._store.one("SELECT held FROM builds WHERE id = ?", number)
        held: Mapping[str, str] = {} if row is None else json.loads(row["held"])
        outcomes = [self._used(variable, use, held.get(variable)) for variable, use in build.uses.items()]
        self._store.run(
            "UPDATE builds SET finished_at = ?, held = '{}', outcomes = ? WHERE id = ?",
            self.world.clock.now(), json.dumps([vars(one) for one in outcomes]), number,
        )  # fmt: skip
        return outcomes

    def _used(self, variable: str, use: Mapping[str, Json], value: str | None) -> Outcome:
        issuer = str(use["issuer"])
        if value is None:
            return Outcome(variable=variable, issuer=issuer, ok=False, why="The build could not read it.")
        with self._store.transaction(), self._store.undone():
            why = self._service(issuer).use(value, use)
        return Outcome(variable=variable, issuer=issuer, ok=not why, why=why)

    def _service(self, name: str) -> Service[Any]:
        for service in self.world.services:
            if service.name == name:
                return service
        raise Refusal(404, f"There is no service {name!r}.")

    def _get(self, number: int) -> Build:
        row = self._store.one("SELECT * FROM builds WHERE id = ?", number)
        if row is None:
            raise Refusal(404, f"There is no build {number}.")
        return _build(row)


def _build(row: sqlite3.Row) -> Build:
    outcomes = tuple(Outcome(**one) for one in json.loads(row["outcomes"]))
    known = {name: row[name] for name in ("id", "service", "place", "started_at", "finished_at")}
    return Build(**known, uses=json.loads(row["uses"]), outcomes=outcomes)

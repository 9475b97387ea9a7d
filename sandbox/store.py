"""Where the world is stored: one SQLite file, and the clock that stamps what is written into it."""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sandbox.description import SandboxError
from sandbox.wire import Json

_SCHEMA = """
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS stamps (thing TEXT PRIMARY KEY, second INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS snapshots (name TEXT PRIMARY KEY, content TEXT NOT NULL);
"""

Rows = list[list[Json]]


def _form(connection: sqlite3.Connection, table: str) -> list[tuple[Json, ...]]:
    """Return the columns of a table: name, type, whether it may be empty, default, place in the key."""
    found = connection.execute('SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_info(?)', (table,))
    return sorted(map(tuple, found.fetchall()))


class Store:
    """The SQLite file of one world. Used by one thread; every change is one transaction."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it. Write-ahead logging keeps a committed change through a kill."""
        path.touch(mode=0o600)
        self._path = path
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._depth = 0
        self.define(_SCHEMA)

    def close(self) -> None:
        """Close the file; what was committed is in it."""
        self._connection.close()

    def define(self, schema: str) -> None:
        """Make tables that do not exist yet. Raise SandboxError where one is there in another form.

        Code before or after this one made it then. Nothing converts a world: it is made anew in seconds.
        """
        self._connection.executescript(schema)
        with closing(sqlite3.connect(":memory:")) as empty:
            empty.executescript(schema)
            for (table,) in empty.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                if _form(self._connection, table) != _form(empty, table):
                    raise SandboxError(
                        f"The world in {self._path} was made by other code, which keeps '{table}' in another form. "
                        "Remove it with `make clean`, or its folder where it has one of its own, and start again."
                    )

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all or nothing of what is done inside; an inner transaction joins the outer one."""
        self._depth += 1
        if self._depth == 1:
            self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._depth == 1:
                self._connection.execute("ROLLBACK")
            raise
        else:
            if self._depth == 1:
                self._connection.execute("COMMIT")
        finally:
            self._depth -= 1

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Take back, at the end, what is done inside; inside a transaction."""
        self._connection.execute("SAVEPOINT undone")
        try:
            yield
        finally:
            self._connection.execute("ROLLBACK TO undone")
            self._connection.execute("RELEASE undone")

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Undo what is done inside when it ends with an exception; the transaction around it goes on."""
        with self.transaction():
            self._connection.execute("SAVEPOINT attempt")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK TO attempt")
                raise
            finally:
                self._connection.execute("RELEASE attempt")

    def all(self, statement: str, *values: Json) -> list[sqlite3.Row]:
        """Return every row of a query."""
        return self._connection.execute(statement, values).fetchall()

    def one(self, statement: str, *values: Json) -> sqlite3.Row | None:
        """Return the first row of a query, or None."""
        row: sqlite3.Row | None = self._connection.execute(statement, values).fetchone()
        return row

    def run(self, statement: str, *values: Json) -> int:
        """Run one change; return the number of the row it inserted, where it inserted one."""
        return self._connection.execute(statement, values).lastrowid or 0

    def change_count(self) -> int:
        """Return how many rows were changed since the file was opened: equal numbers mean that nothing changed."""
        return self._connection.total_changes

    def setting(self, name: str, make: Callable[[], str]) -> str:
        """Return a setting of this world, made and stored when it is asked for the first time."""
        row = self.one("SELECT value FROM settings WHERE name = ?", name)
        if row is not None:
            return str(row["value"])
        value = make()
        self.set(name, value)
        return value

    def set(self, name: str, value: str) -> None:
        """Keep a setting."""
        self.run("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", name, value)


class Clock:
    """The world's time in whole seconds. It runs with the machine's, some offset apart; a service's may be wrong."""

    def __init__(self, store: Store, service: str = "") -> None:
        """Read the offset from the store, where it survives a restart; without a service, the clock is the world's."""
        self._store = store
        self._apart = f"clock-apart {service}" if service else ""

    def now(self) -> int:
        """Return seconds since 1970, as the world sees it, or as the service does."""
        return int(time.time()) + int(self._store.setting("clock-offset", lambda: "0")) + self.apart()

    def set(self, second: int) -> None:
        """Make it this time from now on, here and so in the whole world."""
        self._store.set("clock-offset", str(second - self.apart() - int(time.time())))

    def apart(self) -> int:
        """Return how many seconds this clock is before the world's; nothing unless somebody has set it wrong."""
        row = self._store.one("SELECT value FROM settings WHERE name = ?", self._apart) if self._apart else None
        return 0 if row is None else int(row["value"])

    def set_apart(self, seconds: int) -> None:
        """Set a service's clock so many seconds before the world's, or behind it."""
        self._store.set(self._apart, str(seconds))
        # What was written after a moment that is still to come is forgotten: else the next write would move all clocks.
        self._store.run("DELETE FROM stamps WHERE second > ?", self.now())

    def stamp(self, thing: str) -> int:
        """Return the time of a write to a thing: never the same second twice, even if it was removed and made again."""
        row = self._store.one("SELECT second FROM stamps WHERE thing = ?", thing)
        now = self.now()
        second = now if row is None else max(now, row["second"] + 1)
        if second > now:
            self.set(second)  # nothing is written in the world's own future
        self._store.run("INSERT OR REPLACE INTO stamps (thing, second) VALUES (?, ?)", thing, second)
        return second


def timestamp(second: int) -> str:
    """Return a second as services write it: 2026-01-31T12:00:00Z."""
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Snapshots:
    """Named copies of some tables, stored in the same file."""

    def __init__(self, store: Store, tables: Sequence[str]) -> None:
        """Take the tables to copy; the log, the tokens and the clock are no part of a copy."""
        self._store = store
        self._tables = tuple(tables)

    def rows(self) -> dict[str, Rows]:
        """Return what the tables hold now."""
        return {table: [list(row) for row in self._all(table)] for table in self._tables}

    def _all(self, table: str) -> list[sqlite3.Row]:
        return self._store.all(f"SELECT * FROM {table}")  # noqa: S608 -- one of the services' own tables

    def take(self, name: str) -> None:
        """Keep a copy under a name, replacing an older one."""
        self.put(name, self.rows())

    def put(self, name: str, content: dict[str, Rows]) -> None:
        """Keep given rows as a copy."""
        self._store.run("INSERT OR REPLACE INTO snapshots VALUES (?, ?)", name, json.dumps(content))

    def get(self, name: str) -> dict[str, Rows]:
        """Return the rows of a copy. Raise KeyError when there is none of that name."""
        row = self._store.one("SELECT content FROM snapshots WHERE name = ?", name)
        if row is None:
            raise KeyError(name)
        content: dict[str, Rows] = json.loads(row["content"])
        return content

    def restore(self, name: str) -> None:
        """Make the tables what they were. Raise KeyError when there is no such copy."""
        self.fill(self.get(name))

    def fill(self, content: Mapping[str, Rows]) -> None:
        """Make the tables hold these rows, and no others."""
        with self._store.transaction():
            for table in self._tables:
                self._store.run(f"DELETE FROM {table}")  # noqa: S608 -- as above
                for row in content.get(table, []):
                    marks = ", ".join("?" for _ in row)
                    self._store.run(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", *row)  # noqa: S608 -- as above


def random_text(length: int, alphabet: str = "abcdefghijklmnopqrstuvwxyz0123456789") -> str:
    """Return random characters from a good source."""
    return "".join(secrets.choice(alphabet) for _ in range(length))

"""What happened: every request that a service was asked, and the world after each of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sandbox.store import Store
from sandbox.wire import Json, Reply, Request

_SCHEMA = """
CREATE TABLE IF NOT EXISTS requests (
    number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, service TEXT NOT NULL, method TEXT NOT NULL,
    path TEXT NOT NULL, query TEXT NOT NULL, status INTEGER, ms REAL, faults TEXT NOT NULL DEFAULT '',
    request_body TEXT, reply_headers TEXT, reply_body TEXT
);
CREATE TABLE IF NOT EXISTS history (
    number INTEGER PRIMARY KEY AUTOINCREMENT, service TEXT NOT NULL, request INTEGER, cause TEXT NOT NULL,
    state TEXT
);
"""
_COLUMNS = ("number", "at", "service", "method", "path", "query", "status", "ms", "faults")
_BODIES = ("request_body", "reply_headers", "reply_body")


class Log:
    """The request log and the history, in the world's file.

    A row holds no header and no body of a request, unless the world was started to record bodies.
    A status of None means that no reply has been sent: the request is held, or its connection was dropped.
    """

    def __init__(self, store: Store, *, record_bodies: bool) -> None:
        """Go on where an earlier run of this world ended."""
        self._store = store
        store.define(_SCHEMA)
        self._record_bodies = record_bodies
        self._last_state: dict[str, str] = {}

    def arrived(self, service: str, request: Request) -> int:
        """Write down that a request came in; return its number."""
        query = "&".join(f"{name}={value}" for name, value in request.query.sent.items())
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        return self._store.run(
            "INSERT INTO requests (at, service, method, path, query) VALUES (?, ?, ?, ?, ?)",
            at, service, request.method, request.path, query,
        )  # fmt: skip

    def answered(self, number: int, ms: float, reply: Reply | None, faults: Sequence[str]) -> None:
        """Write down what came of it; a reply of None was not sent."""
        status = None if reply is None else reply.status
        self._store.run(
            "UPDATE requests SET status = ?, ms = ?, faults = ? WHERE number = ?",
            status, round(ms, 3), " ".join(faults), number,
        )  # fmt: skip

    def record(self, number: int, request: Request, reply: Reply) -> None:
        """Keep what was said, when the world was started for that."""
        if self._record_bodies:
            self._store.run(
                "UPDATE requests SET request_body = ?, reply_headers = ?, reply_body = ? WHERE number = ?",
                request.body.decode(errors="replace"), json.dumps(dict(reply.headers)),
                reply.content().decode(errors="replace"), number,
            )  # fmt: skip

    def remember(self, service: str, state: Mapping[str, Json] | None, request: int | None, cause: str) -> None:
        """Add to the history how the world is after a request, or after an edit behind its back.

        A state of None means that nothing changed since the last entry of that service.
        """
        text = None if state is None else json.dumps(state, sort_keys=True)
        if text is not None and text == self._last_state.get(service):
            text = None
        elif text is not None:
            self._last_state[service] = text
        self._store.run(
            "INSERT INTO history (service, request, cause, state) VALUES (?, ?, ?, ?)", service, request, cause, text
        )

    def knows(self, service: str) -> bool:
        """Return whether the history has a complete entry of a service since this run began."""
        return service in self._last_state

    def requests(self, *, after: int = 0, service: str = "") -> list[dict[str, Json]]:
        """Return every request since a number, oldest first; bodies only where they were recorded."""
        rows = self._store.all(
            "SELECT * FROM requests WHERE number > ? AND ? IN ('', service) ORDER BY number", after, service
        )
        names = (*_COLUMNS, *_BODIES) if self._record_bodies else _COLUMNS
        return [{name: row[name] for name in names} for row in rows]

    def history(self, *, after: int = 0, service: str = "") -> list[dict[str, Json]]:
        """Return how the world was after each request of a service, oldest first, every entry complete."""
        entries: list[dict[str, Json]] = []
        last: dict[str, Json] = {}
        rows = self._store.all(
            "SELECT history.*, method, path, status FROM history LEFT JOIN requests ON request = requests.number"
            " ORDER BY history.number"
        )
        for row in rows:
            if row["state"] is not None:
                last[row["service"]] = json.loads(row["state"])
            if row["number"] > after and service in {"", row["service"]}:
                names = ("number", "service", "request", "cause", "method", "path", "status")
                entries.append({name: row[name] for name in names} | {"state": last.get(row["service"], {})})
        return entries

    def last_number(self) -> int:
        """Return the number of the newest request; 0 when there was none."""
        row = self._store.one("SELECT max(number) AS newest FROM requests")
        return 0 if row is None or row["newest"] is None else int(row["newest"])

    def forget(self) -> None:
        """Empty the log and the history; numbers go on."""
        self._store.run("DELETE FROM requests")
        self._store.run("DELETE FROM history")
        self._last_state.clear()

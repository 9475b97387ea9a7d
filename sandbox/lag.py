"""Reads that lag behind a write, as those of services do that answer from copies: a switch for all of them at once.

While the switch is on, each address of a service is answered, the first times that it is read after a write, as it was
before that write.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.service import Service
from sandbox.store import Rows, Snapshots, Store
from sandbox.wire import Reply, Request

READS_LAG = "reads-lag"
SWITCHES = {READS_LAG: "The first reads after a write show what was there before it, at every service."}

LATE_READS = 2
"""So many reads of one address are late."""

_READS = frozenset({"GET", "HEAD"})


class Lag:
    """What one service held before its newest write, and which addresses were read since."""

    def __init__(self, service: Service[Any], store: Store) -> None:
        """Take the service whose reads lag."""
        self._service = service
        self._tables = Snapshots(store, service.tables)
        self._store = store
        self._epoch = 0
        self._former: dict[str, Rows] | None = None
        self._read: Counter[tuple[str, frozenset[tuple[str, str]]]] = Counter()

    def answer(self, request: Request, answer: Callable[[Request], Reply]) -> Reply:
        """Answer a request; a read that lags, as before the newest write."""
        world = self._service.world
        if self._epoch != world.epoch:
            self._epoch, self._former = world.epoch, None
        if not world.switch(READS_LAG):
            return answer(request)
        if request.method in _READS:
            return self._late(request, answer, self._former) if self._is_late(request) else answer(request)
        before = self._tables.rows()
        reply = answer(request)
        if request.path not in self._service.logins and self._tables.rows() != before:
            self._former = before
            self._read.clear()
        return reply

    def _is_late(self, request: Request) -> bool:
        address = request.path, frozenset(request.query.sent.items())
        self._read[address] += 1
        return self._former is not None and self._read[address] <= LATE_READS

    def _late(
        self, request: Request, answer: Callable[[Request], Reply], former: Mapping[str, Rows] | None
    ) -> Reply:  # fmt: skip
        with self._store.undone():
            self._tables.fill(former or {})
            return answer(request)

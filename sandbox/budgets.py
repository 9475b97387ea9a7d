"""How many requests a client may make, as services count them and say in headers.

Counts are in memory: they begin anew with the process, and when the world is put back. Their time is the world's.
"""

from __future__ import annotations

from sandbox.store import Clock


class Window:
    """So many requests in so many seconds from the first one on; then all of them again."""

    def __init__(self, clock: Clock, limit: int, seconds: int) -> None:
        """Begin with nothing used."""
        self.limit = limit
        self._clock = clock
        self._seconds = seconds
        self._used = 0
        self._began: int | None = None

    @property
    def used(self) -> int:
        """How many were made."""
        return 0 if self._is_over() else self._used

    @property
    def remaining(self) -> int:
        """How many are left."""
        return self.limit - self.used

    @property
    def resets_at(self) -> int:
        """When all are left again, in seconds since 1970."""
        began = self._clock.now() if self._began is None or self._is_over() else self._began
        return began + self._seconds

    def spend(self) -> None:
        """Count a request; one that is refused because nothing is left is not counted."""
        if self._began is None or self._is_over():
            self._began, self._used = self._clock.now(), 0
        self._used = min(self._used + 1, self.limit)

    def renew(self) -> None:
        """Begin anew."""
        self._began, self._used = None, 0

    def _is_over(self) -> bool:
        """Return whether the window has ended; also when the clock was set back to before it."""
        return self._began is None or not 0 <= self._clock.now() - self._began < self._seconds


class Bucket:
    """So many requests at first, and every second a part of them again."""

    def __init__(self, clock: Clock, limit: int, seconds: int) -> None:
        """Begin with all of them; an empty one is full again after so many seconds."""
        self._clock = clock
        self._limit = limit
        self._rate = limit / seconds
        self._left = float(limit)
        self._seen = clock.now()

    @property
    def remaining(self) -> int:
        """How many are left."""
        now = self._clock.now()
        if now != self._seen:
            self._left = min(self._left + abs(now - self._seen) * self._rate, self._limit)
            self._seen = now
        return int(self._left)

    def spend(self) -> None:
        """Count a request; one that is refused because nothing is left is not counted."""
        if self.remaining:
            self._left -= 1

    def renew(self) -> None:
        """Begin anew."""
        self._left = float(self._limit)

"""What a call knows of the run it is part of: the time, whom to tell, and whether the user has cancelled."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from saas.objects import ObjectLock

Announce = Callable[[str], Awaitable[None]]
"""Tells the user, while a call waits, what it waits for."""


class Clock:
    """The time; tests put their own in its place."""

    def monotonic(self) -> float:
        """Return seconds since some moment, never backwards."""
        return time.monotonic()

    def now(self) -> float:
        """Return seconds since 1970."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


@dataclass(frozen=True, kw_only=True)
class Run:
    """One run of the engine, as every client sees it."""

    announce: Announce
    loopback_only: bool = False
    """Whether nothing but this machine may be reached."""
    clock: Clock = field(default_factory=Clock)
    cancelled: asyncio.Event = field(default_factory=asyncio.Event)
    objects: ObjectLock | None = None
    """Which object each name means; None where no stack setting says so, which only a rehearsal may do."""
    alarm: Announce | None = None
    """The same as `announce` for what the user must not overlook; without one, `announce` serves."""

    async def warn(self, sentence: str) -> None:
        """Tell the user what must not be overlooked."""
        await (self.alarm or self.announce)(sentence)

    async def pause(self, seconds: float) -> bool:
        """Wait so long; false when the user cancelled by then, at once when it happens."""
        if seconds <= 0:
            return not self.cancelled.is_set()
        waits = [asyncio.ensure_future(self.clock.sleep(seconds)), asyncio.ensure_future(self.cancelled.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        return not self.cancelled.is_set()

"""A run whose time passes only when something waits, and that keeps what it tells the user."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from saas.run import Clock, Run

START = 1_800_000_000.0
"""The made-up now, in seconds since 1970."""


@dataclass
class ManualClock(Clock):
    """Sleeping moves it forward and takes no time."""

    passed: float = 0.0
    slept: list[float] = field(default_factory=list)

    def monotonic(self) -> float:
        """Seconds since the start."""
        return self.passed

    def now(self) -> float:
        """Seconds since 1970."""
        return START + self.passed

    async def sleep(self, seconds: float) -> None:
        """Let the others run, then be later."""
        self.slept.append(seconds)
        until = self.passed + seconds
        await asyncio.sleep(0)
        self.passed = max(self.passed, until)


@dataclass
class Listener:
    """The user's screen."""

    clock: ManualClock = field(default_factory=ManualClock)
    said: list[str] = field(default_factory=list)

    async def announce(self, sentence: str) -> None:
        """Keep a sentence."""
        self.said.append(sentence)

    def run(self, *, rehearsal: bool = False) -> Run:
        """A run with this clock and screen; to be made inside the event loop."""
        return Run(announce=self.announce, clock=self.clock, loopback_only=rehearsal)

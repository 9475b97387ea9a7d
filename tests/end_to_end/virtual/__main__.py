"""Our provider with a clock by which only waiting takes time: what services ask to wait for passes at once.

The world's clock goes with it, so limits that come back by that clock do. `VIRTUAL_HOME` is the world's folder. In its
`waits.jsonl` is, for each wait, how many seconds had passed in all, and the last request that the world had answered.
"""

import asyncio
import json
import os
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path

PARENT = os.getppid()
ROOT = Path(__file__).resolve().parents[3]
sys.path += [str(ROOT), str(ROOT / "provider")]

from saas import registry  # noqa: E402
from saas.provider import SaasProvider  # noqa: E402
from saas.run import Clock, Run  # noqa: E402
from saas.server import main  # noqa: E402
from sandbox.client import World  # noqa: E402

HOME = Path(os.environ["VIRTUAL_HOME"])


@dataclass
class VirtualClock(Clock):
    """Waits that overlap do so here, too: each ends at its own moment, and the latest moment is now."""

    world: World
    passed: float = 0.0
    told: int = 0
    began: float = field(default_factory=lambda: Clock().now())

    def monotonic(self) -> float:
        """Return the seconds that were waited for."""
        return self.passed

    def now(self) -> float:
        """Return what the world's clock says, but for the time that the run itself takes."""
        return self.began + self.passed

    async def sleep(self, seconds: float) -> None:
        """Let the others run, then be later."""
        until = self.passed + seconds
        await asyncio.sleep(0)
        if until <= self.passed:
            return
        self.passed = until
        if whole := int(self.passed) - self.told:
            self.told += whole
            self.world.advance_clock(whole)
        line = {"passed": self.passed, "after": self.world.last_request()}
        with (HOME / "waits.jsonl").open("a") as file:
            file.write(f"{json.dumps(line)}\n")


def make(run: Run) -> SaasProvider:
    """Return the provider of a run, on that clock."""
    virtual = replace(run, clock=VirtualClock(World(HOME)))
    return SaasProvider(lambda settings: registry.build(settings, virtual), virtual)


main(PARENT, make)

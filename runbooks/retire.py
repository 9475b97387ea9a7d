"""Clear a retired service: say what it left, turn it off, remove it, and try old values.

Each stage looks what is there first, so it can be stopped after each, and begun again after anything. No stage goes
further than the data lets it, and each leaves everything else as it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine import Engine, EngineFailed
from engine.changes import REMOVAL, change_of, in_words
from engine.events import Message
from engine.telling import plain
from infra.estate import Estate, EstateRefused, load
from infra.estate.loader import Overdue
from infra.estate.outcomes import MARK, STAGES, Outcome, open_ones, retired, retirement_of
from infra.retired import listed, recorded
from infra.stays import STAYS
from runbooks.rotate import Stopped, refuse_busy
from runbooks.steps import Described, Step
from shared.printed import say

STEPS = (
    Described("data", "load and check the data, and see that nothing else waits to be applied."),
    Described("report", "say what the service left, at itself and at GitHub; nothing is changed."),
    Described("disable", "turn off what can be turned off: webhooks, and repositories at the service."),
    Described("remove", "remove what was found, and look that it is gone."),
    Described("prove", "try old values again, and say of each thing what is known."),
)
"""The steps, in their order."""


class NotVerified(Stopped):
    """Nothing is left that can be seen, and of something nobody can say that it is gone."""

    exit_code = 2


@dataclass
class Retire:
    """The retirement of one service on one stack."""

    engine: Engine
    stacks: Path
    service: str
    as_of: dt.date
    until: str = STAGES[-1]
    repair: Callable[[], object] = lambda: None
    """Breaks the lock of a run that was killed, where that is ours to do."""
    up: str = "python -m infra up"
    """The command that applies the data."""
    overdue: Overdue = "refuse"
    _warned: list[Message] = field(default_factory=list)

    def steps(self) -> list[Step]:
        """Return the steps as far as the one that it stops after, in their order."""
        acts = (self.load, self.report, self.disable, self.remove, self.prove)
        chosen = STEPS[: STAGES.index(self.until) + 2]
        return [Step(one.name, one.does, act) for one, act in zip(chosen, acts, strict=False)]

    def load(self) -> None:
        """Load the estate; see that the data lets it go so far, and that nothing else would change. Raise `Stopped`."""
        try:
            estate = load(self.stacks, today=self.as_of, overdue=self.overdue)
        except EstateRefused as refused:
            raise Stopped("\n".join(map(str, refused.mistakes))) from None
        self._require_leave(estate)
        self._engine(self.repair)
        steps, self._warned = self._engine(lambda: self._having("report", lambda engine: engine.steps(looking=True)))
        changes = [change for step in steps if (change := change_of(step, STAYS)) is not None]
        if others := [
            f"{one.op} {in_words(one.type)} '{one.name}'" for one in changes if not REMOVAL.fullmatch(one.type)
        ]:
            raise Stopped(
                f"Something else waits to be applied: {'; '.join(others)}. A retirement changes nothing but what a "
                f"service left. Apply it with `{self.up}`, then run this again."
            )

    def _require_leave(self, estate: Estate) -> None:
        service = retired(estate).get(self.service)
        if service is None:
            known = ", ".join(retired(estate)) or "none"
            raise Stopped(f"The data has no retired service '{self.service}'; retired are: {known}.")
        leave = retirement_of(service).until
        if STAGES.index(self.until) > STAGES.index(leave):
            raise Stopped(
                f"The data lets the retirement of '{self.service}' go as far as '{leave}', and this is to go as far as "
                f"'{self.until}'. Stop with `--until {leave}`; or write `until` under [{self.service}.retirement] of "
                "services.toml, and have it reviewed."
            )

    def report(self) -> None:
        """Say what is there, as it was looked at a moment ago."""
        words = [plain(one.message) for one in self._warned]
        heard = [one.removeprefix(MARK) for one in words if one.startswith(MARK)]
        own = [words for words in dict.fromkeys(heard) if words.startswith((f"{self.service}:", f"{self.service}/"))]
        say(*(own or [f"{self.service}: nothing is left, and nothing is open."]))

    def disable(self) -> None:
        """Turn off what can be."""
        self._go("disable")

    def remove(self) -> None:
        """Remove what was found."""
        self._go("remove")

    def prove(self) -> None:
        """Try old values again and say what is known. Raise `Stopped` where something is left, or not verified."""
        self._go("prove")
        found = [one for one in self._engine(lambda: recorded(self.engine)) if one.service == self.service]
        say(*listed(found))
        left, unsure = open_ones(found)
        if left:
            raise Stopped(f"Left of {self.service}:\n{_lines(left)}")
        if unsure:
            raise NotVerified(
                f"Of {self.service} this cannot be verified, so it is not called dead:\n{_lines(unsure)}\nWhoever "
                f"sees to one writes what was done, and when, under done_by_hand of [{self.service}.retirement]."
            )

    def _go(self, stage: str) -> None:
        self._engine(lambda: self._having(stage, lambda engine: engine.up()))

    def _having(self, stage: str, act: Callable[[Engine], Any]) -> Any:
        with self.engine.having({"retirement:only": self.service, "retirement:until": stage}) as engine:
            return act(engine)

    def _engine(self, ask: Callable[[], Any]) -> Any:
        try:
            return ask()
        except EngineFailed as failed:
            refuse_busy(failed)
            raise Stopped(failed.message) from None


def _lines(found: list[Outcome]) -> str:
    return "\n".join(f"  {one}" for one in found)

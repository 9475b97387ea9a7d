"""Replace every credential that is due: what a calendar starts every day, and a person on a bad day.

It applies rotation and nothing else. Run it again after anything: each step looks what is there first.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from engine import Engine, EngineFailed
from engine.changes import named
from engine.events import Message
from engine.exported import Exported, exported
from engine.telling import plain
from infra.estate import Estate, EstateRefused, load
from infra.estate.loader import Overdue
from infra.estate.rotation import Plan, plan, read_recorded
from infra.rotation import lines
from runbooks.leftovers import OF_ROTATION, Strange, by_hand, holders, strange
from runbooks.standing import as_output, standing
from runbooks.steps import Described, Step
from shared.printed import say

BUSY = 75
"""The exit code that asks a calendar to try again later (EX_TEMPFAIL of sysexits.h)."""

_LOCKED = ("currently locked", "Another update is currently in progress")
"""What the engine says where another run is at it: of a bucket or a folder, and of Pulumi Cloud."""


class Stopped(click.ClickException):
    """A step cannot be done; the text says why and what to do. Nothing that works was broken."""


class Busy(Stopped):
    """Another run is at it."""

    exit_code = BUSY


STEPS = (
    Described("data", "load and check the data."),
    Described("state", "see that no other run is at it, and clear up after one that was killed."),
    Described("unapplied", "see that nothing but rotation would change."),
    Described("plan", "say what is due, and what it takes."),
    Described("rotate", "make what is due, bring it to its places, check it, end what is former."),
    Described("report", "say what was done, and what waits for whom."),
)
"""The steps, in their order."""


@dataclass
class Rotation:
    """One scheduled run on one stack."""

    engine: Engine
    stacks: Path
    as_of: dt.date
    repair: Callable[[], Collection[str]] = frozenset
    """Breaks the lock of a run that was killed, where that is ours to do; returns what that run was at, URNs."""
    up: str = "python -m infra up"
    """The command that applies the data."""
    overdue: Overdue = "refuse"
    estate: Estate | None = None
    left: dict[str, list[Strange]] = field(default_factory=dict)
    """Credentials that are left alone, with what somebody has changed."""
    failed: str = ""
    for_person: list[str] = field(default_factory=list)
    """What a person must see to."""
    unfinished: set[str] = field(default_factory=set)
    """Credentials of which the present generation is not at all of its places yet."""
    killed: frozenset[str] = frozenset()
    """What a run was at when it was killed, by its URNs."""
    due: Plan | None = None
    recorded: Mapping[str, Any] = field(default_factory=dict)

    def steps(self) -> list[Step]:
        """Return the steps, in their order."""
        acts = (self.load, self.clear, self.refuse_unapplied, self.plan, self.rotate, self.report)
        return [Step(one.name, one.does, act) for one, act in zip(STEPS, acts, strict=True)]

    def load(self) -> None:
        """Load the estate. Raise `Stopped`."""
        try:
            self.estate = load(self.stacks, today=self.as_of, overdue=self.overdue)
        except EstateRefused as refused:
            raise Stopped("\n".join(map(str, refused.mistakes))) from None

    def clear(self) -> None:
        """Clear up after a run that was killed, and note what it was at."""
        repaired: Collection[str] = self._engine(self.repair)  # first: of half a file the engine can say nothing
        left = self._under_way()
        self.killed = left.union(repaired)
        if left:
            self._engine(lambda: self.engine.forget_under_way(left))

    def _under_way(self) -> frozenset[str]:
        return self._exported().under_way

    def _exported(self) -> Exported:
        state: Exported = self._engine(lambda: exported(self.engine.answer("stack", "export")))
        return state

    def refuse_unapplied(self) -> None:
        """Raise `Stopped` where the data has changes that nobody has applied; note what was changed by hand."""
        (recorded, _), (looked, warned) = self._engine(
            lambda: (self.engine.steps(looking=False), self.engine.steps(looking=True))
        )
        self._tell(warned)
        holding = holders(self._estate)
        if unapplied := list(strange(recorded, holding)):
            raise Stopped(
                "The data, or a value that people keep in the vault, has changes that nobody has applied: "
                f"{'; '.join(map(str, unapplied))}. A scheduled run only rotates. Apply them with `{self.up}`, then "
                "run this again."
            )
        for change in by_hand(looked, recorded, self.killed):
            for credential in sorted({*holding.get((change.type, change.name), {"": ""}).values()}):
                self.left.setdefault(credential, []).append(change)

    def _tell(self, warned: list[Message]) -> None:
        """Pass on what was warned of; what is about a value that runs make is for a person to see to."""
        for one in {message.message.strip(): message for message in warned}.values():
            say(f"warning: {plain(one.message)}")
            self._hear(one)

    def _hear(self, warning: Message) -> None:
        said = plain(warning.message)
        if warning.urn and OF_ROTATION.fullmatch(named(warning.urn)[0]) and said not in self.for_person:
            self.for_person.append(said)

    def plan(self) -> None:
        """Say what is due. What is not at its places yet gets no next generation before it is."""
        self.recorded = self._outputs()
        self.unfinished = {name for name, told in self.recorded.items() if not told["at_its_places"]}
        told = read_recorded(json.dumps({name: as_output(one) for name, one in self.recorded.items()}))
        self.due = plan(self._estate, told, self.as_of)
        say(*lines(self.due))
        for name in sorted(self.unfinished):
            number = self.recorded[name]["generation"]
            say(f"{name}: generation {number} is not at all of its places yet; this run goes on with it.")

    def rotate(self) -> None:
        """Run the engine with the day. What fails keeps its own credential only, and is told at the end."""
        left = " ".join(sorted({name for name in self.left if name} | self.unfinished))
        settings = {"rotation:asOf": self.as_of.isoformat(), **({"rotation:left": left} if left else {})}
        try:
            with self.engine.having(settings) as engine:
                engine.apply(
                    heard=self._hear,
                    without=sorted({one.overwritten for ones in self.left.values() for one in ones} - {""}),
                )
        except EngineFailed as failed:
            refuse_busy(failed)
            self.failed = failed.message

    def report(self) -> None:
        """Say how each credential stands. Raise `Stopped` where a person has to do something."""
        before, self.recorded = self.recorded, self._outputs()
        for name, told in sorted(self.recorded.items()):
            say(f"{name}: {_stands(told, before.get(name, {}), self.as_of)}")
        for credential, changes in sorted(self.left.items()):
            whose = f"{credential} was left alone: " if credential else "Left as it is: "
            by_people = [change for change in changes if not change.unseen]
            if by_people:
                say(f"{whose}changed by hand: {'; '.join(map(str, by_people))}.")
            if unseen := [change for change in changes if change.unseen]:
                say(f"{whose}{'; '.join(map(str, unseen))}.")
        if self.failed:
            raise Stopped(f"Not everything was done, see the errors above; nothing in use was revoked.\n{self.failed}")
        if self.for_person or self._urgent:
            raise Stopped("A person is needed:\n" + "\n".join([*self.for_person, *self._urgent]))
        if late := sorted(name for name, told in self.recorded.items() if _is_late(told, self.as_of)):
            raise Stopped(
                f"{', '.join(late)}: former values should be dead by now, and are not. See the warnings above: what no "
                "API revokes, such as an account's own password or key, a person changes."
            )
        if passed := [one.turn for one in self.due.due if one.turn.passed] if self.due else []:
            raise Stopped(f"The last day of {', '.join(one.credential for one in passed)} is over.")
        if names := sorted(name for name in self.left if name):
            raise Stopped(
                f"{', '.join(names)}: left alone in this run, for the places above. Where somebody has changed one by "
                f"hand, look whose change it is; `{self.up}` puts back what the data says."
            )
        if waiting := sorted(one.credential for one in self.due.tasks if not one.urgent) if self.due else []:
            say(f"For a person, and not urgent (the plan above says what): {', '.join(waiting)}.")

    @property
    def _urgent(self) -> list[str]:
        """What a person must do at once: a day that is over, or an incident. The plan has the steps."""
        tasks = self.due.tasks if self.due else ()
        return [f"{one.credential}: {one.why}. The plan above says how." for one in tasks if one.urgent]

    @property
    def _estate(self) -> Estate:
        if self.estate is None:
            raise AssertionError("the data is loaded first")
        return self.estate

    def _outputs(self) -> Mapping[str, Any]:
        return standing(self._exported(), self._estate)

    def _engine(self, ask: Callable[[], Any]) -> Any:
        try:
            return ask()
        except EngineFailed as failed:
            refuse_busy(failed)
            raise Stopped(failed.message) from None


def refuse_busy(failed: EngineFailed) -> None:
    """Raise `Busy` where another run is at it: the engine's words say whose, and since when."""
    if any(words in failed.message for words in _LOCKED):
        raise Busy(
            f"Another run is at it, so nothing was done.\n{failed.message}\nTry again later. Break the lock, with "
            "`pulumi cancel`, only when that run has ended for certain."
        )


def _is_late(told: Mapping[str, Any], today: dt.date) -> bool:
    """Return whether former values wait although the day after their drain is over."""
    until = str(told.get("drains_until") or "")
    return bool(until) and dt.datetime.fromisoformat(until).date() + dt.timedelta(days=1) < today


def _stands(told: Mapping[str, Any], before: Mapping[str, Any], today: dt.date) -> str:
    """Return how a credential stands, in words."""
    number, was = told["generation"], before.get("generation", told["generation"])
    said = f"generation {number}" + (f", new (was {was})" if number != was else "")
    if told["at_its_places"] and not before.get("at_its_places", True):
        said += ", now at all of its places"
    if not told["at_its_places"]:
        return f"{said}, not at all of its places yet, or not checked there; the former one stays valid"
    if told.get("drains_until"):
        is_over = dt.datetime.fromisoformat(str(told["drains_until"])).date() < today
        waits = "could be dead since" if is_over else "stay valid until"
        return f"{said}; former ones {waits} {told['drains_until']}"
    if told["revoked"] > before.get("revoked", told["revoked"]):
        return f"{said}; former ones are dead"
    return f"{said}; former ones are still to be revoked" if told["revoked"] < number - 1 else said

"""What the daily check finds, a line each, in words that stay the same until something happens. Pure.

So days are named, and never how far away they are; names of things and of their properties, and never a value.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from engine.changes import Change, change_of, differing, in_words
from engine.events import Step
from infra.estate import Estate
from infra.estate.endings import endings_granted, endings_unknown
from infra.estate.outcomes import MARK
from infra.estate.rotation import Plan
from infra.estate.rotation.plan import Turn
from infra.estate.rotation.tasks import LAST_DAY_UNKNOWN, Task
from infra.estate.warnings import things_unknown
from infra.stays import STAYS
from shared.printed import shortened

Section = Literal["drift", "expiry", "retired", "exceptions", "unknown"]

SECTIONS: Mapping[Section, str] = MappingProxyType(
    {
        "drift": "What `up` would change, and what could not be looked at",
        "expiry": "What is due, ends, or waits for a person",
        "retired": "What retired services left, and what nobody can verify",
        "exceptions": "What is let be until a day",
        "unknown": "What nobody has found out yet",
    }
)
"""The sections of what is told, in their order, with their headings."""

NEAR = dt.timedelta(days=30)
"""What ends within this time is told."""

_MOST_NAMES = 6
_MOST_WORDS = 300
"""How long a line may be: a name, or a reason that people wrote, may have any length."""


@dataclass(frozen=True)
class Finding:
    """One thing that is to be seen to."""

    section: Section
    words: str
    key: str = ""
    """What tells it from all others, where its words may change while it is the same thing; empty: its words."""

    @property
    def line(self) -> str:
        """Its words, no longer than a line may be."""
        return shortened(self.words, _MOST_WORDS)

    @property
    def digest(self) -> str:
        """What it is known by in a text that was told: twelve hexadecimal digits."""
        return hashlib.sha256(f"{self.section}\0{self.key or self.words}".encode()).hexdigest()[:12]


def drift_of(steps: Iterable[Step]) -> Iterator[Finding]:
    """Yield what a run would change: the steps of a look at the world."""
    for step, change in _changes(steps):
        yield Finding("drift", f"{change.op} {in_words(change.type)} '{change.name}'{_properties(step)}")


def gone_of(steps: Iterable[Step]) -> Iterator[Finding]:
    """Yield what differs from what was recorded: the steps of a look without the program, which would forget things."""
    for step, change in _changes(steps):
        how = "is gone" if change.op in ("delete", "forget") else "differs from what was recorded"
        yield Finding("drift", f"{in_words(change.type)} '{change.name}' {how}{_properties(step)}")


def _changes(steps: Iterable[Step]) -> Iterator[tuple[Step, Change]]:
    for step in sorted(steps, key=lambda step: step.urn):
        change = change_of(step, STAYS)
        if change is not None:
            yield step, change


def _properties(step: Step) -> str:
    return f": {', '.join(differing(step))}" if step.differences else ""


def not_looked_at(service: str, names: Iterable[str]) -> Finding:
    """Return that a service, or some of its objects, could not be looked at."""
    listed = sorted(names)
    more = f" and {len(listed) - _MOST_NAMES} more" if len(listed) > _MOST_NAMES else ""
    which = f": {', '.join(listed[:_MOST_NAMES])}{more}" if listed else ""
    return Finding("drift", f"{service} could not be looked at{which}", key=f"unseen {service}")


def service_of(kind: str) -> str:
    """Return which service a resource is of, by its type.

    >>> service_of("saas:azure_devops:VariableGroup"), service_of("azuredevops:index/project:Project")
    ('azure devops', 'azure devops')
    """
    package, _, rest = kind.partition(":")
    module = rest.partition(":")[0] if package == "saas" else package
    return _PLUGINS.get(module, module).replace("_", " ")


_PLUGINS: Mapping[str, str] = MappingProxyType({"azuredevops": "azure_devops"})
"""Services that an official plugin calls otherwise than we do."""


def expiry_of(found: Plan) -> Iterator[Finding]:
    """Yield what the plan of the rotation says: values that are due or near it, and what persons have to do.

    A credential whose last day nobody knows is not among it: it is counted (`unknown_of`).
    """
    for turn in (*(one.turn for one in found.due), *found.coming):
        yield Finding("expiry", f"{turn.credential}, generation {turn.generation}: {_stands(turn, found)}")
    for one in found.waiting:
        if one.until is not None and one.until.date() + dt.timedelta(days=1) < found.as_of:
            numbers = ", ".join(map(str, one.generations))
            ended = f"were to be ended on {one.until.date()}, and are not"
            yield Finding("expiry", f"{one.credential}: the former generations {numbers} {ended}")
    yield from (Finding("expiry", _waits(task)) for task in found.tasks if task.why != LAST_DAY_UNKNOWN)


def _stands(turn: Turn, found: Plan) -> str:
    """Return where a value stands in its life. Not in the plan's words, which count days."""
    held = found.held.get(turn.credential)
    last = f"; its last day {'was' if turn.passed else 'is'} {turn.ends_on}" if turn.ends_on else ""
    if held:
        return f"no run replaces it yet, first: {held}{last}"
    if turn.is_due:
        return f"due for a run since {turn.due_on}{last}" if turn.due_on else f"due for a run, {turn.why}{last}"
    return f"two thirds of its life are over; a run replaces it on {turn.due_on}{last}"


def _waits(task: Task) -> str:
    when = f"by {task.by}" if task.passed or not task.urgent else "at once"
    over = ", which is over" if task.passed else ""
    answers = f" ({task.answers} answers for it)" if task.answers else ""
    return f"{task.credential} waits for a person, {when}{over}{answers}: {task.why}"


def unfinished_of(told: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    """Yield the values that are not at all of their places yet: what `runbooks.standing` says of each credential."""
    for name, one in sorted(told.items()):
        if not one["at_its_places"]:
            yield Finding("expiry", f"{name}: generation {one['generation']} is not at all of its places yet")


def retired_of(said: Iterable[str]) -> Iterator[Finding]:
    """Yield what a look has found of retired services: the sentences that the program warns with."""
    for words in said:
        if words.startswith(MARK):
            where, _, what = words.removeprefix(MARK).partition(": ")
            yield Finding("retired", f"{where}: {what}", key=where)


def exceptions_of(estate: Estate) -> Iterator[Finding]:
    """Yield what the data lets be until a day that is over, or that comes within 30 days."""
    for one in endings_granted(estate):
        if one.day < estate.today:
            yield Finding("exceptions", f"{one.thing}: over since {one.day}: {one.means}")
        elif one.day <= estate.today + NEAR:
            yield Finding("exceptions", f"{one.thing}: until {one.day}: {one.means}")


def unknown_of(estate: Estate) -> Iterator[Finding]:
    """Yield how much nobody has found out: numbers alone, since the data has the names."""
    yield from (Finding("unknown", words, key="keys") for words in things_unknown(estate))
    if names := endings_unknown(estate):
        yield Finding("unknown", f"Of {len(names)} credentials nobody knows the last day.", key="last days")


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings in the order in which they are told, each once."""
    order = list(SECTIONS)
    known = {one.digest: one for one in sorted(findings, key=lambda one: (order.index(one.section), one.words))}
    return list(known.values())

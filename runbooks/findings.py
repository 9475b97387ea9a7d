"""What the daily check finds, a line each, in words that stay the same until something happens. Pure.

So days are named, and never how far away they are; of what differs only what is public, and never a secret value.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from engine.changes import Change, change_of, differences_in_full, differences_in_words, in_words, named
from engine.events import Step
from infra.estate import Estate
from infra.estate.endings import endings_granted, endings_unknown
from infra.estate.outcomes import LEFT, Outcome
from infra.estate.rotation import Plan
from infra.estate.rotation.plan import Turn
from infra.estate.rotation.tasks import LAST_DAY_UNKNOWN, Task
from infra.estate.warnings import things_unknown
from infra.stays import STAYS
from infra.undeclared import Report
from shared.printed import few, shortened

Section = Literal["drift", "undeclared", "expiry", "retired", "exceptions", "unknown"]

SECTIONS: Mapping[Section, str] = MappingProxyType(
    {
        "drift": "What `up` would change, and what could not be looked at",
        "undeclared": "What nothing declares",
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
    """What tells it from all others, where its words may change while it is the same thing, or stay while it becomes
    another; empty: its words."""
    thing: str = ""
    """What it is found at, where that may be out of sight on another day; empty: it is found in the data."""
    weak: bool = False
    """Whether a look found it that knows less than others: no news where anything was told of its thing before."""
    hides: frozenset[str] = frozenset()
    """The things that were not looked at, so that nothing is known of what was found there before."""

    @property
    def line(self) -> str:
        """Its words, no longer than a line may be."""
        return shortened(self.words, _MOST_WORDS)

    @property
    def digest(self) -> str:
        """What it is known by in a text that was told: first its thing's digits (`tag`), then ten of its own."""
        return tag(self.thing) + hashlib.sha256(f"{self.section}\0{self.key or self.words}".encode()).hexdigest()[:10]


EVERYTHING = "everything"
"""Hides each thing."""


def tag(thing: str) -> str:
    """Return what a thing is known by in a text that was told: five hexadecimal digits."""
    return hashlib.sha256(thing.encode()).hexdigest()[:5] if thing else "0" * 5


def out_of_sight(told: Iterable[str], findings: Iterable[Finding]) -> tuple[str, ...]:
    """Return the digests that were told before, and of which nobody can say now whether they are over.

    They stay told: when a service is back, what was told of it before is no news.
    """
    found = list(findings)
    hidden, now = {thing for one in found for thing in one.hides}, {one.digest for one in found}
    tags, in_data = {tag(thing) for thing in hidden}, tag("")
    return tuple(
        one
        for one in told
        if one not in now and (one[:5] in tags or (EVERYTHING in hidden and not one.startswith(in_data)))
    )


def drift_of(steps: Iterable[Step]) -> Iterator[Finding]:
    """Yield what a run would change: the steps of a look at the world."""
    for step, change in _changes(steps):
        words = f"{change.op} {in_words(change.type)} '{change.name}'{_properties(step)}"
        yield Finding("drift", words, _key(words, step), thing_of(step.urn))


def gone_of(steps: Iterable[Step]) -> Iterator[Finding]:
    """Yield what differs from what was recorded: the steps of a look without the program, which would forget things."""
    for step, change in _changes(steps):
        how = "is gone" if change.op in ("delete", "forget") else "differs from what was recorded"
        words = f"{in_words(change.type)} '{change.name}' {how}{_properties(step)}"
        yield Finding("drift", words, _key(words, step), thing_of(step.urn), weak=True)


def _changes(steps: Iterable[Step]) -> Iterator[tuple[Step, Change]]:
    for step in sorted(steps, key=lambda step: step.urn):
        change = change_of(step, STAYS)
        if change is not None:
            yield step, change


def _properties(step: Step) -> str:
    return f": {', '.join(differences_in_words(step))}" if step.differences else ""


def _key(words: str, step: Step) -> str:
    """Return what a difference is known by. The words of a long list leave out most of it."""
    return f"{words}\0{differences_in_full(step)}"


def thing_of(urn: str) -> str:
    """Return what a resource is called among the things of findings."""
    return " ".join(named(urn))


def not_looked_at(service: str, urns: Iterable[str], *, whole: bool) -> Finding:
    """Return that a service, or (not `whole`) only some of its objects, could not be looked at.

    The two are not one: the second hides little, and the first is news after it.
    """
    known = sorted(urns)
    listed = sorted(f"{in_words(kind)} '{name}'" for kind, name in map(named, known))
    which = f": {few(sorted(listed), _MOST_NAMES)}" if listed else ""
    what, key = (service, "whole") if whole else (f"Some things at {service}", "some")
    hides = frozenset(map(thing_of, known))
    return Finding("drift", f"{what} could not be looked at{which}", key=f"unseen {service} {key}", hides=hides)


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


def retired_of(found: Iterable[Outcome]) -> Iterator[Finding]:
    """Yield what a look has found of retired services, each thing by itself; not what is gone, or seen to by a person.

    Nor why something could not be verified: a service says that in other words each day.
    """
    for one in sorted(found):
        if one.is_open:
            how = f" ({one.why})" if one.why and one.word == LEFT else ""
            words, at = f"{one.service}: {one.thing}: {one.word}{how}", f"retired {one.service}"
            yield Finding("retired", words, thing=at, hides=frozenset([at] if one.unseen else ()))


def undeclared_of(reports: Iterable[Report]) -> Iterator[Finding]:
    """Yield what nothing declares, each thing by its place and name, and where it could not be looked for that."""
    for one in reports:
        for where, name in one.things_found:
            words = f"{where}: {name}"
            others = few(sorted(one.unnamed), _MOST_NAMES)
            doubt = f", unless it is that of {others}: the data does not have their names there"
            told = f"{words}{doubt if one.unnamed else ''}"
            yield Finding("undeclared", told, key=words, thing=f"undeclared {where}")
        if one.failure:
            words = f"{one.where}: it could not be looked for what nothing declares"
            yield Finding("undeclared", words, hides=frozenset((EVERYTHING,)))
        elif one.unseen:
            hides = frozenset(f"undeclared {one.service}, {title}" for title in one.unseen)
            which, key = (few(sorted(one.unseen), _MOST_NAMES), "some") if one.found else ("all of it", "all")
            words = f"{one.where}: it could not be looked for what nothing declares in {which}"
            yield Finding("undeclared", words, f"unseen {one.where} {key}", hides=hides)


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

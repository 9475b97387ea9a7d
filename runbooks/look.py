"""A look at the world that finds what differs everywhere, whatever cannot be looked at.

Our own plugin says of an object that it could not be looked at, and goes on (docs/adr/0013). Whoever reads its value
then seems to change, too, since the value is not known: so it is looked again, and that object is left as it was
recorded. An official plugin ends the run: all that is its own is left out then. Where the program itself cannot run, as
when the vault is down, the world is compared with what was recorded.

What a rotation has left to do, and the next one does, is no drift; what somebody changed by hand at the same place is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field

import msgspec

from engine import Engine
from engine.changes import change_of, named
from engine.events import Event, Message, Step, stack_outputs, steps_of
from engine.exported import Exported
from infra.estate.outcomes import Outcome
from infra.undeclared import Report
from runbooks.findings import (
    EVERYTHING,
    Finding,
    drift_of,
    gone_of,
    not_looked_at,
    retired_of,
    service_of,
    undeclared_of,
)
from runbooks.leftovers import Holding, by_hand, strange

Run = Callable[[Collection[str]], tuple[list[Event], str]]
"""Looks at all but some URNs; returns the events, and why it failed."""

_MOST_LOOKS = 6
"""At most so often it is looked again: each time without what could not be looked at until then."""

_UNHEALTHY = "Refreshed resource is in an unhealthy state"
"""How the engine begins to say that a plugin could not look at an object and goes on (Pulumi 3.256)."""
_PROVIDERS = "pulumi:providers:"
_OWN = "saas"

_VAULT = "1Password:"
"""How the program says that the vault did not give it what it needs: without values it cannot run."""

_PROGRAM = Finding(
    "drift",
    "The program did not come to its end, so the world was compared with what runs recorded, and not with the data. "
    "The log says why.",
    key="the program",
    hides=frozenset((EVERYTHING,)),
)
_CUT = Finding(
    "drift", "Not everything could be looked at. The log says why.", key="cut short", hides=frozenset((EVERYTHING,))
)
_NOT_GIVEN = Finding(
    "undeclared",
    "The program did not say what nothing declares, and what retired services left. The log may say why.",
    key="no outputs",
    hides=frozenset((EVERYTHING,)),
)

_NO_OBJECT = re.compile(r"saas:\w+:(\w*Revocation|\w+Check|RevokedValues|RecordedValue|GeneratedValue|Removal)")
"""The types of resources of which a look sees only what was recorded: that they seem well says nothing."""


class _Given(msgspec.Struct):
    """What is read of what the program gave out."""

    retired: list[Outcome] = []
    undeclared: list[Report] = []


@dataclass
class Looked:
    """What a look found, and what was said while it lasted."""

    findings: list[Finding] = field(default_factory=list)
    words: list[Message] = field(default_factory=list)
    """Warnings and errors, for the log."""


def look(engine: Engine, state: Exported, holding: Holding) -> Looked:
    """Look at everything. `state` is as exported; `holding` has the places of what runs make.

    Raise `EngineFailed` when there is no engine.
    """
    recorded = _recorded(state)
    found = Looked()
    events, unseen, failed = _again(lambda without: engine.look(without=without), recorded, found)
    if failed:
        found.findings.append(_PROGRAM)
        if any(one.severity == "error" and one.message.startswith(_VAULT) for one in found.words):
            found.findings.append(not_looked_at("onepassword", (), whole=True))
        events, unseen, failed = _again(lambda without: engine.compare(without=without), recorded, found)
        found.findings += [*gone_of(_steps(events, unseen)), *([_CUT] if failed else [])]
    else:
        steps = _steps(events, unseen)
        found.findings += drift_of(_without_rotation(engine, steps, holding, state.under_way))
        given = stack_outputs(steps_of(events), _Given)
        if given is None:
            found.findings.append(_NOT_GIVEN)
        else:
            found.findings += [*retired_of(given.retired), *undeclared_of(given.undeclared)]
    found.findings += _unseen_services(unseen, recorded)
    return found


def _unseen_services(unseen: Collection[str], recorded: Collection[str]) -> Iterator[Finding]:
    """Yield what could not be looked at: a service as a whole if nothing that it has was seen."""
    by_service: defaultdict[str, list[str]] = defaultdict(list)
    for urn in unseen:
        by_service[service_of(named(urn)[0])].append(urn)
    seen = {service_of(named(urn)[0]) for urn in recorded if urn not in unseen and not _is_no_object(urn)}
    for service, urns in by_service.items():
        yield not_looked_at(service, urns, whole=service not in seen)


def _is_no_object(urn: str) -> bool:
    return _NO_OBJECT.fullmatch(named(urn)[0]) is not None


def _again(run: Run, recorded: Collection[str], found: Looked) -> tuple[list[Event], set[str], bool]:
    """Return the events of a look without what cannot be looked at, that, and whether it failed all the same."""
    without: set[str] = set()
    for _ in range(_MOST_LOOKS):
        events, failed = run(sorted(without))
        found.words += _said(events)
        new = _unseen(events, recorded) - without
        if not new:
            break
        without |= new
    return events, without, bool(failed)


def _steps(events: Iterable[Event], without: Collection[str]) -> list[Step]:
    """Return the steps of a look, but for those of what could not be looked at."""
    return [step for step in steps_of(events) if step.urn not in without]


def _without_rotation(engine: Engine, steps: list[Step], holding: Holding, killed: Collection[str]) -> list[Step]:
    """Return the steps without what a rotation has left to do: the state alone would do that, too."""
    if all(_is_strange(step, holding) for step in steps):
        return steps
    recorded, _ = engine.steps(looking=False)
    left = {step.urn: step for step in recorded if not _is_strange(step, holding)}
    theirs = {(one.type, one.name) for one in by_hand(steps, recorded, killed)}
    kept = [one for one in steps if one.urn not in left or _is_strange(one, holding) or named(one.urn) in theirs]
    return [_beside(step, left.get(step.urn)) for step in kept]


def _is_strange(step: Step, holding: Holding) -> bool:
    """Return whether a step is no change that a rotation makes."""
    return change_of(step) is None or any(True for _ in strange([step], holding))


def _beside(step: Step, left: Step | None) -> Step:
    """Return a step with what differs beside that which a rotation has left to do; with all, if that is nothing."""
    more = {path: how for path, how in step.differences.items() if left is not None and path not in left.differences}
    return msgspec.structs.replace(step, detailed_diff=more) if more else step


def _unseen(events: Iterable[Event], recorded: Collection[str]) -> set[str]:
    """Return the URNs of what could not be looked at: with one object of an official plugin, all of the plugin's."""
    found: set[str] = set()
    for event in events:
        words = event.diagnostic_event
        if words is None or not words.urn:
            continue
        kind, _ = named(words.urn)
        package = kind.removeprefix(_PROVIDERS).partition(":")[0]
        if words.severity == "warning" and words.message.startswith(_UNHEALTHY):
            found.add(words.urn)
        elif words.severity == "error" and package == _OWN:
            found |= {words.urn} & set(recorded)
        elif words.severity == "error":
            found |= {urn for urn in recorded if named(urn)[0].partition(":")[0] == package}
    return found


def _said(events: Iterable[Event]) -> list[Message]:
    said = (event.diagnostic_event for event in events if event.diagnostic_event is not None)
    return [one for one in said if one.severity in ("warning", "error") and one.message.strip()]


def _recorded(state: Exported) -> list[str]:
    """Return the URNs of all that is something: a component is nothing but a name, and a provider is no object."""
    urns = [one.urn for one in state.resources if one.custom]
    return [urn for urn in urns if not named(urn)[0].startswith("pulumi:")]

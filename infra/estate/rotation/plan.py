"""The plan: what is replaced when, in which order, and what a person must do. Pure; nothing is asked of any service."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from infra.estate.classes import ORDER
from infra.estate.deployed import deployed
from infra.estate.estate import Estate
from infra.estate.rotation.by_person import Reason, is_a_persons_for_good, reason_of
from infra.estate.rotation.gaps import Gap, gaps_of
from infra.estate.rotation.policy import Policy, policy_of
from infra.estate.rotation.recorded import Recorded
from infra.estate.rotation.steps import Step, steps_of, writes_of
from infra.estate.rotation.tasks import Task, tasks_of
from infra.estate.rotation.writes import Write, seconds_for


@dataclass(frozen=True, kw_only=True)
class Turn:
    """Where the value of one credential stands in its life, on the day of the plan."""

    credential: str
    generation: int
    """The one in use."""
    made: dt.date | None
    """None if nobody knows the day."""
    due_on: dt.date | None
    """None if it is due at once."""
    ends_on: dt.date | None
    """The last day of its life."""
    why: str
    """Why it is due; empty if it is not."""
    warned: bool
    """Whether its warning time has begun; whatever is due is warned of."""
    passed: bool
    """Whether its life is over."""

    @property
    def is_due(self) -> bool:
        """Whether the next scheduled run replaces it."""
        return bool(self.why)


@dataclass(frozen=True, kw_only=True)
class Replacement:
    """How one credential is replaced in the next scheduled run."""

    turn: Turn
    steps: tuple[Step, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Older generations of a credential that are not proved dead."""

    credential: str
    generations: tuple[int, ...]
    until: dt.datetime | None
    """From when on they may be revoked; None if that is from the next scheduled run on."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What the next scheduled run does, and what comes after it."""

    as_of: dt.date
    is_recorded: bool
    """Whether it was said what is recorded. If not, the day of every value is unknown."""
    made: Mapping[str, int]
    """How many credentials come about in which way."""
    by_reason: Mapping[Reason, tuple[str, ...]]
    """What a person makes for good, by what keeps it so."""
    due: tuple[Replacement, ...]
    """In the order in which they are replaced: the highest class first."""
    coming: tuple[Turn, ...]
    """What is warned of and not due yet, the nearest first."""
    waiting: tuple[Waiting, ...]
    tasks: tuple[Task, ...]
    """What a person must do, the most urgent first."""
    held: Mapping[str, str]
    """What no run replaces yet, and what must be done before."""
    strangers: tuple[str, ...]
    """What is recorded, and no credential of the estate that runs replace."""
    writes: Mapping[str, int]
    """How many writes the run makes at each service: no fewer will do."""
    finishes_after: int
    """The least seconds from its first write until every target has its new value, by the services' limits."""
    revoked_after: int
    """The least seconds until also every old value may be dead: with the drain, and the revocations."""

    @property
    def has_passed(self) -> bool:
        """Whether a day is over by which something had to be done: of a value, or of a task."""
        turns = (*(one.turn for one in self.due), *self.coming)
        return any(one.passed for one in turns) or any(one.passed for one in self.tasks)

    @property
    def has_work(self) -> bool:
        """Whether the next scheduled run, or a person, has something to do."""
        ready = any(one.until is None or one.until.date() <= self.as_of for one in self.waiting)
        return bool(self.due or self.tasks or ready)


def plan(estate: Estate, recorded: Mapping[str, Recorded] | None, as_of: dt.date) -> Plan:
    """Return the plan for a day, from what is recorded of each value; None if that is not known.

    Only for an estate that passed the checks. What is no longer in use is not written to; its readers are waited for.
    """
    known = recorded or {}
    policies = {name: one for name in estate.credentials if (one := policy_of(estate.credentials[name], estate))}
    turns = [turn_of(policy, known.get(name), as_of) for name, policy in policies.items()]
    due = [turn for turn in turns if turn.is_due]
    due.sort(key=lambda turn: (-ORDER.index(estate.credentials[turn.credential].class_), turn.credential))
    in_use = deployed(estate)
    writes = [
        write for turn in due for write in writes_of(estate.credentials[turn.credential], in_use, turn.generation)
    ]
    last = seconds_for(one for one in writes if one.kind != "revoke")
    revocations = [one for one in writes if one.kind == "revoke"]
    drain = max((policies[turn.credential].drain_seconds for turn in due), default=0)
    return Plan(
        as_of=as_of,
        is_recorded=recorded is not None,
        made=dict(sorted(Counter(one.made for one in estate.credentials.values()).items())),
        by_reason=_by_reason(estate),
        due=tuple(_replacement(turn, policies[turn.credential], in_use) for turn in due),
        coming=tuple(sorted(_coming(turns), key=lambda turn: (turn.due_on or as_of, turn.credential))),
        waiting=tuple(_waiting(known, estate)),
        tasks=tasks_of(estate, as_of),
        held={name: one.waits_for for name, one in sorted(policies.items()) if one.waits_for},
        strangers=tuple(sorted(known.keys() - policies.keys())),
        writes=_counted(writes),
        finishes_after=last,
        revoked_after=max(last + drain + seconds_for(revocations), seconds_for(writes)),
    )


def turn_of(policy: Policy, recorded: Recorded | None, as_of: dt.date) -> Turn:
    """Return whether a value is due on a day.

    Without a day on which it was made it is due; before that day it never is, whatever else holds.
    """
    made = recorded.made or None if recorded is not None else None
    if recorded is None or made is None:
        why, due_on, ends_on, warned = "nobody knows when it was made", None, None, True
    else:
        due_on, ends_on = made + dt.timedelta(policy.due_after_days), made + dt.timedelta(policy.life_days)
        why = ""
        if as_of >= made and recorded.epoch != policy.epoch:
            why, due_on = f"another epoch: {policy.epoch or 'none any more'}", None
        elif as_of >= due_on:
            why = f"it is {(as_of - made).days} days old, of a life of {policy.life_days}"
        warned = bool(why) or as_of >= made + dt.timedelta(policy.warn_after_days)
    if policy.waits_for:
        why = ""
    return Turn(
        credential=policy.credential,
        generation=recorded.generation if recorded is not None else 0,
        made=made,
        due_on=due_on,
        ends_on=ends_on,
        why=why,
        warned=warned,
        passed=ends_on is not None and ends_on < as_of,
    )


def _replacement(turn: Turn, policy: Policy, estate: Estate) -> Replacement:
    credential = estate.credentials[turn.credential]
    return Replacement(
        turn=turn, steps=steps_of(credential, estate, turn.generation, policy), gaps=gaps_of(credential, estate)
    )


def _coming(turns: Sequence[Turn]) -> Iterator[Turn]:
    return (turn for turn in turns if turn.warned and not turn.is_due)


def _waiting(known: Mapping[str, Recorded], estate: Estate) -> Iterator[Waiting]:
    for name, one in sorted(known.items()):
        if one.unrevoked and name in estate.credentials:
            yield Waiting(credential=name, generations=tuple(one.unrevoked), until=one.drains_until or None)


def _by_reason(estate: Estate) -> Mapping[Reason, tuple[str, ...]]:
    found: defaultdict[Reason, list[str]] = defaultdict(list)
    for credential in estate.credentials.values():
        if is_a_persons_for_good(credential):
            found[reason_of(credential, estate)].append(credential.name)
    return {reason: tuple(sorted(names)) for reason, names in sorted(found.items(), key=lambda one: sorted(one[1]))}


def _counted(writes: Sequence[Write]) -> Mapping[str, int]:
    return dict(sorted(Counter(one.service for one in set(writes)).items()))

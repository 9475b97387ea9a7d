"""A plan as a document: what a run would do, what that was found with, and until when it holds. Pure.

It holds no secret value: whoever reviews it may show it to everybody who may see the data.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from typing import Any

import msgspec

from engine.operations import Operation

LIFE = dt.timedelta(days=5)
"""How long a plan may be applied: over a weekend, and not over a week."""
MOST_BYTES = 50_000_000
"""The longest plan that is read: one that makes a hundred thousand resources."""
FORMAT = 1


class PlanRefused(Exception):
    """A plan cannot be read, or may not be applied; the text says why and what to do."""


class Bound(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a plan was found with. Another of any of it may mean another plan."""

    stack: str
    commit: str
    """The id of the commit that was checked out, without any change."""
    locks: dict[str, str]
    """The SHA-256 digests of the files with ids and versions, by their names; empty where there is no file."""
    engine: str
    """Its version."""
    plugins: dict[str, str]
    """The versions of the engine's plugins that are installed, by name."""
    policies: str
    """The SHA-256 digest of the policies; empty without any."""


class Plan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A plan."""

    format: int
    bound: Bound
    state: str
    """When the stack's state was last written: RFC 3339."""
    made_at: str
    """RFC 3339, UTC."""
    expires_at: str
    operations: tuple[Operation, ...]

    @property
    def digest(self) -> str:
        """The SHA-256 digest of all of it: what a reviewer approves."""
        return hashlib.sha256(msgspec.json.encode(self, order="sorted")).hexdigest()


def new_plan(bound: Bound, state: str, operations: tuple[Operation, ...], now: dt.datetime) -> Plan:
    """Return a plan that holds from now on."""
    return Plan(
        format=FORMAT,
        bound=bound,
        state=state,
        made_at=now.isoformat(timespec="seconds"),
        expires_at=(now + LIFE).isoformat(timespec="seconds"),
        operations=operations,
    )


def as_document(plan: Plan) -> Any:
    """Return a plan as what JSON can hold."""
    return msgspec.to_builtins(plan)


def read_plan(text: bytes) -> Plan:
    """Return the plan in a file. Raise `PlanRefused`."""
    again = "Make it again with `python -m infra plan`."
    if len(text) > MOST_BYTES:
        raise PlanRefused(f"The plan has more than {MOST_BYTES:,} bytes. {again}")
    try:
        plan = msgspec.json.decode(text, type=Plan)
        moments = [dt.datetime.fromisoformat(moment) for moment in (plan.made_at, plan.expires_at)]
    except (msgspec.DecodeError, ValueError, RecursionError) as fault:
        raise PlanRefused(f"The file is no plan: {fault}. {again}") from None
    if plan.format != FORMAT:
        raise PlanRefused(f"The plan has the format {plan.format}, and this code reads {FORMAT}. {again}")
    if any(moment.tzinfo is None for moment in moments):
        raise PlanRefused(f"The plan's days have no time zone. {again}")
    return plan


def faults(plan: Plan, now_bound: Bound, now: dt.datetime) -> Iterator[str]:
    """Yield, a sentence each, why a plan may not be applied: it is old, or something is other than it was."""
    made, expires = (dt.datetime.fromisoformat(moment) for moment in (plan.made_at, plan.expires_at))
    if now >= expires:
        yield f"The plan was made on {plan.made_at} and holds until {plan.expires_at}; now it is {_moment(now)}."
    if expires - made > LIFE:
        yield f"The plan says that it holds for more than {LIFE.days} days."
    if made - now > dt.timedelta(minutes=5):
        yield f"The plan is of {plan.made_at}, and now it is {_moment(now)}: one of the two clocks is wrong."
    then = plan.bound
    for what, before, after in (
        ("stack", then.stack, now_bound.stack),
        ("commit", then.commit, now_bound.commit),
        ("engine", then.engine, now_bound.engine),
        ("policies", then.policies, now_bound.policies),
    ):
        if before != after:
            yield f"The plan was made with the {what} {before or 'none'}, and this is {after or 'none'}."
    for what, before_all, after_all in (
        ("file", then.locks, now_bound.locks),
        ("plugin", then.plugins, now_bound.plugins),
    ):
        for name in sorted(before_all.keys() | after_all.keys()):
            if before_all.get(name) != after_all.get(name):
                yield f"The {what} {name} is another than the plan was made with."


def _moment(now: dt.datetime) -> str:
    return now.isoformat(timespec="seconds")

"""`python -m infra rotation`: what is replaced when, in which order, and what a person must do."""

from __future__ import annotations

import datetime as dt
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import TextIO

import click

from infra.cli import aligned, loaded, stacks_option
from infra.estate.rotation import Plan, RecordedRefused, plan, read_recorded
from infra.estate.rotation.plan import Replacement
from infra.estate.rotation.tasks import Task
from shared.printed import say, say_document

PASSED, WORK = 1, 3
"""Exit codes: a day is over; there is something to do. 2 is click's own, for a command that was called wrongly."""


@click.command()
@stacks_option
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day of the scheduled run, such as 2027-01-31; without it, today.",
)
@click.option(
    "--recorded",
    type=click.File(encoding="utf-8"),
    metavar="FILE",
    help="What is recorded of each value: the stack's output `rotation` as JSON, `-` for standard input. Without it "
    "the day of every value is unknown.",
)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def rotation(directory: Path, as_of: dt.datetime | None, recorded: TextIO | None, form: str) -> None:
    """Print what the next scheduled run replaces, in which order, and what a person must do by when.

    No engine is asked, and nothing is changed.

    Exit codes: 0 nothing to do; 1 a day is over: a value is past its life, or a person's credential past its last day;
    2 the command was called wrongly; 3 something is due for a run or for a person.
    """
    estate = loaded(directory)
    try:
        known = read_recorded(recorded.read()) if recorded is not None else None
    except UnicodeDecodeError:
        raise click.BadParameter("it is no text in UTF-8.", param_hint="--recorded") from None
    except RecordedRefused as refused:
        raise click.BadParameter("\n".join(refused.faults), param_hint="--recorded") from None
    found = plan(estate, known, as_of.date() if as_of else estate.today)
    if form == "json":
        say_document(as_json(found))
    else:
        say(*lines(found))
    sys.exit(PASSED if found.has_passed else WORK if found.has_work else 0)


def as_json(found: Plan) -> dict[str, object]:
    """Return the plan as plain data: days and moments as texts, None where nobody knows."""
    reasons = [{**asdict(reason), "credentials": names} for reason, names in found.by_reason.items()]
    plain = {**asdict(replace(found, by_reason={})), "by_reason": reasons}
    return {key: _plain(value) for key, value in plain.items()} | {
        "has_passed": found.has_passed,
        "has_work": found.has_work,
    }


def lines(found: Plan) -> Iterator[str]:
    """Yield the plan for people."""
    yield f"As of {found.as_of}: {', '.join(f'{count} {made}' for made, count in found.made.items())}."
    if not found.is_recorded:
        yield "No record was given (--recorded): the age of every value is unknown, so each is listed as due."
    for name, first in found.held.items():
        yield f"No run replaces {name} yet. First: {first}"
    if found.strangers:
        yield f"In the record, but no run replaces these now: {', '.join(found.strangers)}."
    yield from _due(found)
    if found.coming:
        yield ""
        rows = [
            (str(one.due_on or "waits"), one.credential, str(one.generation), str(one.ends_on or "not known"))
            for one in found.coming
        ]
        yield from aligned(("DUE ON", "CREDENTIAL", "GENERATION", "LAST DAY"), rows)
    if found.waiting:
        yield ""
        waits = [
            (one.credential, ", ".join(map(str, one.generations)), one.until.isoformat() if one.until else "next run")
            for one in found.waiting
        ]
        yield from aligned(("WAITS TO BE REVOKED", "GENERATIONS", "UNTIL"), waits)
    yield from _for_people(found)
    yield from _reasons(found)


def _due(found: Plan) -> Iterator[str]:
    yield ""
    if not found.due:
        yield "Nothing is due for a run."
        return
    rows = [
        (one.turn.credential, str(one.turn.generation), str(one.turn.ends_on or "not known"), one.turn.why)
        for one in found.due
    ]
    yield from aligned(("DUE NOW", "GENERATION", "LAST DAY", "WHY"), rows)
    writes = ", ".join(f"{service} {count}" for service, count in found.writes.items())
    yield ""
    yield f"This needs {sum(found.writes.values())} writes ({writes})."
    yield (
        f"By the services' limits every target has its new value after {_length(found.finishes_after)} or later, "
        f"and every old value can be revoked by {_length(found.revoked_after)}."
    )
    for one in found.due:
        yield ""
        yield from _replacement(one)


def _replacement(one: Replacement) -> Iterator[str]:
    yield f"{one.turn.credential}, from generation {one.turn.generation} to {one.turn.generation + 1}:"
    for number, step in enumerate(one.steps, start=1):
        yield f"  {number:2}. {step.phase}: {step.what}"
    for gap in one.gaps:
        yield f"  GAP of {_length(gap.seconds)} at {'most' if gap.is_longest else 'least'}: {gap.between}."
        yield f"      No gap with {gap.ended_by}."


def _for_people(found: Plan) -> Iterator[str]:
    """Yield what persons must do; what must be done to several in the same way is told once."""
    alike: defaultdict[tuple[dt.date, str, tuple[str, ...]], list[Task]] = defaultdict(list)
    for task in found.tasks:
        alike[task.by, task.why, task.steps].append(task)
    for (by, why, steps), tasks in alike.items():
        late = " (that day is over)" if tasks[0].passed else ""
        names = ", ".join(f"{one.credential}{f' ({one.answers})' if one.answers else ''}" for one in tasks)
        yield ""
        yield f"A person, by {by}{late}, since {why}: {names}."
        yield from (f"  {number}. {step}" for number, step in enumerate(steps, start=1))


def _reasons(found: Plan) -> Iterator[str]:
    yield ""
    yield f"Of {sum(map(len, found.by_reason.values()))} it is said what keeps them a person's to make:"
    for reason, names in found.by_reason.items():
        why = reason.because or f"nobody knows why; to be found out by {reason.find_out_by}"
        yield f"  {len(names)}, {', '.join(names)}: {why}"
        if reason.ends_when:
            yield f"      What would end that: {reason.ends_when}"


def _length(seconds: int) -> str:
    return str(dt.timedelta(seconds=seconds))


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, dt.date) else value

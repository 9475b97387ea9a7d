"""`python -m infra plan` says what a run on a real stack would do; `python -m infra apply` does just that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import click

from engine import Engine
from engine.events import Step
from engine.exported import exported
from engine.operations import Operation, entries_of, moved, operations_of, otherwise, standing_of
from engine.telling import plain
from infra.cli import not_yet
from infra.committed import NotCommitted, copy_of
from infra.estate import Estate, EstateRefused, load
from infra.plan import stops
from infra.plan.bound import bound_to, commit_of, state_of
from infra.plan.document import MOST_BYTES, Bound, Plan, PlanRefused, as_document, faults, new_plan, read_plan
from infra.plan.doubles import made_and_removed
from infra.plan.removals import excess, left_behind
from infra.plan.words import counted, words_of
from infra.project import ROOT
from infra.stack import engine_of, is_rehearsal, settings_of, stack_option, stacks_of
from infra.stays import STAYS
from shared import markdown
from shared.printed import say, say_document

_FILE = click.Path(path_type=Path, dir_okay=False)
_MOST_LINES = 2000
"""As many are in a summary, which GitHub bounds to a megabyte."""


class NotApplied(click.ClickException):
    """A plan was not made or not applied; the text says why and what to do."""


@click.command(
    help="Print what `up` would do on a real stack as a plan, for review, and on standard error its digest. It holds "
    "no secret value. Only reads."
)
@stack_option
@click.option("--summary", type=_FILE, help="Also append it, in Markdown, to a file: a job's summary.")
@click.option("--outputs", type=_FILE, help="Also append `digest=` and `operations=` to a file, for later jobs.")
def plan(stack: str, summary: Path | None, outputs: Path | None) -> None:
    try:
        with of_commit(stack) as run:
            made = planned(run.engine, run.bound, _now(), run.estate.removals)
    except PlanRefused as refused:
        raise NotApplied(str(refused)) from None
    say_document(as_document(made))
    say(*_words(made), *not_yet(run.estate), told(made), error=True)
    if summary:
        _append(summary, markdown.summary(as_markdown(made), "The plan itself has all of it."))
    if outputs:
        _append(outputs, [f"digest={made.digest}", f"operations={len(made.operations)}"])


def _append(file: Path, lines: Iterable[str]) -> None:
    with file.open("a", encoding="utf-8") as stream:
        stream.writelines(f"{line}\n" for line in lines)


def as_markdown(plan: Plan) -> Iterator[str]:
    """Yield a plan for the summary of a job, bounded: a list as `words_of` has it, and the digest to approve."""
    yield f"**Plan for {markdown.line(plan.bound.stack)}: {markdown.line(counted(plan.operations))}.**"
    yield ""
    yield f"Of commit {markdown.code(plan.bound.commit)}. It may be applied until {markdown.code(plan.expires_at)}."
    yield f"Its digest, which whoever approves approves: {markdown.code(plan.digest)}"
    yield from stops.as_markdown(plan.operations, _MOST_LINES)
    yield ""
    lines = list(words_of(plan.operations))
    for words in lines[:_MOST_LINES]:
        yield f"{'  ' if words.startswith(' ') else ''}- {markdown.line(words.strip())}"
    if len(lines) > _MOST_LINES:
        yield f"- and {len(lines) - _MOST_LINES} lines more, which the plan has"


@click.command(
    help="Do what a plan says, and nothing else. It is compared with the world as it is now; where anything that the "
    "plan touches has moved, nothing is done."
)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--digest", metavar="SHA256", help="The digest that was approved; another plan is refused.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def apply(file: Path, digest: str | None, *, yes: bool) -> None:
    try:
        approved = _approved(file, digest)
        stack = approved.bound.stack
        settings_of(stack, rehearsed=True)  # so that nobody is asked about a stack that is not here
        say(*_words(approved), told(approved))
        if not yes and not _agreed():
            say("Nothing was changed.")
            return
        with of_commit(stack) as run:
            carry_out(run.engine, approved, run.bound, _now(), run.estate.removals)
    except PlanRefused as refused:
        raise NotApplied(f"{refused}\nNothing was changed.") from None


def _agreed() -> bool:
    """Return whether whoever is asked says yes. Raise `NotApplied` where nobody answers."""
    try:
        return click.confirm("Apply it?")
    except click.Abort:
        raise NotApplied("Nobody answered, so nothing was changed. Give --yes, or run it by hand.") from None


def _approved(file: Path, digest: str | None) -> Plan:
    """Return the plan in a file. Raise `PlanRefused` unless it is the one of a digest, where one is given."""
    if not file.is_file():
        raise PlanRefused(f"{file} is no file. Give the one that `python -m infra plan` printed.")
    with file.open("rb") as stream:
        found = read_plan(stream.read(MOST_BYTES + 1))
    if digest is not None and digest != found.digest:
        raise PlanRefused(f"{file} is not the plan that was approved: its digest is {found.digest}.")
    return found


def planned(engine: Engine, bound: Bound, now: dt.datetime, allowed: Mapping[str, dt.date] | None = None) -> Plan:
    """Return a plan of what `up` would do, the world looked at anew.

    `allowed` is as of `excess`. Raise `PlanRefused` where too much would be removed, and `EngineFailed`.
    """
    operations, before = _looked(engine)
    _refuse_excess(operations, before, allowed, now)
    return new_plan(bound, state_of(engine), operations, now)


def carry_out(
    engine: Engine, plan: Plan, bound: Bound, now: dt.datetime, allowed: Mapping[str, dt.date] | None = None
) -> None:
    """Do what a plan says. Raise `PlanRefused` before anything is done, where it does not hold any more."""
    if why := list(faults(plan, bound, now)):
        raise PlanRefused("\n".join([*why, _AGAIN]))
    if not plan.operations:
        say("The plan does nothing.")
        return
    state = exported(engine.answer("stack", "export"))
    if state.under_way:
        engine.forget_under_way(state.under_way)  # of a run that lives it is refused: that one has the lock
    operations, before = _looked(engine)
    sentences, others = moved(plan.operations, operations)
    if sentences:
        listed = "\n".join(f"  {sentence}" for sentence in sentences)
        raise PlanRefused(f"Something that the plan touches has moved since:\n{listed}\n{_AGAIN}")
    _refuse_excess(plan.operations, before, allowed, now)
    if state.written != plan.state:
        say("The state was written since the plan was made. What the plan touches is as it was.")
    for one in others:
        say(f"Not in the plan, and left as it is: {one.op} {one.urn}")
    steps: list[Step] = []
    engine.up(without=[one.urn for one in others], did=steps.append)
    if strange := list(otherwise(plan.operations, operations_of(steps, STAYS))):
        listed = "\n".join(f"  {sentence}" for sentence in strange)
        raise NotApplied(f"What was done is not what the plan says:\n{listed}\nLook at each of these.")


def _words(plan: Plan) -> Iterator[str]:
    """Yield a plan for a terminal."""
    yield from stops.as_text(plan.operations)
    yield from words_of(plan.operations)


_AGAIN = "Make it again with `python -m infra plan`, and have it approved."


def told(plan: Plan) -> str:
    """Return a plan in a line."""
    return f"Plan for {plan.bound.stack} of {plan.made_at}: {counted(plan.operations)}. Digest: {plan.digest}"


def _refuse_excess(
    operations: Collection[Operation], before: Sequence[Step], allowed: Mapping[str, dt.date] | None, now: dt.datetime
) -> None:
    much = excess(operations, standing_of(before), entries_of(before), allowed or {}, now.date())
    if why := [*much, *left_behind(before), *made_and_removed(before, STAYS)]:
        raise PlanRefused("\n".join(why))


class Run(NamedTuple):
    """What runs of one commit need."""

    engine: Engine
    bound: Bound
    estate: Estate


@contextmanager
def of_commit(stack: str) -> Iterator[Run]:
    """Yield a run from a copy of the commit that is checked out, so that nothing that is pulled meanwhile comes in.

    Raise `PlanRefused` where a file is other than there, or the data has mistakes; the run would name them, too.
    """
    settings = settings_of(stack, rehearsed=True)
    commit = commit_of(ROOT)
    try:
        with copy_of(commit, ROOT) as project:
            installed = ROOT / ".venv"  # what the program is started with is no part of a commit
            if installed.exists():
                (project / installed.name).symlink_to(installed)
            engine = engine_of(stack, rehearsed=True, project=project)
            stacks = (project / stacks_of(settings)).resolve()
            if not stacks.is_relative_to(project):
                raise PlanRefused("The data of this stack lies outside of the project, so no commit has it.")
            # What is over is refused by the run itself.
            estate = load(stacks, today=_now().date(), overdue="warn", rehearsed=is_rehearsal(stack))
            yield Run(engine, bound_to(engine, stack, commit, stacks, project), estate)
    except NotCommitted as refused:
        raise PlanRefused(str(refused)) from None
    except EstateRefused as refused:
        raise PlanRefused("\n".join(map(str, refused.mistakes))) from None


def _looked(engine: Engine) -> tuple[tuple[Operation, ...], Sequence[Step]]:
    """Return what `up` would do, and its steps, which have what there is before it."""
    steps, warned = engine.steps(looking=True)
    for words in dict.fromkeys(plain(one.message) for one in warned):
        say(f"warning: {words}", error=True)
    return operations_of(steps, STAYS), steps


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)

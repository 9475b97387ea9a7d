"""What a change of the data would do, shown where nobody has a credential: `make plan`.

The base is deployed to a world of its own, which is thrown away; then the head is previewed there, with the same engine
and program as on a real stack.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from engine.events import Message
from engine.operations import Operation, entries_of, operations_of, standing_of
from engine.telling import plain
from infra.committed import Committed, NotCommitted, committed, edited_beside, top_of
from infra.estate import EstateRefused, load
from infra.plan import stops
from infra.plan.doubles import made_and_removed
from infra.plan.removals import excess, left_behind
from infra.plan.words import counted, words_of
from infra.project import ROOT
from infra.stays import STAYS
from rehearsal.folder import RehearsalFailed
from rehearsal.rehearsal import Rehearsal, loaded
from sandbox import launcher
from shared import markdown, printed
from shared.printed import few


@dataclass(frozen=True)
class Planned:
    """What a change would do."""

    commit: str
    """The id of the base's commit."""
    operations: tuple[Operation, ...]
    warnings: tuple[str, ...]
    notices: tuple[str, ...]
    """What whoever reads it must know of how it came about."""


def planned(reference: str, head: Path, tell: Callable[[str], None]) -> Planned:
    """Return what the data in a folder would do to a world that a commit's data is deployed to.

    `tell` gets a sentence for each long step. Raise `RehearsalFailed`, `EngineFailed`.
    """
    try:
        with committed(reference, head) as base, tempfile.TemporaryDirectory(prefix="plan-") as scratch:
            return _planned(base, head, Path(scratch) / "home", tell)
    except NotCommitted as refused:
        raise RehearsalFailed(str(refused)) from None


def _planned(base: Committed, head: Path, home: Path, tell: Callable[[str], None]) -> Planned:
    estate = loaded(head.resolve())
    _require_whole(base)
    home.mkdir(mode=0o700)
    rehearsal = Rehearsal(home, 0, base.directory.resolve())
    with _thrown_away(home), redirect_stdout(sys.stderr):  # only the plan itself is printed on standard output
        tell(f"Deploying the base, {base.commit[:12]}, to a world of its own.")
        rehearsal.start_world()
        rehearsal.prepare_stack()
        known = _deployed(rehearsal)
        tell("Looking what the change would do there.")
        after = replace(rehearsal, stacks=head.resolve())
        after.start_world()
        after.prepare_stack()
        steps, warned = after.engine.steps(looking=True)
    notices = [*base.left_out]
    if beside := edited_beside(base.commit, head):
        notices.append(_of_code(beside, own=top_of(head) == ROOT))
    operations = operations_of(steps, STAYS)
    refused = [
        f"On a real stack the plan is refused. {sentence}"
        for sentence in (
            *excess(operations, standing_of(steps), entries_of(steps), estate.removals, estate.today),
            *left_behind(steps),
            *made_and_removed(steps, STAYS),
        )
    ]
    news = [words for words in _said(warned) if words not in known]
    return Planned(base.commit, operations, (*refused, *news), tuple(notices))


def _deployed(rehearsal: Rehearsal) -> frozenset[str]:
    """Deploy the base; return what is warned of there: whoever reviews a change need not read that again."""
    heard: list[Message] = []
    with redirect_stdout(io.StringIO()):  # what is made in a world that is thrown away is no news
        rehearsal.engine.apply(heard=heard.append)
    return frozenset(_said(heard))


def _require_whole(base: Committed) -> None:
    """Raise `RehearsalFailed` where the base cannot be deployed."""
    try:
        load(base.directory, today=datetime.now(UTC).date(), overdue="warn")
    except EstateRefused as refused:
        first = refused.mistakes[0]
        raise RehearsalFailed(
            f"The base has {len(refused.mistakes)} mistakes under this code, so nothing can be deployed from it. The "
            f"first: {first}"
        ) from None


@contextmanager
def _thrown_away(home: Path) -> Iterator[None]:
    try:
        yield
    finally:
        launcher.stop(home)


def _said(warned: Sequence[Message]) -> list[str]:
    return list(dict.fromkeys(plain(one.message) for one in warned))


def _of_code(names: Sequence[str], *, own: bool) -> str:
    """Return what a change of more than data means for its plan: whether its own code was run."""
    edits = f"The change also edits what is no data ({few(names, 3)})"
    if own:
        return f"{edits}, so this is what its own code says of itself. Read the code."
    return f"{edits}. The code that was run here is the base's: what the change's own code would do is not shown."


def as_text(found: Planned) -> Iterator[str]:
    """Yield lines for a terminal: what changes, then warnings, then counts."""
    for notice in found.notices:
        yield f"note: {notice}"
    yield from stops.as_text(found.operations)
    yield from words_of(found.operations)
    for warning in found.warnings:
        yield f"warning: {warning}"
    yield f"{_sentence(found)}. Compared with {found.commit[:12]}."


def as_markdown(found: Planned) -> Iterator[str]:
    """Yield lines of Markdown for a job's summary; words of the data do nothing in it but be read."""
    yield f"## What this change would do: {_sentence(found)}"
    for notice in found.notices:
        yield ""
        yield f"**Note:** {markdown.line(notice)}"
    yield from stops.as_markdown(found.operations)
    if found.operations:
        yield ""
        for line in words_of(found.operations):
            yield f"  - {markdown.line(line.strip())}" if line.startswith(" ") else f"- {markdown.line(line)}"
    for warning in found.warnings:
        yield ""
        yield f"**Warning:** {markdown.line(warning)}"
    yield ""
    yield f"Compared with {markdown.code(found.commit)}, in an emulated world."


def as_document(found: Planned) -> dict[str, object]:
    """Return it as what JSON can hold."""
    return {
        "base": found.commit,
        "operations": [{"urn": one.urn, "op": one.op, "properties": one.properties} for one in found.operations],
        "warnings": list(found.warnings),
        "notices": list(found.notices),
    }


def _sentence(found: Planned) -> str:
    return printed.line(counted(found.operations))

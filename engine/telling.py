"""Tell a user what a run of the engine does: what changes, then warnings, each once, then counts."""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from engine.changes import MARKS, Change, change_of, in_words, named
from engine.events import Event, Message, Step
from shared.printed import say, takes_colour

_TAG = re.compile(r"<\{%[^%]*%\}>")
"""How the engine marks a colour in words. In words of others, `shared.printed` has broken such marks."""
_COLOURS = {"+": "green", "~": "yellow", "±": "yellow", "-": "red"}
_PAST = {
    "create": "created",
    "import": "adopted",
    "update": "updated",
    "replace": "replaced",
    "delete": "deleted",
    "forget": "forgotten",
}
_SILENCE_SECONDS = 15
"""How long a run that writes to no terminal says nothing."""


@dataclass
class Telling:
    """What is told of one run."""

    changing: bool
    """Whether the run changes something: then each change is told when it is done; else all of them at the end."""
    stays: Collection[str] = ()
    """Types of resources that are only forgotten when they are deleted."""
    on_delete: str = ""
    """What is said where something is to be deleted."""
    changes: list[Change] = field(default_factory=list)
    same: int = 0
    looked_at: int = 0
    failed: list[str] = field(default_factory=list)
    """What was begun and not done."""
    refresh_failed: bool = False
    """Whether an object could not be looked at, which ends a run early."""
    _warnings: dict[str, None] = field(default_factory=dict)
    _errors: dict[str, None] = field(default_factory=dict)
    _notes: dict[str, None] = field(default_factory=dict)
    _status: _Status | None = None

    def hear(self, event: Event) -> None:
        """Take the next event."""
        if event.res_outputs_event is not None:
            self._ended(event.res_outputs_event.metadata)
        if event.res_op_failed_event is not None:
            step = event.res_op_failed_event.metadata
            self.refresh_failed |= step.op == "refresh"
            self.failed.append(_title(step))
        if event.said is not None:
            self._said(event.said)
        if self._status is not None:
            looked = f"looked at {self.looked_at}, " if self.looked_at else ""
            self._status.show(f"{looked}{len(self.changes)} changes so far")

    @contextmanager
    def progress(self) -> Iterator[None]:
        """Show, while the block runs, that it goes on."""
        self._status = _Status()
        try:
            yield
        finally:
            self._status.end()
            self._status = None

    def end(self, *, complete: bool = True) -> None:
        """Tell what is to be told at the end; of a run that is not complete, how far it came."""
        if not self.changing:
            for change in self.changes:
                _show(change)
            if self.on_delete and any(change.op == "delete" for change in self.changes):
                self._notes[self.on_delete] = None
            for note in self._notes:
                _say("note", note)
        for warning in self._warnings:
            _say("warning", warning)
        for error in self._errors:
            _say("error", error)
        if complete:
            say(self.counts)
        elif self.changes or self.same:
            say(f"Until it ended: {self.counts}")

    @property
    def counts(self) -> str:
        """How much changes, and how much stays, in a line."""
        found = Counter(change.op for change in self.changes)
        words = [f"{found[op]} {_PAST[op] if self.changing else f'to {op}'}" for op in MARKS if found[op]]
        words += [f"{found[op]} {op}" for op in sorted(found.keys() - MARKS.keys())]
        words += [f"{len(self.failed)} not done"] if self.failed else []
        return f"{', '.join(words) or 'Nothing to change'}; {self.same} as they are."

    @property
    def has_errors(self) -> bool:
        """Whether the engine said what went wrong."""
        return bool(self._errors)

    def _ended(self, step: Step) -> None:
        self.looked_at += step.op == "refresh"
        state = step.new or step.old
        self.same += step.op == "same" and state is not None and state.custom and "pulumi:providers:" not in step.urn
        if (change := change_of(step, self.stays)) is not None:
            self.changes.append(change)
            if self.changing:
                _show(change)

    def _said(self, words: Message) -> None:
        said = plain(words.message)
        kept = {"warning": self._warnings, "error": self._errors, "info": self._notes, "info#err": self._notes}
        place = kept.get(words.severity)
        if place is None or not said:
            return
        if words.urn and words.severity in ("warning", "error"):
            kind, name = named(words.urn)
            said = said if name in said or kind.startswith("pulumi:") else f"{in_words(kind)} '{name}': {said}"
        is_new = said not in place
        place[said] = None
        if self.changing and is_new and place is self._notes:
            _say("note", said)


def plain(words: str) -> str:
    """Return the engine's words without its marks of colours."""
    return _TAG.sub("", words).strip()


def _say(what: str, words: str) -> None:
    """Print words, which may have several lines, each a sentence of its own."""
    first, *others = words.split("\n")
    say(f"{what}: {first}", *(f"  {other}" for other in others if other.strip()))


def _show(change: Change) -> None:
    head, *details = str(change).split("\n")
    say(head, colour=_COLOURS.get(head[0]))
    say(*details)


def _title(step: Step) -> str:
    kind, name = named(step.urn)
    return f"{in_words(kind)} '{name}'"


class _Status:
    """A line that says how far a run is: at a terminal always the newest; else one when it was long silent."""

    def __init__(self) -> None:
        self._last = time.monotonic()
        self._rich = None
        if sys.stdout.isatty():
            from rich.console import Console

            self._rich = Console(no_color=not takes_colour()).status("starting")
            self._rich.start()

    def show(self, words: str) -> None:
        if self._rich is not None:
            self._rich.update(words)
        elif time.monotonic() - self._last > _SILENCE_SECONDS:
            self._last = time.monotonic()
            say(words)

    def end(self) -> None:
        if self._rich is not None:
            self._rich.stop()

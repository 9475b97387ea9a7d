"""A runbook's steps: each has a name and a sentence, and is safe to repeat; what was done is written down."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from shared.files import PRIVATE, replace_file
from shared.printed import say


@dataclass(frozen=True)
class Described:
    """One step, as it stands on paper."""

    name: str
    does: str
    """What it does, as a sentence."""


@dataclass(frozen=True)
class Step(Described):
    """One step that can be done. `act` does it, and raises `click.ClickException` where it cannot."""

    act: Callable[[], None]


class Entry(msgspec.Struct, frozen=True):
    """What the journal says of a step. It never holds a value."""

    step: str
    at: str
    """RFC 3339, UTC."""
    outcome: str
    """`done`, or `stopped`."""


class Journal:
    """What was done of one runbook for one occasion, in a file of JSON lines."""

    def __init__(self, file: Path) -> None:
        """Read what is there; a file that is none of ours is begun anew."""
        self.file = file
        self.entries = _read(file)

    def note(self, step: str, outcome: str) -> None:
        """Write down how a step ended."""
        self.entries.append(Entry(step, datetime.now(UTC).isoformat(timespec="seconds"), outcome))
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lines = "".join(f"{json.dumps(msgspec.to_builtins(entry))}\n" for entry in self.entries)
        replace_file(self.file, lines, PRIVATE)

    @property
    def stopped_at(self) -> Entry | None:
        """The last entry, if the runbook did not come to its end."""
        return self.entries[-1] if self.entries and self.entries[-1].outcome != "finished" else None


def run(steps: Sequence[Step], journal: Journal) -> None:
    """Do the steps in their order. Raise what the first one raises that cannot be done, with the step's name.

    A runbook that stopped begins again with its first step: each looks what is there before it does anything.
    """
    if (last := journal.stopped_at) is not None:
        how = "ended after" if last.outcome == "done" else "stopped at"
        say(f"Going on: the last run {how} '{last.step}', {last.at}.")
    for number, step in enumerate(steps, 1):
        say(f"[{number}/{len(steps)}] {step.name}: {step.does}")
        try:
            step.act()
        except click.ClickException:
            journal.note(step.name, "stopped")
            raise
        journal.note(step.name, "done")
    journal.note(steps[-1].name, "finished")


def listed(steps: Sequence[Described]) -> list[str]:
    """Return the steps as lines, for paper."""
    return [f"{number}. {step.name}: {step.does}" for number, step in enumerate(steps, 1)]


def _read(file: Path) -> list[Entry]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    found = []
    for line in lines:
        try:
            found.append(msgspec.json.decode(line, type=Entry))
        except msgspec.DecodeError:
            continue  # a line that is cut short says nothing
    return found

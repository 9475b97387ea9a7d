"""`python -m infra review`: what a change of the data means, for whoever reviews it.

Both estates are loaded by the code that runs: the base from a commit, the head from the folder. The JSON document has
`base` (the commit), `notices`, and a list for each of `widens`, `narrows`, `other` and `words_only`. Every entry of
these has `kind`, `subject`, `text`, `steps` and `fields`; docs/review.md says what each kind is about.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from infra.cli import loaded, stacks_option
from infra.committed import Committed, NotCommitted, committed, require_in_checkout
from infra.estate import Estate
from infra.estate.checks.secret_scan import values_around
from infra.estate.files import LOCKS, read
from infra.estate.loader import examine
from infra.estate.mistakes import Mistake
from infra.estate.review import DIRECTIONS, Direction, Entry, Lock, Review, of_locks
from infra.estate.review import review as review_of
from infra.vault_lock import LockRefused, read_lock
from shared import markdown
from shared.commands import base_option, form_option
from shared.files import Missing
from shared.printed import say, say_document

_HEADS: dict[Direction, str] = {
    "widens": "WIDENS: somebody can read, reach or do more, or less guards it, or that cannot be ruled out",
    "narrows": "NARROWS",
    "other": "OTHER CHANGES",
    "words_only": "WORDS ONLY",
}
_MOST_MISTAKES = 10
_HOLDS_A_VALUE = "E811"
"""The rule that no value lies in the data. Nothing of a base that breaks it is printed."""


@click.command(
    help="Print what the data in the folder means in comparison with the commit REF: who can newly read, reach or do "
    "what, what guards less, where values would go. What widens comes first. Exit code 1 if the data has mistakes, or "
    "the base cannot be had."
)
@stacks_option
@base_option
@form_option
def review(directory: Path, reference: str, form: str) -> None:
    try:
        require_in_checkout(directory)
        head = loaded(directory)
        locks = {file: _lock(directory / file) for file in LOCKS}
        with committed(reference, directory) as base:
            told = told_of(base, head, locks)
    except (NotCommitted, LockRefused) as refused:
        raise click.ClickException(str(refused)) from None
    if values := list(values_around(directory)):
        raise click.ClickException("\n".join(values))
    if form == "json":
        say_document(as_json(told))
    else:
        rest = "Read all of it with `python -m infra review` in a clone."
        say(*(markdown.summary(as_markdown(told), rest) if form == "markdown" else as_text(told)))


@dataclass(frozen=True)
class Told:
    """A review, and what whoever reads it must know of how it came about."""

    commit: str
    notices: tuple[str, ...]
    review: Review


def told_of(base: Committed, head: Estate, locks: Mapping[str, Lock]) -> Told:
    """Return the review of a head against a base whose files lie in a folder."""
    before, notices = _base(base, head.today)
    found = list(review_of(before or _nothing(head.today), head).entries)
    secret = any(True for _ in values_around(base.directory))
    for file, after in locks.items():
        try:
            found += of_locks(file, {} if secret else _lock(base.directory / file), after)
        except LockRefused:
            notices.append(f"{file} of the base cannot be read, so all of it is new.")
            found += of_locks(file, {}, after)
    return Told(base.commit, tuple(notices), Review.of(found))


def _base(base: Committed, today: dt.date) -> tuple[Estate | None, list[str]]:
    """Return the estate of the base as far as this code can read it, and what is to be known of it; None if it cannot.

    What a mistake leaves out looks new in the head, so nothing is hidden by one.
    """
    if not base.known:
        return None, [*base.left_out, "The base has no such folder, so all of it is new."]
    sources = read(base.directory)
    examined = examine(sources, today=today, overdue="warn")
    notices = [*base.left_out, *_notices(examined.mistakes)]
    if any(one.id == _HOLDS_A_VALUE for one in examined.mistakes):
        return None, [*notices, "A value lies in the base, so nothing of it is compared: all is shown as new."]
    if not sources.whole:
        return None, [*notices, "The base lacks a file or a folder, so nothing of it is compared: all is shown as new."]
    return examined.estate, notices


def _nothing(today: dt.date) -> Estate:
    return Estate(services={}, zones={}, bots={}, credentials={}, apps={}, runners={}, today=today)


def _notices(mistakes: Sequence[Mistake]) -> Iterator[str]:
    if mistakes:
        count = f"{len(mistakes)} mistake{'' if len(mistakes) == 1 else 's'}"
        yield f"The base has {count} for the checks of this code. What it says there may be shown as new:"
        yield from (f"{one.file.name}: {one.id} {one.what}" for one in mistakes[:_MOST_MISTAKES])
        if len(mistakes) > _MOST_MISTAKES:
            yield f"And {len(mistakes) - _MOST_MISTAKES} more."


def _lock(file: Path) -> dict[str, Any]:
    """Return the tables of a lock beside the data; none if there is none. Raise `LockRefused`."""
    try:
        return read_lock(file)
    except Missing:
        return {}


def verdict(told: Told) -> str:
    """Return in a sentence how much there is in each direction, or that there is nothing."""
    if told.review.without_effect:
        return "No effect: only comments, order or format differ." if not told.review.entries else (
            "No effect: only the order of lists differs."
        )  # fmt: skip
    if told.review.words_only:
        return "Words only: nothing differs but what is written for people."
    counts = {one: len(told.review.towards(one)) for one in DIRECTIONS}
    return (
        f"{counts['widens']} widen{'s' if counts['widens'] == 1 else ''}, "
        f"{counts['narrows']} narrow{'s' if counts['narrows'] == 1 else ''}, "
        f"{counts['other']} other, {counts['words_only']} of words only."
    )


def as_text(told: Told) -> Iterator[str]:
    """Yield the lines for a terminal."""
    yield f"{verdict(told)} Compared with {told.commit[:12]}."
    yield from (f"Notice: {one}" for one in told.notices)
    for direction in DIRECTIONS:
        entries = told.review.towards(direction)
        if entries:
            yield ""
            yield f"{_HEADS[direction]} ({len(entries)})"
        for number, entry in enumerate(entries, start=1):
            yield f"{number:3}. {entry.text}"
            yield from (f"       {step}" for step in entry.steps)


def as_markdown(told: Told) -> Iterator[str]:
    """Yield the lines for a job's summary, in which no word of the data is markup, link or mention."""
    yield f"**{markdown.line(verdict(told))}** Compared with {markdown.line(told.commit[:12])}."
    for one in told.notices:
        yield ""
        yield f"Notice: {markdown.line(one)}"
    for direction in DIRECTIONS:
        entries = told.review.towards(direction)
        if entries:
            yield ""
            yield f"## {_HEADS[direction]} ({len(entries)})"
            yield ""
        for entry in entries:
            yield f"- {markdown.line(entry.text)}"
            yield from (f"  - {markdown.line(step)}" for step in entry.steps)


def as_json(told: Told) -> dict[str, Any]:
    """Return the review for programs."""
    found: dict[str, Any] = {"base": told.commit, "notices": list(told.notices)}
    return found | {one: [_fields(entry) for entry in told.review.towards(one)] for one in DIRECTIONS}


def _fields(entry: Entry) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "subject": entry.subject,
        "text": entry.text,
        "steps": list(entry.steps),
        "fields": {key: entry.fields[key] for key in sorted(entry.fields)},
    }

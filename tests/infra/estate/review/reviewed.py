"""The review of one edit of the little foreign estate, as words to compare."""

from __future__ import annotations

from dataclasses import dataclass

from infra.estate import Estate
from infra.estate.files import read
from infra.estate.loader import examine
from infra.estate.review import Entry, Review, review
from tests.infra.estate.estates import FOREIGN, TODAY, Folder


@dataclass(frozen=True)
class Example:
    """An edit, and all that its review says: `<direction> <kind>: <sentence>`, and each step behind `> `."""

    file: str
    old: str
    new: str
    says: tuple[str, ...]

    def __str__(self) -> str:
        """Name the edit in a test's name."""
        return f"{self.file} {self.new}".replace("\n", " ")[:60]


def of(folder: Folder) -> Estate:
    """The estate in a folder, as it is, with its mistakes: a review says what a change means with all checks off."""
    return examine(read(folder.path), today=TODAY).estate


def reviewed(folder: Folder) -> Review:
    """The review of a changed copy of the foreign estate."""
    return review(examine(read(FOREIGN), today=TODAY).estate, of(folder))


def told(entries: tuple[Entry, ...]) -> tuple[str, ...]:
    """Entries in words, in their order."""
    return tuple(
        line
        for one in entries
        for line in (f"{one.direction} {one.kind}: {one.text}", *(f"> {step}" for step in one.steps))
    )


def check(folder: Folder, example: Example) -> None:
    """Make the edit in a copy of the foreign estate, and compare what its review says."""
    folder.change(example.file, example.old, example.new)
    assert told(reviewed(folder).entries) == example.says

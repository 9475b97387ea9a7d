"""Which mistakes follow from others: one slip is told once, by what caused it.

What is left out is told as soon as its cause is gone and it is still there, so nothing passes by this.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from infra.estate.mistakes import KeyPath, Mistake

_NO_PLACE = ("E201", "E202", "E207", "E208", "E209", "E212", "E213")
"""What says that the place of a delivery is not there."""

_WRONG_VALUE = "E012"
"""What says that a value could not be read: to a check it is as if it were not there."""

CAUSES: Mapping[str, tuple[str, ...]] = {
    "E119": ("E101", "E104"),
    "E120": ("E114",),
    "E204": ("E210",),
    "E206": _NO_PLACE,
    "E210": _NO_PLACE,
    "E211": _NO_PLACE,
    "E502": _NO_PLACE,
    "E503": _NO_PLACE,
    "E505": (*_NO_PLACE, "E502", "E503", "E504"),
    "E601": ("E603",),
    "E741": ("E101",),
    "E742": ("E101",),
    "E743": ("E101",),
    "E746": ("E101",),
    "E823": _NO_PLACE,
}
"""For the id of a mistake, ids of those that it follows from: of the same part of a thing, or of all of it."""


def without_consequences(mistakes: Iterable[Mistake]) -> tuple[Mistake, ...]:
    """Return mistakes without those that follow from others."""
    every = tuple(mistakes)
    said: defaultdict[tuple[Path, str], set[KeyPath]] = defaultdict(set)
    for mistake in every:
        said[mistake.file, mistake.id].add(_part(mistake))
    unread: defaultdict[tuple[Path, KeyPath], set[KeyPath]] = defaultdict(set)
    for mistake in every:
        if mistake.id == _WRONG_VALUE:
            unread[mistake.file, mistake.table].add(mistake.at)
    return tuple(one for one in every if not (_follows(one, said) or _is_of_unread(one, unread)))


def _is_of_unread(mistake: Mistake, unread: Mapping[tuple[Path, KeyPath], Collection[KeyPath]]) -> bool:
    """Return whether what a check finds is of a key that could not be read, of a part of it, or of what it is part of.

    What is of the whole thing is no part of any key.
    """
    if mistake.id.startswith("E0") or not mistake.at:
        return False
    places = unread.get((mistake.file, mistake.table), ())
    return any(at[: len(mistake.at)] == mistake.at[: len(at)] for at in places)


def _follows(mistake: Mistake, said: Mapping[tuple[Path, str], set[KeyPath]]) -> bool:
    of = _part(mistake)
    for cause in CAUSES.get(mistake.id, ()):
        places = said.get((mistake.file, cause), set())
        if of in places or () in places:
            return True
    return False


def _part(mistake: Mistake) -> KeyPath:
    """Return the delivery or the repository that a mistake is of; empty if it is of the whole thing."""
    return mistake.at[:2] if mistake.at[:1] in (("deliveries",), ("repositories",)) else ()

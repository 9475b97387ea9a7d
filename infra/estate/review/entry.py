"""What a review says: one entry for each thing that a change means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

Direction = Literal["widens", "narrows", "other", "words_only"]
"""Whether somebody can read, reach or do more than before, or something guards less; less; neither; or whether only
words for people differ. What cannot be known widens, so that somebody looks at it."""

DIRECTIONS: tuple[Direction, ...] = get_args(Direction)

Kind = Literal[
    "reads",
    "readers",
    "destination",
    "value",
    "power",
    "reaches",
    "opens",
    "zone",
    "exception",
    "class",
    "guard",
    "identity",
    "lock",
    "administrators",
    "replaced",
    "life",
    "identifier",
    "delivery",
    "ceiling",
    "thing",
    "declared",
    "unknown",
    "words",
    "order",
]
"""What an entry is about. In each direction they are said in this order: who reads values, and where these would be
sent, come first."""

KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that a change means."""

    direction: Direction
    kind: Kind
    subject: str
    """What it is about: a noun and a name, such as `credential prod-token`."""
    text: str
    """A sentence. It holds words of the data as they are: whoever prints it makes them printable."""
    fields: Mapping[str, Any]
    """The same for programs: texts, numbers, lists and tables."""
    steps: tuple[str, ...] = ()
    """What leads to it, a sentence a step."""
    weight: int = 0
    """How much it is worth, for the order within its kind: the place of a class in the order of classes."""

    @classmethod
    def said(
        cls,
        direction: Direction,
        kind: Kind,
        subject: str,
        words: str,
        fields: Mapping[str, Any],
        weight: int = 0,
        steps: tuple[str, ...] = (),
    ) -> Entry:
        """Return an entry whose sentence has its full stop."""
        text = words if words.endswith((".", "?", "!")) else f"{words}."
        return cls(
            direction=direction, kind=kind, subject=subject, text=text, fields=fields, weight=weight, steps=steps
        )


@dataclass(frozen=True)
class Review:
    """All that a change of an estate means, each direction in the order in which it is read."""

    entries: tuple[Entry, ...]

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Review:
        """Return the review with these entries, in their order."""
        return cls(tuple(sorted(entries, key=_order)))

    def towards(self, direction: Direction) -> tuple[Entry, ...]:
        """Return the entries of one direction."""
        return tuple(one for one in self.entries if one.direction == direction)

    @property
    def without_effect(self) -> bool:
        """Whether the two estates mean the same: nothing differs but the order of lists."""
        return all(one.kind == "order" for one in self.entries)

    @property
    def words_only(self) -> bool:
        """Whether nothing but words for people differs."""
        return not self.without_effect and all(one.direction == "words_only" for one in self.entries)


def _order(one: Entry) -> tuple[int, int, int, str, str]:
    return DIRECTIONS.index(one.direction), KINDS.index(one.kind), -one.weight, one.subject, one.text

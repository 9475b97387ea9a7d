"""A plan for people: one line a resource, and below it what differs. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from engine.changes import MARKS, in_words, named
from engine.operations import NOTHING, Operation
from shared.printed import shortened

_MOST_WORDS = 160
"""How long a value may be where it is shown whole."""


def words_of(operations: Iterable[Operation]) -> Iterator[str]:
    """Yield lines: what is removed first, since that is least easily undone."""
    order = list(MARKS)[::-1]
    for one in sorted(operations, key=lambda one: (order.index(one.op) if one.op in order else -1, one.urn)):
        kind, name = named(one.urn)
        yield f"{MARKS.get(one.op, '?')} {one.op} {in_words(kind)} '{name}'"
        for path, (before, after) in one.properties.items():
            then = "" if before == NOTHING else f"{shortened(before, _MOST_WORDS)} -> "
            yield f"      {path}: {then}{shortened(after, _MOST_WORDS)}"


def counted(operations: Iterable[Operation]) -> str:
    """Return how much is done, in a line."""
    found = Counter(one.op for one in operations)
    return ", ".join(f"{count} to {op}" for op, count in sorted(found.items())) or "nothing to do"

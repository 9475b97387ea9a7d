"""A plan for people: one line for each resource, and below it what differs. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator

from engine.changes import FOUND, MARKS, MOST_WORDS, REMOVAL, in_words, named, split_path, would_remove
from engine.operations import NOTHING, Operation
from shared.printed import shortened


def words_of(operations: Iterable[Operation]) -> Iterator[str]:
    """Yield lines: what is removed first, since that is least easily undone."""
    order = list(MARKS)[::-1]
    for one in sorted(operations, key=lambda one: (order.index(one.op) if one.op in order else -1, one.urn)):
        kind, name = named(one.urn)
        yield f"{MARKS.get(one.op, '?')} {one.op} {in_words(kind)} '{name}'"
        found = {key: after for path, (_, after) in one.properties.items() for key in _gone(kind, path, after)}
        if going := [key for key, after in found.items() if after != NOTHING]:
            yield f"      {would_remove(going)}"
        for path, (before, after) in one.properties.items():
            if _gone(kind, path, after):
                continue
            then = "" if before == NOTHING else f"{shortened(before, MOST_WORDS)} -> "
            yield f"      {path}: {then}{shortened(after, MOST_WORDS)}"


def _gone(kind: str, path: str, after: str) -> list[str]:
    """Return the things that a property of a removal names: what comes into its input goes from the world."""
    name, keys = split_path(path)
    if not REMOVAL.fullmatch(kind) or name != FOUND:
        return []
    return keys[:1] if keys else list(json.loads(after)) if after.startswith("{") else []


def counted(operations: Iterable[Operation]) -> str:
    """Return how much is done, in a line."""
    found = Counter(one.op for one in operations)
    return ", ".join(f"{count} to {op}" for op, count in sorted(found.items())) or "nothing to do"

"""What changed in the locks beside the data: which item, or which object at a service, a name means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from infra.estate.review.entry import Direction, Entry

Lock = Mapping[str, Any]
"""The tables of a lock as TOML has them; empty if there is none."""


def of_locks(file: str, before: Lock, after: Lock) -> Iterator[Entry]:
    """Yield an entry for each id that differs. What is new holds a name to its id; all else widens."""
    old, new = dict(_texts(before, ())), dict(_texts(after, ()))
    for key in sorted({*old, *new}):
        if old.get(key) != new.get(key):
            yield _entry(file, key, old.get(key), new.get(key))


def _entry(file: str, key: tuple[str, ...], before: str | None, after: str | None) -> Entry:
    table, *name = key
    names = ".".join(name) or table
    public = table == "identifiers"
    direction: Direction = "narrows" if (before is None) != public else "widens"
    if public:
        text = f"{file} has the vault item '{names}' {'as public now' if before is None else 'no longer as public'}"
    elif before is None:
        text = f"'{names}' means the one with the id {after} now, and no other ({table} in {file})"
    elif after is None:
        text = (
            f"Nothing says any more which one '{names}' means; it was the one with the id {before} ({table} in {file})"
        )
    else:
        text = f"'{names}' means another one now: the id is {after}; it was {before} ({table} in {file})"
    fields = {"file": file, "key": list(key), "before": before, "after": after}
    return Entry.said(direction, "lock", f"lock {names}", text, fields)


def _texts(value: Any, at: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield each value with the keys that lead to it; an element of a list by itself."""
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from _texts(one, (*at, str(key)))
    elif isinstance(value, list):
        yield from (((*at, str(one)), str(one)) for one in value)
    else:
        yield at, str(value)

"""Every key of two estates that differs. The classes themselves are walked, so that no key is left out (ADR 120)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic.fields import FieldInfo

from infra.estate.estate import Estate
from infra.estate.keys import keys_of

_OF_BOTH = "today"
"""The attribute of an estate that nobody declared: the day on which both are looked at."""
_CALLED = {"core": "owner"}
"""Attributes of an estate that `[defaults]` calls otherwise."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One key that differs; of a list, all of it; of a table that only one of the estates has, the whole table."""

    path: tuple[str, ...]
    """Noun in the plural, name, keys: `("zones", "shop", "exceptions", "bell", "until")`."""
    owner: type
    """The class whose attribute it is, such as `Exemption`."""
    attribute: str
    """The attribute: the last of `path`, or of the table in whose entries the rest of it leads."""
    before: Any
    """What the key says in the base; None where it says nothing."""
    after: Any
    """What it says now; None where it says nothing."""
    element: bool = False
    """Whether it is one element of a list."""

    @property
    def noun(self) -> str:
        """The noun that it is declared in: `zone`; `defaults` for what holds for all."""
        return self.path[0].removesuffix("s") if len(self.path) > 1 else "defaults"

    @property
    def name(self) -> str:
        """The name of that thing; empty for what holds for all."""
        return self.path[1] if len(self.path) > 1 else ""

    @property
    def subject(self) -> str:
        """Noun and name."""
        return f"{self.noun} {self.name}".rstrip()

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys within the thing; none if the whole thing is meant."""
        return self.path[2:] if len(self.path) > 1 else self.path

    @property
    def is_list(self) -> bool:
        """Whether it is a list of plain values in both."""
        both = (self.before, self.after)
        return all(isinstance(one, tuple) and not any(map(dataclasses.is_dataclass, one)) for one in both)


def changes(before: Estate, after: Estate) -> Iterator[Change]:
    """Yield every key that differs."""
    for one in dataclasses.fields(Estate):
        if one.name != _OF_BOTH:
            path = (_CALLED.get(one.name, one.name),)
            here = Change(path=path, owner=Estate, attribute=one.name, before=None, after=None)
            yield from between(getattr(before, one.name), getattr(after, one.name), here)


def between(before: Any, after: Any, here: Change) -> Iterator[Change]:
    """Yield what differs between two values of one key."""
    if before == after:
        return
    found: Iterator[Change] = iter(())
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        found = _of_tables(before, after, here)
    elif dataclasses.is_dataclass(before) and type(before) is type(after):
        found = _of_nouns(before, after, here)
    inside = tuple(found)
    yield from inside or (dataclasses.replace(here, before=before, after=after),)


def inside(change: Change) -> Iterator[Change]:
    """Yield what a table says, or said, that only one of the estates has: each key that is not as by default."""
    said = change.before if change.after is None else change.after
    for key, default in _defaults(type(said)).items():
        attribute = "class_" if key == "class" else key
        inner = dataclasses.replace(change, path=(*change.path, key), owner=type(said), attribute=attribute)
        value = getattr(said, attribute)
        before, after = (value, default) if change.after is None else (default, value)
        yield from between(before, after, inner)


def _defaults(noun: type) -> Mapping[str, Any]:
    """Return what each key of a noun is where nothing is said; None of one that must be said."""
    said = {one.name: one.default for one in dataclasses.fields(noun)}
    found = {key: said["class_" if key == "class" else key] for key in keys_of(noun)}
    for key, default in found.items():
        if isinstance(default, FieldInfo):  # of a table of tables, or of a key that must be said
            found[key] = None if default.default_factory is None else {}
        elif default is dataclasses.MISSING:
            found[key] = None
    return found


def _of_tables(before: Mapping[str, Any], after: Mapping[str, Any], here: Change) -> Iterator[Change]:
    for key in sorted({*before, *after}):
        yield from between(before.get(key), after.get(key), dataclasses.replace(here, path=(*here.path, str(key))))


def _of_nouns(before: Any, after: Any, here: Change) -> Iterator[Change]:
    for key in keys_of(type(before)):
        attribute = "class_" if key == "class" else key
        inner = dataclasses.replace(here, path=(*here.path, key), owner=type(before), attribute=attribute)
        yield from between(getattr(before, attribute), getattr(after, attribute), inner)

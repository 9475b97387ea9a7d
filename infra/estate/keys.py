"""Which keys each noun has, and which nouns lie in a table of another."""

import dataclasses
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from infra.estate import nouns

_INJECTED = frozenset({"name", "position"})
_NAMED_INSIDE = (nouns.Delivery, nouns.IssuedToken)
"""Nouns whose name is a key of their table, since no file or section is called after them."""


def keys_of(noun: type) -> tuple[str, ...]:
    """Return the keys that a table of this noun may have."""
    injected = frozenset({"position"}) if noun in _NAMED_INSIDE else _INJECTED
    names = (field.name for field in dataclasses.fields(noun))
    return tuple("class" if name == "class_" else name for name in names if name not in injected)


@cache
def nested(noun: type) -> Mapping[str, type]:
    """Return the nouns that lie in a table of this one, by key."""
    hints = get_type_hints(noun)
    return {key: found for key in keys_of(noun) for found in _nouns_in(hints.get(key)) if found is not noun}


@cache
def is_named(noun: type, key: str) -> bool:
    """Return whether the tables at a key have names of their own: a table of tables, not one table or a list."""
    return any(get_origin(part) is Mapping for part in _parts(get_type_hints(noun)[key]))


def _nouns_in(annotation: Any) -> Iterator[type]:
    return (part for part in _parts(annotation) if isinstance(part, type) and dataclasses.is_dataclass(part))


def _parts(annotation: Any) -> Iterator[Any]:
    """Return a type and every type in it."""
    yield annotation
    for part in get_args(annotation):
        yield from _parts(part)

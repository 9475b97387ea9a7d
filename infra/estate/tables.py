"""Turns the tables of the files into nouns, noting every key that is wrong.

A wrong key is noted and left out, so that the rest of its table can still be checked in the same run;
a table that lacks a key it needs is left out whole.
"""

import dataclasses
import difflib
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeVar, get_args

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from infra.estate import nouns
from infra.estate.files import UNREADABLE, Source
from infra.estate.mistakes import KeyPath, Mistake

_Noun = TypeVar("_Noun")

_INJECTED = frozenset({"name", "position"})
_ROUNDS = 5

NESTED: Mapping[type, Mapping[str, type]] = {
    nouns.Service: {
        "repositories": nouns.KnownRepository,
        "projects": nouns.Project,
        "groups": nouns.VariableGroup,
    },
    nouns.Zone: {"exceptions": nouns.Exemption, "openers": nouns.Exemption},
    nouns.Bot: {"accounts": nouns.Account, "github_app": nouns.GitHubApp},
    nouns.Credential: {"deliveries": nouns.Delivery, "rotation": nouns.Rotation},
    nouns.Runner: {"labels": nouns.RunnerLabel, "host": nouns.Host},
}
"""The nouns that lie in a table of another one."""


def keys_of(noun: type) -> tuple[str, ...]:
    """Return the keys that a table of this noun may have."""
    injected = _INJECTED if noun is not nouns.Delivery else frozenset({"position"})
    names = (field.name for field in dataclasses.fields(noun))
    return tuple("class" if name == "class_" else name for name in names if name not in injected)


def parse(
    noun: type[_Noun], sources: Mapping[str, Source], defaults: Mapping[str, str], mistakes: list[Mistake]
) -> Mapping[str, _Noun]:
    """Return the things that their tables make; note every mistake."""
    adapter = TypeAdapter(noun)
    things: dict[str, _Noun] = {}
    for name, source in sources.items():
        if UNREADABLE not in source.data:
            thing = _parse_one(adapter, noun, name, source, defaults, mistakes)
            if thing is not None:
                things[name] = thing
    return MappingProxyType(things)


def _parse_one(
    adapter: TypeAdapter[_Noun],
    noun: type[_Noun],
    name: str,
    source: Source,
    defaults: Mapping[str, str],
    mistakes: list[Mistake],
) -> _Noun | None:
    table = _prepared(source.data)
    if "name" in table:
        mistakes.append(_name_given(name, source))
    given = {key: value for key, value in defaults.items() if key in keys_of(noun)}
    table = {**given, **table, "name": name}
    noted = False
    for _ in range(_ROUNDS):
        try:
            return adapter.validate_python(table)
        except ValidationError as fault:
            errors = fault.errors(include_url=False, include_context=True)
        if not noted:
            mistakes.extend(_mistake(noun, name, source, error) for error in errors)
            noted = True
        for error in sorted(errors, key=_last_first, reverse=True):
            if not _leave_out(table, error):
                return None
    return None


def _name_given(name: str, source: Source) -> Mistake:
    given = source.data["name"]
    if source.table:
        return source.mistake(("name",), "'name' is no key: a section's name is the thing's name.", "Delete the key.")
    what = f"'name' is no key: a file's name is the thing's name, and this file is {name}.toml."
    mend = "Delete the key, or rename the file if the name in it is the right one."
    if isinstance(given, str) and given != name:
        what = f"The file name is wrong: the file is {name}.toml, but says it is another thing; 'name' is no key."
    return source.mistake(("name",), what, mend)


def _prepared(value: Any) -> Any:
    """Copy a TOML value with its lists as tuples, and with the positions of deliveries noted."""
    if isinstance(value, dict):
        copy = {key: _prepared(item) for key, item in value.items()}
        deliveries = copy.get("deliveries")
        if isinstance(deliveries, tuple):
            copy["deliveries"] = tuple(_positioned(item, place) for place, item in enumerate(deliveries))
        return copy
    if isinstance(value, list):
        return tuple(_prepared(item) for item in value)
    return value


def _positioned(delivery: Any, position: int) -> Any:
    return {**delivery, "position": position} if isinstance(delivery, dict) else delivery


_MISSING = ("missing", "missing_argument", "missing_keyword_only_argument")
_UNKNOWN = ("extra_forbidden", "unexpected_keyword_argument")


def _last_first(error: ErrorDetails) -> list[str]:
    """Order errors so that leaving out an element of a list does not move those still to come."""
    return [f"{part:06}" if isinstance(part, int) else part for part in error["loc"]]


def _leave_out(table: dict[str, Any], error: ErrorDetails) -> bool:
    """Leave the wrong part out of a table; return whether the rest can still be read."""
    at = list(error["loc"])
    if at and at[-1] == "[key]":
        at.pop()
    if error["type"] in _MISSING:
        at.pop()
    if not at:
        return False
    holder: Any = table
    steps: list[tuple[Any, Any]] = []
    for part in at:
        steps.append((holder, part))
        try:
            holder = holder[part]
        except (KeyError, IndexError, TypeError):
            return True  # another error has left it out already
    holder, part = steps.pop()
    if isinstance(holder, dict):
        del holder[part]
    else:
        _drop_element(steps, part)
    return True


def _drop_element(steps: list[tuple[Any, Any]], position: int) -> None:
    """Empty one element of a tuple; tuples cannot change, so its holder gets a new one."""
    holder, part = steps[-1]
    holder[part] = tuple(item for place, item in enumerate(holder[part]) if place != position)


def _mistake(noun: type, name: str, source: Source, error: ErrorDetails) -> Mistake:
    at: KeyPath = tuple(part for part in error["loc"] if part != "[key]")
    what, mend = _explained(noun, name, at, error)
    return source.mistake(at, what, mend)


def _explained(noun: type, name: str, at: KeyPath, error: ErrorDetails) -> tuple[str, str]:
    """Say what is wrong with a key, and what to do."""
    key = str(at[-1]) if at else ""
    table, home = _table_at(noun, at[:-1]), _home_of(noun, at)
    where = f"{_named(at[:-1])} of '{name}'"
    if error["type"] in _MISSING:
        return f"The key {key!r}{where} is missing.", f"Add it: {_meaning(table, key)}"
    if home:
        return f"The key {key!r}{where} stands in the wrong table.", home
    if error["type"] in _UNKNOWN:
        known = keys_of(table) if table else ()
        near = difflib.get_close_matches(key, known, n=1)
        mend = f"Did you mean {near[0]!r}?" if near else f"Known keys are {', '.join(known)}."
        return f"The key {key!r}{where} is not known.", mend
    return f"{_shown(key)}{where} is wrong: {_fault(error)}.", f"It is: {_meaning_at(noun, at)}"


def _home_of(noun: type, at: KeyPath) -> str:
    """Say where a key belongs that has ended up in the last table; empty if it has not."""
    names = [str(part) for part in at if isinstance(part, str)]
    if len(names) < 2 or names[-1] not in keys_of(noun):
        return ""
    inner = _table_at(noun, at[:-1])
    if inner is not None and names[-1] in keys_of(inner):
        return ""
    return (
        "TOML puts a key into the table whose [header] stands above it: "
        f"move {names[-1]!r} up, before the first [header] of this thing."
    )


def _table_at(noun: type, at: KeyPath) -> type | None:
    """Return the noun whose table lies at a path; None for a table whose keys are free names."""
    current: type | None = noun
    held = False
    for part in at:
        if isinstance(part, int):
            continue
        if held:
            held = False
            continue
        nested = NESTED.get(current or object, {}).get(part)
        held = nested is not None and part not in ("deliveries", "rotation", "github_app", "host")
        current = nested
    return None if held else current


def _meaning(table: type | None, key: str) -> str:
    from infra.estate.meanings import meaning

    return meaning(table, key) if table else "see the field reference, docs/reference/estate.md."


def _meaning_at(noun: type, at: KeyPath) -> str:
    """Say what a key means, or the list that an element stands in."""
    while at and isinstance(at[-1], int):
        at = at[:-1]
    return _meaning(_table_at(noun, at[:-1]), str(at[-1]) if at else "")


def _named(at: KeyPath) -> str:
    """Say which table is meant, for people."""
    if not at:
        return ""
    words = [f"number {part + 1}" if isinstance(part, int) else str(part) for part in at]
    return f" in {' '.join(words)}"


def _shown(key: str) -> str:
    return f"Element {int(key) + 1}" if key.isdigit() else f"The key {key!r}"


_TYPES = {
    "string_type": "a text in quotes is wanted",
    "int_type": "a whole number is wanted",
    "bool_type": "true or false is wanted",
    "date_type": "a date without quotes is wanted, such as 2026-12-31",
    "tuple_type": "a list in square brackets is wanted",
    "mapping_type": "a table is wanted",
    "dict_type": "a table is wanted",
    "dataclass_type": "a table is wanted",
    "model_type": "a table is wanted",
    "string_too_short": "it is empty",
}


def _fault(error: ErrorDetails) -> str:
    """Say what is wrong with a value, without repeating it: somebody may have pasted a secret."""
    if error["type"] == "literal_error":
        return f"it is none of {error.get('ctx', {}).get('expected', '')}"
    if error["type"] == "string_pattern_mismatch":
        return f"it does not fit the pattern {error.get('ctx', {}).get('pattern', '')}"
    return _TYPES.get(error["type"], error["msg"].lower())


def literal_values(annotation: Any) -> Iterator[str]:
    """Return the values of a Literal, whatever optional or annotated types stand around it."""
    for part in get_args(annotation):
        if isinstance(part, str):
            yield part
        else:
            yield from literal_values(part)

"""Say what is wrong with a key, and what to do."""

import difflib
import re
from collections.abc import Sequence

from pydantic_core import ErrorDetails

from infra.estate.files import Source
from infra.estate.keys import is_named, keys_of, nested
from infra.estate.mistakes import KeyPath, Mistake
from infra.estate.nouns.words import FORMS
from infra.estate.words import meant, near

MISSING = ("missing", "missing_argument", "missing_keyword_only_argument")
_UNKNOWN = ("extra_forbidden", "unexpected_keyword_argument")


def wrong_key(noun: type, name: str, source: Source, error: ErrorDetails) -> Mistake:
    """Return the mistake that an error of the reader is, at its place in the file."""
    at: KeyPath = tuple(part for part in error["loc"] if part != "[key]")
    return source.mistake(at, *_explained(noun, name, at, error))


def told(noun: type, errors: Sequence[ErrorDetails]) -> list[ErrorDetails]:
    """Return errors without those of keys that are missing because they are misspelt: the other error names them."""
    misspelt = {
        (*error["loc"][:-1], near)
        for error in errors
        if error["type"] in _UNKNOWN and (table := _table_at(noun, error["loc"][:-1]))
        for near in difflib.get_close_matches(str(error["loc"][-1]), keys_of(table), n=1)
    }
    return [error for error in errors if error["type"] not in MISSING or error["loc"] not in misspelt]


def _explained(noun: type, name: str, at: KeyPath, error: ErrorDetails) -> tuple[str, str, str]:
    """Say what is wrong with a key, what to do, and which rule is broken."""
    key = str(at[-1]) if at else ""
    table, home = _table_at(noun, at[:-1]), _home_of(noun, at)
    where = f"{_named(at[:-1])} of '{name}'"
    if error["type"] in MISSING:
        return f"The key {key!r}{where} is missing.", f"Add it: {_meaning(table, key)}", "E010"
    if home:
        return f"The key {key!r}{where} stands in the wrong table.", home, "E013"
    if error["type"] in _UNKNOWN:
        what, remedy = f"The key {key!r}{where} is not known.", meant(key, keys_of(table) if table else ())
        return what, _quotes(noun, at, error) or remedy, "E011"
    remedy = _brackets(key, error) or _near(error) or f"It is: {_meaning_at(noun, at)}"
    return f"{_shown(key)}{where} is wrong: {_fault(error)}.", remedy, "E012"


def _quotes(noun: type, at: KeyPath, error: ErrorDetails) -> str:
    """Say that a name with a dot stands in quotes, where a table stands in one of a free name; else nothing."""
    free = len(at) > 1 and _table_at(noun, at[:-2]) is None and isinstance(error["input"], dict)
    return (
        f"Is the name '{at[-2]}.{at[-1]}'? A name with a dot stands in quotes: \"{at[-2]}.{at[-1]}\"." if free else ""
    )


def _near(error: ErrorDetails) -> str:
    """Return the question whether a word that is allowed and near is meant; empty if none is near."""
    expected = re.findall(r"'([^']*)'", str(error.get("ctx", {}).get("expected", "")))
    given = error["input"]
    return near(given, expected) if error["type"] == "literal_error" and isinstance(given, str) else ""


def _brackets(key: str, error: ErrorDetails) -> str:
    """Say which brackets a table stands in, where it was given as a list of tables or the other way; else nothing."""
    given = error["input"]
    if error["type"] == "tuple_type" and isinstance(given, dict):
        return f"Write [[{key}]] in double brackets, once for each of the list, and not [{key}]."
    tables = isinstance(given, tuple) and any(isinstance(one, dict) for one in given)
    if _TYPES.get(error["type"]) == "a table is wanted" and tables:
        return f"Write [{key}] in single brackets, and not [[{key}]]: there is one."
    return ""


def _home_of(noun: type, at: KeyPath) -> str:
    """Say where a key belongs that has ended up in the last table; empty if it has not."""
    while at and isinstance(at[-1], int):
        at = at[:-1]  # an element stands where its list stands
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
        below = nested(current).get(part) if current else None
        held = current is not None and below is not None and is_named(current, part)
        current = below
    return None if held else current


def _meaning(table: type | None, key: str) -> str:
    from infra.estate.field_docs import meaning

    return meaning(table, key) if table else "see the field reference, docs/reference/estate.md."


def _meaning_at(noun: type, at: KeyPath) -> str:
    """Say what a key means, or the list that an element stands in, or the table that a free name stands in."""
    while at and (isinstance(at[-1], int) or _table_at(noun, at[:-1]) is None):
        at = at[:-1]
    return _meaning(_table_at(noun, at[:-1]), str(at[-1]) if at else "")


def _named(at: KeyPath) -> str:
    """Say which table is meant, for people."""
    if not at:
        return ""
    words = [f"number {part + 1}" if isinstance(part, int) else str(part) for part in at]
    return f" in {' '.join(words)}"


def _shown(key: str) -> str:
    return f"Element {int(key) + 1}" if key.isdecimal() else f"The key {key!r}"


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


_BOUNDS = {"greater_than_equal": ("least", "ge"), "less_than_equal": ("most", "le")}
"""Kinds of error about numbers, with the word for the bound and where the error has it."""


def _fault(error: ErrorDetails) -> str:
    """Say what is wrong with a value, without repeating it: somebody may have pasted a secret."""
    if error["type"] == "literal_error":
        return f"it is none of {error.get('ctx', {}).get('expected', '')}"
    if error["type"] == "string_pattern_mismatch":
        return f"it is not {FORMS[error['ctx']['pattern']]}"
    if error["type"] in _BOUNDS:
        word, bound = _BOUNDS[error["type"]]
        return f"it must be at {word} {error.get('ctx', {}).get(bound)}"
    return _TYPES.get(error["type"], error["msg"].lower())

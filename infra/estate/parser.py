"""Turn the tables of the files into nouns, noting every key that is wrong.

A wrong key is noted and left out, so that the rest of its table can still be checked in the same run;
a table that lacks a key it needs is left out whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from infra.estate import limits
from infra.estate.error_messages import MISSING, told, wrong_key
from infra.estate.files import UNREADABLE, Source
from infra.estate.keys import keys_of
from infra.estate.mistakes import Mistake

_Noun = TypeVar("_Noun")

_ROUNDS = 5


def parse(
    noun: type[_Noun], sources: Mapping[str, Source], defaults: Mapping[str, str], mistakes: list[Mistake]
) -> Mapping[str, _Noun]:
    """Return the things that their tables make; note every mistake."""
    adapter = TypeAdapter(noun)
    things: dict[str, _Noun] = {}
    for name, source in sources.items():
        if UNREADABLE in source.data:
            continue
        if "name" in source.data:
            mistakes.append(_name_given(name, source))
        given = {key: value for key, value in defaults.items() if key in keys_of(noun)}
        table = {**given, **_prepared(source.data), "name": name}
        made = _made(adapter, table)
        room = max(0, limits.MISTAKES - len(mistakes))
        mistakes.extend(wrong_key(noun, name, source, error) for error in told(noun, made.errors)[:room])
        if made.thing is not None:
            things[name] = made.thing
    return MappingProxyType(things)


@dataclass(frozen=True)
class _Made(Generic[_Noun]):
    """What a table makes without its wrong keys, or None; and what is wrong with them."""

    thing: _Noun | None
    errors: list[ErrorDetails]


def _made(adapter: TypeAdapter[_Noun], table: dict[str, Any]) -> _Made[_Noun]:
    """Make a noun of a table, leaving wrong keys out.

    Leaving a wrong key out can leave its own table without a key it needs: hence the rounds. Only what the first one
    finds is the author's doing.
    """
    found: list[ErrorDetails] = []
    for _ in range(_ROUNDS):
        try:
            return _Made(adapter.validate_python(table), found)
        except ValidationError as fault:
            errors = fault.errors(include_url=False, include_context=True)
        found = found or errors
        if not all(_leave_out(table, error) for error in sorted(errors, key=_last_first, reverse=True)):
            break
    return _Made(None, found)


def _name_given(name: str, source: Source) -> Mistake:
    given = source.data["name"]
    if source.table:
        return source.mistake(
            ("name",), "'name' is no key: a section's name is the thing's name.", "Delete the key.", "E014"
        )
    what = f"'name' is no key: a file's name is the thing's name, and this file is {name}.toml."
    remedy = "Delete the key, or rename the file if the name in it is the right one."
    if isinstance(given, str) and given != name:
        what = f"The file name is wrong: the file is {name}.toml, but says it is another thing; 'name' is no key."
    return source.mistake(("name",), what, remedy, "E014")


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


def _last_first(error: ErrorDetails) -> list[str]:
    """Order errors so that leaving out an element of a list does not move those still to come."""
    return [f"{part:06}" if isinstance(part, int) else part for part in error["loc"]]


def _leave_out(table: dict[str, Any], error: ErrorDetails) -> bool:
    """Leave the wrong part out of a table; return whether the rest can still be read."""
    at = list(error["loc"])
    if at and at[-1] == "[key]":
        at.pop()
    if error["type"] in MISSING:
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

"""What is recorded of each value: the stack's output `rotation`, as JSON that others wrote."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from infra.estate.nouns.words import STRICT, Day, Name


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Recorded:
    """What a run recorded of the value of one credential."""

    generation: Annotated[int, Field(ge=0)]
    """Which one is in use; 0 is one that a person made."""
    made: Day | Literal[""]
    """The day on which it was made; empty if nobody knows."""
    epoch: str
    """The effective epoch of then."""
    revoked: Annotated[int, Field(ge=-1)]
    """The newest generation that is proved dead, and with it all older ones; -1 if none is."""
    drains_until: AwareDatetime | Literal[""]
    """The moment from which the generations before it may be revoked; empty if nothing drains."""

    @property
    def unrevoked(self) -> range:
        """The older generations that are not proved dead."""
        return range(self.revoked + 1, self.generation)


class RecordedRefused(Exception):
    """What was given is no such record; `faults` has a sentence for each thing that is wrong. None shows a value."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        """Keep the sentences."""
        self.faults = faults
        super().__init__("\n".join(faults))


_RECORDED: TypeAdapter[dict[str, Recorded]] = TypeAdapter(dict[Name, Recorded])
_WANTED = {
    "generation": "a whole number from 0 on",
    "made": "a day such as 2026-11-28, or empty",
    "epoch": "a text",
    "revoked": "a whole number from -1 on",
    "drains_until": "a moment with its zone such as 2026-11-29T04:00:00+00:00, or empty",
}


def read_recorded(text: str) -> Mapping[str, Recorded]:
    """Return what is recorded, by credential. Raise RecordedRefused.

    The form is that of the stack's output `rotation`: `{"<credential>": {"generation": 3, "made": "2026-11-28",
    "epoch": "", "revoked": 2, "drains_until": ""}}`. No key may be missing, given twice, or of another name.
    """
    twice: list[str] = []
    try:
        json.loads(text, object_pairs_hook=lambda pairs: _noting_twice(pairs, twice))
    except (ValueError, RecursionError) as error:
        where = f" in line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise RecordedRefused((f"It is no JSON{where}.",)) from None
    if twice:
        raise RecordedRefused(tuple(f"'{key}' is given twice." for key in dict.fromkeys(twice)))
    try:
        found = _RECORDED.validate_json(text, strict=True)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_context=False, include_input=False)
        raise RecordedRefused(tuple(dict.fromkeys(_fault(one["type"], one["loc"]) for one in errors))) from None
    ahead = [name for name, one in found.items() if one.revoked >= one.generation]
    if ahead:
        raise RecordedRefused(tuple(f"'{name}' is said to be revoked up to the generation in use." for name in ahead))
    return found


def _noting_twice(pairs: list[tuple[str, Any]], twice: list[str]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    twice += [key for key in dict.fromkeys(keys) if keys.count(key) > 1]
    return dict(pairs)


def _fault(kind: str, at: tuple[int | str, ...]) -> str:
    if not at:
        return "It is no table of credentials."
    name, key = str(at[0]), str(at[1]) if len(at) > 1 else ""
    if key == "[key]":
        return f"'{name}' is no name of a credential."
    if not key:
        return f"What is recorded of '{name}' is no table."
    if key not in _WANTED:
        return f"The key '{key}' of '{name}' is not known; known are {', '.join(_WANTED)}."
    if kind == "missing":
        return f"The key '{key}' of '{name}' is missing: {_WANTED[key]}."
    return f"The key '{key}' of '{name}' is wrong: it is {_WANTED[key]}."

"""What is done with inputs in wire names: bring them into one form, find what is wrong, name their object."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec

from saas.schema import UNKNOWN, Properties


class Pattern(NamedTuple):
    """How a text must look as a whole, and what is said of one that does not, in half a sentence."""

    expression: re.Pattern[str]
    fault: str


class Names(dict[str, Any]):
    """Inputs by their wire names, to be put into a sentence."""

    def __missing__(self, name: str) -> str:
        """Say so in place of one that a preview does not know."""
        return "(not known yet)"


def names_of(one: Properties | Mapping[str, Any]) -> Names:
    """Return inputs or a state by their wire names, for a sentence."""
    return Names(one if isinstance(one, Mapping) else msgspec.to_builtins(one))


def in_lower_case(inputs: dict[str, Any], *names: str) -> dict[str, Any]:
    """Return inputs with those texts, and the texts of those lists, in lower case; what is neither stays as it is."""
    return {**inputs, **{name: _lowered(inputs[name]) for name in names if name in inputs}}


def sorted_once(inputs: dict[str, Any], *names: str) -> dict[str, Any]:
    """Return inputs with those lists of texts sorted, each text once; one with an unknown in it stays as it is."""
    return {**inputs, **{name: sorted(set(inputs[name])) for name in names if _are_known_texts(inputs.get(name))}}


def pattern_faults(patterns: Mapping[str, Pattern], known: Mapping[str, Any]) -> Iterable[str]:
    """Return what is wrong with texts that must look in a certain way."""
    for name, (expression, fault) in patterns.items():
        if name in known and not expression.fullmatch(known[name]):
            yield fault


def unusable_values(values: Mapping[str, str]) -> Iterable[str]:
    """Return what is wrong with values that no environment of a process can hold: it ends at a NULL."""
    if wrong := sorted(name for name, value in values.items() if "\0" in value):
        yield f"the value holds the character U+0000 NULL, at which programs end reading it: {', '.join(wrong)}"


def sentence(title: str, faults: Iterable[str]) -> str | None:
    """Return the sentence on what is wrong with an object, or None where nothing is."""
    words = "; ".join(faults)
    return f"{title[0].upper()}{title[1:]}: {words}." if words else None


def _lowered(value: Any) -> Any:
    if isinstance(value, list):
        return [_lowered(one) for one in value]
    return value.lower() if isinstance(value, str) else value


def _are_known_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one != UNKNOWN for one in value)

"""What resources do with inputs in wire names: bring them into the form they are compared in, and name their object."""

from __future__ import annotations

from typing import Any

from saas.schema import UNKNOWN


def in_lower_case(inputs: dict[str, Any], *names: str) -> dict[str, Any]:
    """Inputs with those texts, and the texts of those lists, in lower case; what is neither stays as it is."""
    return {**inputs, **{name: _lowered(inputs[name]) for name in names if name in inputs}}


def sorted_once(inputs: dict[str, Any], *names: str) -> dict[str, Any]:
    """Inputs with those lists of texts sorted, each text once; a list with an unknown among them stays as it is."""
    return {**inputs, **{name: sorted(set(inputs[name])) for name in names if _are_known_texts(inputs.get(name))}}


def named(known: dict[str, Any], *names: str) -> str:
    """Those inputs with slashes between them, for a sentence; in place of one that a preview does not know it says so.

    `known` is what `Resource.problem` is given.
    """
    return "/".join(str(known.get(name, "(not known yet)")) for name in names)


def _lowered(value: Any) -> Any:
    if isinstance(value, list):
        return [_lowered(one) for one in value]
    return value.lower() if isinstance(value, str) else value


def _are_known_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one != UNKNOWN for one in value)

"""Generations of a value: what they are called at an issuer, and when the next one is due. Pure.

Generation 0 is what a person made. What this provider makes is called `<name>-generation-<number>`, counted from 1.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

_NUMBERED = re.compile(r"(?P<name>.+)-generation-(?P<number>[1-9][0-9]{0,8})")

FIRST = 0
"""The generation that a person made."""
NONE = -1
"""No generation: there may be one with the number 0."""


def numbered(name: str, number: int) -> str:
    """Return what a generation is called at its issuer."""
    return f"{name}-generation-{number}"


def number_of(name: str, called: str) -> int | None:
    """Return which generation of `name` something is that is called so at the issuer; None if it is none of them."""
    found = _NUMBERED.fullmatch(called)
    return int(found["number"]) if found and found["name"] == name else None


def is_due(recorded: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Return whether the next generation is to be made, by what is recorded and the inputs, both in wire names.

    Only a run with a date makes one. A date before the recorded one is a mistake or a wrong clock, and never makes one.
    A value of which nobody knows when it was made is due at once: that finds out.
    """
    as_of, made = wanted.get("asOf", ""), recorded.get("made", "")
    if not as_of or as_of < made or wanted.get("held"):
        return False
    if any(recorded.get(key) != wanted.get(key) for key in ("epoch", "scopes")):
        return True
    return not made or date.fromisoformat(as_of) >= later(made, int(wanted["dueAfterDays"]))


def digest_of(epoch: str) -> str:
    """Return what the vault says of an epoch: no text that somebody could have put there by mistake. Empty of none."""
    return hashlib.sha256(epoch.encode()).hexdigest() if epoch else ""


def later(day: str, days: int) -> date:
    """Return the day so many days after one such as `2027-01-31`."""
    return date.fromisoformat(day) + timedelta(days=days)

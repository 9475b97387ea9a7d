"""What a wrong name may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from shared.printed import few

_MOST_NAMES = 20


def near(given: str, known: Iterable[str]) -> str:
    """Return the question whether the name that is nearest is meant; empty if none is near.

    >>> near("wokshop", ["workshop", "keyring"]), near("x", ["workshop", "keyring"])
    ("Did you mean 'workshop'?", '')
    """
    found = difflib.get_close_matches(given, sorted(known), n=1)
    return f"Did you mean {found[0]!r}?" if found else ""


def meant(given: str, known: Iterable[str]) -> str:
    """Return a sentence with the name that is near, or else those that there are; empty if there is none.

    >>> meant("wokshop", ["workshop", "keyring"])
    "Did you mean 'workshop'?"
    >>> meant("x", ["workshop", "keyring"])
    'Known are keyring, workshop.'
    """
    names = sorted(known)
    if question := near(given, names):
        return question
    if not names:
        return ""
    return f"Known are {few(names, _MOST_NAMES)}."

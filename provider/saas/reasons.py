"""Where a service says why it refused a call: declared by its connection, read here alone.

What is returned are the service's own words. Whoever shows them clears them first (`saas.secrecy.quoted`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

MOST = 5
"""The most entries of a list of reasons that are shown."""


@dataclass(frozen=True)
class Reason:
    """A place in an error document that says why.

    `words` are the keys that may hold a sentence, the first that does so counts; `beside` are keys that are shown
    behind it. `at` is the key under which all of this lies: in an object, or in each entry of a list. What lies there
    as a plain text is a reason itself. Without it, the document is meant.
    """

    words: Sequence[str]
    at: str = ""
    beside: Sequence[str] = ()


USUAL = (Reason(("message", "error", "detail")),)
"""What serves where a service declares nothing."""


def reasons_in(document: Any, reasons: Sequence[Reason]) -> str:
    """Return all that a decoded error document says at those places, in their order; empty if it says nothing."""
    found = (words for reason in reasons for words in _said(document, reason))
    return "; ".join(dict.fromkeys(found))


def _said(document: Any, reason: Reason) -> Iterator[str]:
    if not isinstance(document, dict):
        return
    there = document.get(reason.at) if reason.at else document
    for entry in there[:MOST] if isinstance(there, list) else [there]:
        if isinstance(entry, str):
            words = entry
        elif isinstance(entry, dict):
            words = _sentence(entry, reason)
        else:
            continue
        if words.strip():
            yield words.strip()


def _sentence(entry: dict[str, Any], reason: Reason) -> str:
    words = next((entry[key] for key in reason.words if isinstance(entry.get(key), str) and entry[key]), "")
    beside = [f"{key} {entry[key]}" for key in reason.beside if isinstance(entry.get(key), str) and entry[key]]
    return f"{words} ({', '.join(beside)})" if words and beside else words or ", ".join(beside)

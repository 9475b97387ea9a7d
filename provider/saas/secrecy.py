"""Keeps secret values out of sentences: what a service says may quote what it was sent.

`protect` names the secrets of the engine's call that is being answered, `protect_always` those of the process
(credentials). Words of others are left out when they show a part of one; sentences of our own are cleared of them.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from urllib.parse import quote

SHORTEST = 4
"""Shorter strings are everywhere, so they can neither be found nor hidden."""

WINDOW = 12
"""So many characters in a row that words share with a secret are taken for a part of it."""

LEFT_OUT = "[left out: it shows a secret]"

ANOTHER_VALUE = "(another value)"
"""Stands for a value under a plain name that is not the one recorded as plain: it may be a secret."""

_of_process: set[str] = set()
_of_call: ContextVar[frozenset[str]] = ContextVar("secrets of the call", default=frozenset())


def protect(secrets: Iterable[str]) -> None:
    """Add secrets of the call that is being answered; they are forgotten with it."""
    _of_call.set(_of_call.get() | {secret for secret in secrets if len(secret) >= SHORTEST})


def protect_always(secret: str) -> None:
    """Add a secret of this process."""
    if len(secret) >= SHORTEST:
        _of_process.add(secret)


def cleared(sentence: str) -> str:
    """Return a sentence of our own with every secret in it replaced."""
    for secret in sorted(_of_process | _of_call.get(), key=len, reverse=True):
        for form in _forms(secret):
            sentence = sentence.replace(form, "[secret]")
    return sentence


def quoted(words: str) -> str:
    """Return others' words in one line of at most 200 characters; none of them when they show a part of a secret."""
    words = words[:4000]
    squeezed = "".join(words.split())
    if any(_overlap(squeezed, form) for secret in _of_process | _of_call.get() for form in _forms(secret)):
        return LEFT_OUT
    return " ".join(words.split())[:200]


def as_recorded(found: Mapping[str, str], recorded: Mapping[str, str]) -> dict[str, str]:
    """Return the values that are found under names recorded as plain.

    One that is not the recorded value may be a secret: of a run that made the name a secret and was not recorded.
    """
    there = (name for name in sorted(recorded) if name in found)
    return {name: found[name] if found[name] == recorded[name] else ANOTHER_VALUE for name in there}


def _forms(secret: str) -> Iterator[str]:
    """Yield how a secret may be written: as it is, base64, in JSON, in a URL."""
    yield secret
    yield base64.b64encode(secret.encode()).decode()
    yield json.dumps(secret)[1:-1]
    yield quote(secret, safe="")


def _overlap(words: str, secret: str) -> bool:
    secret = "".join(secret.split())
    size = min(WINDOW, len(secret))
    if size < SHORTEST:
        return False
    return any(words[start : start + size] in secret for start in range(len(words) - size + 1))

"""Keeps secret values out of sentences: what a service says may quote what it was sent.

`protect` names the secrets of the engine's call that is being answered, `protect_always` those of the process
(credentials). Words of others are left out when they show a part of one; sentences of our own are cleared of them.

What counts as showing one: `WINDOW` characters of it in a row, or all of it where it is shorter. It is looked for as it
is, backwards, in hex, in base64 (also within a longer text that was encoded, and for addresses), in JSON and in a URL.
Capitals, blanks and punctuation count for nothing, so it is found in capitals, in groups, and with anything but letters
and digits between its characters.

Not found, and why: pieces of fewer than `WINDOW` characters, since plain words would be left out for some secret, and
what remains of a token is too long to be guessed; other codes (base32, numbers, a cipher, a hash), since there is no
end of them, and a service that means to show a value can always find one more. Against such a service nothing here
helps: it has the value. This is against a service that quotes carelessly.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from urllib.parse import quote

SHORTEST = 4
"""Shorter strings are everywhere, so they can neither be found nor hidden."""

WINDOW = 12
"""So many characters in a row that words share with a secret are taken for a part of it."""

LONGEST = 500
"""So many characters of others' words are shown."""

TURNED = 8
"""Shorter secrets are not looked for backwards: too many words would be left out."""

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
            if form.casefold() in sentence.casefold():
                sentence = re.sub(re.escape(form), "[secret]", sentence, flags=re.IGNORECASE)
    return sentence


def quoted(words: str) -> str:
    """Return others' words in one line of at most `LONGEST` characters; none when they show a part of a secret."""
    words = words[:4000]
    shown = _Shown(words)
    if any(shown.shows(secret) for secret in _of_process | _of_call.get()):
        return LEFT_OUT
    return " ".join(words.split())[:LONGEST]


def as_recorded(found: Mapping[str, str], recorded: Mapping[str, str]) -> dict[str, str]:
    """Return the values that are found under names recorded as plain.

    One that is not the recorded value may be a secret: of a run that made the name a secret and was not recorded.
    """
    there = (name for name in sorted(recorded) if name in found)
    return {name: found[name] if found[name] == recorded[name] else ANOTHER_VALUE for name in there}


_NO_WORD = re.compile(r"[\W_]+")


def _squeezed(text: str) -> str:
    """Return a text without what may be changed in it, or put between, and leave it readable."""
    return _NO_WORD.sub("", text).casefold()


class _Shown:
    """Words of others, in which many secrets are looked for."""

    def __init__(self, words: str) -> None:
        self._words = words
        self._squeezed = _squeezed(words)
        starts = range(len(self._squeezed) - WINDOW + 1)
        self._windows = {self._squeezed[start : start + WINDOW] for start in starts}

    def shows(self, secret: str) -> bool:
        """Return whether the words show a part of a secret."""
        return secret in self._words or any(self._has(_squeezed(form)) for form in _all_forms(secret))

    def _has(self, form: str) -> bool:
        if len(form) < WINDOW:
            return len(form) >= SHORTEST and form in self._squeezed
        return any(form[start : start + WINDOW] in self._windows for start in range(len(form) - WINDOW + 1))


def _forms(secret: str) -> Iterator[str]:
    """Yield how a secret may be written whole: as it is, backwards, base64, hex, in JSON, in a URL."""
    raw = secret.encode(errors="surrogatepass")
    yield secret
    if len(secret) >= TURNED:
        yield secret[::-1]
    yield base64.b64encode(raw).decode()
    yield base64.urlsafe_b64encode(raw).decode()
    yield raw.hex()
    yield json.dumps(secret)[1:-1]
    yield quote(raw, safe="")


def _all_forms(secret: str) -> Iterator[str]:
    """Yield those, and what of its base64 is the same in every longer text: it depends on where in it the secret is."""
    yield from _forms(secret)
    raw = secret.encode(errors="surrogatepass")
    if len(raw) >= WINDOW:
        for before in (1, 2):
            yield base64.b64encode(bytes(before) + raw).decode()[before + 1 : -4]

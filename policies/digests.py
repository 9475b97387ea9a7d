"""Which value was seen where, by digests under a key that no other process has: equality is all that can be learnt."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from policies.declared import Value


SHORTEST = 8
"""Shorter values are no secrets: names, flags, numbers, which may be alike by chance."""


def _written_otherwise(text: str) -> Iterator[str]:
    """Yield a text as programs write it where it must not stand as it is."""
    raw = text.encode("utf-8", "surrogatepass")
    for words in (base64.b64encode(raw), base64.urlsafe_b64encode(raw), raw.hex().encode()):
        yield words.decode()
        yield words.decode().rstrip("=")
    yield quote(text, safe="")


class Digests:
    """The values of one run, as far as its resources were shown."""

    def __init__(self) -> None:
        """Take a key of this process."""
        self._key = secrets.token_bytes(32)
        self._by_digest: defaultdict[bytes, set[Value]] = defaultdict(set)
        self._by_value: defaultdict[Value, set[bytes]] = defaultdict(set)
        self._words: defaultdict[bytes, set[Value]] = defaultdict(set)

    def see(self, value: Value, text: str) -> None:
        """Note that a text was seen in place of a value."""
        if len(text) >= SHORTEST:
            digest = self._digest(text)
            self._by_digest[digest].add(value)
            self._by_value[value].add(digest)
            for word in {text.strip(), max(text.split(), key=len, default=""), *_written_otherwise(text)}:
                if len(word) >= SHORTEST:
                    self._words[self._digest(word)].add(value)

    def alike(self, value: Value, text: str) -> list[Value]:
        """Return other values with the same text, of another class."""
        if len(text) < SHORTEST:
            return []
        found = self._by_digest[self._digest(text)]
        return sorted((one for one in found if one.class_ != value.class_), key=lambda one: (one.item, one.field))

    def differs(self, value: Value, text: str) -> bool:
        """Return whether a value that no run replaces was seen with another text."""
        return len(text) >= SHORTEST and bool(self._by_value[value] - {self._digest(text)})

    def is_known(self, text: str) -> bool:
        """Return whether a text is a value that was seen, or its longest word, above the class of identifiers."""
        if len(text) < SHORTEST:
            return False
        digest = self._digest(text)
        found = {*self._by_digest.get(digest, ()), *self._words.get(digest, ())}
        return any(one.class_ != "identifier" for one in found)

    def _digest(self, text: str) -> bytes:
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=self._key, digest_size=32).digest()

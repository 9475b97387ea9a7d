"""What a credential is worth to whoever holds it.

Classes are a set, not a ladder: a zone names the ones it admits, one by one.
Only one question needs an order: may a credential of this class open a thing of that class?
`COVERS` answers it. Production, images and signing stand side by side: none of them may open what another guards.
"""

from collections.abc import Iterable
from typing import Literal

Class = Literal["identifier", "staging", "production", "images", "signing", "admin", "root"]

COVERS: dict[Class, frozenset[Class]] = {
    "identifier": frozenset({"identifier"}),
    "staging": frozenset({"identifier", "staging"}),
    "production": frozenset({"identifier", "staging", "production"}),
    "images": frozenset({"identifier", "staging", "images"}),
    "signing": frozenset({"identifier", "staging", "signing"}),
    "admin": frozenset({"identifier", "staging", "production", "images", "signing", "admin"}),
    "root": frozenset({"identifier", "staging", "production", "images", "signing", "admin", "root"}),
}

ORDER: tuple[Class, ...] = tuple(COVERS)

GUARDED: tuple[Class, ...] = tuple(one for one in ORDER if one not in COVERS["staging"])
"""Classes above staging. They lie only where a branch cannot be rewritten unseen."""


def guarded(classes: Iterable[Class]) -> list[Class]:
    """Return those of some classes that are above staging."""
    return [one for one in classes if one in GUARDED]


def together(classes: Iterable[Class]) -> Class:
    """Return the lowest class that covers all of some."""
    wanted = {"identifier", *classes}
    return next(one for one in ORDER if wanted <= COVERS[one])


def is_lower(one: Class, other: Class) -> bool:
    """Return whether a credential of class `one` may not open a thing of class `other`."""
    return other not in COVERS[one]

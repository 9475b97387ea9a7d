"""Which resource of its type one is, named alike for what is declared and for what would be written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from policies.listed import listed

IN_ANY_CASE = frozenset(
    {
        "domain", "environment", "hostname", "labels", "login", "namespace", "organization", "project", "repositories",
        "repository", "size", "team",
    }
)  # fmt: skip
"""Properties that the services take in any case for the same, so that the provider has them in lower case."""


class Identity(NamedTuple):
    """A type, and what its key says."""

    type: str
    key: tuple[str, ...]

    def __str__(self) -> str:
        """Return it for people: the names are the data's."""
        return f"{self.type} {'/'.join(filter(None, self.key))}".strip()


def identity_of(token: str, inputs: Mapping[str, Any]) -> Identity:
    """Return the identity of a resource of a type that is listed with a key, by its inputs. Raise `KeyError`."""
    return Identity(token, tuple(_text(name, inputs.get(name)) for name in listed()[token].key or ()))


def _text(name: str, value: Any) -> str:
    if isinstance(value, float) and value.is_integer():  # every number is one on the wire
        value = int(value)
    text = str(value if value is not None else "")
    return text.lower() if name in IN_ANY_CASE else text

"""A resource as rules see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class Unknown:
    """A value that is not known before something is made. It is equal to nothing but itself."""


UNKNOWN = Unknown()


@dataclass(frozen=True)
class Secret:
    """A value that is marked secret; without a text of it, so that no message has it by chance."""

    value: Any

    def __repr__(self) -> str:
        """Return the same for every value."""
        return "Secret()"


@dataclass(frozen=True)
class Resource:
    """A resource that the engine is about to write, or of which it knows."""

    type: str
    """Its token, such as `saas:github:Webhook`."""
    urn: str
    name: str
    inputs: Mapping[str, Any]
    """Its inputs; each is plain, `Secret` or `UNKNOWN`, and so is what lists and tables have in them.

    Of a rule over all resources they are what the resource has become, and nothing in them is marked.
    """
    protected: bool = False
    """Whether the engine is told never to delete it."""
    ignored: tuple[str, ...] = ()
    """The properties whose changes the engine is told to ignore."""
    aliases: tuple[str, ...] = ()
    """Other URNs that it is to be taken for."""

    def plain(self, name: str, default: Any = None) -> Any:
        """Return an input, without its mark if it is secret."""
        return without_marks(self.inputs.get(name, default))


def without_marks(value: Any) -> Any:
    """Return a value with nothing in it marked secret."""
    if isinstance(value, Secret):
        return without_marks(value.value)
    if isinstance(value, Mapping):
        return {key: without_marks(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [without_marks(inner) for inner in value]
    return value  # `UNKNOWN` stays what it is


def is_known(value: Any) -> bool:
    """Return whether nothing in a value is still to come."""
    value = without_marks(value)
    if isinstance(value, Mapping):
        return all(map(is_known, value.values()))
    if isinstance(value, list):
        return all(map(is_known, value))
    return value is not UNKNOWN

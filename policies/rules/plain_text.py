"""No public property has a text that is a secret value at another place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from policies.listed import listed
from policies.resource import Resource
from policies.rule import Fault, Rule
from policies.rules.classes import SEEN

_MARKS = re.compile(r"[\s\"'`=:,;()<>\[\]{}/|]+")

STACK = "pulumi:pulumi:Stack"

if TYPE_CHECKING:
    from policies.declared import Declared


def check(resources: Sequence[Resource], declared: Declared) -> Iterator[Fault]:
    """Yield each public property with such a text. All values were shown by then, so the order does not matter."""
    del declared
    for resource in resources:
        for name in _open(resource):
            if any(map(_is_secret, _texts(resource.plain(name)))):
                yield Fault(f"{resource.type}: its public property '{name}' has a secret value in it.", resource.urn)
        if _is_secret(resource.name):
            yield Fault(f"{resource.type}: its name has a secret value in it.")  # its URN has that name


def _open(resource: Resource) -> Iterable[str]:
    """Return the properties that everybody may read; of a component and of the stack these are its outputs."""
    known = listed().get(resource.type)
    if known is None or resource.type == STACK:
        return resource.inputs
    return known.readable


def _is_secret(text: str) -> bool:
    """Return whether a text is a secret value, or has one as a word of it: between blanks, or between marks."""
    return any(SEEN.is_known(one) for one in {text, text.strip(), *text.split(), *_MARKS.split(text)})


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for inner in value.values() for text in _texts(inner))
    elif isinstance(value, list):
        yield from (text for inner in value for text in _texts(inner))


PLAIN_TEXT = Rule("plain-text", "No public property has a text that is a secret value elsewhere.", whole=check)

"""Nothing is written but the properties that are known, and the secret ones are marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from policies.listed import Listed, listed
from policies.resource import UNKNOWN, Resource, Secret
from policies.rule import Rule

if TYPE_CHECKING:
    from policies.declared import Declared

OF_THE_ENGINE = "__"
"""What the engine adds begins so."""


def check(resource: Resource, declared: Declared) -> Iterator[str]:
    """Yield each property that is not known, each secret one that is not marked, and each public one that is."""
    del declared
    project = resource.urn.split("::")[1]
    if resource.type.startswith(f"{project}:"):
        known = Listed()  # a component is a name for its parts
    elif resource.type not in listed():
        yield f"resources of the type {resource.type} are not known here. Add it to policies/properties.toml."
        return
    else:
        known = listed()[resource.type]
    for name in sorted(resource.inputs):
        if name.startswith(OF_THE_ENGINE):
            continue
        if name in known.secret:
            if not _is_marked(resource.inputs[name]):
                yield f"its property '{name}' is not marked as a secret: its value would lie in the state as it is."
        elif name not in known.readable:
            yield f"its property '{name}' is not known here. Add it to policies/properties.toml, public or secret."
        elif name not in known.either and _has_mark(resource.inputs[name]):
            yield f"its property '{name}' is public, and what it would get is marked as a secret."


def _is_marked(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(map(_is_marked, value.values()))
    return isinstance(value, Secret) or value is UNKNOWN or value is None


def _has_mark(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_has_mark, value.values()))
    if isinstance(value, list):
        return any(map(_has_mark, value))
    return isinstance(value, Secret)


PROPERTIES = Rule(
    "properties", "Nothing is written but known properties; secret ones, and only they, are marked.", each=check
)

"""Nothing is written but the properties that are known, and the secret ones are marked."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policies.resource import UNKNOWN, Resource, Secret
from policies.rule import Rule

if TYPE_CHECKING:
    from policies.declared import Declared

FILE = Path(__file__).resolve().parent.parent / "properties.toml"
OF_THE_ENGINE = "__"
"""What the engine adds begins so."""


@cache
def properties() -> Mapping[str, Any]:
    """Return the properties of each type that may be written: `public`, and `secret`."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def check(resource: Resource, declared: Declared) -> Iterator[str]:
    """Yield each property that is not known, and each secret one that is not marked."""
    del declared
    project = resource.urn.split("::")[1]
    if resource.type.startswith(f"{project}:"):
        known: Mapping[str, Any] = {"public": []}  # a component is a name for its parts
    elif resource.type not in properties():
        yield f"resources of the type {resource.type} are not known here. Add it to policies/properties.toml."
        return
    else:
        known = properties()[resource.type]
    secret = known.get("secret", ())
    for name in sorted(resource.inputs):
        if name in secret:
            if not _is_marked(resource.inputs[name]):
                yield f"its property '{name}' is not marked as a secret: its value would lie in the state as it is."
        elif name not in known["public"] and not name.startswith(OF_THE_ENGINE):
            yield f"its property '{name}' is not known here. Add it to policies/properties.toml, public or secret."


def _is_marked(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(map(_is_marked, value.values()))
    return isinstance(value, Secret) or value is UNKNOWN or value is None


PROPERTIES = Rule("properties", "Nothing is written but known properties, and secret ones are marked.", each=check)

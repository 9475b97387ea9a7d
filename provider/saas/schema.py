"""How a resource describes its inputs and outputs, once, for checks, diffs and documentation.

Inputs and outputs are frozen msgspec structs. A field is marked by its annotation:
`Secret` never leaves the encrypted part of the state; `Replaces[str]`-style metadata makes a change a replacement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, cast, get_type_hints

import msgspec
from pulumi.provider.experimental.property_value import Computed, PropertyValue, PropertyValueType

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What the engine sends in a preview for a value it does not know yet (pulumi.runtime.rpc.UNKNOWN)."""

Secret = Annotated[str, msgspec.Meta(extra={"secret": True})]
"""A value that is encrypted in the state and never shown."""

Identity = Annotated[str, msgspec.Meta(min_length=1, extra={"replaces": True})]
"""A part of the object's identity: another value is another object."""


class Properties(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Base of every struct of inputs or outputs; names are camelCase on the wire, snake_case in Python."""


def marked(struct: type[Properties], mark: str) -> frozenset[str]:
    """The wire names of the fields that carry a mark (`secret` or `replaces`)."""
    hints = get_type_hints(struct, include_extras=True)
    found = set()
    for field in msgspec.structs.fields(struct):
        metadata = getattr(hints[field.name], "__metadata__", ())
        if any(meta.extra and meta.extra.get(mark) for meta in metadata if isinstance(meta, msgspec.Meta)):
            found.add(field.encode_name)
    return frozenset(found)


def plain(value: PropertyValue) -> Any:
    """A property as plain Python: str, bool, number, list, dict or None; unknowns become `UNKNOWN`."""
    if value.type is PropertyValueType.COMPUTED or isinstance(value.value, Computed):
        return UNKNOWN
    if value.type is PropertyValueType.ARRAY:
        return [plain(item) for item in cast("Sequence[PropertyValue]", value.value)]
    if value.type is PropertyValueType.MAP:
        return {key: plain(item) for key, item in cast("Mapping[str, PropertyValue]", value.value).items()}
    return value.value


def plain_map(values: dict[str, PropertyValue]) -> dict[str, Any]:
    """Properties as a plain dict, nulls and the engine's own `__` keys left out."""
    plained = {key: plain(value) for key, value in values.items() if not key.startswith("__")}
    return {key: value for key, value in plained.items() if value is not None}


def has_unknown(value: Any) -> bool:
    """Whether a plain value is, or holds, an unknown."""
    if isinstance(value, list):
        return any(has_unknown(item) for item in value)
    if isinstance(value, dict):
        return any(has_unknown(item) for item in value.values())
    return bool(value == UNKNOWN)


def property_map(values: dict[str, Any], secrets: frozenset[str]) -> dict[str, PropertyValue]:
    """Plain values as properties, the named ones marked secret."""
    return {key: _property(value).with_secret(key in secrets) for key, value in values.items()}


def _property(value: Any) -> PropertyValue:
    if isinstance(value, list | tuple):
        return PropertyValue([_property(item) for item in value])
    if isinstance(value, dict):
        return PropertyValue({key: _property(item) for key, item in value.items()})
    if isinstance(value, int) and not isinstance(value, bool):
        return PropertyValue(float(value))
    return PropertyValue(value)

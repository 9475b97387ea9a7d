"""How a resource describes its inputs and outputs, once, for checks, diffs and documentation.

Inputs and outputs are frozen msgspec structs. A field is marked by its annotation:
`Secret` never leaves the encrypted part of the state; a changed `Identity` makes a replacement; an output that `lasts`
stays as it is in every update, so that a preview of one need not call it unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Annotated, Any, cast, get_args, get_type_hints

import msgspec
from pulumi.provider.experimental.property_value import Computed, PropertyValue, PropertyValueType

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What the engine sends in a preview for a value it does not know yet (pulumi.runtime.rpc.UNKNOWN)."""

Secret = Annotated[str, msgspec.Meta(extra={"secret": True})]
"""A value that is encrypted in the state and never shown."""

WrittenAt = Annotated[
    str,
    msgspec.Meta(
        description="When a run last wrote it, by the service's clock (RFC 3339, UTC). Empty: none has; what was there "
        "was adopted as it is, or imported."
    ),
]
UpdatedAt = Annotated[
    str,
    msgspec.Meta(
        description="When the service says it was last written (RFC 3339, UTC): by others, if it is not `writtenAt`."
    ),
]

Identity = Annotated[str, msgspec.Meta(min_length=1, extra={"replaces": True})]
"""A part of the object's identity: another value is another object."""


class Properties(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Base of every struct of inputs or outputs; names are camelCase on the wire, snake_case in Python."""


def fields_of(struct: type[Properties], source: Properties) -> dict[str, Any]:
    """Return the fields of a struct by their Python names, with the values in one that has all of them."""
    return {field: getattr(source, field) for field in struct.__struct_fields__}


@cache
def described(struct: type[Properties]) -> tuple[msgspec.structs.FieldInfo, ...]:
    """Return the fields of a struct, noted: msgspec evaluates the annotations anew each time, several times a call."""
    return msgspec.structs.fields(struct)


@cache
def marked(struct: type[Properties], mark: str) -> frozenset[str]:
    """Return the wire names of the fields that carry a mark (`secret`, `replaces` or `lasts`)."""
    hints = get_type_hints(struct, include_extras=True)
    return frozenset(
        field.encode_name for field in described(struct) if _carries(hints[field.name], mark)
    )  # fmt: skip


def _carries(annotation: Any, mark: str) -> bool:
    """Return whether a type, or one inside it (an optional one, the items of a list), carries a mark."""
    metadata = getattr(annotation, "__metadata__", ())
    if any(meta.extra and meta.extra.get(mark) for meta in metadata if isinstance(meta, msgspec.Meta)):
        return True
    return any(_carries(inner, mark) for inner in get_args(annotation) if not isinstance(inner, msgspec.Meta))


def plain(value: PropertyValue) -> Any:
    """Return a property as plain Python: str, bool, number, list, dict or None; unknowns become `UNKNOWN`.

    The engine knows one kind of number; a whole one becomes an int, so that it fits fields of either type.
    """
    if value.type is PropertyValueType.COMPUTED or isinstance(value.value, Computed):
        return UNKNOWN
    if value.type is PropertyValueType.ARRAY:
        return [plain(item) for item in cast("Sequence[PropertyValue]", value.value)]
    if value.type is PropertyValueType.MAP:
        return {key: plain(item) for key, item in cast("Mapping[str, PropertyValue]", value.value).items()}
    if isinstance(value.value, float) and value.value.is_integer():
        return int(value.value)
    return value.value


def plain_map(values: dict[str, PropertyValue]) -> dict[str, Any]:
    """Return properties as a plain dict, nulls and the engine's own `__` keys left out."""
    plained = {key: plain(value) for key, value in values.items() if not key.startswith("__")}
    return {key: value for key, value in plained.items() if value is not None}


def has_unknown(value: Any) -> bool:
    """Return whether a plain value is, or holds, an unknown."""
    if isinstance(value, list):
        return any(has_unknown(item) for item in value)
    if isinstance(value, dict):
        return any(has_unknown(item) for item in value.values())
    return bool(value == UNKNOWN)


def defaults(struct: type[Properties]) -> dict[str, Any]:
    """Return the optional fields' defaults in wire names, without those that are None."""
    found = {}
    for field in described(struct):
        value = field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
        if value is not msgspec.NODEFAULT and value is not None:
            found[field.encode_name] = msgspec.to_builtins(value)
    return found


def strings(value: Any) -> Iterator[str]:
    """Yield every string in a plain value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)


def property_map(values: dict[str, Any], secrets: frozenset[str]) -> dict[str, PropertyValue]:
    """Return plain values as properties, the named ones marked secret.

    Of a table of secrets each value is marked, and no name, so that a plan shows which of them change.
    """
    return {key: _property(value, is_secret=key in secrets) for key, value in values.items()}


def _property(value: Any, *, is_secret: bool = False) -> PropertyValue:
    if isinstance(value, dict) and value:
        return PropertyValue({name: _property(one, is_secret=is_secret) for name, one in value.items()})
    if isinstance(value, list | tuple):
        return PropertyValue([_property(item) for item in value], is_secret=is_secret)
    if isinstance(value, int) and not isinstance(value, bool):
        return PropertyValue(float(value), is_secret=is_secret)
    return PropertyValue(value, is_secret=is_secret)

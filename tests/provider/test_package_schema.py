"""The package schema says of each field what its type and its marks say."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
import pytest

from saas.package_schema import package_schema, properties
from saas.registry import SERVICES
from saas.schema import Identity, Properties, Secret, marked

RESOURCES = {resource.token: resource for entry in SERVICES for resource in entry.resources}


class Fields(Properties, frozen=True, kw_only=True):
    """One field of each type, with what may be said of one."""

    name: Annotated[Identity, msgspec.Meta(description="Its name.")]
    tokens: dict[str, Secret]
    rules: dict[str, dict[str, Any]] = {}  # noqa: RUF012  # msgspec copies it
    port: int = 80
    active: bool = False
    kind: Literal["a", "b"] = "a"
    readers: list[str] = []  # noqa: RUF012  # msgspec copies it


class Odd(Properties, frozen=True, kw_only=True):
    """A field that the schema has no word for."""

    days: set[str]


def test_fields_are_in_the_schema_s_words() -> None:
    """Types by their names there; a default where the schema can have one; what is secret is marked."""
    assert properties(Fields) == {
        "name": {"type": "string", "description": "Its name."},
        "tokens": {
            "type": "object", "additionalProperties": {"type": "string"}, "description": "", "secret": True
        },
        "rules": {
            "type": "object",
            "additionalProperties": {"type": "object", "additionalProperties": {"$ref": "pulumi.json#/Any"}},
            "description": "",
        },
        "port": {"type": "integer", "description": "", "default": 80},
        "active": {"type": "boolean", "description": "", "default": False},
        "kind": {"type": "string", "description": "", "default": "a"},
        "readers": {"type": "array", "items": {"type": "string"}, "description": ""},
    }  # fmt: skip


def test_a_type_without_a_word_is_refused() -> None:
    """It would else be served as something that it is not."""
    with pytest.raises(TypeError, match=r"set\[str\]"):
        properties(Odd)


def test_every_resource_is_in_the_schema() -> None:
    """By its token, with what must be given and what replaces it."""
    resources = package_schema()["resources"]
    assert resources.keys() == RESOURCES.keys()
    for token, resource in RESOURCES.items():
        spec = resources[token]
        replacing = {name for name, one in spec["inputProperties"].items() if one.get("willReplaceOnChanges")}
        assert replacing == marked(resource.Inputs, "replaces")
        assert {name for name, one in spec["properties"].items() if one.get("secret")} == marked(
            resource.State, "secret"
        )
        fields = msgspec.structs.fields(resource.Inputs)
        assert spec["requiredInputs"] == [field.encode_name for field in fields if field.required]

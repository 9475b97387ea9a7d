"""What follows from the provider's types is fresh, and says all that they say."""

from __future__ import annotations

import msgspec
import pytest

from saas import registry
from saas.entry import Entry
from saas.generate import ROOT, generated
from saas.schema import Properties


def test_the_files_are_fresh() -> None:
    """Each file is what the types give now: else run `PYTHONPATH=provider python -m saas.generate`."""
    assert {path: (ROOT / path).read_text() for path in generated()} == generated()


def test_every_module_of_the_sdk_is_generated() -> None:
    """One that is left over from a service that went would go on being imported."""
    there = {f"infra/sdk/{file.name}" for file in (ROOT / "infra" / "sdk").glob("*.py")} - {"infra/sdk/__init__.py"}
    assert there == {path for path in generated() if path.startswith("infra/sdk/")}


@pytest.mark.parametrize("entry", registry.SERVICES, ids=lambda entry: entry.connection.name)
def test_every_field_is_explained(entry: Entry) -> None:
    """No input, output or setting without a description, no resource without an import id, and all are there."""
    text = generated()["docs/reference/saas.md"]
    structs: list[type[Properties]] = [entry.connection.Settings]
    for resource in entry.resources:
        assert f"`{resource.token}`" in text
        assert resource.import_id in text
        structs += [resource.Inputs, resource.State]
    for function in entry.functions:
        assert f"`{function.token}` (function)" in text
        structs += [function.Inputs, function.Results]
    for struct in structs:
        described = msgspec.json.schema(struct)["$defs"][struct.__name__]["properties"]
        assert all(field.get("description") for field in described.values()), struct
        assert all(f"{name}`" in text for name in described)

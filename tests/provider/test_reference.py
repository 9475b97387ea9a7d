"""The documentation is the one that the types give."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from saas import registry
from saas.entry import Entry
from saas.reference import reference
from saas.schema import Properties

FILE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "saas.md"


def test_the_file_is_fresh() -> None:
    """`PYTHONPATH=provider python -m saas.reference > docs/reference/saas.md` would change nothing."""
    assert FILE.read_text() == reference()


@pytest.mark.parametrize("entry", registry.SERVICES, ids=lambda entry: entry.name)
def test_every_field_is_explained(entry: Entry) -> None:
    """No input, output or setting without a description, no resource without an import id, and all are there."""
    text = reference()
    structs: list[type[Properties]] = [entry.settings]
    for resource in entry.resources:
        assert f"`{resource.token}`" in text
        assert resource.import_id in text
        structs += [resource.Inputs, resource.State]
    for struct in structs:
        described = msgspec.json.schema(struct)["$defs"][struct.__name__]["properties"]
        assert all(field.get("description") for field in described.values()), struct
        assert all(f"{name}`" in text for name in described)

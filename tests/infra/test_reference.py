"""The generated reference and schemas."""

import importlib
import json
import re
import tomllib
from datetime import date
from typing import Any

import pytest

from infra.estate import nouns
from infra.estate.files import FOLDERS
from infra.estate.kinds import KINDS
from infra.estate.nouns.words import FORMS
from infra.reference import generated, schema
from tests.infra.estate.estates import FOREIGN, PROD, ROOT


def test_reference_and_schemas_are_fresh() -> None:
    """What lies in docs/reference is what the classes say now: else run `python -m infra reference --write`."""
    folder = ROOT / "docs/reference"
    assert {name: (folder / name).read_text() for name in generated()} == generated()
    written = {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}
    assert written - {"saas.md"} == set(generated())  # that one is the provider's own


def test_the_page_has_every_key_of_the_schemas() -> None:
    """Also those of tables in tables: whoever looks a key up finds what it means."""
    schemas = {name: json.loads(text) for name, text in generated().items() if name.endswith(".json")}
    tables = [table for one in schemas.values() for table in (one, *one.get("$defs", {}).values())]
    sections = set(schemas["schema/services.json"]["properties"])
    keys = {key for table in tables for key in table.get("properties", {})} - sections
    assert keys <= set(re.findall(r"^\| (?:\*\*)?`(\w+)`", generated()["estate.md"], re.MULTILINE))


def test_every_pattern_has_words() -> None:
    """Whoever writes a text of another form is told what is wanted, and is shown no pattern."""
    schemas = [text for name, text in generated().items() if name.endswith(".json")]
    patterns = {
        json.loads(found) for text in schemas for found in re.findall(r'"pattern": ("(?:[^"\\\\]|\\\\.)*")', text)
    }
    assert len(patterns) > 20
    assert patterns <= FORMS.keys()


def test_reference_names_every_kind_of_delivery() -> None:
    """A new kind is in the reference without anybody writing it there."""
    page = generated()["estate.md"]
    assert all(f"| `{kind}` |" in page for kind in KINDS)


def test_schemas_keep_out_what_is_no_key() -> None:
    """The name of a thing and the position of a delivery are no keys; `class` is one, under its own name."""
    credential = schema(nouns.Credential)
    assert "name" not in credential["properties"]
    assert sorted(credential["required"]) == ["class", "issuer", "purpose"]
    assert "position" not in credential["$defs"]["Delivery"]["properties"]
    assert credential["$defs"]["Delivery"]["required"] == ["to"]
    assert credential["additionalProperties"] is False


@pytest.mark.parametrize("estate", [FOREIGN, PROD], ids=["foreign", "prod"])
def test_every_file_fits_its_schema(estate: Any) -> None:
    """An editor that checks a file against its schema finds nothing wrong where the loader finds nothing."""
    jsonschema = importlib.import_module("jsonschema")
    for name in ("services", "zones", *FOLDERS):
        validator = jsonschema.Draft202012Validator(json.loads(generated()[f"schema/{name}.json"]))
        files = [estate / f"{name}.toml"] if name in ("services", "zones") else sorted((estate / name).glob("*.toml"))
        for file in files:
            data = json.loads(json.dumps(tomllib.loads(file.read_text()), default=_as_json))
            assert [error.message for error in validator.iter_errors(data)] == [], file


def test_schema_refuses_an_unknown_key() -> None:
    """An editor shows a misspelt key while it is typed."""
    jsonschema = importlib.import_module("jsonschema")
    validator = jsonschema.Draft202012Validator(schema(nouns.Credential))
    data = {"purpose": "a", "class": "root", "issuer": "self"}
    assert list(validator.iter_errors(data)) == []
    assert len(list(validator.iter_errors({**data, "isuer": "b"}))) == 1


def _as_json(value: object) -> str:
    assert isinstance(value, date)
    return value.isoformat()

"""Fields in sections of an item: both ways into the vault keep them, and show them as the real ones do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from sandbox import World
from sandbox.client import AdminError
from sandbox.onepassword.vaults import MAKES_SECTIONS
from tests.sandbox.asking import VAULT, Connect
from tests.sandbox.onepassword.test_command import error, op

SECTION = {"id": "rotation", "label": "Rotation"}
FORMER = {"id": "former", "type": "CONCEALED", "label": "former", "value": "hush", "section": {"id": "rotation"}}
ADDED = [{"op": "add", "path": "/sections", "value": SECTION}, {"op": "add", "path": "/fields", "value": FORMER}]
TITLE = "upload-token"


@pytest.fixture
def path(connect: Connect) -> str:
    """The path of an item whose second field is in a section."""
    found = f"~/items/{connect.item(TITLE)['id']}"
    assert connect.ask("PATCH", found, ADDED).status_code == 200
    return found


@pytest.fixture
def lenient(world: World) -> Iterator[World]:
    """The world, which makes sections that are not there."""
    world.set_switch(MAKES_SECTIONS, on=True)
    yield world
    world.set_switch(MAKES_SECTIONS, on=False)


def _got(world: World) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(op(world, "item", "get", TITLE, f"--vault={VAULT}").stdout)
    return found


def test_a_patch_adds_a_field_and_its_section(world: World, connect: Connect, path: str) -> None:
    """In either order; the fields that were there stay, and a second patch changes the one field."""
    item = connect.ask("GET", path).json()
    assert (item["sections"], item["fields"][1]) == ([SECTION], FORMER)
    assert item["fields"][0]["value"] == world.field(TITLE)
    another = {**FORMER, "id": "another", "section": {"id": "more"}}
    more = [
        {"op": "add", "path": "/fields", "value": another},
        {"op": "add", "path": "/sections/-", "value": {"id": "more"}},
        {"op": "replace", "path": "/fields/former/value", "value": "changed"},
    ]  # fmt: skip
    assert connect.ask("PATCH", path, more).status_code == 200
    item = connect.ask("GET", path).json()
    assert (item["sections"], item["fields"][1:]) == (
        [SECTION, {"id": "more"}],
        [{**FORMER, "value": "changed"}, another],
    )


def test_the_command_shows_sections(world: World, connect: Connect, path: str) -> None:
    """A field's section with its label, a reference that leads through it; a concealed field stays concealed."""
    assert connect.ask("GET", path).status_code == 200
    item = _got(world)
    reference = f"op://{VAULT}/{TITLE}/Rotation/former"
    assert item["sections"] == [SECTION]
    assert item["fields"][1] == {**FORMER, "section": SECTION, "reference": reference}
    assert op(world, "read", reference).stdout == "hush\n"
    assert op(world, "read", reference.replace("Rotation", "rotation")).stdout == "hush\n"
    assert "does not have such a field" in error(op(world, "read", f"op://{VAULT}/{TITLE}/former"))
    assert "does not have such a field" in error(op(world, "read", f"op://{VAULT}/{TITLE}/Other/former"))


def test_a_whole_item_keeps_its_sections(world: World, connect: Connect, path: str) -> None:
    """What the command has shown, edited and given back; and what Connect has shown, put back."""
    whole = _got(world)
    whole["fields"][0]["value"] = "changed"
    assert op(world, "item", "edit", TITLE, f"--vault={VAULT}", item=whole).returncode == 0
    item = connect.ask("GET", path).json()
    assert (item["sections"], item["fields"][1], item["fields"][0]["value"]) == ([SECTION], FORMER, "changed")
    item["fields"][0]["value"] = "again"
    assert connect.ask("PUT", path, item).status_code == 200
    assert (_got(world)["fields"][1]["section"], world.field(TITLE)) == (SECTION, "again")


def test_a_field_of_a_section_that_is_not_there_is_refused(world: World, connect: Connect, path: str) -> None:
    """By each of the ways, and nothing is changed."""
    lost = {**FORMER, "id": "lost", "section": {"id": "nowhere", "label": "Nowhere"}}
    before = connect.ask("GET", path).json()
    assert connect.ask("PATCH", path, [{"op": "add", "path": "/fields", "value": lost}]).status_code == 400
    assert connect.ask("PUT", path, {**before, "fields": [lost]}).status_code == 400
    assert connect.ask("PUT", path, {**before, "sections": [{"label": "Rotation"}]}).status_code == 400
    assert connect.ask("POST", "~/items", {"title": "x", "category": "LOGIN", "fields": [lost]}).status_code == 400
    assert "nowhere" in error(op(world, "item", "edit", TITLE, f"--vault={VAULT}", item={**before, "fields": [lost]}))
    assert connect.ask("GET", path).json() == before


def test_it_may_be_made_instead(lenient: World, connect: Connect, path: str) -> None:
    """Which of the two real ones do is not documented; a section without an id is none in any case."""
    lost = {**FORMER, "id": "lost", "section": {"id": "nowhere", "label": "Nowhere"}}
    assert connect.ask("PATCH", path, [{"op": "add", "path": "/fields", "value": lost}]).status_code == 200
    assert connect.ask("GET", path).json()["sections"] == [SECTION, {"id": "nowhere", "label": "Nowhere"}]
    assert lenient.field(TITLE, "former", section="Nowhere") == "hush"
    lost["section"] = {"label": "Nowhere"}
    assert connect.ask("PATCH", path, [{"op": "add", "path": "/fields", "value": lost}]).status_code == 400


def test_a_field_of_the_same_name_may_be_in_a_section(world: World, connect: Connect, path: str) -> None:
    """Who names no section means the one that is in none, wherever it stands."""
    value = world.field(TITLE)
    twin = {**FORMER, "id": "twin", "label": "credential", "value": "old"}
    item = connect.ask("GET", path).json()
    assert connect.ask("PUT", path, {**item, "fields": [twin, *item["fields"]]}).status_code == 200
    assert (world.field(TITLE), world.field(TITLE, section="rotation")) == (value, "old")
    assert op(world, "read", f"op://{VAULT}/{TITLE}/credential").stdout == f"{value}\n"
    with pytest.raises(AdminError, match="in a section 'other'"):
        world.field(TITLE, section="other")

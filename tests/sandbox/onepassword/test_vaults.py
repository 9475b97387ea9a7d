"""What a seeded vault holds."""

from __future__ import annotations

import base64
import re

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from sandbox import World
from sandbox.client import AdminError
from tests.sandbox.asking import SEED, VAULT


def test_ids_are_what_the_provider_takes_for_ids(world: World) -> None:
    """Ids of vaults and items are 26 lower-case letters and digits; anything else the provider takes for a title."""
    ids = [*world.vaults().values(), *(item["id"] for item in world.items().values())]
    assert len(ids) == 8
    assert all(re.fullmatch("[a-z0-9]{26}", each) for each in ids)


@pytest.mark.parametrize(
    ("title", "category"),
    [
        ("upload-token", "API_CREDENTIAL"),
        ("certificate", "API_CREDENTIAL"),
        ("robot-login", "LOGIN"),
        ("signing-key", "SSH_KEY"),
        ("odd-one", "SECURE_NOTE"),
    ],
)
def test_fields_decide_the_category(world: World, title: str, category: str) -> None:
    """An item is of the kind that has such fields, so that the provider finds them."""
    assert world.items()[title]["category"] == category


def test_values_have_their_shapes(world: World) -> None:
    """A token is one line, base64 decodes, text has several lines, keys are PEM keys that load."""
    assert re.fullmatch("[a-z0-9-]{30,}", world.field("upload-token"))
    assert len(base64.b64decode(world.field("certificate"), validate=True)) == 96
    assert world.field("several-lines").count("\n") >= 2
    for item, field, kind in (("signing-key", "privateKey", "PRIVATE"), ("app-key", "credential", "RSA PRIVATE")):
        pem = world.field(item, field)
        assert pem.startswith(f"-----BEGIN {kind} KEY-----\n")
        assert load_pem_private_key(pem.encode(), None) is not None


def test_no_two_values_are_alike(world: World) -> None:
    """Every field of every item has a value of its own, so that a mix-up is seen."""
    digests = [digest for item in world.items().values() for digest in item["digests"].values()]
    assert len(digests) == len(set(digests)) == 9


def test_a_grown_seed_adds_and_changes_nothing(world: World) -> None:
    """New items and new fields are added; values that were there stay as they are."""
    before = {title: item["digests"] for title, item in world.items().items()}
    grown = {**SEED["vault"]["items"], "new-item": {"fields": {"credential": "token"}}}
    grown["upload-token"] = {"fields": {"credential": "text", "username": "token"}}
    world.seed({"vault": {"name": VAULT, "items": grown}})
    after = {title: item["digests"] for title, item in world.items().items()}
    assert set(after) - set(before) == {"new-item"}
    assert after["upload-token"]["credential"] == before["upload-token"]["credential"]
    assert set(after["upload-token"]) == {"credential", "username"}
    assert {title: after[title] for title in before if title != "upload-token"} == {
        title: digests for title, digests in before.items() if title != "upload-token"
    }


@pytest.mark.parametrize(
    ("vault", "words"),
    [
        ({"items": {}}, "vault has no name"),
        ({"name": VAULT, "items": {"x": {}}}, "vault.items.x has no fields"),
        (
            {"name": VAULT, "items": {"x": {"fields": {"y": "sausage"}}}},
            "vault.items.x.fields.y has the shape 'sausage'",
        ),
    ],
)
def test_a_bad_seed_is_refused(world: World, vault: dict[str, object], words: str) -> None:
    """A mistake in the seed is a sentence that says where it is, and nothing is added."""
    before = world.inventory()
    with pytest.raises(AdminError, match=re.escape(words)):
        world.seed({"vault": vault})
    assert world.inventory() == before


def test_the_vault_can_be_edited_behind_the_back(world: World) -> None:
    """Fields are changed, added and removed, items renamed and removed; each edit is a new version."""
    world.write_field("upload-token", "credential", "changed")
    assert world.field("upload-token") == "changed"
    assert world.items()["upload-token"]["version"] == 2
    world.write_field("upload-token", "username", "added")
    world.remove_field("upload-token", "credential")
    assert set(world.items()["upload-token"]["digests"]) == {"username"}
    world.rename_item("upload-token", "renamed")
    assert world.field("renamed", "username") == "added"
    world.remove_item("renamed")
    assert "renamed" not in world.items()

"""1Password's own clients of Connect: for Python, and for Go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from sandbox import World
from tests.clients.programs import CallError, Client

if TYPE_CHECKING:
    import onepasswordconnectsdk.client

PROGRAM = "onepassword"
VAULT = "pulumi"
SEED = {
    "vault": {
        "name": VAULT,
        "items": {
            "upload-token": {"fields": {"credential": "token"}},
            "robot-login": {"fields": {"username": "token", "password": "token"}},
        },
    }
}


@pytest.fixture
def python(world: World) -> Iterator[onepasswordconnectsdk.client.Client]:
    """A client, onepasswordconnectsdk's."""
    import onepasswordconnectsdk  # here, as every worker loads this file

    client = onepasswordconnectsdk.new_client(world.addresses["connect"], world.tokens["connect"])
    yield client
    client.session.close()


def made(title: str, value: str) -> dict[str, Any]:
    """An item with one secret in it, as a user writes it down."""
    return {
        "title": title,
        "category": "API_CREDENTIAL",
        "tags": ["made by a client"],
        "fields": [{"id": "credential", "label": "credential", "type": "CONCEALED", "value": value}],
    }


class TestPython:
    """onepasswordconnectsdk."""

    def test_vaults_are_found(self, world: World, python: onepasswordconnectsdk.client.Client) -> None:
        """All of them, and one by its id and by its name."""
        number = world.vaults()[VAULT]
        assert [vault.id for vault in python.get_vaults()] == [number]
        assert python.get_vault(number).name == VAULT
        assert python.get_vault_by_title(VAULT).id == number

    def test_items_are_found_and_read(self, world: World, python: onepasswordconnectsdk.client.Client) -> None:
        """In the list, by a filter, by title, by id, and by either."""
        vault = world.vaults()[VAULT]
        assert {item.title for item in python.get_items(vault)} == {"upload-token", "robot-login"}
        [found] = python.get_items(vault, 'title eq "upload-token"')
        for item in (
            python.get_item_by_title("upload-token", vault),
            python.get_item_by_id(found.id, vault),
            python.get_item("upload-token", vault),
        ):
            assert {field.label: field.value for field in item.fields}["credential"] == world.field("upload-token")
        assert python.get_files(found.id, vault) == []

    def test_what_is_not_there_is_an_error_of_its_own(
        self, world: World, python: onepasswordconnectsdk.client.Client
    ) -> None:
        """As when somebody has deleted it."""
        from onepasswordconnectsdk.client import FailedToRetrieveItemException

        with pytest.raises(FailedToRetrieveItemException, match="404"):
            python.get_item_by_id("a" * 26, world.vaults()[VAULT])

    def test_an_item_from_its_making_to_its_end(
        self, world: World, python: onepasswordconnectsdk.client.Client
    ) -> None:
        """It is made, gets another value and one more field, and is deleted."""
        from onepasswordconnectsdk.models import Field, Item

        vault = world.vaults()[VAULT]
        wanted = Item(**{**made("new-token", "first"), "fields": [Field(**made("", "first")["fields"][0])]})
        item = python.create_item(vault, wanted)
        assert (item.version, world.field("new-token")) == (1, "first")
        item.fields[0].value = "second"
        item.fields.append(Field(label="account", type="STRING", value="a-bot"))
        python.update_item(item.id, vault, item)
        assert (world.field("new-token"), world.field("new-token", "account")) == ("second", "a-bot")
        assert python.get_item_by_id(item.id, vault).version == 2
        python.delete_item(item.id, vault)
        assert "new-token" not in world.items()

    def test_what_a_client_asks_to_be_generated_is(
        self, world: World, python: onepasswordconnectsdk.client.Client
    ) -> None:
        """A password by a recipe."""
        from onepasswordconnectsdk.models import Field, GeneratorRecipe, Item

        recipe = GeneratorRecipe(length=30, character_sets=["LETTERS", "DIGITS"])
        password = Field(label="password", purpose="PASSWORD", generate=True, recipe=recipe)
        python.create_item(world.vaults()[VAULT], Item(title="generated", category="LOGIN", fields=[password]))
        value = world.field("generated", "password")
        assert (len(value), value.isalnum()) == (30, True)


class TestGo:
    """1Password/connect-sdk-go."""

    def test_vaults_are_found(self, world: World, go: Client) -> None:
        """All of them, and one by its id and by its name."""
        number = world.vaults()[VAULT]
        assert [vault["id"] for vault in go.call("GetVaults")] == [number]
        assert go.call("GetVault", VAULT)["id"] == number
        assert go.call("GetVaultByUUID", number)["name"] == VAULT
        assert go.call("GetVaultByTitle", VAULT)["id"] == number
        assert [vault["id"] for vault in go.call("GetVaultsByTitle", VAULT)] == [number]

    def test_items_are_found_and_read(self, world: World, go: Client) -> None:
        """In the list, by title, by id, and by either."""
        listed = {item["title"]: item["id"] for item in go.call("GetItems", VAULT)}
        assert set(listed) == {"upload-token", "robot-login"}
        for item in (
            go.call("GetItem", "upload-token", VAULT),
            go.call("GetItemByUUID", listed["upload-token"], VAULT),
            go.call("GetItemByTitle", "upload-token", VAULT),
            *go.call("GetItemsByTitle", "upload-token", VAULT),
        ):
            assert {field["label"]: field["value"] for field in item["fields"]}["credential"] == world.field(
                "upload-token"
            )
        assert go.call("GetFiles", listed["upload-token"], VAULT) == []

    def test_what_is_not_there_is_an_error(self, world: World, go: Client) -> None:
        """As when somebody has deleted it."""
        with pytest.raises(CallError, match="404"):
            go.call("GetItemByUUID", "a" * 26, VAULT)

    def test_an_item_from_its_making_to_its_end(self, world: World, go: Client) -> None:
        """It is made, gets another value, and is deleted, by its title as by its id."""
        item = go.call("CreateItem", made("new-token", "first"), VAULT)
        assert (item["version"], world.field("new-token")) == (1, "first")
        item["fields"][0]["value"] = "second"
        go.call("UpdateItem", item, VAULT)
        assert world.field("new-token") == "second"
        assert go.call("GetItemByUUID", item["id"], VAULT)["version"] == 2
        go.call("DeleteItemByID", item["id"], VAULT)
        go.call("DeleteItemByTitle", "robot-login", VAULT)
        go.call("DeleteItem", go.call("GetItemByTitle", "upload-token", VAULT), VAULT)
        assert world.items() == {}

"""1Password Connect as a client sees it."""

from __future__ import annotations

import pytest

from sandbox import World
from tests.sandbox.asking import VAULT, Connect


def test_an_item_has_its_fields_where_the_provider_looks(world: World, connect: Connect) -> None:
    """The credential has that id, a login's fields have purposes, a private key has that label."""
    fields = {field["id"]: field for field in connect.item("certificate")["fields"]}
    assert fields["credential"]["value"] == world.field("certificate")
    assert fields["username"]["value"] == world.field("certificate", "username")
    purposes = {field["purpose"]: field["value"] for field in connect.item("robot-login")["fields"]}
    assert purposes["PASSWORD"] == world.field("robot-login", "password")
    labels = {field["label"]: field["value"] for field in connect.item("signing-key")["fields"]}
    assert labels["private key"] == world.field("signing-key", "privateKey")


def test_lists_have_no_values(world: World, connect: Connect) -> None:
    """A list of items is of summaries: no field, no value."""
    listed = connect.ask("GET", "~/items").json()
    assert len(listed) == 7
    assert all("fields" not in item for item in listed)
    assert world.field("upload-token") not in str(listed)


def test_filters_find_by_title(connect: Connect) -> None:
    """A filter by title finds the vault and the item of exactly that title."""
    vaults = connect.ask("GET", "/v1/vaults", params={"filter": f'title eq "{VAULT}"'}).json()
    assert [vault["name"] for vault in vaults] == [VAULT]
    assert connect.ask("GET", "/v1/vaults", params={"filter": 'title eq "other"'}).json() == []
    assert connect.ask("GET", "~/items", params={"filter": 'title eq "upload"'}).json() == []
    assert connect.ask("GET", "~/items", params={"filter": "upload"}).status_code == 400


@pytest.mark.parametrize("token", ["", "somebody.elses.token"])
def test_a_wrong_token_is_refused(world: World, token: str) -> None:
    """401 with Connect's error document."""
    client = Connect(world, token)
    reply = client.ask("GET", "/v1/vaults")
    client.close()
    assert (reply.status_code, reply.json()) == (401, {"status": 401, "message": "Invalid token signature"})


def test_anybody_may_ask_whether_it_lives(world: World) -> None:
    """Heartbeat and health need no token."""
    client = Connect(world, "")
    assert client.ask("GET", "/heartbeat").text == "."
    assert client.ask("GET", "/health").json()["name"] == "1Password Connect API"
    client.close()


def test_what_is_not_there_is_404(connect: Connect) -> None:
    """Missing vaults and items are found out by status and document."""
    for path in ("/v1/vaults/" + "a" * 26, "~/items/" + "a" * 26):
        reply = connect.ask("GET", path)
        assert (reply.status_code, reply.json()["status"]) == (404, 404)


def test_a_new_item_is_version_one(world: World, connect: Connect) -> None:
    """POST answers 200 with the item, which is there at once."""
    field = {"purpose": "PASSWORD", "value": "hello"}
    made = connect.ask("POST", "~/items", {"title": "made", "category": "LOGIN", "fields": [field], "tags": ["t"]})
    assert (made.status_code, made.json()["version"], made.json()["tags"]) == (200, 1, ["t"])
    assert connect.ask("GET", f"~/items/{made.json()['id']}").json() == made.json()
    assert world.field("made", "password") == "hello"


def test_an_update_answers_the_old_version_and_then_there_is_the_new_one(connect: Connect) -> None:
    """PUT replaces the item and answers the version that was; GET shows the next."""
    before = connect.item("upload-token")
    path = f"~/items/{before['id']}"
    body = {**before, "fields": [{**before["fields"][0], "value": "changed"}]}
    assert connect.ask("PUT", path, body).json()["version"] == 1
    after = connect.ask("GET", path).json()
    assert (after["version"], after["fields"][0]["value"]) == (2, "changed")
    assert after["updatedAt"] > before["updatedAt"]


def test_a_patch_changes_one_field(world: World, connect: Connect) -> None:
    """PATCH replaces the value of one field by its id, and leaves the others."""
    before = connect.item("certificate")
    patch = [{"op": "replace", "path": "/fields/credential/value", "value": "changed"}]
    assert connect.ask("PATCH", f"~/items/{before['id']}", patch).status_code == 200
    assert world.field("certificate") == "changed"
    assert world.field("certificate", "username") == before["fields"][1]["value"]
    bad = [{"op": "replace", "path": "/fields/nowhere/value", "value": "x"}]
    assert connect.ask("PATCH", f"~/items/{before['id']}", bad).status_code == 400


def test_a_removed_item_is_gone(connect: Connect) -> None:
    """DELETE answers 204, and GET then 404."""
    number = connect.item("upload-token")["id"]
    assert connect.ask("DELETE", f"~/items/{number}").status_code == 204
    assert connect.ask("GET", f"~/items/{number}").status_code == 404


def test_a_password_is_generated_by_its_recipe(world: World, connect: Connect) -> None:
    """A field that asks for a generated value gets one of that length and those characters."""
    recipe = {"length": 12, "characterSets": ["DIGITS"]}
    field = {"purpose": "PASSWORD", "generate": True, "recipe": recipe}
    connect.ask("POST", "~/items", {"title": "made", "category": "PASSWORD", "fields": [field]})
    made = world.field("made", "password")
    assert (len(made), made.isdigit()) == (12, True)


def test_an_unknown_route_is_not_implemented(world: World, connect: Connect) -> None:
    """What the sandbox does not know is a 501 in the log."""
    assert connect.ask("GET", "/v1/activity").status_code == 501
    assert world.requests(service="connect")[-1]["status"] == 501


def test_reads_are_counted(world: World, connect: Connect) -> None:
    """Each read of vaults and items counts once, writes and health checks do not."""
    connect.item("upload-token")
    connect.ask("GET", "/health")
    connect.ask("POST", "~/items", {"title": "made", "category": "LOGIN"})
    assert world.vault_reads() == 2

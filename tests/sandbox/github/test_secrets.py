"""Organisation secrets as a client sees them, and as they are."""

from __future__ import annotations

import base64

import pytest
from nacl.public import PrivateKey, SealedBox

from sandbox import World
from sandbox.github.secrets import CLEARS_LIST
from tests.sandbox.asking import ORGANIZATION, GitHub


def test_a_sealed_value_arrives_as_it_was(world: World, github: GitHub) -> None:
    """What a client seals is what the world holds, whatever characters it has."""
    assert github.put_secret("A_TOKEN", "línea uno\nline two ✓").status_code == 201
    assert world.secret(ORGANIZATION, "A_TOKEN")["value"] == "línea uno\nline two ✓"


def test_no_route_gives_a_value_out(world: World, github: GitHub) -> None:
    """A value that was put into a secret is in no answer of GitHub, raw or in base64."""
    github.put_secret("A_TOKEN", "canary-value", selected_repository_ids=github.ids("alpha"))
    github.ask("GET", "~/actions/secrets/A_TOKEN")
    github.ask("GET", "~/actions/secrets")
    github.listed("A_TOKEN")
    said = "".join(row["reply_headers"] + row["reply_body"] for row in world.requests(service="github"))
    assert "canary-value" not in said
    assert base64.b64encode(b"canary-value").decode() not in said


def test_a_box_for_another_key_is_refused(github: GitHub) -> None:
    """A value that was not sealed with the organisation's key is refused, and no secret is made."""
    sealed = github.seal("x")
    box = base64.b64encode(SealedBox(PrivateKey.generate().public_key).encrypt(b"x")).decode()
    body = {**sealed, "encrypted_value": box, "visibility": "all"}
    assert github.ask("PUT", "~/actions/secrets/A_TOKEN", body).status_code == 422
    assert github.ask("GET", "~/actions/secrets/A_TOKEN").status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"key_id": "12345"},
        {"encrypted_value": "no base64!"},
        {"encrypted_value": None},
        {"visibility": "everybody"},
        {"visibility": None},
        {"selected_repository_ids": [1]},
        {"selected_repository_ids": ["alpha"]},
        {"selected_repository_ids": "alpha"},
    ],
    ids=str,
)
def test_a_put_that_github_would_refuse_is_refused(github: GitHub, change: dict[str, object]) -> None:
    """One wrong property of an otherwise good request is enough for a 422."""
    body = {**github.seal("x"), "visibility": "selected", "selected_repository_ids": github.ids("alpha"), **change}
    assert github.ask("PUT", "~/actions/secrets/A_TOKEN", body).status_code == 422


def test_a_repository_of_another_organisation_is_refused(github: GitHub) -> None:
    """A list can name repositories of its own organisation only."""
    stranger = github.ask("GET", "/repos/other-org/elsewhere").json()["id"]
    assert github.put_secret("A_TOKEN", "x", selected_repository_ids=[stranger]).status_code == 422


def test_a_list_without_selected_visibility_is_refused(github: GitHub) -> None:
    """A list can be given only when the visibility is selected."""
    reply = github.put_secret("A_TOKEN", "x", "all", selected_repository_ids=github.ids("alpha"))
    assert reply.status_code == 422


@pytest.mark.parametrize("name", ["1ST", "WITH-DASH", "GITHUB_TOKEN", "with%20space"])
def test_a_bad_name_is_refused(github: GitHub, name: str) -> None:
    """Names have letters, digits and underscores, and do not begin with a digit or GITHUB_."""
    assert github.put_secret(name, "x", "all").status_code == 422


def test_names_are_the_same_in_either_case(world: World, github: GitHub) -> None:
    """A secret put in lower case is kept in upper case, and found by both."""
    github.put_secret("a_token", "x", "all")
    assert github.ask("GET", "~/actions/secrets/a_Token").json()["name"] == "A_TOKEN"
    assert github.put_secret("A_TOKEN", "y", "all").status_code == 204
    assert world.secret(ORGANIZATION, "a_token")["value"] == "y"


def test_every_put_has_another_second(github: GitHub) -> None:
    """Two writes never have the same updated_at, not even when the secret was gone in between."""
    seen = []
    for _ in range(3):
        github.put_secret("A_TOKEN", "x", "all")
        seen.append(github.ask("GET", "~/actions/secrets/A_TOKEN").json()["updated_at"])
    github.ask("DELETE", "~/actions/secrets/A_TOKEN")
    github.put_secret("A_TOKEN", "x", "all")
    seen.append(github.ask("GET", "~/actions/secrets/A_TOKEN").json()["updated_at"])
    assert len(set(seen)) == 4


@pytest.mark.parametrize(("clears", "left"), [(False, {"alpha", "beta"}), (True, set())])
def test_an_update_without_a_list(world: World, github: GitHub, clears: bool, left: set[str]) -> None:
    """A PUT that omits the list keeps it, or empties it when the switch says so."""
    world.set_switch(CLEARS_LIST, on=clears)
    github.put_secret("A_TOKEN", "x", selected_repository_ids=github.ids("alpha", "beta"))
    github.put_secret("A_TOKEN", "y")
    assert github.listed("A_TOKEN") == left


@pytest.mark.parametrize("clears", [False, True])
def test_an_update_with_a_list(world: World, github: GitHub, clears: bool) -> None:
    """A PUT that has a list replaces the old one, in both readings; an empty list empties it."""
    world.set_switch(CLEARS_LIST, on=clears)
    github.put_secret("A_TOKEN", "x", selected_repository_ids=github.ids("alpha", "beta"))
    github.put_secret("A_TOKEN", "y", selected_repository_ids=github.ids("gamma"))
    assert github.listed("A_TOKEN") == {"gamma"}
    github.put_secret("A_TOKEN", "y", selected_repository_ids=[])
    assert github.listed("A_TOKEN") == set()


def test_the_list_can_be_changed_by_itself(world: World, github: GitHub) -> None:
    """Setting, adding and removing repositories changes the list, and neither the value nor its date."""
    first, second = github.ids("alpha", "beta")
    github.put_secret("A_TOKEN", "x", selected_repository_ids=[first])
    before = github.ask("GET", "~/actions/secrets/A_TOKEN").json()
    path = "~/actions/secrets/A_TOKEN/repositories"
    assert github.ask("PUT", f"{path}/{second}").status_code == 204
    assert github.listed("A_TOKEN") == {"alpha", "beta"}
    assert github.ask("DELETE", f"{path}/{first}").status_code == 204
    assert github.listed("A_TOKEN") == {"beta"}
    assert github.ask("PUT", path, {"selected_repository_ids": [first]}).status_code == 204
    assert github.listed("A_TOKEN") == {"alpha"}
    assert github.ask("GET", "~/actions/secrets/A_TOKEN").json() == before
    assert world.secret(ORGANIZATION, "A_TOKEN")["value"] == "x"


def test_a_secret_for_all_has_no_list(github: GitHub) -> None:
    """Lists of a secret that is not visible by a list cannot be read or changed: 409."""
    number = github.ids("alpha")[0]
    github.put_secret("A_TOKEN", "x", "all")
    path = "~/actions/secrets/A_TOKEN/repositories"
    body = {"selected_repository_ids": [number]}
    asked = [
        ("GET", path, None),
        ("PUT", path, body),
        ("PUT", f"{path}/{number}", None),
        ("DELETE", f"{path}/{number}", None),
    ]
    assert [github.ask(*each).status_code for each in asked] == [409] * 4


def test_a_secret_that_becomes_visible_to_all_forgets_its_list(github: GitHub) -> None:
    """Going to all and back to selected leaves an empty list."""
    github.put_secret("A_TOKEN", "x", selected_repository_ids=github.ids("alpha"))
    github.put_secret("A_TOKEN", "x", "all")
    github.put_secret("A_TOKEN", "x")
    assert github.listed("A_TOKEN") == set()


def test_a_removed_secret_is_gone(github: GitHub) -> None:
    """After a DELETE it is not there, its list does not come back with it, and a second DELETE is a 404."""
    github.put_secret("A_TOKEN", "x", selected_repository_ids=github.ids("alpha"))
    assert github.ask("DELETE", "~/actions/secrets/A_TOKEN").status_code == 204
    assert github.ask("DELETE", "~/actions/secrets/A_TOKEN").status_code == 404
    github.put_secret("A_TOKEN", "x")
    assert github.listed("A_TOKEN") == set()


def test_each_organisation_has_its_own_secrets(github: GitHub) -> None:
    """A secret of one organisation is not one of another."""
    github.put_secret("A_TOKEN", "x", "all")
    assert github.ask("GET", "/orgs/other-org/actions/secrets/A_TOKEN").status_code == 404

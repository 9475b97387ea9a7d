"""Contexts, projects and tokens of the emulated CircleCI, as its clients see them."""

from __future__ import annotations

import httpx
import pytest

from sandbox import World

PARTS = "/v2/project/gh/an-org/parts"


def context(circleci: httpx.Client) -> str:
    """The id of the one context."""
    [one] = circleci.get("/v2/context", params={"owner-slug": "gh/an-org"}).json()["items"]
    return str(one["id"])


def test_a_context_goes_with_its_variables(circleci: httpx.Client) -> None:
    """They are listed without values; each can go by itself."""
    path = f"/v2/context/{context(circleci)}"
    found = circleci.get(f"{path}/environment-variable").json()["items"]
    assert [(one["variable"], "value" in one) for one in found] == [("A", False), ("B", False)]
    assert circleci.put(f"{path}/environment-variable/C", json={"value": "hush"}).json()["variable"] == "C"
    assert [circleci.delete(f"{path}/environment-variable/C").status_code for _ in range(2)] == [200, 404]
    assert [circleci.delete(path).status_code for _ in range(2)] == [200, 404]
    assert circleci.get("/v2/context", params={"owner-slug": "gh/an-org"}).json()["items"] == []


def test_a_context_is_made_once(circleci: httpx.Client) -> None:
    """A second one of its name is refused; so is a list without an owner."""
    body = {"name": "two", "owner": {"slug": "gh/an-org"}}
    assert [circleci.post("/v2/context", json=body).status_code for _ in range(2)] == [200, 409]
    assert circleci.get("/v2/context").status_code == 400


def test_variables_of_a_project_are_masked(circleci: httpx.Client) -> None:
    """The last four characters are shown."""
    assert circleci.post(f"{PARTS}/envvar", json={"name": "N", "value": "hush-hush-1234"}).status_code == 201
    assert circleci.get(f"{PARTS}/envvar/N").json()["value"] == "xxxx1234"
    assert [one["name"] for one in circleci.get(f"{PARTS}/envvar").json()["items"]] == ["A", "N"]
    assert [circleci.delete(f"{PARTS}/envvar/N").status_code for _ in range(2)] == [200, 404]
    assert circleci.get("/v2/project/gh/an-org/nothing/envvar").json() == {"message": "Project not found"}


def test_checkout_keys_are_known_by_their_fingerprints(circleci: httpx.Client) -> None:
    """And go by them."""
    [key] = circleci.get(f"{PARTS}/checkout-key").json()["items"]
    path = f"{PARTS}/checkout-key/{key['fingerprint']}"
    assert [circleci.delete(path).status_code for _ in range(2)] == [200, 404]


def test_lists_come_in_parts(circleci: httpx.Client) -> None:
    """Each leads to the next; a token that is none is refused."""
    for number in range(25):
        circleci.post(f"{PARTS}/envvar", json={"name": f"N{number:02}", "value": "x"})
    first = circleci.get(f"{PARTS}/envvar").json()
    second = circleci.get(f"{PARTS}/envvar", params={"page-token": first["next_page_token"]}).json()
    assert (len(first["items"]), len(second["items"]), second["next_page_token"]) == (20, 6, None)
    assert circleci.get(f"{PARTS}/envvar", params={"page-token": "x"}).status_code == 400


def test_only_followed_projects_are_listed(circleci: httpx.Client) -> None:
    """Another one is there all the same."""
    assert [one["reponame"] for one in circleci.get("/v1.1/projects").json()] == ["parts"]
    assert circleci.get("/v2/project/gh/an-org/unseen/envvar").status_code == 200


def test_what_an_organisation_has_is_shown_to_its_members(circleci: httpx.Client) -> None:
    """To others its contexts are an empty list, and its projects are not found."""
    assert [one["slug"] for one in circleci.get("/v2/me/collaborations").json()] == ["gh/an-org"]
    assert circleci.get("/v2/context", params={"owner-slug": "gh/strange-org"}).json()["items"] == []
    assert circleci.get("/v2/project/gh/strange-org/parts/envvar").json() == {"message": "Project not found"}


def test_a_projects_token_is_nobodys(circleci: httpx.Client, world: World) -> None:
    """It is refused as a dead one is where an account is asked for, and lives."""
    project = {"Circle-Token": "of-a-project-and-nobody"}
    refused = [circleci.get("/v2/me", headers=one) for one in (project, {"Circle-Token": "wrong"})]
    assert {(one.status_code, one.text) for one in refused} == {(401, refused[0].text)}
    assert circleci.get(f"{PARTS}/envvar", headers=project).status_code == 200
    own = {"Circle-Token": "of-ada-and-of-nobody-else"}
    assert circleci.get("/v2/me", headers=own).json()["login"] == "ada"
    world.ask("DELETE", "/services/circleci/tokens/ada")
    assert circleci.get("/v2/me", headers=own).json() == {"message": "You must log in first."}


@pytest.mark.parametrize(("switch", "status"), [("circleci-is-gone", 404), ("circleci-is-parked", 200)])
def test_it_can_be_gone(circleci: httpx.Client, world: World, switch: str, status: int) -> None:
    """Whoever has the address then answers everything alike, and in no words of the service."""
    world.set_switch(switch, on=True)
    for headers in ({}, {"Circle-Token": "wrong"}):
        answer = circleci.get("/v2/me", headers=headers)
        assert (answer.status_code, answer.text.startswith("{")) == (status, False)

"""Repositories, secrets and accounts of the emulated Drone, as its clients see them."""

from __future__ import annotations

import httpx
import pytest

from sandbox import World

BOB = {"Authorization": "Bearer of-bob-and-of-nobody-else"}


def test_all_repositories_are_for_whoever_administers(drone: httpx.Client) -> None:
    """In parts; an account gets its own list alone."""
    parts = [drone.get("/api/repos", params={"page": page, "per_page": 1}).json() for page in (1, 2, 3)]
    assert [[one["slug"] for one in part] for part in parts] == [["an-org/alpha"], ["an-org/beta"], []]
    refused = drone.get("/api/repos", headers=BOB)
    assert (refused.status_code, refused.json()) == (403, {"message": "Forbidden"})
    assert len(drone.get("/api/user/repos", headers=BOB).json()) == 2


def test_a_delete_turns_a_repository_off(drone: httpx.Client) -> None:
    """It stays listed, and a POST turns it on again."""
    assert drone.delete("/api/repos/an-org/alpha").json()["active"] is False
    assert drone.get("/api/repos/an-org/alpha").json()["active"] is False
    assert drone.post("/api/repos/an-org/alpha").json()["active"] is True
    assert drone.get("/api/repos/an-org/nothing").json() == {"message": "Not Found"}


@pytest.mark.parametrize(
    ("path", "name"), [("/api/repos/an-org/alpha/secrets", "a"), ("/api/secrets/an-org", "shared")]
)
def test_secrets_are_listed_without_values_and_go(drone: httpx.Client, path: str, name: str) -> None:
    """Of a repository and of a namespace."""
    [one] = drone.get(path).json()
    assert (one["name"], "data" in one) == (name, False)
    assert [drone.delete(f"{path}/{name}").status_code for _ in range(2)] == [204, 404]
    assert drone.get(path).json() == []


def test_secrets_of_all_namespaces_are_for_whoever_administers(drone: httpx.Client) -> None:
    """Each with its namespace; those of repositories are not among them."""
    assert [(one["namespace"], one["name"]) for one in drone.get("/api/secrets").json()] == [("an-org", "shared")]
    assert drone.get("/api/secrets", headers=BOB).status_code == 403


def test_an_account_makes_itself_another_token(drone: httpx.Client) -> None:
    """Without being asked for another one it shows the one there is; the former is refused in the service's words."""
    assert drone.post("/api/user/token", headers=BOB).json()["token"] == "of-bob-and-of-nobody-else"
    new = drone.post("/api/user/token", params={"rotate": "true"}, headers=BOB).json()["token"]
    refused = drone.get("/api/user", headers=BOB)
    assert (refused.status_code, refused.json()) == (401, {"message": "Unauthorized"})
    assert drone.get("/api/user", headers={"Authorization": f"Bearer {new}"}).json()["login"] == "bob"


def test_everybody_is_told_which_server_it_is(drone: httpx.Client) -> None:
    """Without a token, beside the API."""
    found = httpx.get(f"{drone.base_url}/varz", trust_env=False, timeout=30).json()
    assert (sorted(found), found["license"]["kind"]) == (["license", "scm"], "free")


def test_an_account_goes_with_its_token(drone: httpx.Client) -> None:
    """404 for one that is not there."""
    assert [one["login"] for one in drone.get("/api/users").json()] == ["sandbox-admin", "bob"]
    assert [drone.delete("/api/users/bob").status_code for _ in range(2)] == [204, 404]
    assert drone.get("/api/user", headers=BOB).status_code == 401


@pytest.mark.parametrize(("switch", "status"), [("drone-is-gone", 404), ("drone-is-parked", 200)])
def test_it_can_be_gone(drone: httpx.Client, world: World, switch: str, status: int) -> None:
    """Whoever has the address then answers everything alike, and in no words of the service."""
    world.set_switch(switch, on=True)
    for headers in ({}, BOB, {"Authorization": "Bearer wrong"}):
        answer = drone.get("/api/user", headers=headers)
        assert (answer.status_code, answer.text.startswith("{")) == (status, False)

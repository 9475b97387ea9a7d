"""Repositories, robots and permissions of the emulated Quay, as its clients see them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from sandbox import World

IMAGE = "/repository/an-org/image"
ROBOTS = "/organization/an-org/robots"


def permissions(quay: httpx.Client, kind: str = "user") -> dict[str, str]:
    """Everybody's role."""
    found = quay.get(f"{IMAGE}/permissions/{kind}/").json()["permissions"]
    return {name: one["role"] for name, one in found.items()}


def test_visibility_and_description_are_changed_apart(quay: httpx.Client) -> None:
    """Each has its call, and neither touches the other."""
    assert quay.put(IMAGE, json={"description": "Builds."}).json() == {"success": True}
    assert quay.post(f"{IMAGE}/changevisibility", json={"visibility": "private"}).json() == {"success": True}
    found = quay.get(IMAGE).json()
    assert (found["description"], found["is_public"]) == ("Builds.", False)


def test_a_repository_is_made_once(quay: httpx.Client) -> None:
    """A second one of that name is refused."""
    body = {"namespace": "an-org", "repository": "new", "visibility": "public", "description": ""}
    assert [quay.post("/repository", json=body).status_code for _ in range(2)] == [201, 400]
    listed = quay.get("/repository", params={"namespace": "an-org"}).json()["repositories"]
    assert [one["name"] for one in listed] == ["image", "new"]


def test_a_robot_shows_its_token_to_whoever_administers(quay: httpx.Client) -> None:
    """When it is made, when it is asked for, and in the list unless that was asked without."""
    made = quay.put(f"{ROBOTS}/new", json={"unstructured_metadata": {"a": "b"}})
    assert (made.status_code, made.json()["name"]) == (201, "an-org+new")
    known = quay.get(f"{ROBOTS}/new").json()
    assert (known["token"], known["unstructured_metadata"]) == (made.json()["token"], {"a": "b"})
    tokens = {one["name"]: one["token"] for one in quay.get(ROBOTS).json()["robots"]}
    assert tokens["an-org+new"] == known["token"]
    assert "token" not in quay.get(ROBOTS, params={"token": "false"}).json()["robots"][0]


def test_a_robot_that_is_there_is_not_made_again(quay: httpx.Client) -> None:
    """400, and its token stays."""
    before = quay.get(f"{ROBOTS}/old").json()
    assert quay.put(f"{ROBOTS}/old").status_code == 400
    assert quay.get(f"{ROBOTS}/old").json() == before


def test_regenerating_is_at_once(quay: httpx.Client) -> None:
    """The robot has another token, and only that."""
    before = quay.get(f"{ROBOTS}/old").json()["token"]
    assert quay.post(f"{ROBOTS}/old/regenerate").json()["token"] != before


def test_a_robot_goes_with_its_permissions(quay: httpx.Client) -> None:
    """204, and 400 for one that is not there."""
    quay.put(f"{IMAGE}/permissions/user/an-org+old", json={"role": "write"})
    assert permissions(quay) == {"an-org+old": "write"}
    assert [quay.delete(f"{ROBOTS}/old").status_code for _ in range(2)] == [204, 400]
    assert permissions(quay) == {}


@pytest.mark.parametrize(("kind", "name"), [("user", "ada"), ("team", "pushers")])
def test_roles_are_given_changed_and_taken(quay: httpx.Client, kind: str, name: str) -> None:
    """A PUT sets the role, whatever it was; a DELETE or a GET of none is a 400."""
    path = f"{IMAGE}/permissions/{kind}/{name}"
    for role in ("read", "admin"):
        assert quay.put(path, json={"role": role}).json()["role"] == role
        assert permissions(quay, kind) == {name: role}
        assert quay.get(path).json()["role"] == role
    assert [quay.delete(path).status_code for _ in range(2)] == [204, 400]
    assert quay.get(path).status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PUT", f"{IMAGE}/permissions/user/nobody", {"role": "read"}, 400),
        ("PUT", f"{IMAGE}/permissions/user/ada", {"role": "owner"}, 400),
        ("PUT", f"{IMAGE}/permissions/robot/ada", {"role": "read"}, 404),
        ("POST", f"{IMAGE}/changevisibility", {"visibility": "secret"}, 400),
        ("PUT", IMAGE, {}, 400),
        ("GET", "/repository/an-org/no-image", None, 404),
        ("GET", "/organization/no-org", None, 404),
        ("POST", "/repository", {"namespace": "an-org"}, 400),
        ("GET", "/repository", None, 400),
        ("DELETE", "/organization/an-org", None, 501),
    ],
)
def test_what_it_does_not_do_is_refused(quay: httpx.Client, method: str, path: str, body: Any, status: int) -> None:
    """With Quay's own document, and 501 for what the sandbox does not know."""
    reply = quay.request(method, path, json=body)
    assert (reply.status_code, reply.json()["status"]) == (status, status)
    assert reply.json()["detail"] == reply.json()["error_message"]


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        (f"{ROBOTS}/nobody", "Could not find robot with username: an-org+nobody"),
        (f"{IMAGE}/permissions/team/pushers", "Team does not have permission for repo."),
    ],
)
def test_what_its_data_model_refuses_has_a_message_alone(quay: httpx.Client, path: str, sentence: str) -> None:
    """Clients read it there."""
    reply = quay.get(path)
    assert (reply.status_code, reply.json()) == (400, {"message": sentence})


def test_a_wrong_token_is_refused(world: World, quay: httpx.Client) -> None:
    """401, and nothing is changed."""
    reply = quay.put(IMAGE, json={"description": "x"}, headers={"Authorization": "Bearer nothing"})
    assert (reply.status_code, reply.json()["error_type"]) == (401, "invalid_token")
    assert world.state("quay")["repositories"]["an-org/image"]["description"] == ""


def test_history_has_digests_and_no_token(world: World, quay: httpx.Client) -> None:
    """The state after each request tells equal tokens apart from others, and no token."""
    token = quay.get(f"{ROBOTS}/old").json()["token"]
    shown = world.history(service="quay")
    assert shown[-1]["state"]["robots"]["an-org+old"] == world.digest(token)
    assert token not in str(shown)


def test_seeding_again_changes_nothing_that_is_there(world: World, quay: httpx.Client) -> None:
    """What is new is added."""
    before = quay.get(f"{ROBOTS}/old").json()
    world.seed(
        {"quay": {"organizations": {"an-org": {"robots": ["old", "new"], "repositories": {"image": {}, "more": {}}}}}}
    )
    assert quay.get(f"{ROBOTS}/old").json() == before
    assert quay.get(IMAGE).json()["is_public"] is True
    assert quay.get(f"{ROBOTS}/new").is_success
    assert quay.get("/repository/an-org/more").json()["is_public"] is False

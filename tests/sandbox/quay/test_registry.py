"""Tokens for Quay's registry: who may pull and push what."""

from __future__ import annotations

import base64
import json
from typing import Any

import httpx
import pytest

from sandbox import World
from sandbox.client import AdminError

REPOSITORIES = {"image": {"visibility": "public"}, "hidden": {"visibility": "private"}}
SEED = {
    "vault": {"name": "pulumi", "items": {"ada-login": {"fields": {"password": "token"}}}},
    "quay": {
        "organizations": {"an-org": {"repositories": REPOSITORIES}},
        "accounts": {
            "owner": {"item": "ada-login", "field": "password", "owner_of": ["an-org"]}, "ada": "a word of hers",
        },
    },
}  # fmt: skip
HIDDEN = "an-org/hidden"


def _ask(world: World, scope: str, login: tuple[str, str] | None = None) -> httpx.Response:
    query = {"service": "registry.example", "scope": scope}
    return httpx.get(f"{world.addresses['quay']}/v2/auth", params=query, auth=login, trust_env=False)


def _claims(reply: httpx.Response) -> dict[str, Any]:
    assert reply.status_code == 200, reply.text
    middle = reply.json()["token"].split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    return claims


def _may(world: World, login: tuple[str, str] | None, place: str = HIDDEN) -> list[str]:
    """What a token lets somebody do who asked for everything."""
    [access] = _claims(_ask(world, f"repository:{place}:pull,push,*", login))["access"]
    assert (access["type"], access["name"]) == ("repository", place)
    return sorted(access["actions"])


@pytest.fixture
def robot(world: World, quay: httpx.Client) -> tuple[str, str]:
    """A robot without any role, and its token."""
    world.seed(SEED)
    return "an-org+old", quay.get("/organization/an-org/robots/old").json()["token"]


def test_a_robot_may_do_what_its_role_says(world: World, quay: httpx.Client, robot: tuple[str, str]) -> None:
    """None at all, to pull, to push too, and everything."""
    assert _may(world, robot) == []
    for role, actions in (("read", ["pull"]), ("write", ["pull", "push"]), ("admin", ["*", "pull", "push"])):
        quay.put(f"/repository/{HIDDEN}/permissions/user/{robot[0]}", json={"role": role})
        assert _may(world, robot) == actions
    [access] = _claims(_ask(world, f"repository:{HIDDEN}:pull", robot))["access"]
    assert access["actions"] == ["pull"]


def test_a_robot_may_do_what_its_team_may(world: World, quay: httpx.Client, robot: tuple[str, str]) -> None:
    """In the repositories of the team's roles; a team that administers the organisation may do everything."""
    quay.put(f"/organization/an-org/team/pushers/members/{robot[0]}")
    quay.put(f"/repository/{HIDDEN}/permissions/team/pushers", json={"role": "write"})
    assert (_may(world, robot), _may(world, robot, "an-org/new")) == (["pull", "push"], [])
    quay.put("/organization/an-org/team/pushers", json={"role": "creator"})
    assert (_may(world, robot), _may(world, robot, "an-org/new")) == (["pull", "push"], ["push"])
    quay.put("/organization/an-org/team/pushers", json={"role": "admin"})
    assert _may(world, robot) == ["*", "pull", "push"]


def test_a_token_that_was_replaced_is_refused(world: World, quay: httpx.Client, robot: tuple[str, str]) -> None:
    """In the registry's words; so are one of somebody else, and a robot that is gone."""
    quay.put("/organization/an-org/robots/other", json={})
    assert _ask(world, "", robot).status_code == 200
    assert _ask(world, "", ("an-org+other", robot[1])).status_code == 401
    quay.post("/organization/an-org/robots/old/regenerate")
    refused = _ask(world, f"repository:{HIDDEN}:pull", robot)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (401, "UNAUTHORIZED")
    fresh = quay.get("/organization/an-org/robots/old").json()["token"]
    assert _ask(world, "", (robot[0], fresh)).status_code == 200
    quay.delete("/organization/an-org/robots/old")
    assert _ask(world, "", (robot[0], fresh)).status_code == 401


@pytest.mark.usefixtures("robot")
def test_an_account_logs_in_with_its_password(world: World) -> None:
    """An owner may do everything in its organisation, and somebody else what is public; another password is refused."""
    assert _may(world, ("owner", world.field("ada-login", "password"))) == ["*", "pull", "push"]
    assert (_may(world, ("ada", "a word of hers")), _may(world, ("ada", "a word of hers"), "an-org/image")) == (
        [],
        ["pull"],
    )
    world.set_password("quay", "ada", "another")
    assert _ask(world, "", ("ada", "a word of hers")).status_code == 401
    assert _ask(world, "", ("ada", "another")).status_code == 200
    with pytest.raises(AdminError, match="the password of 'eve' is in the item 'nothing'"):
        world.seed({"quay": {"accounts": {"eve": {"item": "nothing"}}}})


@pytest.mark.usefixtures("robot")
def test_whoever_does_not_log_in_may_pull_what_is_public(world: World) -> None:
    """A token for that, none for nothing; what cannot be asked for is refused."""
    assert (_may(world, None), _may(world, None, "an-org/image")) == ([], ["pull"])
    assert _ask(world, "").status_code == 401
    assert _ask(world, "repository:alone:fly").status_code == 400


def test_what_takes_no_push_takes_none_of_anybody(world: World, quay: httpx.Client, robot: tuple[str, str]) -> None:
    """A repository that is read-only can be pulled from."""
    quay.put(f"/repository/{HIDDEN}/permissions/user/{robot[0]}", json={"role": "write"})
    world.ask("PATCH", f"/services/quay/repositories/{HIDDEN}", {"state": "READ_ONLY"})
    assert _may(world, robot) == ["pull"]


def test_a_token_says_for_whom_and_how_long_it_is(world: World, robot: tuple[str, str]) -> None:
    """By the world's clock."""
    world.set_clock("2030-01-31T12:00:00Z")
    claims = _claims(_ask(world, "", robot))
    assert (claims["sub"], claims["aud"], claims["access"]) == (robot[0], "registry.example", [])
    assert claims["exp"] - claims["iat"] == 3600
    assert 0 <= claims["iat"] - 1896091200 < 30

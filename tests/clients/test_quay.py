"""Clients of Quay: the one of Konflux' image controller, in Go, and the one of qontract-reconcile, in Python."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import World
from tests.clients.programs import CallError, Client

PROGRAM = "quay"
ORGANIZATION = "an-org"
SEED = {
    "quay": {
        "users": ["ada", "grace"],
        "organizations": {
            ORGANIZATION: {
                "teams": ["pushers"],
                "repositories": {"image": {"visibility": "public"}, "hidden": {}},
                "robots": ["old"],
            }
        },
    }
}


def repositories(world: World) -> Any:
    """What the world has."""
    return world.state("quay")["repositories"]


class TestGo:
    """konflux-ci/image-controller."""

    def test_a_repository_from_its_making_to_its_end(self, world: World, go: Client) -> None:
        """Made, hidden, and deleted; one that is there already is no mistake."""
        wanted = {"namespace": ORGANIZATION, "repository": "new", "visibility": "public", "description": "New."}
        go.call("CreateRepository", wanted)
        assert repositories(world)["an-org/new"] == {
            "visibility": "public", "description": "New.", "users": {}, "teams": {}
        }  # fmt: skip
        assert go.call("DoesRepositoryExist", ORGANIZATION, "new")
        assert go.call("IsRepositoryPublic", ORGANIZATION, "new")
        go.call("ChangeRepositoryVisibility", ORGANIZATION, "new", "private")
        assert repositories(world)["an-org/new"]["visibility"] == "private"
        assert go.call("DeleteRepository", ORGANIZATION, "new")
        assert "an-org/new" not in repositories(world)
        with pytest.raises(CallError, match="does not exist"):
            go.call("DoesRepositoryExist", ORGANIZATION, "new")

    def test_repositories_are_listed(self, world: World, go: Client) -> None:
        """Each once, with when it was pushed to."""
        found = go.call("GetAllRepositories", ORGANIZATION)
        assert {(one["name"], one["is_public"]) for one in found} == {("image", True), ("hidden", False)}

    def test_a_robot_from_its_making_to_its_end(self, world: World, go: Client) -> None:
        """Made, made again without harm, given another token, and deleted."""
        made = go.call("CreateRobotAccount", ORGANIZATION, "pusher")
        assert world.digest(made["token"]) == world.state("quay")["robots"]["an-org+pusher"]
        assert go.call("CreateRobotAccount", ORGANIZATION, "pusher")["token"] == made["token"]
        assert go.call("GetRobotAccount", ORGANIZATION, "pusher")["token"] == made["token"]
        assert {one["name"] for one in go.call("GetAllRobotAccounts", ORGANIZATION)} == {"an-org+old", "an-org+pusher"}
        again = go.call("RegenerateRobotAccountToken", ORGANIZATION, "pusher")
        assert again["token"] != made["token"]
        assert world.digest(again["token"]) == world.state("quay")["robots"]["an-org+pusher"]
        assert go.call("DeleteRobotAccount", ORGANIZATION, "pusher")
        assert world.state("quay")["robots"].keys() == {"an-org+old"}

    def test_a_robot_that_is_not_there_is_named(self, world: World, go: Client) -> None:
        """In Quay's own words, which the client reads from `message`."""
        with pytest.raises(CallError, match="Could not find robot with username: an-org\\+nobody"):
            go.call("GetRobotAccount", ORGANIZATION, "nobody")

    def test_permissions(self, world: World, go: Client) -> None:
        """A robot may push, a person and a team may read."""
        go.call("AddPermissionsForRepositoryToAccount", ORGANIZATION, "image", "old", True, True)
        go.call("AddPermissionsForRepositoryToAccount", ORGANIZATION, "image", "ada", False, False)
        go.call("AddReadPermissionsForRepositoryToTeam", ORGANIZATION, "image", "pushers")
        image = repositories(world)["an-org/image"]
        assert (image["users"], image["teams"]) == ({"ada": "read", "an-org+old": "write"}, {"pushers": "read"})
        found = go.call("ListPermissionsForRepository", ORGANIZATION, "image")
        assert {name: (one["role"], one["is_robot"]) for name, one in found.items()} == {
            "ada": ("read", False), "an-org+old": ("write", True)
        }  # fmt: skip
        [permission] = go.call("ListRepositoryPermissionsForTeam", ORGANIZATION, "pushers")
        assert (permission["repository"]["name"], permission["role"]) == ("image", "read")

    def test_a_team_from_its_making_to_its_end(self, world: World, go: Client) -> None:
        """Made once, given members, and deleted."""
        assert go.call("EnsureTeam", ORGANIZATION, "new") == []
        assert go.call("AddUserToTeam", ORGANIZATION, "new", "ada") is False  # whether that can never be
        go.call("AddUserToTeam", ORGANIZATION, "new", "grace")
        assert [one["name"] for one in go.call("EnsureTeam", ORGANIZATION, "new")] == ["ada", "grace"]
        go.call("RemoveUserFromTeam", ORGANIZATION, "new", "ada")
        assert [one["name"] for one in go.call("GetTeamMembers", ORGANIZATION, "new")] == ["grace"]
        assert world.state("quay")["teams"] == {"an-org/new": ["grace"], "an-org/pushers": []}
        go.call("DeleteTeam", ORGANIZATION, "new")
        assert world.state("quay")["teams"].keys() == {"an-org/pushers"}
        with pytest.raises(CallError, match="user doesn't exist"):
            go.call("AddUserToTeam", ORGANIZATION, "pushers", "nobody")


@pytest.fixture
def python(world: World, alone_on_path: object) -> Any:
    """A client, QuayApi of qontract-reconcile."""
    from reconcile.utils.quay_api import QuayApi

    client = QuayApi(world.tokens["quay"], ORGANIZATION)
    client.api_url = f"{world.addresses['quay']}/api/v1"
    return client


class TestPython:
    """qontract-reconcile."""

    def test_a_repository_from_its_making_to_its_end(self, world: World, python: Any) -> None:
        """Made, described, shown, hidden, and deleted."""
        python.repo_create("new", "New.", public=False)
        python.repo_update_description("new", "Newer.")
        python.repo_make_public("new")
        assert repositories(world)["an-org/new"]["description"] == "Newer."
        assert repositories(world)["an-org/new"]["visibility"] == "public"
        python.repo_make_private("new")
        assert {(one["name"], one["is_public"]) for one in python.list_images()} == {
            ("image", True), ("hidden", False), ("new", False)
        }  # fmt: skip
        python.repo_delete("new")
        assert "an-org/new" not in repositories(world)

    def test_a_team_and_its_members(self, world: World, python: Any) -> None:
        """Made, given a member, and left again; who leaves a team leaves the organisation."""
        from reconcile.utils.quay_api import QuayTeamNotFoundException

        with pytest.raises(QuayTeamNotFoundException):
            python.list_team_members("new")
        python.create_or_update_team("new", role="creator", description="Made by a client.")
        python.add_user_to_team("ada", "new")
        assert python.list_team_members("new") == ["ada"]
        assert world.state("quay")["teams"]["an-org/new"] == ["ada"]
        python.remove_user_from_team("ada", "new")
        assert python.remove_user_from_team("ada", "new")  # it is no mistake to do it again
        assert world.state("quay")["teams"]["an-org/new"] == []

    def test_a_team_may_push(self, world: World, python: Any) -> None:
        """Where it may do nothing, the client says so."""
        assert python.get_repo_team_permissions("image", "pushers") is None
        python.set_repo_team_permissions("image", "pushers", "write")
        assert python.get_repo_team_permissions("image", "pushers") == "write"
        assert repositories(world)["an-org/image"]["teams"] == {"pushers": "write"}

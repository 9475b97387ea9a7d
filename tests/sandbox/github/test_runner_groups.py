"""Runner groups behave as GitHub's do where a client can see it."""

from __future__ import annotations

import pytest

from sandbox import World
from sandbox.client import AdminError
from tests.sandbox.asking import GitHub
from tests.sandbox.github.test_runners import register

GROUPS = "~/actions/runner-groups"


def made(github: GitHub, **more: object) -> str:
    """The place of a new group."""
    answer = github.ask("POST", GROUPS, {"name": "builds", "visibility": "selected", **more})
    assert answer.status_code == 201
    return f"{GROUPS}/{answer.json()['id']}"


def token(github: GitHub) -> str:
    """A token that registers a runner."""
    given: str = github.ask("POST", "~/actions/runners/registration-token").json()["token"]
    return given


def test_every_organisation_has_a_default_group(github: GitHub) -> None:
    """It is open to all, and is neither removed nor made a second time."""
    [default] = github.ask("GET", GROUPS).json()["runner_groups"]
    assert (default["name"], default["visibility"], default["default"]) == ("Default", "all", True)
    assert github.ask("DELETE", f"{GROUPS}/{default['id']}").status_code == 422
    assert github.ask("POST", GROUPS, {"name": "default"}).status_code == 409


def test_a_group_is_for_all_unless_it_says_otherwise(github: GitHub) -> None:
    """As the description has it; a list goes with `selected` only."""
    shown = github.ask("POST", GROUPS, {"name": "open"}).json()
    assert (shown["visibility"], shown["allows_public_repositories"]) == ("all", False)
    assert github.ask("GET", f"{GROUPS}/{shown['id']}/repositories").status_code == 409


def test_its_list_is_replaced_as_a_whole(github: GitHub) -> None:
    """And the group is left alone by it."""
    first, second = github.ids("alpha", "beta")
    place = made(github, selected_repository_ids=[first])
    assert github.ask("PUT", f"{place}/repositories", {"selected_repository_ids": [second]}).status_code == 204
    assert [one["id"] for one in github.ask("GET", f"{place}/repositories").json()["repositories"]] == [second]
    assert github.ask("PUT", f"{place}/repositories", {"selected_repository_ids": [1]}).status_code == 422


def test_what_a_change_does_not_mention_stays(github: GitHub) -> None:
    """The name is always said."""
    place = made(github, allows_public_repositories=True)
    assert github.ask("PATCH", place, {"allows_public_repositories": False}).status_code == 422
    workflow = "an-org/alpha/.github/workflows/build.yml@refs/heads/main"
    body = {"name": "others", "restricted_to_workflows": True, "selected_workflows": [workflow]}
    shown = github.ask("PATCH", place, body).json()
    assert shown["name"] == "others"
    assert shown["allows_public_repositories"]
    assert (shown["restricted_to_workflows"], shown["selected_workflows"]) == (True, [workflow])


def test_a_runner_is_registered_in_a_group_by_its_name(world: World, github: GitHub) -> None:
    """A group that is not there takes none."""
    place = made(github)
    register(world, token(github), group="builds")
    [runner] = github.ask("GET", f"{place}/runners").json()["runners"]
    assert runner["name"] == "native"
    with pytest.raises(AdminError):
        register(world, token(github), "another", group="none")


def test_a_runner_that_takes_anothers_place_stays_in_its_group(world: World, github: GitHub) -> None:
    """Whatever was asked for: github.com/actions/runner/issues/4091."""
    place = made(github)
    register(world, token(github))
    register(world, token(github), group="builds")
    assert github.ask("GET", f"{place}/runners").json()["runners"] == []


def test_the_runners_of_a_removed_group_go_to_the_default_one(world: World, github: GitHub) -> None:
    """Which may be open to more."""
    place = made(github)
    register(world, token(github), group="builds")
    assert github.ask("DELETE", place).status_code == 204
    assert github.ask("GET", place).status_code == 404
    [runner] = github.ask("GET", f"{GROUPS}/1/runners").json()["runners"]
    assert runner["runner_group_id"] == 1

"""Quay's resources where each differs from the others: what is left alone, what is taken over, what a 404 means."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import pytest

from sandbox import World
from tests.provider.case import Case
from tests.provider.cases.quay import CASES, IMAGE, PERMISSION, QUAY, REPOSITORY, ROBOT, image
from tests.provider.plugin import CallFailed, Made, Plugin


@pytest.fixture
def ready(plugin: Plugin, world: World) -> Plugin:
    """The provider at the start of a run."""
    plugin.configure(ROBOT.settings(world) | {"patienceSeconds": "0.3"})
    return plugin


def make(plugin: Plugin, case: Case, **changes: Any) -> Made:
    """The case's object, made or taken over."""
    return plugin.create(case.token, plugin.check(case.token, case.inputs.but(**changes)))


def sent(world: World, after: int = 0) -> list[str]:
    """The methods of what Quay was sent."""
    return [row["method"] for row in world.requests(after=after, service="quay")]


class TestRepository:
    """Visibility and description of what is there."""

    def test_what_is_as_wanted_is_not_written(self, ready: Plugin, world: World) -> None:
        """A second run only looks."""
        make(ready, REPOSITORY)
        before = world.last_request()
        make(ready, REPOSITORY)
        assert sent(world, before) == ["GET", "GET"]

    def test_a_description_that_is_not_declared_is_left_alone(self, ready: Plugin, world: World) -> None:
        """Workflows write it: neither the first run nor a later edit by them is our business."""
        made = make(ready, REPOSITORY, description="")
        assert (image(world) or {})["description"] == "Old."
        world.ask("PATCH", IMAGE, {"description": "By a workflow."})
        seen = ready.read(REPOSITORY.token, made.id, made.state)
        assert seen is not None
        assert seen.state == made.state

    def test_removing_it_leaves_it(self, ready: Plugin, world: World) -> None:
        """Its images are in use; the user is told, and Quay is asked nothing."""
        made = make(ready, REPOSITORY)
        before, there = world.last_request(), image(world)
        ready.delete(REPOSITORY.token, made)
        assert (sent(world, before), image(world)) == ([], there)
        assert any("stays as it is" in words for words in ready.engine.said)

    def test_one_that_is_not_there_is_a_sentence(self, ready: Plugin) -> None:
        """It is not made: the first push does that."""
        with pytest.raises(CallFailed, match=r"an-org/image-2 does not exist\. Make it by pushing"):
            make(ready, REPOSITORY, name="image-2")

    def test_one_that_went_away_is_a_sentence_in_an_update_too(self, ready: Plugin, world: World) -> None:
        """Nothing is made in its place."""
        made = make(ready, REPOSITORY)
        REPOSITORY.remove(world)
        with pytest.raises(CallFailed, match=r"is gone\. Run `pulumi refresh`"):
            ready.update(REPOSITORY.token, made, ready.check(REPOSITORY.token, REPOSITORY.inputs))


class TestRobot:
    """A robot and its token."""

    def test_its_token_is_a_secret_output(self, ready: Plugin, world: World) -> None:
        """It is what the robot logs in with, and no sentence or log has it."""
        made = make(ready, ROBOT)
        assert "value" in made.state.secrets
        value = made.state.values["value"]
        assert value == world.ask("GET", f"{QUAY}/robots/an-org+pusher")["token"]
        assert (made.state.values["login"], made.state.values["madeHere"]) == ("an-org+pusher", True)
        assert value not in f"{ready.engine.said} {ready.log.read_text()}"

    def test_one_that_a_person_made_is_adopted(self, ready: Plugin, world: World) -> None:
        """Its token is not regenerated."""
        world.seed({"quay": {"organizations": {"an-org": {"robots": ["pusher"]}}}})
        before = world.state("quay")["robots"]
        made = make(ready, ROBOT)
        assert made.state.values["madeHere"] is False
        assert world.state("quay")["robots"] == before

    def test_a_delete_forgets_and_says_how_to_delete(self, ready: Plugin, world: World) -> None:
        """Also one that we made: the engine deletes what it replaced even if a dependent failed."""
        made = make(ready, ROBOT)
        there, before = world.state("quay")["robots"], world.last_request()
        ready.delete(ROBOT.token, made)
        assert (world.state("quay")["robots"], sent(world, before)) == (there, [])
        assert ready.engine.said[-1] == (
            "Quay: the robot an-org+pusher stays valid; it is only forgotten here. When nothing uses it any more, "
            "delete it in the settings of the organisation."
        )
        again = make(ready, ROBOT)
        assert again.state.values["value"] == made.state.values["value"]

    def test_a_token_regenerated_by_hand_is_read(self, ready: Plugin, world: World) -> None:
        """A refresh brings the token that is valid now."""
        made = make(ready, ROBOT)
        world.ask("POST", f"{QUAY}/robots/an-org+pusher/regenerate")
        seen = ready.read(ROBOT.token, made.id, made.state)
        assert seen is not None
        assert seen.state.values["value"] != made.state.values["value"]
        assert seen.state.values["value"] == world.ask("GET", f"{QUAY}/robots/an-org+pusher")["token"]

    def test_others_tokens_are_not_asked_for(self, ready: Plugin, world: World) -> None:
        """The list is asked without them."""
        world.seed({"quay": {"organizations": {"an-org": {"robots": ["somebodys"]}}}})
        make(ready, ROBOT)
        lists = [row["query"] for row in world.requests(service="quay") if row["path"].endswith("/robots")]
        assert {dict(parse_qsl(query))["token"] for query in lists} == {"false"}

    def test_a_list_that_lacks_a_robot_does_not_make_it_gone(self, ready: Plugin, world: World) -> None:
        """It is looked at by itself, and is gone when that finds none either."""
        made = make(ready, ROBOT)
        empty: dict[str, Any] = {"status": 200, "body": {"robots": []}}
        world.fault("status", service="quay", method="GET", path="robots$", times=None, **empty)
        seen = ready.read(ROBOT.token, made.id, made.state)
        assert seen is not None
        assert seen.state == made.state
        ROBOT.remove(world)
        assert ready.read(ROBOT.token, made.id, made.state) is None


class TestPermission:
    """Roles."""

    @pytest.mark.parametrize(
        ("kind", "name", "holder"), [("robot", "pusher", "an-org+pusher"), ("team", "pushers", "")]
    )
    def test_robots_and_teams_have_roles_too(
        self, ready: Plugin, world: World, kind: str, name: str, holder: str
    ) -> None:  # fmt: skip
        """A robot is named by its short name, here and on import."""
        make(ready, ROBOT)
        made = make(ready, PERMISSION, kind=kind, name=name)
        found = image(world) or {}
        assert {**found["users"], **found["teams"]} == {holder or name: "write"}
        assert made.id == f"an-org/image/{kind}/{name}"
        seen = ready.read(PERMISSION.token, made.id)
        assert seen is not None
        assert seen.state == made.state

    def test_others_roles_are_left_alone(self, ready: Plugin, world: World) -> None:
        """One comes and goes."""
        world.ask("PUT", f"{IMAGE}/permissions/team/pushers", {"role": "write"})
        ready.delete(PERMISSION.token, make(ready, PERMISSION))
        found = image(world) or {}
        assert (found["users"], found["teams"]) == ({}, {"pushers": "write"})

    def test_a_list_that_lacks_a_role_does_not_make_it_gone(self, ready: Plugin, world: World) -> None:
        """It is looked at by itself before it is called gone, and a delete takes it away without a list."""
        made = make(ready, PERMISSION)
        ready.configure(ROBOT.settings(world) | {"patienceSeconds": "0.3"})
        empty: dict[str, Any] = {"status": 200, "body": {"permissions": {}}}
        world.fault("status", service="quay", method="GET", path="permissions/user/$", times=None, **empty)
        seen = ready.read(PERMISSION.token, made.id, made.state)
        assert seen is not None
        assert seen.state == made.state
        ready.delete(PERMISSION.token, made)
        assert PERMISSION.present(world) is None
        assert ready.read(PERMISSION.token, made.id, made.state) is None
        ready.delete(PERMISSION.token, made)

    def test_a_role_at_a_repository_that_is_gone_is_gone(self, ready: Plugin, world: World) -> None:
        """As long as the organisation is there."""
        made = make(ready, PERMISSION)
        REPOSITORY.remove(world)
        assert ready.read(PERMISSION.token, made.id, made.state) is None
        ready.delete(PERMISSION.token, made)


@pytest.mark.parametrize(
    ("case", "identity"),
    [(REPOSITORY, "image"), (REPOSITORY, "An-Org/image"), (ROBOT, "pusher"), (ROBOT, "an-org+"),
     (PERMISSION, "an-org/image/ada"), (PERMISSION, "an-org/image/person/ada")],
)  # fmt: skip
def test_an_import_id_that_is_none_says_what_to_give(ready: Plugin, case: Case, identity: str) -> None:
    """Each resource names the form of its own."""
    with pytest.raises(CallFailed, match=r"is not the id of a .*; give `<organization>"):
        ready.read(case.token, identity)


@pytest.mark.parametrize(
    ("case", "change", "words"),
    [
        (REPOSITORY, {"visibility": "secret"}, "none of public, private"),
        (REPOSITORY, {"name": "Image"}, "alone: name"),
        (ROBOT, {"name": "a robot"}, "alone: name"),
        (PERMISSION, {"role": "owner"}, "none of read, write, admin"),
        (PERMISSION, {"kind": "person"}, "none of user, robot, team"),
        (PERMISSION, {"repository": "a/b"}, "alone: repository"),
    ],
)
def test_what_cannot_be_is_refused_before(ready: Plugin, case: Case, change: dict[str, str], words: str) -> None:
    """A check finds it."""
    with pytest.raises(CallFailed, match=words):
        ready.check(case.token, case.inputs.but(**change))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_organisation_that_is_not_there_is_no_object_that_is_gone(ready: Plugin, case: Case) -> None:
    """404 is "gone" only where the organisation is found."""
    with pytest.raises(CallFailed, match="not found while reading"):
        ready.read(case.token, case.identity.replace("an-org", "no-org"))

"""Repositories at Docker Hub: what is left alone, and what a 404 means."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import World
from tests.provider.cases.docker_hub import IMAGE, REPOSITORY, image
from tests.provider.plugin import CallFailed, Made, Plugin

TOKEN = REPOSITORY.token


@pytest.fixture
def ready(plugin: Plugin, world: World) -> Plugin:
    """The provider at the start of a run."""
    plugin.configure(REPOSITORY.settings(world) | {"patienceSeconds": "0.3"})
    return plugin


def make(plugin: Plugin, **changes: Any) -> Made:
    """The case's repository, taken over."""
    return plugin.create(TOKEN, plugin.check(TOKEN, REPOSITORY.inputs.but(**changes)))


def test_what_is_as_wanted_is_not_written(ready: Plugin, world: World) -> None:
    """A second run only looks."""
    make(ready)
    before = world.last_request()
    make(ready)
    assert [row["method"] for row in world.requests(after=before, service="docker-hub")] == ["GET", "GET"]


def test_a_description_that_is_not_declared_is_left_alone(ready: Plugin, world: World) -> None:
    """Workflows write it: neither the first run nor a later edit by them is our business."""
    made = make(ready, description="")
    assert (image(world) or {})["description"] == "Old."
    world.ask("PATCH", IMAGE, {"description": "By a workflow."})
    seen = ready.read(TOKEN, made.id, made.state)
    assert seen is not None
    assert seen.state == made.state


def test_removing_it_leaves_it(ready: Plugin, world: World) -> None:
    """Its images are in use; the user is told, and Docker Hub is asked nothing."""
    made = make(ready)
    before, there = world.last_request(), image(world)
    ready.delete(TOKEN, made)
    assert (world.requests(after=before, service="docker-hub"), image(world)) == ([], there)
    assert any("stays as it is" in words for words in ready.engine.said)


def test_one_that_is_not_there_is_a_sentence(ready: Plugin) -> None:
    """It is not made: the first push does that."""
    with pytest.raises(CallFailed, match=r"an-org/image-2 does not exist\. Make it by pushing"):
        make(ready, name="image-2")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"visibility": "secret"}, "none of public, private"),
        ({"name": "Image"}, "alone: name"),
        ({"description": "x" * 101}, "longer than 100 characters"),
    ],
)
def test_what_cannot_be_is_refused_before(ready: Plugin, change: dict[str, str], words: str) -> None:
    """A check finds it."""
    with pytest.raises(CallFailed, match=words):
        ready.check(TOKEN, REPOSITORY.inputs.but(**change))


@pytest.mark.parametrize("identity", ["image", "an-org/", "An-Org/image"])
def test_an_import_id_that_is_none_says_what_to_give(ready: Plugin, identity: str) -> None:
    """Namespace and name."""
    with pytest.raises(CallFailed, match="is not the id of a repository; give `<namespace>"):
        ready.read(TOKEN, identity)

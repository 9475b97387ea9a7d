"""Apps: what they have that nobody declares is told, an app that is not there is told, and nothing is changed."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import World
from tests.provider.cases.heroku import FORMATION
from tests.provider.plugin import CallFailed, Plugin

FUNCTION = "saas:heroku:getApp"


@pytest.fixture
def ready(plugin: Plugin, world: World) -> Plugin:
    """The provider at the start of a run."""
    plugin.configure(FORMATION.settings(world) | {"patienceSeconds": "0.3"})
    return plugin


def test_the_undeclared_are_named_and_left_alone(ready: Plugin, world: World) -> None:
    """Domains and process types by name."""
    strangers: dict[str, Any] = {"processes": {"worker": {}}, "domains": {"x.example.org": True}}
    world.change_heroku_holdings("an-app", strangers)
    held = world.heroku_holdings("an-app")
    found = ready.invoke(FUNCTION, {"name": "an-app", "domains": [], "processes": ["web"]})
    undeclared = {"domains": ["x.example.org"], "processes": ["worker"]}
    assert found == {"failure": "", "missing": "", **undeclared}
    assert world.heroku_holdings("an-app") == held


def test_an_app_that_is_not_there_is_told(ready: Plugin) -> None:
    """In the words of every other resource."""
    found = ready.invoke(FUNCTION, {"name": "no-such-app"})
    assert found["failure"] == ""
    assert found["missing"].startswith("Heroku: not found while looking at the app no-such-app (404")


def test_a_name_that_can_be_none_is_refused(ready: Plugin) -> None:
    """That is a mistake of the program."""
    with pytest.raises(CallFailed, match="lower-case letters"):
        ready.invoke(FUNCTION, {"name": "An-App"})

"""Things that are there as declared and do not work, since somebody has put them into such a state: warned of, left."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sandbox import World
from tests.provider.case import Case
from tests.provider.cases.github_access import ACTIONS_PERMISSIONS, DOOR
from tests.provider.cases.heroku import FORMATION
from tests.provider.cases.placed import DEPLOY_KEY
from tests.provider.cases.quay import REPOSITORY
from tests.provider.plugin import Plugin

Edit = Callable[[World], object]

STATES: list[tuple[Case, Edit, str]] = [
    (
        DEPLOY_KEY,
        lambda world: world.set_switch("deploy-keys-disabled", on=True),
        "the deploy key 'a key' of an-org/alpha opens nothing",
    ),
    (
        ACTIONS_PERMISSIONS,
        lambda world: world.ask("PATCH", f"{DOOR}/actions/an-org", {"enabled_repositories": "none"}),
        "the Actions permissions of an-org let no repository run any workflow",
    ),
    (
        REPOSITORY,
        lambda world: world.ask("PATCH", "/services/quay/repositories/an-org/image", {"state": "READ_ONLY"}),
        "the repository an-org/image is in the state READ_ONLY",
    ),
]


@pytest.mark.parametrize(("case", "edit", "words"), STATES, ids=lambda one: str(one) if isinstance(one, Case) else "")
def test_a_state_in_which_it_does_not_work_is_warned_of(
    case: Case, edit: Edit, words: str, plugin: Plugin, world: World
) -> None:
    """Once a run, by a refresh; it is no drift, since no write of ours would end it."""
    plugin.configure(case.settings(world))
    inputs = plugin.check(case.token, case.inputs)
    made = plugin.create(case.token, inputs)
    edit(world)
    plugin.configure(case.settings(world))
    plugin.engine.warned.clear()
    seen = plugin.read(case.token, made.id, made.state)
    assert seen is not None
    assert seen.inputs == inputs
    plugin.read(case.token, made.id, made.state)
    [warned] = plugin.engine.warned
    assert words in warned


def test_an_app_in_maintenance_mode_is_warned_of(plugin: Plugin, world: World) -> None:
    """It answers nobody, and a webhook neither."""
    plugin.configure(FORMATION.settings(world))
    world.ask("PUT", "/services/heroku/apps/an-app/maintenance", {"on": True})
    plugin.invoke("saas:heroku:getApp", {"name": "an-app"})
    [warned] = plugin.engine.warned
    assert "the app an-app is in maintenance mode" in warned

"""Config vars: one request a change, others' left alone, failed releases, what a 404 means, import ids."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import World
from tests.provider.cases.heroku import CONFIG_VARS
from tests.provider.plugin import CallFailed, Made, Plugin, Properties

TOKEN = CONFIG_VARS.token
INPUTS = CONFIG_VARS.inputs


@pytest.fixture
def ready(plugin: Plugin, world: World) -> Plugin:
    """The provider at the start of a run."""
    plugin.configure(CONFIG_VARS.settings(world) | {"patienceSeconds": "0.3"})
    return plugin


def sent(world: World, after: int = 0) -> list[str]:
    """The methods of what Heroku was sent."""
    return [row["method"] for row in world.requests(after=after, service="heroku")]


def make(plugin: Plugin, **changes: Any) -> Made:
    """The case's object, made."""
    return plugin.create(TOKEN, plugin.check(TOKEN, INPUTS.but(**changes)))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"app": "An-App"}, "lower-case letters, digits and hyphens"),
        ({"app": "x/../other"}, "lower-case letters, digits and hyphens"),
        ({"secrets": {"A-B": "value"}}, "letters, digits and underscores, no digit first: A-B"),
        ({"settings": {"1ST": "value"}}, "no digit first: 1ST"),
        ({"settings": {"TOKEN": "value"}}, "both a secret and a setting: TOKEN"),
        ({"secrets": {"TOKEN": ""}}, "the value is empty"),
        ({"secrets": {"TOKEN": "x" * 65536}}, "larger than Heroku takes together"),
        ({"secrets": {}, "settings": {}}, "no config var is declared"),
    ],
)
def test_what_heroku_would_not_take_is_refused_before(ready: Plugin, change: dict[str, Any], words: str) -> None:
    """A check finds it, in a sentence without a value."""
    with pytest.raises(CallFailed, match=words):
        ready.check(TOKEN, INPUTS.but(**change))


def test_create_is_one_change_and_one_release(ready: Plugin, world: World) -> None:
    """All values travel together, and the newest release is looked at."""
    make(ready)
    assert sent(world) == ["GET", "GET", "PATCH", "GET", "GET"]
    assert world.releases("an-app") == 2


def test_what_is_there_already_is_adopted_without_a_release(ready: Plugin, world: World) -> None:
    """Values that are as wanted are not written again: that would restart the app."""
    world.change_config_vars("an-app", {**INPUTS.values["secrets"], **INPUTS.values["settings"]})
    before, releases = world.last_request(), world.releases("an-app")
    made = make(ready)
    assert sent(world, before) == ["GET", "GET"]
    assert world.releases("an-app") == releases
    assert not ready.diff(TOKEN, made, ready.check(TOKEN, INPUTS)).changes


def test_an_update_writes_what_changed_and_nulls_what_went_in_one_release(ready: Plugin, world: World) -> None:
    """Added, changed and removed variables are one release; what others set is left alone."""
    made, by_hand = make(ready), world.config_vars("an-app")["BY_HAND"]
    releases = world.releases("an-app")
    inputs = ready.check(TOKEN, INPUTS.but(secrets={"TOKEN": INPUTS.values["secrets"]["TOKEN"], "NEW": "new-value"}))
    ready.update(TOKEN, made, inputs)
    assert world.releases("an-app") == releases + 1
    assert world.config_vars("an-app") == {
        "BY_HAND": by_hand, "COLOUR": "blue", "NEW": "new-value", "TOKEN": INPUTS.values["secrets"]["TOKEN"],
    }  # fmt: skip


def test_a_variable_that_becomes_a_setting_is_not_written(ready: Plugin, world: World) -> None:
    """Where the data has it makes no difference to Heroku."""
    made, releases = make(ready), world.releases("an-app")
    inputs = ready.check(TOKEN, INPUTS.but(secrets={"TOKEN": INPUTS.values["secrets"]["TOKEN"]},
                                           settings={"COLOUR": "blue", "KEY": "key-of-the-test"}))  # fmt: skip
    ready.update(TOKEN, made, inputs)
    assert world.releases("an-app") == releases


def test_the_undeclared_are_named_once_and_never_kept(ready: Plugin, world: World) -> None:
    """The user is told how many and which; no value of theirs is told or recorded."""
    world.change_config_vars("an-app", {"SOMEBODYS": "canary-of-somebody"})
    made = make(ready)
    seen = ready.read(TOKEN, made.id, made.state)
    assert seen is not None
    told = [words for words in ready.engine.said if "not declared" in words]
    assert told == ["Heroku: 2 config vars of the app an-app are not declared, and are left alone: BY_HAND, SOMEBODYS."]
    assert "canary-of-somebody" not in f"{told}{made}{seen}{ready.log.read_text()}"


def test_a_release_is_waited_for(ready: Plugin, world: World) -> None:
    """A pending release is looked at until it is over, and only then is the object made."""
    world.expect_releases("an-app", looks=1, outcome="succeeded")
    assert make(ready).state.values["release"] == "succeeded"
    assert sent(world) == ["GET", "GET", "PATCH", "GET", "GET", "GET"]


def test_a_write_whose_answer_shows_former_values_is_judged_by_a_look(ready: Plugin, world: World) -> None:
    """While a release runs, the answer may not show what was written; a look when it is over does."""
    made = make(ready)
    world.set_switch("patch-shows-former-vars", on=True)
    world.expect_releases("an-app", looks=1, outcome="succeeded")
    inputs = ready.check(TOKEN, INPUTS.but(secrets={"TOKEN": "another-value"}))
    updated = ready.update(TOKEN, made, inputs)
    assert updated.state.values["release"] == "succeeded"
    assert not ready.diff(TOKEN, updated, inputs).changes


@pytest.mark.parametrize("looks", [0, 1])
def test_a_failed_release_of_somebody_else_makes_us_write_nothing(ready: Plugin, world: World, looks: int) -> None:
    """The app runs with what it had, which is as wanted; whose release failed, the user is told."""
    made = make(ready)
    world.deploy_app("an-app", looks=looks, outcome="failed")
    before, releases = world.last_request(), world.releases("an-app")
    seen = ready.read(TOKEN, made.id, made.state)
    assert seen is not None
    assert not ready.diff(TOKEN, Made(seen.id, seen.state), ready.check(TOKEN, INPUTS)).changes
    make(ready)
    assert "PATCH" not in sent(world, before)
    assert world.releases("an-app") == releases
    told = [words for words in ready.engine.said if "v3 of the app an-app failed (Deploy 1a2b3c4d)" in words]
    assert len(told) == 1


def test_a_failed_release_of_ours_is_made_again_though_others_failed_since(ready: Plugin, world: World) -> None:
    """Then the app does not run with the values that lie there."""
    world.expect_releases("an-app", outcome="failed")
    with pytest.raises(CallFailed, match="the release v2 of the app an-app failed"):
        make(ready)
    world.deploy_app("an-app", outcome="failed")
    world.expect_releases("an-app", outcome="succeeded")
    make(ready)
    assert world.releases("an-app") == 4


def test_a_failed_release_fails_the_call_and_is_made_again(ready: Plugin, world: World) -> None:
    """The values lie there, and the app does not run with them: the next call writes them again."""
    world.expect_releases("an-app", outcome="failed")
    with pytest.raises(CallFailed, match="the release v2 of the app an-app failed"):
        make(ready)
    seen = ready.read(TOKEN, "an-app", Properties({**INPUTS.values, "release": "succeeded"}, INPUTS.secrets))
    assert seen is not None
    assert ready.diff(TOKEN, Made(seen.id, seen.state), ready.check(TOKEN, INPUTS)).diffs == ["secrets"]
    world.expect_releases("an-app", outcome="succeeded")
    make(ready)
    assert world.releases("an-app") == 3


def test_an_app_that_is_gone_is_told_from_a_wrong_address(ready: Plugin, world: World) -> None:
    """404 is "gone" only where other things are found."""
    made = make(ready)
    world.remove_app("an-app")
    assert ready.read(TOKEN, made.id, made.state) is None
    ready.delete(TOKEN, made)
    with pytest.raises(CallFailed, match="not found while reading the config vars of the app an-app"):
        make(ready)
    world.fault("status", service="heroku", status=404, times=None)
    with pytest.raises(CallFailed, match="does not mean that it is gone"):
        ready.read(TOKEN, made.id, made.state)


def test_deleting_what_others_removed_already_is_no_release(ready: Plugin, world: World) -> None:
    """Nothing of ours is there, so nothing is sent."""
    made = make(ready)
    CONFIG_VARS.remove(world)
    releases = world.releases("an-app")
    ready.delete(TOKEN, made)
    assert world.releases("an-app") == releases


@pytest.mark.parametrize("identity", ["an-app", "an-app:", "an-app:A-B", "An-App:A"])
def test_an_import_id_without_names_says_what_to_give(ready: Plugin, identity: str) -> None:
    """The app alone does not tell which of its variables are meant."""
    with pytest.raises(CallFailed, match="does not name config vars of an app; give"):
        ready.read(TOKEN, identity)


@pytest.mark.parametrize("identity", ["an-app::TOKEN", "an-app:KEY:TOKEN", "an-app:A:B:C", "an-app:A:A"])
def test_an_import_id_cannot_call_a_value_no_secret(ready: Plugin, world: World, identity: str) -> None:
    """A token that was called a setting would lie in the state in plain text."""
    world.change_config_vars("an-app", {"TOKEN": "a-value-there"})
    with pytest.raises(CallFailed, match="which only the program says; give `<app>:<NAME>,<NAME>`") as refused:
        ready.read(TOKEN, identity)
    assert "a-value-there" not in str(refused.value)


def test_what_was_imported_becomes_a_setting_without_a_release(ready: Plugin, world: World) -> None:
    """The program says which of the imported ones are no secrets; nothing at the app changes by that."""
    world.change_config_vars("an-app", {"TOKEN": "a-value-there", "COLOUR": "blue"})
    seen = ready.read(TOKEN, "an-app:TOKEN,COLOUR")
    assert seen is not None
    assert seen.inputs.values["secrets"] == {"TOKEN": "a-value-there", "COLOUR": "blue"}
    wanted = Properties(
        {"app": "an-app", "secrets": {"TOKEN": "a-value-there"}, "settings": {"COLOUR": "blue"}}, frozenset({"secrets"})
    )
    releases = world.releases("an-app")
    made = ready.update(TOKEN, Made(seen.id, seen.state), wanted)
    assert world.releases("an-app") == releases
    assert made.state.values["settings"] == {"COLOUR": "blue"}


def test_import_owns_the_named_ones_alone(ready: Plugin, world: World) -> None:
    """Others on the app do not come along."""
    world.change_config_vars("an-app", {"TOKEN": "a-value-there"})
    seen = ready.read(TOKEN, "an-app:TOKEN,NOT_THERE")
    assert seen is not None
    assert seen.inputs == Properties(
        {"app": "an-app", "secrets": {"TOKEN": "a-value-there"}, "settings": {}}, frozenset({"secrets"})
    )

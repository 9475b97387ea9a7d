"""Tokens: made or adopted, never replaced by accident, and forgotten by a delete."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import World
from sandbox.anaconda_org.state import NOT_LISTED
from tests.provider.cases.anaconda_org import TOKEN as CASE
from tests.provider.cases.anaconda_org import TOKENS
from tests.provider.plugin import CallFailed, Made, Plugin, Properties

TOKEN = CASE.token


@pytest.fixture(params=[False, True], ids=["listed", "not-listed"])
def ready(request: pytest.FixtureRequest, plugin: Plugin, world: World) -> Plugin:
    """The provider at the start of a run, under both readings of what Anaconda.org lists."""
    world.set_switch(NOT_LISTED, on=request.param)
    plugin.configure(CASE.settings(world) | {"patienceSeconds": "0.3"})
    return plugin


def make(plugin: Plugin, **changes: Any) -> Made:
    """The case's token, made or taken over."""
    return plugin.create(TOKEN, plugin.check(TOKEN, CASE.inputs.but(**changes)))


def by_hand(world: World, name: str = "upload", scopes: tuple[str, ...] = ("api:read", "api:write")) -> str:
    """A token that a person made; its value."""
    seconds = 4_070_908_800 - world.now()  # to 2099-01-01, and an hour or so less: 2098-12-31
    return str(world.ask("PUT", f"{TOKENS}/{name}", {"scopes": scopes, "seconds": seconds - 3600})["value"])


def tokens(world: World) -> dict[str, Any]:
    """What is at Anaconda.org."""
    found: dict[str, Any] = world.state("anaconda-org")["tokens"]
    return found


def test_one_is_made_tried_and_kept_secret(ready: Plugin, world: World) -> None:
    """Its value is a secret output, and has authenticated; nothing of it is in the log or in a sentence."""
    made = make(ready)
    value = made.state.values["value"]
    assert tokens(world)["an-org/upload"]["value"] == world.digest(value)
    assert {"value", "current"} <= made.state.secrets
    assert made.state.values["madeHere"] is True
    world.fault("status", service="anaconda-org", status=422, times=None, body={"error": f"bad {value}"})
    with pytest.raises(CallFailed) as failure:
        ready.read(TOKEN, made.id, made.state)
    assert value not in f"{failure.value} {ready.engine.said} {ready.log.read_text()}"


def test_the_vaults_value_is_taken_over(ready: Plugin, world: World) -> None:
    """It authenticates with that name, those scopes and that day: nothing is changed there."""
    value = by_hand(world)
    before = tokens(world)
    made = make(ready, current=value)
    assert (made.state.values["value"], made.state.values["madeHere"]) == (value, False)
    assert tokens(world) == before
    seen = ready.read(TOKEN, made.id, made.state)
    assert seen is not None
    assert not ready.diff(TOKEN, Made(seen.id, seen.state), ready.check(TOKEN, CASE.inputs.but(current=value))).changes


def test_a_name_that_is_taken_is_never_replaced(ready: Plugin, world: World) -> None:
    """Nobody here has the value: the sentence says what can be done, and the token goes on."""
    by_hand(world)
    before = tokens(world)
    with pytest.raises(CallFailed, match="something may use"):
        make(ready)
    assert tokens(world) == before


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": "another"}, "is the token 'upload'. Correct the name"),
        (
            {"scopes": ["api:read"]},
            "exists with the scopes api:read, api:write, until 2098-12-31; wanted are the scopes api:read,",
        ),
        ({"expires": "2097-01-01"}, "2098-12-31; wanted are the scopes api:read, api:write, until 2097-01-01"),
        ({"current": "no-such-value"}, "was revoked, has expired, or was copied wrongly"),
    ],
)
def test_a_value_that_is_not_the_wanted_token_is_refused(
    ready: Plugin, world: World, change: dict[str, Any], words: str
) -> None:
    """Each way in which the vault's value can be another token is a sentence, without it; nothing is made."""
    value = by_hand(world)
    before = tokens(world)
    with pytest.raises(CallFailed, match=words) as failure:
        make(ready, **{"current": value, **change})
    assert value not in str(failure.value)
    assert tokens(world) == before


def test_two_generations_live_beside_each_other(ready: Plugin, world: World) -> None:
    """Another name is a new token, made first; removing the old one from the program leaves both valid."""
    old = make(ready)
    new = make(ready, name="upload-2", expires="2099-06-30")
    ready.delete(TOKEN, old)
    assert tokens(world).keys() == {"an-org/upload", "an-org/upload-2"}
    for made in (old, new):
        assert ready.read(TOKEN, made.id, made.state) is not None


def test_one_that_others_replaced_is_gone_and_its_name_left_alone(ready: Plugin, world: World) -> None:
    """Our value opens nothing any more; the token that has the name now is somebody's."""
    made = make(ready)
    by_hand(world)
    assert ready.read(TOKEN, made.id, made.state) is None
    ready.delete(TOKEN, made)
    assert "an-org/upload" in tokens(world)


def test_one_that_has_expired_is_gone(ready: Plugin, world: World) -> None:
    """The state's value is refused, and our own credential is not."""
    made = make(ready)
    a_century = 100 * 365 * 86400
    world.advance_clock(a_century)
    try:
        assert ready.read(TOKEN, made.id, made.state) is None
    finally:
        world.advance_clock(-a_century)  # a reset leaves the clock alone


@pytest.mark.parametrize("adopted", [False, True])
def test_a_delete_forgets_and_says_how_to_revoke(ready: Plugin, world: World, adopted: bool) -> None:
    """Whoever made it: the engine deletes what it replaced though a dependent failed. Nothing is asked there."""
    made = make(ready, current=by_hand(world) if adopted else "")
    before, there = world.last_request(), tokens(world)
    ready.delete(TOKEN, made)
    assert (world.requests(after=before, service="anaconda-org"), tokens(world)) == ([], there)
    assert ready.engine.said[-1] == (
        "Anaconda.org: the token upload of an-org stays valid; it is only forgotten here. When nothing uses it any "
        "more, revoke it with `anaconda auth --remove 'upload' --org an-org`."
    )


def test_one_that_was_forgotten_is_not_made_anew(ready: Plugin, world: World) -> None:
    """Its name is declared again without its value: it may be in use, so it is neither revoked nor replaced."""
    made = make(ready)
    ready.delete(TOKEN, made)
    there = tokens(world)
    with pytest.raises(CallFailed, match="something may use"):
        make(ready)
    assert tokens(world) == there
    assert make(ready, current=made.state.values["value"]).state.values["value"] == made.state.values["value"]


def test_the_vault_may_get_its_value_later(ready: Plugin, world: World) -> None:
    """An update takes the value that the token has, knows still who made it, and refuses any other."""
    made = make(ready)
    value = made.state.values["value"]
    inputs = ready.check(TOKEN, CASE.inputs.but(current=value))
    diff = ready.diff(TOKEN, made, inputs)
    assert (diff.diffs, diff.replaces) == (["current"], [])
    updated = ready.update(TOKEN, made, inputs)
    assert (updated.state.values["current"], updated.state.values["madeHere"]) == (value, True)
    with pytest.raises(CallFailed, match="was revoked, has expired"):
        ready.update(TOKEN, made, ready.check(TOKEN, CASE.inputs.but(current="another-value")))
    assert ready.update(TOKEN, updated, ready.check(TOKEN, CASE.inputs)).state.values["value"] == value


def test_a_token_whose_answer_was_lost_is_left_to_a_person(plugin: Plugin, world: World) -> None:
    """It looks like one of an earlier run: the sentence says which it is, and once it is gone the call succeeds."""
    plugin.configure(CASE.settings(world))
    world.fault("drop-after", service="anaconda-org", method="POST", path="authentications$")
    with pytest.raises(CallFailed, match=r"its value is not known here. This run may have made it, or an earlier run"):
        make(plugin)
    assert CASE.present(world) is not None
    CASE.remove(world)
    make(plugin)


def test_a_token_of_an_earlier_run_that_a_list_lacked_is_not_revoked(plugin: Plugin, world: World) -> None:
    """The first list lags, and the POST is lost before it has any effect: the look after it finds the old token."""
    plugin.configure(CASE.settings(world))
    make(plugin)
    there = world.state("anaconda-org")
    plugin.configure(CASE.settings(world))
    lagging: dict[str, Any] = {"status": 200, "body": []}
    world.fault("status", service="anaconda-org", method="GET", path="authentications$", times=1, **lagging)
    world.fault("drop-before", service="anaconda-org", method="POST", path="authentications$", times=1)
    with pytest.raises(CallFailed, match="cannot be told apart, so it was not revoked"):
        make(plugin)
    assert world.state("anaconda-org") == there


def test_a_lost_value_that_is_not_listed_is_a_sentence(plugin: Plugin, world: World) -> None:
    """Where tokens of organisations are not listed, nobody can tell whose it is: it is left alone."""
    world.set_switch(NOT_LISTED, on=True)
    plugin.configure(CASE.settings(world))
    world.fault("drop-after", service="anaconda-org", method="POST")
    with pytest.raises(CallFailed, match="When the name is taken, something may use that token"):
        make(plugin)


def test_other_scopes_under_the_same_name_are_refused(plugin: Plugin, world: World) -> None:
    """A token made here is not revoked for it either: that would leave a moment without a valid one."""
    plugin.configure(CASE.settings(world))
    made = make(plugin)
    inputs = plugin.check(TOKEN, CASE.inputs.but(scopes=["api:read"]))
    assert plugin.diff(TOKEN, made, inputs).replaces == ["scopes"]
    with pytest.raises(CallFailed, match="give the new token another name"):
        plugin.create(TOKEN, inputs)
    assert plugin.read(TOKEN, made.id, made.state) is not None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"scopes": []}, "no scopes, which at Anaconda.org means all of them"),
        ({"expires": "31.12.2098"}, "not a day such as"),
        ({"expires": ""}, "not a day such as"),
        ({"organization": "an/org"}, "letters, digits, dots, hyphens and underscores"),
        ({"name": "upload "}, "begins or ends with a blank"),
    ],
)
def test_what_cannot_be_is_refused_before(plugin: Plugin, world: World, change: dict[str, Any], words: str) -> None:
    """A check finds it."""
    plugin.configure(CASE.settings(world))
    with pytest.raises(CallFailed, match=words):
        plugin.check(TOKEN, CASE.inputs.but(**change))


def test_a_day_that_is_over_makes_nothing(plugin: Plugin, world: World) -> None:
    """The sentence names the day."""
    plugin.configure(CASE.settings(world))
    with pytest.raises(CallFailed, match="its last day, 2020-01-01, is over"):
        make(plugin, expires="2020-01-01")


@pytest.mark.parametrize("identity", ["upload", "/upload", "an-org/", "an org/upload"])
def test_an_import_id_that_is_none_says_what_to_give(plugin: Plugin, world: World, identity: str) -> None:
    """Organisation and name."""
    plugin.configure(CASE.settings(world))
    with pytest.raises(CallFailed, match="is not the id of a token; give"):
        plugin.read(TOKEN, identity)


def test_an_imported_one_gets_its_value_from_the_vault(plugin: Plugin, world: World) -> None:
    """After the import only `current` is left to do, and the update asks whether it is right."""
    plugin.configure(CASE.settings(world))
    value = by_hand(world)
    seen = plugin.read(TOKEN, "an-org/upload")
    assert seen is not None
    assert seen.state.values["value"] == ""
    inputs = plugin.check(TOKEN, CASE.inputs.but(current=value))
    assert plugin.diff(TOKEN, Made(seen.id, seen.state), inputs).diffs == ["current"]
    updated = plugin.update(TOKEN, Made(seen.id, seen.state), inputs)
    assert (updated.state.values["value"], updated.state.values["madeHere"]) == (value, False)


def test_an_older_state_is_read_as_an_import(plugin: Plugin, world: World) -> None:
    """A recorded state without a value asks the list."""
    plugin.configure(CASE.settings(world))
    by_hand(world)
    seen = plugin.read(TOKEN, "an-org/upload", Properties({"organization": "an-org"}))
    assert seen is not None
    assert seen.inputs.values["expires"] == "2098-12-31"

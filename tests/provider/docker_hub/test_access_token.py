"""Access tokens: made or adopted, never replaced by accident, forgotten by a delete, and how one logs in."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import World
from tests.provider.cases.docker_hub import ACCESS_TOKEN as CASE
from tests.provider.cases.docker_hub import HUB
from tests.provider.plugin import CallFailed, Made, Plugin

TOKEN = CASE.token


@pytest.fixture
def ready(plugin: Plugin, world: World) -> Plugin:
    """The provider at the start of a run."""
    plugin.configure(CASE.settings(world) | {"patienceSeconds": "0.3"})
    return plugin


def make(plugin: Plugin, **changes: Any) -> Made:
    """The case's token, made or taken over."""
    return plugin.create(TOKEN, plugin.check(TOKEN, CASE.inputs.but(**changes)))


def by_hand(world: World, label: str = "pusher") -> str:
    """A token that a person made; its value."""
    return str(world.ask("POST", f"{HUB}/tokens/{label}", {"scopes": ["repo:read", "repo:write"]})["value"])


def labels(world: World) -> list[str]:
    """The labels of what is there."""
    return [token["label"] for token in world.state("docker-hub")["tokens"]]


def paths(world: World, after: int = 0) -> list[str]:
    """What Docker Hub was asked."""
    return [f"{row['method']} {row['path']}" for row in world.requests(after=after, service="docker-hub")]


def test_one_login_serves_a_run(ready: Plugin, world: World) -> None:
    """The password is sent once; everything else shows the login."""
    made = make(ready)
    ready.read(TOKEN, made.id, made.state)
    assert paths(world).count("POST /v2/auth/token") == 1
    password = world.tokens["docker-hub"]
    assert password not in f"{ready.engine.said} {ready.log.read_text()} {made}"


def test_a_login_that_is_over_is_made_anew(ready: Plugin, world: World) -> None:
    """A long run goes on after ten minutes."""
    made = make(ready)
    world.ask("DELETE", f"{HUB}/logins")
    assert ready.read(TOKEN, made.id, made.state) is not None
    assert paths(world).count("POST /v2/auth/token") == 2


def test_its_value_is_secret(ready: Plugin, world: World) -> None:
    """It is an output that the engine encrypts, and what Docker Hub has."""
    made = make(ready)
    assert {"value", "current"} <= made.state.secrets
    [token] = world.state("docker-hub")["tokens"]
    assert token["value"] == world.digest(made.state.values["value"])
    assert made.state.values["madeHere"] is True


def test_the_vaults_value_is_adopted(ready: Plugin, world: World) -> None:
    """The account logs in with it: nothing is changed."""
    value = by_hand(world)
    before = world.state("docker-hub")
    made = make(ready, current=value)
    assert (made.state.values["value"], made.state.values["madeHere"]) == (value, False)
    assert world.state("docker-hub") == before


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "exists and its value is not known here; something may use it"),
        ({"current": "no-such-value"}, "there is no such token, or the value was revoked"),
        ({"current": "a-value", "name": "another"}, "there is no such token"),
        (
            {"scopes": ["repo:read"]},
            "exists with the scopes repo:read, repo:write, .*; wanted are the scopes repo:read,",
        ),
    ],
)
def test_what_is_not_the_wanted_token_is_refused(
    ready: Plugin, world: World, change: dict[str, Any], words: str
) -> None:  # fmt: skip
    """Nothing is made or revoked, and no value is told."""
    value = by_hand(world)
    before = world.state("docker-hub")
    with pytest.raises(CallFailed, match=words) as failure:
        make(ready, **change)
    assert value not in str(failure.value)
    assert world.state("docker-hub") == before


def test_two_of_one_label_are_a_sentence(ready: Plugin, world: World) -> None:
    """Nobody could say which is meant."""
    by_hand(world)
    by_hand(world)
    with pytest.raises(CallFailed, match="there are 2 of the access token pusher"):
        make(ready)


def test_two_generations_live_beside_each_other(ready: Plugin, world: World) -> None:
    """Another label is a new token, made first; removing the old one from the program leaves both, and says so."""
    old, _new = make(ready), make(ready, name="pusher-2")
    before = world.last_request()
    ready.delete(TOKEN, old)
    assert (sorted(labels(world)), paths(world, before)) == (["pusher", "pusher-2"], [])
    assert ready.engine.said[-1] == (
        "Docker Hub: the access token pusher stays valid; it is only forgotten here. When nothing uses it any more, "
        "delete it in the account's settings."
    )


def test_one_that_was_forgotten_is_not_made_anew(ready: Plugin, world: World) -> None:
    """Its label is declared again without its value: it may be in use, so it is neither revoked nor replaced."""
    ready.delete(TOKEN, make(ready))
    there = world.state("docker-hub")
    with pytest.raises(CallFailed, match="something may use it"):
        make(ready)
    assert world.state("docker-hub") == there


def test_one_that_others_replaced_is_gone(ready: Plugin, world: World) -> None:
    """The label is that of another token now, which is left alone."""
    made = make(ready)
    CASE.remove(world)
    by_hand(world)
    assert ready.read(TOKEN, made.id, made.state) is None
    ready.delete(TOKEN, made)
    assert labels(world) == ["pusher"]


def test_a_token_whose_answer_was_lost_is_left_to_a_person(plugin: Plugin, world: World) -> None:
    """It looks like one of an earlier run: the sentence says which it is, and once it is gone the call succeeds."""
    plugin.configure(CASE.settings(world))
    world.fault("drop-after", service="docker-hub", method="POST", path="access-tokens$")
    with pytest.raises(CallFailed, match=r"its value is not known here. This run may have made it, or an earlier run"):
        make(plugin)
    assert CASE.present(world) is not None
    CASE.remove(world)
    make(plugin)


def test_a_token_of_an_earlier_run_that_a_list_lacked_is_not_revoked(plugin: Plugin, world: World) -> None:
    """The first list lags, and the POST is lost before it has any effect: the look after it finds the old token."""
    plugin.configure(CASE.settings(world))
    make(plugin)
    there = world.state("docker-hub")
    plugin.configure(CASE.settings(world))
    lagging: dict[str, Any] = {"status": 200, "body": {"results": [], "next": None}}
    world.fault("status", service="docker-hub", method="GET", path="access-tokens$", times=1, **lagging)
    world.fault("drop-before", service="docker-hub", method="POST", path="access-tokens$", times=1)
    with pytest.raises(CallFailed, match="cannot be told apart, so it was not revoked"):
        make(plugin)
    assert world.state("docker-hub") == there


def test_one_that_was_switched_off_is_switched_on(ready: Plugin, world: World) -> None:
    """A refresh shows it, and the update puts it right."""
    made = make(ready)
    world.ask("PATCH", f"{HUB}/tokens/pusher", {"is_active": False})
    seen = ready.read(TOKEN, made.id, made.state)
    assert seen is not None
    inputs = ready.check(TOKEN, CASE.inputs)
    assert ready.diff(TOKEN, Made(seen.id, seen.state), inputs).diffs == ["active"]
    updated = ready.update(TOKEN, Made(seen.id, seen.state), inputs)
    assert world.state("docker-hub")["tokens"][0]["is_active"] is True
    assert not ready.diff(TOKEN, updated, inputs).changes


def test_the_vault_may_get_its_value_later(ready: Plugin) -> None:
    """An update takes a value that logs in, and refuses any other."""
    made = make(ready)
    value = made.state.values["value"]
    updated = ready.update(TOKEN, made, ready.check(TOKEN, CASE.inputs.but(current=value)))
    assert updated.state.values["current"] == value
    with pytest.raises(CallFailed, match="or the value was revoked"):
        ready.update(TOKEN, made, ready.check(TOKEN, CASE.inputs.but(current="another-value")))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"scopes": []}, "it has no scopes"),
        ({"scopes": ["repo:fly"]}, "not a scope: repo:fly"),
        ({"expires": "31.12.2098"}, "not a day such as"),
        ({"name": "a/b"}, "no slash"),
    ],
)
def test_what_cannot_be_is_refused_before(ready: Plugin, change: dict[str, Any], words: str) -> None:
    """A check finds it."""
    with pytest.raises(CallFailed, match=words):
        ready.check(TOKEN, CASE.inputs.but(**change))


def test_an_import_id_that_is_none_says_what_to_give(ready: Plugin) -> None:
    """The label."""
    with pytest.raises(CallFailed, match="is not the id of an access token; give `<name>`"):
        ready.read(TOKEN, "a/b")

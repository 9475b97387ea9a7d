"""The webhook: taking over, lost answers, hooks of organisations, what a 404 means, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import World
from sandbox.github.service import FINE_GRAINED
from tests.provider.case import CANARY
from tests.provider.cases.github import WEBHOOK
from tests.provider.plugin import CallFailed, Made, Plugin, Properties, create_request

TOKEN = WEBHOOK.token
INPUTS = WEBHOOK.inputs
PLACES = {"an-org": ("", "/orgs/an-org/hooks"), "an-org/alpha": ("alpha", "/repos/an-org/alpha/hooks")}
each_place = pytest.mark.parametrize("scope", PLACES)


@pytest.fixture
def ready(plugin: Plugin, world: World) -> Plugin:
    """The provider at the start of a run."""
    plugin.configure(WEBHOOK.settings(world) | {"patienceSeconds": "5"})
    return plugin


def sent(world: World, method: str, after: int = 0) -> list[str]:
    """What GitHub was asked with a method."""
    return [row["path"] for row in world.requests(after=after, service="github") if row["method"] == method]


@each_place
def test_one_with_the_same_url_is_taken_over(ready: Plugin, world: World, scope: str) -> None:
    """It keeps its number, and becomes what is wanted in one request; nothing is made."""
    inputs = ready.check(TOKEN, INPUTS.but(repository=PLACES[scope][0]))
    first = ready.create(TOKEN, inputs)
    [hook] = world.hooks()
    world.change_hook(hook["id"], secret="of old", events=["fork"], content_type="form", insecure_ssl="1", active=False)
    before = world.last_request()
    again = ready.create(TOKEN, inputs)
    assert again.id == first.id == f"{scope}/{hook['id']}"
    assert world.hooks() == [hook]
    assert sent(world, "POST", before) == []
    assert len(sent(world, "PATCH", before)) == 1


@each_place
def test_one_with_another_url_or_place_is_left_alone(ready: Plugin, world: World, scope: str) -> None:
    """Only the same place and URL is the same webhook."""
    ready.create(TOKEN, ready.check(TOKEN, INPUTS.but(repository="beta")))
    ready.create(TOKEN, ready.check(TOKEN, INPUTS.but(repository=PLACES[scope][0], url="https://bell.example/else")))
    before = world.hooks()
    ready.create(TOKEN, ready.check(TOKEN, INPUTS.but(repository=PLACES[scope][0])))
    assert [hook for hook in world.hooks() if hook in before] == before
    assert len(world.hooks()) == 3


@each_place
@pytest.mark.parametrize("kind", ["drop-after", "drop-before", "truncate"])
def test_a_lost_answer_makes_no_second_one(ready: Plugin, world: World, scope: str, kind: str) -> None:
    """It is looked for before it is made again: a request that took effect is not repeated, one that did not is."""
    world.fault(kind, service="github", method="POST", path="/hooks$", times=1)
    made = ready.create(TOKEN, ready.check(TOKEN, INPUTS.but(repository=PLACES[scope][0])))
    [hook] = world.hooks()
    assert made.id == f"{scope}/{hook['id']}"
    assert hook["secret"] == CANARY
    assert len(sent(world, "POST")) == (2 if kind == "drop-before" else 1)


def test_it_is_found_behind_a_hundred_others(ready: Plugin, world: World) -> None:
    """The list of webhooks is read to its end."""
    for number in range(101):
        ready.create(TOKEN, ready.check(TOKEN, INPUTS.but(url=f"https://bell.example/{number}")))
    before = world.last_request()
    ready.create(TOKEN, ready.check(TOKEN, INPUTS.but(url="https://bell.example/100")))
    assert sent(world, "POST", before) == []


@each_place
def test_a_404_means_gone_only_where_hooks_are_shown(ready: Plugin, world: World, scope: str) -> None:
    """A credential without the permission must not make the engine forget a webhook."""
    made = ready.create(TOKEN, ready.check(TOKEN, INPUTS.but(repository=PLACES[scope][0])))
    world.fault("status", status=404, service="github", path=f"{PLACES[scope][1]}", times=None)
    with pytest.raises(CallFailed, match="permission to manage webhooks"):
        ready.read(TOKEN, made.id, made.state)
    with pytest.raises(CallFailed, match="permission to manage webhooks"):
        ready.delete(TOKEN, made)
    world.lift()
    assert ready.read(TOKEN, made.id, made.state) is not None


def test_it_is_gone_with_its_repository(ready: Plugin, world: World) -> None:
    """To an owner's token that sees every repository, one that is not there was deleted, and its webhooks with it."""
    made = ready.create(TOKEN, ready.check(TOKEN, INPUTS))
    world.remove_repository("an-org/alpha")
    assert ready.read(TOKEN, made.id, made.state) is None
    ready.delete(TOKEN, made)


def test_a_repository_that_may_only_be_hidden_is_not_gone(ready: Plugin, world: World) -> None:
    """Not to a token of somebody who is no owner, and not to one of which GitHub does not tell what it may see."""
    made = ready.create(TOKEN, ready.check(TOKEN, INPUTS))
    world.remove_repository("an-org/alpha")
    world.set_switch(FINE_GRAINED, on=True)
    with pytest.raises(CallFailed, match="does not mean that it is gone"):
        ready.read(TOKEN, made.id, made.state)
    world.set_switch(FINE_GRAINED, on=False)
    for status in (403, 404):
        number = world.fault("status", status=status, service="github", path="/orgs/an-org/hooks$", times=None)
        with pytest.raises(CallFailed, match="does not mean that it is gone"):
            ready.delete(TOKEN, made)
        world.lift(number)


def test_a_repository_that_is_there_keeps_its_webhook(ready: Plugin, world: World) -> None:
    """A 404 on the webhooks of a repository that is shown is a missing permission, also to an owner's token."""
    made = ready.create(TOKEN, ready.check(TOKEN, INPUTS))
    world.fault("status", status=404, service="github", path="/repos/an-org/alpha/hooks", times=None)
    with pytest.raises(CallFailed, match="permission to manage webhooks"):
        ready.read(TOKEN, made.id, made.state)


@each_place
def test_two_with_the_same_url_are_refused(ready: Plugin, world: World, scope: str) -> None:
    """Nobody can tell which is meant: both are named, and neither is changed."""
    inputs = ready.check(TOKEN, INPUTS.but(repository=PLACES[scope][0]))
    ready.create(TOKEN, inputs)
    [hook] = world.hooks()
    listed = {"active": True, "events": ["push"], "config": {"url": hook["url"]}, "updated_at": "2026-01-31T12:00:00Z"}
    body = [{"id": number, **listed} for number in (11, 12)]
    world.fault("status", status=200, body=body, service="github", method="GET", path=f"{PLACES[scope][1]}$")
    before = world.last_request()
    with pytest.raises(
        CallFailed, match=r"2 webhooks to https://bell.example/ring \(11, 12\).*delete the others by hand"
    ):
        ready.create(TOKEN, inputs)
    assert world.hooks() == [hook]
    assert [*sent(world, "PATCH", before), *sent(world, "POST", before)] == []


@pytest.mark.parametrize("call", ["POST", "PATCH"])
def test_a_write_by_others_right_after_ours_is_drift(ready: Plugin, world: World, call: str) -> None:
    """The answer to our write says when it was, and what is read later is compared with that."""
    inputs = ready.check(TOKEN, INPUTS)
    if call == "PATCH":
        ready.create(TOKEN, inputs)
    world.hold("after", service="github", method=call)
    under_way = ready.begin("Create", create_request(TOKEN, inputs))
    [held] = world.held()
    [hook] = world.hooks()
    world.change_hook(hook["id"], secret="of somebody else")
    world.release(held["number"])
    answer = under_way.result()
    made = Made(answer.id, Properties.read(answer.properties))
    seen = ready.read(TOKEN, made.id, made.state)
    assert seen is not None
    assert ready.diff(TOKEN, Made(made.id, seen.state), inputs).diffs == ["secret"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"organization": "an-org/.."}, "letters, digits and hyphens"),
        ({"repository": "an-org/alpha"}, "without its organisation"),
        ({"url": "http://bell.example/ring"}, "not one of https"),
        ({"url": "https://"}, "not one of https"),
        ({"events": []}, "it has no events"),
        ({"events": ["Push it"]}, "not the name of an event: Push it"),
        ({"secret": ""}, "the secret is empty"),
    ],
)
def test_wrong_inputs_are_refused_before_anything_is_sent(
    ready: Plugin, world: World, change: dict[str, Any], words: str
) -> None:
    """The sentence says which webhook and what is wrong with it."""
    before = world.last_request()
    with pytest.raises(CallFailed, match="The webhook of ") as failure:
        ready.check(TOKEN, INPUTS.but(**change))
    assert words in str(failure.value)
    assert CANARY not in str(failure.value)
    assert world.requests(after=before, service="github") == []


def test_case_and_order_mean_nothing(ready: Plugin) -> None:
    """Nothing is planned when only the writing changed."""
    made = ready.create(TOKEN, ready.check(TOKEN, INPUTS))
    other = ready.check(TOKEN, INPUTS.but(organization="An-Org", repository="ALPHA", events=["push", "issues", "push"]))
    assert not ready.diff(TOKEN, made, other).changes


@pytest.mark.parametrize("identity", ["an-org", "an-org/", "an-org//1", "an-org/alpha/x", "a b/1", "an-org/a/b/1"])
def test_a_wrong_import_id_is_explained(ready: Plugin, identity: str) -> None:
    """The sentence says what an id looks like."""
    with pytest.raises(CallFailed, match="is not the id of a webhook; give"):
        ready.read(TOKEN, identity)

"""Authorizations: what is adopted, what is never replaced or revoked, and both readings of whether a token is shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox import World
from sandbox.heroku.authorizations import HIDES_TOKENS
from tests.provider.cases.heroku import AUTHORIZATION
from tests.provider.plugin import CallFailed, Made, Plugin

TOKEN = AUTHORIZATION.token
INPUTS = AUTHORIZATION.inputs
IN_USE = "HRKU-AA-the-token-that-is-in-use"


@pytest.fixture
def ready(plugin: Plugin, world: World) -> Plugin:
    """The provider at the start of a run."""
    plugin.configure(AUTHORIZATION.settings(world) | {"patienceSeconds": "0.3"})
    return plugin


@pytest.fixture
def hiding(world: World) -> Iterator[World]:
    """A Heroku that shows a token once."""
    world.set_switch(HIDES_TOKENS, on=True)
    yield world
    world.set_switch(HIDES_TOKENS, on=False)


def make(plugin: Plugin, **changes: Any) -> Made:
    """The case's object, made."""
    return plugin.create(TOKEN, plugin.check(TOKEN, INPUTS.but(**changes)))


def there(world: World) -> list[tuple[str, str]]:
    """Description and token of every authorization."""
    return [(one["description"], one["token"]) for one in world.heroku_authorizations()]


def test_a_new_one_gives_its_token_as_a_secret(ready: Plugin, world: World) -> None:
    """The minted token is an output that only the encrypted state has; scope and life are as asked for."""
    made = make(ready, current="")
    assert there(world) == [("an engine", made.state.values["value"])]
    assert "value" in made.state.secrets
    [one] = world.heroku_authorizations()
    ends = datetime.fromtimestamp(one["expires_at"], UTC)
    assert (one["scope"], ends.date().isoformat()) == (["read", "write"], "2099-12-31")
    assert made.state.values["value"] not in ready.log.read_text() + str(ready.engine.said)


@pytest.mark.parametrize("hides", [False, True])
def test_a_token_in_use_is_taken_over(ready: Plugin, hiding: World, hides: bool) -> None:
    """One of that description whose token is the value in use is adopted, and none is made."""
    hiding.set_switch(HIDES_TOKENS, on=hides)
    hiding.make_heroku_authorization("an engine", ["read", "write"], IN_USE)
    made = make(ready, current=IN_USE, expires="")
    assert made.state.values["value"] == IN_USE
    assert there(hiding) == [("an engine", IN_USE)]


def test_a_token_that_nobody_has_is_not_replaced(ready: Plugin, hiding: World) -> None:
    """Somebody may use it: the call says what to do, and changes nothing."""
    hiding.make_heroku_authorization("an engine", ["read", "write"], IN_USE)
    for current in ("", "HRKU-AA-a-token-of-nobody"):
        with pytest.raises(CallFailed, match=r"value is not known here|there is no such token"):
            make(ready, current=current, expires="")
    assert there(hiding) == [("an engine", IN_USE)]


def test_a_token_lost_with_the_answer_is_left_to_a_person(ready: Plugin, hiding: World) -> None:
    """Where it is shown once, it looks like one of an earlier run: it is named, and not revoked."""
    hiding.fault("drop-after", service="heroku", method="POST")
    ready.configure(AUTHORIZATION.settings(hiding))
    with pytest.raises(CallFailed, match="cannot be told apart, so it was not revoked"):
        make(ready, current="")
    assert [name for name, _ in there(hiding)] == ["an engine"]


@pytest.mark.parametrize("change", [{"scopes": ["global"]}, {"expires": "2098-12-31"}, {"expires": ""}])
def test_another_scope_or_life_needs_another_description(
    ready: Plugin, world: World, change: dict[str, Any]
) -> None:  # fmt: skip
    """Neither can be changed, and one that is in use is not replaced for it."""
    make(ready)
    with pytest.raises(CallFailed, match="exists with the scopes read, write, until 2099-12-31; wanted"):
        make(ready, **change)
    assert len(there(world)) == 1


def test_a_delete_forgets_and_says_how_to_revoke(ready: Plugin, world: World) -> None:
    """Whoever made it, and however it came here: the engine deletes what it replaced even if a dependent failed."""
    world.make_heroku_authorization("an engine", ["read", "write"], IN_USE)
    seen = ready.read(TOKEN, world.heroku_authorizations()[0]["id"])
    assert seen is not None
    known = [make(ready, current=IN_USE, expires=""), Made(seen.id, seen.state), make(ready, name="another")]
    held, before = there(world), world.last_request()
    for one in known:
        ready.delete(TOKEN, one)
    assert (there(world), world.requests(after=before, service="heroku")) == (held, [])
    told = [words for words in ready.engine.said if "stays valid; it is only forgotten here" in words]
    assert len(told) == 2  # once a run for each of the two tokens


def test_two_of_one_description_are_told_apart_by_the_token_in_use(ready: Plugin, world: World) -> None:
    """Without it nothing is changed."""
    for token in (IN_USE, "HRKU-AA-another-one"):
        world.make_heroku_authorization("an engine", ["read", "write"], token)
    with pytest.raises(CallFailed, match="there are 2 of the authorization 'an engine'"):
        make(ready)
    assert make(ready, current=IN_USE, expires="").state.values["value"] == IN_USE


def test_an_import_that_cannot_see_the_token_gets_it_from_the_value_in_use(ready: Plugin, hiding: World) -> None:
    """The next run plans an update, which tries the value and records it as the token."""
    hiding.make_heroku_authorization("an engine", ["read", "write"], IN_USE)
    seen = ready.read(TOKEN, hiding.heroku_authorizations()[0]["id"])
    assert seen is not None
    inputs = ready.check(TOKEN, INPUTS.but(current=IN_USE, expires=""))
    imported = Made(seen.id, seen.state)
    assert ready.diff(TOKEN, imported, inputs).diffs == ["current"]
    updated = ready.update(TOKEN, imported, inputs)
    assert updated.state.values["value"] == IN_USE
    assert not ready.diff(TOKEN, updated, inputs).changes


@pytest.mark.parametrize("hides", [False, True])
def test_only_its_token_is_taken_for_the_value_in_use(ready: Plugin, hiding: World, hides: bool) -> None:
    """Its own is recorded without a question; of another one, the call says what to do and records nothing."""
    hiding.set_switch(HIDES_TOKENS, on=hides)
    made = make(ready, current="")
    before = hiding.last_request()
    inputs = ready.check(TOKEN, INPUTS.but(current=made.state.values["value"]))
    updated = ready.update(TOKEN, made, inputs)
    assert updated.state.values == {**made.state.values, "current": made.state.values["value"]}
    assert hiding.requests(after=before, service="heroku") == []
    with pytest.raises(CallFailed, match="or the value was revoked"):
        ready.update(TOKEN, updated, ready.check(TOKEN, INPUTS.but(current="HRKU-AA-a-token-of-nobody")))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"scopes": ["all"]}, "no scope is called all"),
        ({"scopes": []}, "scopes"),
        ({"expires": "31.12.2099"}, "no day such as"),
    ],
)
def test_what_heroku_would_not_take_is_refused_before(ready: Plugin, change: dict[str, Any], words: str) -> None:
    """A check finds it."""
    with pytest.raises(CallFailed, match=words):
        ready.check(TOKEN, INPUTS.but(**change))


def test_a_last_day_that_is_over_is_refused(ready: Plugin, world: World) -> None:
    """No token is made that would not work."""
    with pytest.raises(CallFailed, match="its last day, 2020-01-31, is over"):
        make(ready, expires="2020-01-31")
    assert there(world) == []

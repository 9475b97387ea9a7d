"""Formation and domains: what is adopted, left alone, and refused."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import World
from tests.provider.cases.heroku import DOMAIN, FORMATION
from tests.provider.plugin import CallFailed, Plugin


@pytest.fixture
def ready(plugin: Plugin, world: World) -> Plugin:
    """The provider at the start of a run."""
    plugin.configure(FORMATION.settings(world) | {"patienceSeconds": "0.3"})
    return plugin


def changes(world: World, after: int = 0) -> list[str]:
    """The methods of what was meant to change Heroku."""
    return [row["method"] for row in world.requests(after=after, service="heroku") if row["method"] != "GET"]


def test_what_is_as_wanted_is_not_written(ready: Plugin, world: World) -> None:
    """A process type and a domain that are there already are adopted: nothing is restarted or made."""
    for case in (FORMATION, DOMAIN):
        ready.create(case.token, ready.check(case.token, case.inputs))
    before = world.last_request()
    for case in (FORMATION, DOMAIN):
        ready.create(case.token, ready.check(case.token, case.inputs))
    assert changes(world, before) == []


def test_a_size_is_the_same_in_any_case(ready: Plugin) -> None:
    """`Standard-1X` and `standard-1x` are one size."""
    made = ready.create(FORMATION.token, ready.check(FORMATION.token, FORMATION.inputs))
    capitals = ready.check(FORMATION.token, FORMATION.inputs.but(size="Standard-1X"))
    assert not ready.diff(FORMATION.token, made, capitals).changes


def test_removing_a_formation_scales_nothing_and_says_so(ready: Plugin, world: World) -> None:
    """The dynos go on, and the user is told."""
    made = ready.create(FORMATION.token, ready.check(FORMATION.token, FORMATION.inputs))
    before = world.heroku_holdings("an-app")["processes"]
    ready.delete(FORMATION.token, made)
    assert world.heroku_holdings("an-app")["processes"] == before
    assert any("goes on with the dynos that it has" in words for words in ready.engine.said)


def test_a_process_type_that_the_code_has_not_is_named(ready: Plugin) -> None:
    """No call can make it."""
    with pytest.raises(CallFailed, match="the process type worker of the app an-app"):
        ready.create(FORMATION.token, ready.check(FORMATION.token, FORMATION.inputs.but(process="worker")))


def test_a_domain_of_another_app_is_refused(ready: Plugin, world: World) -> None:
    """Heroku's own words say why."""
    world.change_heroku_holdings("other-app", {"domains": {"bell.example.org": True}})
    with pytest.raises(CallFailed, match=r"adding the domain bell\.example\.org of the app an-app"):
        ready.create(DOMAIN.token, ready.check(DOMAIN.token, DOMAIN.inputs))


def test_a_domain_tells_what_its_dns_record_points_to(ready: Plugin, world: World) -> None:
    """The target is an output."""
    made = ready.create(DOMAIN.token, ready.check(DOMAIN.token, DOMAIN.inputs))
    assert made.state.values["cname"] == world.heroku_holdings("an-app")["domains"]["bell.example.org"]


@pytest.mark.parametrize(
    ("case", "change", "words"),
    [
        (FORMATION, {"process": "a/b"}, "a process type is letters"),
        (FORMATION, {"quantity": -1}, "quantity"),
        (DOMAIN, {"hostname": "https://bell.example.org"}, "and no address"),
        (DOMAIN, {"hostname": "bell"}, "and no address"),
    ],
)
def test_what_heroku_would_not_take_is_refused_before(
    ready: Plugin, case: Any, change: dict[str, Any], words: str
) -> None:
    """A check finds it."""
    with pytest.raises(CallFailed, match=words):
        ready.check(case.token, case.inputs.but(**change))


@pytest.mark.parametrize(("case", "identity"), [(FORMATION, "an-app"), (DOMAIN, "an-app")])
def test_an_import_id_that_is_none_is_refused(ready: Plugin, case: Any, identity: str) -> None:
    """The sentence says what import takes."""
    with pytest.raises(CallFailed, match="give "):
        ready.read(case.token, identity)

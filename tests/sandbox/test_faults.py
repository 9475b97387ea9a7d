"""Everything that can be made to go wrong, as a client meets it, and what it leaves."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from sandbox import World
from sandbox.client import AdminError
from tests.sandbox.asking import GitHub

PATH = "~/actions/secrets/A_TOKEN"


@pytest.fixture
def elsewhere() -> Iterator[Callable[..., Future[Any]]]:
    """Runs requests beside the test, for those that are held."""
    with ThreadPoolExecutor(2) as pool:
        yield pool.submit


def exists(world: World) -> bool:
    """Whether the secret of these tests is in the world."""
    return world.inventory()["github"]["organization secrets"] == 1


def test_a_status_replaces_the_effect(world: World, github: GitHub) -> None:
    """An injected 500 is GitHub's error document, once, and nothing happens."""
    world.fault("status", service="github", method="PUT", status=500)
    assert github.put_secret("A_TOKEN", "x", "all").status_code == 500
    assert not exists(world)
    assert github.put_secret("A_TOKEN", "x", "all").status_code == 201


def test_a_status_can_have_any_body(world: World, github: GitHub) -> None:
    """The body of an injected answer can be given."""
    world.fault("status", service="github", status=418, body={"short": "stout"})
    reply = github.ask("GET", "~")
    assert (reply.status_code, reply.json()) == (418, {"short": "stout"})


def test_a_fault_strikes_as_often_as_it_says(world: World, github: GitHub) -> None:
    """The nth match and the following ones, times in all."""
    world.fault("status", service="github", path="/orgs/", nth=2, times=2)
    assert [github.ask("GET", "~").status_code for _ in range(5)] == [200, 500, 500, 200, 200]
    (fault,) = world.faults()
    assert (fault["matched"], fault["struck"]) == (5, 2)


def test_a_fault_strikes_only_what_it_matches(world: World, github: GitHub) -> None:
    """Service, method and path all have to match."""
    world.fault("status", service="connect", times=None)
    world.fault("status", service="github", method="DELETE", times=None)
    world.fault("status", service="github", path="/hooks$", times=None)
    assert github.ask("GET", "~").status_code == 200
    assert github.ask("GET", "~/hooks").status_code == 500
    world.lift()
    assert github.ask("GET", "~/hooks").status_code == 200


def test_a_delay_only_takes_time(world: World, github: GitHub) -> None:
    """A delayed request is answered as it would be, later."""
    world.fault("delay", service="github", seconds=0.3)
    started = time.monotonic()
    assert github.ask("GET", "~").status_code == 200
    assert time.monotonic() - started >= 0.3


@pytest.mark.parametrize(("kind", "done"), [("drop-before", False), ("drop-after", True), ("truncate", True)])
def test_a_broken_connection(world: World, github: GitHub, kind: str, done: bool) -> None:
    """The client gets no whole answer; what it asked for has happened or not, as the kind says."""
    world.fault(kind, service="github", method="PUT")
    with pytest.raises(httpx.TransportError):
        github.put_secret("A_TOKEN", "x", "all")
    assert exists(world) is done
    assert github.ask("GET", PATH).status_code == (200 if done else 404)


def test_a_reply_without_a_body_cannot_be_halved(world: World, github: GitHub) -> None:
    """Where there is no body to truncate, no reply is sent at all."""
    github.put_secret("A_TOKEN", "x", "all")
    world.fault("truncate", service="github", method="DELETE")
    with pytest.raises(httpx.TransportError):
        github.ask("DELETE", PATH)
    assert not exists(world)


def test_a_dropped_request_has_its_place_in_the_history(world: World, github: GitHub) -> None:
    """The history has an entry for a request whose connection was cut, before its effect or after."""
    github.seal("x")
    start = world.last_request()
    for kind in ("drop-before", "drop-after"):
        world.fault(kind, service="github", method="PUT")
        with pytest.raises(httpx.TransportError):
            github.put_secret("A_TOKEN", kind, "all")
    puts = [entry for entry in world.history() if (entry["request"] or 0) > start and entry["method"] == "PUT"]
    assert [len(entry["state"]["organization_secrets"]) for entry in puts] == [0, 1]
    assert [entry["status"] for entry in puts] == [None, None]


def test_the_primary_rate_limit(world: World, github: GitHub) -> None:
    """403 with nothing left of the budget, and the time when there is again."""
    world.fault("rate-limit-primary", service="github", seconds=7)
    reply = github.ask("GET", "~")
    assert (reply.status_code, reply.headers["x-ratelimit-remaining"]) == (403, "0")
    assert 0 < int(reply.headers["x-ratelimit-reset"]) - world.now() <= 8
    assert "rate limit" in reply.json()["message"]


def test_the_secondary_rate_limit(world: World, github: GitHub) -> None:
    """403 with the seconds to wait, and a link that clients recognise it by."""
    world.fault("rate-limit-secondary", service="github", seconds=3)
    reply = github.ask("GET", "~")
    assert (reply.status_code, reply.headers["retry-after"]) == (403, "3")
    assert reply.json()["documentation_url"].endswith("secondary-rate-limits")


def test_a_refused_token(world: World, github: GitHub) -> None:
    """A good token is refused as a bad one would be."""
    world.fault("refuse-token", service="github")
    assert github.ask("GET", "~").json()["message"] == "Bad credentials"


def test_a_service_that_is_down(world: World, github: GitHub) -> None:
    """No request gets an answer until the fault is lifted, and other services go on."""
    world.down("connect")
    for _ in range(2):
        with pytest.raises(httpx.TransportError):
            httpx.get(world.addresses["connect"] + "/heartbeat")
    assert github.ask("GET", "~").status_code == 200
    world.lift()
    assert httpx.get(world.addresses["connect"] + "/heartbeat").text == "."


@pytest.mark.parametrize(("moment", "done"), [("before", False), ("after", True)])
def test_a_held_request_waits_until_it_is_released(
    world: World, github: GitHub, elsewhere: Callable[..., Future[httpx.Response]], moment: str, done: bool
) -> None:
    """The admin API says that it is held, at the moment asked for, and released it ends as it would have."""
    world.hold("before" if moment == "before" else "after", service="github", method="PUT")
    asked = elsewhere(lambda: github.put_secret("A_TOKEN", "x", "all"))
    (hold,) = world.held()
    assert (hold["method"], hold["moment"]) == ("PUT", moment)
    assert exists(world) is done
    assert not asked.done()
    world.release(hold["number"])
    assert asked.result(30).status_code == 201
    assert exists(world)


@pytest.mark.parametrize(("moment", "done"), [("before", False), ("after", True)])
def test_a_held_request_can_be_dropped(
    world: World, github: GitHub, elsewhere: Callable[..., Future[httpx.Response]], moment: str, done: bool
) -> None:
    """Dropped before its effect it never happens; dropped after it, it has happened and nobody was told."""
    world.hold("before" if moment == "before" else "after", service="github", method="PUT")
    asked = elsewhere(lambda: github.put_secret("A_TOKEN", "x", "all"))
    (hold,) = world.held()
    world.drop(hold["number"])
    with pytest.raises(httpx.TransportError):
        asked.result(30)
    assert exists(world) is done


def test_waiting_for_a_hold_begins_before_there_is_one(
    world: World, github: GitHub, elsewhere: Callable[..., Future[Any]]
) -> None:
    """Whoever waits is told as soon as a request is held, without asking again; without one the wait has an end."""
    assert world.held(wait_seconds=0.05) == []
    world.hold("after", service="github")
    told = elsewhere(world.held)
    asked = elsewhere(github.ask, "GET", "~")
    (hold,) = told.result(30)
    world.release(hold["number"])
    assert asked.result(30).status_code == 200


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"kind": "explode"}, "no fault of kind 'explode'"),
        ({"kind": "status", "path": "("}, "regular expression"),
        ({"kind": "status", "service": "gitlab"}, "no service 'gitlab'"),
    ],
)
def test_a_senseless_fault_is_refused(world: World, rule: dict[str, str], words: str) -> None:
    """A rule that could never do what was meant is refused with a sentence."""
    with pytest.raises(AdminError, match=words):
        world.fault(**rule)  # type: ignore[arg-type]

"""Deliveries of webhooks: pings and events, signed, handed to whoever is at the address, and kept."""

from __future__ import annotations

import hashlib
import hmac
import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from sandbox import World
from sandbox.client import AdminError
from tests.sandbox.asking import ORGANIZATION, GitHub

PLACES = ["~", f"/repos/{ORGANIZATION}/alpha"]
DOOR = "https://door.example"


@pytest.fixture
def door(world: World) -> World:
    """The world with an app at an address of its own, which takes what `one` signs."""
    signing = {"door": {"variable": "HOOK_KEY"}}
    world.seed({"heroku": {"apps": {"door": {}}, "addresses": {DOOR: "door"}, "signing": signing}})
    world.change_config_vars("door", {"HOOK_KEY": "one"})
    return world


def _pinged(github: GitHub, place: str, url: str, **config: Any) -> dict[str, Any]:
    """The whole delivery that a ping of a new hook is."""
    hook = github.add_hook(place, url, **config).json()["id"]
    assert github.ask("POST", f"{place}/hooks/{hook}/pings").status_code == 204
    [listed] = github.ask("GET", f"{place}/hooks/{hook}/deliveries").json()
    whole: dict[str, Any] = github.ask("GET", f"{place}/hooks/{hook}/deliveries/{listed['id']}").json()
    assert {name: whole[name] for name in listed} == listed
    return whole


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("content_type", ["json", "form"])
def test_a_ping_is_signed_and_answered(door: World, github: GitHub, place: str, content_type: str) -> None:
    """The receiver checks the signature over the body as it was sent, and its answer is kept."""
    made = _pinged(github, place, f"{DOOR}/hook", secret="one", content_type=content_type)
    assert (made["event"], made["status"], made["status_code"]) == ("ping", "OK", 200)
    assert made["response"]["payload"] == "pong"
    payload, headers = made["request"]["payload"], made["request"]["headers"]
    assert (payload["hook"]["config"]["secret"], headers["X-GitHub-Event"]) == ("********", "ping")
    assert headers["X-GitHub-Delivery"] == made["guid"]
    assert (headers["Content-Type"] == "application/json") == (content_type == "json")
    assert ("repository" in payload) == (made["repository_id"] is not None) == (place != "~")
    assert [(one["status"], one["status_code"]) for one in door.deliveries()] == [("OK", 200)]


def test_a_signature_is_of_the_body_and_the_secret(github: GitHub) -> None:
    """As anybody can count it from what is shown; without a secret there is none."""
    made = _pinged(github, "~", DOOR, secret="one", content_type="json")["request"]
    body = json.dumps(made["payload"], separators=(",", ":")).encode()
    assert made["headers"]["X-Hub-Signature-256"] == "sha256=" + hmac.new(b"one", body, hashlib.sha256).hexdigest()
    assert made["headers"]["X-Hub-Signature"] == "sha1=" + hmac.new(b"one", body, hashlib.sha1).hexdigest()
    plain = _pinged(github, "~", "https://hooks.example/b")["request"]["headers"]
    assert not [name for name in plain if "Signature" in name]


def test_a_wrong_signature_is_a_delivery_that_failed(door: World, github: GitHub) -> None:
    """It says with which status; an app in maintenance mode, or one that is down, takes none."""
    made = _pinged(github, "~", f"{DOOR}/hook", secret="two")
    assert (made["status"], made["status_code"]) == ("Invalid HTTP Response: 403", 403)
    hook = door.hooks()[0]["id"]
    door.change_hook(hook, secret="one", events=["push"])
    door.maintain_app("door", on=True)
    assert [one["status_code"] for one in door.deliver("push")] == [503]
    door.maintain_app("door", on=False)
    door.fault("down", service="heroku", path="/.apps/", times=None)
    assert [one["status_code"] for one in door.deliver("push")] == [0]
    door.lift()
    assert [one["status_code"] for one in door.deliver("push")] == [200]


def test_nobody_may_be_at_an_address(github: GitHub) -> None:
    """That is a status of 0 and no answer."""
    made = _pinged(github, "~", "https://nobody.example/hook", secret="one")
    assert (made["status"], made["status_code"]) == ("failed to connect", 0)
    assert made["response"] == {"headers": None, "payload": None}


def test_an_app_has_the_addresses_that_heroku_gives_it(door: World, github: GitHub) -> None:
    """The one under its name, and its own domains."""
    door.change_heroku_holdings("door", {"domains": {"own.example": True}})
    for host in ("door.herokuapp.com", "own.example"):
        assert _pinged(github, "~", f"https://{host}/hook", secret="one")["status_code"] == 200
    assert _pinged(github, "~", "https://other.herokuapp.com/hook", secret="one")["status_code"] == 0


def test_an_event_goes_to_each_hook_that_wants_it(door: World, github: GitHub) -> None:
    """To active ones of the repository and of its organisation, of one event or of all."""
    for place, url, events, active in (
        (PLACES[0], "/organisation", ["push"], True), (PLACES[1], "/all", ["*"], True),
        (PLACES[1], "/issues", ["issues"], True), (PLACES[1], "/asleep", ["push"], False),
        (f"/repos/{ORGANIZATION}/beta", "/beta", ["push"], True),
    ):  # fmt: skip
        body = {"name": "web", "events": events, "active": active, "config": {"url": DOOR + url, "secret": "one"}}
        assert github.ask("POST", f"{place}/hooks", body).status_code == 201
    sent = door.deliver("push", f"{ORGANIZATION}/alpha")
    assert {(one["url"].removeprefix(DOOR), one["status_code"]) for one in sent} == {
        ("/organisation", 200),
        ("/all", 200),
    }
    assert {one["url"].removeprefix(DOOR) for one in door.deliver("push")} == {"/organisation", "/all", "/beta"}
    assert [one["url"].removeprefix(DOOR) for one in door.deliver("push", ORGANIZATION)] == ["/organisation"]
    with pytest.raises(AdminError, match="no event 'pussh'"):
        door.deliver("pussh")
    last = door.deliveries()[-2]["id"]
    assert len(door.deliveries()) == 6
    assert len(door.deliveries(after=last)) == 1


@pytest.mark.parametrize("place", PLACES)
def test_links_lead_through_deliveries(world: World, github: GitHub, place: str) -> None:
    """From the newest to the oldest and back; what is not of that outcome is left out."""
    hook = github.add_hook(place).json()["id"]
    for _ in range(3):
        github.ask("POST", f"{place}/hooks/{hook}/pings")
    path = f"{place}/hooks/{hook}/deliveries"
    newest = [one["id"] for one in world.deliveries()][::-1]
    first = github.ask("GET", path, params={"per_page": 2})
    assert ([one["id"] for one in first.json()], set(first.links)) == (newest[:2], {"next"})
    second = github.ask("GET", first.links["next"]["url"])
    assert ([one["id"] for one in second.json()], set(second.links)) == (newest[2:], {"prev"})
    assert github.ask("GET", second.links["prev"]["url"]).json() == first.json()
    assert github.ask("GET", path, params={"status": "success"}).json() == []
    assert len(github.ask("GET", path, params={"status": "failure"}).json()) == 3
    assert github.ask("GET", path, params={"cursor": "x"}).status_code == 400


def test_a_delivery_is_kept_for_three_days(world: World, github: GitHub) -> None:
    """Of the world's time; whoever looks behind the scenes sees it for ever, but not what was in it."""
    hook = github.add_hook("~").json()["id"]
    github.ask("POST", f"~/hooks/{hook}/pings")
    world.advance_clock(3 * 86400 - 100)
    assert len(github.ask("GET", f"~/hooks/{hook}/deliveries").json()) == 1
    world.advance_clock(200)
    assert github.ask("GET", f"~/hooks/{hook}/deliveries").json() == []
    size = _size(world)
    github.ask("POST", f"~/hooks/{hook}/pings")
    assert [one["status_code"] for one in world.deliveries()] == [0, 0]
    assert _size(world) == size


def _size(world: World) -> int:
    """How much the world keeps of what was sent."""
    with closing(sqlite3.connect(world.home / "world.sqlite")) as file:
        [row] = file.execute("SELECT sum(length(request) > 2) FROM github_deliveries").fetchall()
    return int(row[0])


def test_a_delivery_is_of_its_hook(github: GitHub) -> None:
    """Under another hook, and under none, it is not found."""
    made = _pinged(github, "~", DOOR)
    other = github.add_hook("~", "https://hooks.example/b").json()["id"]
    assert github.ask("GET", f"~/hooks/{other}/deliveries/{made['id']}").status_code == 404
    assert github.ask("POST", "~/hooks/1/pings").status_code == 404

"""Logins, access tokens and repositories of the emulated Docker Hub, as its clients see them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from sandbox import World
from tests.sandbox.docker_hub.description import ANSWERS, problems, route

IMAGE = "/repositories/an-org/image/"


def make(hub: httpx.Client, label: str = "pusher", **more: Any) -> Any:
    """A new access token, as it is shown once."""
    reply = hub.post("/access-tokens", json={"token_label": label, "scopes": ["repo:read"], **more})
    assert reply.status_code == 201
    return reply.json()


def logs_in(hub: httpx.Client, secret: str) -> bool:
    """Whether the account logs in with it."""
    reply = hub.post("/auth/token", json={"identifier": "sandbox-admin", "secret": secret})
    assert reply.status_code in (200, 401)
    return reply.is_success


def test_every_described_route_is_gone_through(world: World, hub: httpx.Client) -> None:
    """Each described answer is given once; the fixture holds them all against the description."""
    made = make(hub)
    path = f"/access-tokens/{made['uuid']}"
    assert hub.get("/access-tokens").is_success
    assert hub.get(path).is_success
    assert hub.patch(path, json={"token_label": "other"}).is_success
    assert hub.delete(path).status_code == 204
    rows = world.requests(service="docker-hub")
    assert {f"{found} {row['status']}" for row in rows if (found := route(row))} == ANSWERS.keys()


def test_an_answer_unlike_its_description_is_noticed() -> None:
    """Missing, unknown and wrong properties, and a status that is not described."""
    row = {"method": "POST", "path": "/v2/auth/token", "faults": "", "status": 200, "reply_body": '{"access_token": 1}'}
    assert "not of type 'string'" in problems([row])[0]
    assert "'access_token' is a required property" in problems([{**row, "reply_body": "{}"}])[0]
    assert "status is not described" in problems([{**row, "status": 202}])[0]
    assert problems([{**row, "reply_body": '{"access_token": "x"}'}]) == []


def test_a_token_logs_in_until_it_is_switched_off_or_revoked(hub: httpx.Client) -> None:
    """Its value is shown when it is made, and never again."""
    made = make(hub)
    path = f"/access-tokens/{made['uuid']}"
    assert logs_in(hub, made["token"])
    assert made["token"] not in hub.get("/access-tokens").text + hub.get(path).text
    hub.patch(path, json={"is_active": False})
    assert not logs_in(hub, made["token"])
    hub.patch(path, json={"is_active": True})
    assert logs_in(hub, made["token"])
    hub.delete(path)
    assert not logs_in(hub, made["token"])
    assert hub.delete(path).status_code == 404


def test_a_token_ends_on_its_day(world: World, hub: httpx.Client) -> None:
    """It does not log in any more; no answer tells the day."""
    made = make(hub, expires_at="2020-01-01T12:00:00Z")
    assert not logs_in(hub, made["token"])
    assert "2020-01-01" not in hub.get("/access-tokens").text


def test_a_login_ends(world: World, hub: httpx.Client) -> None:
    """After ten minutes, or when the admin API says so."""
    assert hub.get("/access-tokens").is_success
    world.ask("DELETE", "/services/docker-hub/logins")
    assert hub.get("/access-tokens").status_code == 401


def test_two_tokens_may_have_one_label_and_lists_come_in_pages(hub: httpx.Client) -> None:
    """Only the id tells them apart; the note of who made them is the User-Agent."""
    for _ in range(3):
        make(hub)
    first = hub.get("/access-tokens", params={"page_size": 2}).json()
    rest = hub.get(first["next"]).json()
    assert (first["count"], len(first["results"]), len(rest["results"]), rest["next"]) == (3, 2, 1, None)
    assert {one["creator_ua"] for one in first["results"]} == {"a test"}


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/access-tokens", {"token_label": "", "scopes": ["repo:read"]}, 400),
        ("POST", "/access-tokens", {"token_label": "x", "scopes": ["repo:fly"]}, 400),
        ("GET", "/access-tokens/nothing", None, 404),
        ("GET", "/repositories/an-org/no-image/", None, 404),
        ("PATCH", IMAGE, {"description": "x" * 101}, 400),
        ("POST", f"{IMAGE}privacy/", {}, 400),
        ("DELETE", "/namespaces/an-org/repositories", None, 501),
    ],
)
def test_what_it_does_not_do_is_refused(hub: httpx.Client, method: str, path: str, body: Any, status: int) -> None:
    """With its own document, and 501 for what the sandbox does not know."""
    reply = hub.request(method, path, json=body)
    assert (reply.status_code, set(reply.json())) == (status, {"detail", "message"})


def test_privacy_and_description_are_changed_apart(hub: httpx.Client) -> None:
    """Each has its call, and neither touches the other."""
    assert hub.post(f"{IMAGE}privacy/", json={"is_private": True}).json()["description"] == "Builds."
    assert hub.patch(IMAGE, json={"description": "More."}).json()["is_private"] is True
    [listed] = hub.get("/namespaces/an-org/repositories").json()["results"]
    assert (listed["name"], listed["is_private"], listed["description"]) == ("image", True, "More.")


def test_history_has_digests_and_no_value(world: World, hub: httpx.Client) -> None:
    """The state after each request tells equal values apart from others, and no value."""
    value = make(hub)["token"]
    shown = world.history(service="docker-hub")
    assert shown[-1]["state"]["tokens"][0]["value"] == world.digest(value)
    assert value not in str(shown)


def test_seeding_again_changes_nothing_that_is_there(world: World, hub: httpx.Client) -> None:
    """What is new is added."""
    world.seed({"docker-hub": {"namespaces": {"an-org": {"image": {}, "more": {"visibility": "private"}}}}})
    assert hub.get(IMAGE).json()["description"] == "Builds."
    assert hub.get("/repositories/an-org/more/").json()["is_private"] is True

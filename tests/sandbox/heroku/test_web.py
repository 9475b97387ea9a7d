"""The program that runs in an app: whether it lives, and which webhooks it takes."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import httpx
import pytest

from sandbox import World
from sandbox.client import AdminError

KEY = "HOOK_KEY"


@pytest.fixture
def base(world: World, heroku: httpx.Client) -> str:
    """The address of an app that checks webhooks with a config var, whose value is `one`."""
    world.sign_webhooks("an-app", KEY)
    world.change_config_vars("an-app", {KEY: "one"})
    return str(heroku.get("/apps/an-app").json()["web_url"])


def _alive(base: str) -> int:
    return httpx.get(f"{base}alive", trust_env=False).status_code


def _hook(base: str, value: str | None, event: str = "push") -> tuple[int, str]:
    """The answer to a delivery that is signed with a value, or not at all."""
    body = b'{"ref":"refs/heads/main"}'
    headers = {"X-GitHub-Event": event, "Content-Type": "application/json"}
    if value is not None:
        headers["X-Hub-Signature-256"] = "sha256=" + hmac.new(value.encode(), body, hashlib.sha256).hexdigest()
    reply = httpx.post(f"{base}some/hook", content=body, headers=headers, trust_env=False)
    return reply.status_code, reply.text


def test_the_address_of_an_app_leads_to_it(world: World, base: str) -> None:
    """It is in the sandbox, needs no key and no version of the API, and costs no request of the limit."""
    assert base == f"{world.addresses['heroku']}/.apps/an-app/"
    reply = httpx.get(f"{base}alive", trust_env=False)
    assert (reply.status_code, "ratelimit-remaining" in reply.headers) == (200, False)
    assert httpx.get(base.replace("an-app", "nobody") + "alive", trust_env=False).status_code == 404
    assert httpx.get(f"{base}other", trust_env=False).status_code == 404


def test_an_app_lives_unless_it_is_maintained_or_its_newest_release_failed(world: World, base: str) -> None:
    """A later release that succeeds brings it back."""
    assert _alive(base) == 200
    world.maintain_app("an-app", on=True)
    assert (_alive(base), _hook(base, "one")[0]) == (503, 503)
    world.maintain_app("an-app", on=False)
    world.deploy_app("an-app", outcome="failed")
    assert (_alive(base), _hook(base, "one")[0]) == (503, 200)
    world.deploy_app("an-app", outcome="succeeded")
    assert _alive(base) == 200


def test_a_webhook_is_taken_by_its_signature(base: str) -> None:
    """A ping gets its pong; another value, no signature, or half of one are refused."""
    assert (_hook(base, "one"), _hook(base, "one", "ping")) == ((200, "ok"), (200, "pong"))
    assert {_hook(base, value)[0] for value in ("two", "", None)} == {403}


def test_an_empty_value_signs_nothing(world: World, base: str) -> None:
    """Neither by a signature that is made with it, nor by a header that is not there."""
    world.change_config_vars("an-app", {KEY: ""})
    assert {_hook(base, value)[0] for value in ("", None)} == {403}


def test_an_app_without_signing_takes_no_webhook(world: World, heroku: httpx.Client) -> None:
    """There is nothing at any path of it."""
    base = heroku.get("/apps/bare").json()["web_url"]
    assert _hook(base, "one")[0] == 404
    with pytest.raises(AdminError, match="1 or 2"):
        world.sign_webhooks("bare", KEY, keys=3)


def test_dynos_keep_what_their_release_began_with(world: World, base: str, heroku: httpx.Client) -> None:
    """A release that is pending or failed leaves the old value; one that has succeeded brings the new one."""
    world.expect_releases("an-app", looks=1, outcome="succeeded")
    world.change_config_vars("an-app", {KEY: "two"})
    assert world.config_vars("an-app")[KEY] == "two"
    for _ in range(3):  # a request to the app is no look at its releases
        assert (_hook(base, "one")[0], _hook(base, "two")[0], _alive(base)) == (200, 403, 200)
    for _ in range(2):
        heroku.get("/apps/an-app/releases")
    assert (_hook(base, "one")[0], _hook(base, "two")[0]) == (403, 200)
    world.expect_releases("an-app", outcome="failed")
    world.change_config_vars("an-app", {KEY: "three"})
    assert (_hook(base, "two")[0], _hook(base, "three")[0]) == (200, 403)
    assert world.dynos("an-app") == {"config_vars": {**world.config_vars("an-app"), KEY: "two"}, "late": False}


def test_a_release_begins_with_what_was_set_by_then(world: World, base: str, heroku: httpx.Client) -> None:
    """Of two pending ones, the first knows nothing of the second one's change."""
    world.expect_releases("an-app", looks=0, outcome="succeeded")
    world.deploy_app("an-app", looks=0, outcome="succeeded")
    world.expect_releases("an-app", looks=5, outcome="succeeded")
    world.change_config_vars("an-app", {"OTHER": "new"})
    world.expect_releases("an-app", looks=0, outcome="failed")
    world.change_config_vars("an-app", {KEY: "two"})
    for _ in range(6):
        heroku.get("/apps/an-app/releases")
    held = world.dynos("an-app")["config_vars"]
    assert (held["OTHER"], held[KEY]) == ("new", "one")
    assert _hook(base, "one")[0] == 200


def test_with_two_keys_the_former_value_signs_too(world: World, base: str) -> None:
    """That is the variable with `_PREVIOUS` behind its name, if there is one; with one key it is not looked at."""
    world.change_config_vars("an-app", {KEY: "two", f"{KEY}_PREVIOUS": "one"})
    assert (_hook(base, "one")[0], _hook(base, "two")[0]) == (403, 200)
    world.sign_webhooks("an-app", KEY, keys=2)
    assert (_hook(base, "one")[0], _hook(base, "two")[0], _hook(base, "three")[0]) == (200, 200, 403)
    world.change_config_vars("an-app", {f"{KEY}_PREVIOUS": None})
    assert (_hook(base, "one")[0], _hook(base, "two")[0]) == (403, 200)


def test_dynos_may_be_late_by_requests(world: World, base: str) -> None:
    """So many requests see the old value, and are told that the app does not live; then the new one is there."""
    world.delay_dynos("an-app", looks=3)
    assert (world.dynos("an-app")["late"], _alive(base)) == (False, 200)
    world.change_config_vars("an-app", {KEY: "two"})
    assert world.dynos("an-app")["late"] is True
    assert (_alive(base), _hook(base, "one")[0], _hook(base, "two")[0]) == (503, 200, 403)
    assert (_alive(base), _hook(base, "one")[0], _hook(base, "two")[0]) == (200, 403, 200)


def test_dynos_may_be_late_by_time(world: World, base: str) -> None:
    """Their time is the world's; being made less late starts them at once."""
    world.delay_dynos("an-app", seconds=3600)
    world.change_config_vars("an-app", {KEY: "two"})
    world.advance_clock(3000)
    assert (_alive(base), _hook(base, "one")[0]) == (503, 200)
    world.advance_clock(700)
    assert (_alive(base), _hook(base, "two")[0]) == (200, 200)
    world.change_config_vars("an-app", {KEY: "three"})
    assert _hook(base, "two")[0] == 200
    world.delay_dynos("an-app")
    assert (_alive(base), _hook(base, "three")[0]) == (200, 200)


def test_an_app_may_lie(world: World, base: str) -> None:
    """It says that it lives while it knows the old value alone."""
    world.delay_dynos("an-app", seconds=10**9, lies=True)
    world.change_config_vars("an-app", {KEY: "two"})
    assert (_alive(base), _hook(base, "one")[0], _hook(base, "two")[0]) == (200, 200, 403)


def test_a_snapshot_has_what_dynos_know(world: World, base: str) -> None:
    """What is put back, runs as it did; what is removed with an app, is gone."""
    world.snapshot("before")
    world.change_config_vars("an-app", {KEY: "two"})
    world.remove_app("an-app")
    world.restore("before")
    assert _hook(base, "one")[0] == 200


def test_the_seed_says_how_webhooks_are_signed(world: World) -> None:
    """And refuses, by name, what cannot be."""
    world.seed({"heroku": {"signing": {"bare": {"variable": KEY, "keys": 2}}}})
    wrong: tuple[tuple[str, Any], ...] = (
        ("signing", {"nobody": {"variable": KEY}}), ("signing", {"bare": {"variable": KEY, "keys": 3}}),
        ("signing", {"bare": KEY}), ("signing", []), ("addresses", {"https://a.example": "nobody"}),
    )  # fmt: skip
    for key, value in wrong:
        with pytest.raises(AdminError, match=rf"heroku\.{key}"):
            world.seed({"heroku": {key: value}})

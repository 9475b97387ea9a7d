"""Tokens for Docker Hub's registry: what the account's password and its access tokens let somebody do."""

from __future__ import annotations

import base64
import json
from typing import Any

import httpx
import pytest

from sandbox import World
from sandbox.client import AdminError

HIDDEN = {"docker-hub": {"namespaces": {"an-org": {"hidden": {"visibility": "private"}}}}}
ACCOUNT = "sandbox-admin"


def _ask(world: World, scope: str, login: tuple[str, str] | None = None) -> httpx.Response:
    query = {"service": "registry.example", "scope": scope}
    return httpx.get(f"{world.addresses['docker-hub']}/token", params=query, auth=login, trust_env=False)


def _may(world: World, login: tuple[str, str] | None, place: str = "an-org/hidden") -> list[str]:
    """What a token lets somebody do who asked for everything."""
    reply = _ask(world, f"repository:{place}:pull,push,*", login)
    assert reply.status_code == 200, reply.text
    middle = reply.json()["token"].split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    [access] = claims["access"]
    assert claims["exp"] - claims["iat"] == reply.json()["expires_in"]
    return sorted(access["actions"])


def _token(hub: httpx.Client, **more: Any) -> tuple[str, str]:
    made = hub.post("/access-tokens", json={"token_label": "a", "scopes": ["repo:write"], **more}).json()
    return ACCOUNT, made["token"]


def test_the_password_may_do_everything(world: World) -> None:
    """In the namespaces that are there; of a repository that is not, a push alone makes sense."""
    world.seed(HIDDEN)
    login = (ACCOUNT, world.tokens["docker-hub"])
    assert (_may(world, login), _may(world, login, "an-org/new")) == (["*", "pull", "push"], ["push"])
    assert _may(world, login, "elsewhere/new") == []


@pytest.mark.parametrize(
    ("scope", "hidden", "shown"),
    [
        ("repo:admin", ["*", "pull", "push"], ["*", "pull", "push"]),
        ("repo:write", ["pull", "push"], ["pull", "push"]),
        ("repo:read", ["pull"], ["pull"]),
        ("repo:public_read", [], ["pull"]),
    ],
)
def test_an_access_token_may_do_what_its_scopes_say(
    world: World, hub: httpx.Client, scope: str, hidden: list[str], shown: list[str]
) -> None:
    """In a private repository and in a public one."""
    world.seed(HIDDEN)
    login = _token(hub, scopes=[scope])
    assert (_may(world, login), _may(world, login, "an-org/image")) == (hidden, shown)


def test_whoever_does_not_log_in_may_pull_what_is_public(world: World) -> None:
    """Nothing else; what cannot be asked for is refused."""
    world.seed(HIDDEN)
    assert (_may(world, None), _may(world, None, "an-org/image")) == ([], ["pull"])
    assert _ask(world, "image:fly").status_code == 400


def test_a_token_that_is_over_is_refused(world: World, hub: httpx.Client) -> None:
    """One that was revoked, is not active, or has ended, in the words of the registry's host."""
    revoked, sleeping = _token(hub, token_label="gone"), _token(hub, token_label="asleep")
    world.set_clock("2030-01-31T12:00:00Z")
    with _logged_in(world) as client:
        ended = _token(client, expires_at="2030-02-01T12:00:00Z")
    for login in (revoked, sleeping, ended):
        assert _ask(world, "", login).status_code == 200
    world.ask("DELETE", "/services/docker-hub/tokens/gone")
    world.ask("PATCH", "/services/docker-hub/tokens/asleep", {"is_active": False})
    world.set_clock("2030-02-01T12:00:01Z")
    for login in (revoked, sleeping, ended, ("nobody", world.tokens["docker-hub"])):
        reply = _ask(world, "", login)
        assert (reply.status_code, set(reply.json())) == (401, {"details"})


def _logged_in(world: World) -> httpx.Client:
    base = world.addresses["docker-hub"] + "/v2"
    body = {"identifier": ACCOUNT, "secret": world.tokens["docker-hub"]}
    login = httpx.post(f"{base}/auth/token", json=body, trust_env=False).json()["access_token"]
    return httpx.Client(base_url=base, headers={"Authorization": f"Bearer {login}"}, trust_env=False)


def test_it_counts_towards_no_limit(world: World) -> None:
    """It is at another host in the real world."""
    assert "x-ratelimit-limit" not in _ask(world, "").headers


def test_the_seed_may_name_the_account(world: World) -> None:
    """With a password that lies in the vault; a person can set another."""
    vault = {"name": "pulumi", "items": {"bot-login": {"fields": {"password": "token"}}}}
    account = {"name": "a-bot", "item": "bot-login", "field": "password"}
    world.seed({"vault": vault, "docker-hub": {"account": account}})
    login = ("a-bot", world.field("bot-login", "password"))
    assert (_ask(world, "", login).status_code, _ask(world, "", (ACCOUNT, login[1])).status_code) == (200, 401)
    world.set_password("docker-hub", "a-bot", "another")
    assert (_ask(world, "", login).status_code, _ask(world, "", ("a-bot", "another")).status_code) == (401, 200)
    with pytest.raises(AdminError, match="a-bot"):
        world.set_password("docker-hub", ACCOUNT, "x")
    world.reset()
    assert _ask(world, "", (ACCOUNT, world.tokens["docker-hub"])).status_code == 200
    with pytest.raises(AdminError, match="has no name"):
        world.seed({"docker-hub": {"account": {"item": "bot-login"}}})

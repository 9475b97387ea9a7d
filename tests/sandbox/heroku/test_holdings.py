"""Process types, domains and authorizations of the emulated Heroku, as its clients see them."""

from __future__ import annotations

import httpx
import pytest

from sandbox import World
from sandbox.heroku.authorizations import HIDES_TOKENS

APP = "/apps/an-app"
AUTHORIZATIONS = "/oauth/authorizations"


def test_a_change_of_the_formation_keeps_what_it_does_not_name(heroku: httpx.Client) -> None:
    """Size and quantity are changed alone or together, a size in any case; no release is made."""
    heroku.patch(f"{APP}/formation/web", json={"dyno_size": {"name": "standard-1x"}})
    found = heroku.patch(f"{APP}/formation/web", json={"quantity": 3}).json()
    assert (found["quantity"], found["dyno_size"]["name"]) == (3, "Standard-1X")
    assert len(heroku.get(f"{APP}/releases").json()) == 1


@pytest.mark.parametrize(
    "body", [{"quantity": 2}, {"dyno_size": {"name": "huge"}}, {"quantity": "1"}, {"quantity": -1}]
)
def test_a_formation_that_heroku_does_not_take_is_refused(heroku: httpx.Client, body: dict[str, object]) -> None:
    """Small dynos run alone, sizes and numbers are those that exist."""
    assert heroku.patch(f"{APP}/formation/web", json=body).status_code == 422


def test_a_process_type_comes_with_the_code_only(heroku: httpx.Client) -> None:
    """No call makes one: another is not found."""
    reply = heroku.patch(f"{APP}/formation/worker", json={"quantity": 1})
    assert (reply.status_code, reply.json()["resource"]) == (404, "formation")


def test_a_domain_gets_a_target_and_belongs_to_one_app(heroku: httpx.Client) -> None:
    """It is listed beside the one that every app has, and no second app gets it."""
    wanted = {"hostname": "a.example.org", "sni_endpoint": None}
    assert heroku.post(f"{APP}/domains", json=wanted).json()["cname"].endswith(".herokudns.com")
    kinds = {one["hostname"]: one["kind"] for one in heroku.get(f"{APP}/domains").json()}
    assert kinds == {"a.example.org": "custom", "an-app.herokuapp.com": "heroku"}
    assert heroku.post("/apps/bare/domains", json=wanted).status_code == 422
    assert heroku.post(f"{APP}/domains", json={"hostname": "b.example.org"}).status_code == 422


def test_an_authorization_opens_what_its_scope_says_until_it_ends(world: World, heroku: httpx.Client) -> None:
    """A token reads or writes, config vars only where protected, authorizations never; then it is refused."""
    made = heroku.post(AUTHORIZATIONS, json={"scope": ["read"], "description": "one", "expires_in": 100}).json()
    login = {"Authorization": f"Bearer {made['access_token']['token']}"}
    asked = [heroku.get(path, headers=login).status_code for path in (APP, f"{APP}/config-vars", AUTHORIZATIONS)]
    assert asked == [200, 403, 403]
    assert heroku.patch(f"{APP}/formation/web", json={}, headers=login).status_code == 403
    world.advance_clock(101)
    assert heroku.get(APP, headers=login).status_code == 401
    assert heroku.get(f"{AUTHORIZATIONS}/{made['id']}").status_code == 404


def test_a_revoked_token_is_refused(heroku: httpx.Client) -> None:
    """From the next request on."""
    made = heroku.post(AUTHORIZATIONS, json={"scope": ["global"]}).json()
    login = {"Authorization": f"Bearer {made['access_token']['token']}"}
    assert heroku.get("/account", headers=login).is_success
    heroku.delete(f"{AUTHORIZATIONS}/{made['id']}")
    assert heroku.get("/account", headers=login).status_code == 401


def test_whether_a_token_is_shown_again_is_a_switch(world: World, heroku: httpx.Client) -> None:
    """The answer that made it has it in both readings."""
    made = heroku.post(AUTHORIZATIONS, json={"scope": ["global"]}).json()["access_token"]["token"]
    assert heroku.get(AUTHORIZATIONS).json()[0]["access_token"]["token"] == made
    world.set_switch(HIDES_TOKENS, on=True)
    assert heroku.get(AUTHORIZATIONS).json()[0]["access_token"]["token"] == ""
    assert heroku.post(AUTHORIZATIONS, json={"scope": ["global"]}).json()["access_token"]["token"]


def test_a_scope_that_there_is_not_is_refused(heroku: httpx.Client) -> None:
    """As is none at all."""
    assert [heroku.post(AUTHORIZATIONS, json={"scope": one}).status_code for one in ([], ["all"])] == [422, 422]

"""Tokens of the emulated Anaconda.org: names, scopes, expiry, revocation, and who may make them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from sandbox import World
from sandbox.anaconda_org.state import NOT_LISTED

REVOKE = "/authentications/org/an-org/name"


def make(world: World, anaconda: httpx.Client, name: str = "new", **more: Any) -> httpx.Response:
    """Makes a token of the organisation, with a login as its own client does."""
    login = {"Authorization": f"Bearer {world.environment['ANACONDA_AUTH_API_KEY']}"}
    body = {"user": "an-org", "note": name, "scopes": ["api:read", "api:write"], "fail-if-exists": True, **more}
    return anaconda.post("/authentications", json=body, headers=login)


def ask(anaconda: httpx.Client, value: str, method: str = "GET", path: str = "/authentication") -> httpx.Response:
    """A request with another token."""
    return anaconda.request(method, path, headers={"Authorization": f"token {value}"})


def test_a_token_is_shown_once_and_knows_itself(world: World, anaconda: httpx.Client) -> None:
    """The answer is the value; the token itself tells its name, scopes and expiry; no list tells the value."""
    value = make(world, anaconda).json()["token"]
    known = ask(anaconda, value).json()
    assert (known["application"], known["scopes"]) == ("new", ["api:read", "api:write"])
    listed = anaconda.get("/authentications")
    assert {one["application"] for one in listed.json()} == {"saas", "old", "new"}
    assert value not in listed.text


@pytest.mark.parametrize("credential", ["", "token sa-nothing", "the token of a person"])
def test_only_a_login_makes_tokens(world: World, anaconda: httpx.Client, credential: str) -> None:
    """A token is not enough to make another one."""
    shown = f"token {world.tokens['anaconda-org']}" if credential.startswith("the") else credential
    reply = anaconda.post("/authentications", json={"user": "an-org", "note": "x"}, headers={"Authorization": shown})
    assert (reply.status_code, "error" in reply.json()) == (401, True)


def test_a_taken_name_is_refused_only_if_that_was_asked(world: World, anaconda: httpx.Client) -> None:
    """Otherwise the token of that name is replaced, and its value is no more valid."""
    old = world.field("old-upload")
    assert make(world, anaconda, "old").status_code == 400
    assert ask(anaconda, old).is_success
    assert make(world, anaconda, "old", **{"fail-if-exists": False}).is_success
    assert ask(anaconda, old).status_code == 401


@pytest.mark.parametrize("body", [{"scopes": ["api:fly"]}, {"note": ""}])
def test_what_it_does_not_know_is_refused(world: World, anaconda: httpx.Client, body: dict[str, Any]) -> None:
    """Scopes are of its list, and a token has a name."""
    assert make(world, anaconda, **body).status_code == 400
    assert set(body.get("scopes", [])) - anaconda.get("/scopes").json().keys() == set(body.get("scopes", []))


def test_a_token_ends_when_its_time_has_come(world: World, anaconda: httpx.Client) -> None:
    """It is refused from then on, and keeps its name."""
    value = make(world, anaconda, "brief", **{"max-age": 3600}).json()["token"]
    world.advance_clock(3601)
    assert ask(anaconda, value).status_code == 401
    assert make(world, anaconda, "brief").status_code == 400


def test_revoking_answers_201_and_then_404(world: World, anaconda: httpx.Client) -> None:
    """By name, with a person's token; a token of the organisation may not."""
    value = make(world, anaconda).json()["token"]
    assert ask(anaconda, value, "DELETE", f"{REVOKE}/new").status_code == 403
    assert anaconda.delete(f"{REVOKE}/new").status_code == 201
    assert ask(anaconda, value).status_code == 401
    assert anaconda.delete(f"{REVOKE}/new").status_code == 404


@pytest.mark.parametrize(("scopes", "status"), [(["api:write"], 200), (["api"], 200), ([], 200), (["api:read"], 403)])
def test_scopes_say_what_a_token_may_do(
    world: World, anaconda: httpx.Client, scopes: list[str], status: int
) -> None:  # fmt: skip
    """Writing needs its scope, a wider one, or none at all; and it is the token's own organisation."""
    value = make(world, anaconda, scopes=scopes).json()["token"]
    assert ask(anaconda, value, "POST", "/package/an-org/a-package").status_code == status
    assert ask(anaconda, value, "POST", "/package/other-org/a-package").status_code == 403
    assert anaconda.get("/packages/an-org").json() == [{"name": "a-package", "full_name": "an-org/a-package"}] * (
        status == 200
    )


def test_whether_tokens_of_organisations_are_listed_is_a_switch(world: World, anaconda: httpx.Client) -> None:
    """The person's own is listed always."""
    world.set_switch(NOT_LISTED, on=True)
    assert [one["application"] for one in anaconda.get("/authentications").json()] == ["saas"]


def test_a_seeded_token_has_the_value_of_the_vault(world: World, anaconda: httpx.Client) -> None:
    """It was made before, and is valid; seeding again changes nothing."""
    known = ask(anaconda, world.field("old-upload")).json()
    assert (known["application"], known["expires"][:10]) == ("old", "2098-01-31")
    again = {"old": {"scopes": ["all"]}, "under another name": {"scopes": ["all"], "item": "old-upload"}}
    world.seed({"anaconda-org": {"organizations": {"an-org": {"tokens": again}}}})
    assert ask(anaconda, world.field("old-upload")).json() == known
    assert list(world.state("anaconda-org")["tokens"]) == ["an-org/old"]


def test_history_has_digests_and_no_value(world: World, anaconda: httpx.Client) -> None:
    """The state after each request tells equal values apart from others, and no value."""
    value = make(world, anaconda).json()["token"]
    shown = world.history(service="anaconda-org")
    assert shown[-1]["state"]["tokens"]["an-org/new"]["value"] == world.digest(value)
    assert value not in str(shown)


def test_an_unknown_route_is_not_implemented(anaconda: httpx.Client) -> None:
    """What the sandbox does not know is a 501, never a 404."""
    assert anaconda.get("/channels/an-org").status_code == 501


def test_a_person_and_an_organisation_are_told_apart(anaconda: httpx.Client) -> None:
    """Whoever asks is a person; a login that is neither is not found, with Anaconda.org's document."""
    assert anaconda.get("/user").json()["login"] == "sandbox-admin"
    assert anaconda.get("/user/an-org").json()["user_type"] == "org"
    reply = anaconda.get("/user/nobody")
    assert (reply.status_code, list(reply.json())) == (404, ["error"])

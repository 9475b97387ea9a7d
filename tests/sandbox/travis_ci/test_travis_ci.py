"""Repositories, variables, keys and tokens of the emulated Travis CI, as its clients see them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from sandbox import World


def variables(travis: httpx.Client, repository: str = "11") -> dict[str, Any]:
    """The variables of a repository, by name."""
    return {one["name"]: one for one in travis.get(f"/repo/{repository}/env_vars").json()["env_vars"]}


def test_repositories_of_an_owner_come_in_parts(travis: httpx.Client) -> None:
    """How many there are stands beside; an owner without any is not found."""
    first = travis.get("/owner/an-org/repos", params={"limit": 1}).json()
    second = travis.get("/owner/an-org/repos", params={"limit": 1, "offset": 1}).json()
    assert [one["slug"] for part in (first, second) for one in part["repositories"]] == ["an-org/alpha", "an-org/beta"]
    assert [part["@pagination"]["is_last"] for part in (first, second)] == [False, True]
    assert first["@pagination"]["count"] == 2
    missing = travis.get("/owner/nobody/repos")
    assert (missing.status_code, missing.json()["error_type"]) == (404, "not_found")


def test_a_repository_is_found_by_number_and_by_slug(travis: httpx.Client) -> None:
    """The slash of the slug is sent encoded."""
    by_slug, by_number = travis.get("/repo/an-org%2Falpha").json(), travis.get("/repo/11").json()
    assert by_slug == by_number
    assert (by_number["active"], by_number["@permissions"]["admin"]) == (True, True)


def test_a_repository_is_turned_off_and_on(travis: httpx.Client) -> None:
    """It stays listed, and the same again changes nothing."""
    for action, active in (("deactivate", False), ("deactivate", False), ("activate", True)):
        assert travis.post(f"/repo/11/{action}").json()["active"] is active


def test_a_variable_is_made_once_changed_and_removed(travis: httpx.Client) -> None:
    """201, 409 for a second one of its name; a value that is not public is withheld."""
    body = {"env_var.name": "NEW", "env_var.value": "hush", "env_var.public": False}
    made = travis.post("/repo/11/env_vars", json=body)
    assert (made.status_code, made.json()["value"]) == (201, None)
    assert travis.post("/repo/11/env_vars", json=body).status_code == 409
    path = f"/repo/11/env_var/{made.json()['id']}"
    assert travis.patch(path, json={"env_var.public": True}).json()["value"] == "hush"
    assert travis.delete(path).status_code == 204
    assert (travis.delete(path).status_code, sorted(variables(travis))) == (404, ["A", "B"])


def test_a_key_shows_its_fingerprint_and_goes(travis: httpx.Client) -> None:
    """404 where there is none."""
    assert travis.get("/repo/11/key_pair").json()["fingerprint"].count(":") == 15
    assert [travis.delete("/repo/11/key_pair").status_code for _ in range(2)] == [204, 404]
    assert travis.get("/repo/12/key_pair").json()["resource_type"] == "key_pair"


def test_what_may_not_be_administered_is_shown_and_not_opened(travis: httpx.Client) -> None:
    """The repository and its owner say so themselves; its variables are refused. One that is private is not shown."""
    [shown] = travis.get("/owner/hidden-org/repos").json()["repositories"]
    may = [travis.get(f"/owner/{owner}").json()["@permissions"]["admin"] for owner in ("hidden-org", "AN-org")]
    assert may == [False, True]
    assert not shown["@permissions"]["admin"]
    assert travis.get("/repo/13/env_vars").json()["error_type"] == "insufficient_access"


def test_a_token_ends_itself(travis: httpx.Client) -> None:
    """It is known before, and afterwards refused in two plain words, whatever it asks for."""
    own = {"Authorization": "token of-ada-and-of-nobody-else"}
    assert travis.get("/user", headers=own).json()["login"] == "ada"
    renewed = travis.patch("/access_token", headers=own).json()["token"]
    assert (travis.get("/user", headers=own).status_code, len(renewed)) == (403, 22)
    new = {"Authorization": f"token {renewed}"}
    assert travis.delete("/access_token", headers=new).status_code == 204
    for path in ("/user", "/no-such-route-but-for-the-token"):
        answer = travis.get(path, headers=new)
        if path == "/user":
            assert (answer.status_code, answer.text) == (403, "access denied")


def test_who_shows_nothing_is_told_to_log_in(travis: httpx.Client) -> None:
    """As a document; the first page is for everybody."""
    del travis.headers["Authorization"]
    assert travis.get("/").json()["@type"] == "home"
    assert (travis.get("/user").status_code, travis.get("/user").json()["error_type"]) == (403, "login_required")


def test_a_client_names_itself_and_the_version(travis: httpx.Client) -> None:
    """Without a name it is refused; another version is not emulated."""
    assert travis.get("/user", headers={"User-Agent": ""}).status_code == 403
    assert travis.get("/user", headers={"Travis-API-Version": "2"}).status_code == 501


@pytest.mark.parametrize(("switch", "status"), [("travis-ci-is-gone", 404), ("travis-ci-is-parked", 200)])
def test_it_can_be_gone(travis: httpx.Client, world: World, switch: str, status: int) -> None:
    """Whoever has the address then answers everything alike, and in no words of the service."""
    world.set_switch(switch, on=True)
    for headers in ({}, {"Authorization": "token wrong"}):
        answer = travis.get("/user", headers=headers)
        assert (answer.status_code, "@type" in answer.text) == (status, False)

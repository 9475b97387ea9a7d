"""Config vars and releases of the emulated Heroku, as its clients see them."""

from __future__ import annotations

import httpx
import pytest

from sandbox import World
from sandbox.heroku.state import DROPS_VARS

VARS, RELEASES = "/apps/an-app/config-vars", "/apps/an-app/releases"


def newest(heroku: httpx.Client) -> dict[str, object]:
    """The newest release."""
    [found] = heroku.get(RELEASES, headers={"Range": "version ..; order=desc, max=1"}).json()
    return dict(found)


def test_a_change_sets_removes_and_leaves_the_others_in_one_release(world: World, heroku: httpx.Client) -> None:
    """A value sets, null removes, what is not named stays, and all of it is one release."""
    by_hand = heroku.get(VARS).json()["BY_HAND"]
    heroku.patch(VARS, json={"A": "1", "B": "2"})
    before = world.releases("an-app")
    assert heroku.patch(VARS, json={"A": "3", "B": None}).json() == {"A": "3", "BY_HAND": by_hand}
    assert heroku.get(VARS).json() == {"A": "3", "BY_HAND": by_hand}
    assert world.releases("an-app") == before + 1


def test_nothing_asked_for_is_no_release(world: World, heroku: httpx.Client) -> None:
    """An empty change makes no release."""
    before = world.releases("an-app")
    assert heroku.patch(VARS, json={}).is_success
    assert world.releases("an-app") == before


@pytest.mark.parametrize("body", [{"A": 1}, {"A-B": "x"}, {"A": "x" * 70_000}])
def test_what_heroku_does_not_take_is_refused(heroku: httpx.Client, body: dict[str, object]) -> None:
    """Values are strings or null, names are words, and all together has a limit."""
    reply = heroku.patch(VARS, json=body)
    assert (reply.status_code, reply.json()["id"]) == (422, "invalid_params")


def test_an_app_that_is_not_there_is_not_found(heroku: httpx.Client) -> None:
    """404 with Heroku's id and words."""
    reply = heroku.get("/apps/no-app/config-vars")
    assert (reply.status_code, reply.json()["id"], reply.json()["resource"]) == (404, "not_found", "app")


def test_a_wrong_key_is_refused(world: World, heroku: httpx.Client) -> None:
    """401, and nothing is changed."""
    reply = heroku.patch(VARS, json={"A": "1"}, headers={"Authorization": "Bearer HRKU-other"})
    assert (reply.status_code, reply.json()["id"]) == (401, "unauthorized")
    assert "A" not in world.config_vars("an-app")


def test_a_client_names_the_version(heroku: httpx.Client) -> None:
    """Without version 3 in the Accept header there is no answer of version 3."""
    assert heroku.get(VARS, headers={"Accept": "application/json"}).status_code == 406


def test_an_unknown_route_is_not_implemented(heroku: httpx.Client) -> None:
    """What the sandbox does not know is a 501, never a 404."""
    assert heroku.get("/apps/an-app/dynos").status_code == 501


def test_every_answer_has_a_request_id_of_its_own(heroku: httpx.Client) -> None:
    """So that Heroku's support can be asked about one."""
    assert heroku.get(VARS).headers["request-id"] != heroku.get(VARS).headers["request-id"]


@pytest.mark.parametrize("outcome", ["succeeded", "failed"])
def test_a_release_is_pending_until_it_ends(world: World, heroku: httpx.Client, outcome: str) -> None:
    """It ends after as many looks as the admin API said, and only then is it current or not."""
    world.expect_releases("an-app", looks=1, outcome="failed" if outcome == "failed" else "succeeded")
    heroku.patch(VARS, json={"A": "1"})
    assert (newest(heroku)["status"], newest(heroku)["status"]) == ("pending", outcome)
    assert newest(heroku)["current"] is (outcome == "succeeded")


@pytest.mark.parametrize(("drops", "value"), [(False, "2"), (True, "1")])
def test_what_a_failed_release_leaves_is_a_switch(world: World, heroku: httpx.Client, drops: bool, value: str) -> None:
    """The new values stay, or the former ones come back."""
    heroku.patch(VARS, json={"A": "1"})
    world.set_switch(DROPS_VARS, on=drops)
    world.expect_releases("an-app", outcome="failed")
    heroku.patch(VARS, json={"A": "2", "B": "1"})
    assert heroku.get(VARS).json()["A"] == value
    assert ("B" in heroku.get(VARS).json()) is not drops


def test_lists_come_in_parts(heroku: httpx.Client) -> None:
    """`Next-Range` leads from part to part, in the order asked for, to the end."""
    for value in "1234":
        heroku.patch(VARS, json={"A": value})
    seen, wanted, statuses = [], "version ..; order=desc, max=2", []
    while wanted:
        reply = heroku.get(RELEASES, headers={"Range": wanted})
        seen += [release["version"] for release in reply.json()]
        statuses.append(reply.status_code)
        wanted = reply.headers.get("next-range", "")
    assert seen == [5, 4, 3, 2, 1]
    assert statuses == [206, 206, 200]
    assert [one["version"] for one in heroku.get(RELEASES).json()] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("text", "versions"),
    [("version 2..3", [2, 3]), ("version ]1..", [2, 3]), ("version 1..3[", [1, 2]), ("version ]1..3[", [2])],
)
def test_a_range_has_ends(heroku: httpx.Client, text: str, versions: list[int]) -> None:
    """With what it names, or without, as its brackets say; the way to the rest ends there, too."""
    for value in "12":
        heroku.patch(VARS, json={"A": value})
    assert [one["version"] for one in heroku.get(RELEASES, headers={"Range": text}).json()] == versions
    seen, wanted = [], f"{text}; max=1"
    while wanted:
        reply = heroku.get(RELEASES, headers={"Range": wanted})
        seen += [one["version"] for one in reply.json()]
        wanted = reply.headers.get("next-range", "")
    assert seen == versions


@pytest.mark.parametrize(
    "text",
    ["colour ..", "version", "version x..", "version ]x..; max=1", "version ..; colour=red", "version ..; order=up"],
)
def test_a_range_that_is_none_is_refused(heroku: httpx.Client, text: str) -> None:
    """416 names what can be ordered by."""
    assert heroku.get(RELEASES, headers={"Range": text}).status_code == 416


def test_a_release_is_found_by_id_and_by_version(heroku: httpx.Client) -> None:
    """Both are its identity; another one is not found."""
    first = heroku.get(f"{RELEASES}/1").json()
    assert heroku.get(f"{RELEASES}/{first['id']}").json() == first
    assert heroku.get(f"{RELEASES}/99").json()["resource"] == "release"


def test_history_has_digests_and_no_value(world: World, heroku: httpx.Client) -> None:
    """The state after each request tells equal values apart from others, and no value."""
    heroku.patch(VARS, json={"A": "a-value-of-the-test"})
    shown = world.history(service="heroku")[-1]["state"]["apps"]["an-app"]
    assert shown["config_vars"]["A"] == world.digest("a-value-of-the-test")
    assert "a-value-of-the-test" not in str(world.history(service="heroku"))


def test_starting_again_with_the_seed_changes_no_value(world: World) -> None:
    """What is there keeps its value; an app that is new is added."""
    before = world.config_vars("an-app")
    world.seed({"heroku": {"apps": {"an-app": {"set_by_hand": ["BY_HAND", "NEW"]}, "another": {}}}})
    assert world.config_vars("an-app") == before
    assert world.config_vars("another") == {}

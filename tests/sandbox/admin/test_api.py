"""The admin API: who may use it, and what it does to the world as a whole."""

from __future__ import annotations

import json

import httpx
import pytest

from sandbox import World
from sandbox.client import AdminError
from tests.sandbox.asking import ORGANIZATION, Connect, GitHub


@pytest.mark.parametrize("token", ["", "Bearer wrong", "Bearer "])
def test_the_door_wants_its_own_token(world: World, token: str) -> None:
    """Without its token it says nothing; the tokens of services do not open it."""
    for shown in (token, f"Bearer {world.tokens['github']}"):
        reply = httpx.get(
            world.addresses["admin"] + "/world",
            headers={"X": "1"} | ({"Authorization": shown.strip()} if shown else {}),
        )
        assert reply.status_code == 401


def test_the_door_refuses_other_hosts(world: World) -> None:
    """A web page that leads a browser to this port under another name gets nothing, even with the token."""
    headers = {"Authorization": f"Bearer {world.tokens['admin']}", "Host": "evil.example"}
    assert httpx.get(world.addresses["admin"] + "/world", headers=headers).status_code == 403


def test_reset_goes_back_to_the_seed(world: World, github: GitHub, connect: Connect) -> None:
    """Secrets, hooks, edits and faults are gone, the log is empty, the seeded values are the same as before."""
    value = world.field("upload-token")
    github.put_secret("A_TOKEN", "x", "all")
    github.add_hook("~")
    world.write_field("upload-token", "credential", "changed")
    world.remove_item("certificate")
    world.rename_repository(f"{ORGANIZATION}/alpha", "omega")
    world.fault("status", service="github", times=None)
    world.reset()
    assert world.inventory()["github"]["organization secrets"] == 0
    assert world.hooks() == []
    assert world.field("upload-token") == value
    assert "certificate" in world.items()
    assert world.faults() == []
    assert world.requests() == []
    assert github.ask("GET", f"/repos/{ORGANIZATION}/alpha").status_code == 200


def test_a_snapshot_can_be_gone_back_to(world: World, github: GitHub) -> None:
    """What was there is there again, to the value and the date; what came later is gone."""
    github.put_secret("A_TOKEN", "one", selected_repository_ids=github.ids("alpha"))
    before = world.state()
    world.snapshot("here")
    github.put_secret("A_TOKEN", "two", "all")
    github.put_secret("B_TOKEN", "x", "all")
    world.restore("here")
    assert world.state() == before
    assert world.secret(ORGANIZATION, "A_TOKEN") == {
        "value": "one",
        "visibility": "selected",
        "repositories": ["alpha"],
    }
    with pytest.raises(AdminError, match="no snapshot 'elsewhere'"):
        world.restore("elsewhere")


def test_the_clock_can_be_set(world: World, github: GitHub) -> None:
    """The world's time is what it was set to, and stamps what is written from then on."""
    world.set_clock("2030-05-01T12:00:00+00:00")
    github.put_secret("A_TOKEN", "x", "all")
    assert github.ask("GET", "~/actions/secrets/A_TOKEN").json()["updated_at"].startswith("2030-05-01T12:00:")
    assert github.ask("GET", "~").headers["date"].startswith("Wed, 01 May 2030 12:00:")
    before = world.now()
    world.advance_clock(3600)
    assert 3600 <= world.now() - before < 3700


def test_edits_behind_the_back(world: World, github: GitHub) -> None:
    """A secret is overwritten, its list changed, it is deleted; a hook is changed and deleted; all of it shows."""
    github.put_secret("A_TOKEN", "one", selected_repository_ids=github.ids("alpha", "beta"))
    stamp = github.ask("GET", "~/actions/secrets/A_TOKEN").json()["updated_at"]
    world.write_secret(ORGANIZATION, "A_TOKEN", value="two")
    assert github.ask("GET", "~/actions/secrets/A_TOKEN").json()["updated_at"] > stamp
    assert github.listed("A_TOKEN") == {"alpha", "beta"}
    world.list_secret(ORGANIZATION, "A_TOKEN", ["beta"])
    assert github.listed("A_TOKEN") == {"beta"}
    assert world.secret(ORGANIZATION, "A_TOKEN")["value"] == "two"
    world.remove_secret(ORGANIZATION, "A_TOKEN")
    assert github.ask("GET", "~/actions/secrets/A_TOKEN").status_code == 404
    number = github.add_hook("~").json()["id"]
    world.change_hook(number, events=["issues"], active=False)
    assert github.ask("GET", f"~/hooks/{number}").json()["events"] == ["issues"]
    world.remove_hook(number)
    assert github.ask("GET", f"~/hooks/{number}").status_code == 404


def test_the_log_names_requests_and_holds_no_value(world: World, github: GitHub, connect: Connect) -> None:
    """Service, method, path, query, status and time of each request, and neither a token nor a value."""
    github.put_secret("A_TOKEN", "canary-value", "all")
    connect.item("upload-token")
    rows = world.requests()
    assert [(row["service"], row["method"], row["status"]) for row in rows] == [
        ("github", "GET", 200), ("github", "PUT", 201), ("connect", "GET", 200), ("connect", "GET", 200),
    ]  # fmt: skip
    assert rows[2]["query"] == 'filter=title eq "upload-token"'
    assert all(row["ms"] > 0 for row in rows)
    plain = [{name: each for name, each in row.items() if not name.endswith("_body")} for row in rows]
    for secret in ("canary-value", world.field("upload-token"), *world.tokens.values()):
        assert secret not in json.dumps(plain)


def test_an_unknown_switch_is_refused(world: World) -> None:
    """A misspelt switch is an error that names the real ones."""
    with pytest.raises(AdminError, match="update-without-list-clears"):
        world.set_switch("update-without-list-clear", on=True)


def test_an_edit_that_names_nothing_is_refused(world: World) -> None:
    """What is not there, no longer or under another name, cannot be edited; the admin API says so with a sentence."""
    world.rename_repository(f"{ORGANIZATION}/alpha", "omega")
    for edit in (
        lambda: world.write_secret(ORGANIZATION, "A_TOKEN", value="x", repositories=["alpha"]),
        lambda: world.remove_secret(ORGANIZATION, "A_TOKEN"),
        lambda: world.remove_hook(1),
        lambda: world.field("nowhere"),
        lambda: world.field("upload-token", "nothing"),
        lambda: world.release(1),
    ):
        with pytest.raises(AdminError, match=r"Not Found|no item|no field|Nothing is held"):
            edit()
    assert world.inventory()["github"]["organization secrets"] == 0


def test_counts(world: World, github: GitHub) -> None:
    """The inventory counts what is there; calls to GitHub are counted since a request."""
    start = world.last_request()
    github.put_secret("A_TOKEN", "x", selected_repository_ids=github.ids("alpha", "beta"))
    assert world.github_calls(after=start) == 4
    held = world.inventory()["github"]
    assert (held["organizations"], held["repositories"], held["webhooks"]) == (2, 5, 0)
    assert (held["organization secrets"], held["organization secret edges"]) == (1, 2)
    assert world.inventory()["connect"] == {"vaults": 1, "items": 7, "fields": 9}

"""Self-hosted runners behave as GitHub's do where a client can see it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sandbox import World
from sandbox.client import AdminError
from tests.sandbox.asking import ORGANIZATION, GitHub


def register(world: World, token: str, name: str = "native", **more: str) -> int:
    """What an agent does with a token."""
    runner = {"token": token, "name": name, "labels": ["big"], "architecture": "X64", **more}
    return int(world.ask("POST", f"/services/github/runners/{ORGANIZATION}", runner)["id"])


def test_a_token_registers_for_an_hour(world: World, github: GitHub) -> None:
    """Each is another one, of one organisation; after its end it registers nothing."""
    given = [github.ask("POST", "~/actions/runners/registration-token").json() for _ in range(2)]
    assert given[0]["token"] != given[1]["token"]
    assert datetime.fromisoformat(given[0]["expires_at"]).timestamp() - world.now() <= 3600
    register(world, given[0]["token"])
    with pytest.raises(AdminError):
        register(world, "A" * 29)
    world.advance_clock(3601)
    with pytest.raises(AdminError):
        register(world, given[1]["token"])
    world.set_clock(datetime.now(UTC).isoformat())


def test_a_runner_takes_the_place_of_one_of_its_name(world: World, github: GitHub) -> None:
    """With another number; the list can be asked for one name; one that is gone is 404."""
    token = github.ask("POST", "~/actions/runners/registration-token").json()["token"]
    first, second = register(world, token), register(world, token)
    register(world, token, "other")
    assert first != second
    [listed] = github.ask("GET", "~/actions/runners?name=native").json()["runners"]
    assert listed["id"] == second
    assert [label["name"] for label in listed["labels"] if label["type"] == "custom"] == ["big"]
    assert github.ask("GET", "~/actions/runners").json()["total_count"] == 2
    assert github.ask("DELETE", f"~/actions/runners/{second}").status_code == 204
    assert github.ask("DELETE", f"~/actions/runners/{second}").status_code == 404

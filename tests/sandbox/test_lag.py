"""Reads that lag behind a write, at whichever service, as its clients meet them."""

from __future__ import annotations

from sandbox import World
from tests.sandbox.asking import GitHub

LATE = [404, 404, 200, 200]


def seen(github: GitHub, path: str) -> list[int]:
    """How an address is answered when it is read again and again."""
    return [github.ask("GET", path).status_code for _ in LATE]


def test_each_address_is_late_after_a_write(world: World, github: GitHub) -> None:
    """The first reads of each show what was there before; the write itself was done."""
    world.set_switch("reads-lag", on=True)
    github.put_secret("A_TOKEN", "x", "all")
    assert seen(github, "~/actions/secrets/A_TOKEN") == LATE
    assert [github.ask("GET", "~/actions/secrets").json()["total_count"] for _ in LATE] == [0, 0, 1, 1]
    assert world.inventory()["github"]["organization secrets"] == 1


def test_what_is_read_late_changes_nothing(world: World, github: GitHub) -> None:
    """What was written before and since stays."""
    world.set_switch("reads-lag", on=True)
    github.put_secret("A_TOKEN", "x", "all")
    github.put_secret("B_TOKEN", "x", "all")
    assert github.ask("GET", "~/actions/secrets").json()["total_count"] == 1
    assert github.ask("DELETE", "~/actions/secrets/A_TOKEN").status_code == 204
    assert github.ask("DELETE", "~/actions/secrets/A_TOKEN").status_code == 404
    assert world.inventory()["github"]["organization secrets"] == 1


def test_nothing_is_late_without_the_switch(world: World, github: GitHub) -> None:
    """A switch that is turned, and a world that was put back, know of no write before."""
    world.set_switch("reads-lag", on=True)
    github.put_secret("A_TOKEN", "x", "all")
    world.set_switch("reads-lag", on=False)
    assert github.ask("GET", "~/actions/secrets/A_TOKEN").status_code == 200
    world.set_switch("reads-lag", on=True)
    assert github.ask("GET", "~/actions/secrets/A_TOKEN").status_code == 200

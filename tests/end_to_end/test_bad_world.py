"""A world that fails: the error names service and item, the exit code tells, and the next `up` completes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.client import World
from tests.end_to_end.stage import Stage

TITLE = "alpha"
SECRET_PATH = "/orgs/widgets/actions/secrets/ALPHA$"


def undo_nothing(world: World) -> None:
    """The fault passes by itself, or is lifted for every test."""


def vault_down(world: World) -> None:
    world.down("connect")


def vault_refuses(world: World) -> None:
    world.fault("refuse-token", service="connect", times=None)


def item_missing(world: World) -> None:
    world.rename_item(TITLE, "renamed-by-hand")


def put_title_back(world: World) -> None:
    world.rename_item("renamed-by-hand", TITLE)


def field_missing(world: World) -> None:
    world.remove_field(TITLE, "credential")


def put_field_back(world: World) -> None:
    world.write_field(TITLE, "credential", "entered-again")


def value_damaged(world: World) -> None:
    world.write_field(TITLE, "credential", "copied with blanks")


def github(kind: str, **details: Any) -> Callable[[World], None]:
    """A fault of GitHub at the write of the secret."""

    def strike(world: World) -> None:
        world.fault(kind, service="github", method="PUT", path=SECRET_PATH, **details)

    strike.__name__ = f"github_{kind}_{details.get('status', '')}"
    return strike


def webhook_fails(world: World) -> None:
    world.fault("status", service="github", method="POST", path="/orgs/widgets/hooks$", status=500, times=None)


CASES = [
    (vault_down, undo_nothing, ["1Password: 3 items could not be read", "They are 'alpha', 'bell-secret', 'beta'."]),
    (vault_refuses, undo_nothing, ["1Password: 3 items could not be read", f"'{TITLE}'"]),
    (item_missing, put_title_back, ["1Password", TITLE]),
    (field_missing, put_field_back, ["1Password", TITLE, "credential"]),
    (value_damaged, put_field_back, ["1Password", TITLE, "credential"]),
    (github("status", status=500, times=None), undo_nothing, ["GitHub", "ALPHA", "widgets"]),
    (github("status", status=401, times=None), undo_nothing, ["GitHub", "GITHUB_TOKEN", "ALPHA"]),
    (github("status", status=403, times=None), undo_nothing, ["GitHub", "GITHUB_TOKEN", "ALPHA"]),
    (webhook_fails, undo_nothing, ["GitHub", "webhook of widgets", "widgets/ring", "500"]),
]


@pytest.mark.parametrize(("strike", "undo", "words"), CASES, ids=lambda value: getattr(value, "__name__", ""))
def test_a_failure_is_named_and_the_next_run_completes(
    fresh: Stage, strike: Callable[[World], None], undo: Callable[[World], None], words: list[str]
) -> None:
    """A first `up` against the failing world exits 1 and names what failed; the next one brings up everything."""
    assert fresh.run("world").code == 0
    with fresh.world() as world:
        strike(world)
        outcome = fresh.run("up")
        assert outcome.code == 1, outcome.output
        for word in words:
            assert word in outcome.output
        assert "Traceback" not in outcome.output
        world.lift()
        undo(world)
        fresh.up()
        assert_complete(world)


@pytest.mark.parametrize("strike", [vault_down, item_missing, field_missing, value_damaged])
def test_nothing_is_written_unless_every_value_could_be_read(fresh: Stage, strike: Callable[[World], None]) -> None:
    """When one vault item cannot be read, GitHub gets no change at all."""
    assert fresh.run("world").code == 0
    with fresh.world() as world:
        strike(world)
        fresh.run("up")
        assert [row for row in world.requests(service="github") if row["method"] != "GET"] == []


def test_every_item_that_cannot_be_read_is_named_at_once(fresh: Stage) -> None:
    """Two damaged items are both in one run's errors."""
    assert fresh.run("world").code == 0
    with fresh.world() as world:
        world.remove_field("alpha", "credential")
        world.write_field("beta", "privateKey", "no key at all")
        output = fresh.run("up").output
    assert "'alpha'" in output
    assert "'beta'" in output
    assert "no key at all" not in output


@pytest.mark.parametrize(
    "strike",
    [
        github("rate-limit-primary", seconds=1),
        github("rate-limit-secondary", seconds=1),
        github("drop-after", times=1),
        github("drop-before", times=1),
        github("status", status=502, times=1),
    ],
    ids=lambda value: value.__name__,
)
def test_a_passing_failure_is_waited_out(fresh: Stage, strike: Callable[[World], None]) -> None:
    """A rate limit, a lost answer or a hiccup in the middle of a run does not fail it."""
    assert fresh.run("world").code == 0
    with fresh.world() as world:
        strike(world)
        outcome = fresh.up()
        assert_complete(world)
    assert "trying again in" in outcome.output


@pytest.mark.parametrize("kind", ["drop-after", "drop-before", "truncate"])
@pytest.mark.parametrize("path", ["/orgs/widgets/hooks$", "/repos/widgets/web.site/hooks$"])
def test_a_lost_answer_to_a_webhooks_making_is_mended_in_the_same_run(fresh: Stage, kind: str, path: str) -> None:
    """Whether the lost request took effect or not, the run ends well, with one webhook."""
    assert fresh.run("world").code == 0
    with fresh.world() as world:
        world.fault(kind, service="github", method="POST", path=path, times=1)
        outcome = fresh.up()
        assert_complete(world)
    assert "trying again in" in outcome.output


def test_webhooks_that_exist_are_taken_over(small: Stage) -> None:
    """With the engine's memory of them gone, webhooks of the same URL are written as wanted, and no second is made."""
    with small.world() as world:
        before = {hook["id"]: hook for hook in world.hooks()}
        for number in before:
            world.change_hook(number, secret="of old", events=["fork"], content_type="form", active=False)
        forget_state(small)
        small.up()
        assert {hook["id"]: hook for hook in world.hooks()} == before


def forget_state(stage: Stage) -> None:
    """Lose the stack, as if it had never been deployed from here."""
    outcome = stage.by_hand("stack", "rm", "--force", "--yes", "--preserve-config")
    assert outcome.code == 0, outcome.output


def assert_complete(world: World) -> None:
    """Both secrets hold the vault's values, and both webhooks exist."""
    held = world.inventory()["github"]
    assert (held["organization secrets"], held["webhooks"]) == (2, 2)
    assert world.secret("widgets", "ALPHA")["value"] == world.field("alpha")
    assert world.secret("widgets", "BETA")["value"] == world.field("beta", "privateKey")


def test_on_a_large_estate_the_item_is_named_too(prod: Stage) -> None:
    """Among dozens of reads at once, the one that fails is named with its sentence, and no traceback is shown."""
    with prod.world() as world:
        world.remove_item("azure-token")
        outcome = prod.run("up")
    assert outcome.code == 1
    assert "1Password: the item 'azure-token' could not be read" in outcome.output
    assert "Traceback" not in outcome.output

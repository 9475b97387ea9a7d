"""A world that fails: the error names service and item, the exit code tells, and the next `up` completes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from sandbox.client import World
from tests.end_to_end.stage import Stage
from tests.soak import soak

SECRET_PATH = "/orgs/widgets/actions/secrets/ALPHA$"
Strike = Callable[[World], None]


def undo_nothing(world: World) -> None:
    """The fault is lifted for every test."""


def vault_down(world: World) -> None:
    world.down("connect")


def vault_refuses(world: World) -> None:
    world.fault("refuse-token", service="connect", times=None)


def items_damaged(world: World) -> None:
    """One lacks its field, one holds what is no key, one has another title."""
    world.snapshot("in order")
    world.remove_field("alpha", "credential")
    world.write_field("beta", "privateKey", "no key at all")
    world.rename_item("bell-secret", "renamed-by-hand")


def item_archived(world: World) -> None:
    world.archive_item("alpha")


def item_restored(world: World) -> None:
    world.archive_item("alpha", archived=False)


def put_items_back(world: World) -> None:
    world.restore("in order")


def github_refuses(world: World) -> None:
    world.fault("status", service="github", method="PUT", path=SECRET_PATH, status=401, times=None)


def webhook_fails(world: World) -> None:
    world.fault("status", service="github", method="POST", path="/orgs/widgets/hooks$", status=500, times=None)


FAILURES: list[tuple[Strike, Strike, list[str]]] = [
    (vault_down, undo_nothing, ["1Password: 3 items could not be read", "They are 'alpha', 'bell-secret', 'beta'."]),
    (vault_refuses, undo_nothing, ["1Password: 3 items could not be read", "'alpha'"]),
    (item_archived, item_restored, ["1Password: the item 'alpha' is archived", "Restore it there"]),
    (
        items_damaged,
        put_items_back,
        [
            "1Password: the item 'alpha' has no value in its field 'credential'",
            "1Password: the item 'beta' could not be read: invalid PEM",
            "1Password: the item that vault.lock.toml knows as 'bell-secret' is now called 'renamed-by-hand'",
        ],
    ),
    (github_refuses, undo_nothing, ["GitHub", "GITHUB_TOKEN", "ALPHA", "widgets"]),
    (webhook_fails, undo_nothing, ["GitHub", "webhook of widgets", "widgets/ring", "500"]),
]


@pytest.mark.parametrize(
    ("strike", "undo", "words"),
    [soak(*case) if case[0] in (vault_down, vault_refuses, github_refuses) else case for case in FAILURES],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_failure_is_named_and_the_next_run_completes(
    bare: Stage, strike: Strike, undo: Strike, words: list[str]
) -> None:
    """A first `up` against the failing world exits 1 and names all that failed; the next one brings up everything.

    Unless every value could be read, GitHub gets no change at all.
    """
    with bare.world() as world:
        strike(world)
        outcome = bare.run("up")
        assert outcome.code == 1, outcome.output
        for word in words:
            assert word in outcome.output
        assert "Traceback" not in outcome.output
        assert "no key at all" not in outcome.output
        changes = [row for row in world.requests(service="github") if row["method"] != "GET"]
        assert bool(changes) == (strike in (github_refuses, webhook_fails))
        world.lift()
        undo(world)
        bare.up()
        assert_complete(world)


def test_passing_failures_are_waited_out(bare: Stage) -> None:
    """Limits, a hiccup and lost answers in the middle of a run do not fail it, and make nothing twice."""
    faults: list[dict[str, Any]] = [
        {"kind": "status", "status": 502, "method": "GET", "path": "/public-key$"},
        {"kind": "rate-limit-secondary", "seconds": 1, "method": "PUT", "path": SECRET_PATH},
        {"kind": "rate-limit-primary", "seconds": 1, "method": "PUT", "path": "/secrets/BETA$"},
        {"kind": "drop-after", "method": "POST", "path": "/orgs/widgets/hooks$"},
        {"kind": "drop-before", "method": "POST", "path": "/repos/widgets/web.site/hooks$"},
    ]
    with bare.world() as world:
        for fault in faults:
            world.fault(**fault, service="github", times=1)
        outcome = bare.up()
        assert [rule["struck"] for rule in world.faults()] == [1] * len(faults)
        assert_complete(world)
    hook = "making the webhook of widgets"
    for doing in ("writing the organisation secret", f"{hook} to", f"{hook}/"):
        assert re.search(rf"{doing}.*; trying again in", outcome.output), outcome.output


def assert_complete(world: World) -> None:
    """Both secrets hold the vault's values, and both webhooks exist."""
    held = world.inventory()["github"]
    assert (held["organization secrets"], held["webhooks"]) == (2, 2)
    assert world.secret("widgets", "ALPHA")["value"] == world.field("alpha")
    assert world.secret("widgets", "BETA")["value"] == world.field("beta", "privateKey")


def test_on_a_large_estate_the_item_is_named_too(recorded: Stage) -> None:
    """Among dozens of reads at once, the one that fails is named with its sentence, and no traceback is shown."""
    with recorded.world() as world:
        world.remove_item("azure-token")
        outcome = recorded.run("up")
    assert outcome.code == 1
    assert "1Password: the item 'azure-token' could not be read" in outcome.output
    assert "Traceback" not in outcome.output

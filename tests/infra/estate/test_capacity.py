"""What builds need, against what runners have."""

from __future__ import annotations

from dataclasses import replace

import pytest

from infra.estate import Estate, load
from infra.estate.capacity import homes_of, offers_of
from infra.estate.nouns import Host, Need, Runner, RunnerLabel
from tests.infra.estate.estates import FOREIGN, TODAY

POOL = Runner(
    name="pool",
    isolation="fresh-vm",
    zones=("*",),
    time_limit="6h",
    memory_gb=16,
    labels={
        "pool-{}": RunnerLabel(platform="linux-64", cpu=(4, 16)),
        "pool-gpu": RunnerLabel(platform="linux-64", cpu=(8,), gpu="a-model", memory_gb=64),
    },
)
LENT = Runner(name="lent", isolation="shared-host", zones=(), platform="linux-ppc64le", host=Host(agent="none"))
UNTOLD = Runner(
    name="untold", isolation="fresh-vm", zones=("*",), labels={"untold": RunnerLabel(platform="win-64", cpu=(8,))}
)


@pytest.fixture(scope="module")
def estate() -> Estate:
    """One pool, one machine that people log in to, one pool of which nobody knows much, and one that is gone."""
    gone = replace(UNTOLD, name="gone", status="retired")
    runners = {one.name: one for one in (POOL, LENT, UNTOLD, gone)}
    return replace(load(FOREIGN, today=TODAY), runners=runners)


def need(platform: str, **least: object) -> Need:
    """A need."""
    return Need(why="Tests.", platform=platform, **least)  # type: ignore[arg-type]


def found(estate: Estate, wanted: Need) -> list[tuple[str, bool]]:
    """The labels, or the host, that fit, and whether builds can count on them."""
    return [(one.offer.label or one.offer.runner, one.certain) for one in homes_of(wanted, estate)]


def test_a_family_of_labels_is_one_offer_a_size(estate: Estate) -> None:
    """What a label says nothing of, its runner does; what is retired offers nothing."""
    offers = {one.label or one.runner: (one.cpu, one.memory_gb, one.time) for one in offers_of(estate)}
    assert offers == {
        "pool-4": (4, 16, "6h"),
        "pool-16": (16, 16, "6h"),
        "pool-gpu": (8, 64, "6h"),
        "lent": (None, None, None),
        "untold": (8, None, None),
    }


@pytest.mark.parametrize(
    ("wanted", "homes"),
    [
        (need("linux-64"), [("pool-4", True), ("pool-gpu", True), ("pool-16", True)]),
        (need("linux-64", cpu=8), [("pool-gpu", True), ("pool-16", True)]),
        (need("linux-64", gpu=True), [("pool-gpu", True)]),
        (need("linux-64", memory_gb=32), [("pool-gpu", True)]),
        (need("linux-64", time="7h"), []),
        (need("linux-64", disk_gb=1), [("pool-4", False), ("pool-gpu", False), ("pool-16", False)]),
        (need("win-64", time="7h"), [("untold", False)]),
        (need("linux-ppc64le", time="7h"), [("lent", False)]),
        (need("osx-64"), []),
    ],
)
def test_what_fits_is_found(estate: Estate, wanted: Need, homes: list[tuple[str, bool]]) -> None:
    """The smallest first; what is not known is no certainty, and neither is a machine that people log in to."""
    assert found(estate, wanted) == homes

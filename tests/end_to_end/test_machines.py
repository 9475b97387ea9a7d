"""All machines and what they stand on at once: made, left alone by the second run, and gone after `pulumi destroy`."""

from __future__ import annotations

from typing import Any

from sandbox.client import World
from tests.end_to_end.stage import Stage
from tests.end_to_end.test_aws import AWS, everything_at_aws
from tests.end_to_end.test_cirun import BURST, CIRUN, HERE, texts
from tests.end_to_end.test_destroy import world_of
from tests.end_to_end.test_retired import SECTIONS
from tests.end_to_end.test_runner_host import GROUP, HOST

AWS_TABLES = "aws"
"""How tables begin that keep what happened at AWS, and not what there is."""


def _there(stage: Stage, world: World) -> dict[str, Any]:
    """Everything that is there: at the services, on the host, and at AWS, whose keys are only marked to go."""
    tables = {name: rows for name, rows in world_of(stage).items() if not name.startswith(AWS_TABLES)}
    return {**tables, "aws": everything_at_aws(world), "host": world.runner_host()["made"]}


def test_all_of_it_comes_up_stays_and_leaves(fresh: Stage) -> None:
    """A host with its group, what Cirun is to start, AWS, and services that are looked at for what they left."""
    with (fresh.stacks / "services.toml").open("a") as services:
        services.write(AWS + CIRUN + GROUP + SECTIONS)
    (fresh.stacks / "runners" / "burst.toml").write_text(BURST)
    (fresh.stacks / "runners" / "power.toml").write_text(HOST)
    outcome = fresh.run("world")
    assert outcome.code == 0, outcome.output
    with fresh.world() as world:
        before = _there(fresh, world)
        fresh.up()
        made = _there(fresh, world)
        assert [name for name in ("aws", "host") if made[name] == before[name]] == []
        assert set(texts(world)) == {".cirun.global.yml", ".access.yml"}, HERE
        assert fresh.run("preview").planned == set()

        outcome = fresh.by_hand("destroy", "--yes", "--skip-preview")
        assert outcome.code == 0, outcome.output
        after = _there(fresh, world)
        assert {name for name in after if after[name] != before[name]} == set()
        assert fresh.by_hand("destroy", "--yes", "--skip-preview").code == 0

"""Ctrl-C at any point of `up` leaves something that the next `up` corrects."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.end_to_end.stage import Running, Stage, finish, output_of
from tests.end_to_end.test_bad_world import assert_complete
from tests.end_to_end.test_repository_lists import killed_at
from tests.soak import soak


@pytest.mark.parametrize(
    ("service", "method", "path", "moment"),
    [
        soak("connect", "GET", "/items/", "before"),
        soak("github", "GET", "/public-key$", "after"),
        soak("github", "PUT", "/actions/secrets/ALPHA$", "before"),
        soak("github", "PUT", "/actions/secrets/ALPHA$", "after"),
        soak("github", "POST", "/orgs/widgets/hooks$", "before"),
        ("github", "POST", "/orgs/widgets/hooks$", "after"),
    ],
)
def test_a_call_in_flight_is_finished_and_recorded(
    bare: Stage, service: str, method: str, path: str, moment: str
) -> None:
    """Interrupted while a call is under way, the run ends by itself, and the next one makes no double."""
    with bare.world() as world:
        hold = world.hold("before" if moment == "before" else "after", service=service, method=method, path=path)
        process = bare.start("up")
        held = world.held()
        assert held
        os.killpg(process.pid, signal.SIGINT)
        wait_until_noticed(process)
        for request in held:
            world.release(request["number"])
        world.lift(hold)
        outcome = finish(process)
        assert outcome.code != 0
        assert "Traceback" not in outcome.output
        again = bare.up()
        assert_complete(world)
    assert "left its lock" not in again.output


@pytest.mark.parametrize(
    "line", [*map(soak, ("sandbox: started", "locked by id", "creating")), "Looking at everything"]
)
def test_between_the_steps(tmp_path: Path, line: str) -> None:
    """Interrupted when a step has just been announced, in a folder where nothing was before, the next run completes."""
    from tests.end_to_end.conftest import SMALL

    stage = Stage(tmp_path / "home", stacks=SMALL)
    try:
        process = stage.start("up")
        for printed in output_of(process):
            if line in printed:
                break
        os.killpg(process.pid, signal.SIGINT)
        finish(process)
        stage.up()
        with stage.world() as world:
            assert_complete(world)
    finally:
        stage.stop()


def wait_until_noticed(process: Running) -> None:
    """Read on until the command says that it was interrupted."""
    for line in output_of(process):
        if "nterrupt" in line or "cancel" in line.lower():
            return


def test_killed_while_the_state_is_written(small: Stage) -> None:
    """The checkpoint is whole, what the backend keeps beside it may be empty: the next `up` goes on."""
    small.stack_attributes.write_bytes(b"")
    assert small.up().counts == {"as they are": len(small.things())}


@pytest.mark.parametrize(
    ("method", "path", "moment"),
    [
        soak("PUT", "/actions/secrets/ALPHA$", "before"),
        soak("PUT", "/actions/secrets/ALPHA$", "after"),
        soak("POST", "/repos/widgets/web.site/hooks$", "before"),
        ("POST", "/repos/widgets/web.site/hooks$", "after"),
    ],
)
def test_killed_while_it_creates(bare: Stage, method: str, path: str, moment: str) -> None:
    """Killed before or after the effect of a create: the next `up` makes no double, and leaves no record to warn of."""
    with bare.world() as world:
        killed_at(bare, world, moment, method=method, path=path)
        assert "A run was killed while it was at " in bare.up().output
        assert_complete(world)
        again = bare.up()
    assert again.counts == {"as they are": 12}  # two secrets, two webhooks, two teams, six of what signs the webhooks
    assert "warning" not in again.output

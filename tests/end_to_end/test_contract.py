"""Every answer that a whole life of an estate gets from the emulated GitHub is one that GitHub's description allows."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox import launcher
from sandbox.options import Options
from tests.end_to_end.stage import Stage
from tests.sandbox.contract.answers import Contract


@pytest.mark.soak
def test_a_whole_life_gets_only_answers_that_github_could_give(fresh: Stage) -> None:
    """Made, edited by hand, shown, corrected, changed and destroyed, with all bodies recorded."""
    start_recording(fresh.home)
    fresh.up()
    with fresh.world() as world:
        world.list_secret("widgets", "ALPHA", ["press"])
        world.remove_hook(world.hooks()[0]["id"])
        assert fresh.run("preview").code == 0
        fresh.up()
        world.write_field("alpha", "credential", "another-value")
        fresh.up()
        assert fresh.by_hand("destroy", "--yes", "--skip-preview").code == 0
        answers = world.requests(service="github")
    assert {row["method"] for row in answers} == {"GET", "PUT", "POST", "DELETE"}
    assert Contract().problems(answers) == []


def start_recording(home: Path) -> None:
    """A world that keeps the bodies of all answers; `up` finds it running."""
    launcher.start(Options(home=home, port_base=0, record_bodies=True), {})

"""The real estate as it is now: what must hold of every estate, whatever somebody has edited in it."""

from __future__ import annotations

from pathlib import Path

from tests.end_to_end.stage import ROOT, Stage


def test_the_real_estate_comes_up_and_stays(tmp_path: Path) -> None:
    """It is deployed from nothing to the emulated world, and then nothing of it differs."""
    stage = Stage(tmp_path / "home", stacks=ROOT / "stacks" / "prod")
    try:
        stage.up()
        outcome = stage.run("preview")
        assert outcome.code == 0, outcome.output
        assert outcome.counts == {"as they are": len(stage.things())}
        said = [line for line in outcome.output.splitlines() if not line.startswith("warning: Retired: ")]
        assert len(said) < 15
    finally:
        stage.stop()

"""The rehearsal's command line, as far as it needs no engine."""

from __future__ import annotations

import fcntl
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize("command", ["up", "preview", "world"])
def test_a_second_run_waits_for_the_first(tmp_path: Path, command: str) -> None:
    """It says so, and goes on by itself: here to the mistakes of an estate that is not there."""
    home = tmp_path / "home"
    home.mkdir()
    arguments = ["--home", str(home), "--port-base", "0", "--stacks", str(tmp_path / "nowhere"), command]
    with (home / "rehearsal.lock").open("w") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        second = subprocess.Popen(
            [sys.executable, "-u", "-m", "rehearsal", *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        assert second.stdout is not None
        assert second.stdout.readline() == f"Another run is at work in {home}; waiting for it to end.\n"
    output, _ = second.communicate(timeout=60)
    assert "There is no such folder" in output
    assert second.returncode == 1


def test_a_run_alone_does_not_wait(tmp_path: Path) -> None:
    """What a run that has ended left behind keeps nobody waiting."""
    arguments = ["--home", str(tmp_path), "--stacks", str(tmp_path / "nowhere"), "preview"]
    for _ in range(2):
        ended = subprocess.run(
            [sys.executable, "-m", "rehearsal", *arguments],
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert "waiting" not in ended.stdout
        assert ended.returncode == 1


def test_seed_prints_what_the_sandbox_can_start_with(tmp_path: Path) -> None:
    """It is what the estate needs of each service, as JSON, and makes nothing."""
    home = tmp_path / "home"
    ended = subprocess.run(
        [sys.executable, "-m", "rehearsal", "--home", str(home), "seed"],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    seed = json.loads(ended.stdout)
    assert {"github", "heroku", "vault"} <= seed.keys()
    assert not home.exists()

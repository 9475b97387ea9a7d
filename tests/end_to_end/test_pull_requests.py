"""Recorded pull requests in a fork's job: no network, no credential, and the plan is that of a privileged preview."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from infra.estate.review import DIRECTIONS
from infra.plan.commands import planned as privileged
from infra.project import ROOT
from rehearsal import Rehearsal
from tests.end_to_end.stage import RECORDED, Stage, as_committed, committed, own
from tests.end_to_end.test_plan import BOUND, NOW
from tests.soak import soak

PATCHES = sorted((ROOT / "tests" / "data" / "pull-requests").glob("*.patch"))
"""Each kind of edit of data, one a file, against the recorded estate. A rename or a deletion is one, too."""
DOES_NOTHING = {
    "a-life-is-shorter", "a-zone-is-wider", "an-exception-is-prolonged", "words-only",
    "a-credential-rotates-for-an-incident",
}  # fmt: skip
"""Edits of which no run changes anything: they say who may do what, or wait for a scheduled run."""
WAYS = (("unshare", "--net"), ("unshare", "--map-root-user", "--net"))
"""How a command gets a network of its own: as root, and as somebody else where the machine lets them."""
LOOPBACK = ("sh", "-c", 'ip link set lo up && exec "$@"', "job")


@cache
def cut_off() -> tuple[str, ...]:
    """What runs a command with nothing in its network but loopback; empty where the machine lets nobody do that."""
    for way in WAYS:
        if subprocess.run([*way, *LOOPBACK, "true"], capture_output=True, check=False).returncode == 0:
            return (*way, *LOOPBACK)
    return ()


@pytest.fixture(scope="module")
def stage(deployed_recorded: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The world that the base is deployed to, and its data in a git repository."""
    folder = tmp_path_factory.mktemp("pull-requests")
    with own(deployed_recorded, folder) as stage:
        stage.stacks = committed(RECORDED, folder / "repository")
        yield stage


@pytest.fixture
def repository(stage: Stage) -> Path:
    """The repository as it was committed."""
    return as_committed(stage.stacks.parent)


def in_a_job(*arguments: str) -> str:
    """What a command prints in a job of a fork: cut off, and with nothing in its environment."""
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"]}
    command = [*cut_off(), sys.executable, "-m", *arguments]
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_the_job_is_cut_off() -> None:
    """It reaches no address but loopback."""
    if not cut_off():
        pytest.skip("this machine lets nobody have a network of their own, so the jobs below are not cut off")
    asks = "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect(('192.0.2.1', 9))"
    ran = subprocess.run([*cut_off(), sys.executable, "-c", asks], capture_output=True, text=True, check=False)
    assert ran.returncode != 0
    assert "unreachable" in ran.stderr


def test_there_are_thirty() -> None:
    """Of different kinds, and no file of another kind among them."""
    assert len(PATCHES) >= 30
    assert {patch.stem for patch in PATCHES} >= DOES_NOTHING


@pytest.mark.parametrize(
    "name",
    [
        "a-secret-reaches-one-more-repository",
        *(soak(patch.stem) for patch in PATCHES if patch.stem != "a-secret-reaches-one-more-repository"),
    ],
)
def test_the_job_says_what_a_privileged_preview_says(name: str, stage: Stage, repository: Path) -> None:
    """Equal sets of operations, with their properties; and the review has a line about each that does something."""
    patch = ROOT / "tests" / "data" / "pull-requests" / f"{name}.patch"
    subprocess.run(["git", "-C", str(stage.stacks), "apply", "--directory", "stacks", str(patch)], check=True)
    prepared = stage.run("world")
    assert prepared.code == 0, prepared.output
    expected = {
        (one.urn, one.op, frozenset(one.properties.items()))
        for one in privileged(Rehearsal(stage.home, 0, stage.stacks).engine, BOUND, NOW).operations
    }
    told: dict[str, Any] = json.loads(
        in_a_job("rehearsal", "--stacks", str(stage.stacks), "plan", "--base", "HEAD", "--format", "json")
    )
    found = {
        (one["urn"], one["op"], frozenset((path, tuple(both)) for path, both in one["properties"].items()))
        for one in told["operations"]
    }
    assert found == expected
    assert bool(expected) == (name not in DOES_NOTHING)
    said = json.loads(in_a_job("infra", "review", "--stacks", str(stage.stacks), "--base", "HEAD", "--format", "json"))
    assert any(said[direction] for direction in DIRECTIONS)
    del repository

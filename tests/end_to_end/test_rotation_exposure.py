"""No value, old or new, is anywhere a rotation leaves something to read: plan, report, journal, state, names."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.end_to_end.conftest import ROTATING
from tests.end_to_end.rotation_scene import Scene
from tests.end_to_end.stage import Stage, finish, start
from tests.end_to_end.test_exposure import LOUDEST, command_lines, contents, credentials, files, forms, values
from tests.soak import soak

SECRET = re.compile(r"(upload|bell-secret)/(credential|rotation: former generation \d+)")
"""The fields of the vault that hold the values."""


@dataclass(frozen=True)
class Left:
    """What rotations have left, and every value that there was meanwhile, by where it was."""

    stage: Stage
    printed: str
    seen: list[str]
    values: dict[str, str]

    def found_in(self, data: bytes) -> list[str]:
        """The values that are in the data, in any form."""
        return sorted(name for name, value in self.values.items() if any(form in data for form in forms(value)))


@pytest.fixture(scope="module", params=[soak("connect"), "service-account"])
def left(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Left]:
    """A first run, a rotation at the loudest level, one that fails on its way, one that finishes, and an end."""
    folder = tmp_path_factory.mktemp("rotated")
    (folder / "tmp").mkdir()
    stage = Stage(folder / "home", stacks=ROTATING, options=("--vault-mode", request.param), typed=True)
    stage.environment["TMPDIR"] = str(folder / "tmp")
    known: dict[str, str] = {}
    try:
        assert stage.run("world").code == 0
        with stage.world() as world, command_lines() as seen:
            scene = Scene(stage, world)

            def runbook() -> str:
                words = ["-m", "runbooks", "rotate", "--rehearse", "--home", str(stage.home), "--stacks", str(ROTATING)]
                environment = scene.rehearsal.environment() | stage.environment
                said = finish(start([sys.executable, *words], environment)).output
                note()
                return said

            def note() -> None:
                for name, value in values(world).items():
                    if SECRET.fullmatch(name):
                        known[value] = f"{name}, the {len(known)}th"

            note()
            printed = stage.up().output
            printed += scene.up(*LOUDEST, day=scene.today(), left="bell-secret").output
            world.fault("status", service="heroku", method="PATCH", path="/config-vars", status=422, times=None)
            printed += runbook()
            world.lift()
            for days in (1, 2, 340, 2):
                printed += runbook()
                scene.pass_days(days)
            recorded = stage.by_hand("stack", "output", "rotation", "--json").output
            (folder / "recorded.json").write_text(recorded)
            printed += recorded + stage.infra("rotation", "--recorded", str(folder / "recorded.json")).output
            printed += json.dumps([one["path"] for one in world.requests()]) + json.dumps(sorted(world.items()))
            printed += json.dumps(scene.tokens())
        yield Left(stage, printed, seen, {name: value for value, name in known.items()})
    finally:
        stage.stop()


def test_old_and_new_values_were_there(left: Left) -> None:
    """What is searched for is not nothing: of each credential three values, which the decrypted state has in part."""
    assert len(left.values) >= 6
    shown = left.stage.by_hand("stack", "export", "--show-secrets").output
    assert left.found_in(shown.encode())
    assert "generation 2" in left.printed


def test_nothing_is_printed_or_named(left: Left) -> None:
    """By plan, runs, report, paths of requests, titles of items and names of tokens."""
    assert left.found_in(left.printed.encode()) == []
    assert [name for name, token in credentials(left.stage).items() if token in left.printed] == []


def test_nothing_lies_in_any_file(left: Left) -> None:
    """The journal and the state among them."""
    assert list((left.stage.home / "runbooks").glob("rotate-*.jsonl"))
    for file in files(left.stage):
        assert left.found_in(contents(file)) == [], file


def test_nothing_is_in_a_command_line(left: Left) -> None:
    """Of no process; a service account's command writes the vault."""
    assert left.found_in("\n".join(left.seen).encode()) == []

"""What a rotation of much takes, counted and on the virtual clock: as long as its plan says, and hardly a call more."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.project import ROOT, project_name
from tests.end_to_end import stage as stages
from tests.end_to_end.conftest import ROTATING
from tests.end_to_end.rotation_scene import UP, Scene
from tests.end_to_end.stage import Stage, finish, start
from tests.soak import soak

VIRTUAL = Path(__file__).parent / "virtual"
"""Our provider, for which only waiting takes time."""
PACED = {"saas:githubWriteDelayMs": "1000"}
"""A second between two writes, as on a real stack."""


@dataclass
class Measured:
    """What one run was seen to do."""

    plan: dict[str, Any]
    """What its plan said before."""
    requests: list[dict[str, Any]]
    """All that it asked, in their order."""
    waits: list[dict[str, Any]]
    """See `virtual/__main__.py`."""

    @property
    def writes(self) -> list[dict[str, Any]]:
        """The requests that bring a value to its places, or into the vault, or make it."""
        asking = ("/pings", "/dispatches", "/auth/token")
        return [one for one in self.requests if one["method"] != "GET" and not one["path"].endswith(asking)]

    @property
    def finished_after(self) -> float:
        """The seconds from the first write to the last."""
        return self._moment(self.writes[-1]) - self._moment(self.writes[0])

    def _moment(self, request: dict[str, Any]) -> float:
        """How many seconds the run had waited when it asked."""
        return max((one["passed"] for one in self.waits if one["after"] < request["number"]), default=0.0)


@contextmanager
def deployed(home: Path, stacks: Path) -> Iterator[Scene]:
    """An estate, deployed with what people have made."""
    stage = Stage(home, stacks=stacks)
    try:
        made = stage.run("world")
        assert made.code == 0, made.output
        with stage.world() as world:
            scene = Scene(stage, world)
            up(scene, {})
            yield scene
    finally:
        stage.stop()


def emergency(scene: Scene) -> Measured:
    """Rotate all that runs make, by an epoch in the data, with the services' limits on and on the virtual clock."""
    services, home = scene.stage.stacks / "services.toml", scene.stage.home
    text, table = services.read_text(), "[defaults]\n"  # whose keys, where it is there, stand first in the file
    services.write_text(f'{table}epoch = "an-incident"\n{text}'.replace(f"\n{table}", "\n"))
    recorded = home / "recorded.json"
    recorded.write_text(scene.stage.by_hand("stack", "output", "rotation", "--json").output)
    scene.pass_days(1)  # what the deployment asked no longer counts
    plan = scene.stage.infra("rotation", "--recorded", str(recorded), "--as-of", scene.today(), "--format", "json")
    scene.world.set_switch("limits-refuse", on=True)
    seen = scene.world.last_request()
    up(scene, {"rotation:asOf": scene.today(), **PACED})
    requests = [one for one in scene.world.requests(after=seen) if one["service"] != "admin"]
    waits = [json.loads(line) for line in (home / "waits.jsonl").read_text().splitlines()]
    return Measured(json.loads(plan.output), requests, waits)


PROGRAM = f"""\
import runpy, sys
sys.path.insert(0, {str(ROOT)!r})
runpy.run_path({str(ROOT / "__main__.py")!r})
"""


def up(scene: Scene, settings: Mapping[str, str]) -> None:
    """Run `up`, with further settings, by a project of the same program whose provider has the virtual clock."""
    home, name = scene.stage.home, project_name()
    project = home / "project"
    project.mkdir(exist_ok=True)
    document = {
        "name": name,
        "runtime": {"name": "python", "options": {"virtualenv": str(ROOT / ".venv")}},
        "plugins": {"providers": [{"name": "saas", "path": str(VIRTUAL)}]},
    }
    config = {**yaml.safe_load(scene.rehearsal.settings.read_text())["config"], **settings}
    salt = scene.rehearsal.files.salt()
    stack = {**salt, "config": {**config, f"{name}:stacks": str(scene.stage.stacks)}}
    for file, content in (("Pulumi.yaml", document), ("Pulumi.sandbox.yaml", stack)):
        (project / file).write_text(yaml.safe_dump(content))
    (project / "__main__.py").write_text(PROGRAM)
    environment = scene.rehearsal.environment() | {"VIRTUAL_HOME": str(home)}
    environment["PULUMI_OPTION_CONFIG_FILE"] = str(project / "Pulumi.sandbox.yaml")
    (home / "waits.jsonl").unlink(missing_ok=True)
    outcome = finish(start([*UP, "--cwd", str(project)], environment))
    assert outcome.code == 0, outcome.output


def test_an_emergency_takes_as_long_as_its_plan_says(tmp_path: Path) -> None:
    """Of all that runs make in the real estate, whatever that is: every value is new, as many seconds later."""
    stacks = shutil.copytree(ROOT / "stacks" / "prod", tmp_path / "stacks")
    with deployed(tmp_path / "home", stacks) as scene:
        up(scene, {"rotation:asOf": scene.today()})  # what people have made is replaced
        measured = emergency(scene)
        names = {one["turn"]["credential"] for one in measured.plan["due"]}
        assert names == {name for name, number in generations(scene).items() if number == 2}
        planned = measured.plan["finishes_after"]
        assert measured.finished_after == pytest.approx(planned, rel=0.05)


def generations(scene: Scene) -> dict[str, int]:
    """Which generation of each credential is in use."""
    output = scene.stage.by_hand("stack", "output", "rotation", "--json").output
    return {name: int(told["generation"]) for name, told in json.loads(output).items()}


def with_places(folder: Path, count: int) -> Path:
    """The little estate, its token in so many repositories more, at each of them a secret of its own."""
    stacks = shutil.copytree(ROTATING, folder)
    names = [f"part-{number}" for number in range(count)]
    listed = json.dumps(names, indent=2)
    services, zones = stacks / "services.toml", stacks / "zones.toml"
    known = "\n".join(f"{name} = {{}}" for name in names)
    services.write_text(services.read_text().replace("store = {}", f"store = {{}}\n{known}"))
    sinks = "".join(f'  "github:widgets/{name}",\n' for name in names)
    zones.write_text(zones.read_text().replace('  "github:widgets/press",\n', f'  "github:widgets/press",\n{sinks}'))
    with (stacks / "credentials" / "upload.toml").open("a") as file:
        file.write(f'\n[[deliveries]]\nto = "github-repository-secret"\nname = "UPLOAD"\nrepositories = {listed}\n')
    return stacks


WRITES_OF_AN_HOUR = 500
"""So many content-creating requests GitHub takes in an hour, by its documents; the emulated one takes more."""


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("count", [40, soak(1000)])
def test_many_places_of_one_value(count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes three calls, the first two of which the third needs: whom its name means, its key, the write.

    So the whole run makes hardly more at 1,000 places than these three each; two counts show that they grow as places.
    """
    monkeypatch.setattr(stages, "LONGEST_RUN_SECONDS", 1800)
    with deployed(tmp_path / "home", with_places(tmp_path / "stacks", count)) as scene:
        measured = emergency(scene)
        at_places = [one for one in measured.requests if "/repos/widgets/part-" in one["path"]]
        planned, calls = measured.plan["finishes_after"], len(measured.requests)
        assert len(at_places) <= 1.05 * 3 * count
        assert calls - len(at_places) <= 0.05 * 3 * 1000  # what is asked once, however many places there are
        if count < WRITES_OF_AN_HOUR:
            assert measured.finished_after == pytest.approx(planned, rel=0.05)

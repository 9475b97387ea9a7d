"""What a pull request's job plans without any credential is what a privileged preview of the deployed world plans."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from engine.operations import Operation
from infra.plan.bound import bound_to, state_of
from infra.plan.commands import planned as privileged
from rehearsal import Rehearsal
from rehearsal.__main__ import main
from rehearsal.planned import planned
from tests.end_to_end.conftest import ROTATING
from tests.end_to_end.stage import Stage, as_committed, committed, own
from tests.end_to_end.test_plan import BOUND, NOW
from tests.soak import soak


@dataclass(frozen=True)
class Edit:
    """What somebody changes in the data."""

    file: str
    old: str
    new: str


SECRET = """
[[deliveries]]
to = "github-repository-secret"
name = "UPLOAD_HERE"
repositories = ["store"]
"""
BELL = 'to = "app-setting"\napp = "bell"\nname = '
EDITS = {
    "a secret leaves a repository": Edit("credentials/upload.toml", '["press", "store"]', '["press"]'),
    "a secret comes to a place": Edit("credentials/upload.toml", 'name = "UPLOAD"\n\n', f'name = "UPLOAD"\n{SECRET}\n'),
    "a secret has another name": Edit("credentials/upload.toml", f'{BELL}"UPLOAD"', f'{BELL}"UP"'),
    "a webhook hears more": Edit("apps/bell.toml", '["push"]', '["push", "release"]'),
    "a webhook goes": Edit("apps/bell.toml", '"/visit" = ["issues"]\n', ""),
    "a group is closed": Edit("services.toml", "open_to_all_pipelines = true", "open_to_all_pipelines = false"),
    "a life is shorter": Edit("services.toml", 'max_age        = "365d"', 'max_age        = "200d"'),
    "words only": Edit("credentials/upload.toml", "Uploads widgets.", "Uploads all widgets."),
}  # fmt: skip


@pytest.fixture(scope="module")
def stage(deployed_rotating: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The world that the base is deployed to, and its data in a git repository, which the test may edit."""
    folder = tmp_path_factory.mktemp("make-plan")
    with own(deployed_rotating, folder) as stage:
        stage.stacks = committed(ROTATING, folder / "repository")
        yield stage


@pytest.fixture
def repository(stage: Stage) -> Path:
    """The repository as it was committed."""
    return as_committed(stage.stacks.parent)


def test_a_plan_is_bound_to_this_engine_and_its_plugins(stage: Stage, repository: Path) -> None:
    """As the engine tells them."""
    engine = Rehearsal(stage.home, 0, stage.stacks).engine
    bound = bound_to(engine, "sandbox", "c" * 40, stage.stacks, repository)
    assert re.fullmatch(r"v3\.\d+\.\d+\S*", bound.engine)
    assert {"github", "onepassword"} <= bound.plugins.keys()
    assert bound == bound_to(engine, "sandbox", "c" * 40, stage.stacks, repository)
    assert state_of(engine)


def changes(operations: tuple[Operation, ...]) -> set[tuple[str, str, frozenset[tuple[str, tuple[str, str]]]]]:
    """What is done with which resource, and what differs."""
    return {(one.urn, one.op, frozenset(one.properties.items())) for one in operations}


@pytest.mark.parametrize("name", [*list(EDITS)[:2], *(soak(name) for name in list(EDITS)[2:])])
def test_it_is_what_a_privileged_preview_plans(name: str, stage: Stage, repository: Path) -> None:
    """The same operations with the same properties, and no network or credential but the emulated world's."""
    edit = EDITS[name]
    file = repository / "stacks" / edit.file
    assert edit.old in file.read_text()
    file.write_text(file.read_text().replace(edit.old, edit.new))
    rehearsal = Rehearsal(stage.home, 0, stage.stacks)
    rehearsal.write_settings()
    expected = changes(privileged(rehearsal.engine, BOUND, NOW).operations)
    found = planned("HEAD", repository / "stacks", lambda _: None)
    assert changes(found.operations) == expected
    assert bool(expected) == (name not in ("words only", "a life is shorter"))
    assert found.notices == ()


def test_a_change_of_more_than_data_says_so(repository: Path) -> None:
    """What code plans is its own word; a base that cannot be had is a sentence, and nothing is left behind."""
    (repository / "code.py").write_text("1")
    subprocess.run(["git", "-C", str(repository), "add", "code.py"], check=True)
    where = ["--stacks", str(repository / "stacks"), "plan"]
    ran = CliRunner().invoke(main, [*where, "--base", "HEAD", "--format", "json"], catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    assert "The change also edits what is no data (code.py). The code that was run here is the base's" in ran.stdout
    assert json.loads(ran.stdout)["operations"] == []
    ran = CliRunner().invoke(main, [*where, "--base", "nothing"])
    assert ran.exit_code == 1
    assert "There is no commit 'nothing'" in ran.stderr

"""A plan is applied as it was reviewed, or not at all: through the real engine, in a world that moves in between."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import shutil
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from engine import EngineFailed
from infra.estate import load
from infra.plan import commands
from infra.plan.commands import carry_out, planned
from infra.plan.document import Bound, Plan, PlanRefused, as_document, read_plan
from rehearsal import Rehearsal
from sandbox.client import World
from tests.end_to_end.stage import Stage, own
from tests.soak import soak

BOUND = Bound(stack="sandbox", commit="c" * 40, locks={}, engine="v3", plugins={}, policies="")
MORE = """
[[deliveries]]
to = "github-repository-secret"
name = "UPLOAD_HERE"
repositories = ["store"]
"""
NOW = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)


@dataclass
class Planning:
    """A deployed estate whose data was changed, and the plan of that."""

    stage: Stage
    world: World
    plan: Plan

    @property
    def rehearsal(self) -> Rehearsal:
        """The stage's folder."""
        return Rehearsal(self.stage.home, 0, self.stage.stacks)

    def apply(self) -> None:
        """Carry the plan out."""
        carry_out(self.rehearsal.engine, self.plan, BOUND, NOW)

    def restore_state(self) -> None:
        """Make the state what it was when the plan was made."""
        shutil.rmtree(self.rehearsal.state)
        shutil.copytree(self.stage.home / "kept", self.rehearsal.state)


@pytest.fixture(scope="module")
def planning(deployed_rotating: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planning]:
    """One world; in the data a secret leaves a repository and comes to another place, and a webhook goes."""
    with own(deployed_rotating, tmp_path_factory.mktemp("plan")) as stage, stage.world() as world:
        stacks = stage.use_own_stacks()
        upload, bell = stacks / "credentials" / "upload.toml", stacks / "apps" / "bell.toml"
        upload.write_text(upload.read_text().replace('["press", "store"]', '["press"]') + MORE)
        text = bell.read_text().replace('["push"]', '["push", "release"]')
        bell.write_text(text.replace('"/visit" = ["issues"]\n', ""))
        rehearsal = Rehearsal(stage.home, 0, stage.stacks)
        rehearsal.write_settings()
        world.snapshot("planned")
        shutil.copytree(rehearsal.state, stage.home / "kept")
        yield Planning(stage, world, planned(rehearsal.engine, BOUND, NOW))


@pytest.fixture
def made(planning: Planning) -> Planning:
    """World and state as the plan found them."""
    planning.world.lift()
    planning.world.restore("planned")
    planning.restore_state()
    return planning


def writes(made: Planning, after: int) -> list[str]:
    """What was written at services."""
    return [one["path"] for one in made.world.requests(after=after) if one["method"] not in ("GET", "HEAD")]


def test_a_plan_says_what_is_done_and_holds_no_value(made: Planning) -> None:
    """Each operation by its resource, with what differs; of a secret that it is one."""
    said = {(one.op, one.urn.rpartition("::")[2]): one.properties for one in made.plan.operations}
    assert said["update", "widgets/UPLOAD"] == {"repositories": ('["press", "store"]', '["press"]')}
    assert said["update", "widgets/ring"] == {"events": ('["push"]', '["push", "release"]')}
    assert said["create", "widgets/store/UPLOAD_HERE"]["value"] == ("(nothing)", "(secret)")
    assert said["delete", "widgets/visit"] == {}
    text = msgspec.json.encode(as_document(made.plan))
    assert read_plan(text) == made.plan
    value = made.world.field("upload")
    assert value.encode() not in text


def test_what_was_reviewed_is_done_once(made: Planning) -> None:
    """Then nothing is left to do, and the same plan is refused: another run has applied it."""
    made.apply()
    assert [one["url"] for one in made.world.hooks()] == ["https://widgets-bell.herokuapp.com/ring"]
    assert made.world.secret("widgets", "UPLOAD")["repositories"] == ["press"]
    assert made.world.secret("widgets/store", "UPLOAD_HERE")["value"] == made.world.field("upload")
    assert planned(made.rehearsal.engine, BOUND, NOW).operations == ()
    seen = made.world.last_request()
    with pytest.raises(PlanRefused, match="nothing is to be done with it any more"):
        made.apply()
    assert writes(made, seen) == []


def test_the_commands_lead_from_a_plan_to_its_application(
    made: Planning, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A document on standard output, its digest and its words beside; with that digest it is applied."""
    estate = load(made.rehearsal.stacks, today=NOW.date(), overdue="warn", rehearsed=True)
    run = commands.Run(made.rehearsal.engine, BOUND, estate)
    monkeypatch.setattr(commands, "of_commit", lambda _: nullcontext(run))
    monkeypatch.setenv("PULUMI_OPTION_CONFIG_FILE", str(made.rehearsal.settings))
    ran = CliRunner().invoke(commands.plan, ["--stack", "sandbox"], catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    assert "- delete github webhook 'widgets/visit'" in ran.stderr
    file = tmp_path / "plan.json"
    file.write_text(ran.stdout)
    digest = read_plan(file.read_bytes()).digest
    assert f"Digest: {digest}" in ran.stderr
    ran = CliRunner().invoke(commands.apply, [str(file), "--digest", digest, "--yes"], catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    assert made.world.secret("widgets", "UPLOAD")["repositories"] == ["press"]


def test_what_the_plan_touches_has_moved(made: Planning) -> None:
    """Somebody changed the webhook, or the vault's value: it is named with what differs, and nothing is done."""
    [ring] = [hook for hook in made.world.hooks() if hook["url"].endswith("/ring")]
    made.world.change_hook(ring["id"], events=["push", "issues"])
    seen = made.world.last_request()
    with pytest.raises(PlanRefused, match=r"widgets/ring: events"):
        made.apply()
    assert writes(made, seen) == []
    made.world.restore("planned")
    made.world.write_field("upload", "credential", "another")
    seen = made.world.last_request()
    with pytest.raises((PlanRefused, EngineFailed), match=r"upload|UPLOAD"):
        made.apply()
    assert writes(made, seen) == []


def test_what_the_plan_does_not_touch_is_left(made: Planning, capsys: pytest.CaptureFixture[str]) -> None:
    """Somebody's change elsewhere is told, and stays."""
    made.world.change_config_vars("widgets-bell", {"UPLOAD": "theirs"})
    made.apply()
    assert "Not in the plan, and left as it is: update" in capsys.readouterr().out
    assert made.world.config_vars("widgets-bell")["UPLOAD"] == "theirs"
    assert made.world.secret("widgets", "UPLOAD")["repositories"] == ["press"]


def test_an_older_state_is_found_out(made: Planning) -> None:
    """The plan was applied, and the state of before was restored: the world is as the plan wants it already."""
    made.apply()
    made.restore_state()
    with pytest.raises(PlanRefused, match="has moved since"):
        made.apply()


def test_a_service_that_is_down_ends_it_before_anything_is_done(made: Planning) -> None:
    """What cannot be looked at cannot be compared."""
    made.world.down("github")
    seen = made.world.last_request()
    with pytest.raises((PlanRefused, EngineFailed)):
        made.apply()
    assert writes(made, seen) == []


@pytest.mark.parametrize("trial", [*range(2), *(soak(trial) for trial in range(100))])
def test_of_two_at_once_one_acts(trial: int, made: Planning) -> None:
    """The other finds the lock, or that there is nothing to be done any more."""
    seen = made.world.last_request()
    fork = multiprocessing.get_context("fork")
    runs = [fork.Process(target=made.apply) for _ in range(2)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert 0 in [run.exitcode for run in runs]
    assert len([path for path in writes(made, seen) if "UPLOAD_HERE" in path]) == 1
    assert planned(made.rehearsal.engine, BOUND, NOW).operations == ()

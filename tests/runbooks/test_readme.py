"""What `runbooks/README.md` says to do is done, row by row, in a rehearsal of the little estate that rotates.

The commands are the table's own; `Follower.start` alone puts the rehearsal in the place of the real stack.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from infra.project import ROOT
from runbooks.situations import Situation, situations
from tests.end_to_end.rotation_scene import Scene
from tests.end_to_end.stage import Outcome, Running, Stage, finish, kill, own
from tests.forked import Forked
from tests.soak import soak

DONE, PERSON, BUSY = 0, 1, 75
UP = "python -m infra up --stack prod"
BY_A_PERSON = """\
purpose = "Posts for the widgets."
class   = "staging"
issuer  = "anaconda-org"
opens   = ["anaconda-org:widgets"]
only    = ["{zone}"]
expires = {expires}
made_by_person_because = "It was always so."
ends_when = "Somebody changes that."

[[deliveries]]
to = "github-organization-secret"
name = "POSTER"
repositories = ["{repository}"]
"""


@dataclass
class Follower:
    """Somebody who has only the README, in a rehearsal."""

    scene: Scene
    machine: Path
    """The rehearsal's folder, as this machine sees it."""

    def start(self, command: str, *more: str) -> Running:
        """Start a command of the table."""
        program, *words = shlex.split(command.removeprefix("python -m "))
        where = ["--home", str(self.machine), "--stacks", str(self.scene.stage.stacks)]
        environment: dict[str, str] = dict(os.environ)
        if command == UP:
            program, words = "rehearsal", [*where, "up"]
        elif program == "infra":
            words += where[2:]
            environment = self.scene.rehearsal.environment()
        else:
            words = shlex.split(shlex.join(words).replace("--stack prod", shlex.join(["--rehearse", *where])))
        return Forked(ROOT / program, [*words, *more], environment)

    def follow(self, command: str, *more: str) -> Outcome:
        """Do it to its end."""
        return finish(self.start(command, *more))

    def merge(self, row: Situation, name: str = "") -> None:
        """Merge what a row says is to be written, into the file at the path that it names."""
        lines = [code for code in row.code if code.startswith(("epoch = ", "["))]
        [path] = [code for code in row.code if code.startswith("stacks/prod/")]
        file = self.scene.stage.stacks / path.removeprefix("stacks/prod/")
        file = file / f"{name}.toml" if path.endswith("/") else file
        file.write_text("\n".join([*sorted(lines), file.read_text()]))

    def generations(self) -> dict[str, int]:
        """The generation in use of each credential that runs make, as the state has it."""
        export = json.loads(self.scene.stage.by_hand("stack", "export").output)
        makers = ("saas:anaconda_org:MintedToken", "saas:own:GeneratedValue")
        return {
            one["urn"].rpartition("::")[2].rpartition("/")[2]: int(one["outputs"]["generation"])
            for one in export["deployment"]["resources"]
            if one["type"] in makers
        }


def row(beginning: str) -> Situation:
    """The row of the table that begins so."""
    [found] = [one for one in situations() if one.what.startswith(beginning)]
    return found


@pytest.fixture(scope="module")
def running(deployed_rotating: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Follower]:
    """One world for all rows: what runs make is in its first generation, and one credential is a person's."""
    with own(deployed_rotating, tmp_path_factory.mktemp("readme")) as stage, stage.world() as world:
        stacks = stage.use_own_stacks()
        expires = dt.datetime.now(dt.UTC).date() + dt.timedelta(200)
        (stacks / "credentials" / "poster.toml").write_text(
            BY_A_PERSON.format(zone="makers", repository="press", expires=expires)
        )
        stage.up()
        scene = Scene(stage, world)
        for _ in range(3):  # made, the former ones ended, and forgotten
            assert scene.scheduled().code == DONE
            scene.pass_days(2)
        scene.keep("start")
        shutil.copytree(stacks, stage.home / "kept" / "stacks")
        yield Follower(scene, stage.home)


@pytest.fixture
def follower(running: Follower) -> Follower:
    """World, state, data and journal as they were."""
    stage = running.scene.stage
    running.scene.world.lift()
    running.scene.restore("start")
    shutil.rmtree(stage.stacks)
    shutil.copytree(stage.home / "kept" / "stacks", stage.stacks)
    shutil.rmtree(stage.home / "runbooks", ignore_errors=True)
    assert running.generations() == {"upload": 1, "bell-secret": 1}
    return running


def test_a_token_leaked(follower: Follower) -> None:
    """It is replaced at once, alone, and the leaked one is dead after its drain, which the report names."""
    leaked, scene = row("A token leaked that runs make"), follower.scene
    follower.merge(leaked, "upload")
    [rotate] = leaked.commands
    outcome = follower.follow(rotate)
    assert outcome.code == DONE, outcome.output
    assert "upload: generation 2, new (was 1); former ones stay valid until " in outcome.output
    assert follower.generations() == {"upload": 2, "bell-secret": 1}
    assert scene.held() == {scene.value_at("upload-generation-2")} == {scene.in_vault()}
    assert scene.refused() == []
    scene.pass_days(2)
    outcome = follower.follow(rotate)
    assert outcome.code == DONE, outcome.output
    assert "former ones are dead" in outcome.output
    assert scene.tokens() == ["poster", "upload-generation-2"]


def test_a_persons_token_leaked(follower: Follower) -> None:
    """What the person puts into the vault comes to its place, and `reach` says where the old one lies."""
    leaked, world = row("A token leaked that a person makes"), follower.scene.world
    made = world.ask("PUT", "/services/anaconda-org/tokens/widgets/posting", {"scopes": ["api:read", "api:write"]})
    world.write_field("poster", "credential", made["value"])
    up, reach = leaked.commands
    outcome = follower.follow(up)
    assert outcome.code == DONE, outcome.output
    assert world.secret("widgets", "POSTER")["value"] == made["value"]
    assert "POSTER" in follower.follow(reach.replace("<name>", "poster")).output
    assert follower.generations() == {"upload": 1, "bell-secret": 1}


def test_everything_may_have_leaked(follower: Follower) -> None:
    """The plan has the order and the duration; one command replaces all that runs make, and says what persons do."""
    everything = row("Everything may have leaked")
    follower.merge(everything)
    plan, rotate = everything.commands
    planned = follower.follow(plan)
    assert planned.code == 3, planned.output
    assert "By the services' limits every target has its new value after " in planned.output
    outcome = follower.follow(rotate)
    assert outcome.code == PERSON, outcome.output
    assert follower.generations() == {"upload": 2, "bell-secret": 2}
    assert "since another epoch: everything: <incident>: poster." in outcome.output
    last = outcome.output.strip().rpartition("A person is needed:")[2]
    assert "poster: another epoch: everything: <incident>. The plan above says how." in last


def test_a_token_expires(follower: Follower) -> None:
    """Weeks before, the plan has what a person does by which day; what runs make has a day on which it rotates."""
    [plan] = row("A token expires").commands
    recorded = follower.machine / "recorded.json"
    recorded.write_text(follower.scene.stage.by_hand("stack", "output", "rotation", "--json").output)
    day = dt.datetime.now(dt.UTC).date()
    known = ("--recorded", str(recorded), "--as-of")
    early = follower.follow(plan, *known, f"{day + dt.timedelta(50)}")
    assert early.code == DONE, early.output
    late = follower.follow(plan, *known, f"{day + dt.timedelta(150)}")
    assert late.code == 3, late.output
    assert f"A person, by {day + dt.timedelta(200)}, since anaconda-org ends it" in late.output
    assert "2. Put it into the field credential of the vault item 'poster'" in late.output
    assert "Nothing is due for a run." in late.output
    over = follower.follow(plan, *known, f"{day + dt.timedelta(245)}")
    assert over.code == PERSON, over.output
    assert "DUE ON" in over.output


def test_a_rotation_stopped_half_way(follower: Follower) -> None:
    """Killed when one place had the new value: the same command says where it stopped, and finishes."""
    stopped, scene = row("A rotation stopped half way"), follower.scene
    follower.merge(row("A token leaked that runs make"), "upload")
    [rotate] = stopped.commands
    scene.world.hold("after", service="github", method="PUT", path="/secrets/UPLOAD")
    run = follower.start(rotate)
    [held] = scene.world.held(wait_seconds=60)
    kill(run)
    scene.world.drop(held["number"])
    assert scene.refused() == []
    outcome = follower.follow(rotate)
    assert outcome.code == DONE, outcome.output
    assert "Going on: the last run ended after 'plan'" in outcome.output
    assert scene.tokens() == ["poster", "upload-generation-1", "upload-generation-2"]
    assert scene.held() == {scene.value_at("upload-generation-2")} == {scene.in_vault()}
    assert scene.refused() == []


def test_rotate_x_now(follower: Follower) -> None:
    """A value of our own, too: it alone is replaced, and its receiver accepts what is signed with the new one."""
    now = row("Rotate X now")
    follower.merge(now, "bell-secret")
    [rotate] = now.commands
    outcome = follower.follow(rotate)
    assert outcome.code == DONE, outcome.output
    assert follower.generations() == {"upload": 1, "bell-secret": 2}
    assert {one["status_code"] for one in follower.scene.world.deliver("push")} == {200}


def test_somebody_changed_a_place_by_hand(follower: Follower) -> None:
    """It is named, and left alone with its credential; `up` puts it back, and then the credential rotates."""
    changed, world = row("Somebody changed a place by hand"), follower.scene.world
    follower.merge(row("A token leaked that runs make"), "upload")
    world.change_config_vars("widgets-bell", {"UPLOAD": "theirs"})
    up, rotate = changed.commands
    outcome = follower.follow(rotate)
    assert outcome.code == PERSON, outcome.output
    assert "upload was left alone: changed by hand: update " in outcome.output
    assert "upload: left alone in this run, for the places above." in outcome.output
    assert follower.generations() == {"upload": 1, "bell-secret": 1}
    assert world.config_vars("widgets-bell")["UPLOAD"] == "theirs"
    outcome = follower.follow(up)
    assert outcome.code == DONE, outcome.output
    assert follower.scene.held() == {follower.scene.in_vault()}
    assert follower.follow(rotate).code == DONE
    assert follower.generations() == {"upload": 2, "bell-secret": 1}


@pytest.mark.parametrize("how", ["killed", "down"])
def test_somebody_changed_a_place_in_the_middle(how: str, follower: Follower) -> None:
    """Of a rotation that was killed, or to whose place nothing could be written: it is named, and left alone, too."""
    changed, scene = row("Somebody changed a place by hand"), follower.scene
    follower.merge(row("A token leaked that runs make"), "upload")
    up, rotate = changed.commands
    if how == "killed":
        scene.world.hold("before", service="heroku", method="PATCH", path="/config-vars")
        run = follower.start(rotate)
        [held] = scene.world.held(wait_seconds=60)
        kill(run)
        scene.world.drop(held["number"])
    else:
        scene.world.fault("status", service="heroku", method="PATCH", path="/config-vars", status=422, times=None)
        assert follower.follow(rotate).code == PERSON
        scene.world.lift()
    scene.world.change_config_vars("widgets-bell", {"UPLOAD": "theirs"})
    outcome = follower.follow(rotate)
    assert outcome.code == PERSON, outcome.output
    assert "upload was left alone: changed by hand: update heroku config vars" in outcome.output
    assert scene.world.config_vars("widgets-bell")["UPLOAD"] == "theirs"
    outcome = follower.follow(up)
    assert outcome.code == DONE, outcome.output
    assert scene.held() == {scene.in_vault()} == {scene.value_at("upload-generation-2")}


def test_a_change_that_nobody_applied(follower: Follower) -> None:
    """It stops the run with a sentence that names it and the way on; after that way the credential rotates."""
    unapplied = row("A change of the data was merged and not applied")
    follower.merge(row("A token leaked that runs make"), "upload")
    bell = follower.scene.stage.stacks / "apps" / "bell.toml"
    bell.write_text(bell.read_text().replace('["push"]', '["push", "release"]'))
    up, rotate = unapplied.commands
    outcome = follower.follow(rotate)
    assert outcome.code == PERSON, outcome.output
    assert "has changes that nobody has applied: update " in outcome.output
    assert "'widgets/ring'" in outcome.output
    assert "Apply them with `make up`, then run this again." in " ".join(outcome.output.split())
    assert follower.generations() == {"upload": 1, "bell-secret": 1}
    assert follower.follow(up).code == DONE
    assert follower.follow(rotate).code == DONE
    assert follower.generations() == {"upload": 2, "bell-secret": 1}


def test_every_day(follower: Follower) -> None:
    """Nothing is due, nothing is written, and nobody is asked; what is told is what the data does not know."""
    rotate, daily = row("Every day").commands
    world = follower.scene.world
    seen = world.last_request()
    outcome = follower.follow(rotate)
    assert outcome.code == DONE, outcome.output
    assert "Nothing is due for a run." in outcome.output
    assert [one for one in world.requests(after=seen) if one["method"] not in ("GET", "HEAD")] == []
    outcome = follower.follow(daily.replace("<owner>/<name>", "widgets/press"))
    assert outcome.code == PERSON, outcome.output
    [issue] = world.issues("widgets/press")
    assert [line for line in issue["body"].splitlines() if line.startswith("- ")] == [
        "- `Anaconda.org`, the login: poster, unless it is that of poster: the data does not have their names there",
        "- 3 keys are listed as unknown: 3 of apps.",
    ]


def another_machine(follower: Follower) -> Follower:
    """The same rehearsal as another machine sees it: the same world and state, and none of the first one's locks."""
    there = follower.machine.with_name("another-machine")
    shutil.rmtree(there, ignore_errors=True)
    there.mkdir()
    for name in follower.machine.iterdir():
        if name.name not in ("runbooks", "kept"):
            (there / name.name).symlink_to(name)
    return Follower(follower.scene, there)


@pytest.mark.parametrize("trial", [*range(3), *(soak(trial) for trial in range(20))])
def test_two_at_once(follower: Follower, trial: int) -> None:
    """Two on one machine and one on another: each either acts or ends with 75, and one value is made.

    If none acts, since each saw the other's lock, one does at the next try: what a calendar does with a 75.
    """
    busy, scene = row("Another run is at it"), follower.scene
    follower.merge(row("A token leaked that runs make"), "upload")
    [rotate] = busy.commands
    seen = scene.world.last_request()
    runs = [one.start(rotate) for one in (follower, follower, another_machine(follower))]
    outcomes = [finish(run) for run in runs]
    told = "\n\n".join(f"{one.code}: {one.output}" for one in outcomes)
    assert {one.code for one in outcomes} <= {DONE, BUSY}, told
    assert BUSY in {one.code for one in outcomes[:2]}, told
    if DONE not in {one.code for one in outcomes}:
        again = follower.follow(rotate)
        assert again.code == DONE, again.output
    made = [one for one in scene.world.requests(after=seen, service="anaconda-org") if one["method"] == "POST"]
    assert len(made) == 1, told
    assert follower.generations() == {"upload": 2, "bell-secret": 1}
    assert scene.held() == {scene.value_at("upload-generation-2")} == {scene.in_vault()}

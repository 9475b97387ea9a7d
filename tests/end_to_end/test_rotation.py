"""A rotation through the real engine: nothing that uses a value ever finds one that is refused."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.client import AdminError
from tests.end_to_end.rotation_scene import USE, Scene
from tests.end_to_end.stage import Stage, finish, own
from tests.soak import soak


@pytest.fixture(scope="module")
def running(deployed_rotating: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """One running world; what a person made lies everywhere."""
    with own(deployed_rotating, tmp_path_factory.mktemp("rotation")) as stage, stage.world() as world:
        scene = Scene(stage, world)
        scene.keep("start")
        yield scene


@pytest.fixture
def scene(running: Scene) -> Scene:
    """World and state as they were deployed."""
    running.world.lift()
    running.restore("start")
    return running


def test_a_whole_life(scene: Scene) -> None:
    """What a person made is replaced, used to its end by what had read it, then ended. No value is ever printed."""
    first = scene.in_vault()
    before = scene.world.start_build("widgets/press", {"UPLOAD": USE})
    outcome = scene.scheduled()
    assert outcome.code == 0, outcome.output
    new = scene.value_at("upload-generation-1")
    assert scene.tokens() == ["upload", "upload-generation-1"]
    assert scene.held() == {new} == {scene.in_vault()}
    assert scene.in_vault(field="rotation: former generation 0") == first
    assert scene.refused() == []
    scene.pass_days(7 / 24)
    assert scene.scheduled().code == 0
    assert all(one["ok"] for one in scene.world.finish_build(before))
    scene.pass_days(2)
    last = scene.scheduled()
    assert last.code == 0, last.output
    assert scene.tokens() == ["upload-generation-1"]
    assert scene.refused() == []
    with pytest.raises(AdminError):
        scene.in_vault(field="rotation: former generation 0")
    export = scene.stage.by_hand("stack", "export").output
    for value in (first, new):
        assert value not in outcome.output + last.output + export


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("rotations", [2, soak(100)])
def test_many_rotations_in_a_row(rotations: int, deployed_rotating: Stage, tmp_path: Path) -> None:
    """Builds start before, during and after each, and use for seven hours what they read: none is refused.

    In a world of their own, since no snapshot turns the clock back.
    """
    with own(deployed_rotating, tmp_path) as stage, stage.world() as world:
        scene = Scene(stage, world)
        before, newest = scene.worlds(), scene.newest()
        for number in range(1, 1 + rotations):
            builds = scene.start_builds()
            hold = scene.world.hold("after", service="github", method="PUT", path="/secrets/UPLOAD")
            run = scene.start(day=scene.today())
            [held] = scene.world.held(wait_seconds=60)
            builds += scene.start_builds()
            scene.world.release(held["number"])
            scene.world.lift(hold)
            outcome = finish(run)
            assert outcome.code == 0, outcome.output
            builds += scene.start_builds()
            scene.pass_days(7 / 24)
            assert scene.finish_builds(builds) == [], number
            scene.pass_days(2)
            assert scene.scheduled().code == 0  # the former one ends
            assert scene.tokens() == [f"upload-generation-{number}"]
            assert scene.held() == {scene.value_at(f"upload-generation-{number}")} == {scene.in_vault()}
            scene.pass_days(330)
        assert scene.gaps(before, newest) == []


def test_a_plain_run_never_rotates(scene: Scene) -> None:
    """Days later neither, and not with a day that was before."""
    scene.pass_days(3)
    assert scene.up("--refresh").code == 0
    assert scene.tokens() == ["upload"]
    assert scene.scheduled().code == 0
    assert scene.up(day="1990-01-01").code == 0
    assert scene.tokens() == ["upload", "upload-generation-1"]


def test_the_run_has_the_day_of_the_services(scene: Scene) -> None:
    """A day that is not theirs is refused before anything is made, for each of them by name."""
    outcome = scene.up(day="2190-01-01", left="bell-secret")
    assert outcome.code != 0
    assert "the run is one of 2190-01-01" in outcome.output
    assert scene.tokens() == ["upload"]


def test_what_somebody_put_into_the_vault_is_left_and_named(scene: Scene) -> None:
    """By a scheduled run; a plain one takes it over and brings it to its places."""
    made = scene.world.ask("PUT", "/services/anaconda-org/tokens/widgets/theirs", {"scopes": ["api:read", "api:write"]})
    scene.world.write_field("upload", "credential", made["value"])
    outcome = scene.scheduled(left="bell-secret")
    assert outcome.code != 0
    assert "somebody has put another value of upload into the vault" in outcome.output
    assert scene.in_vault() == made["value"]
    assert scene.tokens() == ["theirs", "upload"]
    outcome = scene.up()
    assert outcome.code == 0, outcome.output
    assert scene.held() == {made["value"]}


STICKY = (
    ("github", "PUT", "/secrets/UPLOAD"),
    ("heroku", "PATCH", "/config-vars"),
    ("azure-devops", "PUT", "variablegroups"),
    ("github", "POST", "/dispatches"),
    ("heroku", "GET", "/alive"),
    ("connect", "PATCH", "/items/"),
)
"""A write at each service, a check at each consumer, and the vault."""


@pytest.mark.parametrize(
    ("sticky", "runs", "persistent"),
    [
        *((one, 1, True) for one in STICKY),
        (STICKY[0], 1, False),
        *(soak(one, 1, False) for one in STICKY[1:]),
        *(soak(one, runs, persistent) for runs in (2, 3) for persistent in (True, False) for one in STICKY),
    ],
)
def test_what_fails_for_days_keeps_the_former_value_alive(
    scene: Scene, sticky: tuple[str, str, str], runs: int, *, persistent: bool
) -> None:
    """Nothing in use is revoked meanwhile, whatever time passes; the first run after it finishes."""
    service, method, path = sticky
    number = scene.world.fault("status", service=service, method=method, path=path, status=422, times=None)
    for _ in range(runs):
        outcome = scene.scheduled(left="bell-secret", persistent=persistent)
        assert outcome.code != 0, outcome.output
        assert scene.refused() == []
        assert "upload" in scene.tokens()
        scene.pass_days(2)
    scene.world.lift(number)
    outcome = scene.scheduled(left="bell-secret")
    assert outcome.code == 0, outcome.output
    assert scene.refused() == []
    assert scene.tokens() == ["upload", "upload-generation-1"]
    assert scene.held() == {scene.value_at("upload-generation-1")} == {scene.in_vault()}


@pytest.mark.parametrize("lies", [False, True])
def test_a_job_that_finds_another_value_blocks_the_end(scene: Scene, *, lies: bool) -> None:
    """A canary that lags is waited for; one that answers with the former value keeps that alive, by its name."""
    scene.world.delay_canary("widgets/press", looks=0 if lies else 2, lies=lies)
    outcome = scene.scheduled(left="bell-secret")
    assert (outcome.code != 0) == lies, outcome.output
    assert ("no job answered with the new value" in outcome.output) == lies
    assert scene.refused() == []


def deliveries(scene: Scene) -> tuple[list[int], Any]:
    """Rotate what signs webhooks, an event arriving after each write: the answers of the receiver."""
    hold = scene.world.fault("hold-after", method="PATCH", path="config-vars|/hooks/", times=None)
    process = scene.start(day=scene.today(), left="upload", parallel=1)
    codes: list[int] = []
    while held := scene.world.held(wait_seconds=20):
        codes += [one["status_code"] for event in ("push", "issues") for one in scene.world.deliver(event)]
        for request in held:
            scene.world.release(request["number"])
        if len(codes) >= 6:
            break
    scene.world.lift(hold)
    return codes, finish(process)


def test_a_receiver_of_one_value_has_the_stated_gap(scene: Scene) -> None:
    """From its restart to the write of each webhook, and not longer."""
    codes, outcome = deliveries(scene)
    assert outcome.code == 0, outcome.output
    assert codes == [403, 403, *sorted([200, 403]), 200, 200] or codes == [403, 403, 403, 200, 200, 200]


def test_a_receiver_of_two_values_has_none(deployed_rotating: Stage, tmp_path: Path) -> None:
    """The same data with `signing_keys = 2`: none is refused, and in the end the former value is not accepted."""
    with own(deployed_rotating, tmp_path) as stage, stage.world() as world:
        stacks = tmp_path / "stacks"
        shutil.copytree(stage.stacks, stacks)
        stage.stacks = stacks
        bell = stacks / "apps" / "bell.toml"
        bell.write_text(bell.read_text().replace("signing_keys  = 1", "signing_keys  = 2"))
        world.sign_webhooks("widgets-bell", "BELL_SECRET", keys=2)
        scene = Scene(stage, world)
        scene.rehearsal.write_settings()
        assert scene.up().code == 0
        codes, outcome = deliveries(scene)
        assert outcome.code == 0, outcome.output
        assert set(codes) == {200}
        for _ in range(2):
            scene.pass_days(2)
            assert scene.scheduled(left="upload").code == 0
        held = world.config_vars("widgets-bell")
        assert held["BELL_SECRET_PREVIOUS"] == held["BELL_SECRET"]


def checkpoints(scene: Scene) -> list[str]:
    """Rotate, and keep the state as it is at each write of the rotation; return the names."""
    for method in ("POST", "PUT", "PATCH"):
        scene.world.fault("hold-after", method=method, path="^/", times=None)
    process = scene.start(day=scene.today(), left="bell-secret", parallel=1)
    names: list[str] = []
    while held := scene.world.held(wait_seconds=20):
        names.append(f"checkpoint-{len(names)}")
        scene.keep_state(names[-1])
        last = held[-1]["path"].endswith("/dispatches")
        for request in held:
            scene.world.release(request["number"])
        if last:
            break
    scene.world.lift()
    outcome = finish(process)
    assert outcome.code == 0, outcome.output
    return names


@pytest.mark.parametrize("every", [4, soak(1)])
def test_every_state_of_a_rotation_finds_its_way_back(every: int, scene: Scene) -> None:
    """Restored when all was over, and run again; and no state at all. No second token is made, none in use ends."""
    names = checkpoints(scene)
    assert len(names) >= 5
    for _ in range(3):  # the former one ends, and is forgotten
        scene.pass_days(2)
        assert scene.scheduled(left="bell-secret").code == 0
    scene.keep("after")
    for name in names[::every]:
        scene.restore("after")
        scene.restore(name, world=False)
        scene.recover()
        for _ in range(2):
            outcome = scene.scheduled(left="bell-secret")
            assert outcome.code == 0, f"{name}: {outcome.output}"
            assert scene.tokens() == ["upload-generation-1"], name
            assert scene.refused() == [], name
            assert scene.held() == {scene.value_at("upload-generation-1")} == {scene.in_vault()}, name
            scene.pass_days(2)


def test_a_lost_state_adopts_what_is_in_use(scene: Scene) -> None:
    """Its number, day and epoch come from the vault, so nothing is due again."""
    assert scene.scheduled(left="bell-secret").code == 0
    for urn in [one["urn"] for one in scene.stage.things() if "saas" in one["type"]][::-1]:
        outcome = scene.stage.by_hand("state", "delete", "--yes", "--force", "--target-dependents", urn)
        assert outcome.code == 0 or "No such resource" in outcome.output, outcome.output
    outcome = scene.scheduled(left="bell-secret")
    assert outcome.code == 0, outcome.output
    assert scene.tokens() == ["upload", "upload-generation-1"]
    assert scene.refused() == []
    recorded = scene.recorded("saas:anaconda_org:MintedToken")
    assert (recorded["generation"], recorded["made"]) == (1, scene.today())

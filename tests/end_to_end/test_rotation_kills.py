"""A rotation with three targets at three services, killed at every request that it makes, and recovered.

Whatever the moment: at no request does a target hold a value that its issuer does not accept; what a build had read
before works when it ends; the vault has what any target has; every target is looked at after its last write; and in
the end one token is live, at every target and in the vault, and nothing is left over. Killed before or after a look
nothing differs in the world, so of looks one moment is tried, of writes both. What then is as after an unbroken run is
not drained again each time: `test_rotation.py` shows how that ends. `test_rotation_planted.py` shows that this sees.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.conftest import ROTATING
from tests.end_to_end.rotation_scene import Scene
from tests.end_to_end.stage import Stage, finish, own
from tests.end_to_end.templates import once
from tests.soak import soak

MOST_POSITIONS = 60
"""More than a rotation of the one token has."""
SHARES = 3
"""So many workers share the positions, each with a world of its own."""
PARTS = 2
"""So many tests share the positions of a worker."""


def rotated(folder: Path) -> Stage:
    """A world with the one token alone, made by runs, and due again; stopped."""
    shutil.copytree(ROTATING, folder / "stacks")
    (folder / "stacks" / "credentials" / "bell-secret.toml").unlink()
    app = folder / "stacks" / "apps" / "bell.toml"
    app.write_text(app.read_text().partition("[webhooks]")[0])
    stage = Stage(folder / "home", stacks=folder / "stacks")
    try:
        stage.up()
        with stage.world() as world:
            scene = Scene(stage, world)
            for _ in range(3):  # made, its former one ended, and forgotten
                assert scene.scheduled().code == 0
                scene.pass_days(2)
            scene.pass_days(300)
    finally:
        stage.stop()
    return stage


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """One world for all positions of a worker; each begins with it as it was before the rotation."""
    template = once(tmp_path_factory, "rotated", rotated)
    with own(template, tmp_path_factory.mktemp("kills")) as stage, stage.world() as world:
        scene = Scene(stage, world)
        scene.keep("before")
        yield scene


@pytest.fixture(scope="module")
def found(scene: Scene) -> list[tuple[int, str]]:
    """Every position, as a rotation has them that nobody kills."""
    seen = scene.world.last_request()
    assert finish(scene.start(day=scene.today(), parallel=1)).code == 0
    found = list(positions([one for one in scene.world.requests(after=seen) if one["service"] != "admin"]))
    assert 20 < len(found) <= MOST_POSITIONS, f"{len(found)} positions"
    return found


def positions(requests: list[dict[str, Any]]) -> Iterator[tuple[int, str]]:
    """Each request's number, and the moments at which to kill."""
    for number, request in enumerate(requests, 1):
        yield number, "before"
        if request["method"] not in ("GET", "HEAD"):
            yield number, "after"


def kill_and_recover(scene: Scene, number: int, moment: str, recovery: str) -> None:
    """One position with one way to recover. Fails with what is wrong then."""
    at = f"killed {moment} request {number}, recovered by {recovery}"
    scene.restore("before")
    before, newest, seen = scene.worlds(), scene.newest(), scene.world.last_request()
    builds, former = scene.start_builds(), scene.in_vault()
    assert scene.killed_at(number, moment, day=scene.today()), f"{at}: the run made no such request"
    assert scene.not_in_vault() == set(), f"{at}: after the kill"
    scene.recover()
    if recovery == "a second kill":
        scene.killed_at(max(1, number // 2), moment, day=scene.today())
        assert scene.not_in_vault() == set(), f"{at}: after the second kill"
        scene.recover()
    if recovery == "the next day's run":
        assert scene.finish_builds(builds) == [], f"{at}: what began before it"
        scene.pass_days(1)
        builds = scene.start_builds()
    outcome = scene.up(*PLAIN[recovery]) if recovery in PLAIN else scene.scheduled()
    assert outcome.code == 0, f"{at}: {outcome.output}"
    writes = [one for one in scene.world.requests(after=seen) if _is_write(one)]
    kills = 2 if recovery == "a second kill" else 1
    assert len(writes) <= 1 + kills, f"{at}: {len(writes)} writes of the secret"
    if scene.held() == {former}:  # a plain recovery came before there was anything to finish
        outcome = scene.scheduled()
        assert outcome.code == 0, f"{at}: {outcome.output}"
    assert scene.finish_builds(builds) == [], f"{at}: what began before it"
    assert scene.unchecked(seen) == [], f"{at}: not looked at after its last write"
    if scene.tokens() != AS_UNBROKEN:
        scene.pass_days(2)
        outcome = scene.scheduled()
        assert outcome.code == 0, f"{at}: {outcome.output}"
        [live] = scene.tokens()
        assert live.startswith("upload-generation-"), at
        assert live != "upload-generation-1", at
    assert scene.held() == {scene.value_at(scene.tokens()[-1])} == {scene.in_vault()}, at
    assert scene.gaps(before, newest) == [], at


def _is_write(request: Mapping[str, Any]) -> bool:
    return request["method"] == "PUT" and str(request["path"]).endswith("/secrets/UPLOAD")


AS_UNBROKEN = ["upload-generation-1", "upload-generation-2"]
"""The tokens after a rotation that nobody killed, until the former value is drained."""
PLAIN: Mapping[str, Sequence[str]] = {"a plain run": (), "a plain run that looks": ("--refresh",)}
ALL = (
    "the same again", "a plain run", "a plain run that looks", "the next day's run", "a second kill",
)  # fmt: skip


class Killed:
    """A share of the positions. Tests of a class are one worker's."""

    share = 0

    @pytest.mark.parametrize(
        ("part", "recovery"),
        [
            *((part, ALL[0]) for part in range(PARTS)),
            *(soak(part, recovery) for recovery in ALL[1:] for part in range(PARTS)),
        ],
    )
    def test_anywhere(self, scene: Scene, found: list[tuple[int, str]], part: int, recovery: str) -> None:
        """The positions of one part, with one recovery."""
        for number, moment in found[self.share * PARTS + part :: SHARES * PARTS]:
            kill_and_recover(scene, number, moment, recovery)


class TestFirstShare(Killed):
    """The first of each six positions, and the second."""


class TestSecondShare(Killed):
    """The third of each six, and the fourth."""

    share = 1


class TestThirdShare(Killed):
    """The fifth of each six, and the last."""

    share = 2

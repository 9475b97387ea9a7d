"""A rotation with three targets at three services, killed at every request that it makes, and recovered.

Whatever the moment: at no request does a target hold a value that its issuer does not accept; what a build had read
before works when it ends; the vault has what any target has; every target is looked at after its last write; and in
the end one token is live, at every target and in the vault, and nothing is left over. Killed before or after a look
nothing differs in the world, so of looks one moment is tried, of writes both. A kill leaves what lies on the disk and
in the services, so `make test` kills once where that is the same as before the request before; `make soak` at all.
What then is as after an unbroken run is not drained again each time: `test_rotation.py` shows how that ends.
`test_rotation_planted.py` shows that this sees.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from shared.printed import say
from tests.end_to_end.conftest import ROTATING
from tests.end_to_end.rotation_scene import Scene
from tests.end_to_end.stage import Stage, own
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
        outcome = stage.run("world")
        assert outcome.code == 0, outcome.output
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


class Position(NamedTuple):
    """Where to kill."""

    number: int
    """Of the request, from 1."""
    moment: str
    is_new: bool
    """Whether a kill there leaves something else than one before the request that came before it."""


@pytest.fixture(scope="module")
def found(scene: Scene) -> list[Position]:
    """Every position, as a rotation has them that nobody kills."""
    found = list(positions(scene.watched(day=scene.today())))
    say(f"{len(found)} positions, {sum(one.is_new for one in found)} of which leave something of their own")
    assert 20 < len(found) <= MOST_POSITIONS
    return found


def positions(watched: list[tuple[dict[str, Any], str]]) -> Iterator[Position]:
    """Before each request, and after each write. `watched` has the requests, with what a kill before each leaves."""
    before = ""
    for number, (request, left) in enumerate(watched, 1):
        yield Position(number, "before", is_new=left != before)
        before = left
        if request["method"] not in ("GET", "HEAD"):
            yield Position(number, "after", is_new=True)


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
    def test_anywhere(self, scene: Scene, found: list[Position], part: int, recovery: str) -> None:
        """The positions of one part, with one recovery. `make test` kills once where several kills leave the same."""
        tried = [one for one in found if one.is_new or recovery != ALL[0]]
        for one in tried[self.share * PARTS + part :: SHARES * PARTS]:
            kill_and_recover(scene, one.number, one.moment, recovery)


class TestFirstShare(Killed):
    """The first of each six positions, and the second."""


class TestSecondShare(Killed):
    """The third of each six, and the fourth."""

    share = 1


class TestThirdShare(Killed):
    """The fifth of each six, and the last."""

    share = 2

"""A rotation with three targets at three services, killed at every request that it makes, and recovered.

Whatever the moment: every target holds a value that its issuer accepts, at once after the kill and after each step of
the recovery; once all is drained one token is live, it is at every target and in the vault, and nothing is left over.
Killed before or after a look nothing differs in the world, so of looks one moment is tried, of writes both.
What then is as after an unbroken run is not drained again each time: `test_rotation.py` shows how that ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.end_to_end.rotation_scene import Scene
from tests.end_to_end.stage import Stage, finish, own
from tests.soak import soak

LEFT = "bell-secret"
"""What these rotations leave alone."""
MOST_REQUESTS = 60
"""More than a rotation of the one token makes; a test says how many it is."""
PARTS = 6
"""So many tests share the positions."""


@pytest.fixture(scope="module")
def scene(deployed_rotating: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """One world for all positions; each begins with it as it was before the rotation, of a value that runs made."""
    with own(deployed_rotating, tmp_path_factory.mktemp("kills")) as stage, stage.world() as world:
        scene = Scene(stage, world)
        for _ in range(3):  # made, its former one ended, and forgotten
            assert scene.scheduled(left=LEFT).code == 0
            scene.pass_days(2)
        scene.pass_days(300)
        scene.keep("before")
        yield scene


def unbroken(scene: Scene) -> list[dict[str, Any]]:
    """The requests of a rotation that nobody kills, one after the other."""
    scene.restore("before")
    seen = scene.world.last_request()
    assert finish(scene.start(day=scene.today(), left=LEFT, parallel=1)).code == 0
    return [one for one in scene.world.requests(after=seen) if one["service"] != "admin"]


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
    assert scene.killed_at(number, moment, day=scene.today(), left=LEFT), f"{at}: the run made no such request"
    assert scene.refused() == [], f"{at}: after the kill"
    seen = scene.world.last_request()
    scene.recover()
    if recovery == "a second kill":
        scene.killed_at(max(1, number // 2), moment, day=scene.today(), left=LEFT)
        assert scene.refused() == [], f"{at}: after the second kill"
        scene.recover()
    if recovery in ("the same again", "a second kill"):
        outcome = scene.scheduled(left=LEFT)
    elif recovery == "a plain run":
        outcome = scene.up()
    elif recovery == "a plain run that looks":
        outcome = scene.up("--refresh")
    else:
        scene.pass_days(1)
        outcome = scene.scheduled(left=LEFT)
    assert outcome.code == 0, f"{at}: {outcome.output}"
    assert scene.refused() == [], f"{at}: after the recovery"
    writes = [one for one in scene.world.requests(after=seen) if "UPLOAD" in one["path"] and one["method"] == "PUT"]
    assert len(writes) <= 1, f"{at}: {len(writes)} more writes of the secret"
    if scene.tokens() == ["upload-generation-1"]:  # a plain recovery came before there was anything to finish
        outcome = scene.scheduled(left=LEFT)
        assert outcome.code == 0, f"{at}: {outcome.output}"
    if scene.tokens() == ["upload-generation-1", "upload-generation-2"]:  # as after a run that nobody killed
        assert scene.held() == {scene.value_at("upload-generation-2")} == {scene.in_vault()}, at
        return
    scene.pass_days(2)
    outcome = scene.scheduled(left=LEFT)
    assert outcome.code == 0, f"{at}: {outcome.output}"
    [live] = scene.tokens()
    assert live.startswith("upload-generation-"), at
    assert live != "upload-generation-1", at
    assert scene.held() == {scene.value_at(live)} == {scene.in_vault()}, at
    assert scene.refused() == [], f"{at}: at the end"


ALL = (
    "the same again", "a plain run", "a plain run that looks", "the next day's run", "a second kill",
)  # fmt: skip


@pytest.mark.parametrize(
    ("part", "recovery"),
    [
        *((part, "the same again") for part in range(PARTS)),
        *(soak(part, recovery) for recovery in ALL[1:] for part in range(PARTS)),
    ],
)
def test_killed_anywhere(scene: Scene, part: int, recovery: str) -> None:
    """The positions of one part, with one recovery."""
    found = list(positions(unbroken(scene)))
    assert 20 < len(found) <= MOST_REQUESTS, f"{len(found)} positions"
    for number, moment in found[part::PARTS]:
        kill_and_recover(scene, number, moment, recovery)

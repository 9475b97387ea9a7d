"""A rotation through the real engine: nothing that uses a value ever finds one that is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.rotation_scene import Scene
from tests.end_to_end.stage import Stage, own


@pytest.fixture
def scene(deployed_rotating: Stage, tmp_path: Path) -> Iterator[Scene]:
    """One of the test's own."""
    with own(deployed_rotating, tmp_path) as stage, stage.world() as world:
        yield Scene(stage, world)


def test_a_whole_life(scene: Scene) -> None:
    """What a person made is replaced, used to its end by what read it, then ended; a year later again."""
    first = scene.in_vault()
    before = [
        scene.world.start_build("widgets/press", {"UPLOAD": {"issuer": "anaconda-org", "organization": "widgets"}})
    ]
    outcome = scene.scheduled()
    assert outcome.code == 0, outcome.output
    assert scene.tokens() == ["upload", "upload-generation-1"]
    new = scene.value_at("upload-generation-1")
    assert scene.held() == {new} == {scene.in_vault()}
    assert scene.in_vault(field="former generation 0") == first
    assert scene.refused() == []
    scene.pass_days(7 / 24)
    assert scene.scheduled().code == 0
    assert all(one["ok"] for build in before for one in scene.world.finish_build(build))
    scene.pass_days(2)
    outcome = scene.scheduled()
    assert outcome.code == 0, outcome.output
    assert scene.tokens() == ["upload-generation-1"]
    assert scene.refused() == []
    with pytest.raises(Exception, match="former generation 0"):
        scene.in_vault(field="former generation 0")
    for canary in (first, new):
        assert canary not in outcome.output


def test_a_plain_run_never_rotates(scene: Scene) -> None:
    """Years later, too, and with a day that was before."""
    assert scene.up().code == 0
    scene.pass_days(3)
    assert scene.up("--refresh").code == 0
    assert scene.tokens() == ["upload"]

"""What carries a rotation out is replaced in its middle: the tokens that open the services, and the vault's key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.rotation_scene import Scene
from tests.end_to_end.stage import Stage, finish, own

VARIABLES = {
    "github": "GITHUB_TOKEN",
    "heroku": "HEROKU_API_KEY",
    "azure-devops": "AZDO_PERSONAL_ACCESS_TOKEN",
    "anaconda-org": "ANACONDA_API_TOKEN",
    "connect": "OP_CONNECT_TOKEN",
}

SAID_BY_OFFICIAL = {"github": '"widgets" is a user', "connect": "Invalid token signature"}
"""What an official plugin says, where one is asked first (the one of GitHub takes any refusal for that)."""


@pytest.fixture
def scene(deployed_rotating: Stage, tmp_path: Path) -> Iterator[Scene]:
    """A world of the test's own: it ends credentials."""
    with own(deployed_rotating, tmp_path) as stage, stage.world() as world:
        yield Scene(stage, world)


def test_what_opens_everything_is_replaced_in_the_middle_of_a_run(scene: Scene) -> None:
    """The run goes on; a wrong new value is refused by name, with the former one as the way in; nothing keeps that."""
    environment = scene.rehearsal.environment()
    former = {service: environment[name] for service, name in VARIABLES.items()}
    hold = scene.world.hold("after", service="anaconda-org", method="POST", path="/authentications")
    run = scene.start(day=scene.today(), left="bell-secret")
    [held] = scene.world.held(wait_seconds=60)
    new = {service: scene.world.renew_credential(service) for service in VARIABLES}
    scene.world.lift(hold)
    scene.world.release(held["number"])
    outcome = finish(run)
    assert outcome.code == 0, outcome.output
    assert scene.refused() == []

    for service, name in VARIABLES.items():
        outcome = scene.up("--refresh", "--run-program", **{name: f"{new[service][:-4]}none"})
        assert (SAID_BY_OFFICIAL.get(service, name)) in outcome.output, f"{service}: {outcome.output}"
        assert scene.refused() == [], service
    outcome = scene.up("--refresh", "--run-program")
    assert outcome.code == 0, outcome.output

    for service in VARIABLES:
        scene.world.end_former_credential(service)
    renewed = {VARIABLES[service]: value for service, value in new.items()}
    assert scene.up("--refresh", "--run-program").code != 0
    for command in (("refresh", "--yes", "--skip-preview"), ("up", "--yes", "--skip-preview", "--refresh")):
        outcome = scene.stage.by_hand(*command, **renewed)
        assert outcome.code == 0, outcome.output
        assert scene.refused() == []
    outcome = scene.stage.by_hand("destroy", "--yes", "--skip-preview", **renewed)
    assert outcome.code == 0, outcome.output
    state = scene.rehearsal.files.stack_file.read_text()
    assert not any(value in state for value in (*former.values(), *new.values()))

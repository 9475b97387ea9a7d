"""Secrets of repositories and environments, variables and deploy keys, through the engine: one world."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.components.github.public_half import public_half
from sandbox.client import World
from tests.end_to_end.stage import ROOT, Outcome, Stage

SECRETS = {
    ("widgets/press", "OF_ONE"): "in-a-repository",
    ("widgets/store", "OF_ONE"): "in-a-repository",
    ("widgets/press@production", "OF_RELEASES"): "in-an-environment",
    ("widgets/press@production", "RELEASE_ID"): "release-id",
}
"""Each secret whose value is a field `credential`, and its vault item."""
VARIABLES = ("widgets/EVERYWHERE_ID", "widgets/store/HERE_ID")
IMPORTED = {
    "saas:github:RepositorySecret": ("widgets/press/OF_ONE", "widgets/press/OF_ONE", "update"),
    "saas:github:EnvironmentSecret": (
        "widgets/press@production/OF_RELEASES", "widgets/press/production/OF_RELEASES", "update",
    ),
    "saas:github:OrganizationVariable": ("widgets/EVERYWHERE_ID", "widgets/EVERYWHERE_ID", ""),
    "saas:github:RepositoryVariable": ("widgets/store/HERE_ID", "widgets/store/HERE_ID", ""),
    "saas:github:DeployKey": ("widgets/press/store writes", "", ""),
}  # fmt: skip
"""For each type: the resource's name, the id that a person finds, and what is left to do after an import of it."""


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stage, World, Outcome]]:
    """The estate with one of each kind of value, deployed twice; what the second run said.

    The environment is not there before, and GitHub takes a second to make it: a secret that does not wait is refused.
    """
    stage = Stage(tmp_path_factory.mktemp("values") / "home", stacks=ROOT / "tests" / "end_to_end" / "values")
    try:
        assert stage.run("world").code == 0
        with stage.world() as world:
            world.fault("delay", method="PUT", path="environments/production$", seconds=1)
            stage.up()
            yield stage, world, stage.up()
    finally:
        stage.stop()


def test_every_value_is_where_it_belongs_and_stays(deployed: tuple[Stage, World, Outcome]) -> None:
    """Each place holds the vault's value, the two halves of the deploy key fit, and a second run changes nothing."""
    _, world, again = deployed
    for (place, name), item in SECRETS.items():
        assert world.secret(place, name)["value"] == world.field(item), (place, name)
    variables = world.state()["variables"]
    assert {name: variables[name]["value"] for name in VARIABLES} == dict.fromkeys(
        VARIABLES, world.field("release-id")
    )  # fmt: skip
    assert variables["widgets/EVERYWHERE_ID"]["repositories"] == ["press", "store"]
    [key] = world.deploy_keys("widgets/press")
    private = world.secret("widgets/store", "PRESS_KEY")["value"]
    assert private == world.field("press-key", "privateKey")
    assert (key["key"], key["read_only"]) == (public_half(private, ""), False)
    assert again.planned == set()


def test_no_value_lies_in_the_files_of_the_engine(deployed: tuple[Stage, World, Outcome]) -> None:
    """Encrypted in the state, variables too; a private key in no form but the public half."""
    stage, world, outcome = deployed
    files = b"".join(path.read_bytes() for path in (stage.home / "state").rglob("*") if path.is_file())
    assert b"saas:github:DeployKey" in files
    values = [world.field(item) for item in (*SECRETS.values(), "release-id")]
    for value in [*values, world.field("press-key", "privateKey")]:
        assert value not in outcome.output
        assert value.encode() not in files
        assert json.dumps(value)[1:-1].encode() not in files


def test_edits_by_hand_are_shown_and_corrected_together(deployed: tuple[Stage, World, Outcome]) -> None:
    """One overwritten, one deleted of each: the preview names them and no other, `up` puts all of it back."""
    stage, world, _ = deployed
    before = holdings(world)
    world.advance_clock(60)
    for place, name in SECRETS:
        world.write_secret(place, name, value="by hand")
    world.remove_secret("widgets/store", "PRESS_KEY")
    world.write_variable("widgets", "EVERYWHERE_ID", repositories=["press"])
    world.remove_variable("widgets/store", "HERE_ID")
    world.remove_deploy_key("widgets/press", world.deploy_keys("widgets/press")[0]["id"])
    preview = stage.run("preview")
    slots = {f"{place}/{name}" for place, name in SECRETS}
    assert preview.planned == {
        *((slot, "update") for slot in {*slots, "widgets/EVERYWHERE_ID"}),
        *((slot, "create") for slot in ("widgets/store/PRESS_KEY", "widgets/store/HERE_ID")),
        ("widgets/press/store writes", "create"),
    }
    stage.up()
    assert holdings(world) == before


def holdings(world: World) -> object:
    """Everything that this estate puts into the world, without dates and numbers."""
    state = world.state()
    parts = [state["secrets"], state["variables"], {key["key"]: key for key in state["deploy_keys"].values()}]
    return [
        {name: {key: one[key] for key in one if key != "updated_at"} for name, one in part.items()} for part in parts
    ]


def test_each_kind_is_imported_by_an_id_that_a_person_finds(
    deployed: tuple[Stage, World, Outcome], tmp_path: Path
) -> None:  # fmt: skip
    """Forgotten by the stack and imported again: what is left to do is to write the values that cannot be read."""
    stage, _, _ = deployed
    export = json.loads(stage.by_hand("stack", "export").output)
    resources = export["deployment"]["resources"]
    forgotten = [one for one in resources if _name(one) == IMPORTED.get(one["type"], ("",))[0]]
    assert len(forgotten) == len(IMPORTED)
    export["deployment"]["resources"] = [one for one in resources if one not in forgotten]
    imports = {
        "nameTable": {f"place{number}": one["parent"] for number, one in enumerate(forgotten)},
        "resources": [
            {
                "type": one["type"],
                "name": _name(one),
                "id": IMPORTED[one["type"]][1] or one["id"],
                "parent": f"place{number}",
            }
            for number, one in enumerate(forgotten)
        ],
    }
    _from_file(stage, tmp_path, export, "stack", "import")
    _from_file(stage, tmp_path, imports, "import", "--yes", "--protect=false", "--generate-code=false")
    left = {(name, operation) for name, _, operation in IMPORTED.values() if operation}
    assert stage.run("preview").planned == left
    stage.up()


def _name(resource: dict[str, Any]) -> str:
    return str(resource["urn"]).rpartition("::")[2]


def _from_file(stage: Stage, folder: Path, content: Any, *command: str) -> None:
    """A command of the engine that takes a file."""
    file = folder / "content.json"
    file.write_text(json.dumps(content))
    outcome = stage.by_hand(*command, "--file", str(file))
    assert outcome.code == 0, outcome.output


def test_destroy_leaves_the_repositories(deployed: tuple[Stage, World, Outcome]) -> None:
    """Everything that was delivered is gone; repositories and the environment are as they were before."""
    stage, world, _ = deployed
    before = world.inventory()["github"]["repositories"]
    assert stage.by_hand("destroy", "--yes", "--skip-preview").code == 0
    state = world.state()
    assert (state["secrets"], state["variables"], state["deploy_keys"]) == ({}, {}, {})
    assert world.inventory()["github"]["repositories"] == before == 2
    world.write_secret("widgets/press@production", "STILL", value="there")  # refused where there is no environment

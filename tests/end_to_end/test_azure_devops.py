"""Azure DevOps through the engine: variables arrive, drift, move and go; projects stay."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.client import World
from tests.end_to_end.stage import ROOT, Stage, own
from tests.end_to_end.templates import deployed, once, with_edits

FACTS: list[dict[str, Any]] = json.loads((ROOT / "tests" / "data" / "estate.json").read_text())["azure_devops"][
    "variable_groups"
]
PROJECTS = {"azure-feedstock-project-id": "feedstock-builds", "azure-cdt-builds-project-id": "cdt-builds"}
PLACE = "widgets/parts"

SERVICE = """
[azure-devops]
organization   = "widgets"
administrators = ["keepers", "makers"]
projects       = { parts = { id = "parts-project", github_connection = "widgets", agent_pools = ["Azure Pipelines"] } }
groups         = { "parts/upload" = { open_to_all_pipelines = false, pipelines = [7] } }
"""
DELIVERY = """
[[deliveries]]
to = "azure-devops-variable"
project = "parts"
group = "upload"
name = "{name}"
"""


@pytest.fixture(scope="session")
def bare_parts(bare_small: Stage, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """The little estate with a project at Azure DevOps, in a world that nothing was deployed to yet; to be cloned."""
    return once(tmp_path_factory, "bare_parts", lambda folder: with_edits(bare_small, folder, put_on_azure))


@pytest.fixture(scope="session")
def deployed_parts(bare_parts: Stage, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """The same, deployed."""
    return once(tmp_path_factory, "deployed_parts", lambda folder: deployed(bare_parts, folder))


@pytest.fixture
def parts(bare_parts: Stage, tmp_path: Path) -> Iterator[Stage]:
    """The estate with its project, not deployed yet, of the test's own."""
    with own(bare_parts, tmp_path) as stage:
        stage.use_own_stacks()
        yield stage


@pytest.fixture
def stocked(deployed_parts: Stage, tmp_path: Path) -> Iterator[tuple[Stage, World]]:
    """The same, deployed."""
    with own(deployed_parts, tmp_path) as stage:
        stage.use_own_stacks()
        with stage.world() as world:
            yield stage, world


def put_on_azure(stage: Stage) -> None:
    """Give the estate a project and a variable group."""
    zones = stage.stacks / "zones.toml"
    zones.write_text(zones.read_text().replace('"webhooks:bell"', '"webhooks:bell", "azure-devops:parts/upload"'))
    services = stage.stacks / "services.toml"
    services.write_text(services.read_text().replace("\nvault  ", '\nidentifiers = ["parts-project"]\nvault  '))
    for name, words in {
        "services.toml": SERVICE,
        "credentials/alpha.toml": DELIVERY.format(name="ALPHA_TOKEN"),
        "credentials/beta.toml": DELIVERY.format(name="BETA_KEY"),
    }.items():
        with (stage.stacks / name).open("a") as file:
            file.write(words)


def held(world: World) -> dict[str, str]:
    """The values that the group holds."""
    variables = world.variable_group(PLACE, "upload")["variables"]
    return {name: one["value"] for name, one in variables.items()}


def wanted(world: World) -> dict[str, str]:
    """The values that it must hold, by the vault."""
    return {"ALPHA_TOKEN": world.field("alpha"), "BETA_KEY": world.field("beta", "privateKey")}


def changes(world: World, after: int) -> list[str]:
    """The methods of what was meant to change Azure DevOps since a request."""
    asked = world.requests(after=after, service="azure-devops")
    return [row["method"] for row in asked if row["method"] not in ("GET", "OPTIONS")]


def test_the_world_equals_the_facts(recorded: Stage) -> None:
    """Every group of the facts has its variables with the vault's values, secret, and is as open as they say."""
    with recorded.world() as world:
        for fact in FACTS:
            group = world.variable_group(f"conda-forge/{PROJECTS[fact['project_id']['item']]}", fact["name"])
            assert group["open_to_all_pipelines"] is fact["allow_access"]
            assert group["variables"] == {
                name: {"value": world.field(source["item"], source["field"]), "secret": True}
                for name, source in fact["variables"].items()
            }
        assert world.inventory()["azure-devops"] == {"projects": 2, "variable groups": 2, "variables": 3}


def test_again_changes_nothing_and_edits_are_corrected(stocked: tuple[Stage, World]) -> None:
    """A second run sends no change; what others did is shown, what goes by its name, and undone with one write."""
    stage, world = stocked
    made = world.variable_group(PLACE, "upload")
    assert (held(world), made["pipelines"], made["open_to_all_pipelines"]) == (wanted(world), [7], False)
    before = world.last_request()
    stage.up()
    assert changes(world, before) == []
    world.change_variables(PLACE, "upload", {"ALPHA_TOKEN": "overwritten", "BETA_KEY": None, "SOMEBODYS": "x"})
    world.open_variable_group(PLACE, "upload", opened=True)
    plan = stage.run("preview")
    assert plan.planned == {("parts/upload", "update")}
    assert "open to all: yes -> no" in plan.output
    assert "holds variables that are not declared: SOMEBODYS" in plan.output
    assert changes(world, before) == []
    stage.up()
    assert world.variable_group(PLACE, "upload") == made
    assert changes(world, before) == ["PATCH", "PUT"]


def test_a_changed_value_arrives_and_a_removed_one_goes(stocked: tuple[Stage, World]) -> None:
    """One `up` for what changed in the vault; one for what left the data, which its plan names."""
    stage, world = stocked
    world.write_field("alpha", "credential", "a-new-value-of-the-test")
    stage.up()
    assert world.secret("widgets", "ALPHA")["value"] == "a-new-value-of-the-test"
    assert held(world)["ALPHA_TOKEN"] == "a-new-value-of-the-test"
    beta = stage.stacks / "credentials" / "beta.toml"
    beta.write_text(beta.read_text().replace(DELIVERY.format(name="BETA_KEY"), ""))
    plan = stage.by_hand("preview", "--diff").output
    assert re.search(r"- BETA_KEY *: \[secret\]", plan), plan
    stage.up()
    assert held(world) == {"ALPHA_TOKEN": world.field("alpha")}


def test_destroy_leaves_what_was_there_before(stocked: tuple[Stage, World]) -> None:
    """The group goes; the project and its connection stay as they were."""
    stage, world = stocked
    outcome = stage.by_hand("destroy", "--yes", "--skip-preview")
    assert outcome.code == 0, outcome.output
    left = world.state("azure-devops")["widgets"]["parts"]
    assert (left["groups"], left["connections"]) == ({}, ["widgets"])
    assert "DELETE" not in {row["method"] for row in world.requests() if "/_apis/projects" in row["path"]}


def azure_down(world: World) -> None:
    world.down("azure-devops")


def token_refused(world: World) -> None:
    world.fault("refuse-token", service="azure-devops", times=None)


@pytest.mark.soak
@pytest.mark.parametrize("strike", [azure_down, token_refused])
def test_an_azure_devops_that_fails_is_named_and_stops_nobody_else(
    parts: Stage, strike: Callable[[World], None]
) -> None:  # fmt: skip
    """Two runs say what failed and exit with 1, GitHub's part is done by the first, and the next one completes."""
    with parts.world() as world:
        strike(world)
        for _ in range(2):
            outcome = parts.run("up")
            assert outcome.code == 1, outcome.output
            assert "Azure DevOps" in outcome.output
            assert "the variable group parts/upload" in outcome.output
            assert "Traceback" not in outcome.output
            assert world.secret("widgets", "ALPHA")["value"] == world.field("alpha")
            assert len(world.hooks()) == 2
        world.lift()
        parts.up()
        assert held(world) == wanted(world)


def test_an_azure_devops_that_is_down_keeps_no_other_service_from_its_changes(stocked: tuple[Stage, World]) -> None:
    """The plugin's refresh ends the run; the other services' parts are done in one without, and the exit code is 1."""
    stage, world = stocked
    before = held(world)
    world.down("azure-devops")
    world.write_field("alpha", "credential", "a-second-value")
    for _ in range(2):
        outcome = stage.run("up")
        assert outcome.code == 1, outcome.output
        assert "Azure DevOps" in outcome.output
        assert world.secret("widgets", "ALPHA")["value"] == "a-second-value"
    world.lift()
    assert held(world) == before
    stage.up()
    assert held(world) == wanted(world) != before


def test_a_run_that_got_half_way_is_completed_by_the_next(parts: Stage) -> None:
    """An answer that was lost makes no second group; leave that was refused is given by the next run."""
    with parts.world() as world:
        world.fault("drop-after", service="azure-devops", method="POST")
        world.fault("status", service="azure-devops", method="PATCH", path="pipelinepermissions", status=403)
        refused = parts.run("up")
        assert refused.code == 1
        assert "does not let the credential in AZDO_PERSONAL_ACCESS_TOKEN do this" in refused.output
        before = world.last_request()
        parts.up()
        assert changes(world, before) == ["PATCH"]
        assert (held(world), world.variable_group(PLACE, "upload")["pipelines"]) == (wanted(world), [7])


def test_what_is_not_as_declared_is_told(parts: Stage) -> None:
    """A connection that people have not set up is a warning; a project of another name is refused."""
    with parts.world() as world:
        world.remove_connection(PLACE, "widgets")
        outcome = parts.up()
        assert "The GitHub connection widgets of the project parts could not be looked up" in outcome.output
        world.rename_project(PLACE, "arts")
        refused = parts.run("up")
    assert refused.code == 1
    assert "given for the project parts is that of the project arts" in refused.output


def test_a_recovery_makes_the_project_anew(stocked: tuple[Stage, World]) -> None:
    """Named in the stack's settings: the project is made with its group, and destroying the stack leaves it."""
    stage, world = stocked
    world.seed({"azure_devops": {"organizations": {"widgets": {"another": {}}}}})
    world.remove_project(PLACE)
    refused = stage.run("up")
    assert refused.code == 1
    assert "looking up the project parts, for writing the variable group parts/upload" in refused.output
    setting = stage.by_hand("config", "set", "conda-forge:recoverAzureDevOpsProjects", "parts")
    assert setting.code == 0, setting.output
    stage.up()
    made = world.variable_group(PLACE, "upload")
    assert (held(world), made["pipelines"]) == (wanted(world), [7])
    assert stage.by_hand("destroy", "--yes", "--skip-preview").code == 0
    assert world.state("azure-devops")["widgets"]["parts"]["groups"] == {}

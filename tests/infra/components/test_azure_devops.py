"""Azure DevOps' part of an estate: what is derived from the data, and what is registered for it."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path

import pulumi
import pytest

from infra.components import azure_devops
from infra.components.azure_devops import Group, Project, Variable
from infra.estate import load
from infra.values import Reference
from tests.infra.components.making import make as make_parts
from tests.infra.recorded import Recording, record

ROOT = Path(__file__).resolve().parents[3]
TODAY = dt.date(2026, 11, 21)
ITEMS = {"parts-project": "a" * 26, "upload": "b" * 26, "public-id": "c" * 26}
VALUES = {
    ITEMS["parts-project"]: {"title": "parts-project", "credential": "parts"},
    ITEMS["upload"]: {"title": "upload", "credential": "upload-value"},
    ITEMS["public-id"]: {"title": "public-id", "credential": "id-value"},
}
GROUP = "saas:azure_devops:VariableGroup"
PERMISSION = "azuredevops:index/pipelineAuthorization:PipelineAuthorization"
PROJECT = "azuredevops:index/project:Project"

PARTS = Project(
    organization="tinkers",
    name="parts",
    id=Reference(item="parts-project", field="credential"),
    groups=(
        Group(
            name="upload",
            variables={
                "PLACE": Variable(value=Reference(item="public-id", field="credential"), secret=False),
                "TOKEN": Variable(value=Reference(item="upload", field="credential"), secret=True),
            },
            open_to_all_pipelines=False,
            pipelines=(7, 9),
        ),
    ),
    github_connection="tinkers",
    agent_pools=("Own",),
)


def make(lock: Path, project: Project, settings: dict[str, str]) -> None:
    """The component of a project."""
    pulumi.runtime.set_all_config(settings)
    make_parts([project], lock)


def recorded(folder: Path, project: Project = PARTS, **settings: str) -> Recording:
    """What is registered for a project."""
    lock = folder / "vault.lock.toml"
    lines = "".join(f'{title} = "{number}"\n' for title, number in ITEMS.items())
    lock.write_text(f'vault = "{"v" * 26}"\n[items]\n{lines}')
    return record(partial(make, lock, project, {f"conda-forge:{key}": text for key, text in settings.items()}), VALUES)


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """What is registered for one project."""
    return recorded(tmp_path_factory.mktemp("lock"))


class TestParts:
    """`parts`: the estate's projects with their groups."""

    def test_deliveries_of_a_group_are_gathered(self) -> None:
        """One part a project; what is delivered to a definition, by others, is no part of a group."""
        [parts] = azure_devops.parts(load(ROOT / "tests" / "data" / "foreign", today=TODAY))
        assert (parts.organization, parts.name, parts.id.item) == ("tinkers", "parts", "parts-project")
        [group] = parts.groups
        assert (group.name, group.open_to_all_pipelines) == ("upload", True)
        assert {name: one.value.item for name, one in group.variables.items()} == {"NIGHTLY_TOKEN": "nightly-upload"}

    def test_an_estate_without_azure_devops_has_no_part(self) -> None:
        """And its SDK is not imported."""
        assert azure_devops.parts(load(ROOT / "tests" / "end_to_end" / "small", today=TODAY)) == ()

    @pytest.mark.parametrize("setting", ["azuredevops:orgServiceUrl", "saas:azureDevopsUrl"])
    @pytest.mark.parametrize(
        ("address", "fits"),
        [
            ("https://dev.azure.com/tinkers", True),
            ("http://127.0.0.1:1/Tinkers/", True),
            ("https://dev.azure.com/others", False),
            ("", False),
        ],
    )
    def test_settings_must_lead_to_the_organization(self, setting: str, address: str, fits: bool) -> None:
        """Values of one organisation must not be written into another, by neither plugin."""
        right = dict.fromkeys(azure_devops.ADDRESSES, "https://dev.azure.com/tinkers")
        pulumi.runtime.set_all_config({**right, setting: address})
        try:
            problem = PARTS.problem()
        finally:
            pulumi.runtime.set_all_config({})
        assert (problem is None) is fits
        assert fits or f"organisation tinkers in {setting}" in str(problem)


class TestComponent:
    """`ProjectComponent`: what is registered."""

    def test_resources_are_named_after_their_slots(self, recording: Recording) -> None:
        """Project and group; each pipeline that may read it."""
        assert set(recording.of_type("conda-forge:azure-devops:Project")) == {"parts"}
        assert set(recording.of_type(GROUP)) == {"parts/upload"}
        assert set(recording.of_type(PERMISSION)) == {"parts/upload/7", "parts/upload/9"}
        assert recording.of_type(PERMISSION)["parts/upload/7"].inputs["resourceId"] == "number of parts/upload"

    def test_what_was_there_is_looked_up_and_not_registered(self, recording: Recording) -> None:
        """A project, a connection or a pool is no resource of ours, so none can be deleted."""
        assert recording.of_type(PROJECT) == {}
        kinds = {resource.type for resource in recording.resources if resource.type.startswith("azuredevops:")}
        assert kinds == {PERMISSION}
        looked_up = [token.rpartition(":")[2] for token, _ in recording.calls if token.startswith("azuredevops:")]
        assert sorted(looked_up) == ["getAgentQueue", "getServiceEndpointGithub"]

    def test_values_are_secret_at_azure_unless_they_are_identifiers(self, recording: Recording) -> None:
        """An identifier is a plain variable there; whatever comes from the vault is secret in the state."""
        group = recording.of_type(GROUP)["parts/upload"]
        assert group.secret("settings") == {"PLACE": "id-value"}
        assert group.secret("secrets") == {"TOKEN": "upload-value"}
        assert group.secret("projectId") == "parts"
        assert (group.inputs["project"], group.inputs["name"], group.inputs["openToAll"]) == ("parts", "upload", False)

    def test_a_recovery_makes_the_projects_it_names(self, tmp_path: Path) -> None:
        """And only then; its groups go into the new one."""
        made = recorded(tmp_path, recoverAzureDevOpsProjects="elsewhere, parts")
        assert made.of_type(PROJECT)["parts"].inputs["name"] == "parts"
        assert made.of_type(GROUP)["parts/upload"].secret("projectId") == "parts-id"
        assert recorded(tmp_path, recoverAzureDevOpsProjects="elsewhere").of_type(PROJECT) == {}

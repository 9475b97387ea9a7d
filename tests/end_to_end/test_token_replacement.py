"""A token is replaced and what needs the new one fails: the old one goes on, whatever the engine deletes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from rehearsal import Rehearsal
from sandbox.client import World
from tests.end_to_end.stage import ROOT, WITHOUT_POLICIES, Outcome, Stage, finish, own, start
from tests.provider.cases import SEED
from tests.provider.test_tokens import ALL, At, authenticates

PROGRAM = """
import json, os, pulumi

wanted = json.loads(os.environ["WANTED"])
token = pulumi.CustomResource(wanted["type"], "token", {**wanted["inputs"], "value": None})
secrets = {"TOKEN": token.value}
pulumi.CustomResource("saas:heroku:ConfigVars", "consumer", {"app": "an-app", "secrets": secrets, "settings": {}})
pulumi.export("value", token.value)
"""
"""A token, and an app that has it."""

KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "anaconda-org": (
        "saas:anaconda_org:Token",
        {"organization": "an-org", "scopes": ["api:read"], "expires": "2098-12-31"},
    ),
    "heroku": ("saas:heroku:Authorization", {"scopes": ["read"], "expires": "2098-12-31"}),
    "docker-hub": ("saas:docker_hub:AccessToken", {"scopes": ["repo:read"]}),
    "quay": ("saas:quay:Robot", {"organization": "an-org"}),
}


@dataclass(frozen=True)
class Project:
    """A program of its own, and the world that it acts on."""

    folder: Path
    environment: dict[str, str]
    world: World

    def pulumi(self, *arguments: str, **environment: str) -> Outcome:
        """The engine, in the program's folder."""
        return finish(
            start(
                ["pulumi", "--cwd", str(self.folder), "--non-interactive", "--color", "never", *arguments],
                self.environment | environment,
            )
        )

    def up(self, kind: str, inputs: dict[str, Any]) -> Outcome:
        """One run as ours are."""
        wanted = json.dumps({"type": kind, "inputs": inputs})
        return self.pulumi("up", "--yes", "--skip-preview", "--continue-on-error", WANTED=wanted)


@pytest.fixture(scope="module")
def stage(bare_small: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A running world."""
    with own(bare_small, tmp_path_factory.mktemp("tokens")) as stage:
        yield stage


@pytest.fixture
def project(stage: Stage, tmp_path: Path) -> Iterator[Project]:
    """The program with a stack of its own, in a world with what it stands on."""
    folder = tmp_path / "project"
    environment = Rehearsal(stage.home, 0, stage.stacks).environment() | WITHOUT_POLICIES  # they know one project
    own_settings = folder / "Pulumi.sandbox.yaml"
    environment = {**environment, "PULUMI_OPTION_CONFIG_FILE": str(own_settings)}
    folder.mkdir()
    (folder / "__main__.py").write_text(PROGRAM)
    runtime = {"name": "python", "options": {"virtualenv": str(ROOT / ".venv")}}
    plugins = {"providers": [{"name": "saas", "path": str(ROOT / "provider")}]}
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump({"name": tmp_path.name, "runtime": runtime, "plugins": plugins}))
    with stage.world() as world:
        world.seed({service: SEED[service] for service in KINDS})
        config = {name: value for name, value in world.settings.items() if name.startswith("saas:")}
        own_settings.write_text(
            yaml.safe_dump({"config": {**config, "saas:loopbackOnly": "true", "saas:patienceSeconds": "5"}})
        )
        made = Project(folder, environment, world)
        assert made.pulumi("stack", "init").code == 0
        yield made
        world.lift()


@pytest.mark.parametrize("at", ALL, ids=str)
def test_the_old_token_lives_when_what_needs_the_new_one_fails(
    at: At, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run says that it failed, forgets the old token, and revokes nothing."""
    kind, inputs = KINDS[at.service]
    first = project.up(kind, {**inputs, "name": "first"})
    assert first.code == 0, first.output
    value = project.pulumi("stack", "output", "value", "--show-secrets").output.strip()
    project.world.fault("status", service="heroku", method="PATCH", status=422, times=None)
    first_run, second_run = (project.up(kind, {**inputs, "name": "second"}) for _ in range(2))
    assert first_run.code != 0 != second_run.code, second_run.output
    # the engine leaves the delete to the next run, and does it there although the dependent fails again
    assert "stays valid; it is only forgotten here" in second_run.output, second_run.output
    recorded = json.loads(project.pulumi("stack", "export").output)["deployment"]["resources"]
    assert [one["inputs"]["name"] for one in recorded if one["type"] == kind] == ["second"]
    assert authenticates(at, "first", value, project.world, monkeypatch)

"""The pack through the real engine: what is declared passes, all else is refused before it is written."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from engine import POLICIES
from infra.estate import load
from infra.object_lock import render_objects
from infra.project import ROOT
from infra.vault_lock import render
from policies.resource import Secret
from rehearsal import Rehearsal
from tests.end_to_end.stage import RECORDED, Stage, finish, own, start
from tests.infra.estate.estates import CVE, TODAY
from tests.policies.cases import CANARY, PASSING, REFUSED, Case, locks_of, with_more

PREVIEW = ("pulumi", "preview", "--json", "--non-interactive")
UP = ("pulumi", "up", "--yes", "--skip-preview", "--continue-on-error", "--json", "--non-interactive")
REGISTERS = """\
import json, pathlib, pulumi

def given(value):
    if isinstance(value, dict):
        if set(value) == {"a secret"}:
            return pulumi.Output.secret(given(value["a secret"]))
        return {name: given(inner) for name, inner in value.items()}
    return [given(inner) for inner in value] if isinstance(value, list) else value

for number, one in enumerate(json.loads(pathlib.Path(__file__).with_name("cases.json").read_text())):
    options = pulumi.ResourceOptions(protect=one["protected"], version=one["version"])
    pulumi.CustomResource(one["type"], f"{number}/{one['name']}", given(one["inputs"]), options)
"""
FAULTY = f"""\
import runpy, sys
sys.path.insert(0, {str(ROOT)!r})
%s
runpy.run_path({str(ROOT / "__main__.py")!r}, run_name="__main__")
"""
PLANTED = """\
import pulumi
from infra import sdk
before = sdk.Resource.__init__
def planted(self, name, inputs, opts):
    if name == "conda-forge/CIRUN_API_KEY":  # to the wrong repository
        inputs = {**inputs, "repositories": ["miniforge"]}
    if name == "conda-forge/AZURE_TOKEN":  # a list that is too long
        inputs = {**inputs, "repositories": [*inputs["repositories"], "staged-recipes"]}
    if name == "conda-forge/STAGING_BINSTAR_TOKEN":  # another value
        inputs = {**inputs, "value": "a-text-of-nobodys"}
    if name == "conda-forge/status-monitor/payload" and "url" in inputs:  # to somebody else
        inputs = {**inputs, "url": "https://collector.example/payload"}
    if "defaultToken" in inputs:  # more power for every workflow
        inputs = {**inputs, "defaultToken": "write"}
    if name == "conda-forge/miniforge/conda-forge-branch-protection":  # a guard under another name
        inputs = {**inputs, "name": "nothing-much"}
    before(self, name, inputs, opts)
sdk.Resource.__init__ = planted
"""
WITHOUT_CHECKS = """\
from infra.estate import loader
loader.CHECKS = ()
"""
VERSIONS = {"aws": "7.51.1", "azuredevops": "3.16.2", "github": "6.12.2"}


class Said(NamedTuple):
    """How a run ended."""

    code: int
    faults: list[tuple[str, str]]
    """The name of each resource that was refused, and why."""
    output: str


def run(stage: Stage, program: str, stacks: Path, *command: str, cases: tuple[Case, ...] = ()) -> Said:
    """Run a program of the test's own, in place of the project's, on a stage, with the data of a folder."""
    folder = stage.home / "program"
    folder.mkdir(exist_ok=True)
    project = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())
    project["plugins"]["providers"][0]["path"] = str(ROOT / "provider")
    project["runtime"]["options"]["virtualenv"] = str(ROOT / ".venv")
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump(project))
    (folder / "__main__.py").write_text(program)
    (folder / "cases.json").write_text(json.dumps([_sent(case) for case in cases]))
    environment = Rehearsal(stage.home, 0, stage.stacks).environment()
    settings = yaml.safe_load(Path(environment["PULUMI_OPTION_CONFIG_FILE"]).read_text())
    settings["config"]["conda-forge:stacks"] = str(stacks)
    if cases:
        locks = locks_of(load(stacks, today=TODAY, overdue="warn", rehearsed=True))
        vault, objects = stage.home / "cases.vault.toml", stage.home / "cases.objects.toml"
        vault.write_text(render(locks.vault))
        objects.write_text(render_objects(locks.objects))
        settings["config"] |= {"conda-forge:vaultLock": str(vault), "saas:objectLock": str(objects)}
        there = settings["config"]["saas:azureDevopsUrl"].rpartition("/")[0] + "/conda-forge"
        settings["config"] |= {"saas:azureDevopsUrl": there, "azuredevops:orgServiceUrl": there}
        settings["config"] |= {"github:owner": "conda-forge", "aws:region": "eu-central-1"}
    (stage.home / "Pulumi.other.yaml").write_text(yaml.safe_dump(settings))
    more = {
        **POLICIES,
        "PULUMI_OPTION_CONFIG_FILE": str(stage.home / "Pulumi.other.yaml"),
        "PULUMI_OPTION_CWD": str(folder),
        "PULUMI_ENABLE_STREAMING_JSON_PREVIEW": "true",
    }
    outcome = finish(start(list(command), environment | more))
    return Said(outcome.code, list(_faults(outcome.output)), outcome.output)


def _sent(case: Case) -> dict[str, Any]:
    version = VERSIONS.get(case.type.partition(":")[0])
    return {**case._asdict(), "inputs": _marked(case.inputs), "version": version}


def _marked(value: Any) -> Any:
    if isinstance(value, Secret):
        return {"a secret": _marked(value.value)}
    if isinstance(value, Mapping):
        return {name: _marked(inner) for name, inner in value.items()}
    return [_marked(inner) for inner in value] if isinstance(value, list) else value


def _faults(output: str) -> Iterator[tuple[str, str]]:
    for line in output.splitlines():
        event = json.loads(line).get("policyEvent") if line.startswith("{") else None
        if event:
            yield event.get("resourceUrn", "").rpartition("::")[2], event["message"]


@pytest.fixture(scope="module")
def stage(bare_small: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A stack with nothing in it, and the world it would write to."""
    with own(bare_small, tmp_path_factory.mktemp("policies")) as stage:
        yield stage


def test_examples_pass(stage: Stage, tmp_path: Path) -> None:
    """All that is said is that the rest of the estate is missing."""
    said = run(stage, REGISTERS, with_more(tmp_path), *PREVIEW, cases=PASSING)
    words = sorted(words for _, words in said.faults)
    assert len(words) == 2, words
    assert "[completeness] no resource fills" in words[0]
    assert "[inputs] no resource is" in words[1]
    assert said.code != 0


TURNED = {
    "that of the production item 'prod-binstar-token'": (
        "that of the staging item 'heroku-only-staging-binstar-token'",
        "that of the staging item 'staging-binstar-token'",
    )
}
"""What is said where the other of two is the second."""


def test_counter_examples_are_refused(stage: Stage, tmp_path: Path) -> None:
    """Each by its rule, at its resource, without a value, in one preview."""
    refused = [(rule, case) for rule, cases in REFUSED.items() for case in cases if not case.never_shown]
    cases, rules = (PASSING[2], *(case for _, case in refused)), ("", *(rule for rule, _ in refused))
    said = run(stage, REGISTERS, with_more(tmp_path), *PREVIEW, cases=cases)
    assert said.code != 0
    for number, (rule, case) in enumerate(zip(rules, cases, strict=True)):
        words = [words for name, words in said.faults if name == f"{number}/{case.name}"]
        if rule == "classes":  # of two with one value the engine asks about either first, and the second is refused
            every = [one for _, one in said.faults if "[classes]" in one]
            assert any(says in one for one in every for says in (case.says, *TURNED.get(case.says, ()))), every
        elif rule:
            assert any(f"[{rule}]" in one and case.says in one for one in words), (case.name, rule, words)
    assert CANARY not in said.output
    assert "in-the-open" not in "".join(words for _, words in said.faults)


def test_faults_of_components_are_refused(recorded: Stage) -> None:
    """What the program makes of good data is held against the data, place by place."""
    said = run(recorded, FAULTY % PLANTED, RECORDED, *PREVIEW)
    assert said.code != 0
    for name, rule, words in (
        ("conda-forge/CIRUN_API_KEY", "places", "1 more than declared, 1 less"),
        ("conda-forge/AZURE_TOKEN", "places", "1 more than declared"),
        ("", "classes", "another value of the item 'staging-binstar-token'"),
        ("conda-forge/status-monitor/payload", "webhooks", "none of a declared app's"),
        ("conda-forge", "inputs", "'defaultToken' is not what the data says"),
        ("conda-forge-branch-protection", "inputs", "the data has no such Ruleset"),
        ("", "inputs", "no resource is saas:github:Ruleset conda-forge/miniforge/conda-forge-branch-protection"),
    ):
        found = [why for where, why in said.faults if name in where and f"[{rule}]" in why and words in why]
        assert found, (name, said.faults)


def test_a_refused_write_is_not_made(stage: Stage) -> None:
    """In an `up`, nothing of the resource reaches its service."""
    with stage.world() as world:
        before = world.last_request()
        said = run(stage, REGISTERS, RECORDED, *UP, cases=(REFUSED["places"][0],))
        assert said.code != 0
        assert "[places]" in said.faults[0][1]
        assert [one for one in world.requests(after=before) if one["method"] not in ("GET", "HEAD")] == []


def test_data_with_the_edge_of_the_cve_is_refused(recorded: Stage, tmp_path: Path) -> None:
    """Also where the check of the data is taken out of the program."""
    stacks = tmp_path / "stacks"
    shutil.copytree(RECORDED, stacks)
    file = stacks / "credentials" / "prod-binstar-token.toml"
    file.write_text(file.read_text() + CVE)
    said = run(recorded, FAULTY % WITHOUT_CHECKS, stacks, *PREVIEW)
    assert said.code != 0
    assert {why for _, why in said.faults if "[data]" not in why} == set()
    assert any("cannot be read (EstateRefused)" in why for _, why in said.faults)

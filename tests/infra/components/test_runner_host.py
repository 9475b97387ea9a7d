"""The runner hosts' part of an estate: derived from the runner's own file."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import pytest

from infra.components import runner_host
from infra.components.github import permissions
from infra.estate import load
from rehearsal.seed import runner_host as seed
from tests.infra.components.making import make
from tests.infra.components.test_container import KEY
from tests.infra.estate.estates import FOREIGN, TODAY, Folder
from tests.infra.recorded import record

IMAGE = f"registry.example/anvil@sha256:{'a' * 64}"
AGENT = (
    "https://github.com/canonical/github-actions-runner/releases/download/v2.300.1/"
    "actions-runner-linux-ppc64le-2.300.1.tar.gz"
)
POWER = f"""\
isolation = "container"
zones     = ["shop"]
platform  = "linux-ppc64le"
cpu       = 32
memory_gb = 64
disk_gb   = 100
concurrency = 1
fork_jobs = false

[labels]
native-power = {{ platform = "linux-ppc64le" }}

[host]
address = "power.example.org"
key     = "{KEY}"
user    = "deploy"

[host.jobs]
organization = "tinkers"
user         = "jobs"
group        = "builds"
image        = "{IMAGE}"

[host.jobs.agent]
kind    = "canonical"
version = "2.300.1"
url     = "{AGENT}"
sha256  = "{"b" * 64}"
"""
GROUP = """
[github.runner_groups.builds]
repositories = ["shop.site"]
allows_public_repositories = true
workflows = ["tinkers/shop.site/.github/workflows/build.yml@refs/heads/main"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """The foreign estate with a host that takes jobs, in a group."""
    folder = Folder(FOREIGN, tmp_path / "prod")
    folder.append("services.toml", GROUP)
    folder.append("runners/power.toml", POWER)
    return folder


def make_all(folder: Path) -> None:
    """Register groups and hosts."""
    estate = load(folder, today=TODAY)
    make([*permissions.parts(estate), *runner_host.parts(estate)])


def test_a_host_is_made_from_its_own_file(folder: Folder) -> None:
    """Every key of the file is an input; no other file says anything of it."""
    estate = folder.load()
    [made] = record(partial(make_all, folder.path), {}).of_type("saas:runner_host:RunnerHost").values()
    assert made.name == "power"
    assert made.inputs == {
        "address": "power.example.org",
        "organization": "tinkers",
        "name": "power",
        "user": "deploy",
        "hostKey": KEY,
        "platform": "linux-ppc64le",
        "labels": ["native-power"],
        "group": "builds",
        "runnerUser": "jobs",
        "agentKind": "canonical",
        "agentVersion": "2.300.1",
        "agentUrl": AGENT,
        "agentSha256": "b" * 64,
        "image": IMAGE,
        "cpu": 32,
        "memoryGb": 64,
        "diskGb": 100,
        "gpu": "",
    }
    agents = {AGENT: {"version": "2.300.1", "sha256": "b" * 64}}
    assert seed.seed(estate) == {"runner-host": {"users": ["deploy"], "agents": agents}}


def test_a_host_waits_for_its_group(folder: Folder) -> None:
    """The group is made of its own table; the host's agent asks for it by its name."""
    recorded = record(partial(make_all, folder.path), {})
    [made] = recorded.of_type("saas:github:RunnerGroup").values()
    assert made.inputs == {
        "organization": "tinkers",
        "name": "builds",
        "repositories": ["shop.site"],
        "allowsPublicRepositories": True,
        "workflows": ["tinkers/shop.site/.github/workflows/build.yml@refs/heads/main"],
    }
    assert recorded.after["saas:runner_host:RunnerHost", "power"] == {"tinkers/builds"}


def test_a_host_that_people_log_in_to_is_nothing_to_make(tmp_path: Path) -> None:
    """Nor does the emulated world have one."""
    estate = Folder(FOREIGN, tmp_path / "prod").load()
    assert runner_host.parts(estate) == ()
    assert seed.seed(estate) == {}


def test_a_retired_host_is_removed(folder: Folder) -> None:
    """Its file stays, and nothing is made."""
    folder.change("runners/power.toml", "isolation = ", 'status    = "retired"\nisolation = ')
    assert runner_host.parts(folder.load()) == ()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('kind    = "canonical"', 'kind    = "official"', "GitHub's own agent has no build for ppc64le"),
        ('user         = "jobs"', 'user         = "deploy"', "its jobs run as root, or as who logs in"),
        ('organization = "tinkers"', 'organization = "others"', "no section of services.toml is the organisation"),
        ('isolation = "container"', 'isolation = "shared-host"', "its isolation is shared-host"),
        ('platform  = "linux-ppc64le"', 'platform  = "win-64"', "it is win-64"),
        ('user    = "deploy"\n', "", "nothing says its host.user"),
        (IMAGE, "registry.example/anvil:latest", "image"),
        ("https://github.com/", "http://github.com/", "url"),
    ],
)
def test_what_a_host_cannot_be_made_of_is_refused(folder: Folder, old: str, new: str, words: str) -> None:
    """With what is wrong, before any run."""
    folder.change("runners/power.toml", old, new)
    found = [str(one) for one in folder.mistakes() if not re.search(r"runner group|is of no release", str(one))]
    assert [words in one for one in found] == [True]

"""Cirun's part of an estate: which file is ours, and what it names."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
import yaml

from infra.components import cirun
from infra.estate import load, warnings_of
from rehearsal.seed import github as seed
from tests.infra.components.making import make
from tests.infra.estate.estates import FOREIGN, ON_DEMAND, TODAY, Folder
from tests.infra.recorded import record

BURST = "runners/burst.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """The foreign estate with an on-demand runner."""
    folder = Folder(FOREIGN, tmp_path / "prod")
    for file, text in ON_DEMAND.items():
        folder.append(file, text)
    return folder


def make_all(folder: Path) -> None:
    """Register the part."""
    make(cirun.parts(load(folder, today=TODAY)))


def paths(folder: Folder) -> list[str]:
    """The files that are ours."""
    return [part.path for part in cirun.parts(folder.load()) if isinstance(part, cirun.CirunFile)]


def said(folder: Folder) -> list[str]:
    """What a check says of Cirun's files."""
    return [sentence for sentence in warnings_of(folder.load()) if "Cirun" in sentence]


def test_both_files_come_from_the_data(folder: Folder) -> None:
    """A family of labels is a runner a size; a policy may be for some of them; users go with their numbers."""
    made = record(partial(make_all, folder.path), {}).of_type("saas:github:RepositoryFile")
    assert made.keys() == {"tinkers/.cirun/.cirun.global.yml", "tinkers/.cirun/.access.yml"}
    runners = yaml.safe_load(made["tinkers/.cirun/.cirun.global.yml"].inputs["content"])["runners"]
    assert [(one["name"], one["instance_type"]) for one in runners] == [
        ("cirun-burst-large", "bench_large"),
        ("cirun-burst-small", "bench_small"),
    ]
    access = made["tinkers/.cirun/.access.yml"]
    told = yaml.safe_load(access.inputs["content"])
    assert {one["resource"]: one["policies"] for one in told["access_control"]} == {
        "cirun-burst-large": ["bell-part-burst-policy", "shop.site-burst-policy"],
        "cirun-burst-small": ["shop.site-burst-policy"],
    }
    assert access.inputs["accounts"] == {"Ada": 17, "tinker-bot": 99}
    assert said(folder) == []


def test_what_is_written_to_has_its_ids_recorded(folder: Folder) -> None:
    """The organisation and the repository, and neither while there is no file."""
    estate = folder.load()
    assert [*cirun.objects(estate)] == [("github-organization", "tinkers"), ("github-repository", "tinkers/.cirun")]
    folder.change(BURST, 'service   = "cirun"', 'status = "retired"\nservice   = "cirun"')
    assert [*cirun.objects(folder.load())] == []


def test_who_else_decides_on_access_keeps_that_file(folder: Folder) -> None:
    """What admin-requests edits is left alone."""
    text = (folder.path / BURST).read_text()
    without = text[: text.index("[cirun.repositories")].replace("concurrency", 'access = "hand"\nconcurrency')
    (folder.path / BURST).write_text(without)
    assert paths(folder) == [".cirun.global.yml"]


@pytest.mark.parametrize(
    ("old", "unknown"),
    [('machine_image = "bench-2026"\n', "cirun.machine_image"), ('region        = "RegionOne"\n', "cirun.region")],
)
def test_a_file_says_all_runners_or_is_left_alone(folder: Folder, old: str, unknown: str) -> None:
    """One fact that nobody knows is enough; the check says which. Else a runner would be lost."""
    folder.change(BURST, old, "")
    folder.change(BURST, "concurrency", f'unknown = ["{unknown}"]\nconcurrency')
    assert paths(folder) == []
    [sentence] = said(folder)
    assert f"burst ({unknown})" in sentence
    assert record(partial(make_all, folder.path), {}).said == [("info", sentence)], "a run says why files go"


def test_a_runner_that_says_nothing_for_cirun_leaves_both_alone(folder: Folder) -> None:
    """As those in use before their data was found out."""
    folder.append(
        "runners/other.toml",
        'service = "cirun"\nisolation = "fresh-vm"\nzones = ["shop"]\nfork_jobs = true\nconcurrency = 1\n'
        '[labels]\ncirun-other = { platform = "linux-64" }\n',
    )
    assert paths(folder) == []
    [sentence] = said(folder)
    assert "other (cirun)" in sentence


def test_the_emulated_world_has_the_users(folder: Folder) -> None:
    """A rehearsal writes the file, so the accounts that it names are there."""
    assert seed.seed(folder.load())["github"]["users"]["Ada"] == {"id": 17}

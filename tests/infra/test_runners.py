"""`python -m infra runners`: needs with their homes, runners with their limits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from infra.__main__ import main
from tests.infra.estate.estates import FOREIGN, Folder

NEEDS = """
[defaults.needs]
big  = { platform = "linux-64", cpu = 4, why = "Big builds." }
long = { platform = "linux-64", time = "1h", why = "Long builds." }
odd  = { platform = "linux-aarch64", why = "Odd builds." }
none = { platform = "win-64", why = "No builds." }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """The foreign estate, with needs."""
    made = Folder(FOREIGN, tmp_path / "foreign")
    text = (made.path / "services.toml").read_text()
    (made.path / "services.toml").write_text(text.replace("\n[", f"\n{NEEDS}\n[", 1) if "[defaults]" in text else text)
    return made


def runs(folder: Folder, *words: str) -> Result:
    """The command on an estate."""
    return CliRunner().invoke(main, ["runners", "--stacks", str(folder.path), *words])


def test_each_need_has_its_home_or_none(folder: Folder) -> None:
    """What nobody knows is said; a machine that people log in to is said to be one; the exit code is 1."""
    ran = runs(folder)
    lines = [line.split(maxsplit=1) for line in ran.output.splitlines()]
    homes = {words[0]: words[1] for words in lines if len(words) == 2}
    assert homes["big"].startswith("bench-4 ")
    assert homes["long"].startswith("not known: bench-2, bench-4 (time_limit)")
    assert homes["odd"].startswith("none; by hand at attic")
    assert homes["none"].startswith("none ")
    assert "1 of 4 needs have a home." in ran.output
    assert homes["hosted"].split()[:6] == ["linux-64", "4", "cores", "-", "?", "10"]
    assert ran.exit_code == 1
    told = json.loads(runs(folder, "--format", "json").output)
    assert told["needs"]["big"][0] == {"runner": "hosted", "label": "bench-4", "certain": True, "unknown": []}


def test_where_every_need_has_a_home_the_exit_code_says_so(folder: Folder) -> None:
    """So a calendar can ask."""
    text = (folder.path / "services.toml").read_text()
    kept = "\n".join(line for line in text.splitlines() if not line.startswith(("long ", "odd ", "none ")))
    (folder.path / "services.toml").write_text(kept)
    assert runs(folder).exit_code == 0

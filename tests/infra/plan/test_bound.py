"""What a plan is bound to, on this machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from infra.plan.bound import commit_of, policies_of
from infra.plan.document import PlanRefused
from infra.project import ROOT


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit."""
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "ada")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "ada@example.org")
    (tmp_path / "data.toml").write_text("a = 1\n")
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "one"]):
        subprocess.run(["git", "-C", str(tmp_path), *command], check=True)
    return tmp_path


def test_a_plan_is_of_a_commit(project: Path) -> None:
    """What is not committed belongs to none: it is named."""
    assert len(commit_of(project)) == 40
    (project / "data.toml").write_text("a = 2\n")
    with pytest.raises(PlanRefused, match=r"data\.toml is not as the commit has it"):
        commit_of(project)
    (project / "data.toml").write_text("a = 1\n")
    (project / "more.toml").touch()
    with pytest.raises(PlanRefused, match=r"more\.toml is not as the commit has it"):
        commit_of(project)


def test_outside_of_a_repository_there_is_no_plan(tmp_path: Path) -> None:
    """In git's own words."""
    with pytest.raises(PlanRefused, match=r"git cannot say which commit this is: .*not a git repository"):
        commit_of(tmp_path)


def test_without_git_there_is_no_plan(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is to be installed."""
    monkeypatch.setenv("PATH", str(project))
    with pytest.raises(PlanRefused, match="There is no program `git`"):
        commit_of(project)


def test_the_policies_are_every_file_of_theirs(tmp_path: Path) -> None:
    """By name and content; what Python keeps of them counts for nothing."""
    assert policies_of(tmp_path / "none") == ""
    rule = tmp_path / "rules" / "one.py"
    rule.parent.mkdir()
    rule.write_text("1")
    first = policies_of(tmp_path)
    rule.write_text("2")
    second = policies_of(tmp_path)
    rule.rename(rule.with_name("two.py"))
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "one.pyc").touch()
    third = policies_of(tmp_path)
    (tmp_path / "__pycache__" / "one.pyc").unlink()
    assert len({first, second, third}) == 3
    assert third == policies_of(tmp_path)


def test_the_plan_itself_is_no_change() -> None:
    """The file that the README writes it to lies beside the code; git passes over it."""
    [name] = set(re.findall(r"infra plan --stack prod > (\S+?)`", (ROOT / "README.md").read_text()))
    ran = subprocess.run(["git", "-C", str(ROOT), "check-ignore", name], capture_output=True, check=False)
    assert ran.returncode == 0

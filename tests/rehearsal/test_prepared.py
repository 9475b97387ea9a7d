"""When a rehearsal has to be made ready again."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from rehearsal.prepared import digest_of, served_by
from tests.end_to_end.stage import ROOT

TODAY = date(2026, 11, 21)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A made-up project with an estate, and one file that was made of it."""
    for name in ("shared/services.py", "infra/estate/load.py", "rehearsal/steps.py", "stacks/services.toml", "made"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    return tmp_path


def digest(root: Path, today: date = TODAY) -> str:
    """The digest of it."""
    return digest_of(root / "stacks", root, [root / "made"], today)


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / "stacks" / "services.toml").write_text("new"),
        lambda root: (root / "stacks" / "more.toml").touch(),
        lambda root: (root / "stacks" / "services.toml").rename(root / "stacks" / "renamed.toml"),
        lambda root: (root / "infra" / "estate" / "load.py").write_text("new"),
        lambda root: (root / "rehearsal" / "more.py").touch(),
        lambda root: (root / "shared" / "services.py").write_text("new"),
        lambda root: (root / "made").write_text("new"),
        lambda root: (root / "made").unlink(),
    ],
)
def test_every_change_counts(root: Path, change: Callable[[Path], object]) -> None:
    """Of the estate, of the code that reads it, and of what was made of it."""
    before = digest(root)
    change(root)
    assert digest(root) != before


def test_another_day_counts(root: Path) -> None:
    """An exception may be past its date."""
    assert digest(root) != digest(root, date(2026, 11, 22))


def test_nothing_else_counts(root: Path) -> None:
    """Neither other files nor when a file was written."""
    before = digest(root)
    (root / "README.md").touch()
    (root / "shared" / "services.py").touch()
    assert digest(root) == before


def test_a_world_is_of_other_code_where_a_file_of_it_is(root: Path) -> None:
    """One that is new, gone, longer or later; what only reads the estate is none of it."""
    (root / "sandbox").mkdir()
    known = [served_by(root)]
    (root / "sandbox" / "api.py").write_text("")
    known.append(served_by(root))
    (root / "sandbox" / "api.py").write_text("new")
    known.append(served_by(root))
    os.utime(root / "sandbox" / "api.py", (1, 1))
    known.append(served_by(root))
    (root / "shared" / "services.py").unlink()
    known.append(served_by(root))
    assert len({*known}) == 5
    (root / "rehearsal" / "steps.py").write_text("new")
    assert served_by(root) == known[-1]


def test_the_command_imports_neither_estate_nor_sdk_nor_servers() -> None:
    """Each takes longer to import than to see that nothing has changed."""
    late = {"httpx", "infra.estate", "pulumi", "pydantic", "uvicorn"}
    check = f"import sys, rehearsal.__main__; print(sorted({late} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"

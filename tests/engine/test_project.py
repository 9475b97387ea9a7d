"""Nothing but the project's own files decides what runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import Engine, EngineFailed
from engine.project import strange_files


def test_the_projects_own_files_are_known(tmp_path: Path) -> None:
    for name in ("Pulumi.yaml", "Pulumi.prod.yaml", "Pulumi.sandbox.yaml", "README.md"):
        (tmp_path / name).touch()
    (tmp_path / "pulumi").mkdir()
    assert list(strange_files(tmp_path)) == []


def test_no_engine_is_started_beside_another_projects_file(tmp_path: Path) -> None:
    """With all credentials in its environment it would run what that file names."""
    (tmp_path / "Pulumi.json").write_text('{"name": "acme", "runtime": "python", "main": "evil"}')
    program = tmp_path / "pulumi"
    program.write_text("#!/bin/sh\ntouch started\n")
    program.chmod(0o755)
    with pytest.raises(EngineFailed, match=r"Pulumi\.json could be read in place of Pulumi\.yaml"):
        Engine({"PATH": f"{tmp_path}:/bin"}, tmp_path).preview()
    assert not (tmp_path / "started").exists()

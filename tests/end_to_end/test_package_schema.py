"""The engine takes the provider's package schema for one: it asks the provider for it, and finds nothing wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from saas.package_schema import package_schema
from tests.end_to_end.stage import LONGEST_RUN_SECONDS, ROOT


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    """The provider as one executable, which the engine can start without a program and its language."""
    file = tmp_path / "pulumi-resource-saas"
    file.write_text(f'#!/bin/sh\nexec {sys.executable} {ROOT / "provider"} "$@"\n')
    file.chmod(0o700)
    return file


def pulumi(home: Path, *arguments: str) -> str:
    """What a command of the engine prints; it must succeed."""
    environment = {
        "PATH": f"{ROOT / '.tools' / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PULUMI_HOME": str(home),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }
    done = subprocess.run(
        ["pulumi", *arguments],
        env=environment, capture_output=True, text=True, timeout=LONGEST_RUN_SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_engine_takes_the_schema(plugin: Path, tmp_path: Path) -> None:
    """It gets every resource, and can build its own model of the package from it."""
    file = tmp_path / "schema.json"
    file.write_text(pulumi(tmp_path, "package", "get-schema", str(plugin)))
    assert json.loads(file.read_text())["resources"] == package_schema()["resources"]
    assert pulumi(tmp_path, "schema", "check", str(file)) == ""

"""The project: where it lies, and what it is called."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent


@cache
def project_name() -> str:
    """Return the name of the project, as Pulumi.yaml has it."""
    return str(yaml.safe_load((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"))["name"])

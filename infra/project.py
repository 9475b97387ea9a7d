"""The project: where it lies, and what it is called."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from shared.files import Unreadable, WrongText, read_text

ROOT = Path(__file__).resolve().parent.parent
ON_DELETE = (
    "What is deleted leaves the world. A credential whose managed_by has changed stays where it lies for its new "
    "manager, if `python -m infra hand-over <name>` is run first."
)
"""What a preview says where something is to be deleted."""
YAML_BYTES = 256 * 1024
"""The longest file of settings that is read."""


@cache
def project_name() -> str:
    """Return the name of the project, as Pulumi.yaml has it."""
    found = read_yaml(ROOT / "Pulumi.yaml")
    if "name" not in found:
        raise Unreadable(ROOT / "Pulumi.yaml", "It has no `name`.", "Restore it from git.")
    return str(found["name"])


def read_yaml(path: Path) -> dict[str, Any]:
    """Return the mapping in a file of YAML; an empty one of an empty file. Raise `Unreadable`."""
    text = read_text(path, YAML_BYTES)
    try:
        found = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, LookupError, RecursionError) as fault:
        mark = getattr(fault, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark else ""
        raise WrongText(path, f"The file is not YAML{where}.", "Correct it, or restore it.") from None
    if not isinstance(found or {}, dict):
        raise WrongText(path, "The file holds no keys with values.", "Correct it, or restore it.")
    return found or {}

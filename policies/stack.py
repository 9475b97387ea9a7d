"""Which stack a resource is of, and what the data of that stack declares."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from infra.estate import load
from infra.project import ROOT, project_name, read_yaml
from policies.declared import Declared, declared_by

CONFIG_FILE = "PULUMI_OPTION_CONFIG_FILE"
"""The variable that names the stack's file of settings, where it is not the project's (a rehearsal has one)."""


def stack_of(urn: str) -> str:
    """Return the stack of a resource. Raise `ValueError` where there is none, or it is another project's."""
    parts = urn.split("::")
    stack = parts[0].removeprefix("urn:pulumi:")
    if len(parts) < 2 or parts[0] == stack or not stack or parts[1] != project_name():
        raise ValueError("the resource is of no stack of this project")
    return stack


def declared_for(stack: str) -> Declared:
    """Return what the data of a stack declares.

    Raise `shared.files.Unreadable` and `infra.estate.EstateRefused` as loading does, `ValueError` where the stack's
    settings do not name the data. The settings are the stack's file, whatever the engine's command line says: a run
    with other data is then refused, since it would write other places.
    """
    file = Path(os.environ.get(CONFIG_FILE) or ROOT / f"Pulumi.{Path(stack).name}.yaml")
    config = read_yaml(file).get("config") or {}
    stacks = config.get(f"{project_name()}:stacks")
    if not stacks:
        raise ValueError(f"{file.name} does not name the data")
    rehearsed = str(config.get("saas:loopbackOnly", "")).lower() == "true"
    today = dt.datetime.now(dt.UTC).date()
    estate = load(ROOT / str(stacks), today=today, overdue="warn", rehearsed=rehearsed)
    return declared_by(estate, rehearsed=rehearsed)

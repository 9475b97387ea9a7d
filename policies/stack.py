"""Which stack a resource is of, and what the data of that stack declares."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from infra.estate import Estate, EstateRefused, load
from infra.object_ids import load_objects
from infra.project import ROOT, project_name, read_yaml
from infra.vault_lock import LockRefused, load_lock
from policies.declared import Declared, declared_by
from policies.expected import Stack
from shared.files import Unreadable

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

    Raise `shared.files.Unreadable`, `infra.estate.EstateRefused` and `infra.vault_lock.LockRefused` as loading does,
    `ValueError` where the stack's settings do not name the data. The settings are the stack's file, whatever the
    engine's command line says: a run with other data is then refused, since it would write other places.
    """
    return _declared(_settings_file() or ROOT / f"Pulumi.{Path(stack).name}.yaml")


def read_ahead() -> None:
    """Load the data that the first resource will most likely be asked about, so that nothing waits for it then.

    Which stack it is of is not known yet: without a file of settings by itself, all stacks of the project are looked
    at, which as a rule name the same data. What cannot be read is told when it is asked for.
    """
    one = _settings_file()
    for file in [one] if one else sorted(ROOT.glob("Pulumi.*.yaml")):
        try:
            _declared(file)
        except (Unreadable, EstateRefused, LockRefused, ValueError):
            continue


@cache
def _declared(file: Path) -> Declared:
    config = _settings(file)
    rehearsed = str(config.get("saas:loopbackOnly", "")).lower() == "true"
    estate = _loaded(ROOT / str(config[f"{project_name()}:stacks"]), rehearsed=rehearsed)
    objects = config.get("saas:objectLock")
    stack = Stack(
        objects=load_objects(ROOT / str(objects)) if objects else {},
        vault=load_lock(ROOT / str(config.get(f"{project_name()}:vaultLock"))),
        object_lock=str(objects or ""),
        as_of=str(config.get("rotation:asOf") or ""),
        left=frozenset(str(config.get("rotation:left") or "").split()),
    )
    return declared_by(estate, stack, rehearsed=rehearsed)


def _settings_file() -> Path | None:
    named = os.environ.get(CONFIG_FILE)
    return Path(named) if named else None


def _settings(file: Path) -> Mapping[str, Any]:
    config = read_yaml(file).get("config") or {}
    if not isinstance(config, dict) or not config.get(f"{project_name()}:stacks"):
        raise ValueError(f"{file.name} does not name the data")
    return config


@cache
def _loaded(folder: Path, *, rehearsed: bool) -> Estate:
    return load(folder, today=dt.datetime.now(dt.UTC).date(), overdue="warn", rehearsed=rehearsed)

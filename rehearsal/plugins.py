"""The plugins of a rehearsal: those that `make setup` built, and stand-ins for the official ones it cannot build.

Stand-ins lie nowhere but in a rehearsal's own folder, so no run against the real world can come upon one.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from infra.project import ROOT
from shared.files import PROGRAM, replace_file
from toolchain.stand_ins import aws, azuredevops

BUILT_ENGINE = ROOT / ".tools" / "bin" / "pulumi"
"""There unless an official engine is in use, which fetches official plugins itself."""

PLUGIN_CACHE = ROOT / ".tools" / "home" / "plugins"
"""Where `make setup` puts the plugins it builds."""

STAND_INS = {"aws": aws.VERSION, "azuredevops": azuredevops.VERSION}
"""The stand-ins by the names of the plugins whose place they take, with the versions of these."""


def install(plugins: Path) -> None:
    """Fill a rehearsal's plugin cache.

    The engine takes only real folders for plugins, so what is linked is the files in them.
    """
    if not BUILT_ENGINE.exists():
        return
    if plugins.is_symlink():
        plugins.unlink()
    for built in PLUGIN_CACHE.glob("resource-*/*"):
        _put(plugins / built.parent.name / built.name, built)
    for name, version in STAND_INS.items():
        folder = f"resource-{name}-v{version}"
        if not (PLUGIN_CACHE / folder).exists():
            _start(plugins / folder / f"pulumi-resource-{name}", ROOT / "toolchain" / "stand_ins" / name)


def _put(place: Path, target: Path) -> None:
    if not place.is_symlink() or place.readlink() != target:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)
        place.symlink_to(target)


def _start(place: Path, stand_in: Path) -> None:
    """Write a program that starts a stand-in on this Python."""
    command = shlex.join([sys.executable, "-u", str(stand_in)])
    words = f'#!/bin/sh\n# A stand-in for an official plugin; made by rehearsal/plugins.py.\nexec {command} "$@"\n'
    if not place.exists() or place.read_text() != words:
        place.parent.mkdir(parents=True, exist_ok=True)
        replace_file(place, words, PROGRAM)

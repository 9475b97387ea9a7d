"""Clients in Python that are installed apart from all else, without what they ask for: `alone.in` says why."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from shared.files import alone

LOCK = Path(__file__).with_name("alone.lock")
TOOLS = Path(__file__).resolve().parents[2] / ".tools"


def installed() -> Path:
    """The folder with the clients of `alone.lock`, made if it is not there: it is named for what it was made from."""
    digest = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder = TOOLS / f"clients-{digest}"
    TOOLS.mkdir(exist_ok=True)
    with alone(TOOLS / "clients.lock", lambda: None):
        if not folder.exists():
            unfinished = TOOLS / "clients-unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            _install(unfinished)
            for former in TOOLS.glob("clients-[0-9a-f]*"):
                shutil.rmtree(former)
            unfinished.replace(folder)
    return folder


def _install(folder: Path) -> None:
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
    command = [sys.executable, "-m", "pip", "install", *options, "--target", str(folder), "--requirement", str(LOCK)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

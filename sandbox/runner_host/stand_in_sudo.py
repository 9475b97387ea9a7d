"""Stands in for `sudo` on the emulated runner host: for rehearsals only, never for a real host.

    stand_in_sudo.py FOLDER -n sh -c SCRIPT STEP ARGUMENTS...

Nothing becomes root: what the script does below the folders in ROOTS it does below FOLDER/root, and commands of root
are those of FOLDER/root-bin, which say that they stand in. FOLDER/fault.json makes a step go wrong.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOTS = ("/etc/systemd/system/", "/opt/", "/run/", "/var/lib/")
"""Folders of the host that are below FOLDER/root."""
LOOK_EVERY_SECONDS = 0.02
LARGEST_WHEN_FULL = 200
"""So many bytes a file may have while the disk is full."""


def main() -> int:
    """Run one script; its exit code."""
    folder, words = Path(sys.argv[1]), sys.argv[2:]
    if words[:3] != ["-n", "sh", "-c"] or len(words) < 5:
        sys.stderr.write(f"The stand-in for sudo does not know {' '.join(words[:3])!r}.\n")
        return 1
    script, step, arguments = words[3], words[4], words[5:]
    fault = _fault(folder, step)
    if fault.get("kind") == "password":
        sys.stderr.write("sudo: a password is required\n")
        return 1
    if code := _strike(folder, fault, "before"):
        return code
    placed = [f"{folder}/root{word}" if word.startswith(ROOTS) else word for word in arguments]
    done = subprocess.run(
        ["/bin/sh", "-c", script, step, *placed],
        env={
            "PATH": f"{folder}/root-bin:{folder}/bin:/usr/bin:/bin",
            "STAND_IN_HOST": str(folder),
            "STAND_IN_AGENT": f"{sys.executable} {Path(__file__).with_name('stand_in_agent.py')}",
        },
        preexec_fn=_fill_disk if fault.get("kind") == "full" else None,
        check=False,
    )
    return _strike(folder, fault, "after") or done.returncode


def _fill_disk() -> None:
    """Let no file grow: a write fails in the middle, as on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_WHEN_FULL, LARGEST_WHEN_FULL))


def _fault(folder: Path, step: str) -> dict[str, Any]:
    with suppress(FileNotFoundError):
        fault: dict[str, Any] = json.loads((folder / "fault.json").read_text())
        if fault["command"] == step:
            return fault
    return {}


def _strike(folder: Path, fault: dict[str, Any], moment: str) -> int:
    """Go wrong before or after the effect, if the fault says so; an exit code, or 0 to go on."""
    if fault.get("moment") != moment:
        return 0
    if fault["kind"] == "fail":
        sys.stderr.write(f"{fault['says']}\n")
        return int(fault.get("code", 1))
    if fault["kind"] == "cut":
        os.kill(_session(), signal.SIGKILL)
        return 125
    if fault["kind"] == "garbage":
        sys.stdout.buffer.write(b"\xff<html>\x00\n")
        sys.stdout.flush()
    if fault["kind"] == "hold":
        (folder / "held").touch()
        while (folder / "fault.json").exists():  # held until the fault is lifted
            time.sleep(LOOK_EVERY_SECONDS)
    return 0


def _session() -> int:
    """Return the sshd of the login that this command was sent through."""
    pid = os.getppid()
    while "sshd" not in Path(f"/proc/{pid}/comm").read_text():
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return pid


if __name__ == "__main__":
    sys.exit(main())

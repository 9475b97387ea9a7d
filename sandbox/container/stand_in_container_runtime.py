"""Stands in for `docker` and `podman` on the emulated host: for rehearsals only, never for a real host.

    stand_in_container_runtime.py FOLDER inspect | run | rm | pull ...

It knows what this project says to the real ones, and runs a small process of its own in place of every image, so that
health and restarts are real. Each container is a file in FOLDER/containers; FOLDER/fault.json makes a command go wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

APP = Path(__file__).with_name("stand_in_app.py")
LOOK_EVERY_SECONDS = 0.02
STARTS_WITHIN_SECONDS = 10.0


def main() -> int:
    """Do one command; its exit code."""
    folder, words = Path(sys.argv[1]), sys.argv[2:]
    commands = {"inspect": inspect, "run": run, "rm": remove, "pull": pull}
    if not words or words[0] not in commands:
        sys.stderr.write(f"The stand-in for docker does not know {' '.join(words)!r}.\n")
        return 125
    fault = _fault(folder, words[0])
    if fault.get("kind") == "garbage":
        sys.stdout.buffer.write(b"\xff<html>\x00")
        return 0
    if fault.get("kind") == "endless":
        for _ in range(512):  # half a GiB
            sys.stdout.write("0" * (1 << 20))
        return 0
    if code := _strike(folder, fault, "before"):
        return code
    code = commands[words[0]](folder, words[1:])
    return _strike(folder, fault, "after") or code


def inspect(folder: Path, words: list[str]) -> int:
    """Answer `inspect --type container NAME`: what is known of a container, as docker shows it."""
    file = _file(folder, words[-1])
    if not file.exists():
        sys.stderr.write(f"Error: No such container: {words[-1]}\n")
        return 1
    known = json.loads(file.read_text())
    known["State"]["Running"] = is_running(known["State"]["Pid"])
    sys.stdout.write(json.dumps([known]))
    return 0


def run(folder: Path, words: list[str]) -> int:
    """Answer `run -d --name NAME --label K=V -p 127.0.0.1:PORT:PORT -e NAME ... IMAGE`"""
    parser = argparse.ArgumentParser(exit_on_error=False)
    parser.add_argument("-d", action="store_true")
    for option in ("--name", "--restart", "-p"):
        parser.add_argument(option)
    parser.add_argument("--label", action="append", default=[])
    parser.add_argument("-e", action="append", default=[])
    parser.add_argument("image")
    asked = parser.parse_args(words)
    if _file(folder, asked.name).exists():
        sys.stderr.write(f"Conflict. The container name {asked.name} is already in use.\n")
        return 125
    passed = {name: os.environ[name] for name in asked.e if name in os.environ}
    port = int(asked.p.split(":")[1])
    process = subprocess.Popen(
        [sys.executable, str(APP), str(port)], env=passed, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    known = {
        "Name": f"/{asked.name}",
        "State": {"Running": True, "Pid": process.pid},
        "Config": {
            "Image": asked.image,
            "Labels": dict(label.split("=", 1) for label in asked.label),
            "Env": [f"{name}={value}" for name, value in passed.items()],
        },
    }
    _file(folder, asked.name).write_text(json.dumps(known))
    sys.stdout.write("started by the stand-in\n")
    return 0


def remove(folder: Path, words: list[str]) -> int:
    """Answer `rm -f NAME`: ends it; one that is not there is an error, as docker has it."""
    file = _file(folder, words[-1])
    if not file.exists():
        sys.stderr.write(f"Error: No such container: {words[-1]}\n")
        return 1
    end(json.loads(file.read_text())["State"]["Pid"])
    file.unlink()
    return 0


def pull(folder: Path, words: list[str]) -> int:
    """Answer `pull IMAGE`: every image is there, but one whose name says that it is missing."""
    del folder
    if "missing" in words[-1]:
        sys.stderr.write(f"manifest for {words[-1]} not found\n")
        return 1
    return 0


def is_running(pid: int) -> bool:
    """Return whether a process is there and no zombie."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def end(pid: int) -> None:
    """End a process of ours and wait until its port is free."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(LOOK_EVERY_SECONDS)


def _file(folder: Path, name: str) -> Path:
    return folder / "containers" / f"{name}.json"


def _fault(folder: Path, command: str) -> dict[str, Any]:
    with suppress(FileNotFoundError):
        fault: dict[str, Any] = json.loads((folder / "fault.json").read_text())
        if fault["command"] == command:
            return fault
    return {}


def _strike(folder: Path, fault: dict[str, Any], moment: str) -> int:
    """Go wrong before or after the effect, if the fault says so; an exit code, or 0 to go on."""
    if fault.get("moment") != moment:
        return 0
    if fault["kind"] == "fail":
        sys.stderr.write(f"{fault['says']}\n")
        return int(fault.get("code", 125))
    if fault["kind"] == "cut":
        os.kill(_session(), signal.SIGKILL)
        return 125
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

"""Answers of hosts' own tools, recorded and made up: tests/data/hosts/README.md."""

from __future__ import annotations

import re
from pathlib import Path

from saas.runner_host.answer import Answer

HOSTS = Path(__file__).resolve().parents[2] / "data" / "hosts"

_ANSWER = re.compile(r"^### ([^\n]+)\n(.*?)^### rc=([0-9]+)$", re.MULTILINE | re.DOTALL)


def recorded(name: str) -> dict[str, Answer]:
    """What a file says that a host answered, by the command."""
    text = (HOSTS / f"{name}.txt").read_text()
    return {command: Answer(int(code), said) for command, said, code in _ANSWER.findall(text)}


def answers(host: str, gpus: str = "") -> dict[str, Answer]:
    """The answers of a host to the commands of a look; `gpus` names the file with that of nvidia-smi."""
    said = recorded(f"{host}-host")
    smi = said.get("nvidia-smi -q -x", Answer(127))
    return {
        "uname": said["uname -srm"],
        "lscpu": said["lscpu -J"],
        "meminfo": said["cat /proc/meminfo"],
        "df": said.get("df -B1 --output=size .") or _of_root(said["df -B1 --output=source,size,avail,target"]),
        "nvidia-smi": Answer(0, (HOSTS / f"{gpus}-nvidia-smi.xml").read_text()) if gpus else smi,
    }


def _of_root(every_mount: Answer) -> Answer:
    """What `df -B1 --output=size` says of the file system at `/`, from what it said of every mount."""
    [size] = re.findall(r"^\S+ +([0-9]+) +[0-9]+ /$", every_mount.text, re.MULTILINE)
    return Answer(0, f"   1B-blocks\n{size}\n")

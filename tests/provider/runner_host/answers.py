"""Answers of hosts' own tools, recorded and made up: tests/data/hosts/README.md."""

from __future__ import annotations

import re
from pathlib import Path

from saas.runner_host.look import COMMANDS, Answer

HOSTS = Path(__file__).resolve().parents[2] / "data" / "hosts"

_ANSWER = re.compile(r"^### ([^\n]+)\n(.*?)^### rc=([0-9]+)$", re.MULTILINE | re.DOTALL)


def recorded(name: str) -> dict[str, Answer]:
    """What a file says that a host answered, by the command."""
    text = (HOSTS / f"{name}.txt").read_text()
    return {command: Answer(int(code), said) for command, said, code in _ANSWER.findall(text)}


def answers(host: str, gpus: str = "") -> dict[str, Answer]:
    """The answers of a host to the commands of a look; `gpus` names the file with that of nvidia-smi."""
    said = recorded(f"{host}-host")
    found = {
        tool: said[command.removeprefix("LC_ALL=C ")] for tool, command in COMMANDS.items() if tool != "nvidia-smi"
    }
    smi = said.get("nvidia-smi -q -x", Answer(127, ""))
    if gpus:
        smi = Answer(0, (HOSTS / f"{gpus}-nvidia-smi.xml").read_text())
    return {**found, "nvidia-smi": smi}

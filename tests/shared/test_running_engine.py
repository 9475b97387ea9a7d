"""Which process is the engine: whoever listens at the address that what it started was told, by whatever name."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from shared.running_engine import EngineNotFound, engine_above
from tests.infra.estate.estates import ROOT

ENGINE = f"""
import os, socket, subprocess, sys
server = socket.create_server(("127.0.0.1", 0))
address = f"127.0.0.1:{{server.getsockname()[1]}}"
command = [word.replace("ADDRESS", address) for word in sys.argv[2:]]
subprocess.run(command, check=True, env={{"PATH": os.environ["PATH"], "PYTHONPATH": {str(ROOT)!r}}})
"""
"""Listens, and starts what follows its first word with its address in the place of `ADDRESS`."""

PLUGIN = """
import json, sys
from shared.running_engine import EngineNotFound, engine_above
try:
    found = engine_above()
    print(json.dumps([list(found.command)[-1], found.environment.get("WHOSE", "")]))
except EngineNotFound as missing:
    print(json.dumps(str(missing)))
"""
"""Says which engine it finds: the last word of its command line, and a variable of its environment."""


def said(folder: Path, *command: str) -> Any:
    """What the plugin said that an engine started by a command, in which `PLUGIN` is the plugin's program."""
    program, plugin = folder / "orchestrator.py", folder / "plugin.py"
    program.write_text(ENGINE)
    plugin.write_text(PLUGIN)
    words = [str(plugin) if word == "PLUGIN" else word for word in command]
    done = subprocess.run(
        [sys.executable, str(program), "-v=11", *words],
        capture_output=True, text=True, check=True, env={**os.environ, "WHOSE": "the engine's"},
    )  # fmt: skip
    return json.loads(done.stdout)


def test_an_engine_of_another_name_is_found(tmp_path: Path) -> None:
    """With its command line and its own environment, not that of the plugin."""
    found = said(tmp_path, sys.executable, "PLUGIN", "ADDRESS")
    assert found == ["ADDRESS", "the engine's"]


def test_a_shell_between_hides_nothing(tmp_path: Path) -> None:
    """A plugin may be a script that starts the program, with more words after the address."""
    script = f'{sys.executable} "$0" "$@"; true'
    assert said(tmp_path, "sh", "-c", script, "PLUGIN", "ADDRESS", "--logflow")[1] == "the engine's"


def test_the_address_may_follow_a_flag(tmp_path: Path) -> None:
    """As in the command line that the official language host gives a program."""
    assert said(tmp_path, sys.executable, "PLUGIN", "--engine=ADDRESS", "main.py")[1] == "the engine's"
    assert said(tmp_path, sys.executable, "PLUGIN", "--engine", "ADDRESS", "main.py")[1] == "the engine's"


def test_a_process_that_listens_elsewhere_is_no_engine(tmp_path: Path) -> None:
    """An editor or a server above us listens, too. What is said depends on what else is above."""
    assert isinstance(said(tmp_path, sys.executable, "PLUGIN", "127.0.0.1:1"), str)
    assert isinstance(said(tmp_path, sys.executable, "PLUGIN"), str)


class Hidden:
    """A process of which the system shows some things and hides others."""

    pid = 7

    def __init__(self, parent: Hidden | None = None, **shown: Any) -> None:
        self._parent, self._shown = parent, shown

    def parent(self) -> Hidden | None:
        """The process that started it."""
        return self._parent

    def cmdline(self) -> list[str]:
        """Its command line."""
        return self._show("cmdline")  # type: ignore[no-any-return]

    def environ(self) -> dict[str, str]:
        """Its environment."""
        return self._show("environ")  # type: ignore[no-any-return]

    def cwd(self) -> str:
        """Where it works."""
        return "/"

    def net_connections(self, kind: str) -> list[Any]:
        """Where it listens."""
        return [SimpleNamespace(status="LISTEN", laddr=SimpleNamespace(port=port)) for port in self._show("ports")]

    def _show(self, what: str) -> Any:
        value = self._shown.get(what, psutil.AccessDenied(self.pid))
        if isinstance(value, Exception):
            raise value
        return value


@pytest.mark.parametrize(
    ("shown", "why"),
    [
        ({}, "cannot be looked at"),
        ({"ports": [5]}, "cannot be looked at"),
        ({"ports": [5], "cmdline": ["x", "up"]}, "cannot be looked at"),
        ({"ports": [5], "cmdline": ["x", "up"], "environ": {}}, "cannot be read"),
        ({"ports": [5], "cmdline": [], "environ": {"A": "b"}}, "cannot be read"),
        ({"ports": psutil.NoSuchProcess(7)}, "has ended"),
        ({"ports": PermissionError()}, "cannot be looked at"),
    ],
)
def test_an_engine_that_cannot_be_read_is_none(
    shown: dict[str, Any], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a container, or of another user, a process may hide any of what is asked."""
    plugin = Hidden(Hidden(**shown), cmdline=["plugin", "127.0.0.1:5"])
    monkeypatch.setattr(psutil, "Process", lambda: plugin)
    with pytest.raises(EngineNotFound, match=why):
        engine_above()


def test_an_engine_behind_what_cannot_be_read_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be another run's."""
    outer = Hidden(cmdline=["engine"], ports=[6], environ={"A": "b"})
    between = Hidden(outer, cmdline=["between", "127.0.0.1:6"])
    monkeypatch.setattr(psutil, "Process", lambda: Hidden(between, cmdline=["plugin", "127.0.0.1:5"]))
    with pytest.raises(EngineNotFound, match="cannot be looked at"):
        engine_above()

"""Find the engine that started this process: by the address that it listens at, since its name can be any.

An engine starts a language host or a plugin with its own address among the words of the command line; under it come
whatever these start: the program, a plugin written in Python, a shell between. So it is the nearest process above this
one that listens at a port which the process that it started was told. A link, a wrapper, `sudo` or a program of another
name changes nothing of that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil

_PORT = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\]):(\d{1,5})\Z")
"""How the address of an engine on this machine ends a word of a command line."""


@dataclass(frozen=True)
class RunningEngine:
    """How an engine was started."""

    command: Sequence[str]
    environment: Mapping[str, str]
    project: Path
    """The folder of the project that it runs."""


class EngineNotFound(Exception):
    """There is no engine above this process, or it cannot be looked at; the text says which."""


def engine_above() -> RunningEngine:
    """Return the engine that this process runs under. Raise `EngineNotFound` unless it is there and can be read."""
    import psutil

    try:
        for child, parent in _generations(psutil.Process()):
            if _ports_told(child) & _ports_of(parent):
                return _read(parent)
    except psutil.NoSuchProcess:
        raise EngineNotFound("the engine above this process has ended") from None
    except (psutil.Error, OSError) as error:
        raise EngineNotFound(
            f"the process above this one ({getattr(error, 'pid', None) or 'unknown'}) cannot be looked at by this user"
        ) from None
    raise EngineNotFound("no process above this one listens where an engine would")


def _generations(process: psutil.Process) -> Iterator[tuple[psutil.Process, psutil.Process]]:
    """Yield each process with the one that started it, the nearest first."""
    while (parent := process.parent()) is not None:
        yield process, parent
        process = parent


def _ports_told(process: psutil.Process) -> set[int]:
    """Return the ports of this machine that a process was told by its command line."""
    return {int(port[1]) for word in process.cmdline() if (port := _PORT.search(word))}


def _ports_of(process: psutil.Process) -> set[int]:
    """Return the ports at which a process listens."""
    return {one.laddr.port for one in process.net_connections("tcp") if one.status == "LISTEN"}


def _read(engine: psutil.Process) -> RunningEngine:
    """Return how it was started. Raise `EngineNotFound` if the system hides it, as it may without an error."""
    command, environment, project = engine.cmdline(), engine.environ(), Path(engine.cwd())
    if not command or not environment:
        raise EngineNotFound(f"the engine's command line or environment (process {engine.pid}) cannot be read")
    return RunningEngine(command, environment, project)

"""Programs of this repository that tests start by the hundred: processes of their own, without the imports each time.

Most of what such a start costs is imports. So one process a worker imports what the programs import, and each start is
a fork of it which then runs the program's file as its main module. All else is as when the file is started by its name:
a process group of its own, exactly the environment that it is given, its streams, signals and exit code. The tests of
starting and of command lines start the files by their names.
"""

from __future__ import annotations

import multiprocessing
import os
import runpy
import signal
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.imported"])


class Forked:
    """A started program, as far as `subprocess.Popen` shows one: `pid`, `stdout`, and how to end it."""

    def __init__(
        self, program: Path, arguments: Sequence[str], environment: Mapping[str, str], errors: Path | None = None
    ) -> None:
        """Starts a file, or the folder of a `__main__.py`. What it says as errors goes to `errors`, or to `stdout`."""
        ours, its = _CONTEXT.Pipe(duplex=False)
        with ours, its:
            self._process = _CONTEXT.Process(
                target=_run, args=(program, list(arguments), dict(environment), its, errors), daemon=True
            )
            self._process.start()
            self.stdout: IO[str] | None = os.fdopen(os.dup(ours.fileno()), encoding="utf-8")
        if self._process.pid is None:
            raise AssertionError("a process that was started has a number")
        self.pid = self._process.pid

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, once it has ended; minus the number of the signal that ended it. Raises `TimeoutError`."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise TimeoutError(f"process {self.pid} has not ended within {timeout} s")
        return self._process.exitcode


def _run(
    program: Path, arguments: list[str], environment: dict[str, str], output: Connection, errors: Path | None
) -> None:
    """Become the program."""
    os.setsid()
    os.chdir(ROOT)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # the process that is forked ignores it
    os.dup2(output.fileno(), sys.stdout.fileno())
    output.close()
    said = sys.stdout.fileno() if errors is None else os.open(errors, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(said, sys.stderr.fileno())
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [str(program), *arguments]
    sys.path.insert(0, str(program if program.is_dir() else program.parent))
    runpy.run_path(str(program), run_name="__main__")

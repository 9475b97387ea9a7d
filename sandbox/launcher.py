"""Start and stop a sandbox from outside of it."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from sandbox.client import World
from sandbox.description import SandboxError, describe
from sandbox.options import Options, lock
from sandbox.wire import Json

_PATIENCE_SECONDS = 30
_LONGEST_START_SECONDS = 120
_PASSED_ON = frozenset(
    {"HOME", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "PATH", "PYTHONHASHSEED", "TMPDIR", "TZ"}
)
"""All that the process of a sandbox gets of the environment: real credentials may lie in the rest."""


def start(options: Options, seed: Json) -> dict[str, Json]:
    """Start a sandbox that outlives this process, and wait until it answers. Raise SandboxError."""
    options.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    ready, report = os.pipe()
    command = [sys.executable, "-m", "sandbox", "serve", *_arguments(options), "--ready-fd", str(report)]
    ambient = {name: value for name, value in os.environ.items() if name in _PASSED_ON}
    environment = {**ambient, "PYTHONPATH": str(Path(__file__).parent.parent)}
    log = os.open(options.home / "sandbox.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NONBLOCK, 0o600)
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=log, stderr=log, pass_fds=[report], env=environment,
        start_new_session=True,
    )  # fmt: skip
    os.close(report)
    os.close(log)
    if process.stdin is not None:
        with suppress(BrokenPipeError):  # it has ended; the other pipe says why
            process.stdin.write(json.dumps(seed).encode())
            process.stdin.close()
    with os.fdopen(ready) as stream:
        if not select.select([stream], [], [], _LONGEST_START_SECONDS)[0]:
            process.kill()
        said = stream.read()
    if said != "ready":
        process.wait()
        raise SandboxError(said or f"The sandbox ended before it was ready; {options.home / 'sandbox.log'} says why.")
    process.returncode = 0  # It is meant to outlive this object.
    return describe(options.home)


def _arguments(options: Options) -> list[str]:
    words = ["--home", str(options.home), "--port-base", str(options.port_base), "--vault-mode", options.mode]
    words += ["--seed", "-"]
    words += ["--record-bodies"] if options.record_bodies else []
    for name, on in (options.switches or {}).items():
        words += ["--switch", f"{name}={'on' if on else 'off'}"]
    return words


def running(home: Path) -> int | None:
    """Return the process of the sandbox that runs on a folder; None when none does."""
    return lock(home).holder()


def stop(home: Path, *, kill: bool = False) -> bool:
    """End the sandbox of a folder and wait until it has ended; return false when none runs. Raise SandboxError."""
    owner = running(home)
    if owner is None:
        return False
    if not _holds(owner, home / "lock"):
        raise SandboxError(f"{home / 'lock'} names process {owner}, which does not hold it. End the sandbox by hand.")
    os.kill(owner, signal.SIGKILL if kill else signal.SIGTERM)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while running(home) is not None:
        if time.monotonic() > deadline:
            raise SandboxError(f"Process {owner}, the sandbox on {home}, does not end; end it by hand.")
        time.sleep(0.01)
    return True


def _holds(process: int, lock_file: Path) -> bool:
    """Return whether a process has the lock open: a damaged lock may name any."""
    import psutil  # here, since it takes longer than to find out that nothing runs

    try:
        return str(lock_file.resolve()) in {file.path for file in psutil.Process(process).open_files()}
    except psutil.Error:
        return False


@contextmanager
def launch(
    home: Path,
    seed: Mapping[str, Json],
    *,
    mode: str = "connect",
    record_bodies: bool = False,
    switches: Mapping[str, bool] | None = None,
) -> Iterator[World]:
    """Yield a sandbox on free ports for as long as the block lasts. Raise SandboxError."""
    options = Options(
        home=home, port_base=0, mode="connect" if mode == "connect" else "service-account",
        record_bodies=record_bodies, switches=switches,
    )  # fmt: skip
    start(options, seed)
    try:
        with World(home) as world:
            yield world
    finally:
        stop(home)

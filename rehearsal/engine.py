"""Runs `pulumi` in a rehearsal, through interrupts, and mends what a killed run left."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import click
import psutil

from infra.project import ROOT
from rehearsal.folder import Folder, RehearsalFailed

QUIETLY = ("--suppress-outputs", "--suppress-progress", "--suppress-permalink=true")


class RefreshFailed(RehearsalFailed):
    """The run ended before it changed anything, because some object could not be looked at."""


def up(folder: Folder) -> None:
    """Look at the world and bring it to the estate. Raises `RehearsalFailed` when something of it was not done.

    An official plugin that cannot look at its objects ends the run before any change (ours warns, and fails later).
    One service that is down must not keep the others from their changes, so those are made without looking again.
    """
    change = ("up", "--yes", "--skip-preview", "--continue-on-error", *QUIETLY)
    try:
        run(folder, *change, "--refresh", "--run-program")
    except RefreshFailed as failed:
        click.echo("A service could not be looked at, so nothing was changed. Now what does not depend on it:")
        run(folder, *change)
        raise RehearsalFailed(f"The other services' parts are done.\n{failed.message}") from None


def run(folder: Folder, *arguments: str, quiet: bool = False, cwd: Path = ROOT) -> None:
    """Run `pulumi`, its output passed on as it comes, or when it fails if `quiet`. Raises `RehearsalFailed`."""
    process = subprocess.Popen(
        ["pulumi", *arguments, "--non-interactive", "--color", "always" if sys.stdout.isatty() else "never"],
        cwd=cwd,
        env=folder.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    output = _output(process, quiet=quiet)
    if process.returncode:
        failure = RefreshFailed if "refreshing failed" in output else RehearsalFailed
        raise failure(
            f"`pulumi {' '.join(arguments[:2])}` failed (exit {process.returncode}).\n{output if quiet else ''}"
            "What it did is recorded; mend what it names and run the same command again."
        )


def mend_what_a_kill_left(folder: Folder) -> None:
    """Break a lock whose run has provably ended, and drop records of creates that the program repeats anyway."""
    left = list(folder.locks.glob("*.json"))
    if all(_has_ended(lock) for lock in left):
        _drop_unwritten_attributes(folder.state)
    if left and all(_has_ended(lock) for lock in left):
        click.echo("A run was killed and left its lock; breaking it.")
        run(folder, "cancel", "--yes", quiet=True)
    if "creating" in _left_undone(folder.stack_file):
        click.echo("A run was killed while it created something; looking what there is.")
        run(folder, "refresh", "--yes", "--skip-preview", "--clear-pending-creates", quiet=True)


def _output(process: subprocess.Popen[str], *, quiet: bool) -> str:
    """What the engine prints until it ends, shown as it comes.

    Ctrl-C reaches it too (same terminal): it finishes what is under way, so wait for that.
    """
    lines: list[str] = []
    while True:
        try:
            for line in process.stdout or ():
                lines.append(line)
                if not quiet:
                    click.echo(line, nl=False)
            process.wait()
            return "".join(lines)
        except KeyboardInterrupt:
            click.echo("Interrupted: the engine finishes and records what is under way.", err=True)


def _drop_unwritten_attributes(state: Path) -> None:
    """The backend replaces a checkpoint whole, but writes its attributes in place: killed there, it reads "EOF"."""
    for attributes in state.rglob("*.attrs"):
        if attributes.stat().st_size == 0:
            attributes.unlink()


def _has_ended(lock: Path) -> bool:
    """Whether the run that took a lock of the file backend is provably over: made on this machine, its engine gone."""
    try:
        holder = json.loads(lock.read_text())
        if holder["hostname"] != socket.gethostname():
            return False
        process = psutil.Process(holder["pid"])
        return process.status() == psutil.STATUS_ZOMBIE or process.name() != "pulumi"
    except psutil.NoSuchProcess:
        return True
    except (OSError, ValueError, KeyError):  # being written, or gone meanwhile
        return False


def _left_undone(stack_file: Path) -> set[str]:
    """What a killed run was at when it ended, as the state recorded it: `creating`, `updating`, `deleting`."""
    if not stack_file.exists():
        return set()
    latest = json.loads(stack_file.read_text())["checkpoint"].get("latest") or {}
    return {operation["type"] for operation in latest.get("pending_operations") or ()}

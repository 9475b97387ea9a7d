"""Runs `pulumi` in a rehearsal, through interrupts, and mends what a killed run left."""

from __future__ import annotations

import json
import socket
import subprocess
from pathlib import Path

import click
import psutil

from rehearsal.folder import ROOT, Folder, RehearsalFailed

QUIETLY = ("--suppress-outputs", "--suppress-progress", "--suppress-permalink=true")


def run(folder: Folder, *arguments: str, quiet: bool = False, cwd: Path = ROOT) -> None:
    """Run `pulumi`, its output passed on as it comes. Raises `RehearsalFailed` when it fails."""
    process = subprocess.Popen(
        ["pulumi", *arguments, "--non-interactive"],
        cwd=cwd,
        env=folder.environment(),
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
        text=True,
    )
    output = _wait_through_interrupts(process)
    if process.returncode:
        detail = f"\n{output}" if output else ""
        raise RehearsalFailed(
            f"`pulumi {' '.join(arguments[:2])}` failed (exit {process.returncode}).{detail}\n"
            "What it did is recorded; mend what it names and run the same command again."
        )


def mend_what_a_kill_left(folder: Folder) -> None:
    """Break a lock whose run has provably ended, and drop records of creates that the program repeats anyway."""
    left = list(folder.locks.glob("*.json"))
    if left and all(_has_ended(lock) for lock in left):
        click.echo("A run was killed and left its lock; breaking it.")
        run(folder, "cancel", "--yes", quiet=True)
    if "creating" in _left_undone(folder.stack_file):
        click.echo("A run was killed while it created something; looking what there is.")
        run(folder, "refresh", "--yes", "--skip-preview", "--clear-pending-creates", quiet=True)


def _wait_through_interrupts(process: subprocess.Popen[str]) -> str | None:
    """Wait for the engine. Ctrl-C reaches it too (same terminal): it finishes what is under way, so wait for that."""
    while True:
        try:
            return process.communicate()[0]
        except KeyboardInterrupt:
            click.echo("Interrupted: the engine finishes and records what is under way.", err=True)


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

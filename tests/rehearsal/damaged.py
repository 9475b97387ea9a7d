"""Damage each file of a rehearsal's folder in every way, and run the commands that need no engine.

`python -m tests.rehearsal.damaged` ends with an error when one of them ends with anything but a sentence, or never.
Whoever starts it limits its time and memory.
"""

from __future__ import annotations

import json
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import click
from click.testing import CliRunner

from engine import Engine, repair_after_kill
from infra.vault_lock import LockRefused, load_lock
from rehearsal import Rehearsal
from rehearsal.__main__ import main as rehearsal
from sandbox import launch
from sandbox.__main__ import main as sandbox
from shared.files import Unreadable
from tests.damage import DAMAGES, removed
from tests.infra.estate.estates import FOREIGN

LONGEST_SECONDS = 60


def _made(home: Path) -> Rehearsal:
    """Make a folder as a rehearsal leaves it: a world that was stopped, settings, lock, state."""
    with launch(home, {}):
        pass
    made = Rehearsal(home, 0, FOREIGN)
    made.lock.write_text('vault = "keys"\n[items]\n')
    made.passphrase.write_text("made up")
    for name in ("seed.sha256", "prepared.sha256", "rehearsal.lock"):
        (home / name).write_text("0" * 64)
    made.files.stack_file.parent.mkdir(parents=True)
    made.files.locks.mkdir(parents=True)
    made.files.stack_file.write_text(json.dumps({"checkpoint": {"latest": {"secrets_providers": None}}}))
    made.files.stack_file.with_name("sandbox.json.attrs").write_text("{}")
    (made.files.locks / "left.json").write_text(json.dumps({"hostname": "other", "pid": 1}))
    made.write_settings()
    return made


def _commands(made: Rehearsal) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield what reads the folder, by name."""

    def invoked(group: click.Group, *arguments: str) -> Callable[[], object]:
        def run() -> None:
            result = CliRunner().invoke(group, arguments, catch_exceptions=False)
            assert result.exit_code in (0, 1), result.output
            assert result.exit_code == 0 or result.output.strip(), "it failed and said nothing"

        return run

    where = ("--home", str(made.home))
    for command in ("status", "env", "stop"):
        yield f"sandbox {command}", invoked(sandbox, command, *where)
    for command in ("env", "down"):
        yield f"rehearsal {command}", invoked(rehearsal, *where, "--stacks", str(FOREIGN), command)
    yield "settings", made.write_settings
    yield "vault lock", lambda: load_lock(made.lock)
    yield "repair", lambda: repair_after_kill(Engine({"PATH": ""}, made.home), made.backend)
    yield "prepared", made._is_prepared


def _late(*_: object) -> None:
    raise AssertionError("it did not end")


def main() -> None:
    """Try each damage on each file."""
    signal.signal(signal.SIGALRM, _late)
    with tempfile.TemporaryDirectory() as scratch:
        made = _made(Path(scratch) / "home")
        kept = shutil.copytree(made.home, Path(scratch) / "kept")
        files = [str(file.relative_to(kept)) for file in sorted(kept.rglob("*")) if file.is_file()]
        faults = [
            fault
            for entry, kind in product(files, DAMAGES)
            if not entry.startswith(("container", "bin"))
            for fault in _faults(made, kept, entry, kind)
        ]
    assert not faults, "\n".join(faults)


def _faults(made: Rehearsal, kept: Path, entry: str, kind: str) -> Iterator[str]:
    """Yield which commands do not end with a sentence when one file is damaged."""
    shutil.rmtree(made.home)
    shutil.copytree(kept, made.home)
    for name, command in _commands(made):
        shutil.copy2(kept / entry, removed(made.home / entry))
        DAMAGES[kind](made.home / entry)
        signal.alarm(LONGEST_SECONDS)
        try:
            command()
        except (click.ClickException, LockRefused, Unreadable, OSError) as sentence:  # the group of commands says it
            if not str(sentence):
                yield f"{name}, {entry} {kind}: said nothing"
        except Exception as fault:  # noqa: BLE001  # that is what is looked for
            yield f"{name}, {entry} {kind}: {fault!r}"
        finally:
            signal.alarm(0)


if __name__ == "__main__":
    main()

"""How long runs take, as multiples of what cannot be avoided: an engine run of an empty program, a bare Python.

    .venv/bin/python benchmarks/runs.py [--rounds 5]

Every round runs each command once, in turn, so a slow moment of the machine strikes all of them alike; the medians of
the rounds' ratios are what to quote. The estate is deployed to a sandbox of its own first.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from engine import POLICIES, QUIETLY  # noqa: E402  # the project's root is not on the path of a script in a folder
from rehearsal import Rehearsal  # noqa: E402

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # users keep bytecode; without it each program compiles itself anew

EMPTY = {"Pulumi.yaml": "name: empty\nruntime: python\n", "__main__.py": "", "Pulumi.sandbox.yaml": "config: {}\n"}


@click.command(help=__doc__)
@click.option("--rounds", default=5, show_default=True)
def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        rehearsal = Rehearsal(Path(folder) / "home", 0)
        try:
            rehearsal.start_world()
            rehearsal.prepare_stack()
            rehearsal.engine.run("up", "--yes", "--skip-preview", quiet=True)
            show(measured(commands(rehearsal, empty_project(Path(folder) / "empty")), rounds))
        finally:
            subprocess.run(
                [sys.executable, "-m", "sandbox", "stop", "--home", str(rehearsal.home)], cwd=ROOT, check=True
            )


def commands(rehearsal: Rehearsal, empty: Path) -> dict[str, tuple[list[str], Path, Mapping[str, str]]]:
    """Return what is timed: the two yardsticks first."""
    engine = rehearsal.environment()
    without = dict.fromkeys(POLICIES, "")
    bare = (
        engine
        | without
        | {
            "PULUMI_BACKEND_URL": (empty / "state").as_uri(),
            "PULUMI_OPTION_CONFIG_FILE": str(empty / "Pulumi.sandbox.yaml"),
        }
    )
    python = [sys.executable, "-m", "infra"]
    return {
        "an empty program, up": (["pulumi", "up", "--yes", "--skip-preview", *QUIETLY], empty, bare),
        "a bare Python": ([sys.executable, "-c", ""], ROOT, os.environ),
        "the estate, up, nothing to do": (["pulumi", "up", "--yes", "--skip-preview", *QUIETLY], ROOT, engine),
        "the same without the policies": (
            ["pulumi", "up", "--yes", "--skip-preview", *QUIETLY],
            ROOT,
            engine | without,
        ),
        "the same with refresh": (
            ["pulumi", "up", "--yes", "--skip-preview", "--refresh", "--run-program", *QUIETLY],
            ROOT,
            engine,
        ),
        "preview with refresh": (["pulumi", "preview", "--refresh", "--run-program", *QUIETLY], ROOT, engine),
        "make preview, but for the set-up": (
            [sys.executable, "-m", "rehearsal", "--home", str(rehearsal.home), "--port-base", "0", "preview"],
            ROOT,
            os.environ,
        ),
        "infra check": ([*python, "check"], ROOT, os.environ),
        "infra graph": ([*python, "graph", "--format", "json"], ROOT, os.environ),
    }


def empty_project(folder: Path) -> Path:
    """Return a project whose program does nothing, with a stack."""
    (folder / "state").mkdir(parents=True)
    for name, text in EMPTY.items():
        (folder / name).write_text(text)
    return folder


def measured(what: dict[str, tuple[list[str], Path, Mapping[str, str]]], rounds: int) -> dict[str, list[float]]:
    """Return seconds of each command, a number a round; the first round only warms up."""
    command, cwd, environment = what["an empty program, up"]
    subprocess.run([command[0], "stack", "init"], cwd=cwd, env=environment, check=True, capture_output=True)
    seconds: dict[str, list[float]] = {name: [] for name in what}
    for counted in [False, *[True] * rounds]:
        for name, (command, cwd, environment) in what.items():
            started = time.perf_counter()
            subprocess.run(command, cwd=cwd, env=environment, check=True, capture_output=True, stdin=subprocess.DEVNULL)
            if counted:
                seconds[name].append(time.perf_counter() - started)
    return seconds


def show(seconds: dict[str, list[float]]) -> None:
    """Print medians, and the medians of the ratios to the yardstick of each row, round by round."""
    table = Table("command", "median s", "times its yardstick")
    engine, python = list(seconds)[:2]
    for name, times in seconds.items():
        yardstick = seconds[python if name.startswith("infra") or name == python else engine]
        ratio = statistics.median(one / other for one, other in zip(times, yardstick, strict=True))
        table.add_row(name, f"{statistics.median(times):.2f}", f"{ratio:.1f}")
    Console().print(table)


if __name__ == "__main__":
    main()

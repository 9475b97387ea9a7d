"""What it takes to rotate all that runs make: seconds, and calls against the writes that cannot be avoided.

    .venv/bin/python benchmarks/rotation.py [--rounds 3]

The real estate is deployed to a world of its own, and its values are replaced once. Then each round replaces all again,
by an epoch, and ends the former ones two days later: first the engine alone, then with `python -m runbooks rotate`,
which also looks twice at everything. The yardstick of a round is an `up` with nothing to do. The medians of the rounds'
ratios are what to quote. Processor seconds are those of all processes but the emulated world's.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path
from typing import Any

import click
import yaml
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from engine import QUIETLY  # noqa: E402  # the project's root is not on the path of a script in a folder
from rehearsal import Rehearsal, loaded  # noqa: E402
from rehearsal.seed import seed  # noqa: E402
from sandbox import launcher  # noqa: E402
from sandbox.client import World  # noqa: E402

NOTHING = "up, nothing to do"
ALONE = "the engine alone: "
RUNBOOK = "python -m runbooks rotate: "
REPLACE, END = "all is replaced", "two days later, the former ones end"
LATER_SECONDS = 2 * 86400
"""Longer than any drain; of what we generate ourselves only the day is known from which on it drains."""
UP = ("pulumi", "up", "--yes", "--skip-preview", "--continue-on-error", *QUIETLY)
ASKING = ("/pings", "/dispatches", "/auth/token")
"""How the paths end of requests that change nothing, though they are no GET."""
NAMES = {"connect": "onepassword", "op": "onepassword"}
"""What the plan calls the services of the emulated world that it calls otherwise."""


@dataclass(frozen=True)
class Cost:
    """What one run took."""

    wall: float
    processor: float


@dataclass
class Bench:
    """One deployed estate, and what was measured on it."""

    rehearsal: Rehearsal
    world: World
    costs: defaultdict[str, list[Cost]] = field(default_factory=lambda: defaultdict(list))
    calls: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """The requests of the last round's runs."""
    epochs: int = 0

    @property
    def today(self) -> str:
        """Return the world's day."""
        return datetime.fromtimestamp(self.world.now(), UTC).date().isoformat()

    def give_epoch(self) -> None:
        """Make all due, by another epoch in the data."""
        self.epochs += 1
        services = self.rehearsal.stacks / "services.toml"
        text = services.read_text().replace(f'epoch = "{self.epochs - 1}"\n', "")
        services.write_text(text.replace("[defaults]\n", f'[defaults]\nepoch = "{self.epochs}"\n', 1))

    def run(self, name: str, command: tuple[str, ...], environment: Mapping[str, str]) -> None:
        """Run a command, and note what it took and asked; without a name, only run it."""
        seen, started = self.world.last_request(), time.perf_counter()
        with (self.rehearsal.home / "output").open("w+") as output:
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
            _, status, used = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - started
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode:
                output.seek(0)
                raise SystemExit(f"The run failed:\n{output.read()}")
        if name:
            self.costs[name].append(Cost(seconds, used.ru_utime + used.ru_stime))
            self.calls[name] = [one for one in self.world.requests(after=seen) if one["service"] != "admin"]

    def engine(self, name: str, *, scheduled: bool = True) -> None:
        """Run the engine, as of the world's day."""
        environment = self.rehearsal.environment()
        if scheduled:
            settings = yaml.safe_load(self.rehearsal.settings.read_text())
            settings["config"]["rotation:asOf"] = self.today
            file = self.rehearsal.home / "scheduled" / self.rehearsal.settings.name
            file.parent.mkdir(exist_ok=True)
            file.write_text(yaml.safe_dump(settings))
            environment["PULUMI_OPTION_CONFIG_FILE"] = str(file)
        self.run(name, UP, environment)

    def runbook(self, name: str) -> None:
        """Run the runbook, as of the world's day."""
        where = ("--home", str(self.rehearsal.home), "--stacks", str(self.rehearsal.stacks))
        self.run(name, (sys.executable, "-m", "runbooks", "rotate", "--rehearse", *where), os.environ)

    def plan(self) -> Mapping[str, int]:
        """Return the writes that cannot be avoided, by service."""
        command = [sys.executable, "-m", "infra", "rotation", "--stacks", str(self.rehearsal.stacks)]
        ran = subprocess.run([*command, "--format", "json"], cwd=ROOT, check=False, capture_output=True)
        found: dict[str, int] = json.loads(ran.stdout)["writes"]
        return found

    def round(self) -> None:
        """Run everything once."""
        self.engine(NOTHING, scheduled=False)
        for whose, run in ((ALONE, self.engine), (RUNBOOK, self.runbook)):
            self.give_epoch()
            run(whose + REPLACE)
            self.world.advance_clock(LATER_SECONDS)
            run(whose + END)

    def change_passwords(self) -> None:
        """Give Quay's accounts other passwords, as people do: robots took their place, and no run ends a password.

        Docker Hub's opens it for the runs, so it stays, and with it one write at the vault that the plan counts.
        """
        for login in seed(loaded(self.rehearsal.stacks)).get("quay", {}).get("accounts", ()):
            self.world.set_password("quay", login, "another password")


@click.command(help=__doc__)
@click.option("--rounds", default=3, show_default=True)
def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        stacks = shutil.copytree(ROOT / "stacks" / "prod", Path(folder) / "stacks")
        rehearsal = Rehearsal(Path(folder) / "home", 0, stacks)
        try:
            rehearsal.start_world()
            rehearsal.prepare_stack()
            rehearsal.engine.run(*UP[1:], quiet=True)
            with World(rehearsal.home) as world:
                bench = Bench(rehearsal, world)
                for _ in range(2):  # what people have made is replaced, and ended
                    bench.engine("")
                    world.advance_clock(LATER_SECONDS)
                    bench.change_passwords()
                for _ in range(rounds):
                    bench.round()
                show_costs(bench.costs)
                show_calls(bench.calls, bench.plan())
        finally:
            launcher.stop(rehearsal.home)


def show_costs(costs: Mapping[str, list[Cost]]) -> None:
    """Print medians, and the medians of the ratios to the yardstick, round by round."""
    table = Table("run", "wall s", "times nothing to do", "processor s", "times nothing to do")
    for name, found in costs.items():
        cells = []
        for of in (attrgetter("wall"), attrgetter("processor")):
            ratios = [of(one) / of(other) for one, other in zip(found, costs[NOTHING], strict=True)]
            cells += [f"{statistics.median(map(of, found)):.1f}", f"{statistics.median(ratios):.2f}"]
        table.add_row(name, *cells)
    Console().print(table)


def show_calls(calls: Mapping[str, list[dict[str, Any]]], unavoidable: Mapping[str, int]) -> None:
    """Print the calls of replacing and ending together, by service, and how many of them wrote."""
    both = {whose: [*calls[whose + REPLACE], *calls[whose + END]] for whose in (ALONE, RUNBOOK)}
    counts = {whose: Counter(map(_service, some)) for whose, some in both.items()}
    writes = Counter(map(_service, filter(_writes, both[ALONE])))
    table = Table("service", "unavoidable writes", "writes", "calls", "calls a write", "calls of the runbook")
    for service in sorted({*unavoidable, *counts[RUNBOOK]}):
        least, asked = unavoidable.get(service, 0), counts[ALONE][service]
        ratio = f"{asked / least:.1f}" if least else ""
        table.add_row(service, str(least), str(writes[service]), str(asked), ratio, str(counts[RUNBOOK][service]))
    least, asked = sum(unavoidable.values()), counts[ALONE].total()
    table.add_row(
        "all", str(least), str(writes.total()), str(asked), f"{asked / least:.1f}", str(counts[RUNBOOK].total())
    )
    Console().print(table)


def _service(request: Mapping[str, Any]) -> str:
    service: str = request["service"]
    return NAMES.get(service, service)


def _writes(request: Mapping[str, Any]) -> bool:
    return request["method"] not in ("GET", "HEAD", "OPTIONS") and not request["path"].endswith(ASKING)


if __name__ == "__main__":
    main()

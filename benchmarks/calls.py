"""How many requests each kind of run sends to each service, counted by the emulated world.

    .venv/bin/python benchmarks/calls.py [--json FILE] [--against FILE]

One world, one stack, the runs of a life in their order: the first `up`, a second, a preview, one after every value of
the vault was replaced, and `destroy`. `--json` keeps the counts of each route; `--against` shows what differs from
counts that were saved before.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from engine import QUIETLY  # noqa: E402  # the project's root is not on the path of a script in a folder
from rehearsal import Rehearsal  # noqa: E402
from sandbox import launcher  # noqa: E402
from sandbox.client import World  # noqa: E402

Counts = dict[str, dict[str, int]]
"""For each run, how often each route was asked."""

_VARYING = re.compile(r"(?<=/)([0-9a-f]{8}-[0-9a-f-]{27}|[0-9]+|[a-z0-9]{26})(?=/|$)")


@click.command(help=__doc__)
@click.option("--json", "saved", type=click.Path(path_type=Path), help="Save the counts of each route in this file.")
@click.option("--against", type=click.Path(path_type=Path, exists=True), help="Compare with counts that were saved.")
def main(saved: Path | None, against: Path | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        rehearsal = Rehearsal(Path(folder) / "home", 0)
        try:
            counts = counted(rehearsal)
        finally:
            launcher.stop(rehearsal.home)
    show(counts)
    if saved:
        saved.write_text(json.dumps(counts, indent=1, sort_keys=True) + "\n")
    if against:
        compare(json.loads(against.read_text()), counts)


def counted(rehearsal: Rehearsal) -> Counts:
    """Run every run once."""
    rehearsal.start_world()
    rehearsal.prepare_stack()
    change = ("up", "--yes", "--skip-preview", "--continue-on-error", *QUIETLY, "--refresh", "--run-program")
    look = ("preview", "--refresh", "--run-program", *QUIETLY)
    runs: dict[str, Callable[[], None]] = {
        "first up": lambda: rehearsal.engine.run(*change, quiet=True),
        "second up": lambda: rehearsal.engine.run(*change, quiet=True),
        "preview": lambda: rehearsal.engine.run(*look, quiet=True),
        "every value new": lambda: rehearsal.engine.run(*change, quiet=True),
        "destroy": lambda: rehearsal.engine.run(
            "destroy", "--yes", "--skip-preview", *QUIETLY, "--refresh", "--run-program", quiet=True
        ),
    }
    found: Counts = {}
    with World(rehearsal.home) as world:
        for name, run in runs.items():
            if name == "every value new":
                replace_values(rehearsal, world)
            world.forget_requests()
            before = world.last_request()
            run()
            routes = Counter(_route(row) for row in world.requests(after=before))
            found[name] = dict(sorted(routes.items()))
    return found


def replace_values(rehearsal: Rehearsal, world: World) -> None:
    """Give every item of the vault that is a token another value of the same form; ids of projects stay true."""
    from infra.estate.sections.azure_devops import AzureDevOps
    from rehearsal.rehearsal import loaded
    from rehearsal.seed.onepassword import vault_items

    estate = loaded(rehearsal.stacks)
    ids = {project.id for section in estate.of(AzureDevOps).values() for project in section.projects.values()}
    for item, fields in vault_items(estate).items():
        for field, shape in fields.items():
            if shape == "token" and item not in ids:
                world.write_field(item, field, f"another-{item}-{field}".replace("_", "-"))


def _route(row: dict[str, object]) -> str:
    path = _VARYING.sub("{}", str(row["path"]))
    return f"{row['service']} {row['method']} {path}"


def _services(counts: dict[str, int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for route, count in counts.items():
        found[route.partition(" ")[0]] += count
    return found


def show(counts: Counts) -> None:
    """Print a row for each run, a column for each service."""
    by_service = {run: _services(routes) for run, routes in counts.items()}
    services = sorted({service for one in by_service.values() for service in one})
    table = Table("run", *services, "all")
    for run, one in by_service.items():
        table.add_row(run, *(str(one[service]) for service in services), str(one.total()))
    Console().print(table)


def compare(before: Counts, after: Counts) -> None:
    """Print every route that is asked more or less often than before."""
    table = Table("run", "route", "before", "after")
    for run in after:
        old, new = before.get(run, {}), after[run]
        for route in sorted(old.keys() | new.keys()):
            if old.get(route, 0) != new.get(route, 0):
                table.add_row(run, route, str(old.get(route, 0)), str(new.get(route, 0)))
    Console().print(table)


if __name__ == "__main__":
    main()

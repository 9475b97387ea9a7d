"""How long it takes to load, check and review an estate as it grows: processor seconds, and against one half as large.

    .venv/bin/python benchmarks/checks.py [--edges 5000]

Linear means that twice the edges take twice the time. A review loads two estates and compares them; its column is what
the comparison takes in times of one load. The estate is made up: credentials that each go to some repositories, zones
that list these, and a share of keys that open others' repositories. There each credential leads to every other, which
is the most that there is to compare; in stacks/prod, the last row, it is far less.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
import time
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from infra.estate import load  # noqa: E402  # the project's root is not on the path of a script in a folder
from infra.estate.review import review  # noqa: E402

EACH = 10
"""So many repositories a credential goes to."""


@click.command(help=__doc__)
@click.option("--edges", default=5000, show_default=True, help="The size of the largest estate.")
def main(edges: int) -> None:
    table = Table("edges", "seconds", "times the row above", "review, times the load")
    last = 0.0
    for size in (edges // 8, edges // 4, edges // 2, edges):
        with tempfile.TemporaryDirectory() as folder:
            seconds, compared = measured(make(Path(folder), size))
        times = f"{seconds / last:.1f}" if last else ""
        table.add_row(str(size), f"{seconds:.2f}", times, f"{compared / seconds:.1f}")
        last = seconds
    seconds, compared = measured(ROOT / "stacks/prod")
    table.add_row("stacks/prod", f"{seconds:.2f}", "", f"{compared / seconds:.1f}")
    Console().print(table)


def measured(stacks: Path) -> tuple[float, float]:
    """Return processor seconds of one load, and of the comparison of two."""
    start = time.process_time()
    one = load(stacks, today=dt.date(2026, 11, 28), overdue="warn")
    seconds = time.process_time() - start
    other = load(stacks, today=dt.date(2026, 11, 28), overdue="warn")
    start = time.process_time()
    review(one, other)
    return seconds, time.process_time() - start


def make(stacks: Path, edges: int) -> Path:
    """Write an estate with so many edges."""
    count = edges // EACH
    repositories = [f"part-{number}" for number in range(count)]
    for folder in ("bots", "credentials", "apps", "runners"):
        (stacks / folder).mkdir()
    known = "\n".join(
        f"{name} = {{ unprotected = {{ why = 'Made up.', since = 2026-11-01, until = 2027-11-01 }} }}"
        for name in repositories
    )
    (stacks / "services.toml").write_text(
        '[defaults]\nowner = "core"\ndeputy = "core"\nfind_out_by = 2199-12-31\n'
        '[onepassword]\nvault = "keys"\nfields = ["credential"]\nadministrators = ["core"]\nholds = { keys = "root" }\n'
        '[github]\norganization = "widgets"\nteams = ["core"]\nadministrators = ["core"]\nunknown = ["actions"]\n'
        'holds = { "widgets/part-*" = "production" }\n[github.repositories]\n' + known + "\n"
    )
    sinks = ",\n".join(f'"github:widgets/{name}"' for name in repositories)
    (stacks / "zones.toml").write_text(
        f'[makers]\nreaders = "The makers."\nadmits = ["identifier", "staging", "production"]\nsinks = [{sinks}]\n'
    )
    for number in range(count):
        places = ", ".join(f'"{repositories[(number + step) % count]}"' for step in range(EACH))
        opens = f'"github:widgets/{repositories[(number * 7) % count]}"'
        (stacks / "credentials" / f"token-{number}.toml").write_text(
            f'purpose = "Opens a part."\nclass = "production"\nissuer = "github"\nopens = [{opens}]\n'
            'only = ["makers"]\nunknown = ["acts_as"]\n'
            f'[[deliveries]]\nto = "github-organization-secret"\nname = "TOKEN_{number}"\nrepositories = [{places}]\n'
        )
    return stacks


if __name__ == "__main__":
    main()

"""`python -m infra room`: where each credential could be delivered without a word of the check."""

from __future__ import annotations

from pathlib import Path

import click

from infra.cli import aligned, loaded, stacks_option
from infra.estate.room import room as room_of
from shared.printed import say, say_document


@click.command(
    help="Print where each credential could go with nothing but a delivery, and who reads that: a pull request that "
    "does it passes the check, so its reviewer must judge it."
)
@stacks_option
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def room(directory: Path, form: str) -> None:
    estate = loaded(directory)
    found = {name: room_of(one, estate) for name, one in sorted(estate.credentials.items())}
    if form == "json":
        say_document({name: list(sinks) for name, sinks in found.items() if sinks})
        return
    rows = [
        (name, estate.credentials[name].class_, sink, estate.zones[estate.zone_of[sink]].readers)
        for name, sinks in found.items()
        for sink in sinks
    ]
    say(*aligned(("CREDENTIAL", "CLASS", "COULD GO TO", "READ BY"), rows))
    say(f"{len(rows)} of {len(estate.credentials) * len(estate.zone_of)} pairs of credential and place.")

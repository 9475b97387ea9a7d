"""`python -m infra expiry`: what ends when, and of what nobody knows."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from infra.cli import aligned, loaded, stacks_option
from infra.estate import Estate
from infra.estate.endings import endings, endings_recorded, endings_unknown, endings_unsaid
from shared.printed import say, say_document


@click.command(
    help="Print what ends when, the nearest first, and of which credentials nobody knows. Exit code 1 if something is "
    "over already, else 0."
)
@stacks_option
@click.option("--within", type=click.IntRange(min=0), metavar="DAYS", help="Only what ends in that many days.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def expiry(directory: Path, within: int | None, form: str) -> None:
    estate = loaded(directory)
    shown = [one for one in endings(estate) if within is None or (one.day - estate.today).days <= within]
    if form == "json":
        dated = [{**asdict(one), "day": one.day.isoformat(), "days": (one.day - estate.today).days} for one in shown]
        told = {
            "unknown": endings_unknown(estate),
            "unsaid": endings_unsaid(estate),
            "recorded": endings_recorded(estate),
        }
        say_document({"endings": dated, **{key: list(names) for key, names in told.items()}})
    else:
        rows = [
            (str(one.day), _left((one.day - estate.today).days), one.thing, one.answers, one.means) for one in shown
        ]
        say(*aligned(("LAST DAY", "LEFT", "WHAT", "ANSWERS", "THEN"), rows))
        say(*_unknown(estate))
    sys.exit(any(one.day < estate.today for one in shown))


def _left(days: int) -> str:
    return f"{days} days" if days >= 0 else f"over since {-days} days"


def _unknown(estate: Estate) -> Iterator[str]:
    if names := endings_unknown(estate):
        yield ""
        yield f"Of {len(names)} nobody knows when they end; whoever holds one can ask its issuer: {', '.join(names)}."
    if names := endings_unsaid(estate):
        yield f"{len(names)} have no end that is said: {', '.join(names)}."
    if names := endings_recorded(estate):
        yield f"{len(names)} are replaced by runs, and `python -m infra rotation` says when: {', '.join(names)}."

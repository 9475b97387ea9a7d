"""`python -m infra runners`: what builds need of runners, which runner has it, and what each may cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from infra.cli import aligned, loaded, stacks_option
from infra.estate.capacity import Home, Offer, homes_of, offers_of
from infra.estate.estate import Estate
from infra.estate.nouns import Runner
from shared.printed import few, say, say_document

_MOST_LABELS = 3


@click.command(
    help="Print what builds need of runners and which runner has it, then every runner in use: its sizes, limits and "
    "what it may cost. Exit code 1 if a need has no home that builds can count on."
)
@stacks_option
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def runners(directory: Path, form: str) -> None:
    estate = loaded(directory)
    homes = {name: homes_of(need, estate) for name, need in sorted(estate.needs.items())}
    if form == "json":
        say_document(
            {
                "needs": {name: [_fields(one) for one in found] for name, found in homes.items()},
                "offers": [asdict(one) for one in offers_of(estate)],
            }
        )
    else:
        say(*_needs(homes, estate))
        say("", *_runners(estate))
    if not all(any(one.certain for one in found) for found in homes.values()):
        raise click.exceptions.Exit(1)


def _fields(home: Home) -> dict[str, object]:
    return {"runner": home.offer.runner, "label": home.offer.label, "certain": home.certain, "unknown": home.unknown}


def _needs(homes: Mapping[str, Sequence[Home]], estate: Estate) -> list[str]:
    rows = [(name, _home(found), estate.needs[name].why) for name, found in homes.items()]
    counted = sum(any(one.certain for one in found) for found in homes.values())
    return [*aligned(("NEED", "HOME", "FOR"), rows), f"{counted} of {len(homes)} needs have a home."]


def _home(found: Sequence[Home]) -> str:
    certain = [one for one in found if one.certain]
    by_hand = list(dict.fromkeys(one.offer.runner for one in found if one.offer.by_hand))
    if certain:
        return _labels(certain)
    perhaps = [one for one in found if not one.offer.by_hand]
    if perhaps:
        unknown = sorted({key for one in perhaps for key in one.unknown})
        return f"not known: {_labels(perhaps)} ({', '.join(unknown)})"
    return f"none; by hand at {', '.join(by_hand)}" if by_hand else "none"


def _labels(homes: Sequence[Home]) -> str:
    return few(dict.fromkeys(one.offer.label or one.offer.runner for one in homes), _MOST_LABELS)


def _runners(estate: Estate) -> list[str]:
    found: dict[str, list[Offer]] = {}
    for one in offers_of(estate):
        found.setdefault(one.runner, []).append(one)
    head = ("RUNNER", "PLATFORMS", "LARGEST", "GPU", "A JOB", "AT ONCE", "USD A MONTH", "BETWEEN JOBS", "GIVEN BY")
    return aligned(head, [_row(estate.runners[name], offers) for name, offers in sorted(found.items())])


def _row(runner: Runner, offers: Sequence[Offer]) -> tuple[str, ...]:
    sizes = [one.cpu for one in offers if one.cpu is not None]
    return (
        runner.name,
        ", ".join(sorted({one.platform or "?" for one in offers})),
        f"{max(sizes)} cores" if sizes else "?",
        ", ".join(sorted({one.gpu for one in offers if one.gpu})) or "-",
        runner.time_limit or "?",
        str(runner.concurrency or "?"),
        "?" if runner.cost_ceiling is None else str(runner.cost_ceiling),
        runner.isolation,
        runner.sponsor or "?",
    )

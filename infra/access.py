"""`python -m infra access`: who can administer what, and what is repaired by whom."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path

import click

from infra.cli import aligned, in_words, loaded, stacks_option
from infra.estate import Estate
from infra.estate.administrators import ENOUGH, Repair, held_by, repairs, short_of_administrators
from infra.estate.powers import powers_of
from shared.printed import say


@click.command()
@stacks_option
@click.argument("name", required=False)
def access(directory: Path, name: str | None) -> None:
    """Print who can administer each service; with NAME, who can repair that thing, and what a bot or team holds.

    NAME is a service, credential, bot, app, runner or team.
    """
    estate = loaded(directory)
    say(*(_overview(estate) if name is None else _answer(name, estate)))


def _overview(estate: Estate) -> Iterator[str]:
    rows = [
        (
            one.name,
            ", ".join(one.administrators) or "nobody known",
            str(len(repairs(one.name, estate)[0].keys[one.name])),
        )
        for one in estate.services.values()
        if one.status == "active"
    ]
    yield from aligned(("SERVICE", "ADMINISTRATORS", "KEYS"), rows)
    short = short_of_administrators(estate)
    yield ""
    yield f"{len(short)} services have fewer than {ENOUGH} known administrators: {', '.join(short) or 'none'}."
    if short:
        yield "Whoever knows one: add the bot or the team to `administrators` in services.toml."


def _answer(name: str, estate: Estate) -> Iterator[str]:
    found, held = repairs(name, estate), held_by(name, estate)
    if not found and held is None:
        raise click.BadParameter(f"nothing is called '{name}'. {_near(name, estate)}", param_hint="NAME")
    for repair in found:
        yield from _repaired(repair, estate)
    if name in estate.credentials and estate.credentials[name].is_replaced_by_runs:
        yield "Scheduled runs replace it: `python -m infra rotation` says when. With a new `epoch`, the next one does."
    if held is not None:
        yield f"{name} holds"
        yield f"  administers:          {_listed(held.administers)}"
        yield f"  alone among known:    {_listed(held.alone)}"
        yield f"  answers for alone:    {_listed(held.answers_alone)}"
        yield f"  credentials as it:    {_listed(held.keys)}"
        for power in powers_of(estate):
            if power.subject in (name, f"team {name}"):
                yield f"  may act as:           {in_words(power, estate)}"


def _repaired(repair: Repair, estate: Estate) -> Iterator[str]:
    yield f"{repair.thing} is repaired by"
    yield f"  teams that answer:    {_listed(repair.answers)}"
    for service in repair.services:
        yield f"  at {service}:"
        yield f"    administrators:     {_listed(repair.administrators[service], 'nobody known')}"
        yield f"    keys that open it:  {_listed(repair.keys[service])}"
        about = estate.services[service]
        for words, said in (
            ("it is", about.status if about.status != "active" else None),
            ("sponsor", about.sponsor),
            ("if it goes away", about.plan_b or "nobody has written down what is done then"),
        ):
            if said:
                yield f"    {f'{words}:':<20}{said}"


def _listed(names: tuple[str, ...], otherwise: str = "none") -> str:
    return ", ".join(names) or otherwise


def _near(name: str, estate: Estate) -> str:
    known = {*estate.services, *estate.credentials, *estate.bots, *estate.apps, *estate.runners, *estate.teams}
    near = difflib.get_close_matches(name, sorted(known), n=3)
    return f"Did you mean {' or '.join(near)}?" if near else "`python -m infra graph` shows names."

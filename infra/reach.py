"""What breaks if a credential leaks: where it lies, what it opens, and the way from there, step by step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import click

from infra.cli import in_words, loaded, stacks_option
from infra.credential_named import credential_named
from infra.estate import Estate
from infra.estate.nouns import Credential
from infra.estate.nouns.credential import NOT_KNOWN, OURSELVES
from infra.estate.opening import Step, opening_of
from infra.estate.powers import powers_of_bot
from shared.printed import say, say_document


@click.command(
    help="Print what whoever holds CREDENTIAL can come to, step by step. CREDENTIAL is the name of its file, or the "
    "name that it has at some place, such as that of a secret at GitHub."
)
@stacks_option
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", help="How to print it.")
@click.argument("credential")
def reach(directory: Path, form: str, credential: str) -> None:
    estate = loaded(directory)
    held = credential_named(credential, estate)
    if form == "json":
        say_document(as_json(held, estate))
    else:
        say(*lines(held, estate))


def as_json(held: Credential, estate: Estate) -> dict[str, object]:
    """Return the answer as plain data: what it opens, and each step with the way that leads to it."""
    opening = opening_of(estate)
    return {
        "credential": held.name,
        "class": held.class_,
        "lies_in": sorted({one.target.sink for one in estate.placements_by_credential.get(held.name, ()) if one.held}),
        "opens": list(opening.references(held)),
        "steps": [
            {
                "credential": step.credential,
                "class": estate.credentials[step.credential].class_,
                "by": step.by,
                "sink": step.way.sink,
                "opens": step.way.reference,
                "how": step.way.how,
            }
            for step in opening.steps(held)
        ],
    }


def lines(held: Credential, estate: Estate) -> Iterator[str]:
    """Yield the answer for people."""
    yield f"{held.name} ({held.class_}): {held.purpose}"
    yield from _places(held, estate)
    references = list(dict.fromkeys(opening_of(estate).references(held)))
    yield f"opens: {', '.join(references) or 'nothing that is declared'}"
    bot = estate.bots.get(held.acts_as or "")
    for power in powers_of_bot(bot, estate) if bot is not None else ():
        if set(opening_of(estate).named(power.object)) & set(references):  # not what the bot may do elsewhere
            yield f"as {held.acts_as} it may act: {in_words(power, estate)}"
    steps = opening_of(estate).steps(held)
    yield f"and from there {len(steps)} other credentials:" if steps else "and no other credential."
    yield from _steps(held.name, steps, estate)
    yield from _what_to_do(held, steps, estate)


def _places(held: Credential, estate: Estate) -> Iterator[str]:
    places = [one for one in estate.placements_by_credential.get(held.name, ()) if one.held]
    if not places:
        yield "lies nowhere that is declared"
    for place in sorted(places, key=lambda one: (one.target.sink, one.target.slot)):
        zone = estate.zones.get(estate.zone_of.get(place.target.sink, ""))
        readers = f", read by: {zone.readers.rstrip('.')}" if zone is not None else ""
        yield f"lies in {place.target.sink} as {place.target.slot}{readers}"


def _steps(name: str, steps: tuple[Step, ...], estate: Estate) -> Iterator[str]:
    """Yield the steps, nearest first: with which credential, in which place, by what, which others are had."""
    at: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    for step in steps:
        how = f" ({step.way.how})" if step.way.how else ""
        at[step.by, step.way.sink, f"it opens {step.way.reference}{how}"].append(step.credential)
    for (by, sink, why), names in at.items():
        yield f"  with {'it' if by == name else by}, in {sink}: {why}"
        yield from (f"    {one} ({estate.credentials[one].class_})" for one in names)


def _what_to_do(held: Credential, steps: tuple[Step, ...], estate: Estate) -> Iterator[str]:
    """Yield what whoever is there does first."""
    answers = " and ".join(dict.fromkeys(team for team in (held.owner, held.deputy) if team)) or "nobody named"
    yield f"What to do: {answers} answer for it."
    issuer = estate.services.get(held.issuer)
    who = f"`python -m infra access {held.name}` says who can"
    over = held.retire_by is not None or (issuer is not None and issuer.status == "retired")
    if held.is_replaced_by_runs and not over:
        yield f"  1. Write a new `epoch`, such as the incident's id, into credentials/{held.name}.toml: the next"
        yield "     scheduled run replaces it everywhere, and ends this one. `python -m infra rotation` shows how."
        if steps:
            yield f"  2. Then the same for the {len(steps)} others, those of the highest class first."
        return
    if over:
        yield f"  1. It is to be gone: end it at {held.issuer} ({who}), and make no new one."
    elif held.issuer == OURSELVES:
        yield "  1. It is a value of our own: make up a new one."
    elif held.issuer == NOT_KNOWN:
        yield "  1. Nobody knows who issued it: find that out, and end it there."
    else:
        yield f"  1. At {held.issuer}: make a new one, and end this one. {who}."
    if over:
        up = "`python -m infra up --stack prod`"
        yield f"  2. Delete credentials/{held.name}.toml; {up} takes it out of its places."
    elif held.is_in_vault:
        up = "`python -m infra up --stack prod`"
        yield f"  2. Put the new value into the vault item '{held.item}'; {up} brings it to each place."
    elif held.is_ours:
        yield "  2. Nothing of it is stored: correct whom the issuer trusts."
    else:
        who = "Whoever wrote it by hand" if held.managed_by == "hand" else held.managed_by
        yield f"  2. {who} puts the new value into its places."
    if steps:
        yield f"  3. Then the same for the {len(steps)} others, those of the highest class first."

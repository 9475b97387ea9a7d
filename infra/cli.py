"""The commands that load an estate and print something of it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from infra.addresses import file_faults, stacks_named
from infra.estate import Edge, Estate, EstateRefused, load, warnings_of
from infra.estate.checks.secret_scan import values_around
from infra.estate.deployed import deployed, left_out
from infra.estate.graph import graph_of
from infra.estate.kinds import EngineVariable
from infra.estate.loader import Overdue
from infra.estate.opening import opening_of
from infra.estate.powers import Power
from infra.vault_lock import LockRefused, load_lock
from shared import printed
from shared.printed import say, say_document

stacks_option = click.option(
    "--stacks",
    "directory",
    type=click.Path(path_type=Path),
    default=Path("stacks/prod"),
    show_default=True,
    help="The folder that holds services.toml, zones.toml and the rest.",
)


@click.command()
@stacks_option
@click.option(
    "--overdue",
    type=click.Choice(["refuse", "warn"]),
    default="refuse",
    show_default=True,
    help="What becomes of exceptions past their date; pull requests warn, scheduled runs refuse.",
)
def check(directory: Path, overdue: Overdue) -> None:
    """Load and check an estate; print every mistake, each with its file and its remedy."""
    estate = loaded(directory, overdue=overdue)
    for other in stacks_named(Path.cwd()):
        if other.resolve() != directory.resolve():
            loaded(other, overdue=overdue)
    if astray := [
        *file_faults(Path.cwd()),
        *unlocked(directory / "vault.lock.toml", estate),
        *values_around(directory),
    ]:
        raise click.ClickException("\n".join(astray))
    say(summary(estate), *not_yet(estate))
    for warning in warnings_of(estate):
        say(f"warning: {warning}", error=True)


def unlocked(file: Path, estate: Estate) -> Iterator[str]:
    """Yield a sentence for each vault item that is delivered, and whose id the lock beside the data does not have.

    None where there is no lock yet: then no run reads anything.
    """
    try:
        lock = load_lock(file) if file.exists() else None
    except LockRefused as refused:
        yield str(refused)
        return
    if lock is None:
        return
    for item in lock.were_secret({one.item for one in estate.placements if one.identifier}):
        yield (
            f"The vault item '{item}' held a secret when {file} was made, and is to be public. If it never held one, "
            f"whoever can see the vault runs `python -m infra lock --accept {item}`."
        )
    delivered = {
        one.item: one.credential.name
        for one in deployed(estate).placements
        if one.credential.is_ours and one.target.to != EngineVariable.to
    }
    for item in sorted(delivered.keys() - lock.items.keys()):
        yield (
            f"{file} has no id of the vault item '{item}' of '{delivered[item]}'. Whoever can see the vault runs "
            "`python -m infra lock`, once the item is there."
        )


@click.command()
@stacks_option
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def graph(directory: Path, form: str) -> None:
    """Print every credential and every sink it reaches; `*` as scope means the whole organisation."""
    estate = loaded(directory)
    if form == "json":
        say_document(graph_of(estate))
    else:
        say(*as_table(estate.edges))


def in_words(power: Power, estate: Estate) -> str:
    """Return a power for people: who, as what, at which thing, and the class of that."""
    account = f" as {power.account}" if power.account else ""
    class_ = opening_of(estate).class_of(power) or "class not known"
    return f"{power.subject}{account}, {power.role}: {power.object} ({class_})"


def loaded(directory: Path, *, overdue: Overdue = "warn", rehearsed: bool = False) -> Estate:
    """Return the estate in a folder; if it is refused, print its mistakes and exit with 1.

    An exception past its date keeps nobody from looking something up.
    """
    try:
        return load(directory, today=dt.datetime.now(tz=dt.UTC).date(), overdue=overdue, rehearsed=rehearsed)
    except EstateRefused as refused:
        for mistake in refused.mistakes:
            say(str(mistake), error=True)
        count = len(refused.mistakes)
        say(f"{directory} has {count} mistake{'' if count == 1 else 's'}; nothing may be deployed from it.", error=True)
        raise SystemExit(1) from None


def summary(estate: Estate) -> str:
    """Return one line: how much is declared."""
    nouns = ("services", "zones", "bots", "credentials", "apps", "runners")
    counts = ", ".join(f"{len(getattr(estate, noun))} {noun}" for noun in nouns)
    return f"The estate is fine: {counts}, {len(estate.edges)} edges."


def not_yet(estate: Estate) -> Iterator[str]:
    """Yield one line: what is planned, and left out of what is real; none if nothing is."""
    if names := left_out(estate):
        yield f"Planned, and made in rehearsals only: {', '.join(names)}."


def as_table(edges: tuple[Edge, ...]) -> list[str]:
    """Return the graph as aligned columns, one line an edge; plain text, to be searched and cut."""
    head = ("CREDENTIAL", "ITEM/FIELD", "KIND", "SCOPE", "SLOT", "ZONE")
    rows = [(e.credential, _value(e), e.kind, e.scope, e.slot, e.zone) for e in edges]
    return aligned(head, rows)


def aligned(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows below their heads as lines of aligned columns."""
    rows = [[printed.line(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in (head, *rows))
    return [line.rstrip() for line in lines]


def _value(edge: Edge) -> str:
    return f"{edge.item}/{edge.field}" if edge.item else "(not in our vault)"

"""`python -m infra hand-over`: leave a credential where it lies to whoever manages it from now on.

Without it, the run after `managed_by` was changed would remove what earlier runs delivered.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from engine.command import STACK
from infra.cli import loaded, stacks_option
from infra.credential_named import credential_named
from infra.estate import Estate
from infra.estate.files import read
from infra.estate.loader import examine
from infra.placements import key_of, recorded
from infra.project import project_name
from infra.stack import engine_of_shell, shell_stack_option
from infra.stack_resource import resource_of
from shared.printed import say


@click.command(
    name="hand-over",
    help="Forget the places of CREDENTIAL in a stack's state, so that its new manager finds it where it lies. First "
    "write who that is under `managed_by` in its file. Nothing is changed at any service.",
)
@stacks_option
@shell_stack_option
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.argument("credential")
def hand_over(directory: Path, stack: str | None, credential: str, *, yes: bool) -> None:
    estate = loaded(directory)
    held = credential_named(credential, estate)
    credential = held.name
    if held.is_ours:
        raise click.UsageError(
            f"'{credential}' is ours by the data. Write managed_by in its file first: {' or '.join(estate.managers)}."
        )
    engine = engine_of_shell(stack)
    known = recorded(engine.answer("stack", "export"))
    before = as_before(directory, credential, estate)
    holding = {resource_of(one, before) for one in before.placements_by_credential.get(credential, ())}
    there = sorted((one for one in holding if one is not None and key_of(one) in known), key=key_of)
    if not there:
        say(f"The state has no place of '{credential}': nothing would be removed.")
        return
    for one in there:
        say(f"forget {one.name} ({one.type})")
    say(
        "They stay as they are at their services. What also holds values that stay ours is adopted again by the next "
        "run."
    )
    if not yes and not click.confirm("Forget them?"):
        say("Nothing was forgotten.")
        return
    name = engine.environment[STACK]
    for one in there:
        urn = f"urn:pulumi:{name}::{project_name()}::{key_of(one)}"
        engine.run("state", "delete", urn, "--yes", "--stack", name, quiet=True)
    say(f"{len(there)} forgotten. `make preview`, or `python -m infra preview`, shows that nothing of it is removed.")


def as_before(directory: Path, credential: str, estate: Estate) -> Estate:
    """Return the estate with a credential that is ours still."""
    sources = read(directory)
    source = sources.things["credentials"][credential]
    ours = replace(source, data={key: value for key, value in source.data.items() if key != "managed_by"})
    things = {**sources.things, "credentials": {**sources.things["credentials"], credential: ours}}
    return examine(replace(sources, things=things), today=estate.today).estate

"""Run the project's own stack `sandbox` against the emulated world: what `make up`, `preview` and `down` do.

Everything it makes lies in one ignored folder (`.sandbox`): the world, the engine's state, its passphrase, the lock of
the emulated vault, and the stack's settings with the salt that the engine adds. Of the user's environment a list of
names is handed on, so that a rehearsal can neither reach nor leak anything real.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import click

from rehearsal import ROOT, Rehearsal, RehearsalFailed, loaded
from rehearsal.folder import Folder
from sandbox import launcher
from sandbox.description import SandboxError
from sandbox.options import PORTS, STARTING_PORT
from sandbox.service import VaultMode
from shared.commands import Commands, base_option, form_option
from shared.files import alone
from shared.markdown import summary
from shared.printed import say, say_document

ALONE = ("up", "preview", "world", "move-state")
"""The commands that start the world or the engine: one at a time in a folder."""


@click.group(cls=Commands, help=__doc__)
@click.option(
    "--home",
    type=click.Path(path_type=Path),
    default=ROOT / ".sandbox",
    show_default=".sandbox",
    help="The folder that holds the world and the stack.",
)
@click.option(
    "--port-base",
    type=PORTS,
    default=STARTING_PORT,
    show_default=True,
    help="The first of the sandbox's ports; 0 takes free ones.",
)
@click.option(
    "--stacks",
    type=click.Path(path_type=Path),
    default=ROOT / "stacks" / "prod",
    show_default="stacks/prod",
    help="The estate.",
)
@click.option(
    "--vault-mode",
    type=click.Choice(["connect", "service-account"]),
    default="connect",
    show_default=True,
    help="By which of 1Password's two ways the vault is read; takes effect when the sandbox starts.",
)
@click.pass_context
def main(context: click.Context, home: Path, port_base: int, stacks: Path, vault_mode: VaultMode) -> None:
    Folder(home).refuse_what_is_no_file()
    if context.invoked_subcommand in ALONE:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        wait = f"Another run is at work in {home.resolve()}; waiting for it to end."
        context.with_resource(alone(home.resolve() / "rehearsal.lock", lambda: say(wait)))
    context.obj = Rehearsal(home.resolve(), port_base, stacks.resolve(), vault_mode)


@main.command(help="Start the world, deploy the estate to it, say what was made.")
@click.pass_obj
def up(rehearsal: Rehearsal) -> None:
    rehearsal.up()


@main.command(help="Show what `up` would change, the world looked at anew.")
@click.pass_obj
def preview(rehearsal: Rehearsal) -> None:
    rehearsal.preview()


@main.command(
    help="Show what the data in --stacks would do to a world that the data of a commit is deployed to. Both are made "
    "for this and thrown away: no credential is needed, and --home is not touched."
)
@base_option
@form_option
@click.pass_context
def plan(context: click.Context, reference: str, form: str) -> None:
    from rehearsal.planned import as_document, as_markdown, as_text, planned

    given: Path = context.find_root().params["stacks"]  # as it was named: a link in it is refused, and not followed
    found = planned(reference, given, lambda sentence: say(sentence, error=True))
    if form == "json":
        say_document(as_document(found))
    else:
        rest = "Read all of it with `make plan` in a clone."
        say(*(summary(as_markdown(found), rest) if form == "markdown" else as_text(found)))


@main.command(help='Print exports for running `pulumi` by hand: eval "$(python -m rehearsal env)".')
@click.pass_obj
def env(rehearsal: Rehearsal) -> None:
    if not rehearsal.files.exists():
        raise RehearsalFailed("There is no stack yet; run `make up` first.")
    for name, value in sorted(rehearsal.environment().items()):
        if os.environ.get(name) != value:
            say(f"export {name}={shlex.quote(value)}")


@main.command(help="Start the world and make the stack ready, and deploy nothing.")
@click.pass_obj
def world(rehearsal: Rehearsal) -> None:
    rehearsal.start_world()
    rehearsal.prepare_stack()


@main.command(
    "move-state", help="Move the state into the bucket that the estate has for it, in the emulated AWS; for good."
)
@click.pass_obj
def move_state(rehearsal: Rehearsal) -> None:
    rehearsal.move_state()


@main.command(help="Print what must exist in the world before the estate can be deployed to it, as JSON.")
@click.pass_obj
def seed(rehearsal: Rehearsal) -> None:
    from rehearsal.seed import seed as seed_of

    say_document(seed_of(loaded(rehearsal.stacks)))


@main.command(help="Stop the world; it stays in its folder.")
@click.pass_obj
def down(rehearsal: Rehearsal) -> None:
    try:
        was_running = launcher.stop(rehearsal.home)
    except SandboxError as error:
        raise RehearsalFailed(str(error)) from None
    say("sandbox: stopped; its world stays in its folder" if was_running else "sandbox: was not running")


if __name__ == "__main__":
    main(prog_name="python -m rehearsal")

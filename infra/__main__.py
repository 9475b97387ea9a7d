"""The commands about an estate: `python -m infra <command>`.

A command is one line in `COMMANDS`; its module is loaded only when it runs, so that checking stays quick.
"""

import importlib
import sys
from collections.abc import Mapping

import click

from shared.commands import Commands

COMMANDS: Mapping[str, tuple[str, str]] = {
    "access": ("infra.access:access", "Print who can administer and repair what."),
    "app": ("infra.app:app", "Print what an app needs; with --look, whether it is back."),
    "apply": ("infra.plan.commands:apply", "Do what an approved plan says, and nothing else."),
    "check": ("infra.cli:check", "Load and check an estate; print every mistake."),
    "expiry": ("infra.expiry:expiry", "Print what ends when, and of what nobody knows."),
    "graph": ("infra.cli:graph", "Print every credential and every sink it reaches."),
    "hand-over": ("infra.hand_over:hand_over", "Leave a credential where it lies to whoever manages it now."),
    "lock": ("infra.lock:lock", "Write down which 1Password item and which object each name means, by id."),
    "placements": (
        "infra.placements:placements",
        "Print every place of a credential, and when it was last written.",
    ),
    "plan": ("infra.plan.commands:plan", "Print what `up` would do on a real stack, as a plan to be approved."),
    "preview": ("infra.stack:preview", "Show what `up` would change on a real stack."),
    "reach": ("infra.reach:reach", "Print what breaks if a credential leaks."),
    "reference": ("infra.reference:reference", "Print or write the field reference and the JSON Schemas."),
    "retired": ("infra.retired:retired", "Print what retired services left, and what is known to be gone."),
    "review": ("infra.review:review", "Print what a change of the data means: who can newly read, reach or do what."),
    "rotation": ("infra.rotation:rotation", "Print what is replaced when, in which order, and what a person must do."),
    "up": ("infra.stack:up", "Show what would change on a real stack, ask, and change it."),
    "runners": ("infra.runners:runners", "Print what builds need of runners, what has it, and what each may cost."),
    "room": ("infra.room:room", "List the places where a new delivery would pass the check; a reviewer judges these."),
    "undeclared": (
        "infra.undeclared:undeclared",
        "Print what nothing declares: tokens at issuers; secrets, keys and webhooks at GitHub.",
    ),
}
"""Name to `module:function` and what it does."""


class LazyGroup(Commands):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command; None if there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, function = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), function)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in sorted(COMMANDS)])


@click.command(cls=LazyGroup, name="infra")
def main() -> None:
    """Check and show what an estate declares.

    Exit codes: 1 the estate has mistakes, 2 the command was called wrongly; others say their --help.
    """


if __name__ == "__main__":
    sys.exit(main(prog_name="python -m infra"))

"""What commands have in common: options of several, and a group that says in a sentence which file is not right."""

from __future__ import annotations

import io
from typing import Any

import click

from shared.files import Unreadable
from shared.printed import say

base_option = click.option(
    "--base", "reference", metavar="REF", required=True, help="The commit to compare with: origin/main, say."
)
form_option = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="Text for a terminal, Markdown for a job's summary, JSON for programs.",
)


class Commands(click.Group):
    """A group of commands. Whatever a command reads or writes may be damaged, closed or full, or hold anything."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Let `-h` ask for help, as `--help` does: of the group, and of each command."""
        options.setdefault("context_settings", {"help_option_names": ["-h", "--help"]})
        super().__init__(*arguments, **options)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; print a sentence for a file that cannot be read or written. Refusals are made printable."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise  # whoever reads us has enough; click ends quietly
        except click.ClickException as refused:
            shown = io.StringIO()
            refused.show(shown)
            say(*shown.getvalue().removesuffix("\n").split("\n"), error=True)
            ctx.exit(refused.exit_code)
        except Unreadable as fault:
            say(f"Error: {fault}", error=True)
            ctx.exit(1)
        except OSError as fault:
            say(f"Error: {sentence_of(fault)}", error=True)
            ctx.exit(1)


def sentence_of(fault: OSError) -> str:
    """Say what the operating system refused, and what to do."""
    name = fault.filename.decode(errors="replace") if isinstance(fault.filename, bytes) else fault.filename
    where = f"{name} cannot be read or written" if name else "The output cannot be written"
    return f"{where}: {fault.strerror or fault}. Name another place, or correct that one."

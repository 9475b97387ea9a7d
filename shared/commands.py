"""A group of commands that says in a sentence which file or folder is not as it must be, and exits with 1."""

from __future__ import annotations

import click

from shared.files import Unreadable


class Commands(click.Group):
    """A group of commands. Whatever a command reads or writes may be damaged, closed or full."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; print a sentence for a file that cannot be read or written."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise  # whoever reads us has enough; click ends quietly
        except Unreadable as fault:
            raise click.ClickException(str(fault)) from None
        except OSError as fault:
            raise click.ClickException(sentence_of(fault)) from None


def sentence_of(fault: OSError) -> str:
    """Say what the operating system refused, and what to do."""
    name = fault.filename.decode(errors="replace") if isinstance(fault.filename, bytes) else fault.filename
    where = f"{name} cannot be read or written" if name else "The output cannot be written"
    return f"{where}: {fault.strerror or fault}. Name another place, or correct that one."

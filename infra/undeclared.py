"""`python -m infra undeclared`: what nothing declares, at issuers of tokens and at GitHub, looked for anew."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click
import msgspec

from engine import EngineFailed
from engine.events import stack_outputs
from infra.issuers import LOOK
from infra.stack import engine_of_shell, shell_stack_option
from shared.printed import say, say_document

NONE_LEFT, SOME_LEFT, NOT_KNOWN = 0, 1, 2
"""Exit codes: nothing is there that is not declared; something is; not everything could be looked at."""


class NotKnown(click.ClickException):
    """The look did not come to its end."""

    exit_code = NOT_KNOWN


class Report(msgspec.Struct, rename="camel"):
    """What was found at one issuer, or in one organisation at GitHub (`infra.issuers.ask`)."""

    service: str
    holder: str
    things: str
    names: list[str]
    made_here: list[str]
    failure: str
    found: dict[str, list[str]] = {}
    """By the list that was looked at; where nothing is looked at list by list, `names` has all."""
    unnamed: list[str] = []
    """Credentials that it issued, and whose names there the data does not know: `names` may be theirs."""
    unseen: dict[str, str] = {}
    """The lists that could not be looked at, and why."""

    @property
    def where(self) -> str:
        """Where it was looked."""
        return f"{self.service}, {self.holder}"

    @property
    def things_found(self) -> list[tuple[str, str]]:
        """What nothing declares: where it is, and what it is called there."""
        listed = [(f"{self.service}, {title}", one) for title, some in sorted(self.found.items()) for one in some]
        made_here = dict.fromkeys(self.made_here, " (made here)")
        return [*((self.where, f"{name}{made_here.get(name, '')}") for name in self.names), *listed]


class _Outputs(msgspec.Struct):
    undeclared: list[Report]


@click.command()
@shell_stack_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def undeclared(stack: str | None, form: str) -> None:
    """Print what nothing declares: tokens and robots at their issuers; secrets, variables, deploy keys and webhooks in
    the organisations at GitHub and the repositories that the data knows. A preview is run for it, and nothing changed.

    The exit code is 0 if there is nothing, 1 if there is something, 2 if not everything could be looked at.
    """
    found = _found(stack)
    if form == "json":
        say_document(msgspec.to_builtins(found))
    else:
        say(*listed(found))
    sys.exit(code(found))


def listed(found: Sequence[Report]) -> list[str]:
    """Return a line for each thing, and one for each place that has none or could not be looked at."""
    lines = []
    for one in found:
        things = one.things_found
        if one.failure:
            lines.append(f"{one.where}: not known. {one.failure}")
        elif not things and not one.unseen:
            lines.append(f"{one.where}: no {one.things} that nothing declares")
        lines += [f"{where}: {name}" for where, name in things]
        lines += [f"{one.service}, {title}: not known. {why}" for title, why in sorted(one.unseen.items())]
    return lines or ["The estate uses no service that issues tokens, and no organisation at GitHub."]


def code(found: Sequence[Report]) -> int:
    """Return the exit code. What was found outweighs what is not known."""
    if any(one.things_found for one in found):
        return SOME_LEFT
    return NOT_KNOWN if any(one.failure or one.unseen for one in found) else NONE_LEFT


def _found(stack: str | None) -> list[Report]:
    engine = engine_of_shell(stack)
    try:
        with engine.having(LOOK) as looking:
            steps, _ = looking.steps(looking=False)
    except EngineFailed as failed:
        raise NotKnown(f"{failed.message} So it is not known what nothing declares.") from None
    outputs = stack_outputs(steps, _Outputs)
    if outputs is None:
        raise NotKnown("The program did not say what nothing declares. Run `pulumi preview`, which says why.")
    return outputs.undeclared

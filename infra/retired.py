"""`python -m infra retired`: what is known of all that retired services left, as the last run found it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

import click
import msgspec

from engine import Engine, EngineFailed
from infra.estate.outcomes import Outcome, open_ones
from infra.stack import engine_of_shell, shell_stack_option
from shared.printed import say, say_document

NONE_LEFT, SOME_LEFT, NOT_KNOWN = 0, 1, 2
"""Exit codes: all is known to be gone, or a person says so; something is left; of something it is not known."""


class NotKnown(click.ClickException):
    """No run has recorded anything that could be printed."""

    exit_code = NOT_KNOWN


@click.command()
@shell_stack_option
@click.option("--service", help="One retired service, by its section; all if it is not given.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def retired(stack: str | None, service: str | None, form: str) -> None:
    """Print what retired services left, each thing with one of: left, refused when tried, issuer lists none, cannot be
    verified. As the last run found it.

    The exit code is 0 if nothing is left and nothing is open, 1 if something is left, 2 if something cannot be verified
    and nobody says in the data what was done.
    """
    known = recorded(engine_of_shell(stack))
    found = [one for one in known if service in (None, one.service)]
    if service is not None and not found:
        named = ", ".join(sorted({one.service for one in known})) or "none"
        what = f"the last run knew no retired service '{service}'; retired were: {named}."
        raise click.BadParameter(what, param_hint="--service")
    if form == "json":
        say_document(msgspec.to_builtins(found))
    else:
        say(*listed(found))
    sys.exit(code(found))


def recorded(engine: Engine) -> list[Outcome]:
    """Return what the last run has recorded. Raise `NotKnown`."""
    try:
        output = engine.answer("stack", "output", "retired", "--json")
        return msgspec.json.decode(output, type=list[Outcome])
    except EngineFailed as failed:
        raise NotKnown(f"{failed.message} So it is not known what is left; `pulumi up` records it.") from None
    except msgspec.DecodeError:
        raise NotKnown("The last run did not come to its end, so what is left is not known. Run it again.") from None


def listed(found: Iterable[Outcome]) -> list[str]:
    """Return a line for each thing, and at the end what is still to be done."""
    outcomes = sorted(found)
    if not outcomes:
        return ["The estate has no retired service."]
    left, unsure = open_ones(outcomes)
    return [
        *map(str, outcomes),
        f"{len(left)} left, {len(unsure)} that cannot be verified and of which nobody says more.",
    ]


def code(found: Sequence[Outcome]) -> int:
    """Return the exit code. What is left outweighs what is not known."""
    left, unsure = open_ones(found)
    return SOME_LEFT if left else NOT_KNOWN if unsure else NONE_LEFT

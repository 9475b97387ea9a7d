"""`python -m infra undeclared`: the tokens at issuers that nothing declares, as the last run found them."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click
import msgspec

from engine import Engine, EngineFailed
from infra.project import ROOT
from shared.printed import say, say_document

NONE_LEFT, SOME_LEFT, NOT_KNOWN = 0, 1, 2
"""Exit codes: nothing is left anywhere; something is; an issuer could not be asked, or no run has asked yet."""


class NotKnown(click.ClickException):
    """No run has recorded anything that could be printed."""

    exit_code = NOT_KNOWN


class IssuerReport(msgspec.Struct, rename="camel"):
    """What one issuer said in the last run (`infra.issuers.as_output`)."""

    service: str
    holder: str
    things: str
    names: list[str]
    made_here: list[str]
    failure: str


@click.command()
@click.option("--stack", help="The stack, if not the one in use.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def undeclared(stack: str | None, form: str) -> None:
    """Print which tokens and robots lie at their issuers and are not declared, as the last `pulumi up` found them.

    The exit code is 0 if there are none, 1 if there are some, 2 if it is not known of every issuer.
    """
    found = _last_found(stack)
    if form == "json":
        say_document(msgspec.to_builtins(found))
    else:
        say(*listed(found))
    sys.exit(code(found))


def listed(found: Sequence[IssuerReport]) -> list[str]:
    """Return a line a token, and one for each issuer that has none or could not be asked."""
    lines = []
    for one in found:
        where = f"{one.service}, {one.holder}"
        if one.failure:
            lines.append(f"{where}: not known. {one.failure}")
        elif not one.names:
            lines.append(f"{where}: no {one.things} that nothing declares")
        lines += [f"{where}: {name}{' (made here)' if name in one.made_here else ''}" for name in one.names]
    return lines or ["The estate uses no service that issues tokens."]


def code(found: Sequence[IssuerReport]) -> int:
    """Return the exit code. What was found outweighs what is not known."""
    if any(one.names for one in found):
        return SOME_LEFT
    return NOT_KNOWN if any(one.failure for one in found) else NONE_LEFT


def _last_found(stack: str | None) -> list[IssuerReport]:
    try:
        output = Engine(os.environ, ROOT).answer("stack", "output", "undeclared", "--json", stack=stack)
    except EngineFailed as failed:
        later = "Until then, and until `pulumi up` has run once, it is not known what lies at issuers."
        raise NotKnown(f"{failed.message} {later}") from None
    return msgspec.json.decode(output, type=list[IssuerReport])

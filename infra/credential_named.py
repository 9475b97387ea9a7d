"""Which credential a name on the command line means: that of its file, or the one that it has at some place."""

from __future__ import annotations

import click

from infra.estate import Estate
from infra.estate.kinds import EngineVariable
from infra.estate.nouns import Credential
from infra.estate.words import meant


def credential_named(name: str, estate: Estate) -> Credential:
    """Return the credential of a name, or of the name that it has at a place. Raise `click.BadParameter`."""
    if name in estate.credentials:
        return estate.credentials[name]
    slots = [edge for edge in estate.edges if edge.slot == name]
    outside = [edge for edge in slots if edge.kind != EngineVariable.to] or slots  # the engine's own are for us alone
    lying = sorted({edge.credential for edge in outside})
    if len(lying) == 1:
        return estate.credentials[lying[0]]
    if lying:
        raise click.BadParameter(
            f"'{name}' is the name of several at their places: {', '.join(lying)}. Give one of these.",
            param_hint="CREDENTIAL",
        )
    known = meant(name, {*estate.credentials, *(edge.slot for edge in estate.edges)})
    raise click.BadParameter(f"there is no credential '{name}'. {known}", param_hint="CREDENTIAL")

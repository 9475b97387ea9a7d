"""Anaconda.org: organisations (channels) and tokens."""

from __future__ import annotations

from pydantic.dataclasses import dataclass

from infra.estate.nouns import Credential, TokenIssuer
from infra.estate.nouns.words import STRICT


@dataclass(frozen=True, kw_only=True, config=STRICT)
class AnacondaOrg(TokenIssuer):
    """Organisations at Anaconda.org: the things that it `holds`."""

    def token_key(self, credential: Credential, name: str) -> tuple[str, ...]:
        """Return its organisation and its name, which each organisation has for itself.

        Of what runs make only the name: the list of tokens there does not say whose they are, and generations of two
        organisations could not be told apart.
        """
        if credential.is_replaced_by_runs:
            return (name,)
        opens = any(one.startswith(f"{credential.issuer}:") for one in credential.opens)
        return (organization_of(credential), name) if opens else (name,)


SECTION = AnacondaOrg


def organization_of(credential: Credential) -> str:
    """Return the organisation that a token opens; empty if it opens none."""
    opened = (one.partition(":")[2] for one in credential.opens if one.startswith(f"{credential.issuer}:"))
    return next(opened, "")

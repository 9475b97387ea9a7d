"""A token that a person made at its issuer, as the data declares it: what every service's part adopts it by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from infra.estate.nouns import Credential
from infra.values import Reference


@dataclass(frozen=True, kw_only=True)
class DeclaredToken:
    """A token at its issuer: `name` is its name there, `expires` its last day, as 2027-01-31, or empty.

    It is named after its place there, not after the credential's file: a file that gets another name changes nothing.
    """

    name: str
    scopes: tuple[str, ...]
    expires: str
    value: Reference

    @classmethod
    def of(cls, credential: Credential) -> Self | None:
        """Return the token that a credential is; None if it does not say so. What others manage never does (E711)."""
        if credential.token is None or credential.made != "person":
            return None
        return cls(
            name=credential.token.name,
            scopes=tuple(sorted(credential.token.scopes)),
            expires=credential.expires.isoformat() if credential.expires else "",
            value=Reference.to(credential),
        )

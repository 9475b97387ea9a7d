"""1Password: the vault that values are read from."""

from __future__ import annotations

from pydantic.dataclasses import dataclass

from infra.estate.nouns import Credential, Service
from infra.estate.nouns.words import STRICT, Name


@dataclass(frozen=True, kw_only=True, config=STRICT)
class OnePassword(Service):
    """An account at 1Password."""

    vault: Name | None = None
    """The vault that values are read from."""
    fields: tuple[Name, ...] = ()
    """The fields that items of the vault use."""
    identifiers: tuple[Name, ...] = ()
    """The items that hold public identifiers, each by the decision of somebody who looked at it. No other item may go
    under a delivery's `identifiers` or name a project: what was once a secret stays one when its file is deleted."""

    def made_by_hand(self, credential: Credential, login: str) -> str:
        """Return how a new service account is made: a second one, since an account has one token and fixed rights."""
        del credential, login
        return (
            f"`op service-account create` makes one more, with the vault '{self.vault}' and the rights of the old one."
        )


SECTION = OnePassword

"""1Password: the vault that values are read from."""

from __future__ import annotations

from pydantic.dataclasses import dataclass

from infra.estate.nouns import Service
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


SECTION = OnePassword

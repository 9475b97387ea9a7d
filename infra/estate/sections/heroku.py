"""Heroku: apps, and tokens of the account."""

from __future__ import annotations

from pydantic.dataclasses import dataclass

from infra.estate.nouns import TokenIssuer
from infra.estate.nouns.words import STRICT


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Heroku(TokenIssuer):
    """An account at Heroku. A token of it is an OAuth authorization, whose name is its description."""


SECTION = Heroku

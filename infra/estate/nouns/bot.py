"""Bots: who is no person."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from infra.estate.nouns.words import STRICT, Name, Number, Status, Words


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Account:
    """A bot's login at one service."""

    login: Words
    """The user name. Services let names be reused: `id` is what lasts."""
    id: Number | None = None
    """The durable number of the account."""
    role: Literal["member", "admin"] | None = None
    """At GitHub, its role in the organisation. Managed only where `id` is known."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class GitHubApp:
    """A GitHub App owned by the organisation."""

    app_id: Number | None = None
    """The App's own number."""
    bot_ids: tuple[Number, ...] = ()
    """Numbers of the users as which it comments and commits."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Bot:
    """Somebody who is not a person: a machine user, or a GitHub App."""

    name: Name
    purpose: Words
    """What it does."""
    accounts: Mapping[Name, Account] = Field(default_factory=dict)
    """Service to login."""
    github_app: GitHubApp | None = None
    """Set where the bot is a GitHub App; may be an empty table."""
    owner: Name | None = None
    """The team that answers for it."""
    teams: tuple[Name, ...] = ()
    """The GitHub teams it is in."""
    epoch: Words | None = None
    """Any new text replaces the value of every credential that acts as it, in the next scheduled run."""
    status: Status = "active"
    """Whether it is still in use."""
    unknown: tuple[Words, ...] = ()
    """Keys whose value nobody has found out yet."""

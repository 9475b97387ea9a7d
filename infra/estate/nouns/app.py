"""Apps: what runs for the organisation."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, StringConstraints
from pydantic.dataclasses import dataclass

from infra.estate.classes import Class
from infra.estate.nouns.words import STRICT, Count, Event, Name, Path, Repository, Slot, Status, Text, Variable, Words


@dataclass(frozen=True, kw_only=True, config=STRICT)
class App:
    """A program that runs somewhere for the organisation."""

    name: Name
    purpose: Words
    """What it does."""
    platform: Literal["heroku", "github-actions", "container"]
    """Where it runs."""
    url: Annotated[str, StringConstraints(strict=True, pattern=r"^https://[^\s/?#@]+(/[^\s?#]*)?$")]
    """Its address, https, without user, query and fragment. Webhook paths are added to it."""
    platform_name: Name | None = None
    """Its name on the platform, where it is not the file's name."""
    source: Repository | None = None
    """The repository it is deployed from. Whoever opens that opens the app."""
    holds: Class | None = None
    """What being able to command it means."""
    webhooks: Mapping[Path, tuple[Event, ...]] = Field(default_factory=dict)
    """Webhooks of the whole organisation: path to events."""
    repository_webhooks: Mapping[Repository, Mapping[Path, tuple[Event, ...]]] = Field(default_factory=dict)
    """Webhooks of one repository: repository to path to events."""
    signing_keys: Count = 1
    """How many webhook secrets it accepts at once; with 2, replacing one leaves no gap."""
    process: Name | None = None
    """Its process type."""
    settings: Mapping[Variable, Text] = Field(default_factory=dict)
    """Variables that are not secret."""
    by_hand: tuple[Slot, ...] = ()
    """Variables that somebody set in the dashboard and that we leave alone."""
    size: Words | None = None
    """The size of one instance."""
    quantity: Count | None = None
    """How many instances run."""
    owner: Name | None = None
    """The team that answers for it."""
    status: Status = "active"
    """Whether it is still in use."""
    unknown: tuple[Words, ...] = ()
    """Keys whose value nobody has found out yet."""

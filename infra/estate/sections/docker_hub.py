"""Docker Hub: image repositories, and access tokens of the account that pushes to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from infra.estate.mistakes import KeyPath
from infra.estate.nouns import TokenIssuer
from infra.estate.nouns.words import STRICT, Name, Words


@dataclass(frozen=True, kw_only=True, config=STRICT)
class HubRepository:
    """A repository of images that exists at Docker Hub."""

    visibility: Literal["public", "private"]
    """Who may pull its images."""
    description: Words | None = None
    """Its short description; without it, that is left to whoever writes it."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class DockerHub(TokenIssuer):
    """An organisation at Docker Hub."""

    repositories: Mapping[Name, HubRepository] = Field(default_factory=dict)
    """Its repositories. They are neither made nor deleted here."""

    images_at: ClassVar[str] = "docker.io"

    def has_image(self, repository: str) -> bool:
        """Return whether it is one of the repositories."""
        return repository in self.repositories

    def faults(self) -> Iterator[tuple[KeyPath, str, str]]:
        """Yield that the organisation is missing."""
        if self.organization is None and self.repositories:
            yield (), f"The section [{self.name}] has repositories, and no organization.", "Add its name."


SECTION = DockerHub

"""Docker Hub: image repositories, and access tokens of the account that pushes to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from infra.estate.nouns import TokenIssuer
from infra.estate.nouns.words import STRICT, Name, Words

if TYPE_CHECKING:
    from infra.estate.estate import Estate


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
        """Whether it is one of the repositories."""
        return repository in self.repositories


SECTION = DockerHub


def prerequisites(estate: Estate) -> dict[str, Any]:
    """Return the repositories, by organisation."""
    namespaces = {
        service.organization: {name: {"visibility": one.visibility} for name, one in service.repositories.items()}
        for service in estate.of(DockerHub).values()
        if service.organization
    }
    return {"docker-hub": {"namespaces": namespaces}} if namespaces else {}

"""Quay: organisations with image repositories, robots, and who may do what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field, StringConstraints
from pydantic.dataclasses import dataclass

from infra.estate.nouns import Service
from infra.estate.nouns.words import STRICT, Flag, Name, Words

if TYPE_CHECKING:
    from infra.estate.estate import Estate

Holder = Annotated[str, StringConstraints(strict=True, pattern=r"^(user|robot|team):[a-z0-9_][a-z0-9_.-]*$")]
"""Somebody who can have a role: `user:<login>`, `robot:<name>` or `team:<name>`."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class ImageRepository:
    """A repository of images that exists."""

    visibility: Literal["public", "private"]
    """Who may pull its images."""
    description: Words | None = None
    """What its page says; without it, that is left to whoever writes it."""
    roles: Mapping[Holder, Literal["read", "write", "admin"]] = Field(default_factory=dict)
    """Who must have which role: `user:<login>`, `robot:<name>` or `team:<name>`. Others' roles are left alone."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Robot:
    """A robot of an organisation."""

    why: Words
    """What it is for, and why it is a robot of its own."""
    planned: Flag = False
    """Whether it is only meant to be: a planned one is not made."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Quay(Service):
    """An organisation at Quay."""

    repositories: Mapping[Name, ImageRepository] = Field(default_factory=dict)
    """Its repositories. They are neither made nor deleted here."""
    robots: Mapping[Name, Robot] = Field(default_factory=dict)
    """Its robots, by their short names."""

    images_at: ClassVar[str] = "quay.io"

    def has_image(self, repository: str) -> bool:
        """Whether it is one of the repositories."""
        return repository in self.repositories


SECTION = Quay


def prerequisites(estate: Estate) -> dict[str, Any]:
    """Return the organisations with their repositories, and everybody but robots who is to have a role."""
    users: set[str] = set()
    organizations: dict[str, Any] = {}
    for service in estate.of(Quay).values():
        holders = [holder.split(":") for one in service.repositories.values() for holder in one.roles]
        users |= {name for kind, name in holders if kind == "user"}
        if service.organization:
            organizations[service.organization] = {
                "teams": sorted({name for kind, name in holders if kind == "team"}),
                "repositories": {name: {"visibility": one.visibility} for name, one in service.repositories.items()},
            }
    return {"quay": {"users": sorted(users), "organizations": organizations}} if organizations else {}

"""GitHub: organisations, their teams and repositories."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import Field
from pydantic.dataclasses import dataclass

from infra.estate.nouns import Service
from infra.estate.nouns.words import STRICT, Count, Flag, Name

if TYPE_CHECKING:
    from infra.estate.estate import Estate


@dataclass(frozen=True, kw_only=True, config=STRICT)
class KnownRepository:
    """A repository that something in the estate is delivered to, deployed from or opened by."""

    private: Flag = False
    """Whether only members can see it."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class GitHub(Service):
    """An organisation at GitHub."""

    organization_id: Count | None = None
    """The organisation's durable number."""
    teams: tuple[Name, ...] = ()
    """Teams that `owner` and `deputy` may name."""
    repositories: Mapping[Name, KnownRepository] = Field(default_factory=dict)
    """The repositories that the estate knows."""


SECTION = GitHub


def prerequisites(estate: Estate) -> dict[str, Any]:
    """Return the organisations, their repositories, and the environments that something is delivered to."""
    environments: defaultdict[str, set[str]] = defaultdict(set)
    for filling in estate.fillings:
        if filling.delivery.environment:
            environments[filling.place.scope.partition("@")[0]].add(filling.delivery.environment)
    organizations = {
        one.organization: {
            "id": one.organization_id,
            "repositories": {
                name: _seed(about, environments[f"{one.organization}/{name}"])
                for name, about in sorted(one.repositories.items())
            },
        }
        for one in estate.of(GitHub).values()
        if one.organization and one.repositories
    }
    return {"github": {"organizations": organizations}}


def _seed(repository: KnownRepository, environments: set[str]) -> dict[str, Any]:
    seed: dict[str, Any] = {"private": repository.private}
    return {**seed, "environments": sorted(environments)} if environments else seed

"""Secrets and variables of GitHub Actions: what the workflows of a repository read."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import ClassVar

from infra.estate.kinds.github import NamedInOrganization, NamedInRepository
from infra.estate.kinds.target import Declared, Target
from infra.estate.nouns import Delivery
from infra.estate.repository_name import RepositoryName


@dataclass(frozen=True, kw_only=True)
class _InOrganization(NamedInOrganization):
    """What workflows read of an organisation."""

    def is_read_by_workflows_of(self, repository: RepositoryName, environments: Collection[str] | None) -> bool:
        """Every repository of the organisation reads it, or the one it is for."""
        del environments
        if self.for_all:
            return self.organization.lower() == repository.organization.lower()
        return self.repository.key == repository.key


@dataclass(frozen=True, kw_only=True)
class OrganizationSecret(_InOrganization):
    """A secret of an organisation."""

    to: ClassVar[str] = "github-organization-secret"
    slot_words: ClassVar[str] = "secret name"


@dataclass(frozen=True, kw_only=True)
class OrganizationVariable(_InOrganization):
    """A variable of an organisation."""

    to: ClassVar[str] = "github-organization-variable"
    needs: ClassVar[tuple[str, ...]] = ("repositories", "identifiers")
    takes: ClassVar[tuple[str, ...]] = ()
    slot_words: ClassVar[str] = "variable"
    public: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class _InRepository(NamedInRepository):
    """What workflows read of one repository."""

    def is_read_by_workflows_of(self, repository: RepositoryName, environments: Collection[str] | None) -> bool:
        """The one repository reads it."""
        del environments
        return self.repository.key == repository.key


@dataclass(frozen=True, kw_only=True)
class RepositorySecret(_InRepository):
    """A secret of one repository."""

    to: ClassVar[str] = "github-repository-secret"
    slot_words: ClassVar[str] = "secret name"
    takes_patterns: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class RepositoryVariable(_InRepository):
    """A variable of one repository."""

    to: ClassVar[str] = "github-repository-variable"
    needs: ClassVar[tuple[str, ...]] = ("repositories", "identifiers")
    takes: ClassVar[tuple[str, ...]] = ()
    slot_words: ClassVar[str] = "variable"
    public: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class EnvironmentSecret(NamedInRepository):
    """A secret of an environment of one repository."""

    to: ClassVar[str] = "github-environment-secret"
    needs: ClassVar[tuple[str, ...]] = ("name", "repositories", "environment")
    slot_words: ClassVar[str] = "secret name"
    scope_words: ClassVar[str] = "`<organisation>/<repository>@<environment>`"
    sink_words: ClassVar[str] = "`github:<organisation>/<repository>@<environment>`"

    environment: str

    @classmethod
    def of(cls, delivery: Delivery, name: str, declared: Declared) -> Iterator[Target]:
        """Return one place a repository."""
        for repository in delivery.repositories:
            full = declared.repository_name(repository)
            yield cls(name=name, repository=full, environment=str(delivery.environment))

    @property
    def scope(self) -> str:
        """The environment."""
        return f"{self.repository}@{self.environment}"

    @property
    def sink(self) -> str:
        """The environment."""
        return f"github:{self.scope}"

    def is_read_by_workflows_of(self, repository: RepositoryName, environments: Collection[str] | None) -> bool:
        """Jobs of the repository that run in the environment read it."""
        in_it = environments is None or self.environment in environments
        return in_it and self.repository.key == repository.key

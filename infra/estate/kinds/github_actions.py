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
class OrganizationSecret(NamedInOrganization):
    """A secret of an organisation."""

    to: ClassVar[str] = "github-organization-secret"


@dataclass(frozen=True, kw_only=True)
class OrganizationVariable(NamedInOrganization):
    """A variable of an organisation."""

    to: ClassVar[str] = "github-organization-variable"
    needs: ClassVar[tuple[str, ...]] = ("repositories", "identifiers")
    takes: ClassVar[tuple[str, ...]] = ()
    slot_words: ClassVar[str] = "variable"
    public: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class RepositorySecret(NamedInRepository):
    """A secret of one repository."""

    to: ClassVar[str] = "github-repository-secret"
    takes_patterns: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class RepositoryVariable(NamedInRepository):
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
    scope_form: ClassVar[str] = "{repository}@{environment}"
    sink_form: ClassVar[str] = "github:{repository}@{environment}"

    environment: str

    @classmethod
    def of(cls, delivery: Delivery, name: str, declared: Declared) -> Iterator[Target]:
        """Return one place a repository."""
        for repository in delivery.repositories:
            full = declared.repository_name(repository)
            yield cls(name=name, repository=full, environment=str(delivery.environment))

    def is_read_by_workflows_of(self, repository: RepositoryName, environments: Collection[str] | None) -> bool:
        """Return whether jobs of the repository may run in the environment."""
        in_it = environments is None or self.environment in environments
        return in_it and super().is_read_by_workflows_of(repository, environments)

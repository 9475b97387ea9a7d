"""What the places at GitHub have in common."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar

from infra.estate.kinds.target import Declared, Target
from infra.estate.nouns import Delivery
from infra.estate.repository_name import RepositoryName


@dataclass(frozen=True, kw_only=True)
class GitHubTarget(Target):
    """A place at GitHub."""

    service: ClassVar[str] = "github"
    names_in_capitals: ClassVar[bool] = True

    @property
    @abstractmethod
    def organization(self) -> str:
        """The login of the organisation."""

    @classmethod
    def in_use(cls, delivery: Delivery, declared: Declared) -> Delivery | None:
        """Return the delivery with those of its repositories whose organisation is in use.

        A list that is empty from the start stays: nobody may read the value. It must not come of one that lost all.
        """
        if not delivery.repositories:
            return delivery if declared.repository_name("").organization.lower() in declared.organizations else None
        left = tuple(
            one
            for one in delivery.repositories
            if declared.repository_name(one).organization.lower() in declared.organizations
        )
        return replace(delivery, repositories=left) if left else None

    @classmethod
    def sink_fault(cls, sink: str, declared: Declared) -> str:
        """Return that the repository is not declared, unless it is or a pattern is meant."""
        full = sink.partition("@")[0]
        known = "*" in full or declared.repository_name(full) in declared.repositories
        return "" if known else f"the repository {full} is not declared"


@dataclass(frozen=True, kw_only=True)
class NamedInRepository(GitHubTarget):
    """A secret or variable that the workflows of one repository read, wherever in its organisation it lies."""

    needs: ClassVar[tuple[str, ...]] = ("name", "repositories")
    slot_words: ClassVar[str] = "secret name"
    scope_form: ClassVar[str] = "{repository}"
    sink_form: ClassVar[str] = "github:{repository}"

    name: str
    repository: RepositoryName

    @classmethod
    def of(cls, delivery: Delivery, name: str, declared: Declared) -> Iterator[Target]:
        """Return one place a repository."""
        for repository in delivery.repositories:
            yield cls(name=name, repository=declared.repository_name(repository))

    @property
    def organization(self) -> str:
        """The login of the repository's organisation."""
        return self.repository.organization

    def is_read_by_workflows_of(self, repository: RepositoryName, environments: Collection[str] | None) -> bool:
        """Return whether the repository is the one that reads it."""
        del environments
        return self.repository.key == repository.key


@dataclass(frozen=True, kw_only=True)
class NamedInOrganization(NamedInRepository):
    """A secret or variable that an organisation keeps, for one of the repositories that read it.

    The repository `*` means all of the organisation's.
    """

    takes_all: ClassVar[bool] = True
    one_value: ClassVar[bool] = True
    scope_words: ClassVar[str] = "`<organisation>/<repository>`, or `*` if the whole organisation reads it"

    @property
    def for_all(self) -> bool:
        """Whether the whole organisation reads it."""
        return self.repository.name == "*"

    @cached_property
    def scope(self) -> str:
        """The repository's full name, or `*`."""
        return "*" if self.for_all else super().scope

    def is_read_by_workflows_of(self, repository: RepositoryName, environments: Collection[str] | None) -> bool:
        """Return whether the repository reads it: every one of the organisation, or the one it is for."""
        of_this = self.organization.lower() == repository.organization.lower()
        return of_this if self.for_all else super().is_read_by_workflows_of(repository, environments)

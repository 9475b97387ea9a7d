"""Where secrets and variables lie: an organisation, a repository or an environment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sandbox.github.state import Account, Repository

Store = Literal["secrets", "variables"]
"""Secrets or variables: each place has both, apart from each other."""

STORES: tuple[Store, ...] = ("secrets", "variables")


@dataclass(frozen=True)
class Place:
    """One place: its key in the tables, its title in the history, whose it is, and what GitHub calls such a place."""

    key: str
    title: str
    owner: Account
    kind: Literal["organization", "repository", "environment"]

    @property
    def listed(self) -> bool:
        """Whether what lies there has a visibility and a list of repositories."""
        return self.kind == "organization"


def of_organization(owner: Account, store: Store) -> Place:
    """Return the place that an organisation is."""
    return Place(f"{store}/organization/{owner.id}", owner.login, owner, "organization")


def of_repository(repository: Repository, store: Store) -> Place:
    """Return the place that a repository is."""
    key = f"{store}/repository/{repository.id}"
    return Place(key, repository.full_name, repository.owner, "repository")


def of_environment(repository: Repository, environment: str, store: Store) -> Place:
    """Return the place that an environment is; its name means the same in upper and lower case."""
    key = f"{store}/environment/{repository.id}/{environment.lower()}"
    return Place(key, f"{repository.full_name}@{environment}", repository.owner, "environment")

"""Where secrets and variables lie: an organisation, a repository or an environment, each for Actions or Dependabot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sandbox.github.state import Account, Repository

Store = Literal["actions", "dependabot", "variables"]
"""Secrets of Actions, secrets of Dependabot, variables: each place has all of them, apart from each other."""

STORES: tuple[Store, ...] = ("actions", "dependabot", "variables")


@dataclass(frozen=True)
class Place:
    """One place: its key in the tables, its title in the history, whose it is, and what GitHub calls such a place."""

    key: str
    title: str
    owner: Account
    kind: Literal["organization", "repository", "environment"]
    store: Store

    @property
    def listed(self) -> bool:
        """Whether what lies there has a visibility and a list of repositories."""
        return self.kind == "organization"


def of_organization(owner: Account, store: Store) -> Place:
    """An organisation's."""
    return Place(f"{store}/organization/{owner.id}", _prefix(store) + owner.login, owner, "organization", store)


def of_repository(repository: Repository, store: Store) -> Place:
    """A repository's."""
    title = _prefix(store) + repository.full_name
    return Place(f"{store}/repository/{repository.id}", title, repository.owner, "repository", store)


def of_environment(repository: Repository, environment: str, store: Store) -> Place:
    """An environment's; its name means the same in upper and lower case."""
    key = f"{store}/environment/{repository.id}/{environment.lower()}"
    return Place(key, f"{_prefix(store)}{repository.full_name}@{environment}", repository.owner, "environment", store)


def _prefix(store: Store) -> str:
    return "dependabot:" if store == "dependabot" else ""

"""Where secrets and variables lie: an organisation, a repository or an environment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sandbox.github.state import Account, Repository

Store = Literal["secrets", "variables", "dependabot", "codespaces"]
"""What lies at a place, each apart from the others: what Actions has (`secrets`, `variables`), and others' secrets."""

STORES: tuple[Store, ...] = ("secrets", "variables", "dependabot", "codespaces")
OTHERS: tuple[Store, ...] = ("dependabot", "codespaces")
"""Whose secrets environments do not have."""


@dataclass(frozen=True)
class Place:
    """One place: its key in the tables, its title in the history, whose it is, and what GitHub calls such a place."""

    key: str
    title: str
    owner: Account
    kind: Literal["organization", "repository", "environment"]

    @property
    def store(self) -> str:
        """What of it lies here."""
        return self.key.partition("/")[0]

    @property
    def listed(self) -> bool:
        """Whether what lies there has a visibility and a list of repositories."""
        return self.kind == "organization"


def of_organization(owner: Account, store: Store) -> Place:
    """Return the place that an organisation is."""
    return Place(f"{store}/organization/{owner.id}", _title(owner.login, store), owner, "organization")


def of_repository(repository: Repository, store: Store) -> Place:
    """Return the place that a repository is."""
    key = f"{store}/repository/{repository.id}"
    return Place(key, _title(repository.full_name, store), repository.owner, "repository")


def of_environment(repository: Repository, environment: str, store: Store) -> Place:
    """Return the place that an environment is; its name means the same in upper and lower case."""
    key = f"{store}/environment/{repository.id}/{environment.lower()}"
    return Place(key, f"{repository.full_name}@{environment}", repository.owner, "environment")


def _title(name: str, store: Store) -> str:
    return f"{name} ({store})" if store in OTHERS else name

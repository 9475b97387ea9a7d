"""Environments of repositories: a place for secrets that jobs reach only through the environment."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.github.state import Accounts, Repository, not_found
from sandbox.service import SeedError, World
from sandbox.wire import Json


class Environments:
    """Which environments each repository has."""

    def __init__(self, world: World) -> None:
        """Looks at the tables of the world; holds nothing itself."""
        self._store = world.store

    def of(self, repository: Repository) -> list[str]:
        """The names of a repository's environments."""
        rows = self._store.all(
            "SELECT name FROM github_environments WHERE repository = ? ORDER BY name", repository.id
        )  # fmt: skip
        return [str(row["name"]) for row in rows]

    def get(self, repository: Repository, name: str) -> str:
        """An environment's name as it was given to it; case means nothing. Raises Refusal when there is none."""
        for one in self.of(repository):
            if one.lower() == name.lower():
                return one
        raise not_found()

    def add(self, repository: Repository, name: str) -> None:
        """A new environment, where there is none of that name."""
        self._store.run("INSERT OR IGNORE INTO github_environments VALUES (?, ?)", repository.id, name)

    def remove(self, repository: Repository, name: str) -> None:
        """Deletes an environment; what lies in it is another part's. Raises Refusal."""
        self._store.run(
            "DELETE FROM github_environments WHERE repository = ? AND name = ?",
            repository.id, self.get(repository, name),
        )  # fmt: skip

    def seed(self, accounts: Accounts, seed: Mapping[str, Json]) -> None:
        """Adds the environments of the seed's repositories, which are there. Raises SeedError."""
        for login, organization in seed.get("organizations", {}).items():
            for name, wanted in organization.get("repositories", {}).items():
                found = wanted.get("environments", [])
                if not isinstance(found, list) or not all(isinstance(each, str) and each for each in found):
                    where = f"github.organizations.{login}.repositories.{name}.environments"
                    raise SeedError(f"In the seed, {where} is not a list of names.")
                for environment in found:
                    self.add(accounts.repository(login, name), environment)

"""Environments of repositories: places for secrets that jobs reach only through the environment, and who may."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from sandbox.github.state import Accounts, Repository, not_found
from sandbox.service import SeedError, World
from sandbox.wire import Json


@dataclass(frozen=True, kw_only=True)
class Environment:
    """An environment. `reviewers` are pairs of `Team` or `User` and a number; `branches` is None for all of them."""

    id: int
    repository: int
    name: str
    wait_timer: int
    prevent_self_review: bool
    can_admins_bypass: bool
    reviewers: tuple[tuple[str, int], ...]
    branches: Mapping[str, bool] | None
    created_at: int
    updated_at: int


class Environments:
    """Which environments each repository has."""

    schema: ClassVar[str] = """
CREATE TABLE IF NOT EXISTS github_environments (
    id INTEGER PRIMARY KEY, repository INTEGER NOT NULL, name TEXT NOT NULL COLLATE NOCASE, wait_timer INTEGER NOT NULL,
    prevent_self_review INTEGER NOT NULL, can_admins_bypass INTEGER NOT NULL, reviewers TEXT NOT NULL,
    branches TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (repository, name)
);
"""
    tables: ClassVar[tuple[str, ...]] = ("github_environments",)

    def __init__(self, world: World) -> None:
        """Use the tables of the world; keep nothing besides."""
        self.world = world
        self._store = world.store

    def all(self, repository: Repository) -> list[Environment]:
        """Return a repository's environments by name."""
        rows = self._store.all("SELECT * FROM github_environments WHERE repository = ? ORDER BY name", repository.id)
        return [_environment(row) for row in rows]

    def of(self, repository: Repository) -> list[str]:
        """Return the names of a repository's environments."""
        return [environment.name for environment in self.all(repository)]

    def find(self, repository: Repository, name: str) -> Environment:
        """Return one of them; case means nothing. Raise Refusal when there is none."""
        for environment in self.all(repository):
            if environment.name.lower() == name.lower():
                return environment
        raise not_found()

    def get(self, repository: Repository, name: str) -> str:
        """Return an environment's name as it was given to it. Raise Refusal when there is none."""
        return self.find(repository, name).name

    def add(self, repository: Repository, name: str) -> None:
        """Add an environment where there is none of that name."""
        if name.lower() not in {one.lower() for one in self.of(repository)}:
            self.put(repository, name)

    def put(
        self,
        repository: Repository,
        name: str,
        *,
        wait_timer: int = 0,
        prevent_self_review: bool = False,
        can_admins_bypass: bool = True,
        reviewers: Sequence[tuple[str, int]] = (),
        branches: Mapping[str, bool] | None = None,
    ) -> Environment:
        """Make an environment, or replace all that is set of it."""
        now = self.world.clock.stamp(f"github/environment/{repository.id}/{name.lower()}")
        known = {environment.name.lower(): environment for environment in self.all(repository)}.get(name.lower())
        environment = Environment(
            id=known.id if known else secrets.randbelow(9 * 10**8) + 10**8,
            repository=repository.id, name=known.name if known else name, wait_timer=wait_timer,
            prevent_self_review=prevent_self_review, can_admins_bypass=can_admins_bypass, reviewers=tuple(reviewers),
            branches=branches, created_at=known.created_at if known else now, updated_at=now,
        )  # fmt: skip
        self._store.run(
            "INSERT OR REPLACE INTO github_environments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            environment.id, environment.repository, environment.name, wait_timer, prevent_self_review,
            can_admins_bypass, json.dumps(environment.reviewers), json.dumps(branches), environment.created_at, now,
        )  # fmt: skip
        return environment

    def remove(self, repository: Repository, name: str) -> None:
        """Delete an environment; what lies in it is another part's. Raise Refusal."""
        self._store.run("DELETE FROM github_environments WHERE id = ?", self.find(repository, name).id)

    def seed(self, accounts: Accounts, seed: Mapping[str, Json]) -> None:
        """Add the environments of the seed's repositories, which are there. Raise SeedError."""
        for login, organization in seed.get("organizations", {}).items():
            for name, wanted in organization.get("repositories", {}).items():
                found = wanted.get("environments", [])
                if not isinstance(found, list) or not all(isinstance(each, str) and each for each in found):
                    where = f"github.organizations.{login}.repositories.{name}.environments"
                    raise SeedError(f"In the seed, {where} is not a list of names.")
                for environment in found:
                    self.add(accounts.repository(login, name), environment)


def _environment(row: sqlite3.Row) -> Environment:
    return Environment(
        **{
            **dict(row),
            "prevent_self_review": bool(row["prevent_self_review"]),
            "can_admins_bypass": bool(row["can_admins_bypass"]),
            "reviewers": tuple((kind, number) for kind, number in json.loads(row["reviewers"])),
            "branches": json.loads(row["branches"]),
        }
    )

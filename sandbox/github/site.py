"""All of GitHub's state in one object."""

from __future__ import annotations

from typing import Literal

from sandbox.budgets import Window
from sandbox.github import places
from sandbox.github.actions import Actions
from sandbox.github.canaries import Canaries
from sandbox.github.deliveries import Deliveries
from sandbox.github.deploy_keys import DeployKeys
from sandbox.github.environments import Environments
from sandbox.github.files import Files
from sandbox.github.hooks import Hooks
from sandbox.github.installations import Installations
from sandbox.github.issues import Issues
from sandbox.github.pages import Pages
from sandbox.github.people import People
from sandbox.github.rulesets import Rulesets
from sandbox.github.runner_groups import RunnerGroups
from sandbox.github.runners import Runners
from sandbox.github.secrets import Secrets
from sandbox.github.state import Accounts, Repository
from sandbox.github.tokens import Tokens
from sandbox.github.variables import Variables
from sandbox.service import World

PARTS = (
    People, Rulesets, Environments, Actions, Installations, Pages, Deliveries, Canaries, Issues, Tokens, Files, Runners,
    RunnerGroups,
)  # fmt: skip
"""The parts of the state that bring tables of their own."""


HOURLY = 5000
"""So many requests a user's token may make in an hour (docs.github.com: rate limits for the REST API)."""


class GitHub:
    """All of GitHub's state."""

    def __init__(self, world: World) -> None:
        """Make the parts; all use the same tables."""
        self.world = world
        self.accounts = Accounts(world)
        self.environments = Environments(world)
        self.secrets = Secrets(world)
        self.variables = Variables(world)
        self.deploy_keys = DeployKeys(world)
        self.hooks = Hooks(world)
        self.deliveries = Deliveries(world)
        self.origin = "http://127.0.0.1"
        """Its address, once the world has one."""
        self.people = People(world)
        self.rulesets = Rulesets(world)
        self.actions = Actions(world)
        self.canaries = Canaries(world)
        self.installations = Installations(world)
        self.pages = Pages(world)
        self.issues = Issues(world)
        self.files = Files(world)
        self.tokens = Tokens(world, self.accounts)
        self.runner_groups = RunnerGroups(world)
        self.runners = Runners(world, self.runner_groups)
        self.budget = Window(world.clock, HOURLY, 3600)

    def held_places(self, table: Literal["secrets", "variables"]) -> list[places.Place]:
        """Return every place that holds a secret or a variable."""
        rows = self.world.store.all(f"SELECT DISTINCT place FROM github_{table} ORDER BY place")  # noqa: S608  # two names
        return [self._place(*row["place"].split("/", 3)) for row in rows]

    def _place(self, store: places.Store, kind: str, number: str, environment: str = "") -> places.Place:
        """Return the place of a key."""
        if kind == "organization":
            [owner] = [one for one in self.accounts.organizations() if one.id == int(number)]
            return places.of_organization(owner, store)
        repository = self.accounts.repository_by_id(int(number))
        if environment:
            return places.of_environment(repository, environment, store)
        return places.of_repository(repository, store)

    def remove_repository(self, repository: Repository) -> None:
        """Delete a repository with everything that lies in it."""
        for store in places.STORES:
            for place in self._places_in(repository, store):
                self._empty(place)
        self.accounts.remove_repository(repository)

    def remove_environment(self, repository: Repository, name: str) -> None:
        """Delete an environment with the secrets and variables in it. Raise Refusal."""
        for store in places.STORES:
            place = places.of_environment(repository, self.environments.get(repository, name), store)
            self._empty(place)
        self.environments.remove(repository, name)

    def _empty(self, place: places.Place) -> None:
        for table in ("github_secrets", "github_former_secrets", "github_variables"):
            self.world.store.run(f"DELETE FROM {table} WHERE place = ?", place.key)  # noqa: S608  # three names

    def _places_in(self, repository: Repository, store: places.Store) -> list[places.Place]:
        environments = self.environments.of(repository)
        inner = [places.of_environment(repository, each, store) for each in environments]
        return [places.of_repository(repository, store), *(inner if store not in places.OTHERS else ())]

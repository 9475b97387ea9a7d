"""What lies at GitHub though nobody has declared it: secrets and variables with random values, and webhooks.

The seed has them. Secrets and variables lie at `<org>`, `<org>/<repo>` or `<org>/<repo>@<environment>`; secrets of
Dependabot and Codespaces (`dependabot`, `codespaces` in the seed) at the first two.
"""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.github.hooks import Config
from sandbox.github.places import OTHERS, Place, Store, of_environment, of_organization, of_repository
from sandbox.github.site import GitHub
from sandbox.github.state import Account, Repository, table
from sandbox.service import Refusal, SeedError
from sandbox.store import random_text
from sandbox.wire import Json

_STORES: tuple[Store, ...] = ("secrets", *OTHERS)


def plant(state: GitHub, seed: Mapping[str, Json]) -> None:
    """Add the secrets, variables and webhooks that are not there. Raise SeedError."""
    for place, names in table(seed, "variables", "github").items():
        at = _place(state, place, "variables")
        there = {one.name for one in state.variables.of(at)}
        for name in _texts(names, f"github.variables.{place}"):
            if name not in there:
                state.variables.add(at, name, random_text(24), "all", ())
    for store in _STORES:
        for place, names in table(seed, store, "github").items():
            at = _place(state, place, store)
            there = {one.name for one in state.secrets.of(at)}
            for name in _texts(names, f"github.{store}.{place}"):
                if name not in there:
                    state.secrets.put(at, name, random_text(24).encode(), "private", None)
    for place, urls in table(seed, "hooks", "github").items():
        owner, repository = _at(state, place)
        there = {one.config.url for one in state.hooks.of(owner, repository)}
        for url in _texts(urls, f"github.hooks.{place}"):
            if url not in there:
                state.hooks.add(owner, repository, Config(url=url), ["push"], active=True)


def _place(state: GitHub, place: str, store: Store) -> Place:
    """Return the place of that name. An environment is made where there is none. Raise SeedError."""
    name, _, environment = place.partition("@")
    owner, repository = _at(state, name)
    if repository is None:
        return of_organization(owner, store)
    if not environment:
        return of_repository(repository, store)
    if store in OTHERS:
        raise SeedError(f"In the seed, github.{store}.{place} is an environment, which has no such secrets.")
    state.environments.add(repository, environment)
    return of_environment(repository, environment, store)


def _at(state: GitHub, place: str) -> tuple[Account, Repository | None]:
    login, _, name = place.partition("/")
    if login not in {one.login for one in state.accounts.organizations()}:
        raise SeedError(f"In the seed, something of github is in {place}, and there is no such organisation.")
    owner = state.accounts.organization(login)
    if not name:
        return owner, None
    try:
        return owner, state.accounts.repository(login, name)
    except Refusal:
        raise SeedError(f"In the seed, something of github is in {place}, and there is no such repository.") from None


def _texts(found: Json, where: str) -> list[str]:
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise SeedError(f"In the seed, {where} is not a list of texts.")
    return found

"""What lies at GitHub though nobody has declared it: secrets with random values, and webhooks, as the seed has them."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.github.hooks import Config
from sandbox.github.places import of_organization, of_repository
from sandbox.github.site import GitHub
from sandbox.github.state import Account, Repository, table
from sandbox.service import SeedError
from sandbox.store import random_text
from sandbox.wire import Json


def plant(state: GitHub, seed: Mapping[str, Json]) -> None:
    """Add the secrets and webhooks that are not there; `<org>` or `<org>/<repo>` says where. Raise SeedError."""
    for place, names in table(seed, "secrets", "github").items():
        owner, repository = _at(state, place)
        at = of_organization(owner, "secrets") if repository is None else of_repository(repository, "secrets")
        there = {one.name for one in state.secrets.of(at)}
        for name in _texts(names, f"github.secrets.{place}"):
            if name not in there:
                state.secrets.put(at, name, random_text(24).encode(), "private", None)
    for place, urls in table(seed, "hooks", "github").items():
        owner, repository = _at(state, place)
        there = {one.config.url for one in state.hooks.of(owner, repository)}
        for url in _texts(urls, f"github.hooks.{place}"):
            if url not in there:
                state.hooks.add(owner, repository, Config(url=url), ["push"], active=True)


def _at(state: GitHub, place: str) -> tuple[Account, Repository | None]:
    login, _, name = place.partition("/")
    if login not in {one.login for one in state.accounts.organizations()}:
        raise SeedError(f"In the seed, something of github is in {place}, and there is no such organisation.")
    owner = state.accounts.organization(login)
    return owner, state.accounts.repository(login, name) if name else None


def _texts(found: Json, where: str) -> list[str]:
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise SeedError(f"In the seed, {where} is not a list of texts.")
    return found

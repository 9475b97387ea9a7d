"""Who can repair what: who answers for a thing, who administers the services it hangs on, which keys open those.

An administrator is a bot (its file has login and durable number) or a team; people are in teams, and not named here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from infra.estate.estate import Estate
from infra.estate.nouns import App, Bot, Credential, Service
from infra.estate.sections.github import GitHub

ENOUGH = 2
"""How many known administrators a service needs, so that no one of them is needed."""
_A_TEAM = 2
"""What a team counts as: it is people, in the plural."""


@dataclass(frozen=True, kw_only=True)
class Repair:
    """Who can repair one thing."""

    thing: str
    """What it is and its name, such as `credential prod-token`."""
    answers: tuple[str, ...]
    """The teams that answer for it and stand in."""
    services: tuple[str, ...]
    """Where it is repaired: services whose administration it takes."""
    administrators: Mapping[str, tuple[str, ...]]
    """Of each of those services, who is known to administer it."""
    keys: Mapping[str, tuple[str, ...]]
    """Of each of those services, the credentials that open something there."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """What one bot or team holds."""

    administers: tuple[str, ...]
    """Services that it administers."""
    alone: tuple[str, ...]
    """Those among them that nobody else is known to administer; who is out of use does not count."""
    answers_alone: tuple[str, ...]
    """Things that it answers for, without anybody to stand in."""
    keys: tuple[str, ...]
    """Credentials that act as it."""


def count(service: Service, estate: Estate) -> int:
    """Return how many known administrators a service has."""
    return sum(1 if name in estate.bots else _A_TEAM for name in able(service, estate))


def able(service: Service, estate: Estate) -> frozenset[str]:
    """Return the administrators that can be called: teams, and bots in use that can be administrators there."""
    return frozenset(
        name
        for name in service.administrators
        if name not in estate.bots
        or (estate.bots[name].status == "active" and may_administer(estate.bots[name], service))
    )


def may_administer(bot: Bot, service: Service) -> bool:
    """Return whether a bot has what it takes: an account at the service or, at GitHub, a GitHub App of its own."""
    return service.name in bot.accounts or (bot.github_app is not None and isinstance(service, GitHub))


def short_of_administrators(estate: Estate) -> tuple[str, ...]:
    """Return the services in use that fewer than two are known to administer, by name."""
    return tuple(
        sorted(one.name for one in estate.services.values() if one.status == "active" and count(one, estate) < ENOUGH)
    )


def repairs(name: str, estate: Estate) -> tuple[Repair, ...]:
    """Return who can repair each thing of that name; a name may be that of several nouns."""
    return tuple(_repairs(name, estate))


def held_by(name: str, estate: Estate) -> Held | None:
    """Return what a bot or a team holds; None if there is none of that name."""
    if name not in estate.bots and name not in estate.teams:
        return None
    administers = [one for one in estate.services.values() if name in one.administrators]
    owned: list[App | Bot | Credential] = [*estate.credentials.values(), *estate.apps.values(), *estate.bots.values()]
    return Held(
        administers=_names(administers),
        alone=_names(one for one in administers if able(one, estate) <= {name}),
        answers_alone=_names(
            one for one in owned if one.owner == name and getattr(one, "deputy", None) in (None, name)
        ),
        keys=_names(one for one in estate.credentials.values() if one.acts_as == name),
    )


def _repairs(name: str, estate: Estate) -> Iterator[Repair]:
    if name in estate.services:
        yield _repair(f"service {name}", (estate.core,), (name,), estate)
    if name in estate.credentials:
        credential = estate.credentials[name]
        vaults = tuple(estate.vaults) if credential.is_in_vault else ()
        answers = (credential.owner, credential.deputy)
        yield _repair(f"credential {name}", answers, (credential.issuer, *vaults), estate)
    if name in estate.bots:
        bot = estate.bots[name]
        services = (*bot.accounts, *(("github",) if bot.github_app is not None else ()))
        yield _repair(f"bot {name}", (bot.owner,), services, estate)
    if name in estate.apps:
        app = estate.apps[name]
        yield _repair(f"app {name}", (app.owner,), _services_of(app), estate)
    if name in estate.runners:
        runner = estate.runners[name]
        yield _repair(f"runner {name}", (), (runner.service,) if runner.service else (), estate)


def _services_of(app: App) -> tuple[str, ...]:
    """Return the app's platform, and GitHub for its source and its hooks."""
    platform = "github" if app.platform == "github-actions" else app.platform
    return (platform, "github") if app.source or app.has_webhooks else (platform,)


def _repair(thing: str, answers: tuple[str | None, ...], services: tuple[str, ...], estate: Estate) -> Repair:
    known = tuple(dict.fromkeys(service for service in services if service in estate.services))
    return Repair(
        thing=thing,
        answers=tuple(dict.fromkeys(team for team in answers if team)),
        services=known,
        administrators={service: estate.services[service].administrators for service in known},
        keys={service: _names(_openers(service, estate)) for service in known},
    )


def _openers(service: str, estate: Estate) -> Iterator[Credential]:
    for credential in estate.credentials.values():
        if any(reference.partition(":")[0] == service for reference in credential.opens):
            yield credential


def _names(things: Iterable[App | Bot | Credential | Service]) -> tuple[str, ...]:
    return tuple(sorted(one.name for one in things))

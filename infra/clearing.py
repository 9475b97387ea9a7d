"""What retired services left: looked for in each run, removed as far as the data says, warned of, and exported.

A look is a function of the provider, so it is asked in previews, too; what it finds is an input of the removal, so a
plan shows each thing before it goes (docs/adr/0118).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import pulumi

from infra.announcements import inform, warn
from infra.deployment import Deployment
from infra.estate import Estate
from infra.estate.outcomes import (
    MARK,
    UNSEEN,
    Clearing,
    Outcome,
    cleared,
    outcomes,
    retired,
    retirement_of,
    said_of_nothing,
    sentence,
    to_go,
    unseen,
)
from infra.settings import Settings
from infra.vault import Vault
from shared import services

OUTPUT = "retired"
"""The stack's output that holds what is known of retired services."""

_COMPONENT = "retired:Service"

Sdk = Any
"""A module of `infra.sdk` that has `get_leftovers` and `Removal`, each with inputs of its own; None: nobody looks."""


def clearings_of(estate: Estate) -> Iterator[tuple[Clearing, Sdk]]:
    """Yield every place in which a retired service may have left something: `clearings` of each service's module.

    What nothing here speaks to is one, too: it is told, and not passed over.
    """
    spoken_to: set[str] = set()
    for module in services.modules("program").values():
        for clearing, saas in module.clearings(estate) if hasattr(module, "clearings") else ():
            if clearing.name == clearing.service:
                spoken_to.add(clearing.service)
            yield clearing, saas
    for name in sorted(retired(estate).keys() - spoken_to):
        yield unseen(name, estate), None


def clear(estate: Estate, deployment: Deployment, vault: Vault, settings: Settings) -> pulumi.Output[list[Any]]:
    """Look at every place, remove what is to go, warn of what is left, and return what is known: `Outcome`s."""
    told = [_cleared(clearing, saas, estate, deployment, vault, settings) for clearing, saas in clearings_of(estate)]
    return pulumi.Output.all(*told).apply(lambda lists: _recorded([one for found in lists for one in found], estate))


def _recorded(told: list[Outcome], estate: Estate) -> list[Any]:
    """Return what is known as plain data. Warn of what a person is said to have done of things that nobody knows."""
    for name, service in retired(estate).items():
        for words in said_of_nothing(service, [one for one in told if one.service == name]):
            warn(words)
    return [asdict(one) for one in told]


def _cleared(
    clearing: Clearing, saas: Sdk, estate: Estate, deployment: Deployment, vault: Vault, settings: Settings
) -> pulumi.Output[list[Outcome]]:
    service = retired(estate)[clearing.service]
    if saas is None:
        return pulumi.Output.from_input(_told(clearing, outcomes(clearing, UNSEEN, (), service), settings))
    until = retirement_of(service).until
    now = settings.stage_of(clearing.service, until)
    places = {name: (*vault.former_ids_of(item), field) for name, (item, field) in clearing.tokens.items()}
    unlocked = sorted(name for name, (_, item, _) in places.items() if not item)
    tokens = {name: "/".join(place) for name, place in places.items() if name not in unlocked}
    scope = {**clearing.scope, **({"tokens": tokens} if tokens else {})}
    found: pulumi.Output[Mapping[str, Any]] = saas.get_leftovers(**scope)
    found, done = found.apply(lambda one: _listed(clearing, one, now)), found
    if until != "report":
        removal = saas.Removal(
            clearing.name,
            name=clearing.service,
            until=until if now == "report" else now,
            found=found.apply(lambda one: to_go(one, now)),
            **scope,
            opts=deployment.below(_COMPONENT, clearing.service),
        )
        if not pulumi.runtime.is_dry_run():  # a preview tells what is there still
            done = pulumi.Output.all(found, removal.id).apply(lambda both: cleared(both[0], now))
    return done.apply(lambda one: _told(clearing, outcomes(clearing, one, unlocked, service), settings))


def _listed(clearing: Clearing, found: Mapping[str, Any], until: str) -> Mapping[str, Any]:
    """Say each thing that goes in this run, in a line: a plan shows no table of something that is made."""
    for words in to_go(found, until):
        inform(f"{MARK}{clearing.name}: {'is turned off' if until == 'disable' else 'goes'}: {words}")
    return found


def _told(clearing: Clearing, found: list[Outcome], settings: Settings) -> list[Outcome]:
    """Warn of what is left, unless this run is about another service."""
    if settings.only in ("", clearing.service) and (words := sentence(clearing, found)):
        warn(words)
    return found

"""What an app needs to do its work, in the order in which one would repair it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from infra.estate.estate import Estate
from infra.estate.kinds import KINDS
from infra.estate.nouns import App
from infra.estate.requirements import credentials, foundations, surface
from infra.estate.requirements.requirement import UNKNOWN, Requirement

__all__ = ["Requirement", "requirements_of"]

_IN_ORDER: tuple[Callable[[App, Estate], Iterator[Requirement]], ...] = (
    foundations.services,
    foundations.repository,
    foundations.permissions,
    foundations.runner_groups,
    foundations.workflows,
    foundations.environment,
    foundations.image,
    foundations.platform,
    credentials.bots,
    credentials.credentials,
    surface.settings,
    surface.hostnames,
    surface.webhooks,
)
"""What stands below first: a secret has no place before its repository, a webhook calls what works."""


def requirements_of(app: App, estate: Estate) -> tuple[Requirement, ...]:
    """Return everything that an app needs, each thing once, and first what the app needs that starts its jobs.

    What nobody knows of it is a need as well.
    """
    return tuple(dict.fromkeys(need for one in _with_starters(app, estate) for need in _own(one, estate)))


def _with_starters(app: App, estate: Estate) -> list[App]:
    chain = [app]
    while (starter := estate.apps.get(chain[0].started_by or "")) is not None and starter not in chain:
        chain.insert(0, starter)
    return chain


def _own(app: App, estate: Estate) -> Iterator[Requirement]:
    found = [_idle(need, app) for part in _IN_ORDER for need in part(app, estate)]
    yield from found
    reported = {key for need in found for key in need.unknown}
    for key in app.unknown:
        if key not in reported:
            yield Requirement(app=app.name, kind=key, name="?", unknown=(key,), unseen=UNKNOWN)


def _idle(need: Requirement, app: App) -> Requirement:
    """Say of what only an app in use has that no run looks at it, if the app is out of use."""
    its_own = need.service == app.platform and need.kind not in ("token", "minted-token")
    is_webhook = need.kind in KINDS and KINDS[need.kind].signs_webhooks
    if app.status == "active" or need.unseen or not (its_own or is_webhook):
        return need
    return replace(need, unseen=f"the app is {app.status}: nothing is deployed to it")

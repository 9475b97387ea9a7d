"""Every resource of this provider, by service. A new service adds its module and its entry here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from saas import github, heroku, settings
from saas.resource import Resource
from saas.run import Run


@dataclass(frozen=True)
class Entry:
    """One service: its settings, what connects to it, and the resources that work through that connection."""

    name: str
    credential: str
    """The environment variable that holds its credential."""
    settings: type[settings.Settings]
    connect: Callable[[Any, Run], Any]
    resources: tuple[type[Resource[Any, Any]], ...]


SERVICES: tuple[Entry, ...] = (
    Entry(
        "GitHub", github.CREDENTIAL, github.GitHubSettings, github.GitHub, (github.OrganizationSecret, github.Webhook)
    ),
    Entry("Heroku", heroku.CREDENTIAL, heroku.HerokuSettings, heroku.Heroku, (heroku.ConfigVars,)),
)  # fmt: skip


def problem(values: Mapping[str, Any]) -> str | None:
    """What is wrong with a stack's settings, or None."""
    return settings.problem(values, [entry.settings for entry in SERVICES])


def build(values: Mapping[str, Any], run: Run) -> dict[str, Resource[Any, Any]]:
    """The resources by token, those of a service around one connection. Raises `SaasError` on wrong settings."""
    built: dict[str, Resource[Any, Any]] = {}
    for entry in SERVICES:
        connection = entry.connect(settings.read(values, entry.settings), run)
        built |= {resource.token: resource(connection) for resource in entry.resources}  # type: ignore[call-arg]
    return built

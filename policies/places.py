"""Places at which values lie, named alike for what is declared and for what a resource would write."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from policies.resource import Resource


class Place(NamedTuple):
    """One place: the type of the resource that writes it, where it is, and its name there."""

    type: str
    scope: str
    slot: str

    def __str__(self) -> str:
        """Return it for people."""
        return f"{self.slot} at {self.scope}"


@dataclass(frozen=True)
class Held:
    """What a resource would write to a place."""

    place: Place
    value: Any
    secret: bool
    """Whether the resource keeps it as a secret."""
    readers: frozenset[str] | None = None
    """The repositories that read it, where it has a list of them; `*` is all."""


ALL = frozenset({"*"})
PREVIOUS = "_PREVIOUS"
"""The end of the name of a variable in which an app that accepts two signing values finds the former."""


def held_by(resource: Resource) -> Iterator[Held]:
    """Yield what a resource would write to places; nothing if it is of a type that holds no values."""
    reading = _READING.get(resource.type)
    if reading is not None:
        yield from reading(resource)


def _listed(resource: Resource) -> Iterator[Held]:
    listed = {str(one).lower() for one in resource.plain("repositories") or ()}
    everybody = resource.plain("visibility") != "selected"
    yield Held(
        Place(resource.type, str(resource.plain("organization")).lower(), str(resource.plain("name")).upper()),
        resource.inputs.get("value"),
        secret=resource.type.endswith("Secret"),
        readers=ALL if everybody else frozenset(listed),
    )


def _in_repository(resource: Resource) -> Iterator[Held]:
    scope = f"{resource.plain('organization')}/{resource.plain('repository')}".lower()
    if environment := resource.plain("environment"):
        scope = f"{scope}@{str(environment).lower()}"
    place = Place(resource.type, scope, str(resource.plain("name")).upper())
    yield Held(place, resource.inputs.get("value"), secret=resource.type.endswith("Secret"))


def _webhook(resource: Resource) -> Iterator[Held]:
    scope = f"{resource.plain('organization')}/{resource.plain('repository') or '*'}".lower()
    yield Held(Place(resource.type, scope, str(resource.plain("url"))), resource.inputs.get("secret"), secret=True)


def _table(resource: Resource, scope: str) -> Iterator[Held]:
    for slot, value in _entries(resource, "secrets"):
        yield Held(Place(resource.type, scope, slot), value, secret=True)
    for slot, value in _entries(resource, "settings"):
        yield Held(Place(resource.type, scope, slot), value, secret=False)


def _entries(resource: Resource, name: str) -> Iterator[tuple[str, Any]]:
    table = resource.inputs.get(name)
    if isinstance(table, Mapping):
        yield from table.items()


def _app(resource: Resource) -> Iterator[Held]:
    yield from _table(resource, str(resource.plain("app")))


def _group(resource: Resource) -> Iterator[Held]:
    yield from _table(resource, f"{resource.plain('project')}/{resource.plain('name')}")


_READING: Mapping[str, Callable[[Resource], Iterator[Held]]] = {
    "saas:github:OrganizationSecret": _listed,
    "saas:github:OrganizationVariable": _listed,
    "saas:github:RepositorySecret": _in_repository,
    "saas:github:RepositoryVariable": _in_repository,
    "saas:github:EnvironmentSecret": _in_repository,
    "saas:github:Webhook": _webhook,
    "saas:heroku:ConfigVars": _app,
    "saas:container:App": _app,
    "saas:azure_devops:VariableGroup": _group,
}

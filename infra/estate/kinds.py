"""The kinds of place a credential can be delivered to.

This list is the only place that knows which keys a kind takes, what its slot and scope are, and which sink
of a zone it fills. The loader, the graph and the field reference are all made from it: a new kind is one entry here.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from infra.estate.nouns import App, Delivery, Service


class World(Protocol):
    """What a kind may look up to tell where a delivery goes."""

    @property
    def services(self) -> Mapping[str, Service]:
        """Services by name."""

    @property
    def apps(self) -> Mapping[str, App]:
        """Apps by name."""


@dataclass(frozen=True)
class Place:
    """One slot that a delivery fills."""

    slot: str
    """The name or the address it gets there."""
    scope: str
    """Where that name means something."""
    sink: str
    """What a zone calls the place."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of place."""

    to: str
    """What a delivery writes behind `to`."""
    service: str
    """The service that keeps the value."""
    needs: tuple[str, ...]
    """Keys a delivery of this kind must have, besides `to`."""
    takes: tuple[str, ...] = ("field", "shape", "identifiers")
    """Keys it may have."""
    slot: str
    """What the slot is, in words."""
    scope: str
    """What the scope is, in words."""
    sink: str
    """What the sink is called in a zone."""
    places: Callable[[Delivery, str, World], Iterator[Place]]
    """The places of a delivery, for one name of a secret or identifier."""
    patterns: bool = False
    """Whether its repositories may be patterns such as `*-part`."""
    for_all: bool = False
    """Whether `repositories = ["*"]` means one secret that the whole organisation reads."""
    platform: str = ""
    """The only platform whose apps have it; empty where that makes no difference."""
    one_value: bool = False
    """Whether one name has one value, however many scopes read it."""
    public: bool = False
    """Whether what lies there is shown to everybody: only the identifiers of a credential go there, never its value."""


DEPENDABOT = ":dependabot"
"""What the sink of a repository ends in, where it is Dependabot's: another code reads it than Actions' secrets."""


APP_SETTING = "app-setting"
"""A delivery of this kind follows its app from platform to platform."""

SETTING_OF_PLATFORM = {"heroku": "heroku-config-var", "container": "container-setting"}
"""What it becomes where the app runs."""


def settled(delivery: Delivery, apps: Mapping[str, App]) -> Delivery:
    """Return a delivery with the kind that its app's platform makes of it; one whose app has no settings as it is."""
    app = apps.get(delivery.app or "")
    if delivery.to != APP_SETTING or app is None:
        return delivery
    return replace(delivery, to=SETTING_OF_PLATFORM.get(app.platform, delivery.to))


def qualified(repository: str, world: World) -> str:
    """Return `<organisation>/<repository>`; a bare name belongs to the organisation of `github`."""
    if "/" in repository:
        return repository
    github = world.services.get("github")
    return f"{github.organization if github and github.organization else '?'}/{repository}"


def _organization_secret(delivery: Delivery, name: str, world: World) -> Iterator[Place]:
    for repository in delivery.repositories:
        full = qualified(repository, world)
        yield Place(name, "*" if repository == "*" else full, f"github:{full}")


def _repository_secret(delivery: Delivery, name: str, world: World) -> Iterator[Place]:
    for repository in delivery.repositories:
        full = qualified(repository, world)
        yield Place(name, full, f"github:{full}")


def _environment_secret(delivery: Delivery, name: str, world: World) -> Iterator[Place]:
    for repository in delivery.repositories:
        scope = f"{qualified(repository, world)}@{delivery.environment}"
        yield Place(name, scope, f"github:{scope}")


def _dependabot_secret(delivery: Delivery, name: str, world: World) -> Iterator[Place]:
    for place in _organization_secret(delivery, name, world):
        yield Place(place.slot, place.scope, place.sink + DEPENDABOT)


def _webhook_secret(delivery: Delivery, _name: str, world: World) -> Iterator[Place]:
    app = world.apps.get(delivery.app or "")
    if app is None:
        return
    sink = f"webhooks:{app.name}"
    for path in app.webhooks:
        yield Place(app.url.rstrip("/") + path, "*", sink)
    for repository, paths in app.repository_webhooks.items():
        for path in paths:
            yield Place(app.url.rstrip("/") + path, qualified(repository, world), sink)


def _app_setting(delivery: Delivery, name: str, world: World) -> Iterator[Place]:
    app = world.apps.get(delivery.app or "")
    if app is not None:
        yield Place(name, app.platform_name or app.name, f"app:{app.name}")


def _group_variable(delivery: Delivery, name: str, _world: World) -> Iterator[Place]:
    scope = f"{delivery.project}/{delivery.group}"
    yield Place(name, scope, f"azure-devops:{scope}")


def _definition_variable(delivery: Delivery, name: str, _world: World) -> Iterator[Place]:
    scope = f"{delivery.project}:{delivery.definition}"
    yield Place(name, scope, f"azure-devops:{scope}")


def _engine(_delivery: Delivery, name: str, _world: World) -> Iterator[Place]:
    yield Place(name, "*", "engine")


KINDS: Mapping[str, Kind] = {
    kind.to: kind
    for kind in (
        Kind(
            to="github-organization-secret",
            service="github",
            needs=("name", "repositories"),
            slot="secret name",
            scope="`<organisation>/<repository>`, or `*` if the whole organisation reads it",
            sink="`github:<organisation>/<repository>`, or `github:<organisation>/*`",
            places=_organization_secret,
            for_all=True,
            one_value=True,
        ),
        Kind(
            to="github-repository-secret",
            service="github",
            needs=("name", "repositories"),
            slot="secret name",
            scope="`<organisation>/<repository>`",
            sink="`github:<organisation>/<repository>`",
            places=_repository_secret,
            patterns=True,
        ),
        Kind(
            to="github-environment-secret",
            service="github",
            needs=("name", "repositories", "environment"),
            slot="secret name",
            scope="`<organisation>/<repository>@<environment>`",
            sink="`github:<organisation>/<repository>@<environment>`",
            places=_environment_secret,
        ),
        Kind(
            to="github-dependabot-secret",
            service="github",
            needs=("name", "repositories"),
            slot="secret name, among the organisation's for Dependabot",
            scope="`<organisation>/<repository>`, or `*` if the whole organisation's Dependabot reads it",
            sink=f"`github:<organisation>/<repository>{DEPENDABOT}`, or `github:<organisation>/*{DEPENDABOT}`",
            places=_dependabot_secret,
            for_all=True,
            one_value=True,
        ),
        Kind(
            to="github-repository-dependabot-secret",
            service="github",
            needs=("name", "repositories"),
            slot="secret name, among the repository's for Dependabot",
            scope="`<organisation>/<repository>`",
            sink=f"`github:<organisation>/<repository>{DEPENDABOT}`",
            places=_dependabot_secret,
        ),
        Kind(
            to="github-organization-variable",
            service="github",
            needs=("repositories", "identifiers"),
            takes=(),
            slot="variable",
            scope="`<organisation>/<repository>`, or `*` if the whole organisation reads it",
            sink="`github:<organisation>/<repository>`, or `github:<organisation>/*`",
            places=_organization_secret,
            for_all=True,
            one_value=True,
            public=True,
        ),
        Kind(
            to="github-repository-variable",
            service="github",
            needs=("repositories", "identifiers"),
            takes=(),
            slot="variable",
            scope="`<organisation>/<repository>`",
            sink="`github:<organisation>/<repository>`",
            places=_repository_secret,
            public=True,
        ),
        Kind(
            to="github-webhook-secret",
            service="github",
            needs=("app",),
            takes=("field", "shape"),
            slot="the webhook's URL",
            scope="`*` for a webhook of the organisation, or `<organisation>/<repository>`",
            sink="`webhooks:<app>`",
            places=_webhook_secret,
        ),
        Kind(
            to="app-setting",
            service="",
            needs=("name", "app"),
            slot="variable",
            scope="the app; in the graph, the kind is that of its platform: `heroku-config-var` or `container-setting`",
            sink="`app:<app>`",
            places=_app_setting,
        ),
        Kind(
            to="heroku-config-var",
            service="heroku",
            needs=("name", "app"),
            slot="variable",
            scope="the app's name on Heroku",
            sink="`app:<app>`",
            places=_app_setting,
            platform="heroku",
        ),
        Kind(
            to="heroku-log-drain",
            service="heroku",
            needs=("name", "app"),
            takes=("field", "shape"),
            slot="a name of ours; the value is the address that the app's log is sent to, with its token",
            scope="the app's name on Heroku",
            sink="`app:<app>`",
            places=_app_setting,
            platform="heroku",
        ),
        Kind(
            to="container-setting",
            service="container",
            needs=("name", "app"),
            slot="variable",
            scope="the app's name on its host",
            sink="`app:<app>`",
            places=_app_setting,
            platform="container",
        ),
        Kind(
            to="azure-devops-variable",
            service="azure-devops",
            needs=("name", "project", "group"),
            slot="variable",
            scope="`<project>/<group>`",
            sink="`azure-devops:<project>/<group>`",
            places=_group_variable,
        ),
        Kind(
            to="azure-devops-definition-variable",
            service="azure-devops",
            needs=("name", "project", "definition"),
            slot="variable",
            scope="`<project>:<pipeline>`",
            sink="`azure-devops:<project>:<pipeline>`",
            places=_definition_variable,
        ),
        Kind(
            to="engine",
            service="engine",
            needs=("name",),
            takes=("field", "shape"),
            slot="variable of the environment that the engine's plugins read",
            scope="`*`",
            sink="`engine`",
            places=_engine,
        ),
    )
}

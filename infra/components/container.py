"""The container hosts' part of an estate: each app that runs on one, with what is delivered to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from infra.deployment import Deployment, Part
from infra.estate import Estate
from infra.estate.kinds import ContainerSetting
from infra.estate.nouns import ContainerHost
from infra.estate.requirements import Requirement
from infra.sdk import container as saas
from infra.stack_resource import ResourceOf, StackResource
from infra.values import Reference


@dataclass(frozen=True, kw_only=True)
class App(Part):
    """What one app is to have; `name` is the estate's, `platform_name` the container's."""

    name: str
    platform_name: str
    host: ContainerHost
    secrets: Mapping[str, Reference]
    settings: Mapping[str, str]
    by_hand: tuple[str, ...] = ()

    @property
    def references(self) -> frozenset[Reference]:
        """Every value that this app needs."""
        return frozenset(self.secrets.values())

    def make(self, deployment: Deployment) -> None:
        """Register its component."""
        AppComponent(self, deployment)


def parts(estate: Estate) -> tuple[App, ...]:
    """Return every app on a container host that is ours to write to; what others manage is left out."""
    secrets: defaultdict[str, dict[str, Reference]] = defaultdict(dict)
    for placement in estate.placements_of(ContainerSetting, ours=True):
        secrets[placement.target.app][placement.target.name] = Reference.to(placement)
    return tuple(
        App(
            name=name,
            platform_name=app.platform_name or name,
            host=app.host,
            secrets=dict(sorted(secrets[name].items())),
            settings=dict(sorted(app.settings.items())),
            by_hand=tuple(sorted(app.by_hand)),
        )
        for name, app in sorted(estate.apps.items())
        if app.host is not None
    )


class AppComponent(pulumi.ComponentResource):
    """An app with its settings and its container; named after the container, so that it may move to another host."""

    def __init__(self, app: App, deployment: Deployment) -> None:
        super().__init__(f"{pulumi.get_project()}:container:App", app.platform_name)
        made = saas.App(
            app.platform_name,
            address=app.host.address,
            app=app.platform_name,
            user=app.host.user,
            host_key=app.host.key,
            image=app.host.image,
            port=app.host.port,
            health=app.host.health,
            runtime=app.host.runtime,
            secrets={name: deployment.value(reference) for name, reference in app.secrets.items()},
            settings=dict(app.settings),
            by_hand=list(app.by_hand),
            opts=pulumi.ResourceOptions(parent=self),
        )
        deployment.announce("app", app.name, made)
        deployment.placed(made, app.references)
        self.register_outputs({"settings": len(app.secrets) + len(app.settings)})


def _app(need: Requirement) -> StackResource:
    """Return the app, which is one resource with its settings."""
    return StackResource("saas:container:App", need.name if need.kind == "app" else need.scope, "container:App")


RESOURCE_OF: ResourceOf = {"app": _app, ContainerSetting.to: _app}

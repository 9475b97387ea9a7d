"""Heroku's part of an estate: the config vars of each app that runs there, secrets and plain settings together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from infra.estate import Estate
from infra.saas.heroku import ConfigVars
from infra.vault import Reference, Vault

PLATFORM = "heroku"
CONFIG_VAR_KIND = "heroku-config-var"


@dataclass(frozen=True, kw_only=True)
class App:
    """What one app is to have; `name` is the estate's, `platform_name` Heroku's."""

    name: str
    platform_name: str
    secrets: Mapping[str, Reference]
    settings: Mapping[str, str]

    @property
    def references(self) -> frozenset[Reference]:
        """Every value of the vault that this app needs."""
        return frozenset(self.secrets.values())

    def problem(self) -> str | None:
        """None: the app's address and credential are the provider's own affair."""
        return None

    def make(self, vault: Vault) -> None:
        """Register its component."""
        AppComponent(self, vault)


def parts(estate: Estate) -> tuple[App, ...]:
    """Every app on Heroku that has a config var of ours; what others manage is left out."""
    secrets: defaultdict[str, dict[str, Reference]] = defaultdict(dict)
    for filling in estate.fillings:
        if filling.delivery.to == CONFIG_VAR_KIND and filling.credential.managed_by == "us":
            reference = Reference(item=filling.item, field=filling.field, shape=filling.shape)
            secrets[str(filling.delivery.app)][filling.place.slot] = reference
    return tuple(
        App(
            name=name,
            platform_name=app.platform_name or name,
            secrets=dict(sorted(secrets[name].items())),
            settings=dict(sorted(app.settings.items())),
        )
        for name, app in sorted(estate.apps.items())
        if app.platform == PLATFORM and (secrets[name] or app.settings)
    )


class AppComponent(pulumi.ComponentResource):
    """An app and its config vars, all written in one call; named after the app, so that it may move to another host."""

    def __init__(self, app: App, vault: Vault) -> None:
        super().__init__(f"{pulumi.get_project()}:heroku:App", app.name)
        ConfigVars(
            app.name,
            app=app.platform_name,
            secrets={name: vault.value(reference) for name, reference in app.secrets.items()},
            settings=dict(app.settings),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({"config_vars": len(app.secrets) + len(app.settings)})

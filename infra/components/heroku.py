"""Heroku's part of an estate: what each app there is to have, and the account's declared tokens.

An app and its process types are there before us and stay. Resources are named after what the app is called at Heroku,
never after its file or a credential: a file with another name is no change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar

import pulumi

from infra.announcements import inform, warn
from infra.declared_token import DeclaredToken
from infra.deployment import Deployment, Part, Phase
from infra.estate import Estate
from infra.estate.kinds import HerokuConfigVar, WebhookSecret
from infra.estate.nouns import App as DeclaredApp
from infra.estate.nouns import Credential
from infra.estate.requirements import Requirement
from infra.estate.sections.heroku import Heroku
from infra.issuers import Issuer, declared_at, minted_at, unnamed_at
from infra.minted import Maker, parts_at
from infra.sdk import heroku as saas
from infra.stack_resource import ResourceOf, StackResource
from infra.values import Reference

PLATFORM = "heroku"
PREVIOUS = "_PREVIOUS"
"""The end of the name of a variable with the value before."""


@dataclass(frozen=True, kw_only=True)
class Formation:
    """How a process type is scaled."""

    process: str
    quantity: int
    size: str


@dataclass(frozen=True, kw_only=True)
class App(Part):
    """What one app is to have; `name` is the estate's, `platform_name` Heroku's."""

    name: str
    platform_name: str
    secrets: Mapping[str, Reference] = field(default_factory=dict)
    former: Mapping[str, Reference] = field(default_factory=dict)
    """Where an app that accepts two values finds the one before, by the variable's name."""
    settings: Mapping[str, str] = field(default_factory=dict)
    domains: tuple[str, ...] = ()
    processes: tuple[str, ...] = ()
    formation: Formation | None = None

    @property
    def references(self) -> frozenset[Reference]:
        """Every value that this app needs."""
        return frozenset(self.secrets.values())

    def make(self, deployment: Deployment) -> None:
        """Register its component."""
        AppComponent(self, deployment)


@dataclass(frozen=True, kw_only=True)
class Token(DeclaredToken, Part):
    """A token of the account that a person made."""

    phase: ClassVar[Phase] = "mint"

    @property
    def references(self) -> frozenset[Reference]:
        """The value by which it is adopted."""
        return frozenset([self.value])

    def make(self, deployment: Deployment) -> None:
        """Register it."""
        made = saas.Authorization(
            self.name,
            name=self.name,
            scopes=list(self.scopes),
            expires=self.expires,
            current=deployment.value(self.value),
        )
        deployment.placed(made, [self.value])


def parts(estate: Estate) -> tuple[Part, ...]:
    """Return every app on Heroku, with what is delivered to it by us, and every declared token."""
    secrets: defaultdict[str, dict[str, Reference]] = defaultdict(dict)
    for placement in estate.placements_of(HerokuConfigVar, ours=True):
        secrets[placement.target.app][placement.target.name] = Reference.to(placement)
    apps = (
        App(
            name=name,
            platform_name=app.platform_name or name,
            secrets=dict(sorted(secrets[name].items())),
            former=_former(name, app, secrets[name], estate),
            settings=dict(sorted(app.settings.items())),
            domains=tuple(sorted(app.domains)),
            processes=(app.process,) if app.process else (),
            formation=_formation(app),
        )
        for name, app in sorted(estate.apps.items())
        if app.platform == PLATFORM
    )
    return (*apps, *_tokens(estate), *_checks(estate), *parts_at(Heroku, estate, _maker))


def _maker(_: Credential, name: str) -> Maker:
    return Maker(mint=saas.MintedAuthorization, revoke=saas.Revocation, name=name)


@dataclass(frozen=True, kw_only=True)
class AppCheck(Part):
    """Whether an app works with the values that runs make, once it has them."""

    phase: ClassVar[Phase] = "check"

    name: str
    platform_name: str
    health: str
    values: tuple[Reference, ...]

    def make(self, deployment: Deployment) -> None:
        """Register a check for each value, after the app was restarted with it."""
        after = deployment.ready("app", self.name)
        for value in self.values:
            if deployment.rotations.has(value):
                check = saas.AppCheck(
                    f"{self.platform_name}/{value.credential}",
                    name=value.credential,
                    app=self.platform_name,
                    health=self.health,
                    generation=deployment.rotations.generation(value),
                    opts=pulumi.ResourceOptions(depends_on=after),
                )
                deployment.rotations.checked(value, check)


def _checks(estate: Estate) -> Iterator[AppCheck]:
    found: defaultdict[str, set[Reference]] = defaultdict(set)
    for placement in estate.placements_of(HerokuConfigVar, ours=True):
        if not placement.identifier:
            found[placement.target.app].add(Reference.to(placement))
    for name, app in sorted(estate.apps.items()):
        if app.platform == PLATFORM and app.health and found[name]:
            yield AppCheck(
                name=name,
                platform_name=app.platform_name or name,
                health=app.health,
                values=tuple(sorted(found[name])),
            )


def _former(name: str, app: DeclaredApp, secrets: Mapping[str, Reference], estate: Estate) -> dict[str, Reference]:
    """Return where the app finds the value before the one that signs its webhooks, if it accepts two at once."""
    if app.signing_keys < 2:  # the present one and one more
        return {}
    signing = {Reference.to(one) for one in estate.placements_of(WebhookSecret, ours=True) if one.target.app == name}
    return {f"{variable}{PREVIOUS}": value for variable, value in sorted(secrets.items()) if value in signing}


def _formation(app: DeclaredApp) -> Formation | None:
    if app.process is None or app.quantity is None or app.size is None:
        return None
    return Formation(process=app.process, quantity=app.quantity, size=app.size)


def _tokens(estate: Estate) -> tuple[Token, ...]:
    issuers = estate.of(Heroku)
    issued = (one for one in estate.credentials.values() if one.issuer in issuers)
    return tuple(token for one in issued if (token := Token.of(one)))


def objects(estate: Estate) -> Iterator[tuple[str, str]]:
    """Yield kind and name of what has an id at Heroku."""
    for name, app in estate.apps.items():
        if app.platform == PLATFORM:
            yield "heroku-app", app.platform_name or name


def issuers(estate: Estate) -> Iterator[Issuer]:
    """Yield the account."""
    if (declared := declared_at(Heroku, estate)) is not None:
        yield Issuer(
            service="Heroku",
            holder="the account",
            function="saas:heroku:getUndeclaredAuthorizations",
            declared=declared,
            minted=minted_at(Heroku, estate),
            unnamed=unnamed_at(Heroku, estate),
            things="authorizations",
        )


class AppComponent(pulumi.ComponentResource):
    """An app and what it has; its config vars are written in one call."""

    def __init__(self, app: App, deployment: Deployment) -> None:
        super().__init__(f"{pulumi.get_project()}:heroku:App", app.platform_name)
        self._app = app
        self._below = pulumi.ResourceOptions(parent=self)
        if app.secrets or app.settings:
            self._config_vars(deployment)
        for hostname in app.domains:
            saas.Domain(f"{app.platform_name}/{hostname}", app=app.platform_name, hostname=hostname, opts=self._below)
        if app.formation is not None:
            self._formation(app.formation)
        self._look()
        self.register_outputs({"config_vars": len(app.secrets) + len(app.settings)})

    def _config_vars(self, deployment: Deployment) -> None:
        made = saas.ConfigVars(
            self._app.platform_name,
            app=self._app.platform_name,
            secrets={**self._values(deployment), **self._former(deployment)},
            settings=dict(self._app.settings),
            opts=self._below,
        )
        deployment.announce("app", self._app.name, made)
        deployment.placed(made, self._app.secrets.values())

    def _values(self, deployment: Deployment) -> dict[str, pulumi.Output[str]]:
        return {name: deployment.value(reference) for name, reference in self._app.secrets.items()}

    def _former(self, deployment: Deployment) -> dict[str, pulumi.Output[str]]:
        """Return the values before: of one that no run makes it is the present one."""
        rotations = deployment.rotations
        return {
            name: rotations.former(value) if rotations.has(value) else deployment.value(value)
            for name, value in self._app.former.items()
        }

    def _look(self) -> None:
        """Tell the user what the app has that nobody declares."""
        found = saas.get_app(
            name=self._app.platform_name,
            domains=list(self._app.domains),
            processes=list(self._app.processes),
        )
        found.apply(self._tell)

    def _tell(self, found: Mapping[str, Any]) -> None:
        name = self._app.platform_name
        if found["failure"]:
            warn(f"{found['failure']} So it is not known what the app {name} has that nobody declares.")
        elif found["missing"]:
            warn(found["missing"])
        for key, things in (("domains", "domains"), ("processes", "process types")):
            if names := found[key]:
                words = f"{len(names)} {things} of the app {name} are not declared, and are left alone"
                inform(f"Heroku: {words}: {', '.join(names)}.")

    def _formation(self, formation: Formation) -> None:
        saas.Formation(
            f"{self._app.platform_name}/{formation.process}",
            app=self._app.platform_name,
            process=formation.process,
            quantity=formation.quantity,
            size=formation.size,
            opts=self._below,
        )


def _of_app(need: Requirement, thing: str) -> StackResource:
    """Return what an app has once, whichever part of it is needed."""
    return StackResource(f"saas:heroku:{thing}", need.scope or need.name, "heroku:App")


def _named(need: Requirement, thing: str) -> StackResource:
    return StackResource(f"saas:heroku:{thing}", f"{need.scope}/{need.name}", "heroku:App")


def _token(need: Requirement) -> StackResource:
    return StackResource("saas:heroku:Authorization", need.name)


def _minted(need: Requirement) -> StackResource:
    return StackResource("saas:heroku:MintedAuthorization", need.name)


RESOURCE_OF: ResourceOf = {
    "app": partial(_of_app, thing="ConfigVars"),
    HerokuConfigVar.to: partial(_of_app, thing="ConfigVars"),
    "formation": partial(_named, thing="Formation"),
    "hostname": partial(_named, thing="Domain"),
    "token": _token,
    "minted-token": _minted,
}

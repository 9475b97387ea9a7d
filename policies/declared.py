"""What the data declares, as rules ask for it: read from the data, and not from what the program makes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from infra.estate import Estate, Placement
from infra.estate.classes import Class
from infra.estate.deployed import deployed
from infra.estate.kinds import (
    ContainerSetting,
    EnvironmentSecret,
    GroupVariable,
    HerokuConfigVar,
    NamedInOrganization,
    NamedInRepository,
    OrganizationSecret,
    OrganizationVariable,
    RepositorySecret,
    RepositoryVariable,
    Target,
    WebhookSecret,
)
from infra.estate.nouns import App, Service
from infra.estate.outcomes import retired
from infra.estate.sections.aws import Aws
from infra.estate.sections.azure_devops import AzureDevOps, VariableGroup
from infra.estate.sections.github import Environment, GitHub, Ruleset
from infra.project import project_name
from policies.expected import Inputs, Stack, expected_of
from policies.expected.github import deploy_keys
from policies.expected.tokens import made_by_runs
from policies.identity import Identity, identity_of
from policies.places import ALL, PREVIOUS, Place

TYPES: Mapping[type[Target], str] = {
    OrganizationSecret: "saas:github:OrganizationSecret",
    OrganizationVariable: "saas:github:OrganizationVariable",
    RepositorySecret: "saas:github:RepositorySecret",
    RepositoryVariable: "saas:github:RepositoryVariable",
    EnvironmentSecret: "saas:github:EnvironmentSecret",
    WebhookSecret: "saas:github:Webhook",
    HerokuConfigVar: "saas:heroku:ConfigVars",
    ContainerSetting: "saas:container:App",
    GroupVariable: "saas:azure_devops:VariableGroup",
}
"""The type of the resource that writes each kind of place."""


@dataclass(frozen=True)
class Value:
    """A value that lies in the vault; or, with a text, a public one of the data."""

    item: str
    field: str
    class_: Class
    made_by_runs: bool = False
    """Whether runs replace it: then the vault has another one than a place, for as long as one is at it."""


@dataclass(frozen=True)
class Wanted:
    """What is to lie at a place."""

    value: Value | None
    """Which value; None for a text of the data."""
    secret: bool
    text: str = ""
    readers: frozenset[str] | None = None
    """The repositories that read it, where the place has a list of them; `*` is all."""
    refusals: frozenset[str] = frozenset()
    """Why it may not lie there: zones that do not admit its class."""


class Generated(NamedTuple):
    """A credential that runs make: where its value is, and which resources its life is."""

    credential: str
    item: str
    field: str
    minted: Identity
    revocation: Identity
    recorded: Identity
    forgotten: Identity
    """The end of former values in the vault."""
    left: bool
    """Whether no run may replace it now."""


class Jobs(NamedTuple):
    """Jobs of one repository in one place of it, as the tokens that GitHub gives them say."""

    subject: str
    ref: str
    repository: str
    """The repository's number; empty where the lock of objects has none, and then nobody's jobs are meant."""


@dataclass(frozen=True)
class Declared:
    """Everything that rules compare with."""

    places: Mapping[Place, Wanted]
    hosts: frozenset[str] = frozenset()
    """The hosts of declared apps."""
    groups: Mapping[str, VariableGroup] = field(default_factory=dict)
    """Variable groups at Azure DevOps, by `<project>/<group>`."""
    rulesets: Mapping[tuple[str, str], Ruleset] = field(default_factory=dict)
    """By repository, `<organisation>/<name>` in lower case, and name."""
    environments: Mapping[tuple[str, str], Environment] = field(default_factory=dict)
    """By repository and name."""
    guarded: frozenset[str] = frozenset()
    """Environments, `<organisation>/<repository>@<name>`, in which a value above staging lies."""
    inputs: Mapping[Identity, Inputs] = field(default_factory=dict)
    """What each resource of the types that are listed with a key is to be like."""
    generated: tuple[Generated, ...] = ()
    """What runs make."""
    deploy_keys: Mapping[Identity, Value] = field(default_factory=dict)
    """Where the private half of each deploy key is."""
    accounts: frozenset[str] = frozenset()
    """The numbers of accounts at AWS."""
    azure_devops: frozenset[str] = frozenset()
    """The organisations at Azure DevOps, in lower case."""
    trusted: Mapping[str, Jobs] = field(default_factory=dict)
    """The jobs that each role at AWS is for."""
    people: Mapping[str, str] = field(default_factory=dict)
    """The path of the people at AWS whom each other role is for."""
    retired: Mapping[str, Service] = field(default_factory=dict)
    """Retired services, by their sections."""
    organizations: frozenset[str] = frozenset()
    """The organisations at GitHub, in lower case."""
    looked_in: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The repositories that each retired service is looked for in, `<organisation>/<name>` in lower case."""
    issued: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)
    """The credentials that each retired service issued and the vault holds, and whether each acts as somebody."""
    rehearsed: bool = False
    """Whether the stack is a rehearsal, which reaches nothing but this machine."""


def declared_by(estate: Estate, stack: Stack, *, rehearsed: bool = False) -> Declared:
    """Return what an estate declares of what is in use. `stack` is what belongs to it beside the data."""
    in_use = deployed(estate)
    environments = {
        (f"{one.organization}/{repository}".lower(), name.lower()): guards
        for one in in_use.of(GitHub).values()
        for repository, about in one.repositories.items()
        for name, guards in about.environments.items()
    }
    places = places_of(in_use)
    return Declared(
        places=places,
        hosts=frozenset(_host(app) for app in in_use.apps.values()),
        groups={name: group for one in in_use.of(AzureDevOps).values() for name, group in one.groups.items()},
        rulesets={
            (f"{one.organization}/{repository}".lower(), name): one.rulesets[name]
            for one in in_use.of(GitHub).values()
            for repository, about in one.repositories.items()
            for name in about.protected_by
        },
        environments=environments,
        guarded=frozenset(
            place.scope
            for place, wanted in places.items()
            if "@" in place.scope and wanted.value and wanted.value.class_ not in ("identifier", "staging")
        ),
        inputs={identity_of(token, inputs): inputs for token, inputs in expected_of(in_use, stack)},
        generated=tuple(_generated(in_use, stack)),
        deploy_keys={
            identity_of("saas:github:DeployKey", inputs): Value(one.item, one.field, one.class_)
            for one, inputs in deploy_keys(in_use)
        },
        accounts=frozenset(one.account_number for one in in_use.of(Aws).values() if one.account_number),
        azure_devops=frozenset(str(one.organization).lower() for one in in_use.of(AzureDevOps).values()),
        trusted=dict(_trusted(in_use, stack)),
        people={
            f"{project_name()}-break-glass": one.break_glass.people
            for one in in_use.of(Aws).values()
            if one.break_glass
        },
        retired=retired(estate),
        organizations=frozenset(str(one.organization).lower() for one in in_use.of(GitHub).values()),
        looked_in={
            name: frozenset(str(estate.repository_name(one)).lower() for one in service.retirement.look_in)
            for name, service in retired(estate).items()
            if service.retirement
        },
        issued={
            name: {
                one.name: bool(one.acts_as)
                for one in estate.credentials.values()
                if one.issuer == name and one.is_in_vault
            }
            for name in retired(estate)
        },
        rehearsed=rehearsed,
    )


def places_of(in_use: Estate) -> Mapping[Place, Wanted]:
    """Return what is to lie at each place."""
    return dict(_of_placements(in_use))


def _generated(in_use: Estate, stack: Stack) -> Iterator[Generated]:
    for one in made_by_runs(in_use, stack):
        yield Generated(
            one.credential.name,
            one.credential.item,
            one.credential.field,
            minted=identity_of(*one.minted),
            revocation=identity_of(*one.revocation),
            recorded=identity_of(*one.recorded),
            forgotten=identity_of(*one.forgotten),
            left=one.left,
        )


def _trusted(in_use: Estate, stack: Stack) -> Iterator[tuple[str, Jobs]]:
    """Yield each role at AWS that jobs take, and whose they are."""
    for account in in_use.of(Aws).values():
        for use, one in account.trusts.items():
            named = in_use.repository_name(one.repository)
            owner = stack.objects.get("github-organization", {}).get(named.organization.lower(), "")
            number = stack.objects.get("github-repository", {}).get(named.key, "")
            who = f"repository_owner_id:{owner}:repository_id:{number}" if one.by_numbers else f"repo:{named}"
            ref = f"refs/heads/{one.branch}"
            context = f"environment:{one.environment}" if one.environment else f"ref:{ref}"
            known = number if owner else ""
            yield f"{project_name()}-{use}", Jobs(f"{who}:{context}", ref, known)


def place_of(target: Target) -> Place | None:
    """Return the place that a target is; None if no run writes its kind."""
    token = TYPES.get(type(target))
    if token is None:
        return None
    if isinstance(target, NamedInOrganization):
        return Place(token, target.organization.lower(), target.slot.upper())
    if isinstance(target, EnvironmentSecret):
        return Place(token, f"{target.repository.key}@{target.environment.lower()}", target.slot.upper())
    if isinstance(target, NamedInRepository):
        return Place(token, target.repository.key, target.slot.upper())
    if isinstance(target, WebhookSecret):
        return Place(token, target.repository.key, target.url)
    return Place(token, target.scope, target.slot)


def _readers_of(target: Target) -> frozenset[str] | None:
    """Return the one repository that a target adds to the list of its place; None if such places have no list."""
    if not isinstance(target, NamedInOrganization):
        return None
    return ALL if target.for_all else frozenset({target.repository.name.lower()})


def _of_placements(in_use: Estate) -> Iterator[tuple[Place, Wanted]]:
    found: dict[Place, Wanted] = {}
    for placement in in_use.placements:
        place = place_of(placement.target) if placement.credential.is_ours else None
        if place is not None:
            found[place] = _with(found.get(place), placement, in_use)
    yield from found.items()
    yield from _held_by_nobody(in_use, found)
    for app in in_use.apps.values():
        yield from _of_app(app, in_use, found)


def _with(known: Wanted | None, placement: Placement[Target], in_use: Estate) -> Wanted:
    """Return what is to lie at a place, with the reader that a placement adds."""
    value = Value(
        placement.item,
        placement.field,
        placement.class_,
        made_by_runs=not placement.identifier and placement.credential.made in ("minted", "generated"),
    )
    more = _readers_of(placement.target)
    readers = None if more is None else more | (known.readers or frozenset() if known else frozenset())
    # A variable group keeps identifiers in the open; every other kind keeps all that it takes as a secret.
    secret = not placement.target.public and not (placement.identifier and placement.target.written_as_a_whole)
    refusals = frozenset(_refusals(placement, in_use)) | (known.refusals if known else frozenset())
    return Wanted(value, secret, readers=ALL if readers and "*" in readers else readers, refusals=refusals)


def _refusals(placement: Placement[Target], in_use: Estate) -> Iterator[str]:
    """Yield why a zone does not take what lies at a place of it."""
    credential, sink = placement.credential, placement.target.sink
    zone = in_use.zones.get(in_use.zone_of.get(sink, ""))
    if zone is None:
        yield f"'{credential.name}' goes to {sink}, which no zone lists."
        return
    exempted = zone.exceptions.get(credential.name)
    if placement.class_ not in zone.admits and not (exempted and exempted.is_for(sink)):
        yield f"'{credential.name}' is of the class {placement.class_}, which the zone '{zone.name}' does not admit."
    if placement.held and zone.name not in credential.only:
        yield f"'{credential.name}' is not for the zone '{zone.name}'."


def _held_by_nobody(in_use: Estate, found: Mapping[Place, Wanted]) -> Iterator[tuple[Place, Wanted]]:
    """Yield what an organisation keeps for an empty list of repositories: it is stored, and nobody reads it."""
    for slot in in_use.slots:
        if issubclass(slot.kind, NamedInOrganization) and slot.credential.is_ours and not slot.delivery.repositories:
            login = in_use.repository_name("").organization.lower()
            place = Place(TYPES[slot.kind], login, slot.name.upper())
            if place not in found:
                value = Value(slot.item, slot.field, "identifier" if slot.identifier else slot.credential.class_)
                yield place, Wanted(value, not slot.kind.public, readers=frozenset())


def _of_app(app: App, in_use: Estate, found: Mapping[Place, Wanted]) -> Iterator[tuple[Place, Wanted]]:
    """Yield an app's settings, and where it finds the signing value before the present one."""
    kind = {"heroku": HerokuConfigVar, "container": ContainerSetting}.get(app.platform)
    if kind is None:
        return
    token, scope = TYPES[kind], app.platform_name or app.name
    for name, text in app.settings.items():
        yield Place(token, scope, name), Wanted(None, secret=False, text=text)
    if app.signing_keys > 1:
        signing = {
            (one.item, one.field)
            for one in in_use.placements_of(WebhookSecret, ours=True)
            if one.target.app == app.name
        }
        for place, wanted in found.items():
            value = wanted.value if (place.type, place.scope) == (token, scope) else None
            if value and (value.item, value.field) in signing:
                yield place._replace(slot=f"{place.slot}{PREVIOUS}"), wanted


def _host(app: App) -> str:
    return app.url.removeprefix("https://").partition("/")[0].lower()

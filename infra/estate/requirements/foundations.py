"""What an app stands on: services, its repository with what guards it, workflows, environment, image, platform."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from infra.estate.administrators import repairs
from infra.estate.estate import Estate
from infra.estate.nouns import App, Service
from infra.estate.requirements.requirement import Requirement, needed_credentials, nobody, status_of, unknown_key
from infra.estate.sections.github import FIRST, Environment, GitHub, KnownRepository

ACTIONS = "github-actions"
_ELSEWHERE = "it is in another organisation than the one whose environments are made"


def services(app: App, estate: Estate) -> Iterator[Requirement]:
    """Yield the services that it runs on, that its values come from, that keep its image; and who can repair each."""
    registry, _ = _registry(app, estate)
    platform = () if app.platform == ACTIONS else (app.platform,)
    code = (source(app, estate)[1],) if app.source else ()
    hooks = (FIRST,) if app.has_webhooks else ()
    needed = needed_credentials(app, estate)
    vaults = estate.vaults if any(one.is_in_vault for one in needed) else ()
    used = {reference.partition(":")[0] for one in needed for reference in one.opens}
    found = (*platform, *code, *hooks, *vaults, *((registry.name,) if registry else ()), *sorted(used))
    for name in dict.fromkeys(one for one in found if one in estate.services):
        service = estate.services[name]
        [repair] = [one for one in repairs(name, estate) if one.thing == f"service {name}"]
        known, keys = repair.administrators[name], repair.keys[name]
        yield Requirement(
            app=app.name,
            kind="service",
            service=name,
            name=name,
            about=(
                f"administered by {', '.join(known) or 'nobody known'}",
                f"opened by {', '.join(keys) or 'no declared key'}",
            ),
            unknown=service.unknown,
            status=service.status,
            nobody=nobody(name, estate),
            unseen="a service is looked at by what is there",
        )


def repository(app: App, estate: Estate) -> Iterator[Requirement]:
    """Yield the repository that it is deployed from, and the rulesets that guard it."""
    full, section, about = source(app, estate)
    if not full:
        yield from unknown_key(app, "source", "repository")
        return
    there = partial(Requirement, app=app.name, service=section, nobody=nobody(section, estate))
    yield there(
        kind="repository",
        name=full,
        about=("private",) if about and about.private else (),
        unknown=about.not_known if about else (),
        status=status_of(estate.services.get(section)),
        unseen="repositories are there before us; what lies in it is looked at",
    )
    for ruleset in about.protected_by if about else ():
        yield there(kind="ruleset", scope=full, name=ruleset)


def permissions(app: App, estate: Estate) -> Iterator[Requirement]:
    """Yield what the organisation allows its workflows."""
    full, section, _ = source(app, estate)
    one = estate.of(GitHub).get(section)
    if app.platform == ACTIONS and full and one is not None and one.actions is not None:
        yield Requirement(
            app=app.name,
            kind="actions-permissions",
            service=section,
            name=str(one.organization),
            nobody=nobody(section, estate),
        )


def runner_groups(app: App, estate: Estate) -> Iterator[Requirement]:
    """Yield the groups of self-hosted runners that the repository of its jobs may use."""
    full, section, _ = source(app, estate)
    one = estate.of(GitHub).get(section)
    if app.platform != ACTIONS or one is None:
        return
    name = estate.repository_name(app.source or "").name
    for group, about in one.runner_groups.items():
        if name in about.repositories:
            yield Requirement(
                app=app.name,
                kind="runner-group",
                service=section,
                scope=str(one.organization),
                name=group,
                about=(f"{full} may use it",),
                nobody=nobody(section, estate),
            )


def workflows(app: App, estate: Estate) -> Iterator[Requirement]:
    """Yield the workflows that must be able to run."""
    full, section, _ = source(app, estate)
    idle = "" if app.status == "active" else f"the app is {app.status}: its workflows are left alone"
    for file in app.workflows:
        yield Requirement(
            app=app.name,
            kind="workflow",
            service=section,
            scope=full,
            name=file,
            nobody=nobody(section, estate),
            unseen=idle,
        )
    yield from unknown_key(app, "workflows", "workflow")


def environment(app: App, estate: Estate) -> Iterator[Requirement]:
    """Yield the environment that its jobs run in."""
    full, section, about = source(app, estate)
    if app.environment:
        guards = about.environments.get(app.environment) if about else None
        yield Requirement(
            app=app.name,
            kind="environment",
            service=section,
            scope=full,
            name=app.environment,
            about=_guards(guards) if guards else (),
            nobody=nobody(section, estate),
            unseen="" if section == FIRST else _ELSEWHERE,
        )
    yield from unknown_key(app, "environment", "environment")


def image(app: App, estate: Estate) -> Iterator[Requirement]:
    """Yield the image that runs, and the repository of a registry that has it."""
    named = app.job_image or (app.host.image if app.host else "")
    if named:
        registry, repository = _registry(app, estate)
        yield Requirement(
            app=app.name,
            kind="image",
            service=registry.name if registry else "",
            scope=str(registry.organization) if registry else "",
            name=repository if registry else named,
            about=(named,),
            nobody=registry is not None and nobody(registry.name, estate),
            unseen="" if registry and registry.has_image(repository) else "its repository is not declared",
        )
    yield from unknown_key(app, "job_image", "image")


def platform(app: App, estate: Estate) -> Iterator[Requirement]:
    """Yield what it is on its platform: the app itself, or the container on its host, and how it is scaled."""
    if app.platform == ACTIONS:
        return
    there = partial(Requirement, app=app.name, service=app.platform, nobody=nobody(app.platform, estate))
    host = app.host
    hosted = app.platform == "heroku" or host is not None
    yield there(
        kind="app",
        scope=f"{host.user}@{host.address}" if host else "",
        name=app.platform_name or app.name,
        unseen="" if hosted else "nothing is known of the host that runs it",
    )
    scale = ("process", "size", "quantity")
    if app.process or any(key in app.unknown for key in scale):
        known = all(getattr(app, key) is not None for key in scale)
        yield there(
            kind="formation",
            scope=app.platform_name or app.name,
            name=app.process or "?",
            about=(f"{app.quantity} of {app.size}",) if known else (),
            unknown=tuple(key for key in scale if key in app.unknown),
            unseen="" if known else "how it is scaled is not said",
        )


def source(app: App, estate: Estate) -> tuple[str, str, KnownRepository | None]:
    """Return the app's repository by its full name, the section of its organisation, and what is known of it."""
    if not app.source:
        return "", "", None
    full = estate.repository_name(app.source)
    section = estate.github_section(full.organization)
    return str(full), section, estate.of(GitHub)[section].repositories.get(full.name) if section else None


def _registry(app: App, estate: Estate) -> tuple[Service | None, str]:
    """Return the service that keeps the app's image, and the image's repository there."""
    named = app.job_image or (app.host.image if app.host else "")
    host, _, path = named.partition("/")
    organization, _, repository = path.partition("/")
    short = repository.partition("@")[0].partition(":")[0]
    registries = (
        one for one in estate.services.values() if one.images_at == host and one.organization == organization and short
    )
    return next(registries, None), short


def _guards(guards: Environment) -> tuple[str, ...]:
    reviewers = f"reviewed by {', '.join(guards.reviewers)}" if guards.reviewers else "without reviewers"
    return (f"for {guards.branches} branches", reviewers)

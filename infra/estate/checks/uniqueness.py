"""Nothing is declared twice: what two places declare would be one resource, and end a run half done."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from infra.estate.checks.declarations import Declarations
from infra.estate.estate import Estate
from infra.estate.kinds import webhooks_of
from infra.estate.mistakes import KeyPath, Mistake
from infra.estate.nouns import App, Runner, Service
from infra.estate.on_demand import labels_of, policies_of_runner
from infra.estate.sections.github import GitHub
from shared.ssh_hosts import without_usual_port


def list_names_thing_once(_estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that each element of a list is given once."""
    for noun, sources in declared.things.items():
        for name, source in sources.items():
            for at, elements in _lists(source.data, ()):
                for position, element in enumerate(elements):
                    if not isinstance(element, dict | list) and (first := elements.index(element)) < position:
                        # By their places and not by what they say: somebody may have pasted a secret.
                        what = f"Elements {first + 1} and {position + 1} of {at[-1]} of '{name}' say the same."
                        yield declared.mistake(noun, name, (*at, position), what, "Say it once.")


def thing_is_declared_once(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that what is one thing in the world is declared in one place."""
    claimed: dict[tuple[str, ...], _Claim] = {}
    for claim in _claims(estate):
        first = claimed.setdefault((claim.thing, *claim.key), claim)
        if first is not claim:
            what = f"The {claim.thing} {' '.join(claim.key)} is declared twice: in {first.place} and in {claim.place}."
            yield declared.mistake(claim.noun, claim.name, claim.at, what, "Keep it in one of them.")


@dataclass(frozen=True)
class _Claim:
    """That a place declares a thing. Things of one kind and one key are one; GitHub takes any case for the same."""

    thing: str
    key: tuple[str, ...]
    noun: str
    name: str
    at: KeyPath

    @property
    def place(self) -> str:
        return f"services.toml [{self.name}]" if self.noun == "services" else f"{self.noun}/{self.name}.toml"


def _claims(estate: Estate) -> Iterator[_Claim]:
    for section in estate.services.values():
        yield from _of_service(section)
    for app in estate.apps.values():
        if app.status == "active":  # what is over may name what another has taken on
            yield from _of_app(app, estate)
    for bot in estate.bots.values():
        for service, account in bot.accounts.items():
            at: KeyPath = ("accounts", service)
            yield _Claim("account", (service, account.login.lower()), "bots", bot.name, at)
            if account.id is not None:
                yield _Claim("account of the number", (service, str(account.id)), "bots", bot.name, (*at, "id"))
    for runner in estate.runners.values():
        if runner.status == "active":
            yield from _of_runner(runner)
    yield from _of_credentials(estate)


def _of_runner(runner: Runner) -> Iterator[_Claim]:
    """Yield the machine that takes jobs, and what Cirun knows of a runner: there, one name is one thing."""
    if runner.host is not None and runner.host.jobs is not None and runner.host.address:
        address = without_usual_port(runner.host.address.lower())
        yield _Claim("host that takes jobs", (address,), "runners", runner.name, ("host", "address"))
    if runner.cirun is not None:
        for pattern, name, _ in labels_of(runner):
            yield _Claim("on-demand runner", (name.lower(),), "runners", runner.name, ("labels", pattern))
        for policy in policies_of_runner(runner, runner.cirun):
            at: KeyPath = ("cirun", "repositories", policy.repository)
            yield _Claim("policy of Cirun", (policy.id.lower(),), "runners", runner.name, at)


def _of_service(section: Service) -> Iterator[_Claim]:
    name, login = section.name, str(section.organization).lower()
    if section.organization and type(section) is not Service:
        yield _Claim(f"organisation of {type(section).__name__}", (login,), "services", name, ("organization",))
    if section.installation is not None and section.status == "active":
        yield _Claim("installation", (str(section.installation),), "services", name, ("installation",))
    if isinstance(section, GitHub):
        for group in section.runner_groups:
            yield _Claim("runner group", (login, group.lower()), "services", name, ("runner_groups", group))
        for repository, about in section.repositories.items():
            place: KeyPath = ("repositories", repository)
            full = f"{login}/{repository.lower()}"
            yield _Claim("repository", (full,), "services", name, place)
            for environment in about.environments:
                yield _Claim("environment", (full, environment.lower()), "services", name, (*place, "environments"))


def _of_app(app: App, estate: Estate) -> Iterator[_Claim]:
    source = estate.repository_name(app.source or "").key
    for position, file in enumerate(app.workflows if app.source else ()):
        yield _Claim("workflow", (source, file), "apps", app.name, ("workflows", position))
    if app.platform != "github-actions":
        host = (without_usual_port(app.host.address),) if app.host else ()
        key = (app.platform, *host, (app.platform_name or app.name).lower())
        yield _Claim("app", key, "apps", app.name, ("platform_name",))
    for position, domain in enumerate(app.domains):
        yield _Claim("hostname", (domain,), "apps", app.name, ("domains", position))
    # A webhook is identified by its place and the path that it calls, so that an app may change its host.
    for hook in webhooks_of(app, estate):
        table = "webhooks" if hook.for_all else "repository_webhooks"
        yield _Claim("webhook", (hook.repository.key, hook.path), "apps", app.name, (table,))


def _of_credentials(estate: Estate) -> Iterator[_Claim]:
    for one in estate.credentials.values():
        issuer = estate.services.get(one.issuer)
        if not one.is_ours:
            continue
        if one.deploy_key is not None:
            key = (estate.repository_name(one.deploy_key.repository).key, one.deploy_key.title or one.name)
            yield _Claim("deploy key", key, "credentials", one.name, ("deploy_key",))
        if one.token is not None and issuer is not None and issuer.mints:
            told_apart_by = (type(issuer).__name__, *issuer.token_key(one, one.token.name))
            yield _Claim("token", told_apart_by, "credentials", one.name, ("token", "name"))


def _lists(value: Any, at: KeyPath) -> Iterator[tuple[KeyPath, list[Any]]]:
    """Return every list in a table, with its place."""
    if isinstance(value, list):
        yield at, value
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for part, inner in inside:
        yield from _lists(inner, (*at, part))

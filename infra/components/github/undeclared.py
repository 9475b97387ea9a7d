"""What may lie at GitHub: all that the data declares, whoever writes it. What else lies there was made by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

from infra.estate import Estate
from infra.estate.deployed import deployed, whole
from infra.estate.kinds import (
    EnvironmentSecret,
    NamedInOrganization,
    OrganizationSecret,
    OrganizationVariable,
    RepositorySecret,
    RepositoryVariable,
)
from infra.estate.kinds.github_webhook import webhooks_of
from infra.estate.outcomes import at_github
from infra.estate.repository_name import RepositoryName
from infra.estate.sections.github import GitHub
from infra.issuers import Search

_HERE = ""
"""The organisation itself, among its places."""


class _Table(defaultdict[str, set[str]]):
    """Names by places: the organisation, `<repository>`, or `<repository>@<environment>`, in lower case."""

    def __init__(self) -> None:
        super().__init__(set)

    def as_input(self) -> dict[str, list[str]]:
        """Return it as the provider takes it."""
        return {place: sorted(names) for place, names in sorted(self.items())}


@dataclass(frozen=True)
class _Declared:
    """What may lie in one organisation."""

    repositories: frozenset[str]
    """Those that the data knows, in lower case and without the organisation."""
    secrets: _Table = field(default_factory=_Table)
    variables: _Table = field(default_factory=_Table)
    reading_keys: _Table = field(default_factory=_Table)
    writing_keys: _Table = field(default_factory=_Table)
    webhooks: _Table = field(default_factory=_Table)
    hook_hosts: _Table = field(default_factory=_Table)

    def matching(self, repository: RepositoryName) -> Iterable[str]:
        """Return the repositories that a name, or a pattern, means."""
        name = repository.name.lower()
        return [one for one in self.repositories if fnmatchcase(one, name)] if repository.is_pattern else [name]


def searches(estate: Estate) -> Iterator[Search]:
    """Yield each organisation that is in use. What is only planned may lie there, too: it has a name in the data."""
    known = deployed(replace(whole(estate), rehearsed=True))
    everything = _declared(known)
    for section in known.of(GitHub).values():
        login = (section.organization or "").lower()
        if section.status == "active" and login:
            one = everything[login]
            yield Search(
                service="GitHub",
                holder=login,
                function="saas:github:getUndeclared",
                things=f"secrets, variables, deploy keys and webhooks of {login}",
                inputs={
                    "organization": login,
                    "repositories": sorted(one.repositories),
                    "secrets": one.secrets.as_input(),
                    "variables": one.variables.as_input(),
                    "readingKeys": one.reading_keys.as_input(),
                    "writingKeys": one.writing_keys.as_input(),
                    "webhooks": one.webhooks.as_input(),
                    "hookHosts": one.hook_hosts.as_input(),
                },
            )


def _declared(estate: Estate) -> Mapping[str, _Declared]:
    """Return what may lie in each organisation, by its login in lower case."""
    found: dict[str, _Declared] = {}
    for section in estate.of(GitHub).values():
        login = str(section.organization).lower()
        before = found[login].repositories if login in found else frozenset()
        found[login] = _Declared(before | {name.lower() for name in section.repositories})
    _add_values(estate, found)
    _add_keys(estate, found)
    _add_webhooks(estate, found)
    _add_leftovers(whole(estate), found)
    return found


def _add_values(estate: Estate, found: Mapping[str, _Declared]) -> None:
    for kind in (OrganizationSecret, OrganizationVariable):
        for login, name in _of_organizations(estate, kind):
            _table(found[login], kind)[_HERE].add(name)
    for one in (RepositorySecret, RepositoryVariable):
        for placement in estate.placements_of(one):
            target = placement.target
            declared = found[target.organization.lower()]
            for repository in declared.matching(target.repository):
                _table(declared, one)[repository].add(placement.name)
    for inside in estate.placements_of(EnvironmentSecret):
        declared = found[inside.target.organization.lower()]
        for repository in declared.matching(inside.target.repository):
            declared.secrets[f"{repository}@{inside.target.environment.lower()}"].add(inside.name)


def _table(declared: _Declared, kind: type) -> _Table:
    return declared.secrets if kind in (OrganizationSecret, RepositorySecret) else declared.variables


def _of_organizations(estate: Estate, kind: type[NamedInOrganization]) -> Iterator[tuple[str, str]]:
    """Yield login and name of what a kind of delivery puts into organisations, also where no repository reads it."""
    for slot in estate.slots_of(kind):
        for text in slot.delivery.repositories or ("",):
            yield estate.repository_name(text).organization.lower(), slot.name


def _add_keys(estate: Estate, found: Mapping[str, _Declared]) -> None:
    for credential in estate.credentials.values():
        if (key := credential.deploy_key) is not None:
            repository = estate.repository_name(key.repository)
            if (declared := found.get(repository.organization.lower())) is not None:
                table = declared.writing_keys if key.write else declared.reading_keys
                table[repository.name.lower()].add(key.title or credential.name)


def _add_webhooks(estate: Estate, found: Mapping[str, _Declared]) -> None:
    for app in estate.apps.values():
        for hook in webhooks_of(app, estate):
            if (declared := found.get(hook.organization.lower())) is not None:
                declared.webhooks[_HERE if hook.for_all else hook.repository.name.lower()].add(hook.url)


def _add_leftovers(estate: Estate, found: Mapping[str, _Declared]) -> None:
    """Add what retired services left, at the places where a run looks for it: that is told by itself."""
    for clearing in at_github(estate):
        scope = clearing.scope
        if (declared := found.get(scope["organization"])) is not None:
            looked = scope.get("repositories", ())
            for place in (_HERE, *(declared.repositories if "*" in looked else looked)):
                declared.secrets[place] |= set(scope.get("secrets", ()))
                declared.hook_hosts[place] |= set(scope.get("hook_hosts", ()))

"""What retired services left at GitHub: secrets by their exact names, webhooks by their exact hosts, Apps by number.

No call of an organisation's owner uninstalls an App or suspends it (both take the App's own key), so those are told
and a person removes them in the organisation's settings.

Secrets are those of Actions, and in the organisation and in repositories that are named also those of Dependabot and of
Codespaces, and in named ones those of environments: for each repository of an organisation, that is too many calls.
There variables are looked for, too, by the same names: a value may lie in one, for everybody to read.

API: "Actions secrets", "Actions variables", "Dependabot secrets", "Codespaces organization secrets", "Codespaces
repository secrets", "Environments", "Organization webhooks", "Repository webhooks", "Organizations" (list app
installations).
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, TypeVar
from urllib.parse import urlsplit

import msgspec

from saas import leftovers
from saas.client import Nothing, quoted
from saas.errors import Gone, SaasError
from saas.github.connection import GitHub, Page
from saas.github.places import PLACE, OrganizationName
from saas.inputs import in_lower_case, pattern_faults, sentence, sorted_once
from saas.leftovers import Found, Leftover, Name, Scope, Search, Until, called, shown


@dataclass(frozen=True)
class _Where:
    """A place in which something is looked for: what it is called, its number where it has one, and its path."""

    title: str
    number: str
    path: str

    def __str__(self) -> str:
        return f"{self.title} ({self.number})" if self.number else self.title


P = TypeVar("P", bound=Page | list[Any])

ALL = "*"
"""In place of names of repositories: each that the organisation has."""


class GitHubScope(Scope, frozen=True, kw_only=True):
    organization: OrganizationName
    repositories: Annotated[
        list[str],
        msgspec.Meta(
            description="Repositories that are looked through beside the organisation itself; `*` is all. In those "
            "that are named also variables and the secrets of environments, of Dependabot and of Codespaces are looked "
            "at."
        ),
    ] = []
    secrets: Annotated[
        list[str], msgspec.Meta(description="Names of secrets that are to go; variables of these names, too.")
    ] = []
    hook_hosts: Annotated[
        list[str], msgspec.Meta(description="Hosts, each exactly: webhooks that call one are to go.")
    ] = []
    installations: Annotated[
        list[int], msgspec.Meta(description="Numbers of installations of Apps that are to go.")
    ] = []
    apps: Annotated[list[int], msgspec.Meta(description="Numbers of Apps, whose installations are to go.")] = []


class RemovalInputs(GitHubScope, frozen=True, kw_only=True):
    name: Name
    until: Until
    found: Found = {}


class _Repository(msgspec.Struct):
    id: int
    full_name: str
    archived: bool | None = None
    """Lists need not say it."""


class _Secret(msgspec.Struct):
    name: str


class _Secrets(Page):
    secrets: list[_Secret]


class _Variables(Page):
    variables: list[_Secret]


class _Environment(msgspec.Struct):
    id: int
    name: str


class _Environments(Page):
    environments: list[_Environment]


class _Config(msgspec.Struct):
    url: str = ""


class _Hook(msgspec.Struct):
    id: int
    active: bool
    config: _Config


class _Installation(msgspec.Struct):
    id: int
    app_id: int = 0
    app_slug: str = ""


class _Installations(Page):
    installations: list[_Installation]


def host_of(url: str) -> str:
    """Return the host that an address calls, in lower case; empty where it names none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".").lower()
    except ValueError:
        return ""


def is_ours(installation: int, app: int, installations: Collection[int], apps: Collection[int]) -> bool:
    """Return whether an installation of an App is one that is to go: by its number, or by that of its App."""
    return installation in installations or (app != 0 and app in apps)


class GitHubSearch(Search[GitHubScope]):
    """How leftovers at GitHub are found and removed."""

    connection: GitHub

    async def look(self, scope: GitHubScope) -> list[Leftover]:
        login = scope.organization
        found = await self._apps(scope) if scope.installations or scope.apps else []
        here = _Where(login, "", f"orgs/{quoted(login)}")
        found += await self._at(here, scope)
        found += await self._beside_actions(here, scope)
        if not (scope.secrets or scope.hook_hosts):
            return found
        named = {one.id: one for one in await self._named(scope)}
        listed: list[_Repository] = []
        if ALL in scope.repositories:
            listed = await self._all(login)
            if not await self.connection.sees_every_repository(login):
                found.append(Leftover(f"the private repositories of {login} at GitHub", "", unproven=_NOT_ALL))
        there = {**{one.id: one for one in listed}, **named}
        looks = (self._in_repository(scope, one, is_named=number in named) for number, one in there.items())
        for part in await asyncio.gather(*looks):
            found += part
        return found

    async def _listed(self, path: str, page: type[P], doing: str) -> list[P]:
        """Return the pages of a list: one that several services are looked for in is asked for once."""

        async def ask() -> list[P]:
            return [one async for one in self.connection.in_pages(path, page, doing=doing)]

        return await (ask() if self.anew else self.connection.reads.object(f"leftovers in {path}", ask))

    async def _named(self, scope: GitHubScope) -> list[_Repository]:
        """Return the repositories that are named, each with its number."""
        names = (name for name in scope.repositories if name != ALL)
        return list(await asyncio.gather(*(self._repository(scope.organization, name) for name in names)))

    async def _all(self, login: str) -> list[_Repository]:
        """Return the repositories of an organisation that are shown."""
        doing = f"listing the repositories of {login}"
        pages = await self._listed(f"orgs/{quoted(login)}/repos", list[_Repository], doing)
        return [one for page in pages for one in page]

    async def _repository(self, login: str, name: str) -> _Repository:
        path, doing = f"repos/{quoted(login)}/{quoted(name)}", f"looking up the repository {login}/{name}"

        async def ask() -> _Repository:
            return await self.connection.client.call("GET", path, doing=doing, answer=_Repository)

        return await (ask() if self.anew else self.connection.reads.object(f"leftovers in {path}", ask))

    async def _in_repository(self, scope: GitHubScope, repository: _Repository, *, is_named: bool) -> list[Leftover]:
        owner, _, name = repository.full_name.partition("/")
        if owner.lower() != scope.organization:
            raise SaasError(
                f"GitHub: {scope.organization}/{name} is {repository.full_name} now, in another place, so it was not "
                "looked through. Correct its name in the data."
            )
        path = f"repos/{quoted(owner)}/{quoted(name)}"
        here = _Where(repository.full_name, str(repository.id), path)
        found = await self._at(here, scope)
        if is_named:
            found += await self._beside_actions(here, scope)
            found += await self._in_environments(here, scope)
        if found and repository.archived is None:
            repository = await self._repository(owner, name)
        return [_by_hand(one) for one in found] if repository.archived else found

    async def _at(self, here: _Where, scope: GitHubScope) -> list[Leftover]:
        """Return the secrets of Actions and the webhooks of one place."""
        found = await self._secrets(f"{here.path}/actions/secrets", "the secret", here, scope)
        hooks = f"{here.path}/hooks"
        if scope.hook_hosts:
            listed = await self._listed(hooks, list[_Hook], f"listing the webhooks of {here}")
            found += [
                Leftover(
                    called("the webhook to", host_of(one.config.url), str(here), one.id),
                    f"{hooks}/{one.id}",
                    one.active,
                )
                for page in listed
                for one in page
                if host_of(one.config.url) in scope.hook_hosts
            ]
        return found

    async def _secrets(self, path: str, kind: str, here: _Where, scope: GitHubScope) -> list[Leftover]:
        """Return the secrets of one list."""
        if not scope.secrets:
            return []
        pages = await self._listed(path, _Secrets, f"listing {kind}s of {here}")
        return _by_name((one for page in pages for one in page.secrets), kind, path, here, scope)

    async def _variables(self, path: str, here: _Where, scope: GitHubScope) -> list[Leftover]:
        """Return the variables of one list."""
        if not scope.secrets:
            return []
        pages = await self._listed(path, _Variables, f"listing the variables of {here}")
        return _by_name((one for page in pages for one in page.variables), "the variable", path, here, scope)

    async def _beside_actions(self, here: _Where, scope: GitHubScope) -> list[Leftover]:
        """Return variables, and the secrets of Dependabot and of Codespaces.

        Of these, a whole list that GitHub does not show is unproven.
        """
        found = await self._variables(f"{here.path}/actions/variables", here, scope)
        for part, whose in _BESIDE.items():
            path, kind = f"{here.path}/{part}/secrets", f"the {whose} secret"
            try:
                found += await self._secrets(path, kind, here, scope)
            except Gone:
                found.append(Leftover(f"{kind}s of {here} at GitHub", path, unproven=_NO_LIST))
        return found

    async def _in_environments(self, here: _Where, scope: GitHubScope) -> list[Leftover]:
        """Return the secrets and the variables of the environments of a repository."""
        if not scope.secrets:
            return []
        path, found = f"{here.path}/environments", list[Leftover]()
        pages = await self._listed(path, _Environments, f"listing the environments of {here}")
        for one in (one for page in pages for one in page.environments):
            inner = f"{path}/{quoted(one.name)}"
            where = _Where(f"the environment {shown(one.name)} of {here.title}", str(one.id), inner)
            found += await self._secrets(f"{inner}/secrets", "the secret", where, scope)
            found += await self._variables(f"{inner}/variables", where, scope)
        return found

    async def _apps(self, scope: GitHubScope) -> list[Leftover]:
        login = scope.organization
        path, doing = f"orgs/{quoted(login)}/installations", f"listing the Apps installed in {login}"
        return [
            Leftover(
                called("the installation of the App", one.app_slug or "without a name", login, one.id),
                "",
                by_hand=f"as an owner, under /organizations/{login}/settings/installations/{one.id}: Uninstall",
            )
            for page in await self._listed(path, _Installations, doing)
            for one in page.installations
            if is_ours(one.id, one.app_id, scope.installations, scope.apps)
        ]

    async def turn_off(self, path: str, doing: str) -> None:
        await self.connection.client.call(
            "PATCH", path, doing=doing, answer=Nothing, json={"active": False}, repeatable=True
        )

    async def remove(self, path: str, scope: GitHubScope, doing: str) -> None:
        await self.connection.client.call("DELETE", path, doing=doing, answer=Nothing, ok=(204,))


def _by_name(listed: Iterable[_Secret], kind: str, path: str, here: _Where, scope: GitHubScope) -> list[Leftover]:
    """Return what has one of the names that are to go."""
    there = {one.name.upper() for one in listed}
    return [
        Leftover(called(kind, name, here.title, here.number), f"{path}/{quoted(name)}")
        for name in sorted(there & set(scope.secrets))
    ]


def _by_hand(one: Leftover) -> Leftover:
    """Return a leftover of an archived repository: nothing in it can be changed."""
    return one if one.unproven else Leftover(one.words, "", by_hand=_UNARCHIVE)


_BESIDE = {"dependabot": "Dependabot", "codespaces": "Codespaces"}
"""What has secrets of its own beside Actions, by its part of a path."""
_NO_LIST = (
    "GitHub answers 404 to their list, as it does where it has none such and where the credential may not see it; an "
    "owner looks in the settings"
)
_NOT_ALL = (
    "only a classic token of an owner with the scope `repo` is certainly shown all of them; an owner looks whether "
    "one is missing"
)
_UNARCHIVE = "its repository is archived: unarchive it, remove the thing in its settings, and archive it again"


def _normal(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return inputs with names in the case in which GitHub keeps them."""
    normal = in_lower_case(inputs, "organization", "hookHosts", "repositories")
    if isinstance(names := normal.get("secrets"), list):
        normal["secrets"] = [name.upper() if isinstance(name, str) else name for name in names]
    return sorted_once(normal, "hookHosts", "repositories", "secrets")


def _faults(known: Mapping[str, Any]) -> Iterable[str]:
    yield from pattern_faults({"organization": PLACE["organization"]}, known)
    if wrong := [name for name in known.get("secrets", ()) if not (name.isidentifier() and name.isascii())]:
        yield f"the name of a secret is letters, digits and underscores: {', '.join(wrong)}"
    repository = PLACE["repository"]
    if [one for one in known.get("repositories", ()) if one != ALL and not repository.expression.fullmatch(one)]:
        yield repository.fault
    if wrong := [one for one in known.get("hookHosts", ()) if host_of(f"https://{one}/") != one]:
        yield f"a host is named exactly, without scheme, port or path: {', '.join(wrong)}"


class GetLeftovers(leftovers.GetLeftovers[GitHubScope]):
    """What a retired service left in an organisation at GitHub. An organisation that may not be seen is a failure."""

    token: ClassVar[str] = "saas:github:getLeftovers"
    Inputs = GitHubScope
    Search: ClassVar[type[Search[Any]]] = GitHubSearch

    def normalize(self, inputs: dict[str, Any]) -> dict[str, Any]:
        return _normal(inputs)

    def problem(self, known: dict[str, Any]) -> str | None:
        return sentence(f"what a retired service left in {known.get('organization', 'GitHub')}", _faults(known))


class Removal(leftovers.Removal):
    """The removal of what a retired service left in an organisation at GitHub. Webhooks are turned off, then go."""

    token: ClassVar[str] = "saas:github:Removal"
    Inputs = RemovalInputs
    State = RemovalInputs
    Search: ClassVar[type[Search[Any]]] = GitHubSearch
    identity = ("name", "organization")
    title = "what {name} left in {organization}"
    connection: GitHub

    def normalize(self, inputs: dict[str, Any]) -> dict[str, Any]:
        return _normal(inputs)

    def faults(self, known: Mapping[str, Any]) -> Iterable[str]:
        yield from super().faults(known)
        yield from _faults(known)

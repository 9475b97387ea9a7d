"""What lies at GitHub and nothing declares: secrets, variables, deploy keys, webhooks that somebody made by hand.

The state knows only what runs made, so no comparison with it finds these. Each kind of each place is one list, which
this run may have asked for already. What a list has is told by its names alone.

API: "Actions secrets", "Actions variables", "Deployment environments", "Deploy keys", "Organization webhooks",
"Repository webhooks".
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar
from urllib.parse import urlsplit

import msgspec

from saas.client import quoted
from saas.errors import Gone, Interrupted, Refused, SaasError
from saas.function import Function, Results
from saas.github.connection import CREDENTIAL, GitHub, ListSource, Page
from saas.github.deploy_key import Key, KeyPlace, deploy_keys_of
from saas.github.leftovers import host_of
from saas.github.places import PLACE, OrganizationName, Place, Store
from saas.github.webhook import Hook, webhooks_of
from saas.inputs import in_lower_case, pattern_faults, sentence, sorted_once
from saas.leftovers import shown
from saas.schema import Properties

MOST_REPOSITORIES = 300
"""So many repositories are looked through; with some five lists each, they take a third of an hour's requests."""
MOST_ENVIRONMENTS = 50
"""So many environments of one repository are."""

_PLACES = "by their places: empty for the organisation, `<repository>`, `<repository>@<environment>`"

ByPlace = dict[str, list[str]]


class UndeclaredInputs(Properties, frozen=True, kw_only=True):
    organization: OrganizationName
    repositories: Annotated[
        list[str], msgspec.Meta(description="Those that are looked through beside the organisation itself.")
    ] = []
    secrets: Annotated[ByPlace, msgspec.Meta(description=f"Names of secrets that may be there, {_PLACES}.")] = {}
    variables: Annotated[ByPlace, msgspec.Meta(description=f"Names of variables that may be there, {_PLACES}.")] = {}
    reading_keys: Annotated[
        ByPlace, msgspec.Meta(description="Titles of deploy keys that may be there and read, by their repositories.")
    ] = {}
    writing_keys: Annotated[
        ByPlace, msgspec.Meta(description="Titles of those that may write, too, by their repositories.")
    ] = {}
    webhooks: Annotated[
        ByPlace, msgspec.Meta(description=f"What webhooks may call: each an address without a query, {_PLACES}.")
    ] = {}
    hook_hosts: Annotated[
        ByPlace,
        msgspec.Meta(description="Hosts that are called by webhooks which are told elsewhere, in the same way."),
    ] = {}


class UndeclaredResults(Results, frozen=True, kw_only=True):
    found: Annotated[
        dict[str, list[str]],
        msgspec.Meta(
            description="What nothing declares, by the list that was looked at, such as `the secrets of acme`; a list "
            "without any is empty here."
        ),
    ] = {}
    unseen: Annotated[
        dict[str, str],
        msgspec.Meta(description="The lists that could not be looked at, and why: of those nothing is known."),
    ] = {}


class _Environment(msgspec.Struct):
    name: str


class _Environments(Page):
    environments: list[_Environment]


@dataclass
class _Looked:
    """What a look has found until now."""

    found: dict[str, list[str]] = field(default_factory=dict)
    unseen: dict[str, str] = field(default_factory=dict)
    faults: list[SaasError] = field(default_factory=list)
    """Why they could not be."""

    @property
    def down(self) -> SaasError | None:
        """What says that GitHub does not answer, or not to this credential: no list came, and not for want of leave."""
        others = (one for one in self.faults if not (isinstance(one, Refused) and one.status in _NO_LEAVE))
        return None if self.found else next(others, None)


_NO_LEAVE = (403, 404)


@dataclass(frozen=True)
class _Look:
    """A look at one list, or at several that are told as one."""

    title: str
    ask: Callable[[], Awaitable[list[str]]]
    """Returns what nothing declares, in words. Raises `SaasError`."""


class GetUndeclared(Function[UndeclaredInputs, UndeclaredResults]):
    """What lies in an organisation at GitHub, and in those of its repositories that are named, and nothing declares.

    Secrets and variables of Actions by their names, with those of environments; deploy keys by title and number, and
    webhooks by host and number. A list that may not be seen is told as such. It changes nothing.
    """

    token: ClassVar[str] = "saas:github:getUndeclared"
    Inputs = UndeclaredInputs
    Results = UndeclaredResults

    def __init__(self, github: GitHub) -> None:
        self._github = github

    def normalize(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Return inputs with names in the case in which GitHub keeps them."""
        normal = sorted_once(in_lower_case(inputs, "organization", "repositories"), "repositories")
        for name in ("secrets", "variables", "readingKeys", "writingKeys", "webhooks", "hookHosts"):
            if isinstance(table := normal.get(name), dict):
                normal[name] = {place.lower(): names for place, names in table.items()}
        return normal

    def problem(self, known: dict[str, Any]) -> str | None:
        title = f"what nothing declares in {known.get('organization', 'GitHub')}"
        return sentence(title, _faults(known))

    async def call(self, inputs: UndeclaredInputs) -> UndeclaredResults:
        """Look at each list; where none of the organisation came, not at those of repositories."""
        looked, login = _Looked(), inputs.organization
        await self._each(looked, self._named_in(login, "", inputs))
        for name in inputs.repositories[MOST_REPOSITORIES:]:
            why = f"at most {MOST_REPOSITORIES} repositories are looked through"
            looked.unseen[f"all that is in {login}/{name}"] = why
        looks: list[_Look] = []
        for name in inputs.repositories[:MOST_REPOSITORIES]:
            looks += [*self._named_in(login, name, inputs), *self._of_repository(login, name, inputs)]
        if (down := looked.down) is None:
            await self._each(looked, looks)
        else:  # each repository would be asked for in vain, for as long
            looked.unseen |= {one.title: str(down) for one in looks}
        return UndeclaredResults(
            found={title: sorted(words) for title, words in sorted(looked.found.items())},
            unseen=dict(sorted(looked.unseen.items())),
        )

    async def _each(self, looked: _Looked, looks: Iterable[_Look]) -> None:
        """Look at lists at the same time, as far as the client lets it."""

        async def note(title: str, ask: Callable[[], Awaitable[list[str]]]) -> None:
            try:
                looked.found[title] = await ask()
            except Interrupted:
                raise
            except SaasError as error:
                looked.unseen[title] = str(error)
                looked.faults.append(error)

        await asyncio.gather(*(note(one.title, one.ask) for one in looks))

    def _named_in(self, login: str, repository: str, inputs: UndeclaredInputs) -> Iterator[_Look]:
        """Yield the looks at what organisations and repositories both have."""
        for store, declared in _stores(inputs):
            place = Place(organization=login, repository=repository, store=store)
            yield self._named(place, declared.get(repository, ()))
        hooks = webhooks_of(login, repository)
        may_call, hosts = inputs.webhooks.get(repository, ()), inputs.hook_hosts.get(repository, ())

        async def ask() -> list[str]:
            return [_hook_words(one) for one in await self._entries(hooks) if not _is_known(one, may_call, hosts)]

        yield _Look(hooks.title, ask)

    def _named(self, place: Place, declared: Iterable[str]) -> _Look:
        source = place.listed

        async def ask() -> list[str]:
            names = {name.upper() for name in declared}
            return [
                f"{shown(one.name)}{', for all repositories' if one.visibility == 'all' else ''}"
                for one in await self._entries(source)
                if one.name.upper() not in names
            ]

        return _Look(source.title, ask)

    def _of_repository(self, login: str, repository: str, inputs: UndeclaredInputs) -> Iterator[_Look]:
        keys = deploy_keys_of(KeyPlace(organization=login, repository=repository))
        reading, writing = inputs.reading_keys.get(repository, ()), inputs.writing_keys.get(repository, ())

        async def ask_keys() -> list[str]:
            return list(_strange_keys(await self._entries(keys), reading, writing))

        async def ask_environments() -> list[str]:
            return await self._in_environments(login, repository, inputs)

        yield _Look(keys.title, ask_keys)
        yield _Look(f"the environments of {login}/{repository}", ask_environments)

    async def _in_environments(self, login: str, repository: str, inputs: UndeclaredInputs) -> list[str]:
        source = ListSource[_Environments, str](
            path=f"repos/{quoted(login)}/{quoted(repository)}/environments",
            title=f"the environments of {login}/{repository}",
            page=_Environments,
            entries=lambda page: ((one.name, one.name) for one in page.environments),
        )
        names = await self._entries(source)
        if len(names) > MOST_ENVIRONMENTS:
            raise SaasError(
                f"GitHub: {login}/{repository} has {len(names)} environments, and at most {MOST_ENVIRONMENTS} are "
                "looked through. Delete those that nothing uses."
            )
        found: list[str] = []
        for name in sorted(names):
            key = f"{repository}@{name.lower()}"
            for store, declared in _stores(inputs):
                place = Place(organization=login, repository=repository, environment=name, store=store)
                there = await self._named(place, declared.get(key, ())).ask()
                found += [f"the {store.removesuffix('s')} {one} in {shown(name)}" for one in there]
        return found

    async def _entries(self, source: ListSource[Any, Any]) -> list[Any]:
        """Return the entries of a list. Raise `SaasError`, also where GitHub answers 404."""
        listing = await self._github.listing(source, "")
        if listing is None:
            raise Gone(
                f"GitHub: not found while listing {source.title} (404): it is gone, or the credential in {CREDENTIAL} "
                "is not shown it. Correct its name in the data, or give the credential the permission to read it."
            )
        return list(listing.entries.values())


def _stores(inputs: UndeclaredInputs) -> tuple[tuple[Store, ByPlace], ...]:
    return ("secrets", inputs.secrets), ("variables", inputs.variables)


def _is_known(hook: Hook, may_call: Iterable[str], hosts: Iterable[str]) -> bool:
    """Return whether a webhook calls what one may call. Its query may hold a secret, and is nobody's name."""
    return _without_query(hook.config.url) in map(_without_query, may_call) or host_of(hook.config.url) in hosts


def _without_query(url: str) -> str:
    """Return an address as it is compared: scheme and host in lower case, no query, no slash at the end."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return f"{parts.scheme.lower()}://{parts.netloc.lower()}{parts.path}".rstrip("/")


def _hook_words(hook: Hook) -> str:
    return f"to {shown(host_of(hook.config.url) or 'no host')} ({hook.id})"


def _strange_keys(keys: Iterable[Key], reading: Iterable[str], writing: Iterable[str]) -> Iterator[str]:
    """Yield the keys beyond those that are declared: a title proves nothing where two keys have it."""
    left = {False: Counter([*reading, *writing]), True: Counter(writing)}
    there = list(keys)
    titles = Counter(key.title for key in there)
    for key in there:
        writes = not key.read_only
        if titles[key.title] > left[writes][key.title]:
            several = f", one of {titles[key.title]} of that title" if titles[key.title] > 1 else ""
            yield f"{shown(key.title)} ({key.id}), may {'write' if writes else 'read'}{several}"


def _faults(known: Mapping[str, Any]) -> Iterable[str]:
    yield from pattern_faults({"organization": PLACE["organization"]}, known)
    repository = PLACE["repository"]
    if [one for one in known.get("repositories", ()) if not repository.expression.fullmatch(one)]:
        yield repository.fault

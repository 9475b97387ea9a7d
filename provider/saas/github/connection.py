"""GitHub's connection: where it is, what is looked up once a run, and how values are sealed for it.

API: REST 2022-11-28.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlsplit

import msgspec
from nacl.encoding import Base64Encoder
from nacl.exceptions import CryptoError
from nacl.public import PublicKey, SealedBox

from saas.answers import rfc3339
from saas.client import Headers, Nothing, quoted
from saas.connection import HttpConnection
from saas.errors import Gone, Refused, SaasError
from saas.github.archived import Archived, GitHubClient
from saas.objects import Named, Object
from saas.reads import Listing, Shared
from saas.reasons import Reason
from saas.run import Run
from saas.schema import has_unknown
from saas.service import Service
from saas.settings import A_DAY, Settings
from shared.pauses import moment

CREDENTIAL = "GITHUB_TOKEN"

PAGE = 100
"""The most entries that GitHub gives in one answer, of most lists."""

_SENT_ELSEWHERE = frozenset({301, 302, 307, 308})

LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")
REPOSITORY = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}")

ORGANIZATION, REPOSITORY_OBJECT, TEAM = "github-organization", "github-repository", "github-team"
"""Kinds of objects with ids."""

_OWN = "own"
"""Among accounts, which have numbers: that of the credential."""

T = TypeVar("T")


class GitHubSettings(Settings, frozen=True, kw_only=True):
    github_base_url: Annotated[
        str,
        msgspec.Meta(
            description="GitHub's address; without it `GITHUB_BASE_URL` of the environment, and then the public GitHub."
        ),
    ] = ""
    github_write_delay_ms: Annotated[
        float,
        msgspec.Meta(
            ge=0, le=60_000, description="The pause between two changes; GitHub asks for a second, one at a time."
        ),
    ] = 1000.0
    github_canary_seconds: Annotated[
        float, msgspec.Meta(ge=0, le=A_DAY, description="How long a canary workflow may take to answer.")
    ] = 900.0


class SealingKey(msgspec.Struct):
    """The public key that values for one place are sealed with."""

    key_id: str
    key: str


class Repository(msgspec.Struct):
    """A repository as GitHub shows it."""

    id: int
    name: str
    full_name: str


class Account(msgspec.Struct):
    """A user as GitHub shows it: the number lasts, the login may change."""

    id: int
    login: str


class _Team(msgspec.Struct):
    id: int
    slug: str


class Page(msgspec.Struct):
    """A part of a list that says how long it is; of what is on it, only the number."""

    total_count: int


class RepositoriesPage(Page):
    """A part of a list of repositories."""

    repositories: list[Repository]


P = TypeVar("P", bound=Page | list[Any])


@dataclass(frozen=True, kw_only=True)
class ListSource(Generic[P, T]):
    """How a list is asked for, and what is on it."""

    path: str
    title: str
    """What sentences call it."""
    page: type[P]
    entries: Callable[[P], Iterable[tuple[str, T]]]
    """The entries of one page, each with its name or number."""
    params: Mapping[str, str] = field(default_factory=dict)
    size: int = PAGE
    """The most entries that one answer has."""


class GitHub(HttpConnection):
    """GitHub as this provider uses it: one client, one writer at a time; keys, ids and lists asked for once a run."""

    name = "GitHub"
    Client = GitHubClient
    credential = CREDENTIAL
    Settings = GitHubSettings
    setting = "githubBaseUrl"
    variable = "GITHUB_BASE_URL"
    public = "https://api.github.com/"
    kinds = (ORGANIZATION, REPOSITORY_OBJECT, TEAM)
    headers = {
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": "2022-11-28",
        "User-Agent": "saas-provider",
    }

    reasons = (Reason(("message",)), Reason(("message",), at="errors", beside=("resource", "field", "code")))

    def __init__(self, settings: GitHubSettings, run: Run) -> None:
        super().__init__(settings, run)
        self.canary_seconds = settings.github_canary_seconds
        self._keys: Shared[SealingKey] = Shared()
        self._repositories: Shared[Repository] = Shared()
        self._accounts: Shared[Account] = Shared()

    def service(self, settings: Any, url: str) -> Service:
        return replace(
            super().service(settings, url), url=_api_root(url), write_pause=settings.github_write_delay_ms / 1000
        )

    async def sealing_key(self, path: str, title: str, *, unlike: SealingKey | None = None) -> SealingKey:
        """Return the public key of the place whose secrets are below `path` and that sentences call `title`.

        Asked for once a run, and again when it is no more the one given.
        """
        if unlike is not None and path in self._keys and await self.sealing_key(path, title) == unlike:
            self._keys.forget(path)
        doing = f"reading the public key for secrets of {title}"
        return await self._keys.get(
            path, lambda: self.client.call("GET", f"{path}/public-key", doing=doing, answer=SealingKey)
        )

    async def repository(self, organization: str, name: str) -> Repository:
        """Return a repository, looked up once a run. Its name is another one when it was renamed. Raise `Gone`."""
        full_name = f"{organization}/{name}"
        path, doing = f"repos/{quoted(organization)}/{quoted(name)}", f"looking up the repository {full_name}"
        return await self._repositories.get(
            full_name, lambda: self.client.call("GET", path, doing=doing, answer=Repository)
        )

    def objects_in(self, names: Mapping[str, Any]) -> Iterable[Named]:
        """Return the organisation, and the repository or the team in it."""
        organization = names.get("organization")
        if not organization or has_unknown(organization):
            return
        yield Named(ORGANIZATION, organization)
        for name, kind in (("repository", REPOSITORY_OBJECT), ("team", TEAM)):
            if names.get(name) and not has_unknown(names[name]):
                yield Named(kind, f"{organization}/{names[name]}")

    async def look_up(self, named: Named) -> Object:
        owner, _, name = named.name.partition("/")
        doing = f"looking up {named}"
        if named.kind == REPOSITORY_OBJECT:
            repository = await self.repository(owner, name)
            return Object(str(repository.id), repository.full_name)
        path = f"orgs/{quoted(owner)}" + (f"/teams/{quoted(name)}" if name else "")
        if name:
            team = await self.client.call("GET", path, doing=doing, answer=_Team)
            return Object(str(team.id), f"{owner}/{team.slug}")
        organization = await self.client.call("GET", path, doing=doing, answer=Account)
        return Object(str(organization.id), organization.login)

    def repository_fault(self, organization: str, name: str, repository: Repository) -> str:
        """Return why a repository that a name led to must be on no list, in some words; empty: it is the one meant."""
        lock, named = self.run.objects, Named(REPOSITORY_OBJECT, f"{organization}/{name}")
        if repository.full_name.lower() != named.name:
            return f"its name is {repository.full_name} now"
        if lock is None:
            return ""
        if lock.unrecorded(named):
            return f"{lock.file} does not have its id; run `python -m infra lock`"
        recorded = lock.id_of(named)
        return "" if recorded == str(repository.id) else f"its id is {repository.id}, and {lock.file} says {recorded}"

    def listed_as(self, organization: str, repository: Repository) -> str:
        """Return what an entry of a list is called: a repository that only has a recorded one's name, with its id."""
        name = repository.name.lower()
        recorded = self.run.objects and self.run.objects.id_of(Named(REPOSITORY_OBJECT, f"{organization}/{name}"))
        return name if recorded in (None, str(repository.id)) else f"{name} (id {repository.id})"

    async def account(self, number: str, doing: str) -> Account:
        """Return the account of a number, looked up once a run. Raise `Gone`."""
        path = f"user/{quoted(number)}"
        return await self._accounts.get(number, lambda: self.client.call("GET", path, doing=doing, answer=Account))

    async def own_account(self, doing: str) -> Account | None:
        """Return the account that the credential belongs to, looked up once a run; None for that of an App."""
        try:
            return await self._accounts.get(_OWN, lambda: self.client.call("GET", "user", doing=doing, answer=Account))
        except Refused as error:
            if error.status != 403:
                raise
            return None

    async def member(
        self,
        source: ListSource[P, T],
        name: str,
        look: Callable[[], Awaitable[T | None]],
        *,
        believe_absence: bool = False,
    ) -> T | None:
        """Return the member of a list as the list shows it, which is asked for once for all; else as `look` finds it.

        `look` looks at it by itself: where the list is not shown, was read before our own write, or has no such entry.
        With `believe_absence`, a list that came in one answer and does not have it is enough (`saas.reads`).
        """
        listing = await self.listing(source, name)
        if listing is not None and name in listing.entries:
            return listing.entries[name]
        return None if believe_absence and listing is not None and listing.at_once else await look()

    async def listing(self, source: ListSource[P, T], name: str) -> Listing[T] | None:
        """Return a list; None where it says nothing of the member of that name, or is not shown to the credential."""
        try:
            return await self.reads.listing(source.path, name, lambda: self._whole(source))
        except Gone:
            return None

    async def listing_now(self, source: ListSource[P, T]) -> Listing[T]:
        """Return the same list as it is now. Raise `Gone`."""
        return await self.reads.anew(source.path, lambda: self._whole(source))

    async def _whole(self, source: ListSource[P, T]) -> Listing[T]:
        doing = f"listing {source.title}"
        pages = self.in_pages(source.path, source.page, doing=doing, params=source.params, size=source.size)
        found = [source.entries(page) async for page in pages]
        return Listing({name: entry for page in found for name, entry in page}, at_once=len(found) == 1)

    async def in_pages(
        self, path: str, answer: type[P], *, doing: str, params: Mapping[str, str] | None = None, size: int = PAGE
    ) -> AsyncIterator[P]:
        """Yield a list, `size` entries a request. Raise `Gone`, and `SaasError` for one without end."""
        pages = self.pages(doing)
        for page in itertools.count(1):
            pages.turn(page)
            asked: dict[str, str | int] = {**(params or {}), "per_page": size, "page": page}
            found = await self.client.call("GET", path, doing=doing, answer=answer, params=asked, part_of=pages)
            yield found
            if _is_last(found, page, size):
                return

    async def repository_is_gone(self, organization: str, name: str) -> bool:
        """Return whether a repository certainly does not exist; False where GitHub does not show it.

        It answers 404 for what a credential may not see, too. To be certain, the credential must be shown the
        organisation's webhooks, which only its owners are, and have the scope `repo`: then it sees every repository.
        What a fine-grained token or an App was given to see, GitHub does not say.
        """
        doing = f"looking whether the repository {organization}/{name} is gone"
        try:
            await self.client.call("GET", f"repos/{quoted(organization)}/{quoted(name)}", doing=doing, answer=Nothing)
        except Gone:
            return "repo" in await self._scopes_of_an_owner(organization, doing)
        return False

    async def sees_every_repository(self, organization: str) -> bool:
        """Return whether the credential certainly is shown every repository of an organisation, private ones, too."""
        doing = f"looking whether every repository of {organization} is shown"
        return "repo" in await self._scopes_of_an_owner(organization, doing)

    async def leave(self, refused: Refused, organization: str, repository: str, title: str) -> None:
        """Leave a thing that nobody can remove, and say so; else no run could, and the resource would fail in each.

        Its repository is archived. Or it has another name by now, and the removal was sent elsewhere: it is no thing of
        the old name any more, and by the new one it may be declared. Raise `refused` when it means anything else.
        """
        if isinstance(refused, Archived):
            await self.warn(
                f"{title} is not removed: the repository {refused.repository} is archived, so nothing in it can be "
                "changed, and no run looks after it any more. If the repository is ever unarchived, remove it there "
                "by hand."
            )
            return
        if refused.status not in _SENT_ELSEWHERE or not repository:
            raise refused
        found = await self.repository(organization, repository)
        if found.full_name.lower() == f"{organization}/{repository}":
            raise refused
        await self.announce(
            f"{title} is not removed: the repository is called {found.full_name} now. If it is not declared "
            "under that name, remove it there by hand."
        )

    async def _scopes_of_an_owner(self, organization: str, doing: str) -> set[str]:
        """Return the scopes of a classic token of an owner of the organisation; none for any other credential."""
        path = f"orgs/{quoted(organization)}/hooks"
        try:
            answered = await self.client.call("GET", path, doing=doing, answer=Headers, params={"per_page": 1})
        except Refused as error:
            if error.status in (403, 404):
                return set()
            raise
        return {scope.strip() for scope in answered.values.get("x-oauth-scopes", "").split(",")}


def _is_last(found: Page | list[Any], page: int, size: int) -> bool:
    """Return whether nothing comes after a page of that number."""
    return page * size >= found.total_count if isinstance(found, Page) else len(found) < size


def _api_root(base: str) -> str:
    host = urlsplit(base).hostname
    return base if host == "api.github.com" else f"{base.rstrip('/').removesuffix('/api/v3')}/api/v3/"


def answered_at(answer: Headers) -> str | None:
    """Return when a call was answered, by GitHub's clock and in its form; None when the answer does not say.

    Our own write is done by then: whatever GitHub says was written later, somebody else wrote. Both are whole seconds.
    """
    seconds = moment(answer.values.get("date", ""))
    return None if seconds is None else rfc3339(seconds)


def is_later(one: str, other: str) -> bool:
    """Return whether a moment is after another; any is after none at all."""
    return not other or datetime.fromisoformat(one) > datetime.fromisoformat(other)


def seal(public_key: str, value: str) -> str:
    """Return the value in a libsodium sealed box for GitHub's public key, both base64. Raise `SaasError`."""
    try:
        box = SealedBox(PublicKey(public_key.encode(), Base64Encoder))
    except (CryptoError, ValueError):  # a binascii.Error is a ValueError
        raise SaasError(
            "GitHub: the public key that it gave for sealing secrets is none. Run the same command again; if it stays "
            "so, look at GitHub's status page."
        ) from None
    return box.encrypt(value.encode(), Base64Encoder).decode()

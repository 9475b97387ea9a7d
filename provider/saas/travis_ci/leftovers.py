"""What is left at Travis CI: repositories that are active, their variables and keys, and tokens.

It lists what belongs to an owner to whoever may see that; who asks without rights sees what is public, and nothing at
all of an owner whose repositories are private. So first the account must prove that it sees all of the owner: it
administers the organisation, or is the owner itself (travis-api, `lib/travis/api/v3/permissions`).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

import msgspec

from saas import leftovers
from saas.client import Nothing, quoted
from saas.errors import Gone, Refused, SaasError
from saas.leftovers import TOKEN, Found, Leftover, Name, Scope, Search, Until, called, shown
from saas.travis_ci.connection import TravisCi

_PAGE = 100
_REPOSITORY = re.compile(r"repo/\d{1,18}")


class TravisScope(Scope, frozen=True, kw_only=True):
    owners: Annotated[list[str], msgspec.Meta(description="Accounts there whose repositories are looked through.")] = []


class RemovalInputs(TravisScope, frozen=True, kw_only=True):
    name: Name
    until: Until
    found: Found = {}


class _Owner(msgspec.Struct):
    type: str = msgspec.field(name="@type")
    login: str
    permissions: dict[str, bool] = msgspec.field(name="@permissions")


class _Repository(msgspec.Struct):
    id: int
    slug: str
    active: bool
    permissions: dict[str, bool] = msgspec.field(name="@permissions")


class _Pagination(msgspec.Struct):
    count: int
    is_last: bool


class _Repositories(msgspec.Struct):
    repositories: list[_Repository]
    pagination: _Pagination = msgspec.field(name="@pagination")


class _Variable(msgspec.Struct):
    id: str
    name: str


class _Variables(msgspec.Struct):
    env_vars: list[_Variable]


class _KeyPair(msgspec.Struct):
    fingerprint: str


class TravisSearch(Search[TravisScope]):
    """How leftovers at Travis CI are found and removed."""

    connection: TravisCi
    ends_tokens: ClassVar[bool] = True

    async def look(self, scope: TravisScope) -> list[Leftover]:
        found: list[Leftover] = []
        for owner in scope.owners:
            await self._require_all_of(owner)
            repositories = await self._repositories(owner)
            if hidden := sorted(one.slug for one in repositories if not one.permissions.get("admin")):
                raise SaasError(
                    f"Travis CI: {len(hidden)} repositories of {owner}, such as {shown(hidden[0])}, may not be "
                    "administered with this credential, and their variables are not shown."
                )
            for part in await asyncio.gather(*map(self._of, repositories)):
                found += part
        return found

    async def _require_all_of(self, owner: str) -> None:
        """Make sure that the account is shown all repositories of an owner. Raise `SaasError`."""
        doing = f"asking what the credential may do for {owner} at Travis CI"
        path = f"owner/{quoted(owner)}"
        found = await self.connection.client.call("GET", path, doing=doing, answer=_Owner)
        is_proved = found.type in _PROOFS and found.permissions.get(_PROOFS[found.type], False)
        if found.login.lower() != owner.lower() or not is_proved:
            raise SaasError(
                f"Travis CI: the credential does not administer {owner}, so it is shown what is public of it and not "
                "its other repositories; an empty list proves nothing. Use a token of an account that administers the "
                "organisation, or of the account itself, and let it synchronise there first."
            )

    async def _repositories(self, owner: str) -> list[_Repository]:
        doing, found, path = f"listing the repositories of {owner}", list[_Repository](), f"owner/{quoted(owner)}/repos"
        pages = self.connection.pages(doing)
        while True:
            pages.turn(len(found))
            asked = {"limit": _PAGE, "offset": len(found)}
            page = await self.connection.client.call(
                "GET", path, doing=doing, answer=_Repositories, params=asked, part_of=pages
            )
            found += page.repositories
            if page.pagination.is_last:
                break
        if len(found) != page.pagination.count:
            raise SaasError(f"Travis CI: the list of {owner} changed while it was read. Run the same command again.")
        return found

    async def _of(self, repository: _Repository) -> list[Leftover]:
        """Return what one repository has; its number tells it from another that has its name by now."""
        path, doing = f"repo/{repository.id}", f"looking through {repository.slug}"
        where = f"{repository.slug} ({repository.id})"
        client = self.connection.client
        variables = await client.call("GET", f"{path}/env_vars", doing=doing, answer=_Variables)
        found = [
            Leftover(called("the variable", one.name, where, one.id), f"{path}/env_var/{quoted(one.id)}")
            for one in variables.env_vars
        ]
        try:
            key = await client.call("GET", f"{path}/key_pair", doing=doing, answer=_KeyPair)
            found.append(Leftover(called("the key", key.fingerprint, where), f"{path}/key_pair"))
        except Gone:
            pass  # it has none; the repository itself was listed a moment ago
        if repository.active:
            words = called("the active repository", repository.slug, "Travis CI", repository.id)
            found.append(Leftover(words, path, is_on=True))
        return found

    async def turn_off(self, path: str, doing: str) -> None:
        await self.connection.client.call("POST", f"{path}/deactivate", doing=doing, answer=Nothing, repeatable=True)

    async def remove(self, path: str, scope: TravisScope, doing: str) -> None:
        """Remove a thing; a repository stays there, turned off, and a token ends itself."""
        if _REPOSITORY.fullmatch(path):
            return
        if path.startswith(TOKEN):
            await self._end(scope.tokens[path.removeprefix(TOKEN)], doing)
            return
        await self.connection.client.call("DELETE", path, doing=doing, answer=Nothing, ok=(204,))

    async def _end(self, place: str, doing: str) -> None:
        """End a token by a call with itself. One whose answer was lost is refused the second time: it has ended."""
        headers: Mapping[str, str] = self.connection.login(await self.connection.value(place, doing))
        try:
            await self.connection.bare.call(
                "DELETE", "access_token", doing=doing, answer=Nothing, headers=headers, ok=(204,)
            )
        except Refused as error:
            if error.status not in (401, 403):
                raise


_PROOFS = {"organization": "admin", "user": "sync"}
"""Which permission is had by those alone who are shown all of an owner: its administrators, or the account itself."""


class GetLeftovers(leftovers.GetLeftovers[TravisScope]):
    """What is left at Travis CI, and whether old tokens are still accepted there."""

    token: ClassVar[str] = "saas:travis_ci:getLeftovers"
    Inputs = TravisScope
    Search: ClassVar[type[Search[Any]]] = TravisSearch


class Removal(leftovers.Removal):
    """The removal of what is left at Travis CI: repositories are turned off, variables and keys go, tokens end."""

    token: ClassVar[str] = "saas:travis_ci:Removal"
    Inputs = RemovalInputs
    State = RemovalInputs
    Search: ClassVar[type[Search[Any]]] = TravisSearch

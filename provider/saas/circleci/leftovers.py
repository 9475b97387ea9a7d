"""What is left at CircleCI: contexts, variables and checkout keys of projects, and tokens.

No call lists the projects of an organisation. Those are looked through that the data names, and those that the
credential's account follows. So what is found is what is there; that nothing is found says nothing of other projects.
To who may not see them, contexts are an empty list, and a project answers 404 as one that never was.
"""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, ClassVar

import msgspec

from saas import leftovers
from saas.circleci.connection import CircleCi
from saas.client import Nothing, quoted
from saas.errors import Gone, SaasError
from saas.leftovers import MOST_SHOWN, Found, Leftover, Name, Scope, Search, Until, called, is_among, shown
from shared.printed import few


class CircleScope(Scope, frozen=True, kw_only=True):
    owners: Annotated[
        list[str], msgspec.Meta(description="Organisations whose contexts and followed projects are looked through.")
    ] = []
    projects: Annotated[
        list[str], msgspec.Meta(description="Further projects, as `<organisation>/<repository>`, followed or not.")
    ] = []
    project_tokens: Annotated[
        list[str],
        msgspec.Meta(
            description="Which of the credentials may be a project's token, and not a person's: no read tells that "
            "one is refused for good."
        ),
    ] = []


class RemovalInputs(CircleScope, frozen=True, kw_only=True):
    name: Name
    until: Until
    found: Found = {}


class _Account(msgspec.Struct):
    id: str
    login: str


class _Collaboration(msgspec.Struct):
    slug: str


class _Project(msgspec.Struct):
    username: str
    reponame: str


class _Context(msgspec.Struct):
    id: str
    name: str


class _Variable(msgspec.Struct):
    name: str


class _Key(msgspec.Struct):
    fingerprint: str


class _Contexts(msgspec.Struct):
    items: list[_Context]
    next_page_token: str | None


class _Variables(msgspec.Struct):
    items: list[_Variable]
    next_page_token: str | None


class _Keys(msgspec.Struct):
    items: list[_Key]
    next_page_token: str | None


class CircleSearch(Search[CircleScope]):
    """How leftovers at CircleCI are found and removed."""

    connection: CircleCi
    ended_by_hand: ClassVar[str] = "at CircleCI, logged in as whoever made it: User Settings, Personal API Tokens"

    async def accepts(self, scope: CircleScope, name: str) -> bool:
        accepted = await super().accepts(scope, name)
        if not accepted and name in scope.project_tokens:
            raise SaasError(
                f"CircleCI: {name} acts as nobody in the data, so it may be a project's token, and the read that tries "
                "it refuses those, dead or alive."
            )
        return accepted

    async def look(self, scope: CircleScope) -> list[Leftover]:
        found: list[Leftover] = []
        for slug in await self._slugs(scope.owners) if scope.owners else ():
            found += await self._contexts(slug)
        projects = {one.lower(): one for one in scope.projects}
        if scope.owners:
            doing = "listing the followed projects at CircleCI"
            followed = await self.connection.client.call("GET", "v1.1/projects", doing=doing, answer=list[_Project])
            slugs = [f"{one.username}/{one.reponame}" for one in followed if is_among(one.username, scope.owners)]
            projects |= {slug.lower(): slug for slug in slugs}
        for part in await asyncio.gather(*map(self._of_project, sorted(projects.values()))):
            found += part
        return found

    async def _slugs(self, owners: list[str]) -> list[str]:
        """Return what CircleCI calls some organisations. Raise `SaasError` unless the account is a member of each.

        Whoever only works on a repository there has its organisation on this list, too, and no call tells the two
        apart; so that stays on the list of what cannot be verified.
        """
        doing = "listing the organisations of the account at CircleCI"
        joined = await self.connection.client.call(
            "GET", "v2/me/collaborations", doing=doing, answer=list[_Collaboration]
        )
        slugs = {one.slug.lower(): one.slug for one in joined}
        if strange := sorted(owner for owner in owners if f"gh/{owner}".lower() not in slugs):
            raise SaasError(
                f"CircleCI: the account of the credential is no member of {few(strange, MOST_SHOWN)} there, so it is "
                "not shown what they have; an empty list proves nothing. Use a token of a member."
            )
        return [slugs[f"gh/{owner}".lower()] for owner in owners]

    async def _contexts(self, slug: str) -> list[Leftover]:
        owner = slug.removeprefix("gh/")
        doing = f"listing the contexts of {owner} at CircleCI"
        contexts = await self._paged("v2/context", _Contexts, doing, {"owner-slug": slug})
        return [
            Leftover(called("the context", one.name, owner, one.id), f"v2/context/{quoted(one.id)}") for one in contexts
        ]

    async def _of_project(self, project: str) -> list[Leftover]:
        """Return what one project has; the project itself, as unproven, where CircleCI shows none of that name."""
        path, doing = f"v2/project/gh/{'/'.join(map(quoted, project.split('/')))}", f"looking through {project}"
        try:
            variables = await self._paged(f"{path}/envvar", _Variables, doing, {})
            keys = await self._paged(f"{path}/checkout-key", _Keys, doing, {})
        except Gone:
            await self.connection.client.call("GET", "v2/me", doing=doing, answer=_Account)
            return [Leftover(f"the project {shown(project)} at CircleCI", path, unproven=_NOT_SHOWN)]
        return [
            *(
                Leftover(called("the variable", one.name, project), f"{path}/envvar/{quoted(one.name)}")
                for one in variables
            ),
            *(
                Leftover(
                    called("the checkout key", one.fingerprint, project),
                    f"{path}/checkout-key/{quoted(one.fingerprint)}",
                )
                for one in keys
            ),
        ]

    async def _paged(self, path: str, answer: type[Any], doing: str, params: dict[str, str | int]) -> list[Any]:
        pages, found, token = self.connection.pages(doing), list[Any](), ""
        while True:
            pages.turn(token)
            asked = {**params, **({"page-token": token} if token else {})}
            page = await self.connection.client.call(
                "GET", path, doing=doing, answer=answer, params=asked, part_of=pages
            )
            found += page.items
            if not (token := page.next_page_token or ""):
                return found

    async def remove(self, path: str, scope: CircleScope, doing: str) -> None:
        """Remove a thing; a context goes with its variables."""
        await self.connection.client.call("DELETE", path, doing=doing, answer=Nothing)


_NOT_SHOWN = (
    "CircleCI answers 404, as it does where there is no such project and where the account may not see it; a person "
    "who may see all of the organisation looks there"
)


class GetLeftovers(leftovers.GetLeftovers[CircleScope]):
    """What is left at CircleCI, and whether old tokens are still accepted there."""

    token: ClassVar[str] = "saas:circleci:getLeftovers"
    Inputs = CircleScope
    Search: ClassVar[type[Search[Any]]] = CircleSearch


class Removal(leftovers.Removal):
    """The removal of what is left at CircleCI: contexts, variables and checkout keys. Nothing there is turned off."""

    token: ClassVar[str] = "saas:circleci:Removal"
    Inputs = RemovalInputs
    State = RemovalInputs
    Search: ClassVar[type[Search[Any]]] = CircleSearch

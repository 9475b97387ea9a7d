"""What is left at CircleCI: contexts, variables and checkout keys of projects, and tokens.

No call lists the projects of an organisation. Those are looked through that the data names, and those that the
credential's account follows. So what is found is what is there; that nothing is found says nothing of other projects.
"""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, ClassVar

import msgspec

from saas import leftovers
from saas.circleci.connection import CircleCi
from saas.client import Nothing, quoted
from saas.errors import Gone, SaasError
from saas.leftovers import Found, Leftover, Name, Scope, Search, Until, called


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
        for owner in scope.owners:
            found += await self._contexts(owner)
        projects = set(scope.projects)
        if scope.owners:
            doing = "listing the followed projects at CircleCI"
            followed = await self.connection.client.call("GET", "v1.1/projects", doing=doing, answer=list[_Project])
            projects |= {f"{one.username}/{one.reponame}" for one in followed if one.username in scope.owners}
        for part in await asyncio.gather(*map(self._of_project, sorted(projects))):
            found += part
        return found

    async def _contexts(self, owner: str) -> list[Leftover]:
        doing = f"listing the contexts of {owner} at CircleCI"
        contexts = await self._paged("v2/context", _Contexts, doing, {"owner-slug": f"gh/{owner}"})
        return [
            Leftover(called("the context", one.name, owner, one.id), f"v2/context/{quoted(one.id)}") for one in contexts
        ]

    async def _of_project(self, project: str) -> list[Leftover]:
        """Return what one project has; none where there is no such project."""
        path, doing = f"v2/project/gh/{'/'.join(map(quoted, project.split('/')))}", f"looking through {project}"
        try:
            variables = await self._paged(f"{path}/envvar", _Variables, doing, {})
            keys = await self._paged(f"{path}/checkout-key", _Keys, doing, {})
        except Gone:
            await self.connection.client.call("GET", "v2/me", doing=doing, answer=_Account)
            return []
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

"""What is left at Drone: active repositories, secrets of repositories and namespaces, and declared accounts."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, ClassVar

import msgspec

from saas import leftovers
from saas.client import Nothing, quoted
from saas.drone.connection import Drone
from saas.errors import Refused, SaasError
from saas.leftovers import TOKEN, Found, Leftover, Name, Scope, Search, Until, called, is_among


class DroneScope(Scope, frozen=True, kw_only=True):
    owners: Annotated[
        list[str], msgspec.Meta(description="Namespaces there whose repositories and secrets are looked through.")
    ] = []
    accounts: Annotated[list[str], msgspec.Meta(description="Logins there that are to go, each with its token.")] = []


class RemovalInputs(DroneScope, frozen=True, kw_only=True):
    name: Name
    until: Until
    found: Found = {}


class _Repository(msgspec.Struct):
    id: int
    namespace: str
    name: str
    active: bool


class _Secret(msgspec.Struct):
    name: str
    id: int = 0


class _SharedSecret(_Secret, kw_only=True):
    namespace: str


class _Account(msgspec.Struct):
    id: int
    login: str
    admin: bool = False


class DroneSearch(Search[DroneScope]):
    """How leftovers at Drone are found and removed."""

    connection: Drone
    ends_tokens: ClassVar[bool] = True

    async def look(self, scope: DroneScope) -> list[Leftover]:
        found: list[Leftover] = []
        if scope.owners:
            await self._require_administrator()
            found += await self._shared(scope.owners)
            for part in await asyncio.gather(*map(self._of_repository, await self._repositories(scope.owners))):
                found += part
        return [*found, *(await self._accounts(scope.accounts) if scope.accounts else ())]

    async def _me(self) -> _Account:
        return await self.connection.client.call(
            "GET", "user", doing="asking whose credential it is at Drone", answer=_Account
        )

    async def _require_administrator(self) -> None:
        """Make sure that the credential is shown all of the server. Raise `SaasError`."""
        if not (await self._me()).admin:
            raise SaasError("Drone: the credential does not administer the server, so it is not shown all of it.")

    async def _repositories(self, owners: list[str]) -> list[_Repository]:
        """Return the repositories of some namespaces: a server lists those of all."""
        doing, found = "listing the repositories at Drone", list[_Repository]()
        pages = self.connection.pages(doing)
        for number in range(1, 1 << 30):
            pages.turn(number)
            page = await self.connection.client.call(
                "GET", "repos", doing=doing, answer=list[_Repository], params={"page": number}, part_of=pages
            )
            found += page
            if not page:
                break
        return [one for one in found if is_among(one.namespace, owners)]

    async def _shared(self, owners: list[str]) -> list[Leftover]:
        """Return the secrets of some namespaces, from the list of all.

        Drone finds a namespace by its exact spelling: asked for another one, it answers with an empty list.
        """
        doing = "listing the secrets of namespaces at Drone"
        secrets = await self.connection.client.call("GET", "secrets", doing=doing, answer=list[_SharedSecret])
        return [
            Leftover(
                called("the secret", one.name, one.namespace, one.id),
                f"secrets/{quoted(one.namespace)}/{quoted(one.name)}",
            )
            for one in secrets
            if is_among(one.namespace, owners)
        ]

    async def _of_repository(self, repository: _Repository) -> list[Leftover]:
        full_name = f"{repository.namespace}/{repository.name}"
        path = f"repos/{quoted(repository.namespace)}/{quoted(repository.name)}"
        where, doing = f"{full_name} ({repository.id})", f"listing the secrets of {full_name} at Drone"
        secrets = await self.connection.client.call("GET", f"{path}/secrets", doing=doing, answer=list[_Secret])
        found = [
            Leftover(called("the secret", one.name, where, one.id), f"{path}/secrets/{quoted(one.name)}")
            for one in secrets
        ]
        if repository.active:
            words = called("the active repository", full_name, "Drone", repository.id)
            found.append(Leftover(words, path, is_on=True))
        return found

    async def _accounts(self, logins: list[str]) -> list[Leftover]:
        """Return the accounts of those logins, but not the one that asks: it would lock itself out."""
        doing = "listing the accounts at Drone"
        there = await self.connection.client.call("GET", "users", doing=doing, answer=list[_Account])
        own = await self._me()
        return [
            Leftover(called("the account", one.login, "the server", one.id), "", by_hand="last of all, by its owner")
            if one.id == own.id
            else Leftover(called("the account", one.login, "the server", one.id), f"users/{quoted(one.login)}")
            for one in there
            if is_among(one.login, logins)
        ]

    async def turn_off(self, path: str, doing: str) -> None:
        """Turn a repository off. Drone does that by a DELETE, which leaves the repository listed as not active."""
        await self.connection.client.call("DELETE", path, doing=doing, answer=Nothing)

    async def remove(self, path: str, scope: DroneScope, doing: str) -> None:
        """Remove a thing; a repository stays there, turned off, and a token ends by making another, kept nowhere."""
        if path.startswith(TOKEN):
            await self._end(scope.tokens[path.removeprefix(TOKEN)], doing)
        elif not (path.startswith("repos/") and path.count("/") == 2):
            await self.connection.client.call("DELETE", path, doing=doing, answer=Nothing, ok=(204,))

    async def _end(self, place: str, doing: str) -> None:
        headers = self.connection.login(await self.connection.value(place, doing))
        try:
            await self.connection.bare.call(
                "POST", "user/token", doing=doing, answer=Nothing, params={"rotate": "true"}, headers=headers,
                repeatable=True,
            )  # fmt: skip
        except Refused as error:
            if error.status != 401:
                raise


class GetLeftovers(leftovers.GetLeftovers[DroneScope]):
    """What is left at Drone, and whether old tokens are still accepted there."""

    token: ClassVar[str] = "saas:drone:getLeftovers"
    Inputs = DroneScope
    Search: ClassVar[type[Search[Any]]] = DroneSearch


class Removal(leftovers.Removal):
    """The removal of what is left at Drone: repositories are turned off, secrets and accounts go, tokens end."""

    token: ClassVar[str] = "saas:drone:Removal"
    Inputs = RemovalInputs
    State = RemovalInputs
    Search: ClassVar[type[Search[Any]]] = DroneSearch

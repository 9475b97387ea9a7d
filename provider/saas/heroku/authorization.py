"""A token of the account with a scope and an end: an OAuth authorization, identified by its description.

Heroku does not say whether an authorization shows its token after the answer that made it, so both are provided for
(docs/adr/0021).

API: "OAuth Authorization".
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar

import msgspec

from saas.client import Nothing
from saas.days import is_day, noon
from saas.errors import Gone, Refused, SaasError
from saas.heroku.connection import CREDENTIAL, Heroku
from saas.inputs import Pattern
from saas.minted import Minted, MintedInputs, MintedState
from saas.revocation import Revocation, RevocationInputs, RevocationState
from saas.schema import Identity
from saas.service import bearer
from saas.tokens import (
    REPLACES,
    Issued,
    Issuer,
    Look,
    MadeHere,
    TokenId,
    TokenInputs,
    TokenResource,
    UndeclaredTokens,
    Value,
    Wanted,
)

SCOPES = frozenset({"global", "identity", "read", "write", "read-protected", "write-protected"})
_PATH = "oauth/authorizations"


class _Token(msgspec.Struct):
    token: str | None = None
    expires_in: int | None = None


class _Authorization(msgspec.Struct):
    id: str
    description: str
    scope: list[str]
    created_at: datetime
    access_token: _Token | None = None


class HerokuTokens(Issuer):
    """The account at Heroku as a maker of authorizations. Heroku does not tell who made one."""

    connection: Heroku
    marks = False

    def title(self, owner: str, name: str) -> str:
        return f"the authorization {name!r}"

    def by_hand(self, owner: str, name: str) -> str:
        return "revoke it with `heroku authorizations:revoke` and its id"

    async def listed(self, owner: str, doing: str) -> list[Issued]:
        found = await self.connection.listed(_PATH, by="id", doing=doing, answer=list[_Authorization])
        return [self._issued(one) for one in found]

    async def others(self, owner: str, doing: str) -> list[Issued]:
        own = os.environ.get(CREDENTIAL, "").strip()
        return [token for token in await self.listed(owner, doing) if token.value != own]

    async def by_id(self, identity: str, doing: str) -> Issued | None:
        """Return an authorization by its id, None if it is gone. Raise `SaasError`."""
        try:
            found = await self.connection.client.call("GET", f"{_PATH}/{identity}", doing=doing, answer=_Authorization)
        except Gone:
            await self.connection.require_sight(doing)
            return None
        return self._issued(found)

    async def authenticates(self, owner: str, name: str, value: str, doing: str) -> bool:
        """Return whether a value is a token of any account; which authorization it is of cannot be asked."""
        try:
            await self.connection.client.call("GET", "account", doing=doing, answer=Nothing, headers=bearer(value))
        except Refused as error:
            if error.status == 403:  # a token of a narrow scope may not look at the account, and is alive
                return True
            if error.status != 401:
                raise
            await self.connection.require_sight(doing)  # one that refuses us too says nothing of the value
            return False
        return True

    async def mint(self, wanted: Wanted, doing: str, look: Look) -> Issued:
        body: dict[str, Any] = {"description": wanted.name, "scope": list(wanted.scopes)}
        if wanted.last_day:
            body["expires_in"] = self._seconds(wanted)
        made: _Authorization | Issued = await self.connection.client.call(
            "POST", _PATH, doing=doing, answer=_Authorization, json=body, ok=(200, 201), look=look
        )
        issued = made if isinstance(made, Issued) else self._issued(made)
        if not issued.value:
            raise SaasError(
                f"Heroku: an answer without a token while {doing}. Look at the account's authorizations there, revoke "
                "it, and run the same command again."
            )
        return issued

    async def revoke(self, token: Issued, doing: str) -> None:
        try:
            await self.connection.client.call("DELETE", f"{_PATH}/{token.id}", doing=doing, answer=_Authorization)
        except Gone:
            await self.connection.require_sight(doing)

    def _issued(self, found: _Authorization) -> Issued:
        value = (found.access_token and found.access_token.token) or ""
        return Issued(
            name=found.description,
            id=found.id,
            scopes=tuple(sorted(set(found.scope))),
            last_day=self._last_day(found),
            value=value,
        )

    def _last_day(self, found: _Authorization) -> str | None:
        """Return the day on which its token ends, by the seconds that are left: to noon, so that clocks may differ."""
        if found.access_token is None:
            return None
        left = found.access_token.expires_in
        return "" if left is None else datetime.fromtimestamp(self.connection.now() + left, UTC).date().isoformat()

    def _seconds(self, wanted: Wanted) -> int:
        """Return how long its token lives: until noon of its last day. Raise `SaasError` when that is over."""
        left = int(noon(wanted.last_day) - self.connection.now())
        if left <= 0:
            raise SaasError(
                f"Heroku: {self.title('', wanted.name)} cannot be made, since its last day, {wanted.last_day}, is "
                "over. Give it a later one in the data, and run the same command again."
            )
        return left


class AuthorizationInputs(TokenInputs, frozen=True, kw_only=True):
    name: Annotated[Identity, msgspec.Meta(description="Its description; no other of the account may be called so.")]
    scopes: Annotated[
        list[str], msgspec.Meta(min_length=1, description="What its token may do, such as `write`.", extra=REPLACES)
    ]


class AuthorizationState(AuthorizationInputs, frozen=True, kw_only=True):
    value: Value
    token_id: TokenId
    made_here: MadeHere = False


class Authorization(TokenResource[AuthorizationInputs, AuthorizationState]):
    """An OAuth authorization of the account, and its token.

    One of that description is adopted, if its token is shown or `current` works; it is never replaced for want of its
    token, since somebody may use it. Neither scopes nor life of one can be changed: one that is to have others needs
    another description.

    Removing it from the program only forgets it, and the user is told how to revoke it.
    """

    token: ClassVar[str] = "saas:heroku:Authorization"
    Inputs = AuthorizationInputs
    State = AuthorizationState
    import_id: ClassVar[str] = "the authorization's id, as `heroku authorizations` lists it"
    Tokens = HerokuTokens
    issuer: HerokuTokens

    identity = ("tokenId",)
    kind = "an authorization"
    title = "the Heroku authorization {name!r}"
    patterns = {"tokenId": Pattern(re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "it is no id")}

    def faults(self, known: Mapping[str, Any]) -> Iterable[str]:
        yield from super().faults(known)
        yield from scope_faults(known)
        if (expires := known.get("expires")) and not is_day(expires):
            yield "its last day is no day such as 2027-01-31"

    async def seen(self, identity: str, state: AuthorizationState | None) -> Issued | None:
        self.named_by(identity)
        title = f"{self.issuer.title('', state.name)}, id {identity}" if state else f"the authorization {identity}"
        return await self.issuer.by_id(identity, f"reading {title}")


class MintedAuthorization(Minted[MintedInputs, MintedState]):
    """An authorization of the account that this provider makes, one generation after the other."""

    token: ClassVar[str] = "saas:heroku:MintedAuthorization"
    Tokens = HerokuTokens
    title = "the Heroku authorization {name!r}"

    def faults(self, known: Mapping[str, Any]) -> Iterable[str]:
        yield from super().faults(known)
        yield from scope_faults(known)


class AuthorizationRevocation(Revocation[RevocationInputs, RevocationState]):
    """The end of the former generations of an authorization. The account's own key is for a person to revoke."""

    token: ClassVar[str] = "saas:heroku:Revocation"
    Tokens = HerokuTokens
    title = "the former generations of the Heroku authorization {name!r}"


def scope_faults(known: Mapping[str, Any]) -> Iterable[str]:
    """Return what is wrong with scopes."""
    if known.get("scopes") == []:
        yield "it has no scopes"
    if wrong := sorted(set(known.get("scopes", [])) - SCOPES):
        yield f"no scope is called {', '.join(wrong)}; {', '.join(sorted(SCOPES))} are"


class GetUndeclaredAuthorizations(UndeclaredTokens):
    """The authorizations of the account at Heroku that nothing declares. Heroku does not show which of them we made."""

    token: ClassVar[str] = "saas:heroku:getUndeclaredAuthorizations"
    Tokens = HerokuTokens

"""An access token of the account that logs in: known by its label, its value shown once.

Docker Hub changes neither scopes nor the last day of a token, and does not tell the last day. Labels need not be unique
there; here they are.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar

import msgspec

from saas.client import Nothing, quoted
from saas.days import is_day
from saas.docker_hub.connection import USER_AGENT, DockerHub
from saas.errors import Gone
from saas.minted import Minted, MintedInputs, MintedState
from saas.revocation import Revocation, RevocationInputs, RevocationState
from saas.schema import Identity
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

SCOPES = ("repo:admin", "repo:write", "repo:read", "repo:public_read")
PAGE = 100
LONGEST_LABEL = 100


class _Known(msgspec.Struct):
    uuid: str
    token_label: str
    is_active: bool
    scopes: list[str]
    creator_ua: str = ""
    token: str = ""


class _Page(msgspec.Struct):
    results: list[_Known]
    next: str | None = None


class DockerHubTokens(Issuer):
    """The account at Docker Hub as a maker of access tokens."""

    connection: DockerHub

    def title(self, owner: str, name: str) -> str:
        return f"the access token {name}"

    def by_hand(self, owner: str, name: str) -> str:
        return "delete it in the account's settings"

    async def listed(self, owner: str, doing: str) -> list[Issued]:
        found: list[_Known] = []
        pages = self.connection.pages(doing)
        for page in itertools.count(1):
            pages.turn(page)
            listed = await self.connection.call(
                "GET",
                "access-tokens",
                doing=doing,
                answer=_Page,
                params={"page": page, "page_size": PAGE},
                part_of=pages,
            )
            found += listed.results
            if not listed.next:
                break
        return [_issued(token) for token in found]

    async def authenticates(self, owner: str, name: str, value: str, doing: str) -> bool:
        """Return whether the account logs in with a value; which token it is cannot be asked."""
        return await self.connection.logs_in(value, doing)

    async def mint(self, wanted: Wanted, doing: str, look: Look) -> Issued:
        body: dict[str, Any] = {"token_label": wanted.name, "scopes": list(wanted.scopes)}
        if wanted.last_day:
            body["expires_at"] = f"{wanted.last_day}T12:00:00Z"

        async def lost() -> None:
            await look()  # no value is shown, so nothing is found

        return _issued(
            await self.connection.call(
                "POST", "access-tokens", doing=doing, answer=_Known, json=body, ok=(201,), look=lost
            )
        )  # fmt: skip

    async def revoke(self, token: Issued, doing: str) -> None:
        """Revoke it; one that is gone is no error, as long as others are found."""
        try:
            await self.connection.call(
                "DELETE", f"access-tokens/{quoted(token.id)}", doing=doing, answer=Nothing, ok=(204,)
            )
        except Gone:
            await self.connection.call("GET", "access-tokens", doing=doing, answer=_Page, params={"page_size": 1})

    async def switch_on(self, uuid: str, doing: str) -> None:
        """Make a token log in again that somebody has switched off."""
        path = f"access-tokens/{quoted(uuid)}"
        await self.connection.call("PATCH", path, doing=doing, answer=_Known, json={"is_active": True}, repeatable=True)


class AccessTokenInputs(TokenInputs, frozen=True, kw_only=True):
    name: Annotated[Identity, msgspec.Meta(description="Its label; another one lives beside it.")]
    scopes: Annotated[
        list[str],
        msgspec.Meta(
            description="`repo:admin`, `repo:write`, `repo:read` or `repo:public_read`; order means nothing.",
            extra=REPLACES,
        ),
    ]
    expires: Annotated[
        str,
        msgspec.Meta(
            description="The last day of one that is made: `2027-01-31`; empty: none. Docker Hub does not show it, so "
            "another day changes nothing at a token that is there."
        ),
    ] = ""


class AccessTokenState(AccessTokenInputs, frozen=True, kw_only=True):
    value: Value
    token_id: TokenId
    active: Annotated[bool, msgspec.Meta(description="Whether it logs in; one that does not is put right.")]
    made_here: MadeHere = False


class AccessToken(TokenResource[AccessTokenInputs, AccessTokenState]):
    """An access token of the account that logs in.

    With `current`, the token of that label is adopted, if the account logs in with that value. Without, one is made,
    unless the label is taken: nobody here has that one's value, and workflows may use it.

    Removing it from the program only forgets it, and the user is told how to revoke it.
    """

    token: ClassVar[str] = "saas:docker_hub:AccessToken"
    Inputs = AccessTokenInputs
    State = AccessTokenState
    import_id: ClassVar[str] = "`<name>`"
    Tokens = DockerHubTokens
    issuer: DockerHubTokens

    identity = ("name",)
    kind = "an access token"
    title = "the Docker Hub access token {name}"

    def faults(self, known: Mapping[str, Any]) -> Iterable[str]:
        yield from label_faults(known)
        if (expires := known.get("expires")) and not is_day(expires):
            yield "its last day is not a day such as 2027-01-31"

    def stale(self, state: AccessTokenState) -> list[str]:
        """Return also whether it is active, when somebody has switched it off."""
        return [*super().stale(state), *([] if state.active else ["active"])]

    def outputs_of(self, issued: Issued) -> dict[str, Any]:
        return {**super().outputs_of(issued), "active": issued.active}

    async def seen(self, identity: str, state: AccessTokenState | None) -> Issued | None:
        self.named_by(identity)
        found = await self.issuer.find("", identity, f"reading {self.issuer.title('', identity)}")
        return None if found and state and found.id != state.token_id else found

    async def update(self, state: AccessTokenState, inputs: AccessTokenInputs) -> AccessTokenState:
        """Switch it on again, first: one that is off does not log in."""
        if not state.active:
            doing = f"switching on {self.issuer.title('', state.name)}"
            await self.issuer.switch_on(state.token_id, doing)
        updated = await super().update(state, inputs)
        return msgspec.structs.replace(updated, active=True)


class GetUndeclaredAccessTokens(UndeclaredTokens):
    """The access tokens of the account at Docker Hub that nothing declares."""

    token: ClassVar[str] = "saas:docker_hub:getUndeclaredAccessTokens"
    Tokens = DockerHubTokens


class MintedAccessToken(Minted[MintedInputs, MintedState]):
    """An access token of the account that this provider makes, one generation after the other."""

    token: ClassVar[str] = "saas:docker_hub:MintedAccessToken"
    Tokens = DockerHubTokens
    title = "the Docker Hub access token {name}"

    def faults(self, known: Mapping[str, Any]) -> Iterable[str]:
        yield from super().faults(known)
        yield from label_faults(known)


class AccessTokenRevocation(Revocation[RevocationInputs, RevocationState]):
    """The end of the former generations of an access token. The account's password is for a person to change."""

    token: ClassVar[str] = "saas:docker_hub:Revocation"
    Tokens = DockerHubTokens
    title = "the former generations of the Docker Hub access token {name}"


def label_faults(known: Mapping[str, Any]) -> Iterable[str]:
    """Return what is wrong with a label and scopes."""
    name, scopes = known.get("name"), known.get("scopes")
    if name is not None and (name != name.strip() or "/" in name or not 1 <= len(name) <= LONGEST_LABEL):
        yield f"a label has 1 to {LONGEST_LABEL} characters, no slash, and no blank at an end"
    if scopes == []:
        yield "it has no scopes"
    if wrong := [scope for scope in scopes or [] if scope not in SCOPES]:
        yield f"not a scope: {', '.join(wrong)} (there are {', '.join(SCOPES)})"


def _issued(token: _Known) -> Issued:
    return Issued(
        name=token.token_label,
        id=token.uuid,
        scopes=tuple(sorted(token.scopes)),
        made_here=token.creator_ua == USER_AGENT,
        active=token.is_active,
        value=token.token,
    )

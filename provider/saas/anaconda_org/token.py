"""A token of an organisation: known by its name, its value shown once.

Anaconda.org changes neither the scopes nor the expiry of a token, and a name is taken only once. So another scope or
another day is another token, under another name: the old one stays valid beside it until it is revoked (docs/adr/0050).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any, ClassVar

import msgspec

from saas import secrecy
from saas.anaconda_org.connection import AnacondaOrg, with_token
from saas.client import Nothing, quoted
from saas.connection import is_there
from saas.days import is_day, noon
from saas.errors import Gone, Refused, SaasError
from saas.inputs import Pattern
from saas.minted import Minted, OrganizationMintedInputs, OrganizationMintedState
from saas.revocation import OrganizationRevocationInputs, OrganizationRevocationState, Revocation
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

HOSTNAME = "saas-provider"
"""Where a token that this provider made was made, as Anaconda.org lists it: it distinguishes ours from a person's."""

_TAKEN = (400, 409)
"""What it may answer when a name is taken."""


class _Known(msgspec.Struct):
    """A token as Anaconda.org shows it, without the organisation; `application` is its name."""

    id: str
    application: str
    scopes: list[str] | None = None
    expires: str | None = None
    hostname: str | None = None


class _Made(msgspec.Struct):
    token: str


class AnacondaOrgTokens(Issuer):
    """Anaconda.org as a maker of tokens."""

    connection: AnacondaOrg
    names_are_unique = True

    def title(self, owner: str, name: str) -> str:
        return f"the token {name} of {owner}"

    def by_hand(self, owner: str, name: str) -> str:
        return f"revoke it with `anaconda auth --remove '{name}' --org {owner or 'ORGANIZATION'}`"

    async def listed(self, owner: str, doing: str) -> list[Issued]:
        """Return the tokens of whoever asks; nobody has written down whether that has organisations' in it."""
        found = await self.connection.client.call("GET", "authentications", doing=doing, answer=list[_Known])
        return [_issued(token, owner) for token in found]

    async def others(self, owner: str, doing: str) -> list[Issued]:
        own = await self.connection.client.call("GET", "authentication", doing=doing, answer=_Known)
        return [token for token in await self.listed(owner, doing) if token.id != own.id]

    async def holder(self, owner: str, name: str, value: str, doing: str) -> Issued | None:
        """Return the token that has a value, whatever its name: Anaconda.org shows that.

        Asks once more with our own credential before it says None: a service that refuses everything says nothing of
        the value.
        """
        secrecy.protect([value])
        headers = with_token(value)
        try:
            found = await self.connection.client.call(
                "GET", "authentication", doing=doing, answer=_Known, headers=headers
            )
        except Refused as error:
            if error.status != 401:
                raise
            await self.connection.require_organization(owner, doing)
            return None
        return _issued(found, owner)

    async def authenticates(self, owner: str, name: str, value: str, doing: str) -> bool:
        return await self.holder(owner, name, value, doing) is not None

    async def whose(self, owner: str, account: str, value: str, doing: str) -> Issued | None:
        return await self.holder(owner, "", value, doing)

    async def mint(self, wanted: Wanted, doing: str, look: Look) -> Issued:
        """Make a token, and try it. A name that is taken is refused: without asking for that, it is replaced."""
        body = {
            "user": wanted.owner,
            "note": wanted.name,
            "note_url": "https://anaconda.org",
            "hostname": HOSTNAME,
            "scopes": list(wanted.scopes),
            "max-age": self._seconds(wanted),
            "strength": "strong",
            "fail-if-exists": True,
        }

        async def lost() -> None:
            await look()  # no value is shown, so nothing is found

        try:
            made = await self.connection.minting.call(
                "POST", "authentications", doing=doing, answer=_Made, json=body, look=lost
            )
        except Refused as error:
            if error.status not in _TAKEN:
                raise
            raise SaasError(
                f"{error} When the name is taken, something may use that token. Put its value into the vault, if you "
                "have it; give the new one another name; or, when nothing uses it, "
                f"{self.by_hand(wanted.owner, wanted.name)}. Then run the same command again."
            ) from None
        trying = f"trying {self._titled(wanted)}"
        holder = partial(self.holder, wanted.owner, wanted.name, made.token, trying)
        found = await self.connection.shown(holder, is_there, doing)
        if found is None:
            raise SaasError(
                f"Anaconda.org: {self._titled(wanted)} was made, and it is refused there. Look at Anaconda.org's "
                f"status page; then {self.by_hand(wanted.owner, wanted.name)}, and run the same command again."
            )
        return msgspec.structs.replace(found, value=made.token)

    async def revoke(self, token: Issued, doing: str) -> None:
        """Revoke an organisation's token by its name. It answers 201 for success."""
        path = f"authentications/org/{quoted(token.owner)}/name/{quoted(token.name)}"
        try:
            await self.connection.client.call("DELETE", path, doing=doing, answer=Nothing, ok=(201,))
        except Gone:
            await self.connection.require_organization(token.owner, doing)

    def _titled(self, wanted: Wanted) -> str:
        return self.title(wanted.owner, wanted.name)

    def _seconds(self, wanted: Wanted) -> int:
        """Return how long it is to live: to the noon of its last day, so that no clock's error makes it another day."""
        seconds = int(noon(wanted.last_day) - self.connection.run.clock.now())
        if seconds <= 0:
            raise SaasError(
                f"Anaconda.org: {self._titled(wanted)} cannot be made, since its last day, {wanted.last_day}, is over. "
                "Correct the day in the data."
            )
        return seconds


class AnacondaTokenInputs(TokenInputs, frozen=True, kw_only=True):
    organization: Annotated[Identity, msgspec.Meta(description="The organisation (channel) that it belongs to.")]
    expires: Annotated[
        str, msgspec.Meta(description="The day on which Anaconda.org ends it: `2027-01-31`.", extra=REPLACES)
    ]


class AnacondaTokenState(AnacondaTokenInputs, frozen=True, kw_only=True):
    value: Value
    token_id: TokenId
    made_here: MadeHere = False


class Token(TokenResource[AnacondaTokenInputs, AnacondaTokenState]):
    """A token of an organisation.

    With `current`, the token that has that value is adopted: it must be valid and have this name, these scopes and this
    last day. Without, one is made, unless the name is taken: nobody here has that one's value, and builds may use it. A
    token that is no more valid counts as gone.

    Removing it from the program only forgets it, and the user is told how to revoke it.
    """

    token: ClassVar[str] = "saas:anaconda_org:Token"
    Inputs = AnacondaTokenInputs
    State = AnacondaTokenState
    import_id: ClassVar[str] = "`<organization>/<name>`"
    Tokens = AnacondaOrgTokens

    identity = ("organization", "name")
    kind = "a token"
    title = "the Anaconda.org token {name} of {organization}"
    patterns = {
        "organization": Pattern(
            re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*"),
            "an organisation's name is letters, digits, dots, hyphens and underscores",
        ),
        "name": Pattern(re.compile(r"\S(.*\S)?"), "its name begins or ends with a blank"),
    }

    def faults(self, known: Mapping[str, Any]) -> Iterable[str]:
        yield from super().faults(known)
        if known.get("scopes") == []:
            yield "it has no scopes, which at Anaconda.org means all of them; name those that it needs"
        if "expires" in known and not is_day(known["expires"]):
            yield "its last day is not a day such as 2027-01-31"

    def wanted(self, inputs: AnacondaTokenInputs) -> Wanted:
        return Wanted(
            owner=inputs.organization, name=inputs.name, scopes=tuple(inputs.scopes), last_day=inputs.expires
        )  # fmt: skip

    def inputs_of(self, issued: Issued, state: Any) -> dict[str, Any]:
        return {**super().inputs_of(issued, state), "organization": issued.owner}

    async def seen(self, identity: str, state: AnacondaTokenState | None) -> Issued | None:
        """Return the token that the recorded value is; without one, the token of that name."""
        organization, name = self.named_by(identity).values()
        doing = f"reading {self.issuer.title(organization, name)}"
        if state and state.value:
            return await self.issuer.holder(organization, name, state.value, doing)
        return await self.issuer.find(organization, name, doing)


class MintedToken(Minted[OrganizationMintedInputs, OrganizationMintedState]):
    """A token of an organisation that this provider makes, one generation after the other.

    The value in the vault is adopted, whatever its name, until it is due.
    """

    token: ClassVar[str] = "saas:anaconda_org:MintedToken"
    Inputs = OrganizationMintedInputs
    State = OrganizationMintedState
    Tokens = AnacondaOrgTokens
    identity = ("organization", "name")
    title = "the Anaconda.org token {name} of {organization}"
    patterns = Token.patterns

    def faults(self, known: Mapping[str, Any]) -> Iterable[str]:
        yield from super().faults(known)
        if known.get("scopes") == []:
            yield "it has no scopes, which at Anaconda.org means all of them; name those that it needs"


class TokenRevocation(Revocation[OrganizationRevocationInputs, OrganizationRevocationState]):
    """The end of the former generations of a token of an organisation."""

    token: ClassVar[str] = "saas:anaconda_org:Revocation"
    Inputs = OrganizationRevocationInputs
    State = OrganizationRevocationState
    Tokens = AnacondaOrgTokens
    identity = ("organization", "name")
    title = "the former generations of the Anaconda.org token {name} of {organization}"


class GetUndeclaredTokens(UndeclaredTokens):
    """The tokens of the login at Anaconda.org that nothing declares, organisations' among them as far as it lists them.

    It does not show which organisation a token belongs to, so names are compared alone.
    """

    token: ClassVar[str] = "saas:anaconda_org:getUndeclaredTokens"
    Tokens = AnacondaOrgTokens


def _issued(token: _Known, owner: str) -> Issued:
    return Issued(
        name=token.application,
        id=token.id,
        owner=owner,
        scopes=tuple(sorted(set(token.scopes or ()))),
        last_day=_last_day(token),
        made_here=token.hostname == HOSTNAME,
    )


def _last_day(token: _Known) -> str:
    """Return the day on which it ends, in UTC; empty when it has none. Raise `SaasError` when it cannot be read."""
    if not token.expires:
        return ""
    try:
        moment = datetime.fromisoformat(token.expires)
    except ValueError:
        raise SaasError(
            f"Anaconda.org: the token {token.application} has an expiry that is no date. Run the same command again."
        ) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).date().isoformat()

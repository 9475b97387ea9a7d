"""A token of an organisation: known by its name, its value shown once.

Anaconda.org changes neither the scopes nor the expiry of a token, and a name is taken only once. So another scope or
another day is another token, under another name: the old one stays valid beside it until it is removed (docs/adr/0050).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar

import msgspec

from saas.anaconda_org.connection import HOSTNAME, AnacondaOrg, KnownToken
from saas.days import is_day, noon
from saas.errors import Refused, SaasError
from saas.inputs import named, sorted_once
from saas.resource import Found, Resource
from saas.schema import Identity, Properties, Secret, fields_of

_LOGIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_NAME = re.compile(r"\S(.*\S)?")
_TAKEN = (400, 409)
"""What it may answer when a name is taken."""
_REPLACES = {"replaces": True}


class TokenInputs(Properties, frozen=True, kw_only=True):
    organization: Annotated[Identity, msgspec.Meta(description="The organisation (channel) that it belongs to.")]
    name: Annotated[Identity, msgspec.Meta(description="Its name there; another one lives beside it.")]
    scopes: Annotated[
        list[str],
        msgspec.Meta(description="What it may do; order means nothing.", extra=_REPLACES),
    ]
    expires: Annotated[
        str,
        msgspec.Meta(description="The day on which Anaconda.org ends it: `2027-01-31`.", extra=_REPLACES),
    ]
    current: Annotated[
        Secret,
        msgspec.Meta(
            description="The value that is in use, as the vault has it. Empty: there is none, so one is made."
        ),
    ] = ""


class TokenState(TokenInputs, frozen=True, kw_only=True):
    value: Annotated[Secret, msgspec.Meta(description="Its value; empty after an import, until `current` is given.")]
    token_id: Annotated[str, msgspec.Meta(description="Anaconda.org's id of it.")]
    made_here: Annotated[
        bool, msgspec.Meta(description="Whether this provider made it; one that a person made is never revoked here.")
    ]


class Token(Resource[TokenInputs, TokenState]):
    """A token of an organisation.

    With `current`, the token that value is gets taken over: it must be valid and have this name, these scopes and this
    last day. Without, one is made, unless the name is taken by one that somebody else made: nobody here has its value,
    and builds may use it, so it is left alone. A token made by an earlier attempt whose answer was lost is revoked and
    made anew. A token that is no more valid counts as gone.

    Removing it revokes it, if it was made here; one that was taken over is left, and the user is told.
    """

    token: ClassVar[str] = "saas:anaconda_org:Token"
    Inputs = TokenInputs
    State = TokenState
    import_id: ClassVar[str] = (
        "`<organization>/<name>`, if Anaconda.org lists it to you; otherwise give `current` and run `pulumi up`"
    )

    def __init__(self, anaconda_org: AnacondaOrg) -> None:
        self._anaconda = anaconda_org

    def normalise(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Scopes sorted."""
        return sorted_once(inputs, "scopes")

    def problem(self, known: dict[str, Any]) -> str | None:
        faults = list(_faults(known))
        name, organization = named(known, "name"), named(known, "organization")
        return f"The Anaconda.org token {name} of {organization}: {'; '.join(faults)}." if faults else None

    def identify(self, state: TokenState) -> str:
        return f"{state.organization}/{state.name}"

    async def create(self, inputs: TokenInputs) -> TokenState:
        if inputs.current:
            found = await self._known(inputs)
            _require_as_wanted(inputs, found)
            return _state(inputs, found, value=inputs.current, made_here=found.hostname == HOSTNAME)
        return await self._made(inputs)

    async def read(self, identity: str, state: TokenState | None) -> Found[TokenInputs, TokenState] | None:
        organization, name = self._named(identity)
        doing = f"reading the token {name} of {organization}"
        value, current = (state.value, state.current) if state else ("", "")
        if value:
            found = await self._anaconda.token_of(value, organization, doing)
        else:
            found = await self._anaconda.listed(name, doing)
        if found is None:
            return None
        inputs = TokenInputs(
            organization=organization, name=name, scopes=_scopes(found), expires=_last_day(found), current=current
        )
        made_here = state.made_here if state else found.hostname == HOSTNAME
        return Found(inputs, _state(inputs, found, value=value, made_here=made_here))

    async def update(self, state: TokenState, inputs: TokenInputs) -> TokenState:
        """Only `current` changes in place; the value in the vault must be this token's."""
        if not inputs.current:
            known = KnownToken(id=state.token_id, application=state.name)
            return _state(inputs, known, value=state.value, made_here=state.made_here)
        found = await self._known(inputs)
        _require_as_wanted(inputs, found)
        made_here = state.made_here and found.id == state.token_id
        return _state(inputs, found, value=inputs.current, made_here=made_here)

    async def delete(self, state: TokenState) -> None:
        doing = f"revoking {_title(state)}"
        if not state.made_here:
            await self._anaconda.run.announce(
                f"Anaconda.org: {_title(state)} was not made here, so it stays valid. When nobody uses it any more, "
                f"revoke it with `anaconda auth --remove '{state.name}' --org {state.organization}`."
            )
            return
        found = await self._anaconda.token_of(state.value, state.organization, doing)
        if found is not None:  # otherwise the name may be that of a newer token by now
            await self._anaconda.revoke(state.organization, state.name, doing)

    async def _known(self, inputs: TokenInputs) -> KnownToken:
        """The token that `current` is. Raises `SaasError` when it is none that is valid, or one of another name."""
        doing = f"looking whether the value in the vault is {_title(inputs)}"
        found = await self._anaconda.token_of(inputs.current, inputs.organization, doing)
        if found is None:
            raise SaasError(
                f"Anaconda.org: the value in the vault that should be {_title(inputs)} is not valid there: it was "
                "revoked, it has expired, or it was copied wrongly. Put the valid value into the vault, and run the "
                "same command again."
            )
        if found.application != inputs.name:
            raise SaasError(
                f"Anaconda.org: the value in the vault that should be {_title(inputs)} is the token "
                f"{found.application!r}. Correct the name in the data, or put the right value into the vault."
            )
        return found

    async def _made(self, inputs: TokenInputs) -> TokenState:
        await self._free_name(inputs)
        doing, look = f"making {_title(inputs)}", lambda: self._free_name(inputs)
        try:
            value = await self._anaconda.mint(
                inputs.organization, inputs.name, scopes=inputs.scopes, seconds=self._seconds(inputs), doing=doing,
                look=look,
            )  # fmt: skip
        except Refused as error:
            raise SaasError(f"{error} {_WHEN_TAKEN}") if error.status in _TAKEN else error from None
        found = await self._anaconda.token_of(value, inputs.organization, f"trying {_title(inputs)}")
        if found is None:
            raise SaasError(
                f"Anaconda.org: {_title(inputs)} was made, and it is refused there. Run the same command again, which "
                "makes it anew; if it stays so, look at Anaconda.org's status page."
            )
        return _state(inputs, found, value=value, made_here=True)

    async def _free_name(self, inputs: TokenInputs) -> None:
        """Revoke the token of that name if an attempt of ours made it just so; raises when it is another one."""
        found = await self._anaconda.listed(inputs.name, f"looking for {_title(inputs)}")
        if found is None:
            return
        if found.hostname != HOSTNAME:
            raise SaasError(f"Anaconda.org: {_title(inputs)} exists, and nobody here has its value. {_WHEN_TAKEN}")
        _require_as_wanted(inputs, found)
        await self._anaconda.run.announce(
            f"Anaconda.org: {_title(inputs)} was made by a run that did not get to record its value; it is revoked and "
            "made anew."
        )
        doing = f"revoking {_title(inputs)}, whose value is lost"
        await self._anaconda.revoke(inputs.organization, inputs.name, doing)

    def _seconds(self, inputs: TokenInputs) -> int:
        """How long it is to live: to the noon of its last day, so that no clock's error makes it another day."""
        seconds = int(noon(inputs.expires) - self._anaconda.run.clock.now())
        if seconds <= 0:
            raise SaasError(
                f"Anaconda.org: {_title(inputs)} cannot be made, since its last day, {inputs.expires}, is over. "
                "Correct the day in the data."
            )
        return seconds

    def _named(self, identity: str) -> tuple[str, str]:
        organization, slash, name = identity.partition("/")
        if not slash or list(_faults({"organization": organization, "name": name})):
            raise SaasError(f"Anaconda.org: {identity!r} is not the id of a token; give {self.import_id}.")
        return organization, name


_WHEN_TAKEN = (
    "When the name is taken, builds may use that token. Put its value into the vault, if you have it; give the new one "
    "another name; or, when nobody uses it, revoke it there by hand. Then run the same command again."
)


def _title(inputs: TokenInputs) -> str:
    return f"the token {inputs.name} of {inputs.organization}"


def _scopes(token: KnownToken) -> list[str]:
    return sorted(set(token.scopes or ()))


def _last_day(token: KnownToken) -> str:
    """The day on which it ends, in UTC; empty when it has none. Raises `SaasError` when it cannot be read."""
    if not token.expires:
        return ""
    try:
        moment = datetime.fromisoformat(token.expires)
    except ValueError:
        raise SaasError(
            f"Anaconda.org: the token {token.application} has an expiry that is no date. Run the same command again."
        ) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).date().isoformat()


def _require_as_wanted(inputs: TokenInputs, found: KnownToken) -> None:
    scopes, day = _scopes(found), _last_day(found)
    if (scopes, day) != (inputs.scopes, inputs.expires):
        raise SaasError(
            f"Anaconda.org: {_title(inputs)} exists with the scopes {', '.join(scopes) or 'for everything'}, until "
            f"{day or 'for ever'}; wanted are {', '.join(inputs.scopes)}, until {inputs.expires}. No token's scopes or "
            "last day can be changed there. Correct the data to what is so, or give the new token another name."
        )


def _state(inputs: TokenInputs, found: KnownToken, *, value: str, made_here: bool) -> TokenState:
    return TokenState(**fields_of(TokenInputs, inputs), value=value, token_id=found.id, made_here=made_here)


def _faults(known: dict[str, Any]) -> Iterable[str]:
    if "organization" in known and not _LOGIN.fullmatch(known["organization"]):
        yield "an organisation's name is letters, digits, dots, hyphens and underscores"
    if "name" in known and not _NAME.fullmatch(known["name"]):
        yield "its name begins or ends with a blank"
    if known.get("scopes") == []:
        yield "it has no scopes, which at Anaconda.org means all of them; name those that it needs"
    if "expires" in known and not is_day(known["expires"]):
        yield "its last day is not a day such as 2027-01-31"

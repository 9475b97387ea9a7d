"""A token of the account with a scope and an end: an OAuth authorization, told apart by its description.

Heroku does not say whether an authorization shows its token after the answer that made it, so both are provided for
(docs/adr/0021).

API: "OAuth Authorization".
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar

import msgspec

from saas import secrecy
from saas.client import Nothing, bearer
from saas.days import is_day, noon
from saas.errors import Gone, Refused, SaasError
from saas.heroku.connection import Heroku
from saas.inputs import named, sorted_once
from saas.resource import Found, Resource
from saas.schema import Identity, Properties, Secret, fields_of

SCOPES = frozenset({"global", "identity", "read", "write", "read-protected", "write-protected"})
_PATH = "oauth/authorizations"
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class AuthorizationInputs(Properties, frozen=True, kw_only=True):
    description: Annotated[
        Identity,
        msgspec.Meta(description="What it is called; no other of the account may be called so."),
    ]
    scope: Annotated[
        list[str],
        msgspec.Meta(min_length=1, description="What its token may do, such as `write`.", extra={"replaces": True}),
    ]
    expires: Annotated[
        str,
        msgspec.Meta(
            description="Its token's last day, such as `2027-01-31`; empty for none.", extra={"replaces": True}
        ),
    ] = ""
    current: Annotated[
        Secret, msgspec.Meta(description="The token that is in use, if there is one: it is taken over.")
    ] = ""


class AuthorizationState(AuthorizationInputs, frozen=True, kw_only=True):
    authorization_id: Annotated[str, msgspec.Meta(description="Heroku's id of it.")]
    token: Annotated[Secret, msgspec.Meta(description="The token; empty after an import that could not see it.")]
    made_here: Annotated[
        bool, msgspec.Meta(description="Whether this provider made it; one that a person made is never revoked here.")
    ] = False


class _Token(msgspec.Struct):
    token: str | None = None
    expires_in: int | None = None


class _Authorization(msgspec.Struct):
    id: str
    description: str
    scope: list[str]
    created_at: datetime
    access_token: _Token | None = None

    @property
    def token(self) -> str:
        """Its token, if it is shown."""
        return (self.access_token and self.access_token.token) or ""


class Authorization(Resource[AuthorizationInputs, AuthorizationState]):
    """An OAuth authorization, and the token that it mints.

    One of that description is taken over, if its token is shown or `current` works; it is never replaced for want of
    its token, since somebody may use it. Neither scope nor life of one can be changed: one that is to have others needs
    another description. Removing it ends its token if it was made here; another is left, and the user is told.
    """

    token: ClassVar[str] = "saas:heroku:Authorization"
    Inputs = AuthorizationInputs
    State = AuthorizationState
    import_id: ClassVar[str] = "the authorization's id, as `heroku authorizations` lists it"

    def __init__(self, heroku: Heroku) -> None:
        self._heroku = heroku

    def normalise(self, inputs: dict[str, Any]) -> dict[str, Any]:
        return sorted_once(inputs, "scope")

    def problem(self, known: dict[str, Any]) -> str | None:
        faults = []
        if wrong := sorted(set(known.get("scope", [])) - SCOPES):
            faults.append(f"no scope is called {', '.join(wrong)}; {', '.join(sorted(SCOPES))} are")
        if (expires := known.get("expires")) and not is_day(expires):
            faults.append("its last day is no day such as 2027-01-31")
        return f"The Heroku authorization {named(known, 'description')!r}: {'; '.join(faults)}." if faults else None

    def stale(self, state: AuthorizationState) -> list[str]:
        """What its token is to be found with, when it is not known."""
        return [] if state.token else ["current"]

    def identify(self, state: AuthorizationState) -> str:
        return state.authorization_id

    async def create(self, inputs: AuthorizationInputs) -> AuthorizationState:
        found = await self._find(inputs)
        if found is None:
            made = await self._made(inputs)
            return _state(inputs, made, made.token, made_here=True)
        return await self._taken_over(found, inputs)

    async def read(
        self, identity: str, state: AuthorizationState | None
    ) -> Found[AuthorizationInputs, AuthorizationState] | None:
        if not _ID.fullmatch(identity):
            raise SaasError(f"Heroku: {identity!r} is not an authorization's id; give {self.import_id}.")
        named = f"{_title(state)}, id {identity}" if state else f"the authorization {identity}"
        doing = f"reading {named}"
        try:
            found = await self._heroku.client.call("GET", f"{_PATH}/{identity}", doing=doing, answer=_Authorization)
        except Gone:
            await self._heroku.require_sight(doing)
            return None
        inputs = AuthorizationInputs(
            description=found.description,
            scope=sorted(set(found.scope)),
            expires=state.expires if state else self._last_day(found, ""),  # it cannot be changed
            current=state.current if state else "",
        )
        token = found.token or (state.token if state else "")
        return Found(inputs, _state(inputs, found, token, made_here=bool(state and state.made_here)))

    async def update(self, state: AuthorizationState, inputs: AuthorizationInputs) -> AuthorizationState:
        """Take the value in use for its token, or what is recorded when that is it. Raises `SaasError` if it is not."""
        if state.token and inputs.current in ("", state.token):
            return AuthorizationState(**fields_of(AuthorizationState, state) | fields_of(AuthorizationInputs, inputs))
        path, doing = f"{_PATH}/{state.authorization_id}", f"reading {_title(inputs)}"
        found = await self._heroku.client.call("GET", path, doing=doing, answer=_Authorization)
        if found.token and inputs.current not in ("", found.token):
            raise SaasError(
                f"Heroku: the value in use is not the token of {_title(inputs)}. Put its token into the vault, and run "
                "the same command again."
            )
        return await self._taken_over(found, inputs, made_here=state.made_here)

    async def delete(self, state: AuthorizationState) -> None:
        if not state.made_here:
            await self._heroku.tell(
                f"{_title(state)} was not made here, so it is left. Revoke it there if nobody uses it."
            )
            return
        path, doing = f"{_PATH}/{state.authorization_id}", f"revoking {_title(state)}"
        try:
            await self._heroku.client.call("DELETE", path, doing=doing, answer=_Authorization)
        except Gone:
            await self._heroku.require_sight(doing)

    async def _taken_over(
        self, found: _Authorization, inputs: AuthorizationInputs, *, made_here: bool = False
    ) -> AuthorizationState:
        """The one that is there, if it is as wanted and its token is to be had. Raises `SaasError`."""
        scope, expires = sorted(set(found.scope)), self._last_day(found, inputs.expires)
        if (scope, expires) != (inputs.scope, inputs.expires):
            ends = f"until {expires}" if expires else "without a last day"
            raise SaasError(
                f"Heroku: {_title(inputs)} exists with the scope {', '.join(scope)}, {ends}, and that cannot be "
                "changed. Correct the data to what is so, or give the new one another description; or revoke the old "
                "one by hand if nobody uses it, and run the same command again."
            )
        return _state(inputs, found, await self._token_of(found, inputs), made_here=made_here)

    def _last_day(self, found: _Authorization, told: str) -> str:
        """The day on which its token ends, by the seconds that are left; they end at noon, so clocks may differ.

        What is `told` of it stands where Heroku does not show the token's life.
        """
        if found.access_token is None:
            return told
        left = found.access_token.expires_in
        return "" if left is None else datetime.fromtimestamp(self._heroku.now() + left, UTC).date().isoformat()

    async def _made(self, inputs: AuthorizationInputs) -> _Authorization:
        """A new one, with its token."""
        body: dict[str, Any] = {"description": inputs.description, "scope": inputs.scope}
        if inputs.expires:
            body["expires_in"] = self._seconds(inputs)
        made = await self._heroku.client.call(
            "POST",
            _PATH,
            doing=f"making {_title(inputs)}",
            answer=_Authorization,
            json=body,
            ok=(200, 201),
            look=lambda: self._made_before(inputs),
        )
        if not made.token:
            raise SaasError(
                f"Heroku: an answer without a token while making {_title(inputs)}. Look at the account's "
                "authorizations there, revoke it, and run the same command again."
            )
        secrecy.protect([made.token])
        return made

    def _seconds(self, inputs: AuthorizationInputs) -> int:
        """How long its token lives from now on: until noon of its last day. Raises `SaasError` when that is over."""
        left = int(noon(inputs.expires) - self._heroku.now())
        if left <= 0:
            raise SaasError(
                f"Heroku: {_title(inputs)} cannot be made, since its last day, {inputs.expires}, is over. Give it a "
                "later one in the data, and run the same command again."
            )
        return left

    async def _made_before(self, inputs: AuthorizationInputs) -> _Authorization | None:
        """What our own call made whose answer was lost; one that hides its token is of no use to anybody, and ended."""
        found = await self._find(inputs)
        if found is None or found.token:
            return found
        doing = f"revoking {_title(inputs)}, whose token was lost with the answer"
        await self._heroku.client.call("DELETE", f"{_PATH}/{found.id}", doing=doing, answer=_Authorization)
        return None

    async def _find(self, inputs: AuthorizationInputs) -> _Authorization | None:
        """The one of that description. Raises when there are several and none is the one in use."""
        doing = f"looking for {_title(inputs)}"
        listed = await self._heroku.listed(_PATH, by="id", doing=doing, answer=list[_Authorization])
        found = [one for one in listed if one.description == inputs.description]
        found = [one for one in found if inputs.current and one.token == inputs.current] or found
        if len(found) > 1:
            ids = ", ".join(one.id for one in found)
            raise SaasError(
                f"Heroku: {len(found)} authorizations are called {inputs.description!r} ({ids}). Look which is used, "
                "revoke the others by hand, and run the same command again. Nothing was changed here."
            )
        return found[0] if found else None

    async def _token_of(self, found: _Authorization, inputs: AuthorizationInputs) -> str:
        """Its token: as it is shown, or the one in use if that works. Raises `SaasError`."""
        secrecy.protect([found.token])
        if found.token or await self._works(inputs):
            return found.token or inputs.current
        raise SaasError(
            f"Heroku: {_title(inputs)} exists ({found.id}), and its token is not to be had: Heroku does not show it, "
            "and the value in use is not a token of the account. Put its token into the vault; or, if nobody uses it, "
            "revoke it by hand. Then run the same command again."
        )

    async def _works(self, inputs: AuthorizationInputs) -> bool:
        """Whether the token in use is one of the account."""
        if not inputs.current:
            return False
        doing, login = f"trying the token of {_title(inputs)}", bearer(inputs.current)
        try:
            await self._heroku.client.call("GET", "account", doing=doing, answer=Nothing, headers=login)
        except Refused as error:
            if error.status in (401, 403):  # a token of a narrow scope may not look at the account: 403, and alive
                return error.status == 403
            raise
        return True


def _state(inputs: AuthorizationInputs, found: _Authorization, token: str, *, made_here: bool) -> AuthorizationState:
    return AuthorizationState(
        **fields_of(AuthorizationInputs, inputs), authorization_id=found.id, token=token, made_here=made_here
    )


def _title(inputs: AuthorizationInputs) -> str:
    return f"the authorization {inputs.description!r}"

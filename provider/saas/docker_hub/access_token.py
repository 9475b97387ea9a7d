"""An access token of the account that logs in: known by its label, its value shown once.

Docker Hub changes neither scopes nor the last day of a token, and does not tell the last day. Labels need not be unique
there; here they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, ClassVar

import msgspec

from saas import secrecy
from saas.client import Nothing, quoted
from saas.days import is_day
from saas.docker_hub.connection import USER_AGENT, DockerHub
from saas.errors import Gone, SaasError
from saas.inputs import sorted_once
from saas.resource import Found, Resource
from saas.schema import Identity, Properties, Secret, fields_of

SCOPES = ("repo:admin", "repo:write", "repo:read", "repo:public_read")
PAGE = 100
LONGEST_LABEL = 100


class AccessTokenInputs(Properties, frozen=True, kw_only=True):
    label: Annotated[Identity, msgspec.Meta(description="Its label; another one lives beside it.")]
    scopes: Annotated[
        list[str],
        msgspec.Meta(
            description="`repo:admin`, `repo:write`, `repo:read` or `repo:public_read`; order means nothing.",
            extra={"replaces": True},
        ),
    ]
    expires: Annotated[
        str,
        msgspec.Meta(
            description="The last day of one that is made: `2027-01-31`; empty: none. Docker Hub does not tell it, so "
            "another day changes nothing at a token that is there."
        ),
    ] = ""
    current: Annotated[
        Secret,
        msgspec.Meta(
            description="The value that is in use, as the vault has it. Empty: there is none, so one is made."
        ),
    ] = ""


class AccessTokenState(AccessTokenInputs, frozen=True, kw_only=True):
    value: Annotated[Secret, msgspec.Meta(description="Its value; empty after an import, until `current` is given.")]
    uuid: Annotated[str, msgspec.Meta(description="Docker Hub's id of it.")]
    active: Annotated[bool, msgspec.Meta(description="Whether it logs in; one that does not is put right.")]
    made_here: Annotated[
        bool, msgspec.Meta(description="Whether this provider made it; one that a person made is never revoked here.")
    ]


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


class AccessToken(Resource[AccessTokenInputs, AccessTokenState]):
    """An access token of the account that logs in.

    With `current`, the token of that label is taken over, if the account logs in with that value. Without, one is made,
    unless the label is taken by one that somebody else made. A token made by an earlier attempt whose answer was lost
    is revoked and made anew. Removing it revokes it, if it was made here; one that was taken over is left, and the user
    is told.
    """

    token: ClassVar[str] = "saas:docker_hub:AccessToken"
    Inputs = AccessTokenInputs
    State = AccessTokenState
    import_id: ClassVar[str] = "`<label>`"

    def __init__(self, docker_hub: DockerHub) -> None:
        self._hub = docker_hub

    def normalise(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Scopes sorted."""
        return sorted_once(inputs, "scopes")

    def problem(self, known: dict[str, Any]) -> str | None:
        faults = list(_faults(known))
        return f"The Docker Hub access token {known.get('label')}: {'; '.join(faults)}." if faults else None

    def stale(self, state: AccessTokenState) -> list[str]:
        """Whether it is active, when somebody has switched it off."""
        return [] if state.active else ["active"]

    def identify(self, state: AccessTokenState) -> str:
        return state.label

    async def create(self, inputs: AccessTokenInputs) -> AccessTokenState:
        if inputs.current:
            return await self._taken_over(inputs)
        await self._free_label(inputs)
        body: dict[str, Any] = {"token_label": inputs.label, "scopes": inputs.scopes}
        if inputs.expires:
            body["expires_at"] = f"{inputs.expires}T12:00:00Z"
        made = await self._hub.call(
            "POST", "access-tokens", doing=f"making {_title(inputs)}", answer=_Known, json=body, ok=(201,),
            look=lambda: self._free_label(inputs),
        )  # fmt: skip
        secrecy.protect([made.token])
        return _state(inputs, made, value=made.token)

    async def read(
        self, identity: str, state: AccessTokenState | None
    ) -> Found[AccessTokenInputs, AccessTokenState] | None:
        if list(_faults({"label": identity})):
            raise SaasError(f"Docker Hub: {identity!r} is not the id of an access token; give {self.import_id}.")
        known = await self._labelled(identity, f"reading the access token {identity}")
        if known is None or (state and known.uuid != state.uuid):
            return None
        inputs = AccessTokenInputs(
            label=identity,
            scopes=sorted(known.scopes),
            expires=state.expires if state else "",
            current=state.current if state else "",
        )
        return Found(inputs, _state(inputs, known, value=state.value if state else ""))

    async def update(self, state: AccessTokenState, inputs: AccessTokenInputs) -> AccessTokenState:
        """Switch it on again; the value in the vault must be one that logs in."""
        known = await self._active(state, f"switching on {_title(inputs)}")
        if inputs.current:
            await self._require_login(inputs)
        return _state(inputs, known, value=inputs.current or state.value)

    async def delete(self, state: AccessTokenState) -> None:
        if not state.made_here:
            await self._hub.run.announce(
                f"Docker Hub: {_title(state)} was not made here, so it stays valid. When nobody uses it any more, "
                "delete it in the account's settings."
            )
            return
        await self._revoke(state.uuid, f"revoking {_title(state)}")

    async def _taken_over(self, inputs: AccessTokenInputs) -> AccessTokenState:
        known = await self._labelled(inputs.label, f"looking for {_title(inputs)}")
        if known is None:
            raise SaasError(
                f"Docker Hub: the vault has a value for {_title(inputs)}, and there is no such token. Correct the "
                "label in the data, or put a valid value into the vault."
            )
        _require_scopes(inputs, known)
        await self._require_login(inputs)
        return _state(inputs, known, value=inputs.current)

    async def _require_login(self, inputs: AccessTokenInputs) -> None:
        doing = f"looking whether the value in the vault is {_title(inputs)}"
        if not await self._hub.logs_in(inputs.current, doing):
            raise SaasError(
                f"Docker Hub: the account does not log in with the value in the vault that should be {_title(inputs)}: "
                "it was revoked, it is over, or it was copied wrongly. Put the valid value into the vault, and run the "
                "same command again."
            )

    async def _free_label(self, inputs: AccessTokenInputs) -> None:
        """Revoke the token of that label if an attempt of ours made it just so; raises when it is another one."""
        known = await self._labelled(inputs.label, f"looking for {_title(inputs)}")
        if known is None:
            return
        if known.creator_ua != USER_AGENT:
            raise SaasError(
                f"Docker Hub: {_title(inputs)} exists, and nobody here has its value; workflows may use it. Put its "
                "value into the vault, if you have it; give the new one another label; or, when nobody uses it, delete "
                "it in the account's settings. Then run the same command again."
            )
        _require_scopes(inputs, known)
        await self._hub.run.announce(
            f"Docker Hub: {_title(inputs)} was made by a run that did not get to record its value; it is revoked and "
            "made anew."
        )
        await self._revoke(known.uuid, f"revoking {_title(inputs)}, whose value is lost")

    async def _labelled(self, label: str, doing: str) -> _Known | None:
        """The token of that label; None when there is none. Raises `SaasError` when there are two."""
        found: list[_Known] = []
        for page in range(1, 1000):
            listed = await self._hub.call(
                "GET", "access-tokens", doing=doing, answer=_Page, params={"page": page, "page_size": PAGE}
            )
            found += [one for one in listed.results if one.token_label == label]
            if not listed.next:
                break
        if len(found) > 1:
            raise SaasError(
                f"Docker Hub: the account has {len(found)} access tokens labelled {label}. Look which is wanted, "
                "delete the others by hand, and run the same command again."
            )
        return found[0] if found else None

    async def _active(self, state: AccessTokenState, doing: str) -> _Known:
        path = f"access-tokens/{quoted(state.uuid)}"
        return await self._hub.call(
            "PATCH", path, doing=doing, answer=_Known, json={"is_active": True}, repeatable=True
        )  # fmt: skip

    async def _revoke(self, uuid: str, doing: str) -> None:
        """Revoke it; one that is gone is no error, as long as others are found."""
        try:
            await self._hub.call("DELETE", f"access-tokens/{quoted(uuid)}", doing=doing, answer=Nothing, ok=(204,))
        except Gone:
            await self._hub.call("GET", "access-tokens", doing=doing, answer=_Page, params={"page_size": 1})


def _title(inputs: AccessTokenInputs) -> str:
    return f"the access token {inputs.label}"


def _require_scopes(inputs: AccessTokenInputs, known: _Known) -> None:
    if sorted(known.scopes) != inputs.scopes:
        raise SaasError(
            f"Docker Hub: {_title(inputs)} exists with the scopes {', '.join(sorted(known.scopes))}; wanted are "
            f"{', '.join(inputs.scopes)}. No token's scopes can be changed there. Correct the data to what is so, or "
            "give the new token another label."
        )


def _state(inputs: AccessTokenInputs, known: _Known, *, value: str) -> AccessTokenState:
    made_here = known.creator_ua == USER_AGENT
    return AccessTokenState(
        **fields_of(AccessTokenInputs, inputs),
        value=value,
        uuid=known.uuid,
        active=known.is_active,
        made_here=made_here,
    )


def _faults(known: dict[str, Any]) -> Iterable[str]:
    label, scopes, expires = known.get("label"), known.get("scopes"), known.get("expires")
    if label is not None and (label != label.strip() or "/" in label or not 1 <= len(label) <= LONGEST_LABEL):
        yield f"a label has 1 to {LONGEST_LABEL} characters, no slash, and no blank at an end"
    if scopes == []:
        yield "it has no scopes"
    if wrong := [scope for scope in scopes or [] if scope not in SCOPES]:
        yield f"not a scope: {', '.join(wrong)} (there are {', '.join(SCOPES)})"
    if expires and not is_day(expires):
        yield "its last day is not a day such as 2027-01-31"

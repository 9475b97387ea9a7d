"""What all of GitHub's secrets have in common, wherever they lie: sealed when written, never read back.

API: "Actions secrets".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, TypeVar, cast

import msgspec

from saas.client import Headers
from saas.errors import Refused
from saas.github.connection import SealingKey, answered_at, is_later, seal
from saas.github.placed import Placed, PlacedInputs, Readers
from saas.github.places import Store, Told
from saas.schema import Secret, fields_of


class SecretInputs(PlacedInputs, frozen=True, kw_only=True):
    """What every secret has."""

    value: Annotated[Secret, msgspec.Meta(description="The value; sealed with the place's key before it leaves.")]


class SecretState(SecretInputs, frozen=True, kw_only=True):
    """What is known of every secret that is there."""

    updated_at: Annotated[
        str, msgspec.Meta(description="When it was last written: by others, as GitHub says; or `writtenAt`.")
    ]
    written_at: Annotated[
        str, msgspec.Meta(description="When GitHub answered our own last write; others have written it if it differs.")
    ]


I = TypeVar("I", bound=SecretInputs)  # noqa: E741  # I and S: inputs and state
S = TypeVar("S", bound=SecretState)


class SealedSecret(Placed[I, S]):
    """A secret at a place. A subclass says what kind of place, and who may read it."""

    thing = "secret"
    store: ClassVar[Store] = "secrets"

    def value_told(self, state: S | None, told: Told) -> str:
        """What was recorded: GitHub does not tell the value."""
        return state.value if state else ""

    def seen(self, inputs: I, state: S | None, told: Told, readers: Readers) -> S:
        """The state; a write that was done when ours was answered is ours."""
        written_at = state.written_at if state else ""
        updated_at = told.updated_at if is_later(told.updated_at, written_at) else written_at
        return self._state(inputs, updated_at, written_at, readers)

    def stale(self, state: S) -> list[str]:
        """The value, when somebody else wrote it: what lies there cannot be read, only overwritten."""
        return [] if state.updated_at == state.written_at else ["value"]

    async def create(self, inputs: I) -> S:
        return await self._bring(inputs, None)

    async def update(self, state: S, inputs: I) -> S:
        return await self._bring(inputs, state)

    async def _bring(self, inputs: I, state: S | None) -> S:
        """Write it, all of it in one request."""
        answer, readers = await self.write(inputs, state, lambda body: self._put(inputs, body))
        written_at = answered_at(answer)
        if written_at is None:
            written_at = (await self.get(self.place_of(inputs), inputs.name)).updated_at
        return self._state(inputs, written_at, written_at, readers)

    def _state(self, inputs: I, updated_at: str, written_at: str, readers: Readers) -> S:
        known = {**fields_of(self.Inputs, inputs), **readers.kept}
        return cast("S", self.State(**known, updated_at=updated_at, written_at=written_at))

    async def _put(self, inputs: I, readers: Mapping[str, Any]) -> Headers:
        place = self.place_of(inputs)
        key = await self.github.sealing_key(place.path, place.title)
        try:
            return await self._put_sealed(inputs, readers, key)
        except Refused as error:
            if error.status != 422:
                raise
            newer = await self.github.sealing_key(place.path, place.title, unlike=key)
            if newer == key:
                raise
            return await self._put_sealed(inputs, readers, newer)

    async def _put_sealed(self, inputs: I, readers: Mapping[str, Any], key: SealingKey) -> Headers:
        body = {"encrypted_value": seal(key.key, inputs.value), "key_id": key.key_id, **readers}
        doing = f"writing {self.title_of(inputs)}"
        return await self.github.client.call(
            "PUT", self.path_of(inputs), doing=doing, answer=Headers, json=body, ok=(201, 204)
        )

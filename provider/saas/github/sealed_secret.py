"""What all of GitHub's secrets have in common, wherever they lie: sealed when written, never read back.

API: "Actions secrets" and "Dependabot secrets".
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, TypeVar, cast

import msgspec

from saas.client import Headers
from saas.errors import Refused
from saas.github.connection import SealingKey, own_write, seal
from saas.github.placed import Placed, PlacedInputs, Told
from saas.github.places import Store
from saas.schema import Secret, fields_of


class SecretInputs(PlacedInputs, frozen=True, kw_only=True):
    """What every secret has."""

    value: Annotated[Secret, msgspec.Meta(description="The value; sealed with the place's key before it leaves.")]


class SecretState(SecretInputs, frozen=True, kw_only=True):
    """What is known of every secret that is there."""

    updated_at: Annotated[str, msgspec.Meta(description="When GitHub says it was last written.")]
    written_at: Annotated[
        str, msgspec.Meta(description="The same, after our own last write; differs when others wrote.")
    ]


I = TypeVar("I", bound=SecretInputs)  # noqa: E741  # I and S: inputs and state
S = TypeVar("S", bound=SecretState)


class SealedSecret(Placed[I, S]):
    """A secret at a place. A subclass says what kind of place, and who may read it."""

    thing = "secret"
    store: ClassVar[Store] = "actions"

    def value_told(self, state: S | None, told: Told) -> str:
        """What was recorded: GitHub does not tell the value."""
        return state.value if state else ""

    def seen(self, inputs: I, state: S | None, told: Told) -> S:
        return self._state(inputs, told.updated_at, state.written_at if state else "")

    def stale(self, state: S) -> list[str]:
        """The value, when somebody else wrote it: what lies there cannot be read, only overwritten."""
        return [] if state.updated_at == state.written_at else ["value"]

    async def create(self, inputs: I) -> S:
        answered = await self._put(inputs)
        told = await self.get(self.place_of(inputs), inputs.name)
        return self._state(inputs, told.updated_at, own_write(told.updated_at, answered))

    async def update(self, state: S, inputs: I) -> S:
        return await self.create(inputs)

    def _state(self, inputs: I, updated_at: str, written_at: str) -> S:
        return cast("S", self.State(**fields_of(self.Inputs, inputs), updated_at=updated_at, written_at=written_at))

    async def _put(self, inputs: I) -> Headers:
        place, readers = self.place_of(inputs), await self.written_readers(inputs)
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

    async def _put_sealed(self, inputs: I, readers: dict[str, Any], key: SealingKey) -> Headers:
        body = {"encrypted_value": seal(key.key, inputs.value), "key_id": key.key_id, **readers}
        doing = f"writing {self.title_of(inputs)}"
        return await self.github.client.call(
            "PUT", self.path_of(inputs), doing=doing, answer=Headers, json=body, ok=(201, 204)
        )

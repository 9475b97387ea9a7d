"""What all of GitHub's secrets have in common, wherever they lie: sealed when written, never read back.

API: "Actions secrets".
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any, ClassVar, TypeVar

import msgspec

from saas.client import Headers
from saas.errors import Refused
from saas.github.connection import SealingKey, seal
from saas.github.placed import Placed, PlacedInputs, PlacedState
from saas.github.places import Observed, Store
from saas.schema import Secret

Value = Annotated[Secret, msgspec.Meta(description="The value; sealed with the place's key before it leaves.")]


class SecretInputs(PlacedInputs, frozen=True, kw_only=True):
    """What every secret has."""

    value: Value


class SecretState(PlacedState, frozen=True, kw_only=True):
    """What is known of every secret that is there."""

    value: Value


I = TypeVar("I", bound=SecretInputs)  # noqa: E741  # I and S: inputs and state
S = TypeVar("S", bound=SecretState)


class SealedSecret(Placed[I, S]):
    """A secret at a place. A subclass says what kind of place, and who may read it."""

    thing = "secret"
    store: ClassVar[Store] = "secrets"

    def observed_value(self, state: S | None, observed: Observed) -> str:
        """Return what was recorded: GitHub does not show the value."""
        return state.value if state else ""

    def stale(self, state: S) -> list[str]:
        """Return the value, when somebody else wrote it: what lies there cannot be read, only overwritten."""
        return [] if state.updated_at == state.written_at else ["value"]

    async def create(self, inputs: I) -> S:
        return await self.write(inputs, None, partial(self._put, inputs))

    async def update(self, state: S, inputs: I) -> S:
        return await self.write(inputs, state, partial(self._put, inputs))

    async def _put(self, inputs: I, readers: Mapping[str, Any]) -> Headers:
        place = self.place_of(inputs)
        key = await self.connection.sealing_key(place.path, place.title)
        try:
            return await self._put_sealed(inputs, readers, key)
        except Refused as error:
            if error.status != 422:
                raise
            newer = await self.connection.sealing_key(place.path, place.title, unlike=key)
            if newer == key:
                raise
            return await self._put_sealed(inputs, readers, newer)

    async def _put_sealed(self, inputs: I, readers: Mapping[str, Any], key: SealingKey) -> Headers:
        body = {"encrypted_value": seal(key.key, inputs.value), "key_id": key.key_id, **readers}
        doing = f"writing {self.title_of(inputs)}"
        return await self.connection.client.call(
            "PUT", self.path_of(inputs), doing=doing, answer=Headers, json=body, ok=(201, 204)
        )

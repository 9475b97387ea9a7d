"""What a run does in its course and what is no object at a service: all that is known of it is what was recorded."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from saas.resource import Found, Resource
from saas.schema import Properties, fields_of

I = TypeVar("I", bound=Properties)  # noqa: E741  # I and S: inputs and state
S = TypeVar("S", bound=Properties)


class Step(Resource[I, S]):
    """A step of a run. It cannot be imported, is never found changed, and nothing is removed with it."""

    stays: ClassVar[bool] = True

    async def read(self, identity: str, state: S | None) -> Found[I, S] | None:
        if state is None:
            raise self.no_id(identity)
        inputs: Any = self.Inputs(**fields_of(self.Inputs, state))
        return Found(inputs, state)

    async def delete(self, state: S) -> None:
        """Leave everything as it is."""

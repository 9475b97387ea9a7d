"""What every resource of this provider is: a struct of inputs, a struct of outputs, and five calls."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from saas.schema import Properties, has_unknown

I = TypeVar("I", bound=Properties)  # noqa: E741  # I and S: inputs and state
S = TypeVar("S", bound=Properties)


@dataclass(frozen=True)
class Found(Generic[I, S]):
    """An object as it is at the service: the inputs that would make it, and its outputs."""

    inputs: I
    state: S


class Resource(ABC, Generic[I, S]):
    """One kind of object at one service.

    `create` must be safe to call twice, `delete` must accept that the object is gone, and `read` returns None then:
    the engine repeats a call whose answer it did not get to record.
    """

    token: ClassVar[str]
    """The type token, `saas:<service>:<Thing>`."""
    Inputs: ClassVar[type[Properties]]
    State: ClassVar[type[Properties]]
    import_id: ClassVar[str]
    """What `pulumi import` takes, in words."""
    found_by: ClassVar[tuple[str, ...]] = ()
    """Wire names of the inputs that are the import id with slashes between, where a create takes over what has it."""

    def normalise(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Inputs in the one form they are compared in (order, case), in wire names.

        Unknowns, and values of a wrong type, may be among them; they are given back as they are.
        """
        return inputs

    def problem(self, known: dict[str, Any]) -> str | None:
        """A sentence on what is wrong with inputs, or None.

        `known` holds them in normal form, in wire names, each of the right type; an input that a preview does not know
        yet is not among them.
        """
        return None

    def stale(self, state: S) -> list[str]:
        """Wire names of properties that must be written again although no input changed."""
        return []

    async def existing(self, inputs: dict[str, Any]) -> Found[I, S] | None:
        """What a create of these inputs would find and take over, as it is now, if that can be lost. Changes nothing.

        `inputs` are in normal form and wire names, as `normalise` gives them: what a preview does not know yet is
        `UNKNOWN`. A kind whose objects have nothing that a create could change has nothing to find.
        """
        parts = [inputs[name] for name in self.found_by]
        return await self.read("/".join(parts), None) if parts and not has_unknown(parts) else None

    def refusal(self, found: Found[I, S], differences: str) -> str | None:
        """The sentence with which a create refuses an object that differs so; None: it is brought to the inputs."""
        return None

    @abstractmethod
    def identify(self, state: S) -> str:
        """The id of the object of this state; it stays the same as long as nothing that replaces it changes."""

    @abstractmethod
    async def create(self, inputs: I) -> S:
        """Make the object, or take it over when it exists."""

    @abstractmethod
    async def read(self, identity: str, state: S | None) -> Found[I, S] | None:
        """The object as it is now; `state` is what was recorded, None on import. None when it is gone.

        "Gone" makes the engine forget the object and create it anew, so it must be told apart from "not shown to this
        credential", which is a `SaasError`.
        """

    @abstractmethod
    async def update(self, state: S, inputs: I) -> S:
        """Bring the object to these inputs."""

    @abstractmethod
    async def delete(self, state: S) -> None:
        """Remove the object; one that is gone already is no error."""

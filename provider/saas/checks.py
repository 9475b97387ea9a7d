"""Whether something works with a new generation of a value: looked at once for each, before former ones may end.

A check is nothing at its service. Its inputs say of which generation and of which place it is, so a run that brings
another generation there cannot leave it out.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, TypeVar

import msgspec

from saas.schema import Identity, Properties
from saas.step import Step


class CheckInputs(Properties, frozen=True, kw_only=True):
    name: Annotated[Identity, msgspec.Meta(description="The credential, as the program calls it.")]
    generation: Annotated[int, msgspec.Meta(ge=0, description="Which of its values lies there.")]
    written_at: Annotated[
        str, msgspec.Meta(description="When its place was last written, so that each write is checked.")
    ] = ""


I = TypeVar("I", bound=CheckInputs)  # noqa: E741  # the inputs


class Check(Step[I, I]):
    """A look at one place. A subclass says what it looks at."""

    import_id: ClassVar[str] = "nothing: it is nothing at the service"
    kind = "a check"

    @abstractmethod
    async def look(self, inputs: I) -> None:
        """Raise `SaasError` unless the place works with the value that it was given."""

    def changed(self, recorded: Mapping[str, Any], wanted: Mapping[str, Any]) -> set[str]:
        """Return what differs; of a value that a person made nothing is looked at, so nothing counts."""
        names = super().changed(recorded, wanted)
        return names if wanted["generation"] or "generation" in names else set()

    async def create(self, inputs: I) -> I:
        """Look, unless the value is one that a person made: it was there before, and nothing is to end."""
        if inputs.generation:
            await self.look(inputs)
        return inputs

    def blocked(self, inputs: I) -> str:
        """Return the end of a sentence: what does not happen now."""
        return f"so no former value of {inputs.name} is revoked"

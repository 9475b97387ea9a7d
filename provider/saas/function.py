"""What every function of this provider is: a struct of inputs, a struct of results, and one call that only looks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Annotated, Any, ClassVar, Generic, TypeVar

import msgspec

from saas.schema import Properties


class Results(Properties, frozen=True, kw_only=True):
    """Base of every struct of results. Each field that is added has a default: a look that fails gives no other."""

    failure: Annotated[
        str, msgspec.Meta(description="Why it could not be looked, as a sentence; empty: it was looked.")
    ] = ""


I = TypeVar("I", bound=Properties)  # noqa: E741  # I and R: inputs and results
R = TypeVar("R", bound=Results)


class Function(ABC, Generic[I, R]):
    """One question to one service, asked in every run that comes to it. It changes nothing.

    The engine ends the whole program when a function fails. So a service that does not answer is no error: the provider
    puts the sentence of a `SaasError` into `failure`, and the program warns the user.
    """

    token: ClassVar[str]
    """The token, `saas:<service>:get<Thing>`."""
    Inputs: ClassVar[type[Properties]]
    Results: ClassVar[type[Results]]

    def normalize(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Return inputs, in wire names, in the one form in which they are compared (order, case)."""
        return inputs

    def problem(self, known: dict[str, Any]) -> str | None:
        """Return a sentence on what is wrong with inputs in normal form, or None."""
        return None

    @abstractmethod
    async def call(self, inputs: I) -> R:
        """Look, and return what was found. Raise `SaasError` when it could not be looked."""

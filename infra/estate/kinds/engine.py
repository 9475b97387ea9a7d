"""The environment of the engine: what its plugins log in with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from infra.estate.kinds.target import Declared, Target
from infra.estate.nouns import Delivery


@dataclass(frozen=True, kw_only=True)
class EngineVariable(Target):
    """A variable of the engine's environment. No service keeps it, and no run writes it."""

    to: ClassVar[str] = "engine"
    service: ClassVar[str] = "engine"
    has_section: ClassVar[bool] = False
    needs: ClassVar[tuple[str, ...]] = ("name",)
    takes: ClassVar[tuple[str, ...]] = ("field", "shape")
    slot_words: ClassVar[str] = "variable of the environment that the engine's plugins read"
    scope_form: ClassVar[str] = "*"
    sink_form: ClassVar[str] = "engine"

    name: str

    @classmethod
    def of(cls, delivery: Delivery, name: str, declared: Declared) -> Iterator[Target]:
        """Return the one place."""
        del delivery, declared
        yield cls(name=name)

    @classmethod
    def in_use(cls, delivery: Delivery, declared: Declared) -> Delivery | None:
        """Return the delivery: the engine is always in use."""
        del declared
        return delivery

    @classmethod
    def sink_fault(cls, sink: str, declared: Declared) -> str:
        """Return that the engine has no parts, unless none is named."""
        del declared
        return f"the engine has no part '{sink}'" if sink else ""

"""Where values come from: one interface, whatever keeps a value or makes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, Self

import pulumi

from infra.estate import Slot
from infra.estate.nouns import Credential, Shape


@dataclass(frozen=True, order=True)
class Reference:
    """Which value is meant: its credential, the vault's item and field that hold it, and its shape."""

    item: str
    field: str
    shape: Shape = "token"
    credential: str = ""
    """The credential's name; for an identifier, that of the credential it travels with; empty if there is none."""

    @classmethod
    def to(cls, holder: Credential | Slot) -> Self:
        """Return which value a credential has, or a slot gets."""
        name = holder.name if isinstance(holder, Credential) else holder.credential.name
        return cls(item=holder.item, field=holder.field, shape=holder.shape, credential=name)


class Source(Protocol):
    """Something that has values: the vault, what this run mints, what this run generates."""

    def has(self, reference: Reference) -> bool:
        """Return whether a value comes from here."""

    def value(self, reference: Reference) -> pulumi.Output[str]:
        """Return a value, secret. Raise `KeyError` for one that does not come from here."""


@dataclass(frozen=True)
class Values:
    """Every value of a run, each from the first of the sources that has it."""

    sources: tuple[Source, ...]

    def has(self, reference: Reference) -> bool:
        """Return whether a value comes from any source."""
        return any(source.has(reference) for source in self.sources)

    def value(self, reference: Reference) -> pulumi.Output[str]:
        """Return a value, secret. Raise `KeyError` for one that no source has."""
        for source in self.sources:
            if source.has(reference):
                return source.value(reference)
        raise KeyError(reference)

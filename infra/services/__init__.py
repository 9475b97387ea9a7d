"""How each outside service's part of an estate is made: one module a service, each a component.

A module offers `parts(estate)`: what the estate wants of that service, as values, in pieces that can be made; and
`STANDS_FOR`: for each kind of thing that an app may need there, the resource that stands for it.
"""

from __future__ import annotations

from typing import Protocol

import registry
from infra.estate import Estate
from infra.estate.deployed import deployed
from infra.vault import Reference, Vault


class Part(Protocol):
    """What an estate wants of one service, or of one account there."""

    @property
    def references(self) -> frozenset[Reference]:
        """Every value of the vault that making it needs."""

    def problem(self) -> str | None:
        """A sentence on why it cannot be made with the settings of this stack, or None."""

    def make(self, vault: Vault) -> None:
        """Register its resources."""


def parts_of(estate: Estate) -> tuple[Part, ...]:
    """Everything an estate wants of the services; for what is not in use, nothing."""
    in_use = deployed(estate)
    return tuple(part for module in registry.modules("program").values() for part in module.parts(in_use))


def references_of(estate: Estate) -> frozenset[Reference]:
    """Every value of the vault that a run reads: what its parts ask for, and nothing else decides it."""
    return frozenset(reference for part in parts_of(estate) for reference in part.references)

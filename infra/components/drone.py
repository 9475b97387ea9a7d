"""Drone's part of an estate: nothing is deployed there; what it left is cleared."""

from __future__ import annotations

from collections.abc import Iterator

from infra.clearing import Sdk
from infra.deployment import Part
from infra.estate import Estate
from infra.estate.outcomes import Clearing, at_service
from infra.sdk import drone as saas
from infra.stack_resource import ResourceOf

RESOURCE_OF: ResourceOf = {}


def parts(estate: Estate) -> tuple[Part, ...]:
    """Return nothing: it is over."""
    del estate
    return ()


def clearings(estate: Estate) -> Iterator[tuple[Clearing, Sdk]]:
    """Yield what its owners have there: secrets and active repositories; accounts, and the tokens that it issued."""
    found = at_service("drone", estate, accounts=True, unlisted=("tokens of accounts that the data does not name",))
    for clearing in found:
        yield clearing, saas

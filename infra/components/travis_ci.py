"""Travis CI's part of an estate: nothing is deployed there; what it left is cleared."""

from __future__ import annotations

from collections.abc import Iterator

from infra.clearing import Sdk
from infra.deployment import Part
from infra.estate import Estate
from infra.estate.outcomes import Clearing, at_service
from infra.sdk import travis_ci as saas
from infra.stack_resource import ResourceOf

RESOURCE_OF: ResourceOf = {}


def parts(estate: Estate) -> tuple[Part, ...]:
    """Return nothing: it is over."""
    del estate
    return ()


def clearings(estate: Estate) -> Iterator[tuple[Clearing, Sdk]]:
    """Yield what its owners have there: variables, keys and active repositories; and the tokens that it issued."""
    for clearing in at_service("travis-ci", estate, unlisted=("tokens whose values nobody has",)):
        yield clearing, saas

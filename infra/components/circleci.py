"""CircleCI's part of an estate: nothing is deployed there; what it left is cleared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from infra.clearing import Sdk
from infra.deployment import Part
from infra.estate import Estate
from infra.estate.outcomes import Clearing, at_service, issued, looked_in, retired
from infra.sdk import circleci as saas
from infra.stack_resource import ResourceOf

RESOURCE_OF: ResourceOf = {}

_UNLISTED = (
    "projects that nobody follows and the data does not name",
    "tokens whose values nobody has",
    "contexts that are shown to members alone, if the account that looks only works on a repository there",
)


def parts(estate: Estate) -> tuple[Part, ...]:
    """Return nothing: it is over."""
    del estate
    return ()


def clearings(estate: Estate) -> Iterator[tuple[Clearing, Sdk]]:
    """Yield what its owners have there: contexts, variables and checkout keys; and the tokens that it issued."""
    for clearing in at_service("circleci", estate, unlisted=_UNLISTED):
        service = retired(estate)[clearing.service]
        named = [str(one) for one in looked_in(service, estate) if one.name != "*"]
        nobodys = [one.name for one in issued(clearing.service, estate) if not one.acts_as and one.is_in_vault]
        more = {"projects": named} if named else {}
        if nobodys:
            more["project_tokens"] = nobodys
        yield replace(clearing, scope={**clearing.scope, **more}), saas

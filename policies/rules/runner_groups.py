"""A runner group is for the repositories that the data lists, and for public ones only where it says so. Never for all.

The resource has no input that opens a group to all repositories: it always has a list.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from policies.resource import Resource
from policies.rule import Rule

if TYPE_CHECKING:
    from policies.declared import Declared

RUNNER_GROUP = "saas:github:RunnerGroup"


def check(resource: Resource, declared: Declared) -> Iterator[str]:
    """Yield each way in which a group would be open to more than is declared."""
    if resource.type != RUNNER_GROUP:
        return
    wanted = declared.runner_groups.get((str(resource.plain("organization")).lower(), str(resource.plain("name"))))
    if wanted is None:
        yield "the data has no such runner group."
        return
    listed, may_use = resource.plain("repositories"), {name.lower() for name in wanted.repositories}
    if not isinstance(listed, list) or {str(name).lower() for name in listed} - may_use:
        yield "repositories could use it that the data does not list."
    if resource.plain("allowsPublicRepositories", False) is not False and not wanted.allows_public_repositories:
        yield "public repositories could use it, and the data does not say so."
    workflows = resource.plain("workflows") or []
    if wanted.workflows and (not workflows or set(workflows) - set(wanted.workflows)):
        yield "jobs of workflows could use it that the data does not list."


RUNNER_GROUPS = Rule("runner-groups", "A runner group is open to no more than the data lists.", each=check)

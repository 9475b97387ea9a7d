"""An environment is guarded as the data declares, and one with a value above staging has reviewers or a branch rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from policies.resource import Resource
from policies.rule import Rule

if TYPE_CHECKING:
    from policies.declared import Declared

ENVIRONMENT = "github:index/repositoryEnvironment:RepositoryEnvironment"


def check(resource: Resource, declared: Declared) -> Iterator[str]:
    """Yield each guard that is missing."""
    if resource.type != ENVIRONMENT:
        return
    name = str(resource.plain("environment")).lower()
    repository = str(resource.plain("repository")).lower()
    found = [
        (place, guards)
        for (place, environment), guards in declared.environments.items()
        if (place.rpartition("/")[2], environment) == (repository, name)
    ]
    if not found:
        return  # the rule `inputs` says that there is no such one
    place, wanted = found[0]
    reviewers = [team for one in resource.plain("reviewers") or () for team in one.get("teams") or ()]
    branches = (resource.plain("deploymentBranchPolicy") or {}).get("protectedBranches")
    if wanted.branches == "protected" and branches is not True:
        yield "jobs of all branches could use it, and the data says protected ones."
    if resource.plain("canAdminsBypass", True) and not wanted.admins_bypass:
        yield "administrators could pass it by, and the data says that they cannot."
    if (resource.plain("waitTimer") or 0) < wanted.wait_minutes:
        yield "its jobs would wait for a shorter time than the data says."
    if f"{place}@{name}" in declared.guarded and not reviewers and branches is not True:
        yield "a value above staging lies in it, and nothing would guard it."


ENVIRONMENTS = Rule("environments", "An environment is guarded as the data declares.", each=check)

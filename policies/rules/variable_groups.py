"""No variable group is open to all pipelines of its project, unless the data says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from policies.resource import Resource
from policies.rule import Rule

if TYPE_CHECKING:
    from policies.declared import Declared

GROUP, LEAVE = (
    "saas:azure_devops:VariableGroup",
    "azuredevops:index/pipelineAuthorization:PipelineAuthorization",
)


def check(resource: Resource, declared: Declared) -> Iterator[str]:
    """Yield a group that is open and is not declared so, and leave for a pipeline that is not listed."""
    if resource.type == GROUP:
        group = declared.groups.get(f"{resource.plain('project')}/{resource.plain('name')}")
        if group is None:
            yield "the data has no such variable group."
        elif resource.plain("openToAll", True) is not False and not group.open_to_all_pipelines:
            yield "it would be open to all pipelines of its project, and the data does not say so."
    elif resource.type == LEAVE:
        name, _, number = resource.name.rpartition("/")
        group = declared.groups.get(name)
        if group is None or str(resource.plain("pipelineId")).removesuffix(".0") != number:
            yield "it gives leave for another group or pipeline than it is named after."
        elif int(number) not in group.pipelines:
            yield "the data does not list that pipeline."


VARIABLE_GROUPS = Rule(
    "variable-groups", "No variable group is open to all pipelines unless the data says so.", each=check
)

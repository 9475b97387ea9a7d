"""Variables at Azure DevOps: of a variable group, or of one pipeline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from infra.estate.kinds.target import Declared, Target
from infra.estate.nouns import Delivery
from infra.estate.sections.azure_devops import AzureDevOps


@dataclass(frozen=True, kw_only=True)
class AzureDevOpsTarget(Target):
    """A variable in a project."""

    service: ClassVar[str] = "azure-devops"
    slot_words: ClassVar[str] = "variable"

    name: str
    project: str

    @classmethod
    def sink_fault(cls, sink: str, declared: Declared) -> str:
        """Return that the group or the project is not declared, unless it is."""
        section = declared.services.get(cls.service)
        if not isinstance(section, AzureDevOps):
            return f"there is no section [{cls.service}]"
        if "/" in sink:
            return "" if sink in section.groups else f"there is no variable group {sink}"
        project = sink.partition(":")[0]
        return "" if project in section.projects else f"there is no project '{project}'"


@dataclass(frozen=True, kw_only=True)
class GroupVariable(AzureDevOpsTarget):
    """A variable of a variable group."""

    to: ClassVar[str] = "azure-devops-variable"
    needs: ClassVar[tuple[str, ...]] = ("name", "project", "group")
    scope_form: ClassVar[str] = "{project}/{group}"
    sink_form: ClassVar[str] = "azure-devops:{project}/{group}"
    written_as_a_whole: ClassVar[bool] = True

    group: str

    @classmethod
    def of(cls, delivery: Delivery, name: str, declared: Declared) -> Iterator[Target]:
        """Return the one place."""
        del declared
        yield cls(name=name, project=str(delivery.project), group=str(delivery.group))


@dataclass(frozen=True, kw_only=True)
class PipelineVariable(AzureDevOpsTarget):
    """A variable of one pipeline; `pipeline` may be a pattern."""

    to: ClassVar[str] = "azure-devops-definition-variable"
    needs: ClassVar[tuple[str, ...]] = ("name", "project", "definition")
    scope_form: ClassVar[str] = "{project}:{pipeline}"
    sink_form: ClassVar[str] = "azure-devops:{project}:{pipeline}"

    pipeline: str

    @classmethod
    def of(cls, delivery: Delivery, name: str, declared: Declared) -> Iterator[Target]:
        """Return the one place."""
        del declared
        yield cls(name=name, project=str(delivery.project), pipeline=str(delivery.definition))

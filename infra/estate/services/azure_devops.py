"""Azure DevOps: projects and variable groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import Field
from pydantic.dataclasses import dataclass

from infra.estate.nouns import Service
from infra.estate.nouns.words import STRICT, Flag, Name, Text

if TYPE_CHECKING:
    from infra.estate.estate import Estate


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Project:
    """A project of Azure DevOps."""

    id: Name
    """The vault item that holds the project's id. Not a secret."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class VariableGroup:
    """A variable group of Azure DevOps."""

    open_to_all_pipelines: Flag
    """Whether every pipeline of the project may read it without being asked."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class AzureDevOps(Service):
    """An organisation at Azure DevOps."""

    projects: Mapping[Name, Project] = Field(default_factory=dict)
    """Its projects."""
    groups: Mapping[Text, VariableGroup] = Field(default_factory=dict)
    """Its variable groups, as `<project>/<group>`."""


SECTION = AzureDevOps


def prerequisites(estate: Estate) -> dict[str, Any]:
    """Return nothing yet: the sandbox does not emulate Azure DevOps."""
    del estate
    return {}

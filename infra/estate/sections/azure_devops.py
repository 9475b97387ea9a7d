"""Azure DevOps: projects, variable groups, and what projects use that people set up."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field
from pydantic.dataclasses import dataclass

from infra.estate.nouns import Credential, Service
from infra.estate.nouns.words import STRICT, Flag, Name, Number, Text


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Project:
    """A project of Azure DevOps."""

    id: Name
    """The vault item that holds the project's id. Not a secret."""
    github_connection: Name | None = None
    """The service connection by which its pipelines reach GitHub. A person makes it; its credential stays there."""
    agent_pools: tuple[Text, ...] = ()
    """The agent pools its pipelines run on, by name."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class VariableGroup:
    """A variable group of Azure DevOps."""

    open_to_all_pipelines: Flag
    """Whether every pipeline of the project may read it without being asked."""
    pipelines: tuple[Number, ...] = ()
    """The numbers of the pipelines that may read it, where it is not open to all."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class AzureDevOps(Service):
    """An organisation at Azure DevOps."""

    projects: Mapping[Name, Project] = Field(default_factory=dict)
    """Its projects."""
    groups: Mapping[Text, VariableGroup] = Field(default_factory=dict)
    """Its variable groups, as `<project>/<group>`."""

    def made_by_hand(self, credential: Credential, login: str) -> str:
        """Return how a person's token is made: in the browser, with a last day within the organisation's policy."""
        del credential
        who = login or "whoever it acts as"
        return (
            f"In the organisation {self.organization}, logged in as {who}, under Personal access tokens: make one more."
        )


SECTION = AzureDevOps

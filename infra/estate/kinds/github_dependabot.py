"""Secrets of Dependabot: its jobs read these, and not those of GitHub Actions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from infra.estate.kinds.github import DEPENDABOT, NamedInOrganization, NamedInRepository


@dataclass(frozen=True, kw_only=True)
class OrganizationDependabotSecret(NamedInOrganization):
    """A secret of an organisation's Dependabot."""

    to: ClassVar[str] = "github-dependabot-secret"
    slot_words: ClassVar[str] = "secret name, among the organisation's for Dependabot"
    scope_words: ClassVar[str] = "`<organisation>/<repository>`, or `*` if the whole organisation's Dependabot reads it"
    sink_words: ClassVar[str] = (
        f"`github:<organisation>/<repository>{DEPENDABOT}`, or `github:<organisation>/*{DEPENDABOT}`"
    )

    @property
    def sink(self) -> str:
        """The repository's Dependabot."""
        return f"{super().sink}{DEPENDABOT}"


@dataclass(frozen=True, kw_only=True)
class RepositoryDependabotSecret(NamedInRepository):
    """A secret of one repository's Dependabot."""

    to: ClassVar[str] = "github-repository-dependabot-secret"
    slot_words: ClassVar[str] = "secret name, among the repository's for Dependabot"
    sink_words: ClassVar[str] = f"`github:<organisation>/<repository>{DEPENDABOT}`"

    @property
    def sink(self) -> str:
        """The repository's Dependabot."""
        return f"{super().sink}{DEPENDABOT}"

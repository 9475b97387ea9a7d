"""Services: what is outside, and what holding a key to it means."""

from collections.abc import Mapping

from pydantic import Field
from pydantic.dataclasses import dataclass

from infra.estate.classes import Class
from infra.estate.nouns.words import STRICT, Count, Duration, Flag, Name, Status, Text, Words


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Defaults:
    """The section `[defaults]` of services.toml: what holds where a thing says nothing else."""

    name: Name = "defaults"
    owner: Name | None = None
    """The team that answers for a thing."""
    deputy: Name | None = None
    """The team that stands in."""
    managers: tuple[Name, ...] = ("hand",)
    """Who else than we writes credentials to their places: people (`hand`), tools by their names."""

    def given(self) -> dict[str, str]:
        """Return the defaults that are set."""
        return {key: team for key, team in (("owner", self.owner), ("deputy", self.deputy)) if team}


@dataclass(frozen=True, kw_only=True, config=STRICT)
class KnownRepository:
    """A repository that something in the estate is delivered to, deployed from or opened by."""

    private: Flag = False
    """Whether only members can see it."""


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
class Service:
    """An outside service, and what holding a key to it means."""

    name: Name
    purpose: Words | None = None
    """What it is used for, where its name does not say."""
    status: Status = "active"
    """`retired` and `dormant` ones stay, so that what must be gone there is written down."""
    organization: Name | None = None
    """Its organisation there."""
    organization_id: Count | None = None
    """The organisation's durable number."""
    account: Words | None = None
    """Its account there, where the service has no organisations."""
    holds: Mapping[Text, Class] = Field(default_factory=dict)
    """What opening a thing there means: thing (with `*` for any text) to class."""
    administrators: tuple[Name, ...] = ()
    """Logins that can administer it. Fewer than two known ones are reported."""
    teams: tuple[Name, ...] = ()
    """Teams that `owner` and `deputy` may name."""
    repositories: Mapping[Name, KnownRepository] = Field(default_factory=dict)
    """At GitHub, the repositories that the estate knows."""
    vault: Name | None = None
    """At 1Password, the vault that values are read from."""
    fields: tuple[Name, ...] = ()
    """At 1Password, the fields that items of the vault use."""
    projects: Mapping[Name, Project] = Field(default_factory=dict)
    """At Azure DevOps, projects."""
    groups: Mapping[Text, VariableGroup] = Field(default_factory=dict)
    """At Azure DevOps, variable groups, as `<project>/<group>`."""
    installation: Count | None = None
    """The number of its GitHub App's installation in the organisation."""
    must_be_gone: tuple[Words, ...] = ()
    """Names of secrets, hooks, Apps that must no longer exist anywhere."""
    overlap: Flag | None = None
    """Whether two credentials of one identity can be valid at once."""
    max_age: Duration | None = None
    """How long a credential lives there by default."""
    sponsor: Words | None = None
    """Who pays for it."""
    limit: Words | None = None
    """The quota that matters."""
    cost_ceiling: Words | None = None
    """What it may cost."""
    plan_b: Words | None = None
    """What is done if it goes away."""
    unknown: tuple[Words, ...] = ()
    """Keys whose value nobody has found out yet."""

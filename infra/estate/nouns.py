"""The nouns: what an estate is made of.

Every class here is one kind of table in the TOML files, and every attribute one key of it.
The loader, the JSON Schemas and the field reference are all made from these classes.
`name` (and a delivery's `position`) is no key: the file's or the section's name is the thing's name.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, Strict, StringConstraints
from pydantic.dataclasses import dataclass

from infra.estate.classes import Class

STRICT = ConfigDict(extra="forbid")
"""Unknown keys are refused. Each type below is strict by itself: `strict` here would refuse a table for a noun."""

Count = Annotated[int, Strict()]
"""A whole number."""
Flag = Annotated[bool, Strict()]
"""True or false."""
Day = Annotated[dt.date, Strict()]
"""A date."""
Text = Annotated[str, Strict()]
"""Any text, also an empty one."""

Words = Annotated[str, StringConstraints(strict=True, min_length=1, pattern=r"\S")]
"""Text that says something."""
Name = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Za-z0-9._][A-Za-z0-9._-]*$")]
"""A name of ours or of a service: letters, digits, dot, dash, underscore."""
Slot = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
"""The name of a variable or of a secret: letters, digits, underscore."""
Variable = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Z_][A-Z0-9_]*$")]
"""The name of a variable in a table of names: in capitals, so that a key in the wrong table cannot pass for one."""
Reference = Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z0-9-]+(:\S+)?$")]
"""A thing at a service: `<service>:<thing>`."""
Repository = Annotated[str, StringConstraints(strict=True, pattern=r"^([A-Za-z0-9-]+/)?[A-Za-z0-9._*-]+$")]
"""`<repository>` of the first GitHub organisation, or `<organisation>/<repository>`."""
Duration = Annotated[str, StringConstraints(strict=True, pattern=r"^[1-9][0-9]*[dhm]$")]
"""A length of time: `365d`, `6h`, `30m`."""
Path = Annotated[str, StringConstraints(strict=True, pattern=r"^/\S*$")]
"""A path of a web address, from its slash."""
Event = Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z_]+$")]
"""The name of a GitHub event."""
Label = Annotated[str, StringConstraints(strict=True, min_length=1, pattern=r"^\S+$")]
"""A label that a job asks for; `{}` stands for each of the sizes."""

Shape = Literal["token", "private-key", "base64", "text"]
Status = Literal["active", "planned", "dormant", "retired"]


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
    """GitHub: the repositories that the estate knows."""
    vault: Name | None = None
    """1Password: the vault that values are read from."""
    fields: tuple[Name, ...] = ()
    """1Password: the fields that items of the vault use."""
    projects: Mapping[Name, Project] = Field(default_factory=dict)
    """Azure DevOps: projects."""
    groups: Mapping[Text, VariableGroup] = Field(default_factory=dict)
    """Azure DevOps: variable groups, as `<project>/<group>`."""
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


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Exemption:
    """A credential that a zone lets in, or lets open it, against its own rule."""

    why: Words
    """Why it is so, and what would end it."""
    sinks: tuple[Reference, ...] = ()
    """The sinks of the zone that it is for; all of them if none is named."""
    until: Day | None = None
    """The last day it holds. Without it, the exception is meant to stay."""
    since: Day | None = None
    """The day it was granted; from two thirds of its life on it is reported."""

    def is_for(self, sink: str) -> bool:
        """Whether it holds for a sink of its zone."""
        return not self.sinks or sink in self.sinks


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Zone:
    """Sinks that the same people can read, and the classes of credential that may lie there."""

    name: Name
    readers: Words
    """Who can read what lies there."""
    admits: tuple[Class, ...]
    """The classes that may be delivered there."""
    sinks: tuple[Reference, ...]
    """The places that belong to it. A place belongs to exactly one zone."""
    exceptions: Mapping[Name, Exemption] = Field(default_factory=dict)
    """Credentials delivered there although their class is not admitted."""
    openers: Mapping[Name, Exemption] = Field(default_factory=dict)
    """Credentials that open a sink of the zone although their class is lower than what lies there."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Account:
    """A bot's login at one service."""

    login: Words
    """The user name. Services let names be reused: `id` is what lasts."""
    id: Count | None = None
    """The durable number of the account."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class GitHubApp:
    """A GitHub App owned by the organisation."""

    app_id: Count | None = None
    """The App's own number."""
    bot_ids: tuple[Count, ...] = ()
    """Numbers of the users as which it comments and commits."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Bot:
    """Somebody who is not a person: a machine user, or a GitHub App."""

    name: Name
    purpose: Words
    """What it does."""
    accounts: Mapping[Name, Account] = Field(default_factory=dict)
    """Service to login."""
    github_app: GitHubApp | None = None
    """Set where the bot is a GitHub App; may be an empty table."""
    owner: Name | None = None
    """The team that answers for it."""
    teams: tuple[Name, ...] = ()
    """GitHub teams it is in."""
    status: Status = "active"
    """Whether it is still in use."""
    unknown: tuple[Words, ...] = ()
    """Keys whose value nobody has found out yet."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Rotation:
    """How a credential is replaced, where it differs from its issuer."""

    overlap: Flag | None = None
    """Whether the old value stays valid while the new one is delivered."""
    max_age: Duration | None = None
    """How long one value is used."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Delivery:
    """One place, or one secret with a list of places, that a credential is written to."""

    position: int
    to: Words
    """The kind of place. Which other keys it takes follows from it."""
    name: Slot | None = None
    """The name it gets there."""
    repositories: tuple[Repository, ...] = ()
    """GitHub: the repositories that can read it; `["*"]` means all of the organisation."""
    environment: Name | None = None
    """GitHub: the environment of the repositories."""
    app: Name | None = None
    """The app, by the name of its file."""
    project: Name | None = None
    """Azure DevOps: the project."""
    group: Name | None = None
    """Azure DevOps: the variable group."""
    definition: Repository | None = None
    """Azure DevOps: the pipeline; `*` stands for any text."""
    field: Name | None = None
    """The vault item's field, where it is not the credential's."""
    shape: Shape | None = None
    """What that field's value looks like, where it is not as the credential's."""
    identifiers: Mapping[Variable, Name] = Field(default_factory=dict)
    """What is not secret and travels along: name there to vault item."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Credential:
    """Something that opens something: what for, how bad it is to lose it, where it lies."""

    name: Name
    purpose: Words
    """What it is for."""
    class_: Class = Field(alias="class")
    """What it is worth to whoever holds it. May not be lower than what it opens."""
    issuer: Name
    """The service that made it and can revoke it; `self` for a value of our own, `unknown` if nobody knows."""
    deliveries: tuple[Delivery, ...] = ()
    """Every place it is written to."""
    opens: tuple[Reference, ...] = ()
    """What it opens, as `<service>:<thing>`."""
    acts_as: Name | None = None
    """The bot it acts as."""
    only: tuple[Name, ...] = ()
    """The zones it may go to, if not all that admit its class."""
    vault: Name | None = None
    """The vault item's title, where it is not the file's name."""
    field: Name = "credential"
    """The vault item's field."""
    shape: Shape = "token"
    """What the value looks like: one line without blanks, a PEM private key, base64, or any text."""
    made: Literal["person", "minted", "generated", "oidc"] = "person"
    """How it comes about. `oidc`: nothing is stored, whoever runs at the sink holds it."""
    managed_by: Name = "us"
    """Who writes it to its places: `us`, or one of `managers`, whose are declared and checked, never written."""
    owner: Name | None = None
    """The team that answers for it."""
    deputy: Name | None = None
    """The team that stands in."""
    rotation: Rotation | None = None
    """How it is replaced, where it differs from its issuer."""
    epoch: Words | None = None
    """Any new text replaces the value: the id of the incident, say."""
    oidc: Words | None = None
    """The subject that the issuer trusts, if `made` is `oidc`."""
    registry: Words | None = None
    """Where its manager keeps the list of values, if there are many."""
    expires: Day | None = None
    """The day on which its issuer ends it."""
    retire_by: Day | None = None
    """The day by which it must be gone."""
    unknown: tuple[Words, ...] = ()
    """Keys whose value nobody has found out yet."""

    @property
    def item(self) -> str:
        """The title of its vault item."""
        return self.vault or self.name


@dataclass(frozen=True, kw_only=True, config=STRICT)
class App:
    """A program that runs somewhere for the organisation."""

    name: Name
    purpose: Words
    """What it does."""
    platform: Literal["heroku", "github-actions", "container"]
    """Where it runs."""
    url: Annotated[str, StringConstraints(strict=True, pattern=r"^https://[^\s/]+(/\S*)?$")]
    """Its address, https. Webhook paths are added to it."""
    platform_name: Name | None = None
    """Its name on the platform, where it is not the file's name."""
    source: Repository | None = None
    """The repository it is deployed from. Whoever opens that opens the app."""
    holds: Class | None = None
    """What being able to command it means."""
    webhooks: Mapping[Path, tuple[Event, ...]] = Field(default_factory=dict)
    """Webhooks of the whole organisation: path to events."""
    repository_webhooks: Mapping[Repository, Mapping[Path, tuple[Event, ...]]] = Field(default_factory=dict)
    """Webhooks of one repository: repository to path to events."""
    signing_keys: Count = 1
    """How many webhook secrets it accepts at once; with 2, replacing one leaves no gap."""
    process: Name | None = None
    """Its process type."""
    settings: Mapping[Variable, Text] = Field(default_factory=dict)
    """Variables that are not secret."""
    by_hand: tuple[Slot, ...] = ()
    """Variables that somebody set in the dashboard and that we leave alone."""
    size: Words | None = None
    """The size of one instance."""
    quantity: Count | None = None
    """How many instances run."""
    owner: Name | None = None
    """The team that answers for it."""
    status: Status = "active"
    """Whether it is still in use."""
    unknown: tuple[Words, ...] = ()
    """Keys whose value nobody has found out yet."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class RunnerLabel:
    """One label, or a family of labels that differ in size."""

    platform: Words
    """The conda platform."""
    cpu: tuple[Count, ...] = ()
    """Cores, one number a size."""
    size: tuple[Words, ...] = ()
    """Names of the sizes, where they are not numbers of cores."""
    memory_gb: Count | None = None
    """Memory, in GB."""
    disk_gb: Count | None = None
    """Disk, in GB."""
    gpu: Words | None = None
    """The GPU model."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Host:
    """A machine with an address."""

    address: Words | None = None
    """Where it answers."""
    key: Words | None = None
    """Its public host key."""
    agent: Words | None = None
    """The program that takes jobs on it; none if people log in."""
    hardware: Words | None = None
    """What it is."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Runner:
    """Machines that run jobs. A runner is no sink: it serves zones."""

    name: Name
    isolation: Literal["fresh-vm", "container", "shared-host"]
    """What stands between one job and the next."""
    zones: tuple[Words, ...]
    """The zones whose jobs it runs; `["*"]` means all."""
    fork_jobs: Flag | None = None
    """Whether it runs jobs of forks. Taken as yes where it is not known."""
    service: Name | None = None
    """The service that schedules it."""
    access: Name | None = None
    """Which of the `managers` decides which repositories may use it."""
    platform: Words | None = None
    """The conda platform of a single host."""
    image: Words | None = None
    """What a job starts from."""
    cpu: Count | None = None
    """Cores of every label that says nothing else."""
    memory_gb: Count | None = None
    """Memory of every label that says nothing else, in GB."""
    disk_gb: Count | None = None
    """Disk of every label that says nothing else, in GB."""
    gpu: Words | None = None
    """The GPU model of every label that says nothing else."""
    time_limit: Duration | None = None
    """How long a job may take."""
    concurrency: Count | None = None
    """How many jobs run at once."""
    cost_ceiling: Words | None = None
    """What it may cost."""
    sponsor: Words | None = None
    """Who gives it."""
    terms: Words | None = None
    """The terms its users agree to."""
    owner: Name | None = None
    """The team that answers for it."""
    status: Status = "active"
    """Whether it is still in use."""
    unknown: tuple[Words, ...] = ()
    """Keys whose value nobody has found out yet."""
    labels: Mapping[Label, RunnerLabel] = Field(default_factory=dict)
    """What jobs ask for."""
    host: Host | None = None
    """The machine, if it is one."""

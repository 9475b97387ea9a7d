"""GitHub: organisations, their teams and repositories, and what guards them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from infra.estate.nouns import Credential, Service
from infra.estate.nouns.words import STRICT, Day, Flag, Name, Number, Text, Thing, Words, form

Approvals = Annotated[int, Field(strict=True, ge=1, le=10)]
"""As many as GitHub can ask for."""
Wait = Annotated[int, Field(strict=True, ge=0, le=43200)]
"""Minutes, up to the 30 days that GitHub lets a job wait."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Ruleset:
    """What nobody may do to branches; repositories name the rulesets they are under."""

    branches: tuple[Words, ...] = ("~DEFAULT_BRANCH",)
    """Branches it is for, as GitHub writes them: `~DEFAULT_BRANCH`, `~ALL`, `refs/heads/<pattern>`."""
    forbids: tuple[Literal["creation", "deletion", "force-push", "update"], ...] = ()
    """What nobody may do to them."""
    approvals: Approvals | None = None
    """How many must approve a pull request; without it, none is needed to push."""
    queue: Literal["merge", "rebase", "squash"] | None = None
    """How a merge queue merges; without it there is none."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Environment:
    """What a job passes before it is given the secrets of an environment, which stays when it leaves the data."""

    branches: Literal["all", "protected"] = "protected"
    """The branches whose jobs may use it; `protected` means branch protection, for which rulesets do not count."""
    reviewers: tuple[Name, ...] = ()
    """Teams of which one member must agree."""
    wait_minutes: Wait = 0
    """How long a job waits."""
    admins_bypass: Flag = True
    """Whether administrators of the repository can pass it by."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Unprotected:
    """Why a repository whose workflows hold what must be guarded is under no ruleset of ours."""

    why: Words
    """Why it is so, and what would end it."""
    since: Day
    """The day it was granted."""
    until: Day
    """The last day it holds, a year after `since` at most."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Website:
    """How a repository is published as a website. It is there before us, and is never taken off."""

    branch: Words
    """The branch that is published."""
    path: Literal["/", "/docs"] = "/"
    """The folder in it."""
    domain: Words | None = None
    """Its own host name."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class ActionsPermissions:
    """What an organisation allows its workflows."""

    allowed: Literal["all", "local_only", "selected"]
    """Which actions may be used."""
    commit_pins: Flag
    """Whether actions must be named by a full-length commit."""
    default_token: Literal["read", "write"]
    """What a job's token may do where its workflow says nothing."""
    approvals: Flag = False
    """Whether workflows may approve pull requests."""
    github_owned: Flag = True
    """With `selected`: whether GitHub's own actions are allowed."""
    verified: Flag = False
    """With `selected`: whether those of verified creators are allowed."""
    patterns: tuple[Words, ...] = ()
    """With `selected`: others that are allowed, as `<owner>/<repository>@<version>` with `*`."""
    unprotected: Unprotected | None = None
    """Why workflows may write or approve, although guarded values lie in repositories of the organisation."""

    @property
    def writes_by_default(self) -> bool:
        """Whether a job's token may write where its workflow says nothing."""
        return self.default_token == "write"  # noqa: S105  no password


GroupName = Annotated[
    str,
    form(
        r"^[A-Za-z0-9][A-Za-z0-9 ._-]{0,62}$", "a name of up to 63 letters, digits, blanks, dots, dashes, underscores"
    ),
]
"""The name of a runner group."""
WorkflowAtRef = Annotated[
    str,
    form(
        r"^[A-Za-z0-9-]+/[A-Za-z0-9._-]+/\.github/workflows/[A-Za-z0-9._-]+@[A-Za-z0-9._/-]+$",
        "a workflow at a ref, `<organisation>/<repository>/.github/workflows/<file>@refs/heads/<branch>`",
    ),
]
"""A workflow of a repository, at a branch, a tag or a commit."""
DEFAULT_GROUP = "Default"
"""The runner group that every organisation has: GitHub's own, which may be open to all."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class RunnerGroup:
    """Which repositories may use the self-hosted runners in it. Hosts name it under `[host.jobs]`."""

    repositories: tuple[Thing, ...]
    """The repositories of the organisation that may use them; each by its name, never all."""
    allows_public_repositories: Flag = False
    """Whether those of them that are public may: whoever forks one can ask for a job."""
    workflows: tuple[WorkflowAtRef, ...] = ()
    """The only workflows whose jobs may, as `<owner>/<repository>/.github/workflows/<file>@<ref>`; without any, all."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class KnownRepository:
    """A repository that something in the estate is delivered to, deployed from or opened by."""

    private: Flag = False
    """Whether only members can see it."""
    protected_by: tuple[Name, ...] = ()
    """The rulesets it is under."""
    environments: Mapping[Name, Environment] = Field(default_factory=dict)
    """Its environments that are ours."""
    unprotected: Unprotected | None = None
    """Why it is under no ruleset, although its workflows hold what must be guarded."""
    website: Website | None = None
    """How it is published."""
    canary: Words | None = None
    """The file of its workflow that answers, for a secret by its name, what it was given: under a key that only the
    asker has, so that nobody learns the value. So a place that cannot be read can be checked."""
    not_known: tuple[Words, ...] = ()
    """What nobody has found out yet about how it is guarded."""

    @property
    def excused(self) -> bool:
        """Whether it may be without a guard of ours: it says why, and until when."""
        return self.unprotected is not None


@dataclass(frozen=True, kw_only=True, config=STRICT)
class GitHub(Service):
    """An organisation at GitHub."""

    organization_id: Number | None = None
    """The organisation's durable number."""
    teams: tuple[Name, ...] = ()
    """Teams that `owner` and `deputy` may name."""
    repositories: Mapping[Name, KnownRepository] = Field(default_factory=dict)
    """The repositories that the estate knows."""
    rulesets: Mapping[Name, Ruleset] = Field(default_factory=dict)
    """Rulesets that repositories are under."""
    actions: ActionsPermissions | None = None
    """What workflows are allowed. Without it, no run changes that."""
    runner_groups: Mapping[GroupName, RunnerGroup] = Field(default_factory=dict)
    """Groups of self-hosted runners."""
    packages: Mapping[Text, Literal["public", "private"]] = Field(default_factory=dict)
    """Packages of its registry and who may see them. GitHub has no call that sets it: a person does."""

    def made_by_hand(self, credential: Credential, login: str) -> str:
        """Return how a new key of an App, a key pair, or a token of a user is made. Each may lie beside the old."""
        if credential.deploy_key is not None:
            return "Make a new pair with `ssh-keygen -t ed25519`; its public half is put there from the private one."
        if credential.shape == "private-key":
            app = credential.acts_as or "the App"
            return (
                f"In the settings of the GitHub App {app}, under Private keys: generate one more; old ones stay valid."
            )
        who = f"logged in as {login}" if login else "logged in as whoever it acts as (nobody has found that out)"
        return f"At GitHub, {who}: make one more personal token, with the permissions that the old one has."

    home: ClassVar[str] = "github.com"
    images_at: ClassVar[str] = "ghcr.io"


SECTION = GitHub

FIRST = "github"
"""The section of the organisation in which the official plugin works: teams and environments are made only there."""

"""GitHub: organisations, their teams and repositories, and what guards them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from infra.estate.kinds import qualified
from infra.estate.nouns import Service
from infra.estate.nouns.words import STRICT, Day, Flag, Name, Number, Text, Words

if TYPE_CHECKING:
    from infra.estate.estate import Estate


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
    until: Day
    """The last day it holds."""


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
    not_known: tuple[Words, ...] = ()
    """What nobody has found out yet about how it is guarded. `protected_by` excuses that no guard is declared."""

    @property
    def excused(self) -> bool:
        """Whether it may be without a guard of ours: it says why, or that nobody knows how it is guarded."""
        return self.unprotected is not None or (not self.protected_by and "protected_by" in self.not_known)


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
    """What workflows are allowed. Without it, that is nobody's here."""
    packages: Mapping[Text, Literal["public", "private"]] = Field(default_factory=dict)
    """Packages of its registry and who may see them. GitHub has no call that sets it: a person does."""

    home: ClassVar[str] = "github.com"
    images_at: ClassVar[str] = "ghcr.io"


SECTION = GitHub

FIRST = "github"
"""The section of the organisation in which the official plugin works: teams and environments are made only there."""


def prerequisites(estate: Estate) -> dict[str, Any]:
    """Return the organisations with all that is there before us, accounts with a number, and installed Apps."""
    environments = _environments(estate)
    organizations = {
        one.organization: {
            "id": one.organization_id,
            "teams": list(one.teams),
            "repositories": {
                name: _repository(
                    about, environments[f"{one.organization}/{name}"], _workflows(estate, f"{one.organization}/{name}")
                )
                for name, about in sorted(one.repositories.items())
            },
            **({"actions": _actions(one.actions)} if one.actions else {}),
        }
        for one in estate.of(GitHub).values()
        if one.organization and one.repositories
    }
    return {"github": {"organizations": organizations, "users": _users(estate), "installations": _apps(estate)}}


def _environments(estate: Estate) -> Mapping[str, set[str]]:
    """Environments that something is delivered to, by repository; those that are made here need not be there before."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    made = {
        f"{one.organization}/{repository}@{environment}"
        for section, one in estate.of(GitHub).items()
        if section == FIRST
        for repository, about in one.repositories.items()
        for environment in about.environments
    }
    for filling in estate.fillings:
        if filling.delivery.environment and filling.place.scope not in made:
            found[filling.place.scope.partition("@")[0]].add(filling.delivery.environment)
    return found


def _repository(about: KnownRepository, environments: set[str], workflows: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {"private": about.private}
    if environments:
        found["environments"] = sorted(environments)
    if workflows:
        found["workflows"] = workflows
    if about.website:
        site = about.website
        found["pages"] = {"branch": site.branch, "path": site.path, "domain": site.domain, "https_enforced": True}
    return found


def _workflows(estate: Estate, full_name: str) -> dict[str, str]:
    return {
        file: "active"
        for app in estate.apps.values()
        if app.source and qualified(app.source, estate) == full_name
        for file in app.workflows
    }


def _actions(permissions: ActionsPermissions) -> dict[str, Any]:
    return {
        "allowed_actions": permissions.allowed,
        "sha_pinning_required": permissions.commit_pins,
        "default_workflow_permissions": permissions.default_token,
        "can_approve_pull_request_reviews": permissions.approvals,
        "github_owned_allowed": permissions.github_owned,
        "verified_allowed": permissions.verified,
        "patterns_allowed": list(permissions.patterns),
    }


def _users(estate: Estate) -> dict[str, dict[str, int]]:
    """Accounts at GitHub whose number is known, by login."""
    accounts = [
        account
        for bot in estate.bots.values()
        for service, account in bot.accounts.items()
        if isinstance(estate.services.get(service), GitHub) and account.id
    ]
    return {account.login: {"id": account.id} for account in accounts if account.id}


def _apps(estate: Estate) -> dict[str, dict[str, Any]]:
    """Installations in the first organisation, by number, with the repositories that they must have."""
    first = estate.services.get("github")
    return {
        str(one.installation): {
            "organization": first.organization,
            "app": one.name,
            "repositories": list(one.granted or ()),
        }
        for one in estate.services.values()
        if one.installation and one.status == "active" and isinstance(first, GitHub) and first.organization
    }

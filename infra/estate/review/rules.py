"""What a changed key means: of each key, whether more of it widens or narrows, and what it is about.

A key that no row names is an `other` change, so a new key is never silent. A row is there because more can be said of
it. Where nobody can know whether a change widens, it does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from infra.estate.classes import is_lower
from infra.estate.estate import Estate
from infra.estate.nouns import (
    Account,
    Agent,
    App,
    Bot,
    Cirun,
    CirunAccess,
    ContainerHost,
    Credential,
    DeployKey,
    Exemption,
    GitHubApp,
    Host,
    HostJobs,
    IssuedToken,
    Retirement,
    Rotation,
    Runner,
    Service,
    TokenIssuer,
    Zone,
)
from infra.estate.nouns.words import length_of
from infra.estate.review.changes import Change
from infra.estate.review.entry import Direction, Kind
from infra.estate.sections.azure_devops import AzureDevOps, Project, VariableGroup
from infra.estate.sections.github import (
    ActionsPermissions,
    Environment,
    GitHub,
    KnownRepository,
    Ruleset,
    RunnerGroup,
    Unprotected,
    Website,
)
from infra.estate.sections.onepassword import OnePassword

Judge = Callable[[Any, Any], Direction]
"""Says in which direction a change goes, from what was said and what is said; None stands for nothing."""


def _other(_before: Any, _after: Any) -> Direction:
    return "other"


def _words(_before: Any, _after: Any) -> Direction:
    return "words_only"


def _more_widens(_before: Any, after: Any) -> Direction:
    """Judge what grants something by being there, whatever it says: an element of a list, a table, an address."""
    return "narrows" if after is None else "widens"


def _always_widens(_before: Any, _after: Any) -> Direction:
    return "widens"


def _more_narrows(before: Any, _after: Any) -> Direction:
    """Judge what guards something by being there."""
    return "narrows" if before is None else "widens"


def _true_widens(_before: Any, after: Any) -> Direction:
    return "widens" if after is not False else "narrows"  # what is not known may be so


def _true_narrows(_before: Any, after: Any) -> Direction:
    return "narrows" if after is True else "widens"


def _only(widest: Any) -> Judge:
    """Return a judge of a key with one value that lets more pass than any other. What nobody says may be that."""
    return lambda _before, after: "widens" if after in (widest, None) else "narrows"


def _in_order(*narrow_to_wide: Any) -> Judge:
    """Return a judge of a key whose values let more and more pass."""

    def judge(before: Any, after: Any) -> Direction:
        known = before in narrow_to_wide and after in narrow_to_wide
        return "narrows" if known and narrow_to_wide.index(after) < narrow_to_wide.index(before) else "widens"

    return judge


def _longer_widens(before: Any, after: Any) -> Direction:
    """Judge a length of time, or a day. Where nothing is said another thing's may hold, and be longer or shorter."""
    if before is None or after is None:
        return "widens"
    if isinstance(before, dt.date):
        return "widens" if after > before else "narrows"
    return "widens" if length_of(after) > length_of(before) else "narrows"


def _later_widens(before: Any, after: Any) -> Direction:
    """Judge the day on which something began that lasts a given time."""
    return "widens" if before is None or after is None or after > before else "narrows"


def _more_signing_keys(before: Any, after: Any) -> Direction:
    """Judge how many signing values an app accepts: a former one stays good where it is two."""
    return "widens" if (after or 1) > (before or 1) else "narrows"


def _end_widens(_before: Any, after: Any) -> Direction:
    """Judge what keeps something as it is by being there, and grants nothing."""
    return "widens" if after is None else "other"


def _fewer_widens(before: Any, after: Any) -> Direction:
    return "widens" if (after or 0) < (before or 0) else "narrows"


def _lower_widens(before: Any, after: Any) -> Direction:
    """Judge a class: what is said to be worth less may lie, and be opened, where it might not before."""
    if before is None or after is None:
        return "widens" if after is None else "narrows"
    return "widens" if is_lower(after, before) else "narrows"


@dataclass(frozen=True)
class Rule:
    """What a changed key is about, and in which direction it goes."""

    kind: Kind
    judge: Judge = _other
    gained: str = ""
    """A sentence for what is said now and was not: an element of a list, a table, a key. Words in braces are `name` of
    the thing, `keys` of the table in it, and `value`."""
    lost: str = ""
    """A sentence for what is no longer said."""
    changed: str = ""
    """A sentence for what is said otherwise: `before` and `after` in place of `value`."""
    inside: bool = False
    """Whether a table that only one of the estates has is compared key by key with an empty one."""


DECLARED = Rule("declared")
"""The rule of a key that no row names."""

_WORDS = Rule("words", _words)
_CEILING = Rule("ceiling")
_UNKNOWN = Rule(
    "unknown",
    gained="Nobody is said to know {value} of the {thing}",
    lost="{value} of the {thing} is no longer said to be unknown",
)
_ANSWERS = Rule("declared", changed="{before} answered for the {thing}, and {after} does now")
_EPOCH = Rule("replaced")
_STATUS = Rule("thing", _in_order("retired", "dormant", "planned", "active"))
_DESTINATION = Rule("destination", _more_widens)
_CODE = Rule(
    "destination",
    _more_widens,
    gained="The {thing} runs code from {value} now",
    lost="The {thing} no longer runs code from {value}",
)
_POWER = Rule("power", _more_widens)
_IDENTITY = Rule("identity", _always_widens)
_GUARD = Rule("guard", _more_narrows)
_LIFE = Rule("life", _longer_widens)
_EXCEPTION = Rule(
    "exception",
    _more_widens,
    gained="The zone {name} has a new exception for {key}: {value}",
    lost="The exception of the zone {name} for {key} has ended",
)

RULES: Mapping[tuple[type, str], Rule] = {
    # The things themselves. What a new one reads, opens and may do is said by facts.
    (Estate, "services"): Rule("thing"),
    (Estate, "zones"): Rule("zone", _more_widens),
    (Estate, "bots"): Rule("thing"),
    (Estate, "credentials"): Rule("thing"),
    (Estate, "apps"): Rule("thing", _more_widens),
    (Estate, "runners"): Rule("thing", _more_widens),
    (Estate, "managers"): Rule(
        "power",
        _more_widens,
        gained="{value} may be said to write credentials now",
        lost="{value} can no longer be said to write credentials",
    ),
    (Estate, "longest_run"): _LIFE,
    (Estate, "find_out_by"): Rule("life", _longer_widens),
    (Estate, "removals"): Rule(
        "exception",
        _more_widens,
        gained="One run may remove any number of {name} until {value}",
        lost="One run may no longer remove any number of {name}",
    ),
    (Estate, "needs"): _WORDS,
    # Zones
    (Zone, "readers"): Rule("readers", _always_widens),
    (Zone, "admits"): Rule(
        "zone",
        _more_widens,
        gained="The zone {name} admits {value} now",
        lost="The zone {name} no longer admits {value}",
    ),
    (Zone, "sinks"): Rule(
        "zone",
        _more_widens,
        gained="The zone {name} has the place {value} now",
        lost="The zone {name} no longer has the place {value}",
    ),
    (Zone, "hosts"): Rule(
        "destination",
        _more_widens,
        gained="Apps of the zone {name} may run or be called at {value} now",
        lost="Apps of the zone {name} may no longer run or be called at {value}",
    ),
    (Zone, "exceptions"): _EXCEPTION,
    (Zone, "openers"): Rule(
        "exception",
        _more_widens,
        gained="{key} may open places of the zone {name} now, against its class: {value}",
        lost="{key} may no longer open places of the zone {name} against its class",
    ),
    (Exemption, "at"): Rule(
        "exception", _more_widens, gained="{which} holds for {value}, too", lost="{which} no longer holds for {value}"
    ),
    (Exemption, "until"): Rule(
        "exception",
        _longer_widens,
        gained="{which} has an end now, {value}",
        lost="{which} has no end any more; it was {value}",
        changed="{which} ends on {after} now; it was to end on {before}",
    ),
    (Exemption, "since"): Rule("exception", _later_widens),
    (Exemption, "permanent"): Rule("exception", _true_widens, changed="{which} is {meant} to stay"),
    # Credentials
    (Credential, "class_"): Rule(
        "class", _lower_widens, changed="{name} is said to be worth {after} now; it was {before}"
    ),
    (Credential, "issuer"): Rule(
        "identity", _always_widens, changed="{name} is said to be issued by {after} now; it was {before}"
    ),
    (Credential, "deliveries"): Rule("delivery"),
    (Credential, "opens"): Rule(
        "opens",
        _more_widens,
        gained="{name} is said to open {value} now",
        lost="{name} is no longer said to open {value}",
    ),
    (Credential, "acts_as"): Rule("identity", _always_widens),
    (Credential, "only"): Rule(
        "zone",
        _more_widens,
        gained="{name} may go to the zone {value} now",
        lost="{name} may no longer go to the zone {value}",
    ),
    (Credential, "vault"): Rule("value", _always_widens),
    (Credential, "field"): Rule("value", _always_widens),
    (Credential, "shape"): Rule("value"),
    (Credential, "rotation"): Rule("life", inside=True),
    (Credential, "find_out_by"): _LIFE,
    (Credential, "oidc"): Rule("destination", _more_widens),
    (Credential, "deploy_key"): Rule("power", _more_widens),
    (Credential, "token"): Rule("opens"),
    (Credential, "expires"): _LIFE,
    (Credential, "retire_by"): _LIFE,
    (Credential, "made"): Rule("life", changed="How {name} comes about changed from {before} to {after}"),
    (Credential, "managed_by"): Rule(
        "declared", changed="{name} is written to its places by {after} now; it was {before}"
    ),
    (Rotation, "max_age"): _LIFE,
    (Rotation, "waits_for"): Rule("life", _always_widens),
    (Rotation, "done_for"): Rule("life", _always_widens),
    (DeployKey, "repository"): Rule("power", _always_widens),
    (DeployKey, "write"): Rule("power", _true_widens),
    (IssuedToken, "scopes"): Rule(
        "opens",
        _more_widens,
        gained="The token of {name} has the scope {value} now",
        lost="The token of {name} no longer has the scope {value}",
    ),
    # Bots
    (Bot, "accounts"): _IDENTITY,
    (Bot, "github_app"): _IDENTITY,
    (Bot, "teams"): Rule(
        "power",
        _more_widens,
        gained="The bot {name} is in the team {value} now",
        lost="The bot {name} is no longer in the team {value}",
    ),
    (Account, "login"): _IDENTITY,
    (Account, "id"): _IDENTITY,
    (Account, "role"): Rule("power", _in_order(None, "member", "admin")),
    (GitHubApp, "app_id"): _IDENTITY,
    (GitHubApp, "bot_ids"): _IDENTITY,
    # Apps
    (App, "platform"): _DESTINATION,
    (App, "url"): _DESTINATION,
    (App, "platform_name"): Rule("destination", _always_widens),
    (App, "source"): Rule("destination", _more_widens),
    (App, "holds"): Rule("class", _lower_widens),
    (App, "webhooks"): Rule("destination", _more_widens),
    (App, "repository_webhooks"): Rule("destination", _more_widens),
    (App, "settings"): Rule("destination", _always_widens),
    (App, "environment"): Rule("guard", _always_widens),
    (App, "job_image"): Rule("destination", _more_widens),
    (App, "code_from"): _CODE,
    (App, "started_by"): Rule("power", _more_widens),
    (App, "bot"): Rule("identity", _more_widens),
    (App, "domains"): Rule(
        "destination",
        _more_widens,
        gained="The {thing} is called by the name {value}, too",
        lost="The {thing} is no longer called by the name {value}",
    ),
    (App, "host"): _DESTINATION,
    (App, "signing_keys"): Rule("guard", _more_signing_keys),
    (App, "workflows"): Rule("power", _more_widens),
    (App, "size"): _CEILING,
    (App, "quantity"): _CEILING,
    **{
        (ContainerHost, key): Rule("destination", _always_widens) for key in ("address", "key", "user", "image", "port")
    },
    # Runners
    (Runner, "isolation"): Rule("guard", _in_order("fresh-vm", "container", "shared-host")),
    (Runner, "zones"): Rule(
        "power",
        _more_widens,
        gained="The runner {name} runs jobs of the zone {value} now",
        lost="The runner {name} no longer runs jobs of the zone {value}",
    ),
    (Runner, "fork_jobs"): Rule("guard", _true_widens),
    (Runner, "service"): Rule("power", _more_widens),
    (Runner, "access"): Rule("power", _always_widens),
    (Runner, "sponsor"): Rule("power", _always_widens),
    (Runner, "labels"): Rule("power", _more_widens),
    (Runner, "image"): Rule("destination", _more_widens),
    **{
        (Runner, key): _CEILING
        for key in ("cpu", "memory_gb", "disk_gb", "gpu", "time_limit", "concurrency", "cost_ceiling")
    },
    (Runner, "terms"): _WORDS,
    (Runner, "host"): Rule("destination", _more_widens),
    (Runner, "cirun"): Rule("power", _more_widens),
    **{(Cirun, key): Rule("destination", _always_widens) for key in ("cloud", "machine_image", "region")},
    (Cirun, "instance_type"): _CEILING,
    (Cirun, "more_labels"): Rule("power", _more_widens),
    (Cirun, "repositories"): Rule(
        "power",
        _more_widens,
        gained="Jobs of the repository {inner} may use the runner {name} now: {value}",
        lost="Jobs of the repository {inner} may no longer use the runner {name}",
    ),
    (CirunAccess, "roles"): Rule(
        "power",
        _more_widens,
        gained="Who has the role {value} in {inner} may use the runner {name} now",
        lost="Who has the role {value} in {inner} may no longer use the runner {name} for it",
    ),
    (CirunAccess, "users"): Rule(
        "power",
        _more_widens,
        gained="The user {last} (account {value}) may use the runner {name} for {inner} now",
        lost="The user {last} (account {value}) may no longer use the runner {name} for {inner}",
        changed="The user {last} of the runner {name} for {inner} is the account {after} now; it was {before}",
    ),
    (CirunAccess, "pull_request"): Rule(
        "power",
        _true_widens,
        changed="Whether jobs of pull requests of {inner} may use the runner {name} changed from {before} to {after}",
    ),
    (CirunAccess, "only_labels"): Rule("power", _always_widens),
    (Host, "address"): Rule("destination", _always_widens),
    (Host, "key"): Rule("destination", _always_widens),
    (Host, "agent"): Rule("power", _more_widens),
    (Host, "hardware"): _WORDS,
    (Host, "user"): Rule("power", _always_widens),
    (Host, "jobs"): Rule("power", _more_widens),
    (HostJobs, "organization"): Rule("power", _always_widens),
    (HostJobs, "user"): Rule("power", _always_widens),
    (HostJobs, "group"): Rule("power", _always_widens),
    (HostJobs, "image"): Rule("destination", _always_widens),
    **{(Agent, key): Rule("destination", _always_widens) for key in ("kind", "version", "url", "sha256")},
    # Services
    (Service, "organization"): Rule("destination", _always_widens),
    (Service, "account"): Rule("destination", _always_widens),
    (Service, "holds"): Rule(
        "class",
        _lower_widens,
        gained="What opens {key} at {name} is worth {value} now",
        lost="What opens {key} at {name} is no longer said to be worth {value}",
        changed="What opens {key} at {name} is worth {after} now; it was {before}",
    ),
    (Service, "administrators"): Rule(
        "power",
        _more_widens,
        gained="{value} is said to administer {name} now",
        lost="{value} is no longer said to administer {name}",
    ),
    (Service, "installation"): Rule("identity", _always_widens),
    (Service, "granted"): Rule(
        "power",
        _more_widens,
        gained="The App of {name} must have the repository {value} now",
        lost="The App of {name} need not have the repository {value} any more",
    ),
    (Service, "must_be_gone"): Rule(
        "guard",
        _more_narrows,
        gained="{value} must be gone now, with {name}",
        lost="{value} need not be gone any more, with {name}",
    ),
    (Service, "retirement"): Rule("guard", _more_narrows, inside=True),
    (Retirement, "until"): Rule(
        "destination",
        _in_order("report", "disable", "remove", "prove"),
        changed="What {name} left is cleared as far as '{after}' now, and was as far as '{before}'",
    ),
    **{
        (Retirement, key): Rule(
            "destination",
            _more_widens,
            gained=f"What {{value}} has ({key}) is to go with {{name}} now",
            lost=f"What {{value}} has ({key}) need not go with {{name}} any more",
        )
        for key in ("owners", "accounts", "hook_hosts", "apps", "look_in")
    },
    (Retirement, "done_by_hand"): Rule(
        "guard",
        _more_widens,
        gained="{key}, with {name}, is said to be seen to: {value}",
        lost="{key}, with {name}, is no longer said to be seen to",
    ),
    (Service, "max_age"): _LIFE,
    (Service, "longest_use"): _LIFE,
    (Service, "find_out_by"): _LIFE,
    (Service, "limit"): _CEILING,
    (Service, "cost_ceiling"): _CEILING,
    (Service, "plan_b"): _WORDS,
    (TokenIssuer, "scopes"): Rule(
        "guard",
        _more_widens,
        gained="A token at {name} may have the scope {value}",
        lost="A token at {name} may no longer have the scope {value}",
    ),
    # Sections of single services
    (GitHub, "organization_id"): Rule("destination", _always_widens),
    (GitHub, "teams"): Rule(
        "declared",
        gained="The team {value} of {name} is declared",
        lost="The team {value} of {name} is no longer declared",
    ),
    (GitHub, "repositories"): Rule("thing", _end_widens),
    (GitHub, "rulesets"): _GUARD,
    (GitHub, "actions"): _GUARD,
    (GitHub, "packages"): Rule("guard", _only("public")),
    (GitHub, "runner_groups"): Rule("power", _more_widens),
    (RunnerGroup, "repositories"): Rule(
        "power",
        _more_widens,
        gained="The repository {value} may use the runners of the group {key} of {name} now",
        lost="The repository {value} may no longer use the runners of the group {key} of {name}",
    ),
    (RunnerGroup, "allows_public_repositories"): Rule(
        "power",
        _true_widens,
        changed="Whether public repositories may use the runners of the group {key} of {name} "
        "changed from {before} to {after}",
    ),
    (RunnerGroup, "workflows"): Rule(
        "power",
        _always_widens,  # the first one closes the group to all others, and the last one that goes opens it
        gained="Jobs of {value} may use the runners of the group {key} of {name} now",
        lost="The runners of the group {key} of {name} are no longer kept for jobs of {value}",
    ),
    (KnownRepository, "private"): Rule("guard", _true_narrows),
    (KnownRepository, "protected_by"): Rule(
        "guard",
        _more_narrows,
        gained="The repository {key} of {name} is under the ruleset {value} now",
        lost="The repository {key} of {name} is no longer under the ruleset {value}",
    ),
    (KnownRepository, "environments"): _GUARD,
    (KnownRepository, "website"): _DESTINATION,
    (KnownRepository, "canary"): Rule("guard", _more_widens),
    (KnownRepository, "unprotected"): Rule("exception", _more_widens),
    (KnownRepository, "not_known"): _UNKNOWN,
    (Ruleset, "branches"): Rule("guard", _more_narrows),
    (Ruleset, "forbids"): Rule(
        "guard",
        _more_narrows,
        gained="The ruleset {key} of {name} forbids {value} now",
        lost="The ruleset {key} of {name} no longer forbids {value}",
    ),
    (Ruleset, "approvals"): Rule("guard", _fewer_widens),
    (Ruleset, "queue"): Rule("guard", _end_widens),
    (Environment, "branches"): Rule("guard", _in_order("protected", "all")),
    (Environment, "reviewers"): Rule("power", _more_widens),
    (Environment, "wait_minutes"): Rule("guard", _fewer_widens),
    (Environment, "admins_bypass"): Rule("guard", _true_widens),
    (Unprotected, "since"): Rule("exception", _later_widens),
    (Unprotected, "until"): Rule("exception", _longer_widens),
    (Website, "branch"): Rule("destination", _always_widens),
    (Website, "path"): Rule("destination", _always_widens),
    (Website, "domain"): Rule("destination", _always_widens),
    (ActionsPermissions, "allowed"): Rule("guard", _in_order("local_only", "selected", "all")),
    (ActionsPermissions, "commit_pins"): Rule("guard", _true_narrows),
    (ActionsPermissions, "default_token"): Rule("guard", _in_order("read", "write")),
    (ActionsPermissions, "approvals"): Rule("guard", _true_widens),
    (ActionsPermissions, "github_owned"): Rule("guard", _true_widens),
    (ActionsPermissions, "verified"): Rule("guard", _true_widens),
    (ActionsPermissions, "patterns"): Rule("guard", _more_widens),
    (ActionsPermissions, "unprotected"): Rule("exception", _more_widens),
    (OnePassword, "vault"): Rule("destination", _always_widens),
    (OnePassword, "identifiers"): Rule(
        "identifier",
        _more_widens,
        gained="The vault item {value} is said to be public now",
        lost="The vault item {value} is no longer said to be public",
    ),
    (AzureDevOps, "groups"): Rule("thing"),
    (Project, "id"): Rule("destination", _always_widens),
    (Project, "github_connection"): Rule("power", _more_widens),
    (Project, "agent_pools"): _POWER,
    (VariableGroup, "open_to_all_pipelines"): Rule("power", _true_widens),
    (VariableGroup, "pipelines"): _POWER,
}
"""The rule of each key: the class and the attribute."""

COMMON: Mapping[str, Rule] = {
    "purpose": _WORDS,
    "why": _WORDS,
    "description": _WORDS,
    "made_by_person_because": _WORDS,
    "ends_when": _WORDS,
    "sponsor": _WORDS,
    "owner": _ANSWERS,
    "deputy": Rule("declared", changed="{before} stood in for the {thing}, and {after} does now"),
    "epoch": _EPOCH,
    "status": _STATUS,
    "unknown": _UNKNOWN,
    "visibility": Rule("guard", _only("public")),
    "roles": Rule("power", _more_widens),
}
"""The rule of keys that mean the same in every class that has them, those of single services too."""


def rule_of(change: Change) -> Rule:
    """Return the rule of a changed key: that of its class, or of one that it builds on; else the common one."""
    found = (RULES.get((one, change.attribute)) for one in change.owner.__mro__)
    return next((one for one in found if one is not None), COMMON.get(change.attribute, DECLARED))

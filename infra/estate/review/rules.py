"""What a changed key means: of each key, whether more of it widens or narrows, and what it is about.

A key that no row names widens, whatever it says: nobody has thought about it yet. A row is there because more can be
said of it. Where nobody can know whether a change widens, it does. What is `other` gives nobody anything, and guards
nothing; `tests/infra/estate/review/test_rules.py` has the reason of each.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
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
    Done,
    Exemption,
    GitHubApp,
    Host,
    HostJobs,
    IssuedToken,
    Need,
    Retirement,
    Rotation,
    Runner,
    RunnerLabel,
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


def more_widens(_before: Any, after: Any) -> Direction:
    """Judge what grants something by being there, whatever it says: an element of a list, a table, an address."""
    return "narrows" if after is None else "widens"


def always_widens(_before: Any, _after: Any) -> Direction:
    return "widens"


def _more_narrows(before: Any, _after: Any) -> Direction:
    """Judge what guards something by being there."""
    return "narrows" if before is None else "widens"


def _true_widens(_before: Any, after: Any) -> Direction:
    return "widens" if after is not False else "narrows"  # what is not known may be so


def true_narrows(_before: Any, after: Any) -> Direction:
    return "narrows" if after is True else "widens"


def _only(widest: Any) -> Judge:
    """Return a judge of a key with one value that lets more pass than any other. What nobody says may be that."""
    return lambda _before, after: "widens" if after in (widest, None) else "narrows"


def _in_order(*narrow_to_wide: Any) -> Judge:
    """Return a judge of a key whose values let more and more pass. None of them lets less pass than the first."""

    def judge(before: Any, after: Any) -> Direction:
        known = before in narrow_to_wide and after in narrow_to_wide
        less = known and narrow_to_wide.index(after) < narrow_to_wide.index(before)
        return "narrows" if less or after == narrow_to_wide[0] else "widens"

    return judge


def higher_widens(before: Any, after: Any) -> Direction:
    """Judge a ceiling. Where nothing was said there may have been a lower one, and where nothing is said there is none.

    A ceiling of 0 lets nothing pass.
    """
    if after == 0:
        return "narrows"
    return "widens" if before is None or after is None or after > before else "narrows"


def longer_widens(before: Any, after: Any) -> Direction:
    """Judge a length of time, or a day. Where nothing is said another thing's may hold, and be longer or shorter."""
    if before is None or after is None:
        return "widens"
    if isinstance(before, dt.date):
        return "widens" if after > before else "narrows"
    return "widens" if length_of(after) > length_of(before) else "narrows"


def _lasts(before: Any, after: Any) -> Direction:
    """Judge the last day of what is allowed, and not without a day."""
    return "widens" if after is not None and (before is None or after > before) else "narrows"


def _later_widens(before: Any, after: Any) -> Direction:
    """Judge the day on which something began that lasts a given time."""
    return "widens" if before is None or after is None or after > before else "narrows"


def _more_signing_keys(before: Any, after: Any) -> Direction:
    """Judge how many signing values an app accepts: a former one stays good where it is two."""
    return "widens" if (after or 1) > (before or 1) else "narrows"


def end_widens(_before: Any, after: Any) -> Direction:
    """Judge what keeps something as it is by being there, and grants nothing."""
    return "widens" if after is None else "other"


def _made_by(before: Any, after: Any) -> Direction:
    """Judge how a value comes about: it is not stored, or runs make it, or a person does, and has seen it."""
    seen = {"oidc": 0, "generated": 1, "minted": 1}
    return "narrows" if seen.get(after, 2) < seen.get(before, 2) else "widens"


def _queued(before: Any, after: Any) -> Direction:
    """Judge a merge queue: without one, whoever may merge does so at once. How it merges guards nothing."""
    if after is None:
        return "widens"
    return "narrows" if before is None else "other"


def fewer_widens(before: Any, after: Any) -> Direction:
    return "widens" if (after or 0) < (before or 0) else "narrows"


def _lower_widens(before: Any, after: Any) -> Direction:
    """Judge a class: what is said to be worth less may lie, and be opened, where it might not before."""
    if before is None or after is None:
        return "widens" if after is None else "narrows"
    return "widens" if is_lower(after, before) else "narrows"


shape_widens = _in_order("private-key", "base64", "token", "text")
"""Judge what a value may look like: of each of these, all but a few values are also of the next."""


def _scopes(before: Any, after: Any) -> Direction:
    """Judge the scopes that tokens of a class may have: one of the list, or the list. Without it they may have any."""
    if isinstance(before, tuple) or isinstance(after, tuple):
        return "widens" if after is None else "narrows"
    return more_widens(before, after)


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


DECLARED = Rule("declared", always_widens)
"""The rule of a key that no row names."""

_WORDS = Rule("words", _words)
_CEILING = Rule("ceiling", higher_widens)
_IN_WORDS = Rule("ceiling", always_widens)
"""A ceiling that words say: nobody can compare it with another one."""
_NAMES = Rule("declared")
"""Of keys that give nobody anything."""
_UNKNOWN = Rule(
    "unknown",
    more_widens,  # checks let a key be missing that nobody is said to know
    gained="Nobody is said to know {value} of the {thing}",
    lost="{value} of the {thing} is no longer said to be unknown",
)
_ANSWERS = Rule("declared", changed="{before} answered for the {thing}, and {after} does now")
_EPOCH = Rule("replaced")
_STATUS = Rule("thing", _in_order("retired", "dormant", "planned", "active"))
_DESTINATION = Rule("destination", more_widens)
_CODE = Rule(
    "destination",
    more_widens,
    gained="The {thing} runs code from {value} now",
    lost="The {thing} no longer runs code from {value}",
)
POWER = Rule("power", more_widens)
_IDENTITY = Rule("identity", always_widens)
GUARD = Rule("guard", _more_narrows)
_LIFE = Rule("life", longer_widens)
_OVERLAP = Rule("life", _true_widens)
_EXCEPTION = Rule(
    "exception",
    more_widens,
    gained="The zone {name} has a new exception for {key}: {value}",
    lost="The exception of the zone {name} for {key} has ended",
)

RULES: Mapping[tuple[type, str], Rule] = {
    # The things themselves. What a new one reads, opens and may do is said by facts.
    (Estate, "services"): Rule("thing", more_widens),
    (Estate, "zones"): Rule("zone", more_widens),
    (Estate, "bots"): Rule("thing", more_widens),
    (Estate, "credentials"): Rule("thing", more_widens),
    (Estate, "apps"): Rule("thing", more_widens),
    (Estate, "runners"): Rule("thing", more_widens),
    (Estate, "managers"): Rule(
        "power",
        more_widens,
        gained="{value} may be said to write credentials now",
        lost="{value} can no longer be said to write credentials",
    ),
    (Estate, "core"): Rule(
        "guard",
        always_widens,
        changed="The team {after} answers for what names no team now; it was {before}. Checks that see to it that this "
        "team can always get in, and that a bot in it counts for what it is, look at {after}",
    ),
    (Estate, "longest_run"): _LIFE,
    (Estate, "find_out_by"): Rule("life", longer_widens),
    (Estate, "removals"): Rule(
        "exception",
        _lasts,
        gained="One run may remove any number of {name} until {value}",
        lost="One run may no longer remove any number of {name}",
    ),
    (Estate, "needs"): _NAMES,
    **{(Need, key): _NAMES for key in ("platform", "cpu", "memory_gb", "disk_gb", "gpu", "time")},
    # Zones
    (Zone, "readers"): Rule("readers", always_widens),
    (Zone, "admits"): Rule(
        "zone",
        more_widens,
        gained="The zone {name} admits {value} now",
        lost="The zone {name} no longer admits {value}",
    ),
    (Zone, "sinks"): Rule(
        "zone",
        more_widens,
        gained="The zone {name} has the place {value} now",
        lost="The zone {name} no longer has the place {value}",
    ),
    (Zone, "hosts"): Rule(
        "destination",
        more_widens,
        gained="Apps of the zone {name} may run or be called at {value} now",
        lost="Apps of the zone {name} may no longer run or be called at {value}",
    ),
    (Zone, "exceptions"): _EXCEPTION,
    (Zone, "openers"): Rule(
        "exception",
        more_widens,
        gained="{key} may open places of the zone {name} now, against its class: {value}",
        lost="{key} may no longer open places of the zone {name} against its class",
    ),
    (Exemption, "at"): Rule(
        "exception", more_widens, gained="{which} holds for {value}, too", lost="{which} no longer holds for {value}"
    ),
    (Exemption, "until"): Rule(
        "exception",
        longer_widens,
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
        "identity", always_widens, changed="{name} is said to be issued by {after} now; it was {before}"
    ),
    (Credential, "deliveries"): Rule("delivery"),
    (Credential, "opens"): Rule(
        "opens",
        more_widens,
        gained="{name} is said to open {value} now",
        lost="{name} is no longer said to open {value}",
    ),
    (Credential, "acts_as"): Rule("identity", always_widens),
    (Credential, "only"): Rule(
        "zone",
        more_widens,
        gained="{name} may go to the zone {value} now",
        lost="{name} may no longer go to the zone {value}",
    ),
    (Credential, "vault"): Rule("value", always_widens),
    (Credential, "field"): Rule("value", always_widens),
    (Credential, "shape"): Rule("value", shape_widens),
    (Credential, "registry"): Rule("destination", always_widens),
    (Credential, "rotation"): Rule("life", inside=True),
    (Credential, "find_out_by"): _LIFE,
    (Credential, "oidc"): Rule("destination", more_widens),
    (Credential, "deploy_key"): Rule("power", more_widens),
    (Credential, "token"): Rule("opens", always_widens),
    (Credential, "expires"): _LIFE,
    (Credential, "retire_by"): _LIFE,
    (Credential, "made"): Rule("life", _made_by, changed="How {name} comes about changed from {before} to {after}"),
    (Credential, "managed_by"): Rule("power", always_widens),
    (Rotation, "overlap"): _OVERLAP,
    (Rotation, "max_age"): _LIFE,
    (Rotation, "waits_for"): Rule("life", more_widens),
    (Rotation, "done_for"): Rule(
        "life",
        more_widens,
        gained="A person is said to have replaced {name} for the epoch {value}",
        lost="Nobody is said any more to have replaced {name} for the epoch {value}",
    ),
    (DeployKey, "title"): _NAMES,
    (DeployKey, "repository"): Rule("power", always_widens),
    (DeployKey, "write"): Rule("power", _true_widens),
    (IssuedToken, "name"): Rule("identity", always_widens),
    (IssuedToken, "scopes"): Rule(
        "opens",
        more_widens,
        gained="The token of {name} has the scope {value} now",
        lost="The token of {name} no longer has the scope {value}",
    ),
    # Bots
    (Bot, "accounts"): _IDENTITY,
    (Bot, "github_app"): _IDENTITY,
    (Bot, "teams"): Rule(
        "power",
        more_widens,
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
    (App, "platform_name"): Rule("destination", always_widens),
    (App, "source"): Rule("destination", more_widens),
    (App, "holds"): Rule("class", _lower_widens),
    (App, "webhooks"): Rule("destination", more_widens),
    (App, "repository_webhooks"): Rule("destination", more_widens),
    (App, "settings"): Rule("destination", always_widens),
    (App, "environment"): Rule("guard", always_widens),
    (App, "job_image"): Rule("destination", more_widens),
    (App, "code_from"): _CODE,
    (App, "started_by"): Rule("power", more_widens),
    (App, "bot"): Rule("identity", more_widens),
    (App, "domains"): Rule(
        "destination",
        more_widens,
        gained="The {thing} is called by the name {value}, too",
        lost="The {thing} is no longer called by the name {value}",
    ),
    (App, "host"): _DESTINATION,
    (App, "signing_keys"): Rule("guard", _more_signing_keys),
    (App, "workflows"): Rule("power", more_widens),
    (App, "process"): _IN_WORDS,
    (App, "size"): _IN_WORDS,
    (App, "quantity"): _CEILING,
    (App, "health"): GUARD,
    (App, "needs"): _NAMES,
    (App, "by_hand"): Rule(
        "guard",
        more_widens,
        gained="Runs leave {value} of the {thing} alone now, whatever somebody sets it to",
        lost="Runs no longer leave {value} of the {thing} alone",
    ),
    **{
        (ContainerHost, key): Rule("destination", always_widens)
        for key in ("address", "key", "user", "image", "port", "runtime")
    },
    (ContainerHost, "health"): Rule("guard", always_widens),
    # Runners
    (Runner, "isolation"): Rule("guard", _in_order("fresh-vm", "container", "shared-host")),
    (Runner, "zones"): Rule(
        "power",
        more_widens,
        gained="The runner {name} runs jobs of the zone {value} now",
        lost="The runner {name} no longer runs jobs of the zone {value}",
    ),
    (Runner, "fork_jobs"): Rule("guard", _true_widens),
    (Runner, "service"): Rule("power", more_widens),
    (Runner, "access"): Rule("power", always_widens),
    (Runner, "sponsor"): Rule("power", always_widens),
    (Runner, "labels"): Rule("power", more_widens),
    (Runner, "image"): Rule("destination", more_widens),
    **{
        (cls, key): _CEILING
        for cls, keys in {
            Runner: ("cpu", "memory_gb", "disk_gb", "concurrency", "cost_ceiling"),
            RunnerLabel: ("memory_gb", "disk_gb"),
        }.items()
        for key in keys
    },
    (Runner, "time_limit"): Rule("ceiling", longer_widens),
    **{(cls, "gpu"): Rule("ceiling", more_widens) for cls in (Runner, RunnerLabel)},
    **{(cls, "platform"): Rule("power", always_widens) for cls in (Runner, RunnerLabel)},  # another machine
    **{(RunnerLabel, key): Rule("ceiling", more_widens) for key in ("cpu", "size")},
    (Runner, "terms"): _WORDS,
    (Runner, "host"): Rule("destination", more_widens),
    (Runner, "cirun"): Rule("power", more_widens),
    **{(Cirun, key): Rule("destination", always_widens) for key in ("cloud", "machine_image", "region")},
    (Cirun, "instance_type"): _IN_WORDS,
    (Cirun, "more_labels"): Rule("power", more_widens),
    (Cirun, "repositories"): Rule(
        "power",
        more_widens,
        gained="Jobs of the repository {inner} may use the runner {name} now: {value}",
        lost="Jobs of the repository {inner} may no longer use the runner {name}",
    ),
    (CirunAccess, "roles"): Rule(
        "power",
        more_widens,
        gained="Who has the role {value} in {inner} may use the runner {name} now",
        lost="Who has the role {value} in {inner} may no longer use the runner {name} for it",
    ),
    (CirunAccess, "users"): Rule(
        "power",
        more_widens,
        gained="The user {last} (account {value}) may use the runner {name} for {inner} now",
        lost="The user {last} (account {value}) may no longer use the runner {name} for {inner}",
        changed="The user {last} of the runner {name} for {inner} is the account {after} now; it was {before}",
    ),
    (CirunAccess, "pull_request"): Rule(
        "power",
        _true_widens,
        changed="Whether jobs of pull requests of {inner} may use the runner {name} changed from {before} to {after}",
    ),
    (CirunAccess, "only_labels"): Rule("power", always_widens),
    (Host, "address"): Rule("destination", always_widens),
    (Host, "key"): Rule("destination", always_widens),
    (Host, "agent"): Rule("power", more_widens),
    (Host, "hardware"): _WORDS,
    (Host, "user"): Rule("power", always_widens),
    (Host, "jobs"): Rule("power", more_widens),
    (HostJobs, "organization"): Rule("power", always_widens),
    (HostJobs, "user"): Rule("power", always_widens),
    (HostJobs, "group"): Rule("power", always_widens),
    (HostJobs, "image"): Rule("destination", always_widens),
    (HostJobs, "agent"): Rule("destination", always_widens),
    **{(Agent, key): Rule("destination", always_widens) for key in ("kind", "version", "url", "sha256")},
    # Services
    (Service, "organization"): Rule("destination", always_widens),
    (Service, "account"): Rule("destination", always_widens),
    (Service, "holds"): Rule(
        "class",
        _lower_widens,
        gained="What opens {key} at {name} is worth {value} now",
        lost="What opens {key} at {name} is no longer said to be worth {value}",
        changed="What opens {key} at {name} is worth {after} now; it was {before}",
    ),
    (Service, "administrators"): Rule(
        "power",
        more_widens,
        gained="{value} is said to administer {name} now",
        lost="{value} is no longer said to administer {name}",
    ),
    (Service, "installation"): Rule("identity", always_widens),
    (Service, "granted"): Rule(
        "power",
        more_widens,
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
            more_widens,
            gained=f"What {{value}} has ({key}) is to go with {{name}} now",
            lost=f"What {{value}} has ({key}) need not go with {{name}} any more",
        )
        for key in ("owners", "accounts", "hook_hosts", "apps", "look_in")
    },
    (Done, "what"): _WORDS,
    (Done, "on"): _NAMES,
    (Retirement, "done_by_hand"): Rule(
        "guard",
        more_widens,
        gained="{key}, with {name}, is said to be seen to: {value}",
        lost="{key}, with {name}, is no longer said to be seen to",
    ),
    (Service, "overlap"): _OVERLAP,
    (Service, "max_age"): _LIFE,
    (Service, "longest_use"): _LIFE,
    (Service, "find_out_by"): _LIFE,
    (Service, "limit"): _IN_WORDS,
    (Service, "cost_ceiling"): _CEILING,
    (Service, "plan_b"): _WORDS,
    (TokenIssuer, "scopes"): Rule(
        "guard",
        _scopes,
        gained="A token at {name} of the class {key} may have the scope {value} now",
        lost="A token at {name} of the class {key} may no longer have the scope {value}",
    ),
    # Sections of single services
    (GitHub, "organization_id"): Rule("destination", always_widens),
    (GitHub, "teams"): Rule(
        "declared",  # a run only looks which number a team has; what it may do is said by powers
        _other,
        gained="The team {value} of {name} is declared",
        lost="The team {value} of {name} is no longer declared",
    ),
    (GitHub, "repositories"): Rule("thing", end_widens),
    (GitHub, "rulesets"): GUARD,
    (GitHub, "actions"): GUARD,
    (GitHub, "packages"): Rule("guard", _only("public")),
    (GitHub, "runner_groups"): Rule(
        "power",
        always_widens,  # GitHub moves the runners of a group that goes into its own, which may be open to all
    ),
    (RunnerGroup, "repositories"): Rule(
        "power",
        more_widens,
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
        always_widens,  # the first one closes the group to all others, and the last one that goes opens it
        gained="Jobs of {value} may use the runners of the group {key} of {name} now",
        lost="The runners of the group {key} of {name} are no longer kept for jobs of {value}",
    ),
    (KnownRepository, "private"): Rule("guard", true_narrows),
    (KnownRepository, "protected_by"): Rule(
        "guard",
        _more_narrows,
        gained="The repository {key} of {name} is under the ruleset {value} now",
        lost="The repository {key} of {name} is no longer under the ruleset {value}",
    ),
    (KnownRepository, "environments"): GUARD,
    (KnownRepository, "website"): _DESTINATION,
    (KnownRepository, "canary"): Rule("guard", more_widens),
    (KnownRepository, "unprotected"): Rule("exception", more_widens),
    (KnownRepository, "not_known"): _UNKNOWN,
    (Ruleset, "branches"): Rule("guard", _more_narrows),
    (Ruleset, "forbids"): Rule(
        "guard",
        _more_narrows,
        gained="The ruleset {key} of {name} forbids {value} now",
        lost="The ruleset {key} of {name} no longer forbids {value}",
    ),
    (Ruleset, "approvals"): Rule("guard", fewer_widens),
    (Ruleset, "queue"): Rule("guard", _queued),
    (Environment, "branches"): Rule("guard", _in_order("protected", "all")),
    (Environment, "reviewers"): Rule("power", more_widens),
    (Environment, "wait_minutes"): Rule("guard", fewer_widens),
    (Environment, "admins_bypass"): Rule("guard", _true_widens),
    (Unprotected, "since"): Rule("exception", _later_widens),
    (Unprotected, "until"): Rule("exception", longer_widens),
    (Website, "branch"): Rule("destination", always_widens),
    (Website, "path"): Rule("destination", always_widens),
    (Website, "domain"): Rule("destination", always_widens),
    (ActionsPermissions, "allowed"): Rule("guard", _in_order("local_only", "selected", "all")),
    (ActionsPermissions, "commit_pins"): Rule("guard", true_narrows),
    (ActionsPermissions, "default_token"): Rule("guard", _in_order("read", "write")),
    (ActionsPermissions, "approvals"): Rule("guard", _true_widens),
    (ActionsPermissions, "github_owned"): Rule("guard", _true_widens),
    (ActionsPermissions, "verified"): Rule("guard", _true_widens),
    (ActionsPermissions, "patterns"): Rule("guard", more_widens),
    (ActionsPermissions, "unprotected"): Rule("exception", more_widens),
    (OnePassword, "vault"): Rule("destination", always_widens),
    (OnePassword, "identifiers"): Rule(
        "identifier",
        more_widens,
        gained="The vault item {value} is said to be public now",
        lost="The vault item {value} is no longer said to be public",
    ),
    (OnePassword, "fields"): Rule(
        "guard",
        more_widens,
        gained="Runs may read the field {value} of items in the vault now",
        lost="Runs may no longer read the field {value} of items in the vault",
    ),
    (AzureDevOps, "projects"): Rule("power", more_widens),
    (AzureDevOps, "groups"): Rule("guard", end_widens),
    (Project, "id"): Rule("destination", always_widens),
    (Project, "github_connection"): Rule("power", more_widens),
    (Project, "agent_pools"): POWER,
    (VariableGroup, "open_to_all_pipelines"): Rule("power", _true_widens),
    (VariableGroup, "pipelines"): POWER,
}
"""The rule of each key: the class and the attribute. Those of single services are in `of_services`."""

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
    "roles": Rule("power", more_widens),
}
"""The rule of keys that mean the same in every class that has them, those of single services too."""


@cache
def all_rules() -> Mapping[tuple[type, str], Rule]:
    """Return the rules here and those of single services, each of which has a module of its own."""
    services: Any = import_module("infra.estate.review.of_services")  # its modules stand on this one
    return {**RULES, **dict(services.rules_of_services())}


def rule_of(change: Change) -> Rule:
    """Return the rule of a changed key: that of its class, or of one that it builds on; else the common one."""
    found = (all_rules().get((one, change.attribute)) for one in change.owner.__mro__)
    return next((one for one in found if one is not None), COMMON.get(change.attribute, DECLARED))

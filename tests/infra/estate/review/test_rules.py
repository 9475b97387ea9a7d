"""In which direction each key goes: never `other` but for a reason, and each of what bounds or guards both ways."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from infra.estate import Estate
from infra.estate.nouns import (
    App,
    Bot,
    ContainerHost,
    Credential,
    DeployKey,
    Done,
    IssuedToken,
    Need,
    Rotation,
    Runner,
    RunnerLabel,
    Service,
    TokenIssuer,
    Zone,
)
from infra.estate.review import Direction
from infra.estate.review.changes import Change
from infra.estate.review.declared import Declared
from infra.estate.review.facts import Differences
from infra.estate.review.rules import COMMON, DECLARED, RULES, rule_of
from infra.estate.sections import sections
from infra.estate.sections.aws import Aws, Bucket, Machines, Trusted
from infra.estate.sections.azure_devops import AzureDevOps
from infra.estate.sections.docker_hub import DockerHub
from infra.estate.sections.github import Environment, GitHub, Ruleset
from infra.estate.sections.onepassword import OnePassword
from infra.estate.sections.quay import Quay, Robot
from tests.infra.estate.review.test_changes import EVERY_KEY, foreign, two

ANSWERS = "Who answers for a thing may do nothing more at it."
REPLACED = "Another epoch replaces values, whichever it is. That a person need not any more is a fact, and widens."
LOOKED_AFTER = (
    "One more that runs look after; what it says is judged key by key, and what widens makes all of it widen."
)
OTHER: dict[tuple[type, str], str] = {
    **{(cls, "owner"): ANSWERS for cls in (App, Bot, Credential, Runner)},
    (Credential, "deputy"): ANSWERS,
    **{(cls, "epoch"): REPLACED for cls in (Bot, Credential, Service, Zone)},
    (Credential, "deliveries"): "Facts say each place and each value.",
    (Credential, "rotation"): "Its keys are judged by themselves.",
    (DeployKey, "title"): "What a key is called at GitHub.",
    (App, "needs"): "What an app does not work without: it is given nothing by it.",
    **{(Need, key): "What builds ask for: `infra runners` reports it, and no run reads it." for key in
       ("platform", "cpu", "memory_gb", "disk_gb", "gpu", "time")},
    (Done, "on"): "The day in a report.",
    (GitHub, "teams"): "A team's name; runs look at its number and set nothing. Its powers are facts.",
    (Ruleset, "queue"): "How a queue merges. That there is one, or none any more, is judged.",
    (GitHub, "repositories"): LOOKED_AFTER,
    (AzureDevOps, "groups"): LOOKED_AFTER,
    (Quay, "repositories"): LOOKED_AFTER,
    (DockerHub, "repositories"): LOOKED_AFTER,
}  # fmt: skip
"""The keys that may go in no direction, and why."""
WORDS = {
    "purpose", "why", "description", "made_by_person_because", "ends_when", "sponsor", "plan_b", "terms", "hardware",
    "what",
}  # fmt: skip
"""The keys that are for people only. The sponsor of a runner reads what its jobs read, and is none of them."""


def _owners() -> Iterator[tuple[type, str]]:
    """Each key once, with the class that says it first."""
    for cls, _, key in EVERY_KEY:
        attribute = "class_" if key == "class" else key
        yield next(one for one in reversed(cls.__mro__) if attribute in getattr(one, "__annotations__", {})), key


KEYS = list(dict.fromkeys(_owners()))
NEEDS = [(Need, one.name) for one in dataclasses.fields(Need)]


def change(cls: type, key: str, before: Any, after: Any) -> Change:
    """A key that differs."""
    path = ("services", "github", "one", "two", key)
    return Change(path=path, owner=cls, attribute="class_" if key == "class" else key, before=before, after=after)


def goes(cls: type, key: str, before: Any, after: Any) -> Direction:
    """The direction in which one value of a key goes to another: of a list and a table, an element."""
    one = change(cls, key, before, after)
    table = dataclasses.is_dataclass(after) and key != "deliveries"
    said = list(Declared(foreign(), foreign(), Differences({})).of(one)) if table else []
    return said[0].direction if said else rule_of(one).judge(before, after)


def _pairs(cls: type, key: str) -> Iterator[tuple[Any, Any]]:
    """Values of a key, or of an element of it, before and after: each way."""
    hint = get_type_hints(cls, include_extras=True)["class_" if key == "class" else key]
    one, other = two(hint, cls)
    part = get_origin(hint)
    if isinstance(one, tuple) and part is tuple:
        yield from ((None, one[0]), (one[0], None))
    elif isinstance(one, dict):
        yield from ((None, one["a"]), (one["a"], None), (one["a"], other["a"]), (other["a"], one["a"]))
    else:
        yield from ((one, other), (other, one))
        if type(None) in get_args(hint):
            yield from ((None, one), (one, None), (None, other), (other, None))


@pytest.mark.parametrize(("cls", "key"), [*KEYS, *NEEDS], ids=lambda one: getattr(one, "__name__", one))
def test_no_key_goes_in_no_direction_but_for_a_reason(cls: type, key: str) -> None:
    """It widens or narrows, is words for people, or stands in the list above, which has no other."""
    found = {goes(cls, key, before, after) for before, after in _pairs(cls, key)}
    assert ("other" in found) == ((cls, key) in OTHER), found
    assert ("words_only" in found) <= (key in WORDS)


@pytest.mark.parametrize(("cls", "key"), [one for one in KEYS if one not in OTHER and one[1] not in WORDS])
def test_nothing_that_is_judged_only_narrows(cls: type, key: str) -> None:
    """Each key that guards, bounds or grants something has an edit by which somebody can do more."""
    assert "widens" in {goes(cls, key, before, after) for before, after in _pairs(cls, key)}


NOT_DECLARED = ("today", "rehearsed")


@pytest.mark.parametrize("field", [one.name for one in dataclasses.fields(Estate) if one.name not in NOT_DECLARED])
def test_what_holds_for_all_goes_in_a_direction(field: str) -> None:
    """But for the epoch and for needs, as above."""
    rule = RULES.get((Estate, field), COMMON.get(field, DECLARED))
    assert (rule.judge(None, "x") == "other") == (field in ("epoch", "needs"))


def test_a_key_that_no_rule_names_widens() -> None:
    """Whichever a class will have some day: nobody has thought about it yet."""
    assert {DECLARED.judge(before, after) for before, after in ((None, 1), (1, None), (1, 2), (2, 1))} == {"widens"}


WAYS: tuple[tuple[type, str, Any, Any, Direction, Direction], ...] = (
    # Ceilings. Where nothing was said there may have been a lower one.
    (Runner, "concurrency", 10, 20, "widens", "narrows"),
    (Runner, "concurrency", None, 10, "widens", "widens"),
    (Runner, "cost_ceiling", 10, 20, "widens", "narrows"),
    (Runner, "cost_ceiling", None, 10, "widens", "widens"),
    (Runner, "cost_ceiling", None, 0, "narrows", "widens"),
    (Runner, "cost_ceiling", 10, 0, "narrows", "widens"),
    (Runner, "time_limit", "6h", "7h", "widens", "narrows"),
    (Runner, "time_limit", "90m", "1h", "narrows", "widens"),
    (Runner, "time_limit", None, "6h", "widens", "widens"),
    (Runner, "cpu", 2, 4, "widens", "narrows"),
    (Runner, "memory_gb", 8, 16, "widens", "narrows"),
    (Runner, "disk_gb", 8, 16, "widens", "narrows"),
    (Runner, "gpu", None, "H100", "widens", "narrows"),
    (RunnerLabel, "cpu", None, 16, "widens", "narrows"),
    (RunnerLabel, "size", None, "4xlarge", "widens", "narrows"),
    (RunnerLabel, "memory_gb", 8, 16, "widens", "narrows"),
    (Service, "cost_ceiling", 10, 20, "widens", "narrows"),
    (Service, "cost_ceiling", None, 0, "narrows", "widens"),
    (Service, "limit", "One.", "Two.", "widens", "widens"),
    (App, "quantity", 1, 2, "widens", "narrows"),
    (App, "size", "basic", "standard-1x", "widens", "widens"),
    (Machines, "monthly_dollars", 100, 1000, "widens", "narrows"),
    (Machines, "kinds", None, "g5.xlarge", "widens", "narrows"),
    # Guards that are less
    (Bucket, "kept_days", 30, 1, "widens", "narrows"),
    (Bucket, "old_days", 365, 30, "widens", "narrows"),
    (Trusted, "by_numbers", True, False, "widens", "narrows"),
    (Aws, "audit", Bucket(bucket="kept", kept_days=1, old_days=1), None, "widens", "widens"),
    (App, "by_hand", None, "COLOUR", "widens", "narrows"),
    (App, "health", None, "/up", "narrows", "widens"),
    (ContainerHost, "health", "/up", "/", "widens", "widens"),
    (Ruleset, "queue", None, "merge", "narrows", "widens"),
    (Ruleset, "queue", "merge", "squash", "other", "other"),
    (GitHub, "runner_groups", "a group", None, "widens", "widens"),
    (TokenIssuer, "scopes", None, "api:admin", "widens", "narrows"),
    (TokenIssuer, "scopes", None, ("api:read",), "narrows", "widens"),
    (OnePassword, "fields", None, "username", "widens", "narrows"),
    (Bot, "unknown", None, "owner", "widens", "narrows"),
    # Destinations
    (Aws, "account_number", "1" * 12, "2" * 12, "widens", "widens"),
    (Aws, "region", "eu-central-1", "us-east-1", "widens", "widens"),
    (Bucket, "bucket", "one", "other", "widens", "widens"),
    (ContainerHost, "runtime", "docker", "podman", "widens", "widens"),
    (Credential, "registry", "one", "other", "widens", "widens"),
    # Values, and how long they are good
    (Credential, "managed_by", "us", "hand", "widens", "widens"),
    (Credential, "made", "person", "minted", "narrows", "widens"),
    (Credential, "made", "oidc", "minted", "widens", "narrows"),
    (Credential, "made", "generated", "minted", "widens", "widens"),
    (Credential, "shape", "token", "text", "widens", "narrows"),
    (Credential, "shape", "base64", "token", "widens", "narrows"),
    (Credential, "token", IssuedToken(name="one", scopes=("api:read",)), None, "widens", "widens"),
    (IssuedToken, "name", "one", "other", "widens", "widens"),
    (Rotation, "overlap", False, True, "widens", "narrows"),
    (Rotation, "waits_for", None, "the site", "widens", "narrows"),
    (Rotation, "done_for", None, "incident-7", "widens", "narrows"),
    (Service, "overlap", None, False, "narrows", "widens"),
    # Who there is
    (Quay, "robots", None, Robot(why="Pushes."), "widens", "narrows"),
    (Robot, "planned", True, False, "widens", "narrows"),
    (Service, "status", "planned", "active", "widens", "narrows"),
    (Service, "status", "dormant", "active", "widens", "narrows"),
    (Service, "status", "retired", "active", "widens", "narrows"),
    (Service, "status", "retired", "planned", "widens", "narrows"),
    # The narrowest of several, where nothing was said
    (Environment, "branches", None, "protected", "narrows", "widens"),
)  # fmt: skip


@pytest.mark.parametrize(("cls", "key", "one", "other", "there", "back"), WAYS)
def test_a_key_goes_one_way_and_the_other_way_round(
    cls: type, key: str, one: Any, other: Any, there: Direction, back: Direction
) -> None:
    """From one value to the other, and back."""
    rule = rule_of(change(cls, key, one, other))
    assert (rule.judge(one, other), rule.judge(other, one)) == (there, back) or (
        goes(cls, key, one, other), goes(cls, key, other, one)
    ) == (there, back)  # fmt: skip


@pytest.mark.parametrize("noun", ["services", "zones", "bots", "credentials", "apps", "runners"])
def test_what_is_new_widens(noun: str) -> None:
    """Whatever it is: all of it is to be read."""
    judge = RULES[Estate, noun].judge
    assert (judge(None, "new"), judge("old", None)) == ("widens", "narrows")


def test_each_class_of_the_services_is_walked() -> None:
    """A section that comes some day, too."""
    assert {*sections().values()} <= {cls for cls, _, _ in EVERY_KEY}


def test_a_table_that_is_new_widens_if_any_key_of_it_does() -> None:
    """However deep: a repository with an environment that lets all branches in."""
    known = {one.name: one.default for one in dataclasses.fields(Environment)}
    assert known["branches"] == "protected"
    shed = made_repository({"dock": Environment(branches="all")})
    assert goes(GitHub, "repositories", None, shed) == "widens"
    assert goes(GitHub, "repositories", None, made_repository({"dock": Environment()})) == "other"


def made_repository(environments: dict[str, Environment]) -> Any:
    """A repository of GitHub's with environments and nothing else."""
    cls = get_args(get_type_hints(GitHub)["repositories"])[1]
    return cls(environments=environments)


def test_a_day_is_compared_as_a_day() -> None:
    """A run may remove more for longer, or no longer so long, or not any more."""
    judge, soon, late = RULES[Estate, "removals"].judge, dt.date(2026, 1, 1), dt.date(2026, 2, 1)
    assert (judge(soon, late), judge(late, soon)) == ("widens", "narrows")
    assert (judge(None, soon), judge(soon, None)) == ("widens", "narrows")

"""Rulesets are never weaker than the data declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from policies.resource import Resource
from policies.rule import Rule

if TYPE_CHECKING:
    from policies.declared import Declared

RULESET = "saas:github:Ruleset"
FORBIDDEN: Mapping[str, str] = {
    "creation": "creation",
    "deletion": "deletion",
    "force-push": "non_fast_forward",
    "update": "update",
}
"""What a ruleset forbids, to the kind of rule that GitHub has for it."""


def check(resource: Resource, declared: Declared) -> Iterator[str]:
    """Yield each way in which a ruleset would hold less than is declared."""
    if resource.type != RULESET:
        return
    repository = f"{resource.plain('organization')}/{resource.plain('repository')}".lower()
    wanted = declared.rulesets.get((repository, str(resource.plain("name"))))
    if wanted is None:
        return  # the rule `inputs` says that there is no such one
    if resource.plain("enforcement", "active") != "active":
        yield "it would not be enforced."
    if resource.plain("excluded"):
        yield "it would leave branches out."
    if set(wanted.branches) - set(resource.plain("branches") or ()):
        yield "it would not hold for all branches that the data names."
    rules = resource.plain("rules") or {}
    if missing := [word for word in wanted.forbids if FORBIDDEN[word] not in rules]:
        yield f"it would not forbid {', '.join(missing)}."
    asked = (rules.get("pull_request") or {}).get("required_approving_review_count", 0)
    if wanted.approvals and asked < wanted.approvals:
        yield "it would ask for fewer approvals."
    if wanted.queue and "merge_queue" not in rules:
        yield "it would have no merge queue."


RULESETS = Rule("rulesets", "Rulesets are never weaker than the data declares.", each=check)

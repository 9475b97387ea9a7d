"""Nothing at AWS may make a key that lasts. Access keys themselves are no type that a run may write."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from policies.resource import UNKNOWN, Resource
from policies.rule import Rule

if TYPE_CHECKING:
    from policies.declared import Declared

DOCUMENTS = frozenset({"aws:iam/policy:Policy", "aws:iam/rolePolicy:RolePolicy"})
MAKES_KEYS = (
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreateServiceSpecificCredential",
    "iam:CreateUser",
    "iam:UpdateAccessKey",
)
"""What makes something that opens the account until somebody ends it."""


def check(resource: Resource, declared: Declared) -> Iterator[str]:
    """Yield what a policy would let somebody make."""
    del declared
    document = resource.plain("policy")
    if resource.type not in DOCUMENTS or document is UNKNOWN:
        return
    try:
        statements = json.loads(str(document))["Statement"]
        if any("NotAction" in one for one in statements):
            yield "it names what is not meant, so all else is. Name what is."
            return
        for action in MAKES_KEYS:
            if any(_allows(one, action) for one in statements) and not any(_refuses(one, action) for one in statements):
                yield f"it allows {action}: what that makes lasts until somebody ends it. Refuse it."
    except (ValueError, TypeError, KeyError, AttributeError):
        yield "it cannot be read. Write it as infra/aws_permissions.py does."


def _allows(statement: Mapping[str, Any], action: str) -> bool:
    return statement["Effect"] == "Allow" and _names(statement, action)


def _refuses(statement: Mapping[str, Any], action: str) -> bool:
    everywhere = statement.get("Resource") == "*" and "Condition" not in statement
    return statement["Effect"] == "Deny" and everywhere and _names(statement, action)


def _names(statement: Mapping[str, Any], action: str) -> bool:
    actions = statement["Action"]
    listed = [actions] if isinstance(actions, str) else actions
    return any(fnmatchcase(action.lower(), str(one).lower()) for one in listed)


LONG_LIVED_KEYS = Rule("long-lived-keys", "Nothing at AWS may make a key that lasts.", each=check)

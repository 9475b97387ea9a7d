"""Whether a trust policy lets somebody take a role, as far as this project writes such policies.

moto lets everybody take every role, so what AWS would do is worked out here, from "Policy evaluation logic" and "IAM
JSON policy elements: Condition operators" of the IAM user guide. No library on the Python index evaluates trust
policies. It knows the operators that we write; any other is an error, not a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

KNOWN = frozenset({"Effect", "Principal", "Action", "Condition"})


class NotKnown(Exception):
    """A policy has something whose meaning is not written down here."""


def lets(document: Mapping[str, Any], action: str, principal: Mapping[str, str], context: Mapping[str, str]) -> bool:
    """Whether somebody, such as `{"Federated": <arn>}`, may do an action; `context` is what AWS knows of them.

    Keys in which case means nothing are compared so, as AWS does. Raises `NotKnown`.
    """
    allowed = False
    for statement in document["Statement"]:
        if unknown := statement.keys() - KNOWN:
            raise NotKnown(", ".join(sorted(unknown)))
        fits = (
            statement["Action"] == action
            and _is(statement["Principal"], principal)
            and _meets(statement.get("Condition", {}), {key.lower(): value for key, value in context.items()})
        )
        if fits and statement["Effect"] == "Deny":
            return False
        allowed = allowed or fits
    return allowed


def _is(named: Mapping[str, str], principal: Mapping[str, str]) -> bool:
    """Whether a principal is the one that is named; an account's root stands for all of the account."""
    [(kind, arn)] = principal.items()
    if kind == "AWS" and str(named.get(kind, "")).endswith(":root"):
        return named[kind].split(":")[4] == arn.split(":")[4]
    return named == principal


def _meets(condition: Mapping[str, Mapping[str, Any]], context: Mapping[str, str]) -> bool:
    """Whether all conditions are met. A key that is not there meets none."""
    return all(
        key.lower() in context and _compare(operator, context[key.lower()], wanted)
        for operator, keys in condition.items()
        for key, wanted in keys.items()
    )


def _compare(operator: str, given: str, wanted: str) -> bool:
    if not isinstance(wanted, str):
        raise NotKnown(f"{operator} with {wanted!r}")
    match operator:
        case "StringEquals":
            return given == wanted
        case "Bool":
            return given.lower() == wanted.lower()
        case "NumericLessThan":
            return float(given) < float(wanted)
        case "ArnLike":
            parts = list(zip(given.split(":", 5), wanted.split(":", 5), strict=True))
            return all(fnmatchcase(one, pattern) for one, pattern in parts)
    raise NotKnown(operator)

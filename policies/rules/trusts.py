"""Every role at AWS is taken by jobs of one declared place, by its numbers, or by declared people with a second factor.

A trust is read as closed: what a statement has that is not known here is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from policies.expected.aws import AUDIENCE, ISSUER, accounts_in
from policies.resource import UNKNOWN, Resource
from policies.rule import Rule

if TYPE_CHECKING:
    from policies.declared import Declared, Jobs

ROLE = "aws:iam/role:Role"
_NUMBER = "[1-9][0-9]{0,18}"
_PROVIDER = re.compile(rf"arn:aws:iam::[0-9]{{12}}:oidc-provider/{re.escape(ISSUER)}")
_ACCOUNT = re.compile(r"arn:aws:iam::(?P<account>[0-9]{12}):root")
LONGEST_SECONDS = 3600
"""How old a second factor may be."""

Words = Iterator[str]


def check(resource: Resource, declared: Declared) -> Words:
    """Yield what is wrong with whom a role trusts. One that is not known yet is asked about again before it is made."""
    if resource.type != ROLE:
        return
    document = resource.plain("assumeRolePolicy")
    if document is UNKNOWN:
        return
    try:
        statements = json.loads(str(document))["Statement"]
        for statement in statements:
            yield from _of_statement(statement, str(resource.plain("name")), declared)
    except (ValueError, TypeError, KeyError, AttributeError):
        yield "whom it trusts cannot be read. Write it as infra/components/aws/trusts.py does."
        return
    if not statements:
        yield "it trusts nobody, so nobody could take it. Say whom."


def _of_statement(statement: Mapping[str, Any], role: str, declared: Declared) -> Words:
    if statement.keys() != {"Action", "Condition", "Effect", "Principal"} or statement["Effect"] != "Allow":
        yield "a statement of whom it trusts has other parts than an action, a principal and a condition."
    elif statement["Action"] == "sts:AssumeRoleWithWebIdentity":
        yield from _of_jobs(statement["Principal"], statement["Condition"], declared.trusted.get(role))
        yield from _of_account(statement, declared)
    elif statement["Action"] == "sts:AssumeRole":
        yield from _of_people(statement["Principal"], statement["Condition"], declared.people.get(role))
        yield from _of_account(statement, declared)
    else:
        yield "it is taken in another way than by a job of GitHub or by a person."


def _of_account(statement: Mapping[str, Any], declared: Declared) -> Words:
    if declared.accounts and accounts_in(statement) - declared.accounts:
        yield "it trusts somebody of another account than the data's."


def _of_jobs(principal: Mapping[str, Any], condition: Mapping[str, Any], jobs: Jobs | None) -> Words:
    if principal.keys() != {"Federated"} or not _PROVIDER.fullmatch(str(principal["Federated"])):
        yield "it trusts another issuer than GitHub."
    claims = {key.removeprefix(f"{ISSUER}:"): value for key, value in condition.get("StringEquals", {}).items()}
    if condition.keys() != {"StringEquals"} or claims.keys() != {"aud", "ref", "repository_id", "sub"}:
        yield "its condition is not that audience, subject, ref and the repository's number are equal to one text each."
        return
    if claims["aud"] != AUDIENCE:
        yield f"its audience is not {AUDIENCE}."
    if not re.fullmatch(_NUMBER, str(claims["repository_id"])):
        yield "it names no repository by its number: a name can be registered again by somebody else."
    elif jobs is None or (claims["sub"], claims["ref"], claims["repository_id"]) != jobs:
        yield "the data trusts no such jobs. Declare them in the section of AWS, or correct the program."


def _of_people(principal: Mapping[str, Any], condition: Mapping[str, Any], path: str | None) -> Words:
    account = _ACCOUNT.fullmatch(str(principal.get("AWS", ""))) if principal.keys() == {"AWS"} else None
    if account is None:
        yield "it trusts somebody else than users of one account, by its number."
        return
    wanted = f"arn:aws:iam::{account['account']}:user/{path}/*" if path else None
    if condition.keys() != {"ArnLike", "Bool", "NumericLessThan"}:
        yield "its condition is not that a person of a declared path has just shown a second factor."
        return
    if condition["ArnLike"].keys() != {"aws:PrincipalArn"} or condition["ArnLike"]["aws:PrincipalArn"] != wanted:
        yield "it trusts other people than the data does."
    if condition["Bool"] != {"aws:MultiFactorAuthPresent": "true"}:
        yield "it asks for no second factor."
    age = condition["NumericLessThan"]
    if age.keys() != {"aws:MultiFactorAuthAge"} or int(age["aws:MultiFactorAuthAge"]) > LONGEST_SECONDS:
        yield "it takes a second factor that was shown more than an hour ago."


TRUSTS = Rule("trusts", "Roles are taken by declared jobs, by number, or by people with a second factor.", each=check)

"""Who may take a role, as documents of AWS' policy language. Pure.

AWS evaluates these claims of a GitHub job's token: `aud`, `sub`, `repository_id`, `ref` and some more; not
`repository_owner_id` ("Available keys for AWS OIDC federation", IAM user guide, 2026). So the owner's number comes by
`sub`, of which GitHub lets a repository choose the parts (docs/adr/0116).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from infra.estate.sections.aws import Trusted

ISSUER = "token.actions.githubusercontent.com"
"""Who says what a job of GitHub's is."""
AUDIENCE = "sts.amazonaws.com"
"""For whom a job must ask its token."""
CLAIMS = ("repository_owner_id", "repository_id", "context")
"""Of what `sub` consists where a repository names itself by numbers; `context` is its environment, or else its ref."""
SESSION_SECONDS = 3600
"""How long what a role gives is valid, and how old a person's second factor may be: as short as AWS allows."""

Document = dict[str, Any]


class Numbers(NamedTuple):
    """A repository by the numbers of its owner and itself, which no other will ever have, and by its name."""

    owner: str
    repository: str
    name: str
    """`<organisation>/<repository>`."""


def subject(trusted: Trusted, numbers: Numbers) -> str:
    """Return what `sub` is of the jobs that are trusted."""
    ref = f"ref:refs/heads/{trusted.branch}"
    context = f"environment:{trusted.environment}" if trusted.environment else ref
    if trusted.by_numbers:
        return f"repository_owner_id:{numbers.owner}:repository_id:{numbers.repository}:{context}"
    return f"repo:{numbers.name}:{context}"


def jobs(trusted: Trusted, numbers: Numbers, provider: str) -> Document:
    """Return the trust in jobs of one repository; `provider` is the ARN of the issuer in the account."""
    claims = {
        "aud": AUDIENCE,
        "sub": subject(trusted, numbers),
        "repository_id": numbers.repository,
        "ref": f"refs/heads/{trusted.branch}",
    }
    return _allowing(
        "sts:AssumeRoleWithWebIdentity",
        {"Federated": provider},
        {"StringEquals": {f"{ISSUER}:{claim}": value for claim, value in claims.items()}},
    )


def people(account: str, path: str) -> Document:
    """Return the trust in people who have just shown a second factor: users of the account below one path."""
    return _allowing(
        "sts:AssumeRole",
        {"AWS": f"arn:aws:iam::{account}:root"},
        {
            "ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{account}:user/{path}/*"},
            "Bool": {"aws:MultiFactorAuthPresent": "true"},
            "NumericLessThan": {"aws:MultiFactorAuthAge": str(SESSION_SECONDS)},
        },
    )


def _allowing(action: str, principal: Mapping[str, str], condition: Document) -> Document:
    statement = {"Effect": "Allow", "Principal": dict(principal), "Action": action, "Condition": condition}
    return {"Version": "2012-10-17", "Statement": [statement]}

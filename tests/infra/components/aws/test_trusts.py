"""A table of who tries to take which role, and whether AWS lets them."""

from __future__ import annotations

from typing import Any

import pytest

from infra.components.aws import trusts
from infra.components.aws.trusts import AUDIENCE, CLAIMS, ISSUER, Numbers
from infra.estate.sections.aws import Trusted
from tests.infra.components.aws.trying import NotKnown, lets

ACCOUNT = "123456789012"
PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{ISSUER}"
OURS = Numbers("11", "22", "an-org/parts")
BY_NUMBERS = Trusted(repository="parts", environment="production")
BY_NAME = Trusted(repository="parts", by_numbers=False)
MAIN = "refs/heads/main"
ORIGINAL = {
    "repository_owner": "an-org",
    "repository_owner_id": "11",
    "repository": "an-org/parts",
    "repository_id": "22",
    "ref": MAIN,
    "environment": "production",
    "aud": AUDIENCE,
}
"""What GitHub says of a job of ours in the protected environment. A claim that is None is not there."""
OUTSIDE = {**ORIGINAL, "environment": None}
"""The same of a job in none."""
PULL_REQUEST = {"ref": "refs/pull/7/merge", "environment": None, "event_name": "pull_request"}


def token(claims: dict[str, Any], template: tuple[str, ...] | None) -> dict[str, str]:
    """The context that AWS has of a job: the claims that it knows, and the subject as GitHub makes it of a template.

    "OpenID Connect reference", Customizing the token claims: each claim after its name, `context` without it; a colon
    in a name becomes %3A. By default a repository is named.
    """
    context = f"ref:{claims['ref']}"
    if claims.get("event_name") == "pull_request":
        context = "pull_request"
    if claims["environment"] is not None:
        context = f"environment:{claims['environment'].replace(':', '%3A')}"
    parts = [f"repo:{claims['repository']}", context]
    if template is not None:
        parts = [context if name == "context" else f"{name}:{claims[name]}" for name in template]
    seen = {name: claims[name] for name in ("repository", "repository_id", "ref", "aud")} | {"sub": ":".join(parts)}
    if claims["environment"] is not None:
        seen["environment"] = claims["environment"]
    return {f"{ISSUER}:{name}": value for name, value in seen.items()}


def takes(trusted: Trusted, claims: dict[str, Any], template: tuple[str, ...] | None, provider: str = PROVIDER) -> bool:
    """Whether a job with these claims gets the role."""
    document = trusts.jobs(trusted, OURS, PROVIDER)
    return lets(document, "sts:AssumeRoleWithWebIdentity", {"Federated": provider}, token(claims, template))


JOBS: dict[str, dict[str, Any]] = {
    "another environment": {"environment": "production-read"},
    "an environment whose name begins so": {"environment": "production-2"},
    "an environment in capitals": {"environment": "Production"},
    "no environment": {"environment": None},
    "an environment that is named as if it were a subject": {
        "environment": "x:repository_owner_id:11:repository_id:22:environment:production"
    },
    "another branch": {"ref": "refs/heads/other"},
    "a tag": {"ref": "refs/tags/main"},
    "a branch whose name begins so": {"ref": "refs/heads/main-2"},
    "a pull request": PULL_REQUEST,
    "a pull request of a fork": {**PULL_REQUEST, "repository_owner_id": "11", "event_name": "pull_request"},
    "a fork": {
        "repository_owner": "ada",
        "repository_owner_id": "33",
        "repository": "ada/parts",
        "repository_id": "44",
    },
    "another repository of ours": {"repository": "an-org/other", "repository_id": "45"},
    "the repository's name, registered again": {"repository_id": "46"},
    "the owner's name, registered again, with the repository's": {"repository_owner_id": "34", "repository_id": "47"},
    "the repository, given to another owner": {"repository_owner": "ada", "repository_owner_id": "33"},
    "the number of the owner as that of the repository": {"repository_id": "11", "repository_owner_id": "22"},
    "a number that ours begins with": {"repository_id": "2"},
    "a number that begins with ours": {"repository_id": "222"},
    "a number with a star": {"repository_id": "*", "repository_owner_id": "*"},
    "another audience": {"aud": "https://github.com/an-org"},
    "the audience of another cloud": {"aud": "api://AzureADTokenExchange"},
}


@pytest.mark.parametrize("who", JOBS)
def test_no_other_job_takes_the_role_that_goes_by_numbers(who: str) -> None:
    """Whatever it makes of the name of its own subject: by our template, by GitHub's default, by one of its own."""
    claims = {**ORIGINAL, **JOBS[who]}
    for template in (CLAIMS, None, ("repository_owner_id", "repository_id", "environment"), ("context",)):
        if claims["environment"] is not None or "environment" not in (template or ()):
            assert not takes(BY_NUMBERS, claims, template)


def test_our_job_takes_it() -> None:
    """From its environment, on its branch, by numbers."""
    assert takes(BY_NUMBERS, ORIGINAL, CLAIMS)


def test_our_own_job_does_not_without_the_template() -> None:
    """Its subject has names then; so who takes the template away takes the role away."""
    assert not takes(BY_NUMBERS, ORIGINAL, None)


def test_a_name_that_changes_changes_nothing() -> None:
    """Numbers stay."""
    assert takes(BY_NUMBERS, {**ORIGINAL, "repository": "another/name", "repository_owner": "another"}, CLAIMS)


BY_NAME_TRIES: dict[str, dict[str, Any]] = {
    "a fork": {"repository": "ada/parts", "repository_id": "44"},
    "another branch": {"ref": "refs/heads/other"},
    "a pull request": PULL_REQUEST,
    "an environment": {"environment": "production"},
    "the repository's name, registered again": {"repository_id": "46"},
    "the owner's name, registered again": {"repository_owner_id": "34", "repository_id": "47"},
    "the repository, given to another owner": {"repository": "ada/parts", "repository_owner_id": "33"},
    "another audience": {"aud": "https://github.com/an-org"},
    "a number with a star": {"repository_id": "*"},
}


@pytest.mark.parametrize("who", BY_NAME_TRIES)
def test_no_other_job_takes_the_role_that_goes_by_name(who: str) -> None:
    """The repository's number is asked for there, too: its name alone opens nothing."""
    claims = {**OUTSIDE, **BY_NAME_TRIES[who]}
    assert not any(takes(BY_NAME, claims, template) for template in (None, CLAIMS, ("context",)))


def test_our_job_takes_the_role_that_goes_by_name() -> None:
    """As the repository's jobs are named today."""
    assert takes(BY_NAME, OUTSIDE, None)


@pytest.mark.parametrize(
    "issuer",
    [
        f"arn:aws:iam::{ACCOUNT}:oidc-provider/collector.example",
        f"arn:aws:iam::999999999999:oidc-provider/{ISSUER}",
        f"arn:aws:iam::{ACCOUNT}:oidc-provider/{ISSUER}/enterprise",
    ],
)
def test_another_issuer_says_nothing_that_counts(issuer: str) -> None:
    """Also when it says the very same."""
    assert not takes(BY_NUMBERS, ORIGINAL, CLAIMS, provider=issuer)


PERSON = f"arn:aws:iam::{ACCOUNT}:user/core/ada"
FRESH = {"aws:PrincipalArn": PERSON, "aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "60"}
PEOPLE: dict[str, dict[str, str | None]] = {
    "no second factor": {"aws:MultiFactorAuthPresent": "false"},
    "a key, which knows no second factor": {"aws:MultiFactorAuthPresent": None, "aws:MultiFactorAuthAge": None},
    "a second factor of yesterday": {"aws:MultiFactorAuthAge": "86400"},
    "a user of another path": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:user/ada"},
    "a user whose path begins so": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:user/core-2/ada"},
    "a role of the account": {"aws:PrincipalArn": f"arn:aws:sts::{ACCOUNT}:assumed-role/conda-forge-deploy/job"},
    "another account": {"aws:PrincipalArn": "arn:aws:iam::999999999999:user/core/ada"},
}


def enters(**changes: str | None) -> bool:
    """Whether a person gets the role for emergencies."""
    context = {key: value for key, value in {**FRESH, **changes}.items() if value is not None}
    return lets(trusts.people(ACCOUNT, "core"), "sts:AssumeRole", {"AWS": context["aws:PrincipalArn"]}, context)


@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_else_takes_the_role_for_emergencies(who: str) -> None:
    """Only people of core, who have just shown a second factor."""
    assert not enters(**PEOPLE[who])


def test_a_person_of_core_takes_it() -> None:
    """With a second factor."""
    assert enters()


def test_people_take_no_role_of_jobs_and_jobs_none_of_people() -> None:
    """The action is another."""
    assert not lets(trusts.jobs(BY_NUMBERS, OURS, PROVIDER), "sts:AssumeRole", {"AWS": PERSON}, FRESH)
    context = token(ORIGINAL, CLAIMS)
    document = trusts.people(ACCOUNT, "core")
    assert not lets(document, "sts:AssumeRoleWithWebIdentity", {"Federated": PROVIDER}, context)


@pytest.mark.parametrize(
    "condition",
    [
        {"StringLike": {f"{ISSUER}:sub": "*"}},
        {"ForAllValues:StringEquals": {f"{ISSUER}:sub": "a"}},
        {"StringEquals": {f"{ISSUER}:sub": ["a", "b"]}},
    ],
)
def test_what_is_not_known_here_is_an_error(condition: dict[str, Any]) -> None:
    """The table says nothing about operators that it has not learnt."""
    statement = {
        "Effect": "Allow", "Action": "an:Action", "Principal": {"Federated": PROVIDER}, "Condition": condition,
    }  # fmt: skip
    with pytest.raises(NotKnown):
        lets({"Statement": [statement]}, "an:Action", {"Federated": PROVIDER}, token(ORIGINAL, CLAIMS))


def test_a_statement_that_refuses_wins() -> None:
    """As at AWS."""
    allowed = trusts.jobs(BY_NUMBERS, OURS, PROVIDER)["Statement"][0]
    document = {"Statement": [allowed, {**allowed, "Effect": "Deny"}]}
    context = token(ORIGINAL, CLAIMS)
    assert not lets(document, "sts:AssumeRoleWithWebIdentity", {"Federated": PROVIDER}, context)

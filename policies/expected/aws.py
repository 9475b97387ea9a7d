"""What the data says of an account at AWS: all of it but whom roles trust, which a rule of its own holds.

What a thing may do is said by the documents of `infra.aws_permissions`; everything else is derived here. Numbers of
accounts and ids of keys, which AWS gives, stand as `ACCOUNT` and `KEY`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from infra import aws_permissions as permissions
from infra.estate import Estate
from infra.estate.sections.aws import Aws, Bucket, Machines
from infra.project import project_name
from policies.expected.stack import Inputs, Stack

ISSUER, AUDIENCE = "token.actions.githubusercontent.com", "sts.amazonaws.com"
ACCOUNT, KEY = "ACCOUNT", "KEY"
_NUMBER = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])")
_KEY = re.compile(rf"arn:aws:kms:[a-z0-9-]+:{ACCOUNT}:key/[0-9a-f-]{{36}}")
_TEMPLATE = "github:index/actionsRepositoryOidcSubjectClaimCustomizationTemplate:"
_TEMPLATE += "ActionsRepositoryOidcSubjectClaimCustomizationTemplate"
_S3 = "aws:s3/bucket"


def without_numbers(value: Any) -> Any:
    """Return inputs of a resource at AWS with their account and keys named as here."""
    if isinstance(value, str):
        return _KEY.sub(KEY, _NUMBER.sub(ACCOUNT, value))
    if isinstance(value, Mapping):
        return {name: without_numbers(inner) for name, inner in value.items()}
    return [without_numbers(inner) for inner in value] if isinstance(value, list) else value


def accounts_in(value: Any) -> frozenset[str]:
    """Return the numbers of accounts in inputs."""
    return frozenset(_NUMBER.findall(json.dumps(value, default=str)))


def of_aws(in_use: Estate, stack: Stack) -> Iterator[tuple[str, Inputs]]:
    """Yield type and inputs of each resource of each account that has any."""
    del stack
    for account in in_use.of(Aws).values():
        if not account.is_empty:
            yield from _account(account)


def _account(account: Aws) -> Iterator[tuple[str, Inputs]]:
    region, prefix = str(account.region), project_name()
    numbers = [account.account_number] if account.account_number else None
    yield "pulumi:providers:aws", {"region": region, "allowedAccountIds": numbers and json.dumps(numbers)}
    issuer = {"url": f"https://{ISSUER}", "clientIdLists": [AUDIENCE]}
    yield "aws:iam/openIdConnectProvider:OpenIdConnectProvider", issuer
    topic = f"arn:aws:sns:{region}:{ACCOUNT}:{prefix}-notices"
    yield "aws:sns/topic:Topic", {"name": f"{prefix}-notices"}
    yield "aws:sns/topicPolicy:TopicPolicy", {"arn": topic, "policy": permissions.tells(topic, ACCOUNT)}
    if account.audit is not None:
        yield from _audit(account.audit, region)
    if account.state is not None:
        yield from _key("state")
        yield from _bucket(account.state, permissions.over_tls(account.state.bucket), KEY)
        for use in (*account.trusted, *account.readers):
            document = permissions.state(account.state.bucket, f"alias/{prefix}-state", writes=use in account.trusted)
            yield from _role(use, document)
    if account.break_glass is not None:
        yield from _role("break-glass", permissions.everything_here())
        name, role = f"{prefix}-break-glass", f"arn:aws:iam::{ACCOUNT}:role/{prefix}-break-glass"
        yield "aws:cloudwatch/eventRule:EventRule", {"name": name, "eventPattern": permissions.taken(role)}
        yield "aws:cloudwatch/eventTarget:EventTarget", {"rule": name, "targetId": "notices", "arn": topic}
    for name, machines in account.machines.items():
        yield from _machines(name, machines, region, topic)
    for one in account.trusts.values():
        if one.by_numbers:
            claims = ["repository_owner_id", "repository_id", "context"]
            yield _TEMPLATE, {"repository": one.repository, "useDefault": False, "includeClaimKeys": claims}


def _role(use: str, document: permissions.Document, boundary: str = "") -> Iterator[tuple[str, Inputs]]:
    role = f"{project_name()}-{use}"
    yield "aws:iam/role:Role", {"name": role, "maxSessionDuration": 3600, "permissionsBoundary": boundary}
    yield "aws:iam/rolePolicy:RolePolicy", {"role": role, "name": use, "policy": document}


def _machines(name: str, machines: Machines, region: str, topic: str) -> Iterator[tuple[str, Inputs]]:
    document, most = permissions.machines(name, machines.kinds, region), f"{project_name()}-{name}-at-most"
    yield "aws:iam/policy:Policy", {"name": most, "policy": document}
    yield from _role(name, document, f"arn:aws:iam::{ACCOUNT}:policy/{most}")
    told = {"comparisonOperator": "GREATER_THAN", "notificationType": "ACTUAL", "thresholdType": "PERCENTAGE"}
    yield (
        "aws:budgets/budget:Budget",
        {
            "name": f"{project_name()}-{name}",
            "budgetType": "COST",
            "timeUnit": "MONTHLY",
            "limitAmount": str(machines.monthly_dollars),
            "limitUnit": "USD",
            "costFilters": [{"name": "TagKeyValue", "values": [f"user:{name}$true"]}],
            "notifications": [
                {**told, "threshold": hundredths, "subscriberSnsTopicArns": [topic]} for hundredths in (50, 80, 100)
            ],
        },
    )


def _audit(audit: Bucket, region: str) -> Iterator[tuple[str, Inputs]]:
    name = f"{project_name()}-audit"
    writes = permissions.trail_writes(audit.bucket, ACCOUNT, f"arn:aws:cloudtrail:{region}:{ACCOUNT}:trail/{name}")
    yield from _bucket(audit, permissions.over_tls(audit.bucket, *writes))
    yield (
        "aws:cloudtrail/trail:Trail",
        {
            "name": name,
            "s3BucketName": audit.bucket,
            "isMultiRegionTrail": True,
            "includeGlobalServiceEvents": True,
            "enableLogFileValidation": True,
        },
    )


def _key(use: str) -> Iterator[tuple[str, Inputs]]:
    about = {"description": f"{project_name()}: {use}", "deletionWindowInDays": 30, "enableKeyRotation": True}
    yield "aws:kms/key:Key", about
    yield "aws:kms/alias:Alias", {"name": f"alias/{project_name()}-{use}"}


def _bucket(bucket: Bucket, policy: permissions.Document, key: str = "") -> Iterator[tuple[str, Inputs]]:
    """Yield a bucket and what is set for it; encrypted with a key of its own, or with one of S3's."""
    name = {"bucket": bucket.bucket}
    algorithm = {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": key} if key else {"sseAlgorithm": "AES256"}
    encrypted = [{"applyServerSideEncryptionByDefault": algorithm, "bucketKeyEnabled": True}]
    kept = {"defaultRetention": {"mode": "GOVERNANCE", "days": bucket.kept_days}}
    old = {
        "id": "old-versions",
        "status": "Enabled",
        "filter": {"prefix": ""},
        "noncurrentVersionExpiration": {"noncurrentDays": bucket.old_days},
        "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
    }
    closed = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    yield f"{_S3}:Bucket", {**name, "objectLockEnabled": True}
    yield f"{_S3}Versioning:BucketVersioning", {**name, "versioningConfiguration": {"status": "Enabled"}}
    yield (
        f"{_S3}ServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        {**name, "rules": encrypted},
    )
    yield f"{_S3}PublicAccessBlock:BucketPublicAccessBlock", {**name, **dict.fromkeys(closed, True)}
    yield f"{_S3}Policy:BucketPolicy", {**name, "policy": policy}
    yield f"{_S3}ObjectLockConfiguration:BucketObjectLockConfiguration", {**name, "rule": kept}
    yield f"{_S3}LifecycleConfiguration:BucketLifecycleConfiguration", {**name, "rules": [old]}

"""No bucket is public, or reached in the open; each keeps its versions, encrypted."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from policies.resource import UNKNOWN, Resource
from policies.rule import Fault, Rule

if TYPE_CHECKING:
    from policies.declared import Declared

BUCKET = "aws:s3/bucket:Bucket"
BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
POLICY = "aws:s3/bucketPolicy:BucketPolicy"
VERSIONS = "aws:s3/bucketVersioning:BucketVersioning"
NEEDED = {
    BLOCK: "nothing keeps the public out of it",
    POLICY: "nothing keeps it from being reached without TLS",
    VERSIONS: "it keeps no versions",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": "nothing encrypts it",
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": "its versions can be removed at once",
}
"""What each bucket has, by type, and what is so without it."""
_BLOCKS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
_PUBLIC = ("*", {"AWS": "*"}, {"AWS": ["*"]})


def check(resource: Resource, declared: Declared) -> Iterator[str]:
    """Yield what would open a bucket, or end its versions."""
    del declared
    if resource.type == BLOCK:
        for name in _BLOCKS:
            if resource.plain(name) is not True:
                yield f"'{name}' is not set, so the bucket could be public."
    if resource.type == VERSIONS:
        configuration = resource.plain("versioningConfiguration")
        if configuration is not UNKNOWN and (configuration or {}).get("status") != "Enabled":
            yield "the bucket would keep no versions."
    if resource.type == POLICY and resource.plain("policy") is not UNKNOWN:
        yield from _of_policy(str(resource.plain("policy")))


def _of_policy(text: str) -> Iterator[str]:
    try:
        statements = json.loads(text)["Statement"]
        if any(one["Effect"] != "Deny" and one.get("Principal") in _PUBLIC for one in statements):
            yield "its policy lets everybody do something."
        if any("NotPrincipal" in one for one in statements):
            yield "its policy names who is not meant, so everybody else is."
        if not any(_keeps_to_tls(one) for one in statements):
            yield "its policy does not refuse what comes without TLS."
    except (ValueError, TypeError, KeyError, AttributeError):
        yield "its policy cannot be read. Write it as infra/aws_permissions.py does."


def _keeps_to_tls(statement: Mapping[str, Any]) -> bool:
    wanted = {"Principal": "*", "Action": "s3:*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    return statement["Effect"] == "Deny" and all(statement.get(name) == value for name, value in wanted.items())


def whole(resources: Sequence[Resource], declared: Declared) -> Iterator[Fault]:
    """Yield each bucket for which something is missing."""
    del declared
    has: defaultdict[str, set[str]] = defaultdict(set)
    for one in resources:
        if one.type in NEEDED:
            has[str(one.plain("bucket"))].add(one.type)
    for one in resources:
        if one.type == BUCKET:
            name = str(one.plain("bucket"))
            missing = [words for token, words in NEEDED.items() if token not in has[name]]
            if missing:
                yield Fault(f"{'; '.join(missing)}. Add what is missing.", one.urn)


BUCKETS = Rule("buckets", "No bucket is public; each keeps versions, encrypted, over TLS.", each=check, whole=whole)

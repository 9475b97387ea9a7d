"""What may be done, as documents of AWS' policy language. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Document = dict[str, Any]

LOOKS = (
    "budgets:ListTagsForResource", "budgets:ViewBudget",
    "cloudtrail:DescribeTrails", "cloudtrail:GetTrail", "cloudtrail:GetTrailStatus", "cloudtrail:ListTags",
    "events:DescribeRule", "events:ListTagsForResource", "events:ListTargetsByRule",
    "iam:GetOpenIDConnectProvider", "iam:GetPolicy", "iam:GetPolicyVersion", "iam:GetRole", "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies", "iam:ListPolicyVersions", "iam:ListRolePolicies",
    "kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListAliases", "kms:ListResourceTags",
    "s3:GetBucketLocation", "s3:GetBucketObjectLockConfiguration", "s3:GetBucketPolicy",
    "s3:GetBucketPublicAccessBlock", "s3:GetBucketTagging", "s3:GetBucketVersioning", "s3:GetEncryptionConfiguration",
    "s3:GetLifecycleConfiguration",
    "sns:GetTopicAttributes", "sns:ListTagsForResource",
)  # fmt: skip
"""What a run asks about what this program makes at AWS. None of it shows what lies in a bucket."""

NEVER = (
    "cloudtrail:DeleteTrail", "cloudtrail:PutEventSelectors", "cloudtrail:StopLogging", "cloudtrail:UpdateTrail",
    "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:CreateServiceSpecificCredential", "iam:CreateUser",
    "iam:UpdateAccessKey", "iam:UpdateLoginProfile",
    "s3:BypassGovernanceRetention",
)  # fmt: skip
"""What not even those may do who get in when all else fails: end what writes down their deeds, and make keys."""


def over_tls(bucket: str, *more: Document) -> Document:
    """Return the policy of a bucket that nobody reaches in the open; with what else it allows."""
    arns = [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
    refused = {
        "Sid": "OnlyOverTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": arns,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return _document(refused, *more)


def trail_writes(bucket: str, account: str, trail: str) -> tuple[Document, ...]:
    """Return what lets one trail of the account write to a bucket; `trail` is its ARN."""
    service = {"Service": "cloudtrail.amazonaws.com"}
    of_it = {"StringEquals": {"aws:SourceArn": trail}}
    written = {"StringEquals": {"aws:SourceArn": trail, "s3:x-amz-acl": "bucket-owner-full-control"}}
    return (
        {
            "Sid": "TrailLooks",
            "Effect": "Allow",
            "Principal": service,
            "Action": "s3:GetBucketAcl",
            "Resource": f"arn:aws:s3:::{bucket}",
            "Condition": of_it,
        },
        {
            "Sid": "TrailWrites",
            "Effect": "Allow",
            "Principal": service,
            "Action": "s3:PutObject",
            "Resource": f"arn:aws:s3:::{bucket}/AWSLogs/{account}/*",
            "Condition": written,
        },
    )


def state(bucket: str, key_alias: str, *, writes: bool) -> Document:
    """Return what a run may do: read the state, or write it, too; and look at what is declared here.

    It may drop an object, which leaves its versions, and no version: so nobody who takes the role can destroy a state.
    """
    objects = ["s3:GetObject", "s3:GetObjectVersion", *(["s3:DeleteObject", "s3:PutObject"] if writes else [])]
    return _document(
        {"Effect": "Allow", "Action": ["s3:ListBucket", "s3:ListBucketVersions"], "Resource": f"arn:aws:s3:::{bucket}"},
        {
            "Effect": "Allow",
            "Action": sorted(objects),
            "Resource": f"arn:aws:s3:::{bucket}/*",
        },
        {
            "Effect": "Allow",
            "Action": ["kms:Decrypt", *(["kms:GenerateDataKey"] if writes else [])],
            "Resource": "*",
            "Condition": {"ForAnyValue:StringEquals": {"kms:ResourceAliases": key_alias}},
        },
        {"Effect": "Allow", "Action": list(LOOKS), "Resource": "*"},
    )


def everything_here() -> Document:
    """Return what people may do who get in without GitHub: all that this program makes at AWS, and the state."""
    services = ("budgets", "cloudtrail", "events", "iam", "kms", "s3", "sns", "sts")
    return _document(
        {"Effect": "Allow", "Action": [f"{service}:*" for service in services], "Resource": "*"},
        {"Effect": "Deny", "Action": list(NEVER), "Resource": "*"},
    )


def machines(tag: str, kinds: Sequence[str], region: str) -> Document:
    """Return what whoever starts machines may do: of some kinds, in one region, and end those alone that it started."""
    here = {"StringEquals": {"aws:RequestedRegion": region}}
    own = {"StringEquals": {"aws:RequestedRegion": region, f"aws:ResourceTag/{tag}": "true"}}
    tagged = {"StringEquals": {"aws:RequestedRegion": region, f"aws:RequestTag/{tag}": "true"}}
    of_kinds = {"StringEquals": {**tagged["StringEquals"], "ec2:InstanceType": list(kinds)}}
    anything = "arn:aws:ec2:*:*"
    beside = [f"{anything}:{thing}/*" for thing in ("network-interface", "security-group", "subnet")]
    return _document(
        {"Effect": "Allow", "Action": ["ec2:Describe*"], "Resource": "*", "Condition": here},
        {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": f"{anything}:instance/*", "Condition": of_kinds},
        {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": f"{anything}:volume/*", "Condition": tagged},
        {
            "Effect": "Allow",
            "Action": "ec2:RunInstances",
            "Resource": ["arn:aws:ec2:*::image/*", *beside],
            "Condition": here,
        },
        {
            "Effect": "Allow",
            "Action": "ec2:CreateTags",
            "Resource": [f"{anything}:instance/*", f"{anything}:volume/*"],
            "Condition": {"StringEquals": {"aws:RequestedRegion": region, "ec2:CreateAction": "RunInstances"}},
        },
        {"Effect": "Allow", "Action": "ec2:TerminateInstances", "Resource": f"{anything}:instance/*", "Condition": own},
    )


def tells(topic: str, account: str) -> Document:
    """Return who may tell something to those who subscribe to a topic: AWS' own events and budgets of the account."""
    services = ["budgets.amazonaws.com", "events.amazonaws.com"]
    return _document(
        {
            "Effect": "Allow",
            "Principal": {"Service": services},
            "Action": "sns:Publish",
            "Resource": topic,
            "Condition": {"StringEquals": {"aws:SourceAccount": account}},
        }
    )


def taken(role: str) -> Document:
    """Return the pattern of events by which somebody takes a role, by the API or in the browser; `role` is its ARN."""
    return {
        "source": ["aws.sts", "aws.signin"],
        "detail": {"$or": [{"requestParameters": {"roleArn": [role]}}, {"eventName": ["SwitchRole"]}]},
    }


def _document(*statements: Document) -> Document:
    return {"Version": "2012-10-17", "Statement": list(statements)}

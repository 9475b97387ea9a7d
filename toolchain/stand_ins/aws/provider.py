"""The stand-in as the engine sees it: what it offers, and where AWS is."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from saas.run import Run
from toolchain.stand_ins.aws import NAME, buckets, budgets, identities, keys, notices
from toolchain.stand_ins.aws.connection import ADDRESS, CREDENTIAL, Aws
from toolchain.stand_ins.plugin import StandIn


class AwsStandIn(StandIn):
    """The part of the official plugin for AWS that this project uses."""

    name = NAME
    plugin = "aws"
    service = "AWS"
    address_variable = ADDRESS
    credential = " and ".join(CREDENTIAL)
    more_settings = frozenset({"allowedAccountIds", "region"})
    resources = (
        buckets.Bucket,
        buckets.Versioning,
        buckets.Encryption,
        buckets.Lifecycle,
        buckets.PublicAccessBlock,
        buckets.BucketPolicy,
        buckets.ObjectLock,
        keys.Key,
        keys.Alias,
        identities.OpenIdConnectProvider,
        identities.Role,
        identities.RolePolicy,
        identities.ManagedPolicy,
        notices.Topic,
        notices.TopicPolicy,
        notices.EventRule,
        notices.EventTarget,
        notices.Trail,
        budgets.Budget,
    )

    def address_of(self, settings: Mapping[str, Any]) -> str:
        """Return the address of the environment: the official plugin has a setting for each service, and that."""
        return os.environ.get(ADDRESS) or ""

    def connect(self, address: str, settings: Mapping[str, Any], run: Run) -> Aws:
        """Return the account that the environment's credential is of."""
        region = str(settings.get("region") or os.environ.get("AWS_REGION") or "us-east-1")
        credential = (os.environ.get(CREDENTIAL[0], ""), os.environ.get(CREDENTIAL[1], ""))
        allowed = settings.get("allowedAccountIds") or "[]"  # a list among a plugin's settings is sent as JSON
        return Aws(
            address, region, credential, run, frozenset(json.loads(allowed) if isinstance(allowed, str) else allowed)
        )


def make(run: Run) -> AwsStandIn:
    """Return the stand-in of one run."""
    return AwsStandIn(run)

"""The stand-in's resources, through its process and against the emulated AWS."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pytest

from sandbox import World
from tests.provider.plugin import CallFailed, Made, Plugin, Properties
from tests.toolchain.aws.conftest import client

STATEMENT = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::parts/*"}
TRUST = {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
NOTICE = {
    "comparisonOperator": "GREATER_THAN",
    "notificationType": "ACTUAL",
    "threshold": 80,
    "thresholdType": "PERCENTAGE",
    "subscriberSnsTopicArns": ["arn:aws:sns:eu-central-1:123456789012:notices"],
}


def text(*statements: Mapping[str, Any]) -> str:
    """A policy."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allowed(action: str) -> str:
    """What a role may do."""
    return text({"Effect": "Allow", "Action": action, "Resource": "*"})


class Case(NamedTuple):
    """A resource with its inputs, and each input that can be changed in place."""

    inputs: dict[str, Any]
    changes: dict[str, Any] = {}  # noqa: RUF012  # never changed
    needs: tuple[str, ...] = ()
    """Cases that must be there before it."""


def of_bucket(changes: dict[str, Any], **inputs: Any) -> Case:
    """What is set for a bucket."""
    return Case({"bucket": "parts", **inputs}, changes, ("aws:s3/bucket:Bucket",))


def expiring(days: int) -> list[dict[str, Any]]:
    """Rules of a lifecycle."""
    return [
        {
            "id": "old",
            "status": "Enabled",
            "filter": {"prefix": ""},
            "noncurrentVersionExpiration": {"noncurrentDays": days},
            "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
        }
    ]


def encrypted(algorithm: str) -> list[dict[str, Any]]:
    """Rules of an encryption."""
    return [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": algorithm}, "bucketKeyEnabled": True}]


CASES: dict[str, Case] = {
    "aws:s3/bucket:Bucket": Case({"bucket": "parts", "objectLockEnabled": True}),
    "aws:s3/bucketVersioning:BucketVersioning": of_bucket({}, versioningConfiguration={"status": "Enabled"}),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": of_bucket(
        {"rules": encrypted("AES256")}, rules=encrypted("aws:kms")
    ),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": of_bucket(
        {"rules": expiring(7)}, rules=expiring(90)
    ),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": of_bucket(
        {"ignorePublicAcls": False, "restrictPublicBuckets": False},
        blockPublicAcls=True,
        blockPublicPolicy=True,
        ignorePublicAcls=True,
        restrictPublicBuckets=True,
    ),
    "aws:s3/bucketPolicy:BucketPolicy": of_bucket({"policy": text()}, policy=text(STATEMENT)),
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": of_bucket(
        {"rule": {"defaultRetention": {"mode": "GOVERNANCE", "days": 7}}},
        rule={"defaultRetention": {"mode": "GOVERNANCE", "days": 30}},
    ),
    "aws:kms/key:Key": Case(
        {"description": "parts", "enableKeyRotation": True, "tags": {"use": "parts"}},
        {"description": "more parts", "enableKeyRotation": False, "tags": {"kind": "parts"}, "deletionWindowInDays": 7},
    ),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": Case(
        {"url": "https://token.actions.githubusercontent.com", "clientIdLists": ["sts.amazonaws.com"]}
    ),
    "aws:iam/role:Role": Case(
        {"name": "press", "assumeRolePolicy": text(TRUST), "description": "Presses.", "tags": {"use": "press"}},
        {
            "assumeRolePolicy": text({**TRUST, "Action": "sts:TagSession"}),
            "description": "Presses on.",
            "maxSessionDuration": 7200,
            "permissionsBoundary": "arn:aws:iam::123456789012:policy/most",
            "tags": {"kind": "press"},
        },
        ("aws:iam/policy:Policy",),
    ),
    "aws:iam/rolePolicy:RolePolicy": Case(
        {"role": "press", "name": "all", "policy": allowed("s3:GetObject")},
        {"policy": allowed("s3:PutObject")},
        ("aws:iam/policy:Policy", "aws:iam/role:Role"),
    ),
    "aws:iam/policy:Policy": Case({"name": "most", "policy": allowed("s3:*")}, {"policy": allowed("kms:*")}),
    "aws:sns/topic:Topic": Case({"name": "notices"}, {"kmsMasterKeyId": "alias/aws/sns"}),
    "aws:sns/topicPolicy:TopicPolicy": Case(
        {"arn": "arn:aws:sns:eu-central-1:123456789012:notices", "policy": text(STATEMENT)},
        {"policy": text()},
        ("aws:sns/topic:Topic",),
    ),
    "aws:cloudwatch/eventRule:EventRule": Case(
        {"name": "doors", "eventPattern": '{"source": ["aws.sts"]}', "description": "Opened."},
        {"eventPattern": '{"source": ["aws.iam"]}', "description": "Closed."},
    ),
    "aws:cloudwatch/eventTarget:EventTarget": Case(
        {"rule": "doors", "targetId": "people", "arn": "arn:aws:sns:eu-central-1:123456789012:notices"},
        {"arn": "arn:aws:sns:eu-central-1:123456789012:others"},
        ("aws:sns/topic:Topic", "aws:cloudwatch/eventRule:EventRule"),
    ),
    "aws:cloudtrail/trail:Trail": Case(
        {"name": "deeds", "s3BucketName": "parts", "isMultiRegionTrail": True, "enableLogFileValidation": True},
        {"isMultiRegionTrail": False},
        ("aws:s3/bucket:Bucket",),
    ),
    "aws:budgets/budget:Budget": Case(
        {
            "name": "machines",
            "budgetType": "COST",
            "timeUnit": "MONTHLY",
            "limitAmount": "100",
            "limitUnit": "USD",
            "costFilters": [{"name": "TagKeyValue", "values": ["user:cirun$true"]}],
            "notifications": [NOTICE],
        },
        {"limitAmount": "50"},
    ),
}
NEVER_GONE = frozenset({"aws:s3/bucketVersioning:BucketVersioning"})
"""A bucket that once kept versions can only keep no more of them."""
each_case = pytest.mark.parametrize("token", CASES)


def made_for(plugin: Plugin, token: str) -> Made:
    """A resource, with what must be there before it."""
    for before in CASES[token].needs:
        inputs = Properties(CASES[before].inputs)
        plugin.create(before, plugin.check(before, inputs))
    return plugin.create(token, plugin.check(token, Properties(CASES[token].inputs)))


@each_case
def test_it_is_made_seen_imported_and_removed(plugin: Plugin, token: str) -> None:
    """It differs in nothing from its inputs, is found by its id, and gone when it is removed, also twice."""
    inputs, made = Properties(CASES[token].inputs), made_for(plugin, token)
    assert not plugin.diff(token, made, inputs).changes
    seen = plugin.read(token, made.id, made.state)
    assert seen is not None
    assert (seen.id, seen.state) == (made.id, made.state)
    imported = plugin.read(token, made.id if "eventTarget" not in token else "doors/people")
    assert imported is not None
    if "budget" not in token:  # moto does not tell who subscribes
        assert not plugin.diff(token, Made(imported.id, imported.state), inputs).changes
    plugin.delete(token, made)
    assert (plugin.read(token, made.id, made.state) is None) == (token not in NEVER_GONE)
    plugin.delete(token, made)


@pytest.mark.parametrize(("token", "name"), [(token, name) for token, case in CASES.items() for name in case.changes])
def test_each_input_is_changed_in_place(plugin: Plugin, token: str, name: str) -> None:
    """It is planned as an update, is then in the world, and is undone the same way."""
    made = made_for(plugin, token)
    changed = Properties(CASES[token].inputs).but(**{name: CASES[token].changes[name]})
    planned = plugin.diff(token, made, changed)
    assert (planned.diffs, planned.replaces) == ([name], [])
    updated = plugin.update(token, made, changed)
    seen = plugin.read(token, updated.id, updated.state)
    assert seen is not None
    assert not plugin.diff(token, Made(seen.id, seen.state), changed).changes
    back = Properties(CASES[token].inputs)
    assert not plugin.diff(token, plugin.update(token, updated, back), back).changes


REPLACING = {
    "aws:s3/bucket:Bucket": "bucket",
    "aws:iam/role:Role": "name",
    "aws:sns/topic:Topic": "name",
    "aws:budgets/budget:Budget": "name",
}


@pytest.mark.parametrize(("token", "name"), REPLACING.items())
def test_another_name_is_another_object(plugin: Plugin, token: str, name: str) -> None:
    """The official plugin replaces it."""
    made = made_for(plugin, token)
    assert plugin.diff(token, made, Properties(CASES[token].inputs).but(**{name: "other"})).replaces == [name]


DRIFT: dict[str, Callable[[World], Any]] = {
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": lambda world: client(
        world, "s3"
    ).delete_public_access_block(Bucket="parts"),
    "aws:s3/bucketPolicy:BucketPolicy": lambda world: client(world, "s3").delete_bucket_policy(Bucket="parts"),
    "aws:kms/key:Key": lambda world: [
        client(world, "kms").schedule_key_deletion(KeyId=key["KeyId"])
        for key in client(world, "kms").list_keys()["Keys"]
    ],
    "aws:iam/role:Role": lambda world: client(world, "iam").delete_role(RoleName="press"),
}


@pytest.mark.parametrize("token", DRIFT)
def test_what_was_removed_by_hand_is_gone(plugin: Plugin, world: World, token: str) -> None:
    """So the next run makes it again."""
    made = made_for(plugin, token)
    DRIFT[token](world)
    assert plugin.read(token, made.id, made.state) is None


@pytest.mark.parametrize(
    "token", ["aws:iam/role:Role", "aws:iam/openIdConnectProvider:OpenIdConnectProvider", "aws:s3/bucket:Bucket"]
)
def test_what_is_there_is_imported_and_not_made_again(plugin: Plugin, token: str) -> None:
    """The official plugin refuses it, too; this one says how to import it."""
    made_for(plugin, token)
    with pytest.raises(CallFailed, match=f"is there already.*pulumi import {token}"):
        plugin.create(token, Properties(CASES[token].inputs))


def test_a_bucket_with_something_in_it_is_kept(plugin: Plugin, world: World) -> None:
    """What is in it would be lost."""
    made = made_for(plugin, "aws:s3/bucket:Bucket")
    client(world, "s3").put_object(Bucket="parts", Key="a", Body=b"made up")
    with pytest.raises(CallFailed, match=r"is not empty.*Empty it by hand"):
        plugin.delete("aws:s3/bucket:Bucket", made)


def test_a_key_has_names(plugin: Plugin) -> None:
    """`Alias`: its name leads to a key, and later to another."""
    token = "aws:kms/alias:Alias"
    first, second = (made_for(plugin, "aws:kms/key:Key") for _ in range(2))
    inputs = Properties({"name": "alias/parts", "targetKeyId": first.id})
    made = plugin.create(token, plugin.check(token, inputs))
    assert not plugin.diff(token, made, inputs).changes
    changed = inputs.but(targetKeyId=second.id)
    updated = plugin.update(token, made, changed)
    assert updated.state.values["targetKeyArn"] == second.state.values["arn"]
    plugin.delete(token, updated)
    assert plugin.read(token, updated.id, updated.state) is None
    plugin.delete(token, updated)


def test_another_account_is_refused(world: World, folder: Any) -> None:
    """`allowedAccountIds`: nothing is done in it."""
    from tests.provider.plugin import running
    from tests.toolchain.aws.conftest import PROGRAM

    with running(world.environment, folder, PROGRAM) as plugin:
        plugin.configure({"allowedAccountIds": '["000000000001"]'})
        with pytest.raises(CallFailed, match="the account 123456789012, and the program is for 000000000001"):
            plugin.create("aws:sns/topic:Topic", Properties({"name": "notices"}))

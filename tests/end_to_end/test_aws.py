"""AWS from the data to moto: made, kept, removed; and the state of the stack in its bucket."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from sandbox.client import World
from tests.end_to_end.stage import Outcome, Stage, kill, own
from tests.end_to_end.templates import deployed, once, with_edits
from tests.soak import soak

AWS = """
[aws]
status      = "planned"
region      = "eu-central-1"
state       = { bucket = "widgets-state", kept_days = 30, old_days = 365 }
audit       = { bucket = "widgets-audit", kept_days = 30, old_days = 365 }
trusted     = { deploy = { repository = "press", environment = "production" } }
readers     = { read = { repository = "press", environment = "production-read" } }
break_glass = { people = "keepers" }
holds       = { widgets-state = "root" }

[aws.machines.cirun]
started_by      = { repository = "store", by_numbers = false }
kinds           = ["g5.xlarge"]
monthly_dollars = 10
"""
STATE = ".pulumi/stacks/conda-forge/sandbox.json"
LOCKS = ".pulumi/locks/"


def client(world: World, service: str) -> Any:
    """What asks the emulated AWS."""
    variables = world.environment
    return boto3.client(
        service,
        endpoint_url=variables["AWS_ENDPOINT_URL"],
        region_name="eu-central-1",
        aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"],
        config=Config(s3={"addressing_style": "path"}),
    )


def _with_aws(stage: Stage) -> None:
    services = stage.stacks / "services.toml"
    services.write_text(services.read_text() + AWS)


@pytest.fixture(scope="session")
def bare_aws(bare_small: Stage, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """The little estate with a plan for AWS, and nothing deployed; stopped, to be cloned."""
    return once(tmp_path_factory, "bare_aws", lambda folder: with_edits(bare_small, folder, _with_aws))


@pytest.fixture(scope="session")
def deployed_aws(bare_aws: Stage, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """The same, deployed."""
    return once(tmp_path_factory, "deployed_aws", lambda folder: deployed(bare_aws, folder))


@pytest.fixture
def fresh_aws(bare_aws: Stage, tmp_path: Path) -> Iterator[Stage]:
    """A little estate with a plan for AWS of the test's own, nothing deployed."""
    with own(bare_aws, tmp_path) as stage:
        yield stage


@pytest.fixture
def aws(deployed_aws: Stage, tmp_path: Path) -> Iterator[Stage]:
    """A deployed one of the test's own, with data it may edit."""
    with own(deployed_aws, tmp_path) as stage:
        stage.use_own_stacks()
        yield stage


@pytest.fixture
def moved(aws: Stage) -> Stage:
    """The same with its state in the bucket."""
    outcome = aws.run("move-state")
    assert outcome.code == 0, outcome.output
    return aws


def everything_at_aws(world: World) -> dict[str, list[str]]:
    """What there is at AWS, by name."""
    kms, s3, iam = client(world, "kms"), client(world, "s3"), client(world, "iam")
    keys = [kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"] for key in kms.list_keys()["Keys"]]
    return {
        "buckets": [one["Name"] for one in s3.list_buckets()["Buckets"]],
        "roles": [one["RoleName"] for one in iam.list_roles()["Roles"]],
        "issuers": [one["Arn"] for one in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]],
        "policies": [one["PolicyName"] for one in iam.list_policies(Scope="Local")["Policies"]],
        "keys": [key["KeyId"] for key in keys if key["KeyState"] != "PendingDeletion"],
        "topics": [one["TopicArn"] for one in client(world, "sns").list_topics()["Topics"]],
        "rules": [one["Name"] for one in client(world, "events").list_rules()["Rules"]],
        "trails": [one["Name"] for one in client(world, "cloudtrail").list_trails()["Trails"]],
        "budgets": [
            one["BudgetName"] for one in client(world, "budgets").describe_budgets(AccountId="123456789012")["Budgets"]
        ],
        "users": [one["UserName"] for one in iam.list_users()["Users"]],
    }


EVERYTHING = {
    "buckets": 2, "roles": 4, "issuers": 1, "policies": 1, "keys": 1, "topics": 1, "rules": 1, "trails": 1,
    "budgets": 1, "users": 0,
}  # fmt: skip


def assert_complete(world: World) -> None:
    """All of AWS is there, once."""
    assert {kind: len(names) for kind, names in everything_at_aws(world).items()} == EVERYTHING


class TestMade:
    """From nothing to everything, and back."""

    def test_it_is_made_and_removed(self, fresh_aws: Stage) -> None:
        """One run makes all, the next changes nothing, also after a restart; a destroy leaves nothing."""
        first = fresh_aws.up()
        assert "aws role 'deploy'" in first.output
        again = fresh_aws.up()
        assert "Nothing to change" in again.output
        with fresh_aws.world() as world:
            assert_complete(world)
        destroyed = fresh_aws.by_hand("destroy", "--yes", "--skip-preview")
        assert destroyed.code == 0, destroyed.output
        with fresh_aws.world() as world:
            assert not any(everything_at_aws(world).values())
        assert fresh_aws.by_hand("destroy", "--yes", "--skip-preview").code == 0

    def test_what_was_changed_by_hand_is_put_back(self, aws: Stage) -> None:
        """A role that trusts everybody, a bucket that is open, a key that is not renewed, a trail that is gone."""
        with aws.world() as world:
            trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
            document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
            iam, s3 = client(world, "iam"), client(world, "s3")
            iam.update_assume_role_policy(RoleName="conda-forge-deploy", PolicyDocument=document)
            s3.delete_public_access_block(Bucket="widgets-state")
            s3.delete_bucket_policy(Bucket="widgets-state")
            client(world, "cloudtrail").delete_trail(Name="conda-forge-audit")
            plan = aws.run("preview")
            assert {("deploy", "update"), ("audit", "create"), ("state", "create")} <= plan.planned
            aws.up()
            assert_complete(world)
            [statement] = iam.get_role(RoleName="conda-forge-deploy")["Role"]["AssumeRolePolicyDocument"]["Statement"]
            assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
            assert all(s3.get_public_access_block(Bucket="widgets-state")["PublicAccessBlockConfiguration"].values())
        assert "Nothing to change" in aws.up().output


FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "down": ({"kind": "down"}, "no answer"),
    "slow": ({"kind": "delay", "seconds": 60}, "no answer"),
    "403": ({"kind": "status", "status": 403}, "does not let the credential do this"),
    "500": ({"kind": "status", "status": 500}, "failed while"),
    "503 half-way": ({"kind": "status", "status": 503, "nth": 12}, "failed while"),
}


@pytest.mark.parametrize("fault", ["down", "403", "503 half-way", soak("slow"), soak("500")])
def test_a_fault_of_aws_is_a_sentence_and_stops_nobody_else(fresh_aws: Stage, fault: str) -> None:
    """The other services' parts are done; nothing is left half-made, and the next run completes."""
    arguments, words = FAULTS[fault]
    with fresh_aws.world() as world:
        world.fault(service="aws", times=None, **arguments)
        outcome = fresh_aws.run("up")
        assert outcome.code != 0
        assert words in outcome.output, outcome.output[-3000:]
        assert "AWS (stand-in plugin)" in outcome.output
        assert "Traceback" not in outcome.output
        assert world.secret("widgets", "ALPHA")["value"]
        world.lift()
        fresh_aws.up()
        assert_complete(world)
    assert "Nothing to change" in fresh_aws.up().output


def versions(world: World) -> list[dict[str, Any]]:
    """Every version of the state, newest first."""
    pages = client(world, "s3").get_paginator("list_object_versions").paginate(Bucket="widgets-state", Prefix=STATE)
    found = [one for page in pages for one in page.get("Versions", ()) if one["Key"] == STATE]
    return sorted(found, key=lambda one: (one["IsLatest"], one["LastModified"]), reverse=True)


def locks(world: World) -> list[str]:
    """The locks of runs."""
    found = client(world, "s3").list_objects_v2(Bucket="widgets-state", Prefix=LOCKS)
    return [one["Key"] for one in found.get("Contents", ())]


def by_hand(stage: Stage, *arguments: str) -> Outcome:
    """The engine by hand."""
    return stage.by_hand(*arguments, "--non-interactive")


class TestStateInTheBucket:
    """As a real stack has it: versions, locks, and a way back."""

    def test_runs_go_on_there(self, moved: Stage) -> None:
        """Nothing changes by the move; what the next run does is recorded there, encrypted by the key, and locked."""
        assert "Nothing to change" in moved.up().output
        with moved.world() as world:
            before = versions(world)
            moved.up()
            assert len(versions(world)) > len(before)
            head = client(world, "s3").head_object(Bucket="widgets-state", Key=STATE)
            assert head["ServerSideEncryption"] == "aws:kms"
            assert head["ObjectLockMode"] == "GOVERNANCE"
            assert locks(world) == []
        again = moved.run("move-state")
        assert again.code == 1
        assert "lies in a bucket already" in again.output

    def test_no_version_can_be_removed(self, moved: Stage) -> None:
        """Not by whoever has the key of the role, for as long as the data says."""
        with moved.world() as world:
            version = versions(world)[-1]["VersionId"]
            with pytest.raises(ClientError, match="AccessDenied"):
                client(world, "s3").delete_object(Bucket="widgets-state", Key=STATE, VersionId=version)

    def test_two_runs_do_not_meet_and_a_killed_one_is_followed_by_another(self, moved: Stage) -> None:
        """The second says who holds the lock; the lock of a killed run is broken, and the next run completes."""
        (moved.stacks / "credentials" / "beta.toml").unlink()
        with moved.world() as world:
            hold = world.hold("before", service="github", method="DELETE")
            process = moved.start("up")
            held = world.held()
            assert held
            assert len(locks(world)) == 1
            other = by_hand(moved, "up", "--yes", "--skip-preview")
            assert other.code != 0
            assert "the stack is currently locked by 1 lock(s)" in other.output
            kill(process)
            for request in held:
                world.drop(request["number"])
            world.lift(hold)
            assert len(locks(world)) == 1
            left = by_hand(moved, "preview")
            assert "pulumi cancel" in by_hand(moved, "up", "--yes", "--skip-preview").output, left.output
            following = moved.up()
            assert "A run was killed and left its lock; breaking it." in following.output
            assert locks(world) == []
            assert_complete(world)
        assert "Nothing to change" in moved.up().output

    @pytest.mark.parametrize("damage", [b"", b"not a state", b'{"version": 3}'])
    def test_an_older_version_is_restored(self, moved: Stage, damage: bytes) -> None:
        """The next run says that the state is damaged, and after the copy goes on as if nothing had been."""
        moved.up()
        with moved.world() as world:
            s3, whole = client(world, "s3"), versions(world)[0]
            assert whole["IsLatest"]
            s3.put_object(Bucket="widgets-state", Key=STATE, Body=damage)
            refused = moved.run("up")
            assert refused.code != 0
            assert f"{STATE} in the bucket widgets-state is damaged" in refused.output
            source = {"Bucket": "widgets-state", "Key": STATE, "VersionId": whole["VersionId"]}
            s3.copy_object(Bucket="widgets-state", Key=STATE, CopySource=source)
            assert "Nothing to change" in moved.up().output
            assert_complete(world)

    def test_a_version_before_the_last_change_is_restored(self, moved: Stage) -> None:
        """What was removed since is not there, which the next run sees; what was made since it makes again."""
        with moved.world() as world:
            older = versions(world)[0]
            (moved.stacks / "credentials" / "beta.toml").unlink()
            services = moved.stacks / "services.toml"
            services.write_text(services.read_text().replace("monthly_dollars = 10", "monthly_dollars = 20"))
            moved.up()
            source = {"Bucket": "widgets-state", "Key": STATE, "VersionId": older["VersionId"]}
            client(world, "s3").copy_object(Bucket="widgets-state", Key=STATE, CopySource=source)
            moved.up()
            assert_complete(world)
        assert "Nothing to change" in moved.up().output

    def test_the_bucket_of_a_state_is_not_destroyed(self, moved: Stage) -> None:
        """It is not empty: it stays, with all that guards it, and with its key."""
        outcome = by_hand(moved, "destroy", "--yes", "--skip-preview")
        assert outcome.code != 0
        assert "is not empty" in outcome.output
        with moved.world() as world:
            s3 = client(world, "s3")
            assert s3.get_bucket_versioning(Bucket="widgets-state")["Status"] == "Enabled"
            assert all(s3.get_public_access_block(Bucket="widgets-state")["PublicAccessBlockConfiguration"].values())
            assert s3.get_bucket_policy(Bucket="widgets-state")["Policy"]
            assert len(everything_at_aws(world)["keys"]) == 1
        moved.up()
        with moved.world() as world:
            assert_complete(world)

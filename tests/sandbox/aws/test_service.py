"""The sandbox's AWS by boto3: who is let in, what is kept, and what goes wrong when it shall."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from sandbox import World, launch

REGION = "eu-central-1"
TRUST = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole"}]}'


def client(world: World, service: str, **other: Any) -> Any:
    """What asks one service, once and without patience."""
    variables = world.environment
    login = {
        "aws_access_key_id": variables["AWS_ACCESS_KEY_ID"],
        "aws_secret_access_key": variables["AWS_SECRET_ACCESS_KEY"],
    }
    once = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}, read_timeout=5)
    address = variables["AWS_ENDPOINT_URL"]
    return boto3.client(service, endpoint_url=address, region_name=REGION, config=once, **{**login, **other})


def fill(world: World) -> None:
    """Make something of each kind."""
    s3, kms = client(world, "s3"), client(world, "kms")
    s3.create_bucket(Bucket="parts", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_versioning(Bucket="parts", VersioningConfiguration={"Status": "Enabled"})
    for content in (b"first", b"second"):
        s3.put_object(Bucket="parts", Key="a/b c+d%", Body=content)
    key = kms.create_key(Description="parts")["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/parts", TargetKeyId=key)
    client(world, "iam").create_role(RoleName="press", AssumeRolePolicyDocument=TRUST)


def look(world: World) -> list[Any]:
    """Return what was made, with its ids and times."""
    s3 = client(world, "s3")
    return [
        [{**one, "Owner": None} for one in s3.list_object_versions(Bucket="parts")["Versions"]],
        s3.list_buckets()["Buckets"],
        s3.get_object(Bucket="parts", Key="a/b c+d%")["Body"].read(),
        client(world, "kms").describe_key(KeyId="alias/parts")["KeyMetadata"],
        client(world, "iam").get_role(RoleName="press")["Role"],
    ]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A sandbox."""
    with launch(tmp_path_factory.mktemp("sandbox"), {}) as world:
        yield world


@pytest.fixture
def world(running: World) -> World:
    """The same with nothing in its AWS."""
    running.lift()
    running.reset()
    return running


ASKING = {
    "s3": lambda world, **login: client(world, "s3", **login).list_buckets(),
    "kms": lambda world, **login: client(world, "kms", **login).list_keys(),
    "iam": lambda world, **login: client(world, "iam", **login).list_roles(),
    "sts": lambda world, **login: client(world, "sts", **login).get_caller_identity(),
}
each_service = pytest.mark.parametrize("service", ASKING)


class TestLogin:
    """A request is signed with the world's secret key, or refused."""

    @each_service
    def test_its_own_key_opens_it(self, world: World, service: str) -> None:
        """The one that the environment has."""
        assert ASKING[service](world)["ResponseMetadata"]["HTTPStatusCode"] == 200

    @each_service
    @pytest.mark.parametrize("login", [{"aws_secret_access_key": "other"}, {"aws_access_key_id": "other"}])
    def test_no_other_does(self, world: World, service: str, login: dict[str, str]) -> None:
        """Another secret, or another name for it; in the words of the service's protocol."""
        with pytest.raises(ClientError, match="SignatureDoesNotMatch") as refused:
            ASKING[service](world, **login)
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403

    @pytest.mark.parametrize("path", ["/", "/moto-api/", "/moto-api/data.json", "/parts/a", "/latest/meta-data/"])
    @pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
    def test_nothing_is_open_to_whoever_does_not_sign(self, world: World, method: str, path: str) -> None:
        """Neither AWS, nor what moto has beside it."""
        url = f"{world.environment['AWS_ENDPOINT_URL']}{path}"
        assert httpx.request(method, url, trust_env=False).status_code == 403

    def test_what_was_signed_is_what_is_asked(self, world: World) -> None:
        """Another path, another body, or a header left out, under a signature that was right."""
        import botocore.auth
        import botocore.awsrequest
        import botocore.credentials

        variables = world.environment
        keys = botocore.credentials.Credentials(variables["AWS_ACCESS_KEY_ID"], variables["AWS_SECRET_ACCESS_KEY"])
        url = f"{variables['AWS_ENDPOINT_URL']}/parts"
        where = (
            f"<CreateBucketConfiguration><LocationConstraint>{REGION}</LocationConstraint></CreateBucketConfiguration>"
        )
        signed = botocore.awsrequest.AWSRequest("PUT", url, data=where.encode())
        botocore.auth.S3SigV4Auth(keys, "s3", REGION).add_auth(signed)
        headers = dict(signed.headers.items())
        answers = [
            httpx.put(f"{url}2", content=where, headers=headers, trust_env=False),
            httpx.put(url, content=where.lower(), headers=headers, trust_env=False),
            httpx.delete(url, headers=headers, trust_env=False),
            httpx.put(url, content=where, headers=headers, trust_env=False),
        ]
        assert [one.status_code for one in answers] == [403, 403, 403, 200]

    def test_a_new_key_and_the_former_one(self, tmp_path: Path) -> None:
        """Both open it until the former is ended."""
        with launch(tmp_path, {}) as world:
            former = world.environment["AWS_SECRET_ACCESS_KEY"]
            new = world.renew_credential("aws")
            for secret in (former, new):
                ASKING["kms"](world, aws_secret_access_key=secret)
            world.end_former_credential("aws")
            with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
                ASKING["kms"](world, aws_secret_access_key=former)


class TestServed:
    """What is there, and what is not."""

    def test_other_services_are_not_served(self, world: World) -> None:
        """None of the estate's plugins needs one that moto has."""
        with pytest.raises(ClientError, match="does not serve ec2 of AWS"):
            client(world, "ec2").describe_instances()

    def test_what_moto_does_not_do_says_so_and_changes_nothing(self, world: World) -> None:
        """501, and the world goes on."""
        fill(world)
        before = look(world)
        with pytest.raises(ClientError, match="NotImplemented"):
            client(world, "budgets").update_budget(
                AccountId="123456789012", NewBudget={"BudgetName": "a", "TimeUnit": "MONTHLY", "BudgetType": "COST"}
            )
        assert look(world) == before

    def test_a_long_body_comes_back_as_it_was(self, world: World) -> None:
        """A state of the engine is longer than bodies of other services."""
        content = hashlib.sha256(b"made up").digest() * 100_000
        s3 = client(world, "s3")
        s3.create_bucket(Bucket="parts", CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_object(Bucket="parts", Key="state", Body=content)
        assert s3.get_object(Bucket="parts", Key="state")["Body"].read() == content


class TestKept:
    """The world is the same after a restart, and what it was after a reset or a restore."""

    def test_a_restart_changes_nothing(self, tmp_path: Path) -> None:
        """Ids, versions, times, contents; also after two, and after a kill."""
        from sandbox import launcher
        from sandbox.options import Options

        with launch(tmp_path, {}) as world:
            fill(world)
            before = look(world)
        with launch(tmp_path, {}) as world:
            assert look(world) == before
            client(world, "s3").put_object(Bucket="parts", Key="c", Body=b"third")
            after = look(world)
            launcher.stop(tmp_path, kill=True)
        launcher.start(Options(home=tmp_path, port_base=0), {})
        try:
            with World(tmp_path) as world:
                assert look(world) == after
        finally:
            launcher.stop(tmp_path)

    def test_a_snapshot_is_restored(self, world: World) -> None:
        """What was made since is gone, what was removed is back."""
        fill(world)
        world.snapshot("filled")
        before = look(world)
        client(world, "iam").delete_role(RoleName="press")
        client(world, "s3").put_object(Bucket="parts", Key="a/b c+d%", Body=b"third")
        assert world.inventory()["aws"] == {"buckets": 1, "keys": 1, "roles": 0}
        world.restore("filled")
        assert look(world) == before

    def test_a_reset_empties_it(self, world: World) -> None:
        """Nothing is in its seed."""
        fill(world)
        world.reset()
        assert client(world, "s3").list_buckets()["Buckets"] == []
        assert world.inventory()["aws"] == {}

    def test_versions_of_one_second_have_an_order(self, world: World) -> None:
        """The newest is the one that was written last, also after the world was put back to it."""
        s3 = client(world, "s3")
        s3.create_bucket(Bucket="parts", CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_bucket_versioning(Bucket="parts", VersioningConfiguration={"Status": "Enabled"})
        written = [s3.put_object(Bucket="parts", Key="a", Body=bytes([one]))["VersionId"] for one in range(9)]
        world.snapshot("written")
        for _ in range(2):
            found = s3.list_object_versions(Bucket="parts")["Versions"]
            assert [one["VersionId"] for one in found] == written[::-1]
            assert [one["IsLatest"] for one in found] == [True, *[False] * 8]
            world.restore("written")

    def test_times_are_the_worlds(self, world: World) -> None:
        """By the clock that tests set."""
        world.set_clock("2033-05-18T03:33:20Z")
        fill(world)
        made = client(world, "iam").get_role(RoleName="press")["Role"]["CreateDate"]
        assert abs(made.timestamp() - 2_000_000_000) < 60


FAULTS: dict[str, tuple[dict[str, Any], type[Exception]]] = {
    "500": ({"kind": "status", "status": 500}, ClientError),
    "503": ({"kind": "status", "status": 503}, ClientError),
    "403": ({"kind": "status", "status": 403}, ClientError),
    "down": ({"kind": "down"}, BotoCoreError),
    "refused": ({"kind": "refuse-token"}, ClientError),
    "dropped": ({"kind": "drop-before"}, BotoCoreError),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_strikes_before_moto(world: World, fault: str) -> None:
    """The client sees it, and nothing was done."""
    arguments, error = FAULTS[fault]
    world.fault(service="aws", times=None, **arguments)
    with pytest.raises(error):
        client(world, "sns").create_topic(Name="notices")
    world.lift()
    assert client(world, "sns").list_topics()["Topics"] == []


def test_moto_is_not_there_until_somebody_asks(tmp_path: Path) -> None:
    """A start of the sandbox, and a look at its inventory, take no longer for it."""
    import psutil

    from sandbox.description import describe

    with launch(tmp_path, {}) as world:
        world.inventory()
        process = psutil.Process(int(describe(tmp_path)["pid"]))
        before = process.memory_info().rss
        client(world, "sts").get_caller_identity()
        assert process.memory_info().rss > before + 20_000_000

"""What the stand-in says when AWS fails, and where it refuses to go at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sandbox import World
from tests.provider.case import CANARY
from tests.provider.plugin import CallFailed, Plugin, Properties, create_request, running
from tests.toolchain.aws.conftest import PROGRAM, client
from toolchain.stand_ins.aws import NAME, VERSION

TOPIC = "aws:sns/topic:Topic"
BUCKET = "aws:s3/bucket:Bucket"
KEY = "aws:kms/key:Key"
INPUTS: dict[str, dict[str, Any]] = {
    TOPIC: {"name": "notices"},
    BUCKET: {"bucket": "parts"},
    KEY: {"enableKeyRotation": True},
}
FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "a refused credential": ({"kind": "refuse-token"}, "refused the credential in AWS_ACCESS_KEY_ID"),
    "403": ({"kind": "status", "status": 403}, "does not let the credential do this"),
    "429": ({"kind": "status", "status": 429}, "asks to wait"),
    "500": ({"kind": "status", "status": 500}, "failed while"),
    "503": ({"kind": "status", "status": 503}, "failed while"),
    "down": ({"kind": "down"}, "no answer"),
    "dropped": ({"kind": "drop-before"}, "no answer"),
}
REMEDIES = ("Run it again", "Put in", "Give it")


@pytest.mark.parametrize("token", INPUTS)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_failure_is_a_sentence_and_the_next_run_completes(
    plugin: Plugin, world: World, token: str, fault: str
) -> None:
    """It names the stand-in, what was asked and the remedy; nothing is made, and then the same call works."""
    arguments, words = FAULTS[fault]
    world.fault(service="aws", times=None, **arguments)
    inputs = Properties(INPUTS[token])
    with pytest.raises(CallFailed, match=words) as failed:
        plugin.create(token, inputs)
    assert str(failed.value).startswith(NAME)
    assert "making the" in str(failed.value)
    assert any(remedy in str(failed.value) for remedy in REMEDIES)
    world.lift()
    assert client(world, "kms").list_keys()["Keys"] == []
    made = plugin.create(token, inputs)
    assert plugin.read(token, made.id, made.state) is not None


def test_an_answer_that_does_not_come_is_not_waited_for(plugin: Plugin, world: World) -> None:
    """A sentence after some seconds."""
    world.fault("delay", service="aws", seconds=30, times=None)
    with pytest.raises(CallFailed, match=r"no answer that can be used within 10 s while making the topic notices"):
        plugin.create(TOPIC, Properties(INPUTS[TOPIC]))


def test_a_key_is_not_left_half_made(plugin: Plugin, world: World) -> None:
    """Its second call fails: the key is set to be removed, and the next one is whole."""
    world.fault("status", service="aws", status=500, nth=2)
    with pytest.raises(CallFailed, match="failed while making the key"):
        plugin.create(KEY, Properties(INPUTS[KEY]))
    kms = client(world, "kms")
    states = [kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"] for key in kms.list_keys()["Keys"]]
    assert states == ["PendingDeletion"]
    made = plugin.create(KEY, Properties(INPUTS[KEY]))
    assert made.state.values["enableKeyRotation"] is True


def test_a_lost_answer_ends_with_an_import(plugin: Plugin, world: World) -> None:
    """It was done: the next run says so, and how to go on, as nobody may take over what is not theirs."""
    world.fault("drop-after", service="aws")
    with pytest.raises(CallFailed, match="look there first whether it was done"):
        plugin.create(BUCKET, Properties(INPUTS[BUCKET]))
    with pytest.raises(CallFailed, match="pulumi import aws:s3/bucket:Bucket"):
        plugin.create(BUCKET, Properties(INPUTS[BUCKET]))
    imported = plugin.read(BUCKET, "parts")
    assert imported is not None


@pytest.mark.parametrize("address", ["https://s3.amazonaws.com", "http://192.0.2.7"])
def test_it_goes_nowhere_but_to_this_machine(world: World, folder: Path, address: str) -> None:
    """An address elsewhere is refused before anything is sent."""
    refused = pytest.raises(CallFailed, match=r"is not on this machine.*Nothing was sent.*official")
    with running(world.environment | {"AWS_ENDPOINT_URL": address}, folder, PROGRAM) as plugin, refused:
        plugin.configure({})


def test_a_credential_in_the_settings_is_refused(world: World, folder: Path) -> None:
    """It would lie in the state."""
    refused = pytest.raises(CallFailed, match=r"no setting aws:secretKey.*AWS_ACCESS_KEY_ID")
    with running(world.environment, folder, PROGRAM) as plugin, refused:
        plugin.configure({"secretKey": CANARY})


@pytest.mark.parametrize("missing", ["AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
def test_what_is_missing_fails_the_call_that_needs_it(world: World, folder: Path, missing: str) -> None:
    """Not the start of every run."""
    with running(world.environment | {missing: ""}, folder, PROGRAM) as plugin:
        plugin.configure({})
        with pytest.raises(CallFailed, match=missing):
            plugin.create(TOPIC, Properties(INPUTS[TOPIC]))


def test_it_says_what_it_is(plugin: Plugin) -> None:
    """To the engine by its version, to people in every sentence."""
    from google.protobuf import empty_pb2

    assert plugin.stub.GetPluginInfo(empty_pb2.Empty()).version == VERSION
    assert "stand-in" in NAME
    refused = plugin.begin("Create", create_request("aws:iam/accessKey:AccessKey", Properties({}))).exception()
    assert refused.details().startswith(NAME)

"""A state in the emulated bucket: what is read of it, and what is said when it cannot be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest

from engine import EngineFailed, repair_after_kill
from engine.command import Engine
from rehearsal import Rehearsal, RehearsalFailed
from rehearsal.bucket_backend import BucketBackend
from sandbox import World, launch


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A sandbox."""
    with launch(tmp_path_factory.mktemp("sandbox"), {}) as world:
        yield world


@pytest.fixture
def world(running: World) -> World:
    """The same with nothing in its AWS but a bucket."""
    running.lift()
    running.reset()
    boto3.client("s3", **_login(running)).create_bucket(Bucket="parts")
    return running


@pytest.fixture
def backend(world: World) -> BucketBackend:
    """A stack in that bucket."""
    return BucketBackend("parts", "us-east-1", "sandbox", world.environment)


def _login(world: World) -> dict[str, str]:
    variables = world.environment
    return {
        "endpoint_url": variables["AWS_ENDPOINT_URL"],
        "region_name": "us-east-1",
        "aws_access_key_id": variables["AWS_ACCESS_KEY_ID"],
        "aws_secret_access_key": variables["AWS_SECRET_ACCESS_KEY"],
    }


def put(world: World, key: str, content: bytes) -> None:
    """Write an object."""
    boto3.client("s3", **_login(world)).put_object(Bucket="parts", Key=key, Body=content)


def test_the_address_leads_to_the_emulated_bucket(backend: BucketBackend) -> None:
    """In the form that the engine takes."""
    parts = urlsplit(backend.address)
    asked = parse_qs(parts.query)
    assert (parts.scheme, parts.netloc) == ("s3", "parts")
    assert asked["endpoint"] == [backend.environment["AWS_ENDPOINT_URL"]]
    assert asked["region"] == ["us-east-1"]


def test_where_nothing_is_there_is_no_state_and_no_lock(backend: BucketBackend) -> None:
    """Also where there is no bucket."""
    for one in (backend, BucketBackend("no-such", "us-east-1", "sandbox", backend.environment)):
        assert not one.exists()
        assert one.state() is None
        assert one.held() == []
        assert one.salt() == {}


def test_a_state_and_its_locks_are_read(world: World, backend: BucketBackend) -> None:
    """The salt of its key is in it."""
    latest = {"secrets_providers": {"type": "passphrase", "state": {"salt": "v1:abc"}}}
    put(world, backend.stack_key, json.dumps({"checkpoint": {"latest": latest}}).encode())
    put(world, f"{backend.locks}one.json", b'{"pid": 1}')
    put(world, ".pulumi/locks/organization/other/sandbox/two.json", b"{}")
    assert backend.exists()
    assert backend.held() == [b'{"pid": 1}']
    assert backend.salt() == {"encryptionsalt": "v1:abc"}


def test_a_damaged_state_names_its_versions(world: World, backend: BucketBackend, tmp_path: Path) -> None:
    """That is how the one before is had back."""
    put(world, backend.stack_key, b"no state")
    with pytest.raises(EngineFailed, match=r"sandbox\.json in the bucket parts is damaged.*former versions"):
        repair_after_kill(Engine({"PATH": ""}, tmp_path), backend)


@pytest.mark.parametrize("fault", [{"kind": "down"}, {"kind": "status", "status": 503}, {"kind": "refuse-token"}])
def test_a_bucket_that_cannot_be_reached_is_told_in_a_sentence(
    world: World, backend: BucketBackend, fault: dict[str, Any]
) -> None:
    """No run goes on as if there were no state."""
    world.fault(service="aws", times=None, **fault)
    with pytest.raises(EngineFailed, match=r"bucket parts, which cannot be reached.*Start the sandbox"):
        backend.state()


@pytest.mark.parametrize("content", [b"", b"[]", b'{"bucket": "parts"}', b"\xff"])
def test_a_folder_that_does_not_say_where_the_state_is_says_so(tmp_path: Path, content: bytes) -> None:
    """Another place would be taken for a stack with nothing in it."""
    (tmp_path / "bucket.json").write_bytes(content)
    with pytest.raises(RehearsalFailed, match=r"bucket\.json is damaged"):
        _ = Rehearsal(tmp_path).backend


def test_an_estate_without_a_bucket_keeps_its_state(tmp_path: Path) -> None:
    """There is nowhere to move it to."""
    from tests.end_to_end.conftest import SMALL
    from tests.end_to_end.stage import Stage

    stage = Stage(tmp_path / "home", stacks=SMALL)
    try:
        outcome = stage.run("move-state")
        assert outcome.code == 1
        assert "has no bucket for a state" in outcome.output
        assert not (stage.home / "bucket.json").exists()
    finally:
        stage.stop()

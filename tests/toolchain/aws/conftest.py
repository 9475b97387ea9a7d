"""The stand-in as the engine uses it, and an emulated AWS."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from sandbox import World, launch
from tests.provider.plugin import Plugin, running

PROGRAM = Path(__file__).parent / "without_engine"


def client(world: World, service: str) -> Any:
    """What asks one of the services of the sandbox's AWS."""
    variables = world.environment
    return boto3.client(
        service,
        endpoint_url=variables["AWS_ENDPOINT_URL"],
        region_name="eu-central-1",
        aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"],
    )


@pytest.fixture(scope="module")
def running_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A sandbox."""
    with launch(tmp_path_factory.mktemp("aws"), {}) as world:
        yield world


@pytest.fixture(scope="module")
def running_plugin(running_aws: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plugin]:
    """The stand-in, at the start of a run."""
    with running(running_aws.environment, tmp_path_factory.mktemp("plugin"), PROGRAM) as plugin:
        plugin.configure({"region": "eu-central-1"})
        yield plugin


@pytest.fixture
def world(running_aws: World) -> World:
    """The sandbox with nothing in its AWS."""
    running_aws.lift()
    running_aws.reset()
    return running_aws


@pytest.fixture
def plugin(world: World, running_plugin: Plugin) -> Plugin:
    """The stand-in, its world empty."""
    return running_plugin


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a plugin of the test's own writes its errors."""
    return tmp_path

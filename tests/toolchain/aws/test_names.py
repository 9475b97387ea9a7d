"""The stand-in's names are those of the official plugin, as far as the installed Python SDK shows them."""

from __future__ import annotations

import inspect
import re
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
import pytest

from infra.official import VERSIONS
from rehearsal import plugins
from saas.resource import Resource
from tests.toolchain.recording import camel
from tests.toolchain.test_pins import sdk_inputs, sdk_module
from toolchain.stand_ins.aws import VERSION
from toolchain.stand_ins.aws.buckets import RULES
from toolchain.stand_ins.aws.provider import AwsStandIn

each_resource = pytest.mark.parametrize("resource", AwsStandIn.resources, ids=lambda one: one.token)


def names(struct: Any) -> set[str]:
    """The names of a struct on the wire."""
    return {field.encode_name for field in msgspec.structs.fields(struct)}


@each_resource
def test_resources_are_the_sdks(resource: type[Resource[Any, Any]]) -> None:
    """Token, inputs and outputs."""
    known = getattr(sdk_module("aws", resource.token), resource.token.rpartition(":")[2])
    assert known.pulumi_type == resource.token
    assert names(resource.Inputs) <= sdk_inputs("aws", resource.token)
    outputs = {camel(name) for name, _ in inspect.getmembers(known, lambda one: isinstance(one, property))}
    assert names(resource.State) <= outputs


def test_names_inside_of_rules_are_the_sdks() -> None:
    """What a bucket's rules are made of."""
    spec = find_spec("pulumi_aws")
    assert spec is not None
    assert spec.origin is not None
    text = (Path(spec.origin).parent / "s3" / "outputs.py").read_text()
    known = {camel(name) for name in re.findall(r"def ([a-z0-9_]+)\(self\) ->", text)}
    assert set(RULES) <= known


def test_versions_agree() -> None:
    """The installed SDK, the stand-in, what the program asks for, and the folder it is put into."""
    assert metadata.version("pulumi-aws") == VERSION == plugins.STAND_INS["aws"] == VERSIONS["aws"]

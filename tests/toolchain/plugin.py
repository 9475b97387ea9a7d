"""A resource plugin as it is installed here: what it says of itself, and what it answers."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from tests.toolchain.recording import ROOT, camel
from toolchain.setup import PLUGINS, Checkout

LIST, SET = 5, 7
"""Types of the Terraform bridge that hold several values, unless at most one is allowed."""


@dataclass(frozen=True)
class Plugin:
    """The names that a plugin knows, as they are on the wire."""

    name: str
    program: Path
    version: str
    resources: Mapping[str, Mapping[str, Any]]
    """The properties of each resource, by its token."""
    functions: Mapping[str, Mapping[str, Any]]
    """The properties of each function, arguments and results alike, by its token."""

    @contextmanager
    def serving(self) -> Iterator[provider_pb2_grpc.ResourceProviderStub]:
        """The plugin, started as the engine starts it."""
        process = subprocess.Popen([str(self.program), "127.0.0.1:1"], stdout=subprocess.PIPE, text=True)
        assert process.stdout
        try:
            with grpc.insecure_channel(f"127.0.0.1:{process.stdout.readline().strip()}") as channel:
                yield provider_pb2_grpc.ResourceProviderStub(channel)
        finally:
            process.kill()
            process.communicate()


def installed(name: str) -> Plugin:
    """The plugin of that name at the version of the toolchain. Fails the test, with what to do, when it is missing."""
    program = _program(name)
    dump = subprocess.run([str(program), "-get-provider-info"], capture_output=True, text=True, check=True)
    about = json.loads(dump.stdout)
    return Plugin(
        name=name,
        program=program,
        version=about["version"],
        resources=_by_token(about["resources"], about["provider"]["resources"]),
        functions=_by_token(about["dataSources"], about["provider"]["dataSources"]),
    )


def _program(name: str) -> Path:
    """Built here, or fetched by the official engine into its cache."""
    folder = f"resource-{name}-v{PLUGINS[name]}"
    home = Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi")
    places = [cache / folder / f"pulumi-resource-{name}" for cache in (Checkout(ROOT).plugin_cache, home / "plugins")]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        pytest.fail(
            f"The plugin {name} {PLUGINS[name]} is neither at {places[0]} nor at {places[1]}. Run `make setup`; with "
            f"the official engine, `pulumi plugin install resource {name} {PLUGINS[name]}`."
        )
    return found


def _by_token(named: Mapping[str, Any], schemas: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {about["tok"]: on_the_wire(schemas[name]) for name, about in named.items()}


def on_the_wire(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Properties by the names that the bridge gives them: camel case, and plural where there may be several."""
    properties = {}
    for name, about in schema.items():
        several = about["type"] in (LIST, SET) and about.get("maxItems") != 1
        properties[camel(name) + ("s" if several and not name.endswith("s") else "")] = about
    return properties


def unknown(properties: Mapping[str, Any], used: Mapping[str, Any]) -> Iterator[str]:
    """The names that are used and not known, those of nested objects with a dot."""
    for name, value in used.items():
        if name not in properties:
            yield name
            continue
        nested = properties[name].get("element", {}).get("resource")
        for one in value if isinstance(value, list) else [value]:
            if nested and isinstance(one, dict):
                yield from (f"{name}.{below}" for below in unknown(on_the_wire(nested), one))


def refused(provider: provider_pb2_grpc.ResourceProviderStub, token: str, inputs: Mapping[str, Any]) -> list[str]:
    """What a plugin says against a resource's inputs."""
    news = struct_pb2.Struct()
    news.update(dict(inputs))
    request = provider_pb2.CheckRequest(urn=f"urn:pulumi:dev::made-up::{token}::one", news=news)
    return [failure.reason for failure in provider.Check(request).failures]


def version_told(provider: provider_pb2_grpc.ResourceProviderStub) -> str:
    """The version that a running plugin tells the engine."""
    return str(provider.GetPluginInfo(empty_pb2.Empty()).version)

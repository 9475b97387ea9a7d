"""The stand-in's names are those of the official plugin, as far as the installed Python SDK shows them."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from importlib import metadata
from typing import Any

import msgspec
import pulumi_azuredevops
import pytest

from rehearsal import plugins
from saas.resource import Resource
from tests.provider.plugin import Plugin
from tests.toolchain.azuredevops.conftest import PROJECT
from tests.toolchain.recording import ROOT, camel
from tests.toolchain.test_pins import sdk_inputs, sdk_results
from toolchain.stand_ins.azuredevops import VERSION
from toolchain.stand_ins.azuredevops.provider import AzureDevOpsStandIn

RESOURCES, FUNCTIONS = AzureDevOpsStandIn.resources, AzureDevOpsStandIn.functions

each_resource = pytest.mark.parametrize("resource", RESOURCES, ids=lambda one: one.token)
ASKED = {
    "getProject": {"name": "parts"},
    "getServiceEndpointGithub": {"projectId": PROJECT, "serviceEndpointName": "a-connection"},
    "getAgentQueue": {"projectId": PROJECT, "name": "Azure Pipelines"},
}
"""What each function is asked for that the world of these tests has."""
each_function = pytest.mark.parametrize("token", FUNCTIONS)


def names(struct: Any) -> set[str]:
    """The names of a struct on the wire."""
    return {field.encode_name for field in msgspec.structs.fields(struct)}


def sdk_class(token: str) -> Any:
    """A resource's class in the SDK."""
    return getattr(pulumi_azuredevops, token.rpartition(":")[2])


def word(token: str) -> str:
    """The last word of a token."""
    return token.rpartition(":")[2]


@each_resource
def test_resources_are_the_sdks(resource: type[Resource[Any, Any]]) -> None:
    """Token, inputs and outputs."""
    known = sdk_class(resource.token)
    assert known.pulumi_type == resource.token
    assert names(resource.Inputs) <= sdk_inputs("azuredevops", resource.token)
    outputs = {camel(name) for name, _ in inspect.getmembers(known, lambda one: isinstance(one, property))}
    assert names(resource.State) <= outputs


@each_function
def test_functions_are_the_sdks(token: str, plugin: Plugin) -> None:
    """Token, arguments and results."""
    function = getattr(pulumi_azuredevops, "get_" + "_".join(_words(word(token))[1:]))
    module = inspect.getmodule(function)
    assert module is not None
    assert f"'{token}'" in inspect.getsource(module)
    assert ASKED[word(token)].keys() <= sdk_inputs("azuredevops", token)
    assert plugin.invoke(token, ASKED[word(token)]).keys() <= sdk_results("azuredevops", token)


def test_what_the_program_uses_is_there() -> None:
    """Every token that the program sends to the plugin, and every input of it, stand-in and SDK know."""
    command = [sys.executable, "-m", "tests.toolchain.recording"]
    used = json.loads(subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout)
    resources = {resource.token: resource for resource in RESOURCES}
    tokens = [token for token in used["inputs"] if token.startswith("azuredevops:")]
    assert "azuredevops:index/getAgentQueue:getAgentQueue" in tokens
    for token in tokens:
        given = {name for call in used["inputs"][token] for name in call}
        assert given <= sdk_inputs("azuredevops", token)
        assert token in FUNCTIONS or given <= names(resources[token].Inputs)
    assert used["versions"]["azuredevops"] == [VERSION]


def test_versions_agree() -> None:
    """The installed SDK, the stand-in, and the folder it is put into."""
    assert metadata.version("pulumi-azuredevops") == VERSION == plugins.STAND_INS["azuredevops"]


def _words(name: str) -> list[str]:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).split("_")

"""The classes that programs use take exactly the inputs of the provider's resources, and send what is given."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from typing import Any

import msgspec
import pulumi
import pytest

from infra.sdk import Resource
from infra.sdk.github import Webhook
from saas.function import Function
from saas.registry import SERVICES
from saas.schema import marked
from shared import services
from tests.infra.recorded import record

RESOURCES = {resource.token: resource for entry in SERVICES for resource in entry.resources}
FUNCTIONS = [function for entry in SERVICES for function in entry.functions]
CLASSES: dict[str, type[Resource]] = {
    one.TYPE: one
    for name in services.modules("provider")
    for one in vars(import_module(f"infra.sdk.{name}")).values()
    if inspect.isclass(one) and issubclass(one, Resource) and one is not Resource
}


@pytest.mark.parametrize("token", RESOURCES)
def test_a_class_offers_what_the_resource_has(token: str) -> None:
    """Its arguments are the inputs by their Python names; what is secret and what comes back is declared."""
    one, resource = CLASSES[token], RESOURCES[token]
    arguments = inspect.signature(one.__init__).parameters
    inputs = msgspec.structs.fields(resource.Inputs)
    needed = {name for name, argument in arguments.items() if argument.default is inspect.Parameter.empty}
    assert arguments.keys() - {"self", "resource_name", "opts"} == {field.name for field in inputs}
    assert needed - {"self", "resource_name"} == {field.name for field in inputs if field.required}
    assert set(one.SECRETS) == marked(resource.Inputs, "secret")
    outputs = {field.encode_name for field in msgspec.structs.fields(resource.State)}
    assert inspect.get_annotations(one).keys() == outputs - {field.encode_name for field in inputs}


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.token)
def test_a_function_takes_what_the_provider_s_takes(function: type[Function[Any, Any]]) -> None:
    """Its arguments are the inputs by their Python names, and its results have the names on the wire."""
    _, service, name = function.token.split(":")
    module = import_module(f"infra.sdk.{service}")
    arguments = inspect.signature(getattr(module, re.sub("[A-Z]", lambda found: f"_{found[0].lower()}", name)))
    assert arguments.parameters.keys() == {field.name for field in msgspec.structs.fields(function.Inputs)}
    results = inspect.get_annotations(getattr(module, f"{name[0].upper()}{name[1:]}Results"))
    assert results.keys() == {field.encode_name for field in msgspec.structs.fields(function.Results)}


def program() -> None:
    """One resource with an input left out and a secret given as plain text; something is made of its output."""
    hook = Webhook("hook", organization="widgets", url="https://bell.example", events=["push"], secret="made-up")
    pulumi.export("updated at", hook.updatedAt)


def test_what_is_not_given_is_not_sent() -> None:
    """The provider knows the defaults. What is secret is secret before it leaves the program."""
    [made] = record(program, {}).resources
    assert made.type == "saas:github:Webhook"
    assert made.secret("secret") == "made-up"
    assert made.inputs.keys() == {"organization", "url", "events", "secret"}

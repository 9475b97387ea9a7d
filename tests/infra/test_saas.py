"""The classes that programs use offer exactly what the provider's resources take."""

from __future__ import annotations

import inspect
from importlib import import_module

import msgspec
import pytest

import registry
from infra.saas import Resource
from saas.registry import SERVICES
from saas.schema import marked

RESOURCES = {resource.token: resource for entry in SERVICES for resource in entry.resources}
CLASSES: dict[str, type[Resource]] = {
    one.TYPE: one
    for name in registry.modules("provider")
    for one in vars(import_module(f"infra.saas.{name}")).values()
    if inspect.isclass(one) and issubclass(one, Resource) and one is not Resource
}


def test_every_resource_of_the_provider_has_a_class() -> None:
    """And no class is for a resource that the provider does not have."""
    assert CLASSES.keys() == RESOURCES.keys()


@pytest.mark.parametrize("token", RESOURCES)
def test_arguments_are_the_inputs(token: str) -> None:
    """Every input is an argument of the same name, and there is no other."""
    arguments = set(inspect.signature(CLASSES[token].__init__).parameters) - {"self", "resource_name", "opts"}
    assert arguments == {field.name for field in msgspec.structs.fields(RESOURCES[token].Inputs)}


@pytest.mark.parametrize("token", RESOURCES)
def test_what_is_secret_and_what_comes_back_is_declared(token: str) -> None:
    """Secret inputs are marked before the engine sees them, and every output can be asked for."""
    one, resource = CLASSES[token], RESOURCES[token]
    inputs = {field.encode_name for field in msgspec.structs.fields(resource.Inputs)}
    assert set(one.SECRETS) == marked(resource.Inputs, "secret")
    assert set(one.OUTPUTS) == {field.encode_name for field in msgspec.structs.fields(resource.State)} - inputs

"""The classes that programs use offer exactly what the provider's resources take."""

from __future__ import annotations

import inspect

import msgspec
import pulumi
import pytest

from infra import saas
from saas.registry import SERVICES

RESOURCES = {resource.token: resource for entry in SERVICES for resource in entry.resources}
CLASSES: dict[str, type[pulumi.CustomResource]] = {
    vars(one)["TOKEN"]: one
    for one in vars(saas).values()
    if inspect.isclass(one) and issubclass(one, pulumi.CustomResource) and one is not pulumi.CustomResource
}


def test_every_resource_of_the_provider_has_a_class() -> None:
    """And no class is for a resource that the provider does not have."""
    assert CLASSES.keys() == RESOURCES.keys()


@pytest.mark.parametrize("token", RESOURCES)
def test_arguments_are_the_inputs(token: str) -> None:
    """Every input is an argument of the same name, and there is no other."""
    arguments = set(inspect.signature(CLASSES[token].__init__).parameters) - {"self", "resource_name", "opts"}
    assert arguments == {field.name for field in msgspec.structs.fields(RESOURCES[token].Inputs)}

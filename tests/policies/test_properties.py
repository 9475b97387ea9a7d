"""The list of properties is that of the provider's resources, and what they keep secret is secret there."""

from __future__ import annotations

import ast
import inspect
from importlib import import_module
from typing import Any

import pytest

from infra import sdk
from policies.identity import IN_ANY_CASE
from policies.listed import listed
from saas import registry
from saas.resource import Resource
from shared.services import SERVICES

RESOURCES = [one for entry in registry.SERVICES for one in entry.resources]
CLASSES = sorted(
    (
        (cls.TYPE, cls)
        for name, parts in SERVICES.items()
        if "provider" in parts
        for _, cls in inspect.getmembers(import_module(f"infra.sdk.{name}"), inspect.isclass)
        if issubclass(cls, sdk.Resource) and cls is not sdk.Resource
    ),
    key=lambda one: one[0],
)


@pytest.mark.parametrize(("token", "cls"), CLASSES, ids=[token for token, _ in CLASSES])
def test_a_resource_of_ours_is_listed_with_its_inputs(token: str, cls: type[sdk.Resource]) -> None:
    """All of them, each public or secret."""
    tree = ast.parse(inspect.cleandoc(inspect.getsource(cls.__init__)))
    inputs = next(node for node in ast.walk(tree) if isinstance(node, ast.Dict))
    names = {key.value for key in inputs.keys if isinstance(key, ast.Constant)}
    known = listed()[token]
    assert {*known.secret, *known.either} == set(cls.SECRETS)
    assert sorted(known.all) == sorted(map(str, names))


def test_nothing_of_ours_is_listed_that_is_gone() -> None:
    """A type of the provider that is on the list exists."""
    assert {token for token in listed() if token.startswith("saas:")} == {token for token, _ in CLASSES}


@pytest.mark.parametrize("resource", [one for one in RESOURCES if one.any_case], ids=lambda one: one.token)
def test_what_the_provider_has_in_lower_case_is_compared_in_any(resource: type[Resource[Any, Any]]) -> None:
    """Else an upper-case letter in the data would be refused, run after run."""
    known = listed()[resource.token]
    assert {*resource.any_case} & {*(known.key or ()), *known.declared} <= IN_ANY_CASE

"""The list of properties is that of the provider's resources, and what they keep secret is secret there."""

from __future__ import annotations

import ast
import inspect
from importlib import import_module

import pytest

from infra import sdk
from policies.listed import listed
from shared.services import SERVICES

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

"""What resources declare: it names inputs and outputs that there are, and sentences are made of it."""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter
from types import SimpleNamespace
from typing import Any

import pytest

from saas import registry
from saas.errors import SaasError
from saas.resource import Resource
from saas.schema import described

RESOURCES = [resource for entry in registry.SERVICES for resource in entry.resources]
each_resource = pytest.mark.parametrize("resource", RESOURCES, ids=lambda one: one.token)


def fields(template: str) -> Iterator[str]:
    """The names in a template."""
    return (name for _, name, _, _ in Formatter().parse(template) if name)


@each_resource
def test_what_is_declared_is_there(resource: type[Resource[Any, Any]]) -> None:
    """A misspelt name would be passed over without a word."""
    inputs = {field.encode_name for field in described(resource.Inputs)}
    outputs = {field.encode_name for field in described(resource.State)}
    assert set(resource.identity) <= outputs
    assert set(resource.found_by) <= inputs
    assert set(resource.any_order) <= inputs
    assert {*fields(getattr(resource, "title", "")), *fields(resource.heading)} <= inputs
    assert resource.kind.partition(" ")[0] in ("a", "an") or resource.kind == "config vars of an app"


@each_resource
def test_what_is_no_id_is_refused_with_the_form_of_one(resource: type[Resource[Any, Any]]) -> None:
    """By the name of the service, what it should be, and how that is written."""
    one = resource(SimpleNamespace(name="A service"))
    sentence = f"A service: '!' is not the id of {resource.kind}; give {resource.import_id}."
    assert str(one.no_id("!")) == sentence
    if len(resource.found_by or resource.identity) > 1:
        with pytest.raises(SaasError) as refused:
            one.named_by("!")
        assert str(refused.value) == sentence

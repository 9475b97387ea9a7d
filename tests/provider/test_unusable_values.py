"""Values that no environment of a process can hold are refused before anything runs, at every place of values."""

from __future__ import annotations

from typing import Any

import pytest

from saas.azure_devops.variable_group import VariableGroup
from saas.container.app import App
from saas.github.organization_secret import OrganizationSecret
from saas.github.webhook import Webhook
from saas.heroku.config_vars import ConfigVars
from saas.inputs import unusable_values
from saas.resource import Resource

AT: list[tuple[type[Resource[Any, Any]], dict[str, Any]]] = [
    (OrganizationSecret, {"value": "a\0b"}),
    (Webhook, {"secret": "a\0b"}),
    (ConfigVars, {"secrets": {"TOKEN": "a\0b"}, "settings": {}}),
    (App, {"secrets": {"TOKEN": "a\0b"}, "settings": {}}),
    (VariableGroup, {"secrets": {}, "settings": {"TOKEN": "a\0b"}}),
]


@pytest.mark.parametrize(("resource", "known"), AT, ids=[resource.__name__ for resource, _ in AT])
def test_a_value_with_a_null_is_refused(resource: type[Resource[Any, Any]], known: dict[str, Any]) -> None:
    """A program would read a part of it."""
    faults = list(resource(None).faults(known))
    assert any("U+0000 NULL" in fault for fault in faults)
    assert not any("a\0b" in fault for fault in faults)


def test_other_values_pass() -> None:
    """Of any form: what they must look like is the data's to say."""
    assert list(unusable_values({"KEY": "-----BEGIN\n-----END\n", "WORDS": "caf\u00e9"})) == []

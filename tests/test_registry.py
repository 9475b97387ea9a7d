"""The registry names what is there, and everything that is there."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import pytest

import registry

NOT_SERVICES = {
    "estate": set[str](),
    "program": set[str](),
    "provider": {module.name for module in pkgutil.iter_modules(import_module("saas").__path__) if not module.ispkg},
    "sandbox": {module.name for module in pkgutil.iter_modules(import_module("sandbox").__path__) if not module.ispkg}
    | {"admin"},
}


@pytest.mark.parametrize("part", registry.PACKAGES)
def test_a_part_is_registered_if_and_only_if_it_is_there(part: registry.Part) -> None:
    """A module that nobody registered would be dead; one that is registered and missing fails every run."""
    package = import_module(registry.PACKAGES[part])
    there = {module.name for module in pkgutil.iter_modules(package.__path__)} - NOT_SERVICES[part]
    assert there == registry.modules(part).keys()

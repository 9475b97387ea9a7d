"""Nothing is protected from being removed: what leaves the data must leave the world, or say in the data why not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from policies.resource import Resource
from policies.rule import Rule

if TYPE_CHECKING:
    from policies.declared import Declared


def check(resource: Resource, declared: Declared) -> Iterator[str]:
    """Yield that a resource is protected: a run that is to remove it would fail, and all later ones."""
    del declared
    if resource.protected:
        yield "it is protected in the program, without a reason in the data. Take `protect` out."


PROTECTION = Rule("protection", "Nothing is protected from being removed.", each=check)

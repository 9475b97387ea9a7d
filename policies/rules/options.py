"""Nothing keeps a resource from being as the data says: it is not protected, nothing of it ignored, it is no other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from policies.listed import listed
from policies.resource import Resource
from policies.rule import Rule

if TYPE_CHECKING:
    from policies.declared import Declared


def check(resource: Resource, declared: Declared) -> Iterator[str]:
    """Yield each option by which a resource would stay as it is, whatever the data says.

    What leaves the data must leave the world, or say in the data why not: a run that is to remove what is protected
    fails, and all later ones.
    """
    del declared
    known = listed().get(resource.type)
    if resource.protected:
        yield "it is protected in the program, without a reason in the data. Take `protect` out."
    if set(resource.ignored) - set(known.ignored if known else ()):
        yield "changes of it are ignored that the data may make. Take `ignore_changes` out."
    if resource.aliases:
        yield "it is to be taken for another resource. Take `aliases` out."


OPTIONS = Rule("options", "Nothing keeps a resource from being as the data says.", each=check)

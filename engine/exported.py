"""The state of a stack as `pulumi stack export` prints it: as much of it as is read here. Pure.

What is secret in it is encrypted. Outputs are decoded by whoever asks for them, into a type with the few that they
need, so no other value is ever made of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import msgspec

T = TypeVar("T")


class Resource(msgspec.Struct):
    """A resource as a run has recorded it."""

    urn: str = ""
    custom: bool = False
    """Whether it is an object somewhere; a component is nothing but a name."""
    delete: bool = False
    """Whether it has been replaced, and is still to be deleted."""
    outputs: msgspec.Raw = msgspec.Raw(b"null")
    """What it became, as JSON; a provider and a component may have none."""

    def outputs_as(self, kind: type[T]) -> T:
        """Return what a type with defaults reads of the outputs; where there are none, the defaults."""
        return msgspec.json.decode(self.outputs, type=kind | None) or kind()


@dataclass(frozen=True)
class Exported:
    """What an exported state says."""

    written: str = ""
    """When it was last written; empty for a state that never was."""
    resources: tuple[Resource, ...] = ()
    under_way: frozenset[str] = frozenset()
    """The URNs of what a run was at when it was killed."""


class UnderWay(msgspec.Struct):
    """What a run was at when the state was written."""

    resource: Resource


class _Manifest(msgspec.Struct):
    time: str = ""


class _Deployment(msgspec.Struct):
    manifest: _Manifest | None = None
    resources: list[Resource] | None = None
    pending_operations: list[UnderWay] | None = None


class _Export(msgspec.Struct):
    deployment: _Deployment | None = None


def exported(text: str) -> Exported:
    """Return what an exported state says. Raise `ValueError` where it is none."""
    found = msgspec.json.decode(text, type=_Export).deployment or _Deployment()
    return Exported(
        written=found.manifest.time if found.manifest else "",
        resources=tuple(found.resources or ()),
        under_way=frozenset(one.resource.urn for one in found.pending_operations or ()),
    )

"""`python -m infra placements`: every place of a credential, the resource that writes it, and when it last did."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click
import msgspec

from engine import EngineFailed
from engine.events import HIDDEN
from engine.exported import exported
from infra.cli import aligned, loaded, stacks_option
from infra.credential_named import credential_named
from infra.estate import Estate
from infra.estate.kinds import NamedInOrganization, Target
from infra.project import project_name
from infra.stack import engine_of_shell, shell_stack_option
from infra.stack_resource import StackResource, resource_of
from shared.printed import say, say_document

WRITTEN, NOT_WRITTEN, NOT_KNOWN = 0, 1, 2
"""Exit codes with --written: the state has every place that a run of ours writes; it lacks one; nobody can tell."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """One place of a credential."""

    kind: str
    scope: str
    slot: str
    identifier: bool
    """Whether a public identifier lies there that travels with the credential, and not its value."""
    managed_by: str
    resource: str
    """Type and name of the resource that writes it; empty if no run does."""
    written: str = ""
    """When the resource last wrote, as the state has it; empty if it never did, or the service does not show it."""
    recorded: bool = False
    """Whether the state has the resource."""


class _Outputs(msgspec.Struct, rename="camel"):
    """Of a resource's outputs, when it last wrote and where. Values are encrypted, and are passed over.

    Components have outputs of the same names that are numbers.
    """

    written_at: str = ""
    visibility: str = ""
    repositories: Any = None
    """The repositories that read a secret of an organisation, in lower case."""
    secrets: Any = None
    settings: Any = None
    """What one resource writes together, by name; with one name of the engine alone where the names are hidden, too."""

    def has(self, target: Target) -> bool:
        """Whether the resource wrote to a place: it may hold other values, or be for other repositories."""
        if isinstance(target, NamedInOrganization) and isinstance(self.repositories, list):
            listed = target.repository.name.lower() in self.repositories
            return self.visibility == "all" if target.for_all else listed
        tables = [table for table in (self.secrets, self.settings) if isinstance(table, dict)]
        return not tables or any(target.slot in table or HIDDEN in table for table in tables)


@click.command()
@stacks_option
@click.argument("credential")
@click.option("--written", is_flag=True, help="Ask the stack's state when each place was last written.")
@shell_stack_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def placements(directory: Path, credential: str, written: bool, stack: str | None, form: str) -> None:
    """Print every place of CREDENTIAL, and the resource that writes it. CREDENTIAL is the name of its file, or the one
    that it has at some place, such as that of a secret at GitHub.

    With --written, the exit code is 1 if the state lacks a place that a run of ours writes, 2 if there is no state.
    """
    estate = loaded(directory)
    held = credential_named(credential, estate)
    state = _state(stack) if written else None
    found = list(places(held.name, estate, state))
    if form == "json":
        say_document([asdict(one) for one in found])
    else:
        say(*_table(found, dates=written))
    if written:
        sys.exit(NOT_WRITTEN if any(one.resource and not one.recorded for one in found) else WRITTEN)


class _NotKnown(click.ClickException):
    """The state could not be read."""

    exit_code = NOT_KNOWN


def _state(stack: str | None) -> dict[str, _Outputs]:
    try:
        return recorded(engine_of_shell(stack).answer("stack", "export"))
    except EngineFailed as failed:
        raise _NotKnown(failed.message) from None


def places(credential: str, estate: Estate, state: Mapping[str, _Outputs] | None = None) -> Iterator[Place]:
    """Return every place of a credential; `state` has the outputs of each resource, by the end of its URN."""
    for placement in estate.placements_by_credential.get(credential, ()):
        ours = placement.credential.is_ours
        resource = resource_of(placement, estate) if ours else None
        outputs = (state or {}).get(key_of(resource)) if resource else None
        there = outputs is not None and outputs.has(placement.target)
        yield Place(
            kind=placement.target.to,
            scope=placement.target.scope,
            slot=placement.target.slot,
            identifier=placement.identifier,
            managed_by=placement.credential.managed_by,
            resource=f"{resource.type} {resource.name}" if resource else "",
            written=outputs.written_at if outputs is not None and there else "",
            recorded=there,
        )


def recorded(export: str) -> dict[str, _Outputs]:
    """Return the outputs of each resource of an exported state, by the end of its URN: type path and name."""
    return {one.urn.split("::", 2)[2]: one.outputs_as(_Outputs) for one in exported(export).resources if not one.delete}


def key_of(resource: StackResource) -> str:
    """Return the end of a resource's URN, by which `recorded` has it."""
    return f"{resource.path(project_name())}::{resource.name}"


def _table(found: list[Place], *, dates: bool) -> list[str]:
    head = ("KIND", "SCOPE", "SLOT", "WRITTEN BY", *(("LAST WRITTEN",) if dates else ()))
    rows = [
        (
            one.kind,
            one.scope,
            one.slot,
            one.resource or f"({one.managed_by})",
            *((_when(one),) if dates else ()),
        )
        for one in found
    ]
    return aligned(head, rows) if rows else ["It is nowhere."]


def _when(one: Place) -> str:
    if one.resource and not one.recorded:
        return "never"
    return one.written or "not known"

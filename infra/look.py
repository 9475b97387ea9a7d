"""Look at the world through the engine: which resources of a stack are as the program declares them.

A preview is run, so nothing is changed, and only names are taken from its output: neither values nor settings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from engine import Engine, EngineFailed
from engine.changes import differing
from engine.events import Event
from infra.stack_resource import StackResource
from shared.printed import shortened

_LONGEST_WORDS = 400
"""An engine that fails may print pages; what happened stands in its first lines."""


@dataclass
class Sighting:
    """What a run says of one resource."""

    step: str = ""
    """What the engine would do: `same`, `update`, `create` and so on."""
    refreshed: bool = False
    """Whether it was looked at: the engine also says `same` of what it leaves out."""
    differing: tuple[str, ...] = ()
    """Names of properties that differ."""
    words: list[str] = field(default_factory=list)
    """Warnings and errors."""


@dataclass
class Sightings:
    """What a run says: of resources, by type and name as in their URNs, and of itself."""

    of: dict[tuple[str, str], Sighting] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    """Errors that are about no resource."""
    project: str = ""
    """The project; empty if the engine ended before it came to a resource."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Where the stack's estate lies, and nothing else of its settings."""

    def seen(self, urn: str) -> Sighting:
        """Return the sighting of a resource, by its URN."""
        _, _, rest = urn.partition("::")
        self.project, _, path = rest.partition("::")
        kind, _, name = path.partition("::")
        return self.of.setdefault((kind, name), Sighting())


def looked(resources: Iterable[StackResource], project: str, engine: Engine) -> Sightings:
    """Look at resources of a stack, and at nothing else: what else is down does not end the look."""
    targets = sorted(_targets(resources, project))
    if not targets:
        return Sightings()
    try:
        events, failure = engine.look(targets)
    except EngineFailed as missing:
        return Sightings(words=[missing.message])
    found = observed(events)
    if failure and not found.words:
        found.words.append(_short(failure))
    return found


def observed(events: Iterable[Event]) -> Sightings:
    """Return what events of the engine say of resources."""
    found = Sightings()
    for event in events:
        _note(event, found)
    return found


def _note(event: Event, found: Sightings) -> None:
    if event.prelude_event is not None:
        config = event.prelude_event.config
        found.settings = {key: value for key, value in config.items() if key.endswith(":stacks")}
    if event.resource_pre_event is not None and event.resource_pre_event.metadata.op != "refresh":
        step = event.resource_pre_event.metadata
        sighting = found.seen(step.urn)
        sighting.step, sighting.differing = step.op, differing(step)
    if event.res_outputs_event is not None and event.res_outputs_event.metadata.op == "refresh":
        found.seen(event.res_outputs_event.metadata.urn).refreshed = True
    words = event.said
    if words is not None and words.severity in ("warning", "error"):
        if words.urn:
            found.seen(words.urn).words.append(_short(words.message))
        elif words.severity == "error":
            found.words.append(_short(words.message))


def _targets(resources: Iterable[StackResource], project: str) -> set[str]:
    """Return patterns for resources and, since a first run makes them too, for the components they are parts of."""
    found = set()
    for one in resources:
        found.add(f"**::{one.path(project)}::{one.name}")
        if one.component:
            found.add(f"**::{project}:{one.component}::**")
    return found


def _short(words: str) -> str:
    one_line = " ".join(words.split()).removeprefix("Refreshed resource is in an unhealthy state: * ")
    return shortened(one_line, _LONGEST_WORDS)

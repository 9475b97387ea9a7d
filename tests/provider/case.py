"""What the sweeps need to know of a resource."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.client import World
from sandbox.wire import Json
from tests.provider.plugin import Properties

CANARY = "canary-7f3c-never-to-be-seen"
OTHER_CANARY = "canary-91be-nor-this-one"


@dataclass(frozen=True, kw_only=True)
class Case:
    """One resource, a good set of inputs for it, and how the emulated world shows and changes it."""

    token: str
    service: str
    """The sandbox's name of the service."""
    like: str = ""
    """The type whose code this one runs unchanged, told apart by class attributes alone; `test_sweep` holds the claim.

    What is expensive (faults, kills, drift) is tried on that one only, what attributes decide (paths, ids) on both.
    """
    service_name: str
    """What its error sentences call it."""
    names: tuple[str, ...]
    """Words of which a sentence about the object must hold one."""
    inputs: Properties
    identity: str
    updates: Mapping[str, Any]
    """Another value for each input that is changed in place."""
    replacements: Mapping[str, Any]
    """Another value for each input that makes another object."""
    unreadable: frozenset[str]
    """Inputs that the service does not tell."""
    drifts: Mapping[str, tuple[Callable[[World], None], str, Any]]
    """For each readable property: an edit behind the provider's back, the output that shows it, and what it says."""
    present: Callable[[World], dict[str, Json] | None]
    """What is at the service, in the shape of the inputs that are not identity; None when nothing is."""
    remove: Callable[[World], None]
    """Removes it behind the provider's back."""
    settings: Callable[[World], dict[str, str]]
    imported_as: str = ""
    """What import takes, where it is not the identity."""
    not_imported: frozenset[str] = frozenset()
    """Inputs that an import leaves to the program to say."""
    together: Mapping[str, Callable[[Any], Mapping[str, Any]]] = field(default_factory=dict)
    """For an input that cannot be changed alone: what goes along with its new value."""
    refused: Mapping[str, str] = field(default_factory=dict)
    """Words of the sentence that refuses a replacement which the service cannot hold beside the old one, or which the
    seeded world has no place for."""
    untold: frozenset[str] = frozenset()
    """Drifts that no preview of a create tells, beside those of what cannot be read: the object is found by them."""
    http: bool = True
    """Whether its service speaks HTTP; the faults of others are tested apart from the sweep."""
    untraced: frozenset[str] = frozenset()
    """Inputs that can be changed and leave nothing at the service that would show it."""
    kept: bool = False
    """Whether the object is there before us and stays after us: neither made nor deleted, brought to the inputs."""
    forgotten: bool = False
    """Whether a removal only forgets the object: it is there afterwards, and the user is told."""
    made_once: str = ""
    """Words of the refusal to make it again where the first answer was not recorded, and its value is lost with it."""
    numbered: Callable[[World], str] | None = None
    """The identity of the object that is there, where the service numbers its objects; then `identity` is nothing's."""

    @property
    def own(self) -> bool:
        """Whether its type has code of its own."""
        return not self.like

    def operations(self) -> tuple[str, ...]:
        """Which of create, update and delete the service hears of."""
        updates = ("update",) if self.updates else ()
        return ("create", *updates) if self.kept or self.forgotten else ("create", *updates, "delete")

    def changes(self) -> tuple[str, ...]:
        """Which of them change something there; an object that is there and cannot be changed is only looked at."""
        return () if self.kept and not self.updates else self.operations()

    def changed(self, name: str, value: Any) -> Properties:
        """The inputs with another value for one of them, and what goes along."""
        along = self.together[name](value) if name in self.together else {}
        return self.inputs.but(**{name: value, **along})

    def identity_in(self, world: World) -> str:
        """The identity of the object that is there."""
        return self.numbered(world) if self.numbered else self.identity

    def __str__(self) -> str:
        """How tests are named after it."""
        return self.token

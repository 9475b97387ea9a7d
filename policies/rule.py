"""What a rule is: a sentence that must hold, and what finds where it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from policies.resource import Resource

if TYPE_CHECKING:
    from policies.declared import Declared


class Fault(NamedTuple):
    """Where a rule does not hold. Neither part has a value of a resource in it."""

    says: str
    """What is wrong, and what to do."""
    urn: str = ""
    """The resource; empty if it is none in particular."""


@dataclass(frozen=True)
class Rule:
    """One rule. A fault that it finds ends the run; so does a rule that fails."""

    name: str
    says: str
    """What must hold, in one sentence."""
    each: Callable[[Resource, Declared], Iterator[str]] | None = None
    """Finds faults in one resource before it is written."""
    whole: Callable[[Sequence[Resource], Declared], Iterator[Fault]] | None = None
    """Finds faults in all resources together, at the end: of a preview, or of an `up` in which nothing failed."""

"""Where each thing is declared, whether or not it could be made: where checks get places and names from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra.estate.files import Source
from infra.estate.mistakes import KeyPath, Mistake
from infra.estate.words import meant


@dataclass(frozen=True)
class Declarations:
    """The sources of every thing, by noun and name."""

    things: Mapping[str, Mapping[str, Source]]
    directory: Path
    defaults: Mapping[str, str] = field(default_factory=dict)
    """What `[defaults]` gives to things that say nothing else: `owner`, `deputy`."""
    default_keys: frozenset[str] = frozenset()
    """The keys that `[defaults]` has, be it with wrong values: then they are not missing."""

    def has(self, noun: str, name: str) -> bool:
        """Return whether a thing of that name is declared, be it with mistakes."""
        return name in self.things[noun]

    def is_whole(self, noun: str, things: Mapping[str, object]) -> bool:
        """Return whether all declared things of a noun could be made. If not, none can be called missing or unused."""
        return len(things) == len(self.things[noun])

    def gives(self, noun: str, name: str, *at: str | int) -> bool:
        """Return whether a thing's table has a key, be it with a wrong value: then it is not missing."""
        held: Any = self.things[noun][name].data
        for part in at:
            try:
                held = held[part]
            except (KeyError, IndexError, TypeError):
                return False
        return True

    def fills(self, noun: str, name: str, key: str) -> bool:
        """Return whether a thing's table has something under a key, be it wrong: then it is not empty."""
        return bool(self.things[noun][name].data.get(key))

    def names(self, noun: str) -> tuple[str, ...]:
        """Return the names of all declared things of a noun."""
        return tuple(self.things[noun])

    def meant(self, noun: str, name: str) -> str:
        """Return a remedy for a wrong name of a thing: the one that is near, or those that there are."""
        return meant(name, self.things[noun]) or "None is declared."

    def mistake(self, noun: str, name: str, at: KeyPath, what: str, remedy: str) -> Mistake:
        """Return a mistake at a key of a thing."""
        return self.things[noun][name].mistake(at, what, remedy)

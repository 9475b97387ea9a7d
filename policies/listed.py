"""What `properties.toml` says of each type of resource that a run may write."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

FILE = Path(__file__).resolve().parent / "properties.toml"


class Listed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The properties of a type. Each stands in one of these lists."""

    key: tuple[str, ...] | None = None
    """Those that say which one it is. With them the data says of the whole type what there is; without, of none."""
    declared: tuple[str, ...] = ()
    """Those that must be as the data says. They are public, as those of the key are."""
    public: tuple[str, ...] = ()
    """Other public ones: what another rule holds, and what runs find out themselves."""
    secret: tuple[str, ...] = ()
    """Those that must be marked."""
    either: tuple[str, ...] = ()
    """Public ones that carry a mark, since they come from the vault."""
    absent: Mapping[str, Any] = {}
    """What a declared one is taken for where it is not given: the provider fills it in so."""
    optional: bool = False
    """Whether there may be none of what the data says: what only some runs need."""

    ignored: tuple[str, ...] = ()
    """What people change and runs leave alone, among the others: changes of these may be ignored."""
    several: bool = False
    """Whether more than one may have the same key."""

    @property
    def readable(self) -> tuple[str, ...]:
        """Every property that is public."""
        return (*(self.key or ()), *self.declared, *self.public, *self.either)

    @property
    def all(self) -> tuple[str, ...]:
        """Every property."""
        return (*self.readable, *self.secret)


@cache
def listed() -> Mapping[str, Listed]:
    """Return what is said of each type, by its token. Raise `msgspec.ValidationError` where the file is damaged."""
    return msgspec.toml.decode(FILE.read_bytes(), type=dict[str, Listed])

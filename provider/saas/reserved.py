"""Which resources are in use, and which are kept for later: what `provider/reserved.toml` says of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from pathlib import Path

import msgspec

FILE = Path(__file__).resolve().parents[1] / "reserved.toml"


class Reservation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a resource that nothing uses is kept: for which issue of the roadmap, and until which day."""

    reason: str
    issue: int
    until: dt.date


class Uses(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The resources by their tokens."""

    used: frozenset[str]
    reserved: dict[str, Reservation]

    def wrong(self, registered: Collection[str], today: dt.date) -> Iterator[str]:
        """Yield a sentence for each statement that does not hold for an estate that registers these tokens."""
        for token in sorted(self.used.difference(registered)):
            yield f"{token} is listed as used, and nothing uses it. Reserve it with a reason, or remove the resource."
        for token in sorted(self.reserved.keys() & set(registered)):
            yield f"{token} is reserved, and is in use now. List it as used."
        for token, one in sorted(self.reserved.items()):
            if one.until < today and token not in registered:
                yield f"{token} was reserved for issue {one.issue} until {one.until}. Give a later day, or remove it."


def uses() -> Uses:
    """Return what the file says. Raise `msgspec.ValidationError` where it lacks something."""
    return msgspec.toml.decode(FILE.read_bytes(), type=Uses)

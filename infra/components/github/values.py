"""Which values the estate delivers to GitHub, gathered by place and name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from infra.estate import Estate, Slot
from infra.estate.kinds import NamedInOrganization
from infra.values import Reference


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A secret or variable of an organisation: `repositories` are names without it; None means every repository."""

    name: str
    repositories: tuple[str, ...] | None
    value: Reference

    @property
    def visibility(self) -> str:
        """What GitHub calls who may read it."""
        return "all" if self.repositories is None else "selected"


def of_organizations(estate: Estate, kind: type[NamedInOrganization]) -> Iterator[tuple[str, Listed]]:
    """Yield what a kind of delivery puts into organisations: login and value, sorted.

    A delivery with an empty list gives a value that is stored, and that nobody reads. Taking it for no delivery would
    delete the value.
    """
    found: defaultdict[tuple[str, str], list[tuple[Slot, str]]] = defaultdict(list)
    for slot in estate.slots_of(kind, ours=True):
        for text in slot.delivery.repositories or ("",):
            full = estate.repository_name(text)
            found[full.organization.lower(), slot.name].append((slot, full.name))
    for (login, name), slots in sorted(found.items()):
        repositories = {repository for _, repository in slots if repository}
        listed = None if "*" in repositories else tuple(sorted(repositories))
        yield login, Listed(name=name, repositories=listed, value=Reference.to(slots[0][0]))

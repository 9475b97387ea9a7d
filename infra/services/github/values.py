"""Which values the estate delivers to GitHub, gathered by place and name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from infra.estate import Estate, Slot
from infra.estate.kinds import qualified
from infra.vault import Reference


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


def of_organizations(estate: Estate, kind: str) -> Iterator[tuple[str, Listed]]:
    """What a kind of delivery puts into organisations: login and value, sorted.

    A delivery with an empty list gives a value that is kept, and that nobody reads. Taking it for no delivery would
    delete the value.
    """
    found: defaultdict[tuple[str, str], list[tuple[Slot, str]]] = defaultdict(list)
    for slot in ours(estate, kind):
        for full in [qualified(repository, estate) for repository in slot.delivery.repositories] or [""]:
            login, _, repository = (full or qualified("", estate)).partition("/")
            found[login.lower(), slot.name].append((slot, repository))
    for (login, name), slots in sorted(found.items()):
        repositories = {repository for _, repository in slots if repository}
        listed = None if "*" in repositories else tuple(sorted(repositories))
        yield login, Listed(name=name, repositories=listed, value=Reference.to(slots[0][0]))


def of_repositories(estate: Estate, kind: str) -> Iterator[tuple[str, str, Slot]]:
    """What a kind of delivery puts into single repositories: each one's full name, the value's name, and its slot."""
    for slot in ours(estate, kind):
        for repository in slot.delivery.repositories:
            yield qualified(repository, estate).lower(), slot.name, slot


def ours(estate: Estate, kind: str) -> Iterator[Slot]:
    """The slots of a kind of delivery that we fill; what others manage is left out."""
    return (slot for slot in estate.slots if slot.delivery.to == kind and slot.credential.managed_by == "us")

"""What an organisation's secrets and variables have besides a value: a visibility and a list of repositories."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

import msgspec

from saas.client import quoted
from saas.errors import Gone, SaasError
from saas.github.connection import CREDENTIAL, REPOSITORY, REPOSITORY_OBJECT, GitHub, RepositoriesPage, Repository
from saas.github.placed import I, Placed, Readers, S
from saas.github.places import Observed, Place
from saas.objects import Named

VISIBILITIES = ("selected", "private", "all")

Visibility = Annotated[str, msgspec.Meta(description="`selected`, `private` or `all`.")]
RepositoryList = Annotated[
    list[str],
    msgspec.Meta(
        description="With `selected`: the repositories' names, without the organisation; order and case mean nothing."
    ),
]

RepositoryIds = Annotated[
    dict[str, int],
    msgspec.Meta(
        description="GitHub's number of each repository on the list, so that a write needs to look none up.",
        extra={"lasts": True},
    ),
]


class Listed(Placed[I, S]):
    """What an organisation has: always written with its visibility and its whole list."""

    any_case = (*Placed.any_case, "repositories")
    any_order = ("repositories",)

    def faults(self, known: Mapping[str, Any]) -> Iterable[str]:
        yield from super().faults(known)
        visibility, repositories = known.get("visibility"), known.get("repositories") or []
        if visibility is not None and visibility not in VISIBILITIES:
            yield f"visibility is {', '.join(VISIBILITIES[:-1])} or {VISIBILITIES[-1]}"
        elif visibility not in (None, "selected") and repositories:
            yield "a list of repositories goes with visibility selected only; remove one of them"
        if wrong := [name for name in repositories if not REPOSITORY.fullmatch(name)]:
            yield f"not a repository's name without its organisation: {', '.join(wrong)}"

    async def readers(self, place: Place, name: str, observed: Observed) -> Readers:
        """Return the visibility and the list as GitHub shows them. Raise `Gone`."""
        ids: Mapping[str, int] = {}
        if observed.visibility == "selected":
            ids = await self._ids_on_list(place, name)
        inputs = {"visibility": observed.visibility, "repositories": sorted(ids)}
        return Readers(inputs=inputs, kept={"repository_ids": ids})

    async def wanted_readers(self, inputs: Any, state: Any) -> Readers:
        """Return the visibility and the list as a write says them, by the ids in a state if it has them."""
        if inputs.visibility != "selected":
            return Readers(body={"visibility": inputs.visibility})
        known = known_ids(self.connection, inputs.organization, state.repository_ids if state else {})
        names = [name for name in inputs.repositories if name not in known]
        found = await looked_up(self.connection, inputs.organization, names, self.title_of(inputs))
        ids = {name: known[name] if name in known else found[name] for name in inputs.repositories}
        # Always the whole list, an empty one too: what leaving it out means is not certain.
        body = {"visibility": inputs.visibility, "selected_repository_ids": list(ids.values())}
        return Readers(body=body, kept={"repository_ids": ids})

    async def _ids_on_list(self, place: Place, name: str) -> Mapping[str, int]:
        """Return the repositories that may read one, each name with its id. Raise `Gone`."""
        path, doing = f"{place.path}/{quoted(name)}", f"reading the repository list of {self.title_at(place, name)}"
        pages = self.connection.in_pages(f"{path}/repositories", RepositoriesPage, doing=doing)
        found = [repository async for page in pages for repository in page.repositories]
        return {self.connection.listed_as(place.organization, one): one.id for one in found}


def known_ids(github: GitHub, organization: str, ids: Mapping[str, int]) -> Mapping[str, int]:
    """Return those of a state's ids that are the recorded ones; without a lock, all."""
    lock = github.run.objects
    if lock is None:
        return ids
    recorded = {name: lock.id_of(Named(REPOSITORY_OBJECT, f"{organization}/{name}")) for name in ids}
    return {name: number for name, number in ids.items() if recorded[name] == str(number)}


async def looked_up(github: GitHub, organization: str, names: Sequence[str], title: str) -> Mapping[str, int]:
    """Return the id of each of these repositories; `title` is what lists them.

    Raise `SaasError` naming each that is gone or renamed.
    """
    lookups = (github.repository(organization, name) for name in names)
    results = await asyncio.gather(*lookups, return_exceptions=True)
    if faults := list(_repository_faults(github, organization, names, results)):
        raise SaasError(
            f"GitHub: {title} lists repositories that cannot be used: {', '.join(faults)}. Correct their "
            f"names or take them off the list; if they are right, see whether the credential in {CREDENTIAL} may "
            "see them. Nothing was written."
        )
    found = (result for result in results if isinstance(result, Repository))
    return {name: repository.id for name, repository in zip(names, found, strict=True)}


def _repository_faults(
    github: GitHub, organization: str, names: Sequence[str], results: Sequence[Repository | BaseException]
) -> Iterable[str]:  # fmt: skip
    """Return what is wrong with the repositories that were looked up; failures other than `Gone` are raised."""
    for name, result in zip(names, results, strict=True):
        asked = f"{organization}/{name}"
        if isinstance(result, Gone):
            yield f"{asked} (404)"
        elif isinstance(result, BaseException):
            raise result
        elif fault := github.repository_fault(organization, name, result):
            yield f"{asked} ({fault})"

"""What an organisation's secrets and variables have besides a value: a visibility and a list of repositories."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

import msgspec

from saas.client import quoted
from saas.errors import Gone, SaasError
from saas.github.connection import CREDENTIAL, REPOSITORY, GitHub, RepositoriesPage, Repository
from saas.github.placed import I, Placed, S, Told
from saas.github.places import Place
from saas.inputs import in_lower_case, sorted_once

VISIBILITIES = ("selected", "private", "all")

Visibility = Annotated[str, msgspec.Meta(description="`selected`, `private` or `all`.")]
RepositoryList = Annotated[
    list[str],
    msgspec.Meta(
        description="With `selected`: the repositories' names, without the organisation; order and case mean nothing."
    ),
]


class Listed(Placed[I, S]):
    """What an organisation has: always written with its visibility and its whole list."""

    def normalise(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Names in the one case they are compared in; repositories sorted."""
        return sorted_once(in_lower_case(super().normalise(inputs), "repositories"), "repositories")

    def faults(self, known: dict[str, Any]) -> Iterable[str]:
        """What is wrong with the visibility and the list."""
        visibility, repositories = known.get("visibility"), known.get("repositories") or []
        if visibility is not None and visibility not in VISIBILITIES:
            yield f"visibility is {', '.join(VISIBILITIES[:-1])} or {VISIBILITIES[-1]}"
        elif visibility not in (None, "selected") and repositories:
            yield "a list of repositories goes with visibility selected only; remove one of them"
        if wrong := [name for name in repositories if not REPOSITORY.fullmatch(name)]:
            yield f"not a repository's name without its organisation: {', '.join(wrong)}"

    async def readers(self, place: Place, name: str, told: Told) -> dict[str, Any]:
        """The visibility and the list as GitHub tells them. Raises `Gone`."""
        listed: list[str] = []
        if told.visibility == "selected":
            listed = await _listed_names(self.github, f"{place.path}/{quoted(name)}", self.title(place, name))
        return {"visibility": told.visibility, "repositories": listed}

    async def written_readers(self, inputs: Any) -> dict[str, Any]:
        """The visibility and the list as a write says them."""
        if inputs.visibility != "selected":
            return {"visibility": inputs.visibility}
        ids = await _listed_ids(self.github, inputs.organization, inputs.repositories, self.title_of(inputs))
        # Always the whole list, an empty one too: what leaving it out means is not certain.
        return {"visibility": inputs.visibility, "selected_repository_ids": ids}


async def _listed_names(github: GitHub, path: str, title: str) -> list[str]:
    """The names on the list of what has this path. Raises `Gone`."""
    doing = f"reading the repository list of {title}"
    pages = github.in_pages(f"{path}/repositories", RepositoriesPage, doing=doing)
    return sorted({repository.name.lower() async for page in pages for repository in page.repositories})


async def _listed_ids(github: GitHub, organization: str, names: Sequence[str], title: str) -> list[int]:
    """The ids of repositories. Raises `SaasError` naming each that is gone or renamed; `title` is what lists them."""
    lookups = (github.repository(organization, name) for name in names)
    results = await asyncio.gather(*lookups, return_exceptions=True)
    if faults := list(_repository_faults(organization, names, results)):
        raise SaasError(
            f"GitHub: {title} lists repositories not to be found: {', '.join(faults)}. Correct their "
            f"names or take them off the list; if they are right, see whether the credential in {CREDENTIAL} may "
            "see them. Nothing was written."
        )
    return [result.id for result in results if isinstance(result, Repository)]


def _repository_faults(
    organization: str, names: Sequence[str], results: Sequence[Repository | BaseException]
) -> Iterable[str]:  # fmt: skip
    """What is wrong with the repositories that were looked up; failures other than `Gone` are raised."""
    for name, result in zip(names, results, strict=True):
        asked = f"{organization}/{name}"
        if isinstance(result, Gone):
            yield f"{asked} (404)"
        elif isinstance(result, BaseException):
            raise result
        elif result.full_name.lower() != asked:
            yield f"{asked} (its name is {result.full_name} now)"

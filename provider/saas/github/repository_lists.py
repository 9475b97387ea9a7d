"""The lists of repositories that an organisation's secrets and variables are visible to."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from saas.errors import Gone, SaasError
from saas.github.connection import CREDENTIAL, PAGE, REPOSITORY, GitHub, Repository
from saas.schema import UNKNOWN

VISIBILITIES = ("selected", "private", "all")


class _RepositoriesPage(msgspec.Struct):
    total_count: int
    repositories: list[Repository]


def normal_list(inputs: dict[str, Any]) -> dict[str, Any]:
    """Inputs with their list in the one order and case in which it is compared."""
    repositories = inputs.get("repositories")
    if not isinstance(repositories, list) or not all(isinstance(one, str) and one != UNKNOWN for one in repositories):
        return inputs
    return {**inputs, "repositories": sorted({one.lower() for one in repositories})}


def visibility_faults(visibility: str | None, repositories: Sequence[str] | None) -> Iterable[str]:
    """What is wrong with a visibility and a list."""
    if visibility is not None and visibility not in VISIBILITIES:
        yield f"visibility is {', '.join(VISIBILITIES[:-1])} or {VISIBILITIES[-1]}"
    elif visibility not in (None, "selected") and repositories:
        yield "a list of repositories goes with visibility selected only; remove one of them"
    if wrong := [name for name in repositories or [] if not REPOSITORY.fullmatch(name)]:
        yield f"not a repository's name without its organisation: {', '.join(wrong)}"


async def listed_names(github: GitHub, path: str, title: str) -> list[str]:
    """The names on the list of what has this path. One request a hundred of them. Raises `Gone`."""
    doing = f"reading the repository list of {title}"
    names: set[str] = set()
    page, pages = 1, 1
    while page <= pages:
        params = {"per_page": PAGE, "page": page}
        answer = await github.client.call(
            "GET", f"{path}/repositories", doing=doing, answer=_RepositoriesPage, params=params
        )
        names |= {repository.name.lower() for repository in answer.repositories}
        pages = -(-answer.total_count // PAGE)
        page += 1
    return sorted(names)


async def listed_ids(github: GitHub, organization: str, names: Sequence[str], title: str) -> list[int]:
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

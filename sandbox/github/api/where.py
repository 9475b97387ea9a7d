"""The place that a request is about: what its path names, for one store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps

from sandbox.github import places
from sandbox.github.api import asked
from sandbox.github.documents import minimal_repository
from sandbox.github.places import Place, Store
from sandbox.github.site import GitHub
from sandbox.github.state import Account, not_found
from sandbox.wire import Json, Reply, Request

Answer = Callable[[GitHub, Request], Reply]
AtPlace = Callable[[GitHub, Request, Place], Reply]


def of(state: GitHub, request: Request, store: Store) -> Place:
    """Return the organisation, repository or environment in the path. Raise Refusal and Moved."""
    if "org" in request.parameters:
        return places.of_organization(asked.owner(state, request), store)
    repository = asked.repository(state, request)
    if "environment_name" in request.parameters:
        name = state.environments.get(repository, request.parameters["environment_name"])
        return places.of_environment(repository, name, store)
    return places.of_repository(repository, store)


def at(store: Store, answer: AtPlace) -> Answer:
    """Return an endpoint of one store, from one that is the same for all of them."""

    @wraps(answer)
    def answered(state: GitHub, request: Request) -> Reply:
        return answer(state, request, of(state, request, store))

    return answered


def selected_ids(state: GitHub, owner: Account, document: Mapping[str, Json]) -> list[int] | None:
    """Return the repository ids in a body, each of that owner; None when it does not mention any. Raise Refusal."""
    given = asked.field(document, "selected_repository_ids", list)
    if given is None:
        return None
    known = {repository.id for repository in state.accounts.repositories(owner)}
    for number in given:
        if not isinstance(number, int) or number not in known:
            raise asked.invalid(f"selected_repository_ids: there is no repository {number!r} in {owner.login}.")
    return list(given)


def listed(state: GitHub, request: Request, found: list[int]) -> Reply:
    """Answer with a list of repositories, a page at a time."""
    page, headers = asked.page(request, found)
    shown = [minimal_repository(state.accounts.repository_by_id(each), request.origin) for each in page]
    return Reply(200, {"total_count": len(found), "repositories": shown}, headers)


def named_id(state: GitHub, request: Request, place: Place) -> int:
    """Return the id in the path, which is of a repository of the place's owner. Raise Refusal."""
    repository = state.accounts.repository_by_id(asked.number(request.parameters["repository_id"], 0))
    if repository.owner.id != place.owner.id:
        raise not_found()
    return repository.id

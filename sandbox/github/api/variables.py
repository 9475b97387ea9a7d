"""The endpoints of variables, the same for organisations and repositories."""

from __future__ import annotations

from sandbox.github import documents
from sandbox.github.api import asked, where
from sandbox.github.lists import VISIBILITIES, require_selected
from sandbox.github.places import Place
from sandbox.github.site import GitHub
from sandbox.wire import Json, Reply, Request, takes


@takes(*asked.PAGES)
def list_variables(state: GitHub, request: Request, place: Place) -> Reply:
    """Answer `GET .../variables`: 30 at most in one answer, 10 where the request does not say, as it is described."""
    found = state.variables.of(place)
    page, headers = asked.page(request, found, largest=30, usual=10)
    shown = [documents.variable(each, place, request.origin) for each in page]
    return Reply(200, {"total_count": len(found), "variables": shown}, headers)


def create_variable(state: GitHub, request: Request, place: Place) -> Reply:
    """Answer `POST .../variables`: refused when there is one of that name."""
    document = request.document()
    name, value = asked.field(document, "name", str), asked.field(document, "value", str)
    if name is None or value is None:
        raise asked.invalid("name and value are both required.")
    visibility = _visibility(document, None) if place.listed else "all"
    repositories = where.selected_ids(state, place.owner, document) if place.listed else None
    _require_no_list_unless_selected(visibility, repositories)
    state.variables.add(place, name, value, visibility, repositories or ())
    return Reply(201, {})


def get_variable(state: GitHub, request: Request, place: Place) -> Reply:
    """Answer `GET .../variables/{name}`"""
    found = state.variables.get(place, request.parameters["name"])
    return Reply(200, documents.variable(found, place, request.origin))


def change_variable(state: GitHub, request: Request, place: Place) -> Reply:
    """Answer `PATCH .../variables/{name}`: what it does not mention stays; a name in its body renames."""
    document = request.document()
    found = state.variables.get(place, request.parameters["name"])
    visibility = _visibility(document, found.visibility) if place.listed else found.visibility
    repositories = where.selected_ids(state, place.owner, document) if place.listed else None
    _require_no_list_unless_selected(visibility, repositories)
    value = asked.field(document, "value", str, found.value)
    state.variables.change(place, found.name, value, visibility, repositories)
    state.variables.rename(place, found.name, asked.field(document, "name", str, found.name))
    return Reply(204)


def delete_variable(state: GitHub, request: Request, place: Place) -> Reply:
    """Answer `DELETE .../variables/{name}`"""
    state.variables.remove(place, request.parameters["name"])
    return Reply(204)


@takes(*asked.PAGES)
def list_variable_repositories(state: GitHub, request: Request, place: Place) -> Reply:
    """Answer `GET .../variables/{name}/repositories`"""
    found = state.variables.get(place, request.parameters["name"])
    require_selected(found.visibility, "variable")
    return where.listed(state, request, state.variables.repositories(place, found.name))


def set_variable_repositories(state: GitHub, request: Request, place: Place) -> Reply:
    """Answer `PUT .../variables/{name}/repositories`"""
    repositories = where.selected_ids(state, place.owner, request.document())
    if repositories is None:
        raise asked.invalid("selected_repository_ids is required.")
    state.variables.set_repositories(place, request.parameters["name"], repositories)
    return Reply(204)


def add_variable_repository(state: GitHub, request: Request, place: Place) -> Reply:
    """Answer `PUT .../variables/{name}/repositories/{repository_id}`"""
    number, name = where.named_id(state, request, place), request.parameters["name"]
    state.variables.set_repositories(place, name, [*state.variables.repositories(place, name), number])
    return Reply(204)


def remove_variable_repository(state: GitHub, request: Request, place: Place) -> Reply:
    """Answer `DELETE .../variables/{name}/repositories/{repository_id}`"""
    number, name = where.named_id(state, request, place), request.parameters["name"]
    kept = [each for each in state.variables.repositories(place, name) if each != number]
    state.variables.set_repositories(place, name, kept)
    return Reply(204)


def _visibility(document: dict[str, Json], otherwise: str | None) -> str:
    found = asked.field(document, "visibility", str, otherwise)
    if found not in VISIBILITIES:
        raise asked.invalid(f"For 'properties/visibility', {found!r} is not one of {', '.join(VISIBILITIES)}.")
    return str(found)


def _require_no_list_unless_selected(visibility: str, repositories: list[int] | None) -> None:
    if repositories and visibility != "selected":
        raise asked.invalid("A list of repositories can only be given when the visibility is selected.")

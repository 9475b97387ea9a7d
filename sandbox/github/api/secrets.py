"""The endpoints of secrets, the same for organisations, repositories and environments."""

from __future__ import annotations

from sandbox.github import documents
from sandbox.github.api import asked, where
from sandbox.github.lists import VISIBILITIES, require_selected
from sandbox.github.places import Place
from sandbox.github.site import GitHub
from sandbox.wire import Reply, Request, takes


@takes(*asked.PAGES)
def list_secrets(state: GitHub, request: Request, place: Place) -> Reply:
    """Answer `GET .../secrets`"""
    found = state.secrets.of(place)
    page, headers = asked.page(request, found)
    shown = [documents.secret(each, place, request.origin) for each in page]
    return Reply(200, {"total_count": len(found), "secrets": shown}, headers)


def get_public_key(state: GitHub, _request: Request, place: Place) -> Reply:
    """Answer `GET .../secrets/public-key`"""
    key_id, key = state.secrets.public_key(place)
    return Reply(200, {"key_id": key_id, "key": key})


def get_secret(state: GitHub, request: Request, place: Place) -> Reply:
    """Answer `GET .../secrets/{secret_name}`"""
    found = state.secrets.get(place, request.parameters["secret_name"])
    return Reply(200, documents.secret(found, place, request.origin))


def put_secret(state: GitHub, request: Request, place: Place) -> Reply:
    """Answer `PUT .../secrets/{secret_name}`; visibility and list are an organisation's only."""
    document = request.document()
    visibility, repositories = "all", None
    if place.listed:
        visibility = asked.field(document, "visibility", str)
        if visibility not in VISIBILITIES:
            raise asked.invalid(f"For 'properties/visibility', {visibility!r} is not one of {', '.join(VISIBILITIES)}.")
        repositories = where.selected_ids(state, place.owner, document)
        if repositories and visibility != "selected":
            raise asked.invalid("A list of repositories can only be given when the visibility is selected.")
    sealed = asked.field(document, "encrypted_value", str)
    key_id = asked.field(document, "key_id", str)
    if sealed is None or key_id is None:
        raise asked.invalid("encrypted_value and key_id are both required.")
    value = state.secrets.unseal(place, key_id, sealed)
    created = state.secrets.put(place, request.parameters["secret_name"], value, visibility, repositories)
    return Reply(201, {}) if created else Reply(204)


def delete_secret(state: GitHub, request: Request, place: Place) -> Reply:
    """Answer `DELETE .../secrets/{secret_name}`"""
    state.secrets.remove(place, request.parameters["secret_name"])
    return Reply(204)


@takes(*asked.PAGES)
def list_secret_repositories(state: GitHub, request: Request, place: Place) -> Reply:
    """Answer `GET .../secrets/{secret_name}/repositories`"""
    return where.listed(state, request, _selected(state, request, place))


def set_secret_repositories(state: GitHub, request: Request, place: Place) -> Reply:
    """Answer `PUT .../secrets/{secret_name}/repositories`"""
    repositories = where.selected_ids(state, place.owner, request.document())
    if repositories is None:
        raise asked.invalid("selected_repository_ids is required.")
    state.secrets.set_repositories(place, request.parameters["secret_name"], repositories)
    return Reply(204)


def add_secret_repository(state: GitHub, request: Request, place: Place) -> Reply:
    """Answer `PUT .../secrets/{secret_name}/repositories/{repository_id}`"""
    number = where.named_id(state, request, place)
    _relist(state, request, place, [*_selected(state, request, place), number])
    return Reply(204)


def remove_secret_repository(state: GitHub, request: Request, place: Place) -> Reply:
    """Answer `DELETE .../secrets/{secret_name}/repositories/{repository_id}`"""
    number = where.named_id(state, request, place)
    _relist(state, request, place, [each for each in _selected(state, request, place) if each != number])
    return Reply(204)


def _selected(state: GitHub, request: Request, place: Place) -> list[int]:
    found = state.secrets.get(place, request.parameters["secret_name"])
    require_selected(found.visibility, "secret")
    return state.secrets.repositories(place, found.name)


def _relist(state: GitHub, request: Request, place: Place, repositories: list[int]) -> None:
    state.secrets.set_repositories(place, request.parameters["secret_name"], repositories)

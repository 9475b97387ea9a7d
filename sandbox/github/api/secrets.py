"""The endpoints of organisation secrets."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.github import documents
from sandbox.github.api import asked
from sandbox.github.secrets import VISIBILITIES, Secret
from sandbox.github.site import GitHub
from sandbox.github.state import Account, Repository, not_found
from sandbox.service import Refusal
from sandbox.wire import Json, Reply, Request


def list_secrets(state: GitHub, request: Request) -> Reply:
    """`GET /orgs/{org}/actions/secrets`"""
    owner = asked.owner(state, request)
    found = state.secrets.of(owner)
    page, headers = asked.page(request, found)
    shown = [documents.secret(each, owner, request.origin) for each in page]
    return Reply(200, {"total_count": len(found), "secrets": shown}, headers)


def get_public_key(state: GitHub, request: Request) -> Reply:
    """`GET /orgs/{org}/actions/secrets/public-key`"""
    key_id, key = state.secrets.public_key(asked.owner(state, request))
    return Reply(200, {"key_id": key_id, "key": key})


def get_secret(state: GitHub, request: Request) -> Reply:
    """`GET /orgs/{org}/actions/secrets/{secret_name}`"""
    owner = asked.owner(state, request)
    found = state.secrets.get(owner, request.parameters["secret_name"])
    return Reply(200, documents.secret(found, owner, request.origin))


def put_secret(state: GitHub, request: Request) -> Reply:
    """`PUT /orgs/{org}/actions/secrets/{secret_name}`"""
    owner = asked.owner(state, request)
    document = request.document()
    visibility = asked.field(document, "visibility", str)
    if visibility not in VISIBILITIES:
        raise asked.invalid(f"For 'properties/visibility', {visibility!r} is not one of {', '.join(VISIBILITIES)}.")
    repositories = _repository_ids(state, owner, document)
    if repositories and visibility != "selected":
        raise asked.invalid("A list of repositories can only be given when the visibility is selected.")
    sealed = asked.field(document, "encrypted_value", str)
    key_id = asked.field(document, "key_id", str)
    if sealed is None or key_id is None:
        raise asked.invalid("encrypted_value and key_id are both required.")
    value = state.secrets.unseal(owner, key_id, sealed)
    created = state.secrets.put(owner, request.parameters["secret_name"], value, visibility, repositories)
    return Reply(201, {}) if created else Reply(204)


def _repository_ids(state: GitHub, owner: Account, document: Mapping[str, Json]) -> list[int] | None:
    """The ids in a body, each of a repository of that owner; None when the body does not mention any."""
    given = asked.field(document, "selected_repository_ids", list)
    if given is None:
        return None
    known = {repository.id for repository in state.accounts.repositories(owner)}
    for number in given:
        if not isinstance(number, int) or number not in known:
            raise asked.invalid(f"selected_repository_ids: there is no repository {number!r} in {owner.login}.")
    return list(given)


def delete_secret(state: GitHub, request: Request) -> Reply:
    """`DELETE /orgs/{org}/actions/secrets/{secret_name}`"""
    state.secrets.remove(asked.owner(state, request), request.parameters["secret_name"])
    return Reply(204)


def list_secret_repositories(state: GitHub, request: Request) -> Reply:
    """`GET /orgs/{org}/actions/secrets/{secret_name}/repositories`"""
    owner = asked.owner(state, request)
    found = _selected(state, owner, request)
    page, headers = asked.page(request, found)
    shown = [documents.minimal_repository(state.accounts.repository_by_id(each), request.origin) for each in page]
    return Reply(200, {"total_count": len(found), "repositories": shown}, headers)


def _selected(state: GitHub, owner: Account, request: Request) -> list[int]:
    found: Secret = state.secrets.get(owner, request.parameters["secret_name"])
    if found.visibility != "selected":
        raise Refusal(409, "The visibility of this secret is not set to selected")
    return state.secrets.repositories(owner, found.name)


def set_secret_repositories(state: GitHub, request: Request) -> Reply:
    """`PUT /orgs/{org}/actions/secrets/{secret_name}/repositories`"""
    owner = asked.owner(state, request)
    repositories = _repository_ids(state, owner, request.document())
    if repositories is None:
        raise asked.invalid("selected_repository_ids is required.")
    state.secrets.set_repositories(owner, request.parameters["secret_name"], repositories)
    return Reply(204)


def add_secret_repository(state: GitHub, request: Request) -> Reply:
    """`PUT /orgs/{org}/actions/secrets/{secret_name}/repositories/{repository_id}`"""
    owner = asked.owner(state, request)
    state.secrets.add_repository(owner, request.parameters["secret_name"], _listed(state, owner, request))
    return Reply(204)


def remove_secret_repository(state: GitHub, request: Request) -> Reply:
    """`DELETE /orgs/{org}/actions/secrets/{secret_name}/repositories/{repository_id}`"""
    owner = asked.owner(state, request)
    state.secrets.remove_repository(owner, request.parameters["secret_name"], _listed(state, owner, request))
    return Reply(204)


def _listed(state: GitHub, owner: Account, request: Request) -> Repository:
    repository = state.accounts.repository_by_id(asked.number(request.parameters["repository_id"], 0))
    if repository.owner.id != owner.id:
        raise not_found()
    return repository

"""The endpoints of an App installation's repositories, as a user who administers the organisation asks them."""

from __future__ import annotations

from sandbox.github import documents
from sandbox.github.api import asked
from sandbox.github.installations import Installation
from sandbox.github.site import GitHub
from sandbox.github.state import Account
from sandbox.store import timestamp
from sandbox.wire import Json, Reply, Request, takes


def _installation(state: GitHub, request: Request) -> Installation:
    return state.installations.get(asked.number(request.parameters["installation_id"], 0))


def _shown(found: Installation, owner: Account, origin: str) -> dict[str, Json]:
    url = f"{origin}{documents.API}"
    return {
        "id": found.id,
        "account": documents.simple_user(owner, origin),
        "repository_selection": "selected",
        "access_tokens_url": f"{url}/app/installations/{found.id}/access_tokens",
        "repositories_url": f"{url}/installation/repositories",
        "html_url": f"{origin}/organizations/{owner.login}/settings/installations/{found.id}",
        "app_id": found.id % 10**6,
        "app_slug": found.app,
        "target_id": owner.id,
        "target_type": owner.kind,
        "permissions": {"metadata": "read"},
        "events": [],
        "created_at": timestamp(owner.created_at),
        "updated_at": timestamp(owner.created_at),
        "single_file_name": None,
        "suspended_by": None,
        "suspended_at": None,
    }


@takes(*asked.PAGES)
def list_installations(state: GitHub, request: Request) -> Reply:
    """Answer `GET /orgs/{org}/installations`"""
    owner = asked.owner(state, request)
    found = [installation for installation in state.installations.all() if installation.owner == owner.id]
    page, headers = asked.page(request, found)
    shown = [_shown(each, owner, request.origin) for each in page]
    return Reply(200, {"total_count": len(found), "installations": shown}, headers)


@takes(*asked.PAGES)
def list_installation_repositories(state: GitHub, request: Request) -> Reply:
    """Answer `GET /user/installations/{installation_id}/repositories`"""
    found = state.installations.repositories(_installation(state, request))
    page, headers = asked.page(request, found)
    shown = [documents.full_repository(state.accounts.repository_by_id(each), request.origin) for each in page]
    body = {"total_count": len(found), "repository_selection": "selected", "repositories": shown}
    return Reply(200, body, headers)


def add_installation_repository(state: GitHub, request: Request) -> Reply:
    """Answer `PUT /user/installations/{installation_id}/repositories/{repository_id}`"""
    repository = state.accounts.repository_by_id(asked.number(request.parameters["repository_id"], 0))
    state.installations.grant(_installation(state, request), repository)
    return Reply(204)


def remove_installation_repository(state: GitHub, request: Request) -> Reply:
    """Answer `DELETE /user/installations/{installation_id}/repositories/{repository_id}`"""
    repository = state.accounts.repository_by_id(asked.number(request.parameters["repository_id"], 0))
    state.installations.withdraw(_installation(state, request), repository)
    return Reply(204)

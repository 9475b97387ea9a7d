"""The endpoints of an App installation's repositories, as a user who administers the organisation asks them."""

from __future__ import annotations

from sandbox.github import documents
from sandbox.github.api import asked
from sandbox.github.installations import Installation
from sandbox.github.site import GitHub
from sandbox.wire import Reply, Request


def _installation(state: GitHub, request: Request) -> Installation:
    return state.installations.get(asked.number(request.parameters["installation_id"], 0))


def list_installation_repositories(state: GitHub, request: Request) -> Reply:
    """`GET /user/installations/{installation_id}/repositories`"""
    found = state.installations.repositories(_installation(state, request))
    page, headers = asked.page(request, found)
    shown = [documents.full_repository(state.accounts.repository_by_id(each), request.origin) for each in page]
    body = {"total_count": len(found), "repository_selection": "selected", "repositories": shown}
    return Reply(200, body, headers)


def add_installation_repository(state: GitHub, request: Request) -> Reply:
    """`PUT /user/installations/{installation_id}/repositories/{repository_id}`"""
    repository = state.accounts.repository_by_id(asked.number(request.parameters["repository_id"], 0))
    state.installations.grant(_installation(state, request), repository)
    return Reply(204)


def remove_installation_repository(state: GitHub, request: Request) -> Reply:
    """`DELETE /user/installations/{installation_id}/repositories/{repository_id}`"""
    repository = state.accounts.repository_by_id(asked.number(request.parameters["repository_id"], 0))
    state.installations.withdraw(_installation(state, request), repository)
    return Reply(204)

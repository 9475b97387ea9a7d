"""The endpoints of deploy keys."""

from __future__ import annotations

from sandbox.github import documents
from sandbox.github.api import asked
from sandbox.github.deploy_keys import KEYS_DISABLED, DeployKey
from sandbox.github.site import GitHub
from sandbox.github.state import Repository
from sandbox.wire import Json, Reply, Request, takes


def _key(state: GitHub, request: Request) -> tuple[Repository, DeployKey]:
    repository = asked.repository(state, request)
    return repository, state.deploy_keys.get(repository, asked.number(request.parameters["key_id"], 0))


def _shown(state: GitHub, request: Request, repository: Repository, found: DeployKey) -> dict[str, Json]:
    return documents.deploy_key(found, repository, request.origin, enabled=not state.world.switch(KEYS_DISABLED))


@takes(*asked.PAGES)
def list_keys(state: GitHub, request: Request) -> Reply:
    """Answer `GET /repos/{owner}/{repo}/keys`"""
    repository = asked.repository(state, request)
    page, headers = asked.page(request, state.deploy_keys.of(repository))
    return Reply(200, [_shown(state, request, repository, each) for each in page], headers)


def create_key(state: GitHub, request: Request) -> Reply:
    """Answer `POST /repos/{owner}/{repo}/keys`"""
    repository, document = asked.repository(state, request), request.document()
    text = asked.field(document, "key", str)
    if text is None:
        raise asked.invalid("key is required.")
    read_only = asked.field(document, "read_only", bool, otherwise=False)
    made = state.deploy_keys.add(repository, asked.field(document, "title", str, ""), text, read_only=read_only)
    shown = _shown(state, request, repository, made)
    return Reply(201, shown, {"Location": shown["url"]})


def get_key(state: GitHub, request: Request) -> Reply:
    """Answer `GET /repos/{owner}/{repo}/keys/{key_id}`"""
    repository, found = _key(state, request)
    return Reply(200, _shown(state, request, repository, found))


def delete_key(state: GitHub, request: Request) -> Reply:
    """Answer `DELETE /repos/{owner}/{repo}/keys/{key_id}`"""
    state.deploy_keys.remove(_key(state, request)[1])
    return Reply(204)

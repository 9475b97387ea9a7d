"""The endpoints of an organisation's Actions permissions, and of workflows."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.github import documents
from sandbox.github.actions import FOLDER, Workflow
from sandbox.github.api import asked
from sandbox.github.site import GitHub
from sandbox.github.state import Repository
from sandbox.service import Refusal
from sandbox.store import timestamp
from sandbox.wire import Json, Reply, Request, takes

_CHOICES = {
    "enabled_repositories": ("all", "none", "selected"),
    "allowed_actions": ("all", "local_only", "selected"),
    "default_workflow_permissions": ("read", "write"),
}


def _given(document: Mapping[str, Json], kinds: Mapping[str, type]) -> dict[str, Json]:
    """Return the properties of a body, each of the right kind and one of its choices. Raise Refusal."""
    found = {name: asked.field(document, name, kind) for name, kind in kinds.items()}
    given = {name: value for name, value in found.items() if value is not None}
    for name, value in given.items():
        if value not in _CHOICES.get(name, (value,)):
            raise asked.invalid(f"For 'properties/{name}', {value!r} is not one of {', '.join(_CHOICES[name])}.")
    return given


def get_permissions(state: GitHub, request: Request) -> Reply:
    """Answer `GET /orgs/{org}/actions/permissions`"""
    owner = asked.owner(state, request)
    found = state.actions.permissions(owner)
    url = f"{request.origin}{documents.API}/orgs/{owner.login}/actions/permissions"
    shown = {name: found[name] for name in ("enabled_repositories", "allowed_actions", "sha_pinning_required")}
    if found["allowed_actions"] == "selected":
        shown["selected_actions_url"] = f"{url}/selected-actions"
    if found["enabled_repositories"] == "selected":
        shown["selected_repositories_url"] = f"{url}/repositories"
    return Reply(200, shown)


def put_permissions(state: GitHub, request: Request) -> Reply:
    """Answer `PUT /orgs/{org}/actions/permissions`: what the body does not mention stays."""
    kinds = {"enabled_repositories": str, "allowed_actions": str, "sha_pinning_required": bool}
    given = _given(request.document(), kinds)
    if "enabled_repositories" not in given:
        raise asked.invalid("enabled_repositories is required.")
    state.actions.permit(asked.owner(state, request), given)
    return Reply(204)


def get_selected_actions(state: GitHub, request: Request) -> Reply:
    """Answer `GET /orgs/{org}/actions/permissions/selected-actions`"""
    found = _selected(state, request)
    return Reply(200, {name: found[name] for name in ("github_owned_allowed", "verified_allowed", "patterns_allowed")})


def put_selected_actions(state: GitHub, request: Request) -> Reply:
    """Answer `PUT /orgs/{org}/actions/permissions/selected-actions`: what the body does not mention stays."""
    _selected(state, request)
    kinds = {"github_owned_allowed": bool, "verified_allowed": bool, "patterns_allowed": list}
    state.actions.permit(asked.owner(state, request), _given(request.document(), kinds))
    return Reply(204)


def _selected(state: GitHub, request: Request) -> dict[str, Json]:
    found = state.actions.permissions(asked.owner(state, request))
    if found["allowed_actions"] != "selected":
        raise Refusal(409, "Conflict: allowed_actions is not selected")
    return found


def get_default_permissions(state: GitHub, request: Request) -> Reply:
    """Answer `GET /orgs/{org}/actions/permissions/workflow`"""
    found = state.actions.permissions(asked.owner(state, request))
    names = ("default_workflow_permissions", "can_approve_pull_request_reviews")
    return Reply(200, {name: found[name] for name in names})


def put_default_permissions(state: GitHub, request: Request) -> Reply:
    """Answer `PUT /orgs/{org}/actions/permissions/workflow`: what the body does not mention stays."""
    kinds = {"default_workflow_permissions": str, "can_approve_pull_request_reviews": bool}
    state.actions.permit(asked.owner(state, request), _given(request.document(), kinds))
    return Reply(204)


def get_subject(state: GitHub, request: Request) -> Reply:
    """Answer `GET /repos/{owner}/{repo}/actions/oidc/customization/sub`"""
    claims = state.actions.subject(asked.repository(state, request))
    return Reply(200, {"use_default": True} if claims is None else {"use_default": False, "include_claim_keys": claims})


def put_subject(state: GitHub, request: Request) -> Reply:
    """Answer `PUT /repos/{owner}/{repo}/actions/oidc/customization/sub`: with the default, claims are passed over."""
    document = request.document()
    claims = asked.field(document, "include_claim_keys", list, [])
    if not document["use_default"] and not claims:
        raise asked.invalid("include_claim_keys is required where use_default is false.")
    state.actions.set_subject(asked.repository(state, request), None if document["use_default"] else claims)
    return Reply(201, {})


def _workflow(found: Workflow, repository: Repository, origin: str) -> dict[str, Json]:
    path = FOLDER + found.file
    return {
        "id": found.id,
        "node_id": documents.node_id("Workflow", found.id),
        "name": path,
        "path": path,
        "state": found.state,
        "created_at": timestamp(found.created_at),
        "updated_at": timestamp(found.updated_at),
        "url": f"{origin}{documents.API}/repos/{repository.full_name}/actions/workflows/{found.id}",
        "html_url": f"{origin}/{repository.full_name}/blob/main/{path}",
        "badge_url": f"{origin}/{repository.full_name}/workflows/{path}/badge.svg",
    }


@takes(*asked.PAGES)
def list_workflows(state: GitHub, request: Request) -> Reply:
    """Answer `GET /repos/{owner}/{repo}/actions/workflows`"""
    repository = asked.repository(state, request)
    found = state.actions.workflows(repository)
    page, headers = asked.page(request, found)
    shown = [_workflow(each, repository, request.origin) for each in page]
    return Reply(200, {"total_count": len(found), "workflows": shown}, headers)


def get_workflow(state: GitHub, request: Request) -> Reply:
    """Answer `GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}`: by number or by file name."""
    repository = asked.repository(state, request)
    found = state.actions.workflow(repository, request.parameters["workflow_id"])
    return Reply(200, _workflow(found, repository, request.origin))


def enable_workflow(state: GitHub, request: Request) -> Reply:
    """Answer `PUT /repos/{owner}/{repo}/actions/workflows/{workflow_id}/enable`"""
    return _set_state(state, request, "active")


def disable_workflow(state: GitHub, request: Request) -> Reply:
    """Answer `PUT /repos/{owner}/{repo}/actions/workflows/{workflow_id}/disable`"""
    return _set_state(state, request, "disabled_manually")


def _set_state(state: GitHub, request: Request, word: str) -> Reply:
    found = state.actions.workflow(asked.repository(state, request), request.parameters["workflow_id"])
    state.actions.set_state(found, word)
    return Reply(204)

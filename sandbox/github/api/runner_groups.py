"""The endpoints of an organisation's runner groups."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.github.api import asked, where
from sandbox.github.api.runners import runner_document
from sandbox.github.documents import API
from sandbox.github.runner_groups import RunnerGroup
from sandbox.github.site import GitHub
from sandbox.github.state import Account
from sandbox.service import Refusal
from sandbox.wire import Json, Reply, Request, lacks_in_body, takes

_VISIBILITIES = ("selected", "all", "private")
_KINDS: Mapping[str, tuple[str, type]] = {
    "name": ("name", str),
    "visibility": ("visibility", str),
    "allows_public_repositories": ("public", bool),
    "restricted_to_workflows": ("restricted", bool),
}
"""What a body may say of a group: what the group calls it, and of which type it is."""


def _content(document: Mapping[str, Json]) -> dict[str, Json]:
    """Return what a body says of a group. Raise Refusal."""
    found = {ours: asked.field(document, name, kind) for name, (ours, kind) in _KINDS.items()}
    given = {name: value for name, value in found.items() if value is not None}
    if not given.get("name"):
        raise asked.invalid("name is required.")
    if given.get("visibility", "all") not in _VISIBILITIES:
        raise asked.invalid(f"For 'properties/visibility', {given['visibility']!r} is not one of the words.")
    workflows = asked.field(document, "selected_workflows", list)
    if workflows is not None:
        given["workflows"] = tuple(str(one) for one in workflows)
    return given


@takes(*asked.PAGES)
def list_groups(state: GitHub, request: Request) -> Reply:
    """Answer `GET /orgs/{org}/actions/runner-groups`"""
    owner = asked.owner(state, request)
    found = state.runner_groups.of(owner)
    page, headers = asked.page(request, [_document(one, owner, request.origin) for one in found])
    return Reply(200, {"total_count": len(found), "runner_groups": page}, headers)


@lacks_in_body({"runners": None})
def create_group(state: GitHub, request: Request) -> Reply:
    """Answer `POST /orgs/{org}/actions/runner-groups`"""
    owner, document = asked.owner(state, request), request.document()
    content, listed = _content(document), where.selected_ids(state, owner, document)
    made = state.runner_groups.add(owner, {**content, "repositories": tuple(listed or ())})
    return Reply(201, _document(made, owner, request.origin))


def get_group(state: GitHub, request: Request) -> Reply:
    """Answer `GET /orgs/{org}/actions/runner-groups/{runner_group_id}`"""
    owner, found = _found(state, request)
    return Reply(200, _document(found, owner, request.origin))


def change_group(state: GitHub, request: Request) -> Reply:
    """Answer `PATCH /orgs/{org}/actions/runner-groups/{runner_group_id}`: what the body does not mention stays."""
    owner, found = _found(state, request)
    changed = state.runner_groups.change(owner, found, _content(request.document()))
    return Reply(200, _document(changed, owner, request.origin))


def delete_group(state: GitHub, request: Request) -> Reply:
    """Answer `DELETE /orgs/{org}/actions/runner-groups/{runner_group_id}`"""
    _, found = _found(state, request)
    state.runner_groups.remove(found)
    return Reply(204)


@takes(*asked.PAGES)
def list_repositories(state: GitHub, request: Request) -> Reply:
    """Answer `GET /orgs/{org}/actions/runner-groups/{runner_group_id}/repositories`"""
    return where.listed(state, request, list(_selected(state, request)[1].repositories))


def set_repositories(state: GitHub, request: Request) -> Reply:
    """Answer `PUT /orgs/{org}/actions/runner-groups/{runner_group_id}/repositories`"""
    owner, found = _selected(state, request)
    listed = where.selected_ids(state, owner, request.document())
    if listed is None:
        raise asked.invalid("selected_repository_ids is required.")
    state.runner_groups.list_repositories(found, listed)
    return Reply(204)


@takes(*asked.PAGES)
def list_runners(state: GitHub, request: Request) -> Reply:
    """Answer `GET /orgs/{org}/actions/runner-groups/{runner_group_id}/runners`"""
    owner, found = _found(state, request)
    shown = [runner_document(one) for one in state.runners.in_group(owner, found)]
    page, headers = asked.page(request, shown)
    return Reply(200, {"total_count": len(shown), "runners": page}, headers)


def _found(state: GitHub, request: Request) -> tuple[Account, RunnerGroup]:
    owner = asked.owner(state, request)
    return owner, state.runner_groups.get(owner, asked.number(request.parameters["runner_group_id"], 0))


def _selected(state: GitHub, request: Request) -> tuple[Account, RunnerGroup]:
    """Return the group in the path. Raise Refusal for one that is not for a list; what GitHub answers is a guess."""
    owner, found = _found(state, request)
    if found.visibility != "selected":
        raise Refusal(409, "The visibility of this runner group is not set to selected.")
    return owner, found


def _document(group: RunnerGroup, owner: Account, origin: str) -> dict[str, Json]:
    url = f"{origin}{API}/orgs/{owner.login}/actions/runner-groups/{group.id}"
    listed = {"selected_repositories_url": f"{url}/repositories"} if group.visibility == "selected" else {}
    return {
        "id": group.id, "name": group.name, "visibility": group.visibility, "default": group.default, **listed,
        "runners_url": f"{url}/runners", "inherited": False, "allows_public_repositories": group.public,
        "restricted_to_workflows": group.restricted, "selected_workflows": list(group.workflows),
        "workflow_restrictions_read_only": False,
    }  # fmt: skip

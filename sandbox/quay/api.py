"""Quay's endpoints, and the documents they answer with."""

from __future__ import annotations

import json
from dataclasses import replace
from email.utils import formatdate
from typing import cast

from sandbox.quay.state import ROLES, Kind, Quay, Repository, Robot
from sandbox.quay.teams import shown
from sandbox.service import Refusal
from sandbox.wire import Endpoint, Json, Reply, Request, lacks_in_body, public, takes, whole

_PAGE = 100
"""So many repositories are in one answer."""
_AVATAR = {"name": "", "hash": "", "color": "#000000", "kind": "user"}


def get_organization(state: Quay, request: Request) -> Reply:
    """Answer `GET /organization/{organization}`"""
    organization = _organization(state, request)
    teams = state.teams(organization)
    found = {"teams": {team: shown(state, organization, team) for team in teams}, "ordered_teams": teams}
    return Reply(200, {"name": organization, "is_admin": True, "is_member": True, **found})


@public
@takes("namespace", "public", "next_page", "last_modified")
def list_repositories(state: Quay, request: Request) -> Reply:
    """Answer `GET /repository`: a hundred in one answer, and the next page's token if there is one.

    Those of a namespace, all of which the token may see; without one, the public ones, where `public` asks for them.
    Who shows no token sees the public ones. Nothing was ever pushed to any.
    """
    namespace = request.query.get("namespace", "")
    if not namespace and not _is_true(request.query.get("public", "false")):
        raise Refusal(400, "namespace, starred or public are required for this API call")
    known = state.repositories()
    found = [one for one in known if (one.organization == namespace if namespace else one.is_public)]
    found = [one for one in found if one.is_public or not request.anonymous]
    later = [one for one in found if one.place > request.query.get("next_page", "")]
    page = {"next_page": later[_PAGE - 1].place} if len(later) > _PAGE else {}
    never: dict[str, Json] = {"last_modified": None} if _is_true(request.query.get("last_modified", "false")) else {}
    return Reply(200, {"repositories": [{**_base(one), **never} for one in later[:_PAGE]], **page})


@lacks_in_body({"repo_kind": "image"})
def add_repository(state: Quay, request: Request) -> Reply:
    """Answer `POST /repository`"""
    document = request.document()
    missing = [name for name in ("namespace", "repository", "visibility", "description") if name not in document]
    if missing:
        raise Refusal(400, f"'{missing[0]}' is a required property")
    place = f"{document['namespace']}/{document['repository']}"
    if any(one.place == place for one in state.repositories()):
        raise Refusal(400, "Repository already exists")
    if document["namespace"] not in state.organizations():
        raise Refusal(403, "Unauthorized")
    public, description = document["visibility"] == "public", document["description"]
    state.keep(Repository(place, document["namespace"], document["repository"], public, description))
    return Reply(201, {"namespace": document["namespace"], "name": document["repository"], "kind": "image"})


@public
@takes("includeTags")
def get_repository(state: Quay, request: Request) -> Reply:
    """Answer `GET /repository/{organization}/{repository}`: no repository here has a tag."""
    found = _repository(state, request)
    if request.anonymous and not found.is_public:
        raise Refusal(401, "Requires authentication")
    tags: dict[str, Json] = {"tags": {}} if _is_true(request.query.get("includeTags", "true")) else {}
    more = {"is_organization": True, "is_starred": False, "status_token": "", "trust_enabled": False,
            "tag_expiration_s": 1209600, "is_free_account": True, "can_write": not request.anonymous,
            "can_admin": not request.anonymous}  # fmt: skip
    return Reply(200, {**_base(found), **more, **tags})


def change_description(state: Quay, request: Request) -> Reply:
    """Answer `PUT /repository/{organization}/{repository}`: the description, and nothing else."""
    found, document = _repository(state, request), request.document()
    if not isinstance(document.get("description"), str):
        raise Refusal(400, "'description' is a required property")
    state.keep(replace(found, description=document["description"]))
    return Reply(200, {"success": True})


def change_visibility(state: Quay, request: Request) -> Reply:
    """Answer `POST /repository/{organization}/{repository}/changevisibility`"""
    found, wanted = _repository(state, request), request.document().get("visibility")
    if wanted not in ("public", "private"):
        raise Refusal(400, f"{wanted!r} is not one of ['public', 'private']")
    state.keep(replace(found, is_public=wanted == "public"))
    return Reply(200, {"success": True})


@takes("token", "permissions", "limit")
def list_robots(state: Quay, request: Request) -> Reply:
    """Answer `GET /organization/{organization}/robots`: with tokens unless asked without, with permissions if asked."""
    with_token = _is_true(request.query.get("token", "true"))
    robots = [_shown(robot, with_token=with_token) for robot in state.robots(_organization(state, request))]
    if _is_true(request.query.get("permissions", "false")):
        robots = [{**robot, "teams": [], "repositories": _repositories(state, robot["name"])} for robot in robots]
    return Reply(200, {"robots": robots[: whole(request.query.get("limit"), len(robots))]})


def _repositories(state: Quay, robot: str) -> list[str]:
    """Return the names of those in which a robot has a role."""
    return [one.name for one in state.repositories() if robot in state.permissions(one, "user")]


def _is_true(text: str) -> bool:
    """Return what Quay takes a text for: every one is true that is not a way to say false."""
    return text.lower() not in ("false", "0", "", "null")


def get_robot(state: Quay, request: Request) -> Reply:
    """Answer `GET /organization/{organization}/robots/{robot}`: with its token, always."""
    return Reply(200, _whole(_robot(state, request)))


def add_robot(state: Quay, request: Request) -> Reply:
    """Answer `PUT /organization/{organization}/robots/{robot}`: makes one; for one that is there it is a 400."""
    document, short = request.document(), request.parameters["robot"]
    organization = _organization(state, request)
    made = state.add_robot(
        organization, short, document.get("description") or "", document.get("unstructured_metadata") or {}
    )
    return Reply(201, _whole(made))


def remove_repository(state: Quay, request: Request) -> Reply:
    """Answer `DELETE /repository/{organization}/{repository}`"""
    state.remove_repository(_repository(state, request).place)
    return Reply(204)


def remove_robot(state: Quay, request: Request) -> Reply:
    """Answer `DELETE /organization/{organization}/robots/{robot}`"""
    state.remove_robot(_robot(state, request))
    return Reply(204)


def regenerate_robot(state: Quay, request: Request) -> Reply:
    """Answer `POST /organization/{organization}/robots/{robot}/regenerate`: at once, without overlap."""
    return Reply(200, _shown(state.regenerate(_robot(state, request)), with_token=True))


def list_permissions(state: Quay, request: Request) -> Reply:
    """Answer `GET /repository/{organization}/{repository}/permissions/{kind}/`"""
    repository, kind = _repository(state, request), _kind(request)
    permissions = {
        name: _permission(kind, name, role) for name, role in state.permissions(repository, kind).items()
    }  # fmt: skip
    return Reply(200, {"permissions": permissions})


def add_slash(state: Quay, request: Request) -> Reply:
    """Answer what lacks the slash at its end: 308, as the framework does that Quay is written with."""
    del state
    return Reply(308, None, {"Location": f"{request.origin}{request.path}/"})


def get_permission(state: Quay, request: Request) -> Reply:
    """Answer `GET /repository/{organization}/{repository}/permissions/{kind}/{name}`; a team's with its role alone."""
    kind, name = _kind(request), request.parameters["name"]
    role = state.role(_repository(state, request), kind, name)
    return Reply(200, _permission(kind, name, role) if kind == "user" else {"role": role})


def permit(state: Quay, request: Request) -> Reply:
    """Answer `PUT /repository/{organization}/{repository}/permissions/{kind}/{name}`"""
    repository, kind, name = _repository(state, request), _kind(request), request.parameters["name"]
    role = request.document().get("role")
    if role not in ROLES:
        raise Refusal(400, f"{role!r} is not one of {list(ROLES)}")
    state.permit(repository, kind, name, role)
    return Reply(200, _permission(kind, name, role))


def forbid(state: Quay, request: Request) -> Reply:
    """Answer `DELETE /repository/{organization}/{repository}/permissions/{kind}/{name}`"""
    state.forbid(_repository(state, request), _kind(request), request.parameters["name"])
    return Reply(204)


def _organization(state: Quay, request: Request) -> str:
    return state.organization(request.parameters["organization"])


def _repository(state: Quay, request: Request) -> Repository:
    return state.repository(f"{_organization(state, request)}/{request.parameters['repository']}")


def _robot(state: Quay, request: Request) -> Robot:
    return state.robot(f"{_organization(state, request)}+{request.parameters['robot']}")


def _kind(request: Request) -> Kind:
    kind = request.parameters["kind"]
    if kind not in ("user", "team"):
        raise Refusal(404, "Not Found")
    return cast("Kind", kind)


def _base(one: Repository) -> dict[str, Json]:
    return {"namespace": one.organization, "name": one.name, "kind": "image", "description": one.description,
            "is_public": one.is_public, "state": one.state}  # fmt: skip


def _shown(robot: Robot, *, with_token: bool) -> dict[str, Json]:
    shown: dict[str, Json] = {
        "name": robot.name,
        "created": formatdate(robot.created_at),
        "last_accessed": None,
        "description": robot.description,
    }
    return {**shown, "token": robot.token} if with_token else shown


def _whole(robot: Robot) -> dict[str, Json]:
    return {**_shown(robot, with_token=True), "unstructured_metadata": json.loads(robot.metadata)}


def _permission(kind: Kind, name: str, role: str) -> dict[str, Json]:
    shown: dict[str, Json] = {"role": role, "name": name, "avatar": {**_AVATAR, "kind": kind, "name": name}}
    return {**shown, "is_robot": "+" in name, "is_org_member": "+" in name} if kind == "user" else shown


_REPOSITORY = "/api/v1/repository/{organization}/{repository}"
_ROBOTS = "/api/v1/organization/{organization}/robots"

ENDPOINTS: tuple[Endpoint[Quay], ...] = (
    Endpoint("GET", "/api/v1/organization/{organization}", get_organization),
    Endpoint("GET", "/api/v1/repository", list_repositories),
    Endpoint("POST", "/api/v1/repository", add_repository),
    Endpoint("GET", _REPOSITORY, get_repository),
    Endpoint("PUT", _REPOSITORY, change_description),
    Endpoint("DELETE", _REPOSITORY, remove_repository),
    Endpoint("POST", _REPOSITORY + "/changevisibility", change_visibility),
    Endpoint("GET", _ROBOTS, list_robots),
    Endpoint("GET", _ROBOTS + "/{robot}", get_robot),
    Endpoint("PUT", _ROBOTS + "/{robot}", add_robot),
    Endpoint("DELETE", _ROBOTS + "/{robot}", remove_robot),
    Endpoint("POST", _ROBOTS + "/{robot}/regenerate", regenerate_robot),
    Endpoint("GET", _REPOSITORY + "/permissions/{kind}", add_slash),
    Endpoint("GET", _REPOSITORY + "/permissions/{kind}/", list_permissions),
    Endpoint("GET", _REPOSITORY + "/permissions/{kind}/{name}", get_permission),
    Endpoint("PUT", _REPOSITORY + "/permissions/{kind}/{name}", permit),
    Endpoint("DELETE", _REPOSITORY + "/permissions/{kind}/{name}", forbid),
)

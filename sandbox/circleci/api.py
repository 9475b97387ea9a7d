"""CircleCI's endpoints, and the documents they answer with."""

from __future__ import annotations

import uuid

from sandbox.circleci.state import ADMIN, CircleCi, Context
from sandbox.service import Refusal
from sandbox.wire import Endpoint, Json, Reply, Request, takes

_PAGE = 20
_MADE_AT = "2020-01-31T12:00:00.000Z"


def get_me(state: CircleCi, request: Request) -> Reply:
    """Answer `GET /api/v2/me`: whose token it is; a project's own is nobody's. Raise Refusal."""
    shown = state.token_of(request.headers.get("circle-token", ""))
    if shown is not None and shown.project:
        raise Refusal(401, "You must log in first.")
    login = ADMIN if shown is None else shown.name
    return Reply(200, {"id": str(uuid.uuid5(uuid.NAMESPACE_URL, login)), "login": login, "name": login})


def list_collaborations(state: CircleCi, request: Request) -> Reply:
    """Answer `GET /api/v2/me/collaborations`: the organisations that the account is a member of."""
    del request
    found = [
        {"id": one.id, "vcs-type": "github", "name": one.name, "avatar_url": "", "slug": f"gh/{one.name}"}
        for one in state.organizations()
        if one.joined
    ]
    return Reply(200, found)


@takes("owner-slug", "page-token")
def list_contexts(state: CircleCi, request: Request) -> Reply:
    """Answer `GET /api/v2/context`"""
    vcs, _, owner = request.query.get("owner-slug", "").partition("/")
    if vcs not in ("gh", "github") or not owner:
        raise Refusal(400, "owner-slug: is required, as in gh/an-organization")
    return _paged(request, [_context(one) for one in state.contexts(owner) if state.is_shown(owner)])


def make_context(state: CircleCi, request: Request) -> Reply:
    """Answer `POST /api/v2/context`"""
    document = request.document()
    vcs, _, owner = str(document["owner"].get("slug", "")).partition("/")
    if vcs not in ("gh", "github") or not owner:
        raise Refusal(400, "owner: is not known")
    return Reply(200, _context(state.add_context(owner, document["name"])))


def get_context(state: CircleCi, request: Request) -> Reply:
    """Answer `GET /api/v2/context/{context}`"""
    return Reply(200, _context(_of(state, request)))


def remove_context(state: CircleCi, request: Request) -> Reply:
    """Answer `DELETE /api/v2/context/{context}`"""
    state.remove_context(_of(state, request))
    return Reply(200, {"message": "Context deleted."})


@takes("page-token")
def list_context_variables(state: CircleCi, request: Request) -> Reply:
    """Answer `GET /api/v2/context/{context}/environment-variable`: without values."""
    here = _of(state, request)
    times = {"created_at": _MADE_AT, "updated_at": _MADE_AT}
    return _paged(request, [{"variable": name, "context_id": here.id, **times} for name in state.variables(here.id)])


def write_context_variable(state: CircleCi, request: Request) -> Reply:
    """Answer `PUT /api/v2/context/{context}/environment-variable/{name}`"""
    here, name = _of(state, request), request.parameters["name"]
    state.write_variable(here.id, name, request.document()["value"])
    times = {"created_at": _MADE_AT, "updated_at": _MADE_AT}
    return Reply(200, {"variable": name, "context_id": here.id, **times})


def remove_context_variable(state: CircleCi, request: Request) -> Reply:
    """Answer `DELETE /api/v2/context/{context}/environment-variable/{name}`"""
    state.remove_variable(_of(state, request).id, request.parameters["name"])
    return Reply(200, {"message": "Environment variable deleted."})


@takes("page-token")
def list_variables(state: CircleCi, request: Request) -> Reply:
    """Answer `GET /api/v2/project/{vcs}/{organization}/{project}/envvar`: values are masked."""
    found = state.variables(_project(state, request))
    return _paged(request, [_variable(name, value) for name, value in found.items()])


def write_variable(state: CircleCi, request: Request) -> Reply:
    """Answer `POST /api/v2/project/{vcs}/{organization}/{project}/envvar`"""
    here, document = _project(state, request), request.document()
    state.write_variable(here, document["name"], document["value"])
    return Reply(201, _variable(document["name"], document["value"]))


def get_variable(state: CircleCi, request: Request) -> Reply:
    """Answer `GET /api/v2/project/{vcs}/{organization}/{project}/envvar/{name}`"""
    found, name = state.variables(_project(state, request)), request.parameters["name"]
    if name not in found:
        raise Refusal(404, "Environment variable not found.")
    return Reply(200, _variable(name, found[name]))


def remove_variable(state: CircleCi, request: Request) -> Reply:
    """Answer `DELETE /api/v2/project/{vcs}/{organization}/{project}/envvar/{name}`"""
    state.remove_variable(_project(state, request), request.parameters["name"])
    return Reply(200, {"message": "ok"})


@takes("page-token")
def list_keys(state: CircleCi, request: Request) -> Reply:
    """Answer `GET /api/v2/project/{vcs}/{organization}/{project}/checkout-key`"""
    found = [
        {"public-key": "ssh-rsa", "type": "deploy-key", "fingerprint": one, "preferred": True, "created-at": _MADE_AT}
        for one in state.keys(_project(state, request))
    ]
    return _paged(request, found)


def remove_key(state: CircleCi, request: Request) -> Reply:
    """Answer `DELETE /api/v2/project/{vcs}/{organization}/{project}/checkout-key/{fingerprint}`"""
    state.remove_key(_project(state, request), request.parameters["fingerprint"])
    return Reply(200, {"message": "ok"})


def list_followed(state: CircleCi, request: Request) -> Reply:
    """Answer `GET /api/v1.1/projects`: those that the account follows."""
    del request
    followed = (slug.split("/") for slug, is_followed in state.projects().items() if is_followed)
    slugs = [(owner, name) for owner, name in followed if state.is_shown(owner)]
    found = [
        {"username": owner, "reponame": name, "vcs_type": "github", "following": True, "vcs_url": f"/{owner}/{name}"}
        for owner, name in slugs
    ]
    return Reply(200, found)


def _of(state: CircleCi, request: Request) -> Context:
    return state.context(request.parameters["context"])


def _project(state: CircleCi, request: Request) -> str:
    if request.parameters["vcs"] not in ("gh", "github"):
        raise Refusal(404, "Project not found")
    return state.project(f"{request.parameters['organization']}/{request.parameters['project']}")


def _paged(request: Request, found: list[dict[str, Json]]) -> Reply:
    """Return a part of a list; the token of the next one is where it begins. Raise Refusal for a token that is none."""
    token = request.query.get("page-token", "0")
    if not token.isascii() or not token.isdigit() or len(token) > 9:
        raise Refusal(400, "page-token: is not valid")
    begin, end = int(token), int(token) + _PAGE
    return Reply(200, {"items": found[begin:end], "next_page_token": str(end) if end < len(found) else None})


def _context(one: Context) -> dict[str, Json]:
    return {"id": one.id, "name": one.name, "created_at": _MADE_AT}


def _variable(name: str, value: str) -> dict[str, Json]:
    return {"name": name, "value": f"xxxx{value[-4:]}", "created_at": _MADE_AT}


_CONTEXT = "/api/v2/context/{context}"
_CONTEXT_VARIABLE = _CONTEXT + "/environment-variable/{name}"
_PROJECT = "/api/v2/project/{vcs}/{organization}/{project}"

ENDPOINTS: tuple[Endpoint[CircleCi], ...] = (
    Endpoint("GET", "/api/v2/me", get_me),
    Endpoint("GET", "/api/v2/me/collaborations", list_collaborations),
    Endpoint("GET", "/api/v2/context", list_contexts),
    Endpoint("POST", "/api/v2/context", make_context),
    Endpoint("GET", _CONTEXT, get_context),
    Endpoint("DELETE", _CONTEXT, remove_context),
    Endpoint("GET", _CONTEXT + "/environment-variable", list_context_variables),
    Endpoint("PUT", _CONTEXT_VARIABLE, write_context_variable),
    Endpoint("DELETE", _CONTEXT_VARIABLE, remove_context_variable),
    Endpoint("GET", _PROJECT + "/envvar", list_variables),
    Endpoint("POST", _PROJECT + "/envvar", write_variable),
    Endpoint("GET", _PROJECT + "/envvar/{name}", get_variable),
    Endpoint("DELETE", _PROJECT + "/envvar/{name}", remove_variable),
    Endpoint("GET", _PROJECT + "/checkout-key", list_keys),
    Endpoint("DELETE", _PROJECT + "/checkout-key/{fingerprint}", remove_key),
    Endpoint("GET", "/api/v1.1/projects", list_followed),
)

"""Docker Hub's endpoints, and the documents they answer with."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from sandbox.docker_hub.state import SCOPES, DockerHub, Repository, Token, absent
from sandbox.service import Refusal
from sandbox.store import timestamp
from sandbox.wire import Endpoint, Json, Reply, Request, lacks_in_body, public, takes, whole

_USUAL_PAGE = 10
_NOT_ORDERED_BY = ("pull_count", "-pull_count")
"""Nothing here is pulled."""


def log_in(state: DockerHub, request: Request) -> Reply:
    """Answer `POST /v2/auth/token`"""
    document = request.document()
    return Reply(200, {"access_token": state.log_in(str(document.get("identifier")), str(document.get("secret")))})


@takes("page", "page_size")
def list_tokens(state: DockerHub, request: Request) -> Reply:
    """Answer `GET /v2/access-tokens`: in pages, without values."""
    tokens = state.tokens()
    active = {"active_count": sum(token.is_active for token in tokens)}
    return Reply(200, {**_paged(request, [shown(token) for token in tokens]), **active})


def make_token(state: DockerHub, request: Request) -> Reply:
    """Answer `POST /v2/access-tokens`: shows the value, this once."""
    document = request.document()
    label, scopes, ends = document.get("token_label"), document.get("scopes"), document.get("expires_at")
    if not isinstance(label, str) or not 1 <= len(label) <= 100 or not isinstance(scopes, list):
        raise Refusal(400, "token_label and scopes are required")
    if set(scopes) - set(SCOPES) or not scopes:
        raise Refusal(400, "invalid scopes")
    expires_at = int(datetime.fromisoformat(ends).timestamp()) if ends else None
    made = state.mint(label, scopes, made_by=request.headers.get("user-agent", ""), expires_at=expires_at)
    return Reply(201, {**shown(made), "token": made.value})


def get_token(state: DockerHub, request: Request) -> Reply:
    """Answer `GET /v2/access-tokens/{uuid}`"""
    return Reply(200, shown(token_of(state, request)))


def change_token(state: DockerHub, request: Request) -> Reply:
    """Answer `PATCH /v2/access-tokens/{uuid}`: its label, and whether it is active."""
    token, document = token_of(state, request), request.document()
    label, active = document.get("token_label", token.label), document.get("is_active", token.is_active)
    state.keep(replace(token, label=label, is_active=active))
    return Reply(200, shown(token_of(state, request)))


def remove_token(state: DockerHub, request: Request) -> Reply:
    """Answer `DELETE /v2/access-tokens/{uuid}`"""
    state.revoke(token_of(state, request))
    return Reply(204)


@public
def get_repository(state: DockerHub, request: Request) -> Reply:
    """Answer `GET /v2/repositories/{namespace}/{repository}/`; who has not logged in sees what is public."""
    found = _repository(state, request)
    if request.anonymous and found.is_private:
        raise absent()
    return Reply(200, _about(found))


@lacks_in_body({"full_description": None})
def describe_repository(state: DockerHub, request: Request) -> Reply:
    """Answer `PATCH /v2/repositories/{namespace}/{repository}/`: its short description."""
    found, description = _repository(state, request), request.document().get("description")
    if not isinstance(description, str) or len(description) > 100:
        raise Refusal(400, "Ensure this field has no more than 100 characters.")
    state.keep_repository(replace(found, description=description))
    return Reply(200, _about(_repository(state, request)))


def set_privacy(state: DockerHub, request: Request) -> Reply:
    """Answer `POST /v2/repositories/{namespace}/{repository}/privacy/`"""
    found, private = _repository(state, request), request.document().get("is_private")
    if not isinstance(private, bool):
        raise Refusal(400, "is_private is required")
    state.keep_repository(replace(found, is_private=private))
    return Reply(200, _about(_repository(state, request)))


@public
@takes("page", "page_size", "name", ordering=_NOT_ORDERED_BY)
def list_repositories(state: DockerHub, request: Request) -> Reply:
    """Answer `GET /v2/namespaces/{namespace}/repositories`: by name or by the last change, or from behind.

    Who has not logged in sees what is public.
    """
    order = request.query.get("ordering", "name")
    by = order.removeprefix("-")
    found = [
        _about(one)
        for one in state.repositories()
        if one.namespace == request.parameters["namespace"]
        and request.query.get("name", "") in one.name
        and not (request.anonymous and one.is_private)
    ]
    page = _paged(request, sorted(found, key=lambda one: (one[by], one["name"]), reverse=order.startswith("-")))
    if not page["results"] and page["previous"]:
        raise Refusal(404, "page not found")
    return Reply(200, page)


def _paged(request: Request, found: list[dict[str, Json]]) -> dict[str, Json]:
    """Return the page of a list that was asked for, with the addresses of its neighbours."""
    size, page = whole(request.query.get("page_size"), _USUAL_PAGE), whole(request.query.get("page"), 1)
    others = {name: text for name, text in request.query.sent.items() if name not in ("page", "page_size")}
    numbers = {"previous": page - 1 if page > 1 else None, "next": page + 1 if page * size < len(found) else None}
    links = {
        name: number and f"{request.origin}{request.path}?{urlencode({**others, 'page': number, 'page_size': size})}"
        for name, number in numbers.items()
    }
    return {"count": len(found), **links, "results": found[(page - 1) * size : page * size]}


def token_of(state: DockerHub, request: Request) -> Token:
    """Return the access token in the path. Raise Refusal."""
    return state.token(request.parameters["uuid"])


def _repository(state: DockerHub, request: Request) -> Repository:
    return state.repository(f"{request.parameters['namespace']}/{request.parameters['repository']}")


def shown(token: Token) -> dict[str, Json]:
    """Return an access token without its value."""
    return {
        "uuid": token.uuid,
        "client_id": "HUB",
        "creator_ip": "127.0.0.1",
        "creator_ua": token.made_by,
        "created_at": timestamp(token.created_at),
        "last_used": None,
        "generated_by": "manual",
        "is_active": token.is_active,
        "token": "",
        "token_label": token.label,
        "scopes": list(token.scopes),
    }


def _about(one: Repository) -> dict[str, Json]:
    return {"user": one.namespace, "namespace": one.namespace, "name": one.name, "repository_type": "image",
            "description": one.description, "full_description": "", "is_private": one.is_private,
            "last_updated": timestamp(one.last_updated)}  # fmt: skip


_REPOSITORY = "/v2/repositories/{namespace}/{repository}/"

ENDPOINTS: tuple[Endpoint[DockerHub], ...] = (
    Endpoint("POST", "/v2/auth/token", log_in),
    Endpoint("GET", "/v2/access-tokens", list_tokens),
    Endpoint("POST", "/v2/access-tokens", make_token),
    Endpoint("GET", "/v2/access-tokens/{uuid}", get_token),
    Endpoint("PATCH", "/v2/access-tokens/{uuid}", change_token),
    Endpoint("DELETE", "/v2/access-tokens/{uuid}", remove_token),
    Endpoint("GET", _REPOSITORY, get_repository),
    Endpoint("PATCH", _REPOSITORY, describe_repository),
    Endpoint("POST", _REPOSITORY + "privacy/", set_privacy),
    Endpoint("GET", "/v2/namespaces/{namespace}/repositories", list_repositories),
)

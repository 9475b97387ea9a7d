"""Drone's endpoints, and the documents they answer with."""

from __future__ import annotations

from dataclasses import replace

from sandbox.drone.state import ADMIN, Account, Drone, Repository, Secret
from sandbox.service import Refusal
from sandbox.store import random_text
from sandbox.wire import Endpoint, Json, Reply, Request, public, takes, whole

_USUAL_PAGE = 50


def get_user(state: Drone, request: Request) -> Reply:
    """Answer `GET /api/user`: whose token it is."""
    return Reply(200, _account(_who(state, request)))


@takes("rotate")
def get_token(state: Drone, request: Request) -> Reply:
    """Answer `POST /api/user/token`: shows the account's token, another one where `rotate` says so."""
    one = _who(state, request)
    if request.query.get("rotate") == "true":
        if one.login == ADMIN:
            raise Refusal(501, "The sandbox does not end its own token.")
        one = replace(one, token=random_text(32))
        state.keep_account(one)
    return Reply(200, {**_account(one), "token": one.token})


@takes("page", "per_page")
def list_all(state: Drone, request: Request) -> Reply:
    """Answer `GET /api/repos`: every repository of the server, for whoever administers it."""
    _require_admin(state, request)
    size, page = whole(request.query.get("per_page"), _USUAL_PAGE), whole(request.query.get("page"), 1)
    return Reply(200, [_repository(one) for one in state.repositories()[(page - 1) * size : page * size]])


def list_repositories(state: Drone, request: Request) -> Reply:
    """Answer `GET /api/user/repos`: those of the account that asks, here all."""
    del request
    return Reply(200, [_repository(one) for one in state.repositories()])


def get_repository(state: Drone, request: Request) -> Reply:
    """Answer `GET /api/repos/{owner}/{repo}`"""
    return Reply(200, _repository(_of(state, request)))


def enable(state: Drone, request: Request) -> Reply:
    """Answer `POST /api/repos/{owner}/{repo}`"""
    return _turned(state, request, active=True)


def disable(state: Drone, request: Request) -> Reply:
    """Answer `DELETE /api/repos/{owner}/{repo}`: the repository stays listed, and is not active."""
    return _turned(state, request, active=False)


def list_secrets(state: Drone, request: Request) -> Reply:
    """Answer `GET /api/repos/{owner}/{repo}/secrets`: without values."""
    here = _of(state, request)
    return Reply(200, [{**_secret(one), "repo_id": here.id} for one in state.secrets(here.slug)])


def remove_secret(state: Drone, request: Request) -> Reply:
    """Answer `DELETE /api/repos/{owner}/{repo}/secrets/{name}`"""
    state.remove_secret(state.secret(_of(state, request).slug, request.parameters["name"]))
    return Reply(204)


def list_all_shared_secrets(state: Drone, request: Request) -> Reply:
    """Answer `GET /api/secrets`: of every namespace, for whoever administers the server; without values."""
    _require_admin(state, request)
    return Reply(200, [{**_secret(one), "namespace": one.place} for one in state.secrets() if "/" not in one.place])


def list_shared_secrets(state: Drone, request: Request) -> Reply:
    """Answer `GET /api/secrets/{namespace}`: without values."""
    _require_admin(state, request)
    namespace = request.parameters["namespace"]
    return Reply(200, [{**_secret(one), "namespace": namespace} for one in state.secrets(namespace)])


def remove_shared_secret(state: Drone, request: Request) -> Reply:
    """Answer `DELETE /api/secrets/{namespace}/{name}`"""
    _require_admin(state, request)
    state.remove_secret(state.secret(request.parameters["namespace"], request.parameters["name"]))
    return Reply(204)


@public
def get_varz(state: Drone, request: Request) -> Reply:
    """Answer `GET /varz`, to everybody: with which source host the server works, and how it is licensed."""
    del state, request
    rate = {"limit": 0, "remaining": 0, "reset": 0}
    licence = {"kind": "free", "seats": 0, "repos": 0, "expire_at": "0001-01-01T00:00:00Z"}
    return Reply(200, {"scm": {"url": "https://github.example/", "rate": rate}, "license": licence})


def list_accounts(state: Drone, request: Request) -> Reply:
    """Answer `GET /api/users`: without tokens."""
    me = _require_admin(state, request)
    return Reply(200, [_account(one) for one in (me, *state.accounts())])


def remove_account(state: Drone, request: Request) -> Reply:
    """Answer `DELETE /api/users/{login}`"""
    _require_admin(state, request)
    state.remove_account(request.parameters["login"])
    return Reply(204)


def _who(state: Drone, request: Request) -> Account:
    shown = request.credential("bearer")
    return state.account_of(shown) or Account(ADMIN, 1, shown)


def _require_admin(state: Drone, request: Request) -> Account:
    one = _who(state, request)
    if one.login != ADMIN:
        raise Refusal(403, "Forbidden")
    return one


def _of(state: Drone, request: Request) -> Repository:
    return state.repository(f"{request.parameters['owner']}/{request.parameters['repo']}")


def _turned(state: Drone, request: Request, *, active: bool) -> Reply:
    state.keep(replace(_of(state, request), active=active))
    return Reply(200, _repository(_of(state, request)))


def _account(one: Account) -> dict[str, Json]:
    return {
        "id": one.id,
        "login": one.login,
        "email": "",
        "machine": False,
        "admin": one.login == ADMIN,
        "active": True,
    }


def _repository(one: Repository) -> dict[str, Json]:
    return {"id": one.id, "uid": str(one.id), "namespace": one.namespace, "name": one.name, "slug": one.slug,
            "active": one.active}  # fmt: skip


def _secret(one: Secret) -> dict[str, Json]:
    return {"id": one.id, "name": one.name}


_REPO = "/api/repos/{owner}/{repo}"

ENDPOINTS: tuple[Endpoint[Drone], ...] = (
    Endpoint("GET", "/varz", get_varz),
    Endpoint("GET", "/api/user", get_user),
    Endpoint("POST", "/api/user/token", get_token),
    Endpoint("GET", "/api/user/repos", list_repositories),
    Endpoint("GET", "/api/repos", list_all),
    Endpoint("GET", _REPO, get_repository),
    Endpoint("POST", _REPO, enable),
    Endpoint("DELETE", _REPO, disable),
    Endpoint("GET", _REPO + "/secrets", list_secrets),
    Endpoint("DELETE", _REPO + "/secrets/{name}", remove_secret),
    Endpoint("GET", "/api/secrets", list_all_shared_secrets),
    Endpoint("GET", "/api/secrets/{namespace}", list_shared_secrets),
    Endpoint("DELETE", "/api/secrets/{namespace}/{name}", remove_shared_secret),
    Endpoint("GET", "/api/users", list_accounts),
    Endpoint("DELETE", "/api/users/{login}", remove_account),
)

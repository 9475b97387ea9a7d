"""Travis CI's endpoints, and the documents they answer with."""

from __future__ import annotations

from dataclasses import replace

from sandbox.service import Refusal
from sandbox.store import random_text
from sandbox.travis_ci.state import ADMIN, Account, Repository, TravisCi, Variable, not_found
from sandbox.wire import Endpoint, Json, Reply, Request, public, takes, whole

_USUAL_PAGE = 25


@public
def home(state: TravisCi, request: Request) -> Reply:
    """Answer `GET /`"""
    del state, request
    return Reply(200, {"@type": "home", "@href": "/"})


def get_user(state: TravisCi, request: Request) -> Reply:
    """Answer `GET /user`: whose token it is."""
    one = _who(state, request)
    about = {"login": one.login, "name": None, "github_id": one.id, "is_syncing": False}
    return Reply(200, {**_kind("user", f"/user/{one.id}"), "id": one.id, **about})


def get_owner(state: TravisCi, request: Request) -> Reply:
    """Answer `GET /owner/{login}`: an organisation, with what the account that asks may do there."""
    one = state.owner(request.parameters["login"])
    may = {"read": True, "sync": not one.hidden, "admin": not one.hidden}
    about = {"login": one.login, "name": None, "github_id": one.id, "avatar_url": None}
    return Reply(200, {**_kind("organization", f"/org/{one.id}"), "@permissions": may, "id": one.id, **about})


@takes("limit", "offset")
def list_repositories(state: TravisCi, request: Request) -> Reply:
    """Answer `GET /owner/{login}/repos`"""
    found = state.repositories(state.owner(request.parameters["login"]))
    limit, offset = whole(request.query.get("limit"), _USUAL_PAGE), whole(request.query.get("offset"), 0)
    part = found[offset : offset + limit]
    is_last = offset + limit >= len(found)
    pages = {"limit": limit, "offset": offset, "count": len(found), "is_first": not offset, "is_last": is_last}
    shown = [_repository(state, one) for one in part]
    return Reply(200, {**_kind("repositories", request.path), "@pagination": pages, "repositories": shown})


def get_repository(state: TravisCi, request: Request) -> Reply:
    """Answer `GET /repo/{repository}`"""
    return Reply(200, _repository(state, _of(state, request)))


def activate(state: TravisCi, request: Request) -> Reply:
    """Answer `POST /repo/{repository}/activate`"""
    return _turned(state, request, active=True)


def deactivate(state: TravisCi, request: Request) -> Reply:
    """Answer `POST /repo/{repository}/deactivate`"""
    return _turned(state, request, active=False)


def list_variables(state: TravisCi, request: Request) -> Reply:
    """Answer `GET /repo/{repository}/env_vars`"""
    here = _administered(state, request)
    shown = [_variable(here, one) for one in state.variables(here)]
    return Reply(200, {**_kind("env_vars", request.path), "env_vars": shown})


def make_variable(state: TravisCi, request: Request) -> Reply:
    """Answer `POST /repo/{repository}/env_vars`"""
    here, document = _administered(state, request), request.document()
    name, value = document.get("env_var.name"), document.get("env_var.value")
    if not isinstance(name, str) or not name or not isinstance(value, str):
        raise Refusal(400, "wrong parameters", {"error_type": "wrong_params"})
    public_ = bool(document.get("env_var.public", False))
    made = state.add_variable(here, name, value, public=public_, branch=document.get("env_var.branch"))
    return Reply(201, _variable(here, made))


def get_variable(state: TravisCi, request: Request) -> Reply:
    """Answer `GET /repo/{repository}/env_var/{variable}`"""
    here = _administered(state, request)
    return Reply(200, _variable(here, state.variable(here, request.parameters["variable"])))


def change_variable(state: TravisCi, request: Request) -> Reply:
    """Answer `PATCH /repo/{repository}/env_var/{variable}`"""
    here, document = _administered(state, request), request.document()
    one = state.variable(here, request.parameters["variable"])
    state.keep_variable(
        replace(
            one,
            name=document.get("env_var.name", one.name),
            value=document.get("env_var.value", one.value),
            public=document.get("env_var.public", one.public),
            branch=document.get("env_var.branch", one.branch),
        )
    )
    return Reply(200, _variable(here, state.variable(here, one.id)))


def remove_variable(state: TravisCi, request: Request) -> Reply:
    """Answer `DELETE /repo/{repository}/env_var/{variable}`"""
    here = _administered(state, request)
    state.remove_variable(state.variable(here, request.parameters["variable"]))
    return Reply(204)


def get_key(state: TravisCi, request: Request) -> Reply:
    """Answer `GET /repo/{repository}/key_pair`: without the private half."""
    here = _administered(state, request)
    key = state.key(here)
    if key is None:
        raise not_found("key_pair")
    return Reply(200, {**_kind("key_pair", request.path), **key, "public_key": "-----BEGIN PUBLIC KEY-----\n"})


def remove_key(state: TravisCi, request: Request) -> Reply:
    """Answer `DELETE /repo/{repository}/key_pair`"""
    here = _administered(state, request)
    if state.key(here) is None:
        raise not_found("key_pair")
    state.remove_key(here)
    return Reply(204)


def renew_token(state: TravisCi, request: Request) -> Reply:
    """Answer `PATCH /access_token`: another token in place of the one that asks."""
    one = replace(_own(state, request), token=random_text(22))
    state.keep_account(one)
    return Reply(200, {"token": one.token})


def end_token(state: TravisCi, request: Request) -> Reply:
    """Answer `DELETE /access_token`: ends the one that asks."""
    state.end_token(_own(state, request))
    return Reply(204)


def _of(state: TravisCi, request: Request) -> Repository:
    return state.repository(request.parameters["repository"])


def _administered(state: TravisCi, request: Request) -> Repository:
    """Return the repository in the path. Raise Refusal where it may not be administered."""
    found = _of(state, request)
    if state.owner(found.owner).hidden:
        raise Refusal(403, "forbidden", {"error_type": "insufficient_access"})
    return found


def _turned(state: TravisCi, request: Request, *, active: bool) -> Reply:
    state.keep(replace(_administered(state, request), active=active))
    return Reply(200, _repository(state, _of(state, request)))


def _who(state: TravisCi, request: Request) -> Account:
    shown = request.credential("token")
    return state.account_of(shown) or Account(ADMIN, 1, shown)


def _own(state: TravisCi, request: Request) -> Account:
    """Return the account whose token asks; the service's own token cannot be changed here. Raise Refusal."""
    found = state.account_of(request.credential("token"))
    if found is None:
        raise Refusal(501, "the sandbox does not end its own token", {"error_type": "not_implemented"})
    return found


def _kind(name: str, href: str) -> dict[str, Json]:
    return {"@type": name, "@href": href, "@representation": "standard"}


def _repository(state: TravisCi, one: Repository) -> dict[str, Json]:
    may = dict.fromkeys(("activate", "deactivate", "admin"), not state.owner(one.owner).hidden)
    return {
        **_kind("repository", f"/repo/{one.id}"), "@permissions": {"read": True, **may}, "id": one.id,
        "name": one.name, "slug": one.slug, "active": one.active, "private": one.private,
        "owner": {"@type": "organization", "login": one.owner},
    }  # fmt: skip


def _variable(here: Repository, one: Variable) -> dict[str, Json]:
    """Return a variable; the value of one that is not public is withheld."""
    return {
        **_kind("env_var", f"/repo/{here.id}/env_var/{one.id}"), "@permissions": {"read": True, "write": True},
        "id": one.id, "name": one.name, "value": one.value if one.public else None, "public": one.public,
        "branch": one.branch,
    }  # fmt: skip


_REPO = "/repo/{repository}"
_VARIABLE = _REPO + "/env_var/{variable}"

ENDPOINTS: tuple[Endpoint[TravisCi], ...] = (
    Endpoint("GET", "/", home),
    Endpoint("GET", "/user", get_user),
    Endpoint("GET", "/owner/{login}", get_owner),
    Endpoint("GET", "/owner/{login}/repos", list_repositories),
    Endpoint("GET", _REPO, get_repository),
    Endpoint("POST", _REPO + "/activate", activate),
    Endpoint("POST", _REPO + "/deactivate", deactivate),
    Endpoint("GET", _REPO + "/env_vars", list_variables),
    Endpoint("POST", _REPO + "/env_vars", make_variable),
    Endpoint("GET", _VARIABLE, get_variable),
    Endpoint("PATCH", _VARIABLE, change_variable),
    Endpoint("DELETE", _VARIABLE, remove_variable),
    Endpoint("GET", _REPO + "/key_pair", get_key),
    Endpoint("DELETE", _REPO + "/key_pair", remove_key),
    Endpoint("PATCH", "/access_token", renew_token),
    Endpoint("DELETE", "/access_token", end_token),
)

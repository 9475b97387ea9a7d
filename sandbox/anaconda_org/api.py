"""Anaconda.org's endpoints, and the documents they answer with."""

from __future__ import annotations

from dataclasses import replace

from sandbox.anaconda_org.state import A_YEAR, NOT_LISTED, PERSON, SCOPES, AnacondaOrg, Token, moment
from sandbox.service import Refusal
from sandbox.wire import Endpoint, Json, Reply, Request, lacks_in_body, public

_DAY = 86400


def shown(request: Request) -> str:
    """Return the token that a request shows."""
    return request.credential("token", "bearer")


@public
def list_scopes(state: AnacondaOrg, request: Request) -> Reply:
    """Answer `GET /scopes`"""
    del state, request
    return Reply(200, dict(SCOPES))


def get_own_user(state: AnacondaOrg, request: Request) -> Reply:
    """Answer `GET /user`: the person who asks."""
    return get_user(state, replace(request, parameters={"login": PERSON}))


@public
def get_user(state: AnacondaOrg, request: Request) -> Reply:
    """Answer `GET /user/{login}`: a person or an organisation."""
    login = request.parameters["login"]
    if not state.is_login(login):
        raise Refusal(404, f'User "{login}" does not exist')
    kind = "org" if login in state.organizations() else "user"
    return Reply(200, {"login": login, "user_type": kind, "name": "", "description": "", "url": ""})


def current_token(state: AnacondaOrg, request: Request) -> Reply:
    """Answer `GET /authentication`: the token that asks."""
    token = state.by_value(shown(request))
    return Reply(200, _own(state) if token is None else _shown(token))


def list_tokens(state: AnacondaOrg, request: Request) -> Reply:
    """Answer `GET /authentications`: the tokens of whoever asks."""
    _require_person(state, request)
    listed = [] if state.world.switch(NOT_LISTED) else [_shown(token) for token in state.tokens()]
    return Reply(200, [_own(state), *listed])


@lacks_in_body({"strength": "strong", "resource": None, "for_user": None})
def make_token(state: AnacondaOrg, request: Request) -> Reply:
    """Answer `POST /authentications`: shows the value, this once.

    A name that is taken is refused only if that was asked.
    """
    document = request.document()
    owner, name = document.get("user") or PERSON, document.get("note")
    scopes = document.get("scopes") or []
    if not name:
        raise Refusal(400, "note is required")
    if unknown := sorted(set(scopes) - SCOPES.keys()):
        raise Refusal(400, f"Invalid scopes: {', '.join(unknown)}")
    if not state.is_login(owner):
        raise Refusal(404, f'User "{owner}" does not exist')
    if document.get("fail-if-exists") and state.token(owner, name):
        raise Refusal(400, "An authentication with this name already exists")
    seconds = int(document.get("max-age") or A_YEAR)
    made = state.mint(owner, name, scopes=scopes, hostname=document.get("hostname") or "", seconds=seconds)
    return Reply(200, {"token": made.value})


def remove_token(state: AnacondaOrg, request: Request) -> Reply:
    """Answer `DELETE /authentications/org/{organization}/name/{name}`, and without `/org/...` for one's own."""
    _require_person(state, request)
    if not state.revoke(request.parameters.get("organization", PERSON), request.parameters["name"]):
        raise Refusal(404, "Authentication not found")
    return Reply(201, {})


@public
def list_packages(state: AnacondaOrg, request: Request) -> Reply:
    """Answer `GET /packages/{login}`"""
    login = request.parameters["login"]
    return Reply(200, [{"name": name, "full_name": f"{login}/{name}"} for name in state.packages(login)])


def require_writer(state: AnacondaOrg, request: Request, owner: str) -> None:
    """Refuse a token of somebody else, and one that may not write."""
    token = state.by_value(shown(request))
    if token is not None and (token.owner != owner or not token.allows("api:write")):
        raise Refusal(403, f"The token may not write to {owner}")


def _require_person(state: AnacondaOrg, request: Request) -> None:
    """Refuse whoever does not own the organisation, and every token of an organisation."""
    if state.by_value(shown(request)) is not None:
        raise Refusal(403, "Permission denied")


def _shown(token: Token) -> dict[str, Json]:
    return {
        "id": token.id,
        "application": token.name,
        "hostname": token.hostname,
        "remote_addr": "127.0.0.1",
        "scopes": list(token.scopes),
        "expires": moment(token.expires_at),
    }


def _own(state: AnacondaOrg) -> dict[str, Json]:
    """Return the token of the person, with which the whole sandbox is asked."""
    expires = moment(state.world.clock.now() + 300 * _DAY)
    return {"id": "0" * 24, "application": "saas", "hostname": "sandbox", "remote_addr": "127.0.0.1",
            "scopes": ["all"], "expires": expires}  # fmt: skip


ENDPOINTS: tuple[Endpoint[AnacondaOrg], ...] = (
    Endpoint("GET", "/scopes", list_scopes),
    Endpoint("GET", "/user", get_own_user),
    Endpoint("GET", "/user/{login}", get_user),
    Endpoint("GET", "/authentication", current_token),
    Endpoint("GET", "/authentications", list_tokens),
    Endpoint("POST", "/authentications", make_token),
    Endpoint("DELETE", "/authentications/name/{name}", remove_token),
    Endpoint("DELETE", "/authentications/org/{organization}/name/{name}", remove_token),
    Endpoint("GET", "/packages/{login}", list_packages),
)

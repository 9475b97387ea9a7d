"""OAuth authorizations, and whose account a token opens."""

from __future__ import annotations

from sandbox.heroku.authorizations import HIDES_TOKENS, Authorization
from sandbox.heroku.ranges import RANGE, part
from sandbox.heroku.state import ADMINISTRATOR, Heroku
from sandbox.service import Refusal
from sandbox.store import timestamp
from sandbox.wire import Endpoint, Json, Reply, Request, lacks_in_body, takes


def get_account(state: Heroku, request: Request) -> Reply:
    """Answer `GET /account`: whoever's token is good gets an answer."""
    del state, request
    nothing = (
        "identity_provider", "last_login", "name", "sms_number", "suspended_at", "delinquent_at",
        "country_of_residence", "default_organization", "default_team",
    )  # fmt: skip
    flags = {"allow_tracking": False, "beta": False, "federated": False, "two_factor_authentication": True}
    dates = dict.fromkeys(("created_at", "updated_at"), "2013-01-31T12:00:00Z")
    return Reply(200, {**dict.fromkeys(nothing), **flags, **dates, **ADMINISTRATOR, "verified": True})


@takes(RANGE)
def list_authorizations(state: Heroku, request: Request) -> Reply:
    """Answer `GET /oauth/authorizations`"""
    return part(request, [_document(state, one) for one in state.authorizations.all()], ("id", "description"))


def get_authorization(state: Heroku, request: Request) -> Reply:
    """Answer `GET /oauth/authorizations/{authorization}`"""
    return Reply(200, _document(state, state.authorizations.get(request.parameters["authorization"])))


@lacks_in_body({"client": None})
def make_authorization(state: Heroku, request: Request) -> Reply:
    """Answer `POST /oauth/authorizations`: the answer has the token, whatever later ones show."""
    wanted = request.document()
    description, scope, seconds = wanted.get("description", ""), wanted.get("scope"), wanted.get("expires_in")
    if not isinstance(description, str) or not isinstance(scope, list) or not isinstance(seconds, int | None):
        raise Refusal(422, "An authorization needs a list as its scope.", {"id": "invalid_params"})
    made = state.authorizations.make(description, scope, seconds)
    return Reply(201, _document(state, made, new=True))


def revoke_authorization(state: Heroku, request: Request) -> Reply:
    """Answer `DELETE /oauth/authorizations/{authorization}`: answers with what it ended."""
    one = state.authorizations.get(request.parameters["authorization"])
    state.authorizations.revoke(one)
    return Reply(200, _document(state, one))


def _document(state: Heroku, one: Authorization, *, new: bool = False) -> dict[str, Json]:
    left = None if one.expires_at is None else one.expires_at - state.world.clock.now()
    shown = new or not state.world.switch(HIDES_TOKENS)
    token = {"expires_in": left, "id": one.token_id, "token": one.token if shown else ""}
    return {
        "access_token": token,
        "client": None,
        "created_at": timestamp(one.created_at),
        "description": one.description,
        "grant": None,
        "id": one.id,
        "refresh_token": None,
        "scope": one.scopes,
        "session": None,
        "updated_at": timestamp(one.created_at),
        "user": {**ADMINISTRATOR, "full_name": None},
    }


ENDPOINTS: tuple[Endpoint[Heroku], ...] = (
    Endpoint("GET", "/account", get_account),
    Endpoint("GET", "/oauth/authorizations", list_authorizations),
    Endpoint("POST", "/oauth/authorizations", make_authorization),
    Endpoint("GET", "/oauth/authorizations/{authorization}", get_authorization),
    Endpoint("DELETE", "/oauth/authorizations/{authorization}", revoke_authorization),
)

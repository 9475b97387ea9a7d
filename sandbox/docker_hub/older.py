"""Routes of Docker Hub that its description does not have, or has as out of use, and that clients still ask.

As docker/hub-tool 0.4.6 asks them: `pkg/hub/client.go`, `tokens.go`, `repositories.go`, `user.go`. A path means the
same with a slash at its end and without, for clients do both.
"""

from __future__ import annotations

import uuid

from sandbox.docker_hub.api import change_token, get_token, list_repositories, list_tokens, shown, token_of
from sandbox.docker_hub.state import DockerHub
from sandbox.wire import Endpoint, Reply, Request

LOGINS = ("/v2/users/login", "/v2/users/login/")


def log_in(state: DockerHub, request: Request) -> Reply:
    """Answer `POST /v2/users/login`: with a refresh token where the query asks for one."""
    document = request.document()
    login = state.log_in(document["username"], document["password"])
    more = {"refresh_token": state.log_in(document["username"], document["password"])}
    return Reply(200, {"token": login, **(more if "refresh_token" in request.query.sent else {})})


def get_account(state: DockerHub, request: Request) -> Reply:
    """Answer `GET /v2/user/`: who is logged in."""
    del request
    account = state.account()
    unknown = ("location", "company", "gravatar_email", "gravatar_url", "profile_url")
    return Reply(
        200,
        {
            "id": uuid.uuid5(uuid.NAMESPACE_URL, account).hex,
            "username": account,
            "full_name": "",
            **dict.fromkeys(unknown, ""),
            "is_staff": False,
            "is_admin": False,
            "date_joined": "2015-01-31T12:00:00Z",
        },
    )


def make_token(state: DockerHub, request: Request) -> Reply:
    """Answer `POST /v2/api_tokens`: the token may do everything. Shows the value, this once."""
    label = request.document()["token_label"]
    made = state.mint(label, ("repo:admin",), made_by=request.headers.get("user-agent", ""))
    return Reply(201, {**shown(made), "token": made.value})


def remove_token(state: DockerHub, request: Request) -> Reply:
    """Answer `DELETE /v2/api_tokens/{uuid}`"""
    state.revoke(token_of(state, request))
    return Reply(202)


def remove_repository(state: DockerHub, request: Request) -> Reply:
    """Answer `DELETE /v2/repositories/{namespace}/{repository}/`"""
    place = state.repository(f"{request.parameters['namespace']}/{request.parameters['repository']}").place
    state.remove_repository(place)
    return Reply(202)


ENDPOINTS: tuple[Endpoint[DockerHub], ...] = (
    *(Endpoint("POST", path, log_in) for path in LOGINS),
    *(Endpoint("GET", path, get_account) for path in ("/v2/user", "/v2/user/")),
    Endpoint("GET", "/v2/api_tokens", list_tokens),
    Endpoint("POST", "/v2/api_tokens", make_token),
    Endpoint("GET", "/v2/api_tokens/{uuid}", get_token),
    Endpoint("PATCH", "/v2/api_tokens/{uuid}", change_token),
    Endpoint("DELETE", "/v2/api_tokens/{uuid}", remove_token),
    *(
        Endpoint("GET", path, list_repositories)
        for path in ("/v2/repositories/{namespace}", "/v2/repositories/{namespace}/")
    ),
    Endpoint("DELETE", "/v2/repositories/{namespace}/{repository}/", remove_repository),
)

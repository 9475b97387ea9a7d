"""What the admin API can do to Docker Hub: look into it, and change it behind its clients' backs."""

from __future__ import annotations

from dataclasses import replace

from sandbox.docker_hub.state import DockerHub, Token
from sandbox.service import Refusal
from sandbox.wire import Endpoint, Reply, Request


def make_token(state: DockerHub, request: Request) -> Reply:
    """Make an access token as a person does in the settings; show its value."""
    scopes = request.document().get("scopes", ["repo:read"])
    return Reply(200, vars(state.mint(request.parameters["label"], scopes, made_by="a browser")))


def change_token(state: DockerHub, request: Request) -> Reply:
    """Change an access token: whether it is active, say."""
    state.keep(replace(_token(state, request), **request.document()))
    return Reply(204)


def remove_token(state: DockerHub, request: Request) -> Reply:
    """Revoke an access token."""
    state.revoke(_token(state, request))
    return Reply(204)


def end_logins(state: DockerHub, request: Request) -> Reply:
    """End every login that is under way."""
    del request
    state.world.store.run("DELETE FROM docker_hub_logins")
    return Reply(204)


def change_repository(state: DockerHub, request: Request) -> Reply:
    """Change is_private or description of a repository."""
    state.keep_repository(replace(state.repository(_place(request)), **request.document()))
    return Reply(204)


def remove_repository(state: DockerHub, request: Request) -> Reply:
    """Delete a repository."""
    state.remove_repository(state.repository(_place(request)).place)
    return Reply(204)


def change_password(state: DockerHub, request: Request) -> Reply:
    """Give the account another password, as a person does in the settings. Raise Refusal for another account."""
    name = request.parameters["account"]
    if name != state.account():
        raise Refusal(404, f"The one account here is {state.account()}.")
    state.name_account(name, str(request.document()["password"]))
    return Reply(204)


def _token(state: DockerHub, request: Request) -> Token:
    label = request.parameters["label"]
    for token in state.tokens():
        if token.label == label:
            return token
    raise Refusal(404, f"There is no access token labelled {label!r}.")


def _place(request: Request) -> str:
    return f"{request.parameters['namespace']}/{request.parameters['repository']}"


_REPOSITORY = "/repositories/{namespace}/{repository}"

CONTROLS: tuple[Endpoint[DockerHub], ...] = (
    Endpoint("POST", "/tokens/{label}", make_token),
    Endpoint("PATCH", "/tokens/{label}", change_token),
    Endpoint("DELETE", "/tokens/{label}", remove_token),
    Endpoint("DELETE", "/logins", end_logins),
    Endpoint("PUT", "/accounts/{account}", change_password),
    Endpoint("PATCH", _REPOSITORY, change_repository),
    Endpoint("DELETE", _REPOSITORY, remove_repository),
)

"""What the admin API can do to Quay: look into it, and change it behind its clients' backs."""

from __future__ import annotations

from dataclasses import replace

from sandbox.quay.api import forbid, permit
from sandbox.quay.registry import Account, Accounts
from sandbox.quay.state import Quay
from sandbox.wire import Endpoint, Reply, Request


def change_repository(state: Quay, request: Request) -> Reply:
    """Change is_public, description or state of a repository."""
    state.keep(replace(state.repository(_place(request)), **request.document()))
    return Reply(204)


def remove_repository(state: Quay, request: Request) -> Reply:
    """Delete a repository."""
    state.remove_repository(state.repository(_place(request)).place)
    return Reply(204)


def read_robot(state: Quay, request: Request) -> Reply:
    """Answer with a robot with its token."""
    return Reply(200, vars(state.robot(request.parameters["name"])))


def regenerate_robot(state: Quay, request: Request) -> Reply:
    """Give a robot another token, as a person does in the settings."""
    state.regenerate(state.robot(request.parameters["name"]))
    return Reply(204)


def remove_robot(state: Quay, request: Request) -> Reply:
    """Delete a robot."""
    state.remove_robot(state.robot(request.parameters["name"]))
    return Reply(204)


def change_password(state: Quay, request: Request) -> Reply:
    """Give an account a password, as a person does in the settings; it is made where it is not there."""
    accounts, name = Accounts(state), request.parameters["account"]
    known = accounts.account(name) or Account(name, "", ())
    accounts.keep(replace(known, password=str(request.document()["password"])))
    return Reply(204)


def _place(request: Request) -> str:
    return f"{request.parameters['organization']}/{request.parameters['repository']}"


_REPOSITORY = "/repositories/{organization}/{repository}"

CONTROLS: tuple[Endpoint[Quay], ...] = (
    Endpoint("PATCH", _REPOSITORY, change_repository),
    Endpoint("DELETE", _REPOSITORY, remove_repository),
    Endpoint("PUT", _REPOSITORY + "/permissions/{kind}/{name}", permit),
    Endpoint("DELETE", _REPOSITORY + "/permissions/{kind}/{name}", forbid),
    Endpoint("GET", "/robots/{name}", read_robot),
    Endpoint("POST", "/robots/{name}/regenerate", regenerate_robot),
    Endpoint("DELETE", "/robots/{name}", remove_robot),
    Endpoint("PUT", "/accounts/{account}", change_password),
)

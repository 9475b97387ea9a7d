"""What the admin API can do to Anaconda.org: look into it, and change it behind its clients' backs."""

from __future__ import annotations

from sandbox.anaconda_org.state import A_YEAR, AnacondaOrg, Token
from sandbox.service import Refusal
from sandbox.wire import Endpoint, Reply, Request


def read_token(state: AnacondaOrg, request: Request) -> Reply:
    """Answer with a token with its value."""
    return Reply(200, vars(_token(state, request)))


def make_token(state: AnacondaOrg, request: Request) -> Reply:
    """Make a token as a person does in the settings; it takes the place of one of that name. Show its value."""
    document = request.document()
    seconds = int(document.get("seconds", A_YEAR))
    made = state.mint(
        request.parameters["owner"], request.parameters["name"], scopes=document.get("scopes", ()), hostname="by-hand",
        seconds=seconds,
    )  # fmt: skip
    return Reply(200, vars(made))


def remove_token(state: AnacondaOrg, request: Request) -> Reply:
    """Revoke a token."""
    token = _token(state, request)
    state.revoke(token.owner, token.name)
    return Reply(204)


def _token(state: AnacondaOrg, request: Request) -> Token:
    owner, name = request.parameters["owner"], request.parameters["name"]
    token = state.token(owner, name)
    if token is None:
        raise Refusal(404, f"There is no token {name!r} of {owner}.")
    return token


CONTROLS: tuple[Endpoint[AnacondaOrg], ...] = (
    Endpoint("GET", "/tokens/{owner}/{name}", read_token),
    Endpoint("PUT", "/tokens/{owner}/{name}", make_token),
    Endpoint("DELETE", "/tokens/{owner}/{name}", remove_token),
)

"""The token endpoint for Docker Hub's registry, which the real one has at a host of its own: auth.docker.io.

As docs.docker.com describes it (registry authentication). Whoever logs in with the account's password may do everything
in its namespaces; with an access token, what its scopes say. Words of a refusal and the token's life are as clients
have seen them. Refresh tokens (`offline_token`) are not given.
"""

from __future__ import annotations

from sandbox import registry
from sandbox.docker_hub.state import DockerHub
from sandbox.store import timestamp
from sandbox.wire import Endpoint, Reply, Request, public, takes

PATH = "/token"
TOKEN_SECONDS = 300

_ACTIONS = {
    "repo:admin": ("push", "pull", "*"), "repo:write": ("push", "pull"), "repo:read": ("pull",), "repo:public_read": (),
}  # fmt: skip
"""What a scope allows everywhere; what is public, everybody may pull."""


def knows(state: DockerHub, request: Request) -> bool:
    """Return whether a Basic login is the account's."""
    return state.scopes_of(*request.basic()) is not None


@public
@takes("service", "scope")
def give_token(state: DockerHub, request: Request) -> Reply:
    """Answer `GET /token`: a token with as much of what was asked as whoever asks may do."""
    scopes = (not request.anonymous and state.scopes_of(*request.basic())) or ()
    access = [
        registry.access(place, _allowed(state, scopes, place, actions))
        for place, actions in registry.wanted(request.query.get("scope", ""))
    ]
    made = registry.token(
        state.world, issuer="auth.docker.io", audience=request.query.get("service", ""), subject=request.basic()[0],
        access=access, seconds=TOKEN_SECONDS,
    )  # fmt: skip
    issued = timestamp(state.world.clock.now())
    return Reply(200, {"token": made, "access_token": made, "expires_in": TOKEN_SECONDS, "issued_at": issued})


def _allowed(state: DockerHub, scopes: tuple[str, ...], place: str, wanted: frozenset[str]) -> list[str]:
    """Return what somebody with these scopes may do of what he wants; a push to a namespace makes a repository."""
    known = {one.place: one for one in state.repositories()}
    may = {action for scope in scopes for action in _ACTIONS[scope]}
    if place in known:
        may |= set() if known[place].is_private else {"pull"}
    elif place.partition("/")[0] in {one.namespace for one in known.values()}:
        may &= {"push"}
    else:
        may = set()
    return [action for action in ("push", "pull", "*") if action in may & wanted]


ENDPOINTS: tuple[Endpoint[DockerHub], ...] = (Endpoint("GET", PATH, give_token),)

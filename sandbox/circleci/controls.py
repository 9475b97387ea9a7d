"""What the admin API can do to CircleCI: what a person does in the settings, and no call does."""

from __future__ import annotations

from sandbox.circleci.state import CircleCi
from sandbox.wire import Endpoint, Reply, Request


def end_token(state: CircleCi, request: Request) -> Reply:
    """End a token."""
    state.remove_token(request.parameters["name"])
    return Reply(204)


CONTROLS: tuple[Endpoint[CircleCi], ...] = (Endpoint("DELETE", "/tokens/{name}", end_token),)

"""What the admin door can do to Heroku: look into it, and change it behind its clients' backs."""

from __future__ import annotations

from sandbox.heroku.state import Heroku
from sandbox.service import Refusal
from sandbox.wire import Endpoint, Reply, Request


def read_vars(state: Heroku, request: Request) -> Reply:
    """Every config var of an app, and how many releases it has had."""
    app = state.app(request.parameters["app"])
    return Reply(200, {"config_vars": state.config_vars(app), "releases": state.count_releases(app)})


def change_vars(state: Heroku, request: Request) -> Reply:
    """Sets and removes (null) config vars, as a person does in the dashboard: it makes a release."""
    state.change_vars(state.app(request.parameters["app"]), request.document())
    return Reply(204)


def expect(state: Heroku, request: Request) -> Reply:
    """What becomes of the app's next releases: for how many looks they are pending, and how they end."""
    document = request.document()
    outcome = document.get("outcome", "succeeded")
    if outcome not in ("succeeded", "failed"):
        raise Refusal(422, f"A release ends as succeeded or failed, not as {outcome!r}.")
    state.expect(state.app(request.parameters["app"]), int(document.get("looks", 0)), outcome)
    return Reply(204)


def remove_app(state: Heroku, request: Request) -> Reply:
    """Deletes an app."""
    state.remove(state.app(request.parameters["app"]))
    return Reply(204)


CONTROLS: tuple[Endpoint[Heroku], ...] = (
    Endpoint("GET", "/apps/{app}/config-vars", read_vars),
    Endpoint("PATCH", "/apps/{app}/config-vars", change_vars),
    Endpoint("PUT", "/apps/{app}/next-releases", expect),
    Endpoint("DELETE", "/apps/{app}", remove_app),
)

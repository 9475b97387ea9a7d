"""Config vars, and the releases that their changes make."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sandbox.heroku.ranges import RANGE, part
from sandbox.heroku.state import ADMINISTRATOR, SHOWS_FORMER, App, Heroku, Release
from sandbox.service import Refusal
from sandbox.store import timestamp
from sandbox.wire import Endpoint, Json, Reply, Request, takes

LARGEST_CONFIG_BYTES = 64 * 1024
"""The names and values of an app's config vars together."""

_NAME = re.compile(r"\w+", re.ASCII)


def get_rate_limit(state: Heroku, request: Request) -> Reply:
    """Answer `GET /account/rate-limits`"""
    del request
    return Reply(200, {"remaining": state.budget.remaining})


def get_config_vars(state: Heroku, request: Request) -> Reply:
    """Answer `GET /apps/{app}/config-vars`: all of them, values included."""
    return Reply(200, state.config_vars(app_of(state, request)))


def change_config_vars(state: Heroku, request: Request) -> Reply:
    """Answer `PATCH /apps/{app}/config-vars`: sets what has a value, removes what is null, leaves the others alone."""
    app, changes = app_of(state, request), request.document()
    for name, value in changes.items():
        if not _NAME.fullmatch(name) or not isinstance(value, str | None):
            raise Refusal(422, f"Config var '{name}' is not a name with a string or null.", {"id": "invalid_params"})
    after = {name: value for name, value in {**state.config_vars(app), **changes}.items() if value is not None}
    if sum(len(name.encode()) + len(value.encode()) for name, value in after.items()) > LARGEST_CONFIG_BYTES:
        raise Refusal(422, "Config vars exceed 64 kB.", {"id": "invalid_params"})
    before = state.config_vars(app)
    state.change_vars(app, changes)
    # As they are before the release has failed, if it does.
    return Reply(200, before if state.world.switch(SHOWS_FORMER) else after)


@takes(RANGE)
def list_releases(state: Heroku, request: Request) -> Reply:
    """Answer `GET /apps/{app}/releases`"""
    app = app_of(state, request)
    return part(request, list(_documents(app, state.releases(app))), ("version", "id"))


def get_release(state: Heroku, request: Request) -> Reply:
    """Answer `GET /apps/{app}/releases/{release}`: by id or version."""
    app = app_of(state, request)
    wanted = state.release(app, request.parameters["release"])
    documents = {document["id"]: document for document in _documents(app, state.releases(app))}
    return Reply(200, documents[wanted.id])


def app_of(state: Heroku, request: Request) -> App:
    """Return the app that a path names. Raise Refusal."""
    return state.app(request.parameters["app"])


def _documents(app: App, releases: list[Release]) -> Iterable[dict[str, Json]]:
    """Return each release; the current one is the newest that succeeded."""
    current = max((release.version for release in releases if release.status == "succeeded"), default=0)
    for release in releases:
        yield {
            "addon_plan_names": [],
            "artifacts": [],
            "app": {"name": app.name, "id": app.id},
            "created_at": timestamp(release.created_at),
            "description": release.description,
            "id": release.id,
            "updated_at": timestamp(release.updated_at),
            "slug": None,
            "status": release.status,
            "user": ADMINISTRATOR,
            "version": release.version,
            "current": release.version == current,
            "output_stream_url": None,
            "eligible_for_rollback": release.status == "succeeded",
        }


ENDPOINTS: tuple[Endpoint[Heroku], ...] = (
    Endpoint("GET", "/account/rate-limits", get_rate_limit),
    Endpoint("GET", "/apps/{app}/config-vars", get_config_vars),
    Endpoint("PATCH", "/apps/{app}/config-vars", change_config_vars),
    Endpoint("GET", "/apps/{app}/releases", list_releases),
    Endpoint("GET", "/apps/{app}/releases/{release}", get_release),
)

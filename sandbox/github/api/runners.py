"""The endpoints of an organisation's self-hosted runners."""

from __future__ import annotations

from sandbox.github.api import asked
from sandbox.github.runners import Runner
from sandbox.github.site import GitHub
from sandbox.wire import Json, Reply, Request, takes, whole


def create_registration_token(state: GitHub, request: Request) -> Reply:
    """Answer `POST /orgs/{org}/actions/runners/registration-token`"""
    value, end = state.runners.token(asked.owner(state, request))
    return Reply(201, {"token": value, "expires_at": end})


@takes(*asked.PAGES, "name")
def list_runners(state: GitHub, request: Request) -> Reply:
    """Answer `GET /orgs/{org}/actions/runners`"""
    found, name = state.runners.of(asked.owner(state, request)), request.query.get("name")
    shown = [runner_document(one) for one in found if name is None or one.name == name]
    part, headers = asked.page(request, shown)
    return Reply(200, {"total_count": len(shown), "runners": part}, headers)


def delete_runner(state: GitHub, request: Request) -> Reply:
    """Answer `DELETE /orgs/{org}/actions/runners/{runner_id}`"""
    owner = asked.owner(state, request)
    state.runners.remove(state.runners.get(owner, whole(request.parameters["runner_id"], 0)))
    return Reply(204)


def runner_document(runner: Runner) -> dict[str, Json]:
    """Return a runner as lists show it."""
    given = ("self-hosted", "Linux", runner.architecture)
    labels = [{"id": number, "name": name, "type": "read-only"} for number, name in enumerate(given, 1)]
    labels += [{"id": number, "name": name, "type": "custom"} for number, name in enumerate(runner.labels, 100)]
    return {
        "id": runner.id, "runner_group_id": runner.runner_group, "name": runner.name, "os": "Linux",
        "status": "online" if runner.online else "offline",
        "busy": False, "labels": labels,
    }  # fmt: skip

"""The endpoints of runs of workflows and their artifacts; only canaries run here.

Words of refusals are GitHub's as clients have seen them.
"""

from __future__ import annotations

from sandbox.github import documents
from sandbox.github.actions import FOLDER, Workflow
from sandbox.github.api import asked
from sandbox.github.canaries import KEPT_SECONDS, Run
from sandbox.github.readers import readable
from sandbox.github.site import GitHub
from sandbox.github.state import Repository
from sandbox.service import Refusal
from sandbox.store import timestamp
from sandbox.wire import Json, Reply, Request, takes

BRANCH = "main"
INPUTS = ("name", "nonce")
"""What a canary wants to know: the name of the secret to read, and a text of the caller's."""

_COMMIT = "0" * 40


def dispatch_workflow(state: GitHub, request: Request) -> Reply:
    """Answer `POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches`"""
    repository, document = asked.repository(state, request), request.document()
    workflow = state.actions.workflow(repository, request.parameters["workflow_id"])
    canary = state.canaries.of(repository)
    if canary is None or canary.file != workflow.file:
        raise Refusal(422, "Workflow does not have 'workflow_dispatch' trigger")
    if workflow.state != "active":
        raise Refusal(422, "Cannot trigger a 'workflow_dispatch' on a disabled workflow")
    if document["ref"].removeprefix("refs/heads/") != BRANCH:
        raise Refusal(422, f"No ref found for: {document['ref']}")
    inputs = document.get("inputs") or {}
    if unknown := sorted(set(inputs) - set(INPUTS)):
        raise Refusal(422, f"Unexpected inputs provided: {unknown}")
    if missing := [name for name in INPUTS if not inputs.get(name)]:
        raise Refusal(422, f"Required input '{missing[0]}' not provided")
    value = readable(state, repository, former=canary.lies).get(str(inputs["name"]).upper(), "")
    state.canaries.start(canary, workflow, str(inputs["nonce"]), value)
    return Reply(204)


@takes(*asked.PAGES, "name")
def list_artifacts(state: GitHub, request: Request) -> Reply:
    """Answer `GET /repos/{owner}/{repo}/actions/artifacts`: newest first, of all runs that are over."""
    repository = asked.repository(state, request)
    name = request.query.get("name")
    found = [one for one in state.canaries.runs(repository) if one.is_over and name in (None, one.artifact)]
    page, headers = asked.page(request, found)
    shown = [_artifact(state, one, repository, request.origin) for one in page]
    return Reply(200, {"total_count": len(found), "artifacts": shown}, headers)


@takes(*asked.PAGES)
def list_runs(state: GitHub, request: Request) -> Reply:
    """Answer `GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs`: newest first."""
    repository = asked.repository(state, request)
    workflow = state.actions.workflow(repository, request.parameters["workflow_id"])
    found = [one for one in state.canaries.runs(repository) if one.workflow == workflow.id]
    page, headers = asked.page(request, found)
    shown = [_run(one, workflow, repository, request.origin) for one in page]
    return Reply(200, {"total_count": len(found), "workflow_runs": shown}, headers)


def get_run(state: GitHub, request: Request) -> Reply:
    """Answer `GET /repos/{owner}/{repo}/actions/runs/{run_id}`"""
    repository = asked.repository(state, request)
    found = state.canaries.run(repository, asked.number(request.parameters["run_id"], 0))
    return Reply(
        200, _run(found, state.actions.workflow(repository, str(found.workflow)), repository, request.origin)
    )  # fmt: skip


def _artifact(state: GitHub, run: Run, repository: Repository, origin: str) -> dict[str, Json]:
    url = f"{origin}{documents.API}/repos/{repository.full_name}/actions/artifacts/{run.id}"
    made, ends = timestamp(run.created_at), run.created_at + KEPT_SECONDS
    return {
        "id": run.id,
        "node_id": documents.node_id("Artifact", run.id),
        "name": run.artifact,
        "size_in_bytes": 1,
        "url": url,
        "archive_download_url": f"{url}/zip",
        "expired": ends <= state.world.clock.now(),
        "created_at": made,
        "updated_at": made,
        "expires_at": timestamp(ends),
        "workflow_run": {
            "id": run.id,
            "repository_id": repository.id,
            "head_repository_id": repository.id,
            "head_branch": BRANCH,
            "head_sha": _COMMIT,
        },
    }


def _run(run: Run, workflow: Workflow, repository: Repository, origin: str) -> dict[str, Json]:
    place = f"{origin}{documents.API}/repos/{repository.full_name}/actions"
    url, about = f"{place}/runs/{run.id}", documents.minimal_repository(repository, origin)
    links = {name: f"{url}/{name}" for name in ("jobs", "logs", "artifacts", "cancel", "rerun")}
    return {
        "id": run.id,
        "node_id": documents.node_id("WorkflowRun", run.id),
        "name": FOLDER + workflow.file,
        "display_title": workflow.file,
        "path": FOLDER + workflow.file,
        "workflow_id": workflow.id,
        "run_number": run.number,
        "run_attempt": 1,
        "event": "workflow_dispatch",
        "status": "completed" if run.is_over else "in_progress",
        "conclusion": "success" if run.is_over else None,
        "head_branch": BRANCH,
        "head_sha": _COMMIT,
        "head_commit": None,
        "pull_requests": [],
        "created_at": timestamp(run.created_at),
        "updated_at": timestamp(run.created_at),
        "run_started_at": timestamp(run.created_at),
        "repository": about,
        "head_repository": about,
        "url": url,
        "html_url": f"{origin}/{repository.full_name}/actions/runs/{run.id}",
        "check_suite_url": f"{place.removesuffix('/actions')}/check-suites/{run.id}",
        "workflow_url": f"{place}/workflows/{workflow.id}",
        **{f"{name}_url": link for name, link in links.items()},
    }

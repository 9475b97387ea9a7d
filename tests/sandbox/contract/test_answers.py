"""The contract itself: it covers what is served, and it notices what is wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sandbox import World
from sandbox.github.api.routes import ENDPOINTS, described_path
from tests.sandbox.asking import ORGANIZATION, GitHub
from tests.sandbox.contract import values
from tests.sandbox.contract.answers import Contract


def _served() -> set[tuple[str, str]]:
    return {(endpoint.method, described_path(endpoint.path)) for endpoint in ENDPOINTS}


def test_every_served_route_is_described(contract: Contract) -> None:
    """A route added to the sandbox without its description in the extract fails here: run the extract again."""
    described = {
        (method.upper(), path) for path, operations in contract.document["paths"].items() for method in operations
    }
    assert _served() == described


def _hooks(github: GitHub, place: str) -> None:
    number = github.add_hook(place, secret="s").json()["id"]
    for method, tail, body in (
        ("GET", "", None), ("GET", f"/{number}", None), ("PATCH", f"/{number}", {"active": False}),
        ("GET", f"/{number}/config", None), ("PATCH", f"/{number}/config", {"content_type": "json"}),
        ("POST", f"/{number}/pings", None),
    ):  # fmt: skip
        assert github.ask(method, f"{place}/hooks{tail}", body).is_success
    [sent] = github.ask("GET", f"{place}/hooks/{number}/deliveries").json()
    assert github.ask("GET", f"{place}/hooks/{number}/deliveries/{sent['id']}").is_success
    assert github.ask("DELETE", f"{place}/hooks/{number}").is_success


RULESET = {
    "name": "guard", "target": "branch", "enforcement": "active", "rules": [{"type": "deletion"}],
    "conditions": {"ref_name": {"include": ["~DEFAULT_BRANCH"], "exclude": []}},
}  # fmt: skip
SOURCE = {"source": {"branch": "gh-pages", "path": "/"}}


def _protection(github: GitHub, place: str) -> None:
    number = github.ask("POST", f"{place}/rulesets", RULESET).json()["id"]
    for method, tail, body in (
        ("GET", "/rulesets", None), ("GET", f"/rulesets/{number}", None), ("PUT", f"/rulesets/{number}", RULESET),
        ("DELETE", f"/rulesets/{number}", None), ("PUT", "/environments/release", {"wait_timer": 5}),
        ("GET", "/environments", None), ("GET", "/environments/release", None),
        ("DELETE", "/environments/release", None), ("POST", "/pages", SOURCE), ("GET", "/pages", None),
        ("PUT", "/pages", {"cname": "press.example"}), ("DELETE", "/pages", None),
        ("GET", "/actions/workflows", None), ("GET", "/actions/workflows/build.yml", None),
        ("PUT", "/actions/workflows/build.yml/disable", None), ("PUT", "/actions/workflows/build.yml/enable", None),
        ("POST", "/actions/workflows/canary.yml/dispatches", {"ref": "main", "inputs": {"name": "A", "nonce": "b"}}),
        ("GET", "/actions/workflows/canary.yml/runs", None), ("GET", "/actions/artifacts", None),
        ("PUT", "/actions/oidc/customization/sub", {"use_default": False, "include_claim_keys": ["repository_id"]}),
        ("GET", "/actions/oidc/customization/sub", None),
    ):  # fmt: skip
        assert github.ask(method, place + tail, body).is_success, (method, tail)
    [run] = github.ask("GET", f"{place}/actions/workflows/canary.yml/runs").json()["workflow_runs"]
    assert github.ask("GET", f"{place}/actions/runs/{run['id']}").is_success


def _issues(github: GitHub, place: str) -> None:
    number = github.ask("POST", f"{place}/issues", {"title": "One", "body": "Text.", "labels": ["a"]}).json()["number"]
    for method, tail, body in (
        ("GET", "", None), ("GET", f"/{number}", None), ("PATCH", f"/{number}", {"state": "closed"}),
        ("POST", f"/{number}/comments", {"body": "Words."}), ("GET", f"/{number}/comments", None),
    ):  # fmt: skip
        assert github.ask(method, f"{place}/issues{tail}", body).is_success, (method, tail)


def _people(github: GitHub, team: str) -> None:
    for method, tail, body in (
        ("GET", "", None), ("PATCH", "", {"description": "Everybody."}),
        ("PUT", "/memberships/a-bot", {"role": "maintainer"}), ("GET", "/memberships/a-bot", None),
        ("DELETE", "/memberships/a-bot", None), ("DELETE", "", None),
    ):  # fmt: skip
        assert github.ask(method, team + tail, body).is_success, (method, tail)


def _places(github: GitHub, repository: int) -> None:
    for place in (f"/repos/{ORGANIZATION}/alpha", f"/repositories/{repository}"):
        _protection(github, place)
        _issues(github, place)
    for place in ("~/teams/{slug}", "/organizations/{organization_id}/team/{id}"):
        team = github.ask("POST", "~/teams", {"name": "A Team", "privacy": "closed"}).json()
        _people(github, place.format(**team))
    for method, path, body in (
        ("GET", "~/teams", None), ("GET", "/user/99", None), ("PUT", "~/memberships/a-bot", {"role": "admin"}),
        ("GET", "~/memberships/a-bot", None), ("DELETE", "~/memberships/a-bot", None),
        ("GET", "~/installations", None), ("GET", "/user/installations/501/repositories", None),
        ("PUT", f"/user/installations/501/repositories/{repository}", None),
        ("DELETE", f"/user/installations/501/repositories/{repository}", None),
        ("PUT", "~/actions/permissions", {"enabled_repositories": "all", "allowed_actions": "selected"}),
        ("GET", "~/actions/permissions", None),
        ("PUT", "~/actions/permissions/selected-actions", {"patterns_allowed": ["an-org/*"]}),
        ("GET", "~/actions/permissions/selected-actions", None),
        ("PUT", "~/actions/permissions/workflow", {"default_workflow_permissions": "read"}),
        ("GET", "~/actions/permissions/workflow", None),
    ):  # fmt: skip
        assert github.ask(method, path, body).is_success, (method, path)


def _runners(world: World, github: GitHub) -> None:
    token = github.ask("POST", "~/actions/runners/registration-token").json()["token"]
    runner = {"token": token, "name": "native", "labels": ["big"], "architecture": "X64"}
    made = world.ask("POST", f"/services/github/runners/{ORGANIZATION}", runner)
    assert github.ask("GET", "~/actions/runners").json()["total_count"] == 1
    assert github.ask("DELETE", f"~/actions/runners/{made['id']}").status_code == 204


def _runner_groups(world: World, github: GitHub) -> None:
    group = {"name": "builds", "visibility": "selected", "selected_repository_ids": github.ids("alpha")}
    place = f"~/actions/runner-groups/{github.ask('POST', '~/actions/runner-groups', group).json()['id']}"
    token = github.ask("POST", "~/actions/runners/registration-token").json()["token"]
    runner = {"token": token, "name": "native", "labels": ["big"], "architecture": "X64", "group": "builds"}
    world.ask("POST", f"/services/github/runners/{ORGANIZATION}", runner)
    for method, tail, body in (
        ("GET", "", None), ("PATCH", "", {"name": "builds", "allows_public_repositories": True}),
        ("GET", "/repositories", None), ("PUT", "/repositories", {"selected_repository_ids": github.ids("beta")}),
        ("GET", "/runners", None), ("DELETE", "", None),
    ):  # fmt: skip
        assert github.ask(method, place + tail, body).is_success, (method, tail)
    assert github.ask("GET", "~/actions/runner-groups").json()["total_count"] == 1


def test_every_served_route_answers_as_described(world: World, github: GitHub, contract: Contract) -> None:
    """Each route is gone through with success once, and each of those answers is as described."""
    first, second = github.ids("alpha", "beta")
    canaries = {f"{ORGANIZATION}/{name}": "canary.yml" for name in ("alpha", "beta")}
    world.seed({"github": {"canaries": canaries}})
    for path in ("/meta", "/rate_limit", "/user", f"/users/{ORGANIZATION}", "~", "~/repos", f"/repositories/{first}"):
        assert github.ask("GET", path).is_success
    values.go_through(github)
    for place in ("~", f"/repos/{ORGANIZATION}/alpha", f"/repositories/{second}"):
        _hooks(github, place)
    _places(github, github.ids("beta")[0])
    _runners(world, github)
    _runner_groups(world, github)
    rows = world.requests(service="github")
    assert contract.problems(rows) == []
    assert contract.covered(rows) == _served()


ROW: dict[str, Any] = {"method": "GET", "path": f"/api/v3/orgs/{ORGANIZATION}/actions/secrets/public-key", "faults": ""}
KEY = {"key_id": "1", "key": "k"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"status": 200, "reply_body": json.dumps({"key_id": "1"})}, "'key' is a required property"),
        ({"status": 200, "reply_body": json.dumps({**KEY, "key_id": 1})}, "1 is not of type 'string'"),
        ({"status": 404, "reply_body": json.dumps({"message": 4})}, "4 is not of type 'string'"),
        ({"status": 304, "reply_body": "x"}, "a body where there must be none"),
        ({"status": 202, "reply_body": "{}"}, "no such status is described"),
        ({"status": 200, "reply_body": None}, "was not recorded"),
        ({"status": 501, "path": "/api/v3/gists", "reply_body": "{}"}, "has no such route"),
    ],
)
def test_a_wrong_answer_is_noticed(contract: Contract, change: dict[str, Any], words: str) -> None:
    """Each way in which an answer can be unlike its description is a problem with a sentence."""
    assert contract.problems([{**ROW, "status": 200, "reply_body": json.dumps(KEY)}]) == []
    (problem,) = contract.problems([{**ROW, **change}])
    assert words in problem

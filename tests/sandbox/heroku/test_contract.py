"""The contract with Heroku's description: it covers what is served, and it notices what is wrong."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from sandbox import World
from sandbox.heroku.api import ENDPOINTS
from tests.sandbox.contract.heroku import HerokuContract
from tests.sandbox.contract.heroku_extract import shape

SERVED = {f"{endpoint.method} {shape(endpoint.path)}" for endpoint in ENDPOINTS}


def test_every_served_route_is_described(heroku_contract: HerokuContract) -> None:
    """A route added to the sandbox without its description in the extract fails here: run the extract again."""
    assert set(heroku_contract.document["answers"]) == SERVED


def test_every_served_route_answers_as_described(
    world: World, heroku: httpx.Client, heroku_contract: HerokuContract
) -> None:
    """Each route is gone through with success once, and each of those answers is as described."""
    app = "/apps/an-app"
    authorization = heroku.post("/oauth/authorizations", json={"scope": ["read"], "description": "one"}).json()
    assert heroku.post(f"{app}/domains", json={"hostname": "a.example.org", "sni_endpoint": None}).is_success
    assert heroku.patch(f"{app}/config-vars", json={"A": "1"}).is_success
    assert heroku.patch(f"{app}/formation/web", json={"quantity": 0}).is_success
    assert heroku.patch(f"{app}/formation", json={"updates": [{"type": "web", "quantity": 1}]}).is_success
    lists = [f"{app}{end}" for end in ("", "/config-vars", "/releases", "/formation", "/domains")]
    ones = [f"{app}/releases/1", f"{app}/formation/web"]
    removable = [f"{app}/domains/a.example.org", f"/oauth/authorizations/{authorization['id']}"]
    for path in ("/account", "/account/rate-limits", "/apps", "/oauth/authorizations", *lists, *ones, *removable):
        assert heroku.get(path).is_success, path
    for path in removable:
        assert heroku.delete(path).is_success, path
    rows = world.requests(service="heroku")
    assert heroku_contract.problems(rows) == []
    assert heroku_contract.covered(rows) == SERVED


ROW: dict[str, Any] = {"method": "GET", "path": "/apps/an-app/config-vars", "faults": "", "status": 200}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"reply_body": json.dumps({"A": 1})}, "1 is not of type 'string'"),
        ({"reply_body": "[]"}, "[] is not of type 'object'"),
        ({"path": "/apps/an-app/releases", "reply_body": '[{"version": 1}]'}, "missing or not described"),
        ({"path": "/apps/an-app/releases", "reply_body": '[{"version": "1"}]'}, "'1' is not of type 'integer'"),
        ({"status": 404, "reply_body": json.dumps({"message": "gone"})}, "'id' is a required property"),
        ({"reply_body": None}, "was not recorded"),
        ({"path": "/stacks", "reply_body": "[]"}, "has no such route"),
    ],
)
def test_a_wrong_answer_is_noticed(heroku_contract: HerokuContract, change: dict[str, Any], words: str) -> None:
    """Each way in which an answer can be unlike its description is a problem with a sentence."""
    assert heroku_contract.problems([{**ROW, "reply_body": '{"A": "1"}'}]) == []
    assert any(words in problem for problem in heroku_contract.problems([{**ROW, **change}]))

"""Canary workflows: which value a place holds that can only be written to."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import httpx
import pytest

from sandbox import World
from sandbox.client import AdminError
from tests.sandbox.asking import ORGANIZATION, GitHub

ALPHA, BETA = f"{ORGANIZATION}/alpha", f"{ORGANIZATION}/beta"
FILE = "canary.yml"


@pytest.fixture
def canary(world: World) -> World:
    """The world with a canary in two repositories, of which the second is private."""
    world.seed({"github": {"canaries": {ALPHA: FILE, BETA: FILE}}})
    return world


def _run(github: GitHub, place: str = ALPHA, file: str = FILE, ref: str = "main", **inputs: Any) -> httpx.Response:
    body = {"ref": ref, "inputs": {"name": "A_TOKEN", "nonce": "once", **inputs}}
    return github.ask("POST", f"/repos/{place}/actions/workflows/{file}/dispatches", body)


def _name(value: str, nonce: str = "once") -> str:
    return f"canary-{nonce}-{hmac.new(value.encode(), nonce.encode(), hashlib.sha256).hexdigest()}"


def _artifacts(github: GitHub, place: str = ALPHA, **query: str) -> list[str]:
    found = github.ask("GET", f"/repos/{place}/actions/artifacts", params=query).json()
    assert found["total_count"] == len(found["artifacts"])
    return [one["name"] for one in found["artifacts"]]


def test_a_run_says_which_value_the_secret_has(canary: World, github: GitHub) -> None:
    """By an artifact that can be asked for by its name; the value is nowhere."""
    canary.write_secret(ALPHA, "A_TOKEN", value="one")
    assert _run(github).status_code == 204
    canary.write_secret(ALPHA, "A_TOKEN", value="two")
    assert _run(github, nonce="twice").status_code == 204
    assert _artifacts(github) == [_name("two", "twice"), _name("one")]
    assert _artifacts(github, name=_name("one")) == [_name("one")]
    assert _artifacts(github, name=_name("two")) == []


def test_a_run_reads_what_is_visible_to_its_repository(canary: World, github: GitHub) -> None:
    """A secret that it cannot read is an empty text, as in any job."""
    canary.write_secret(ORGANIZATION, "A_TOKEN", value="one", visibility="private")
    for place in (ALPHA, BETA):
        _run(github, place, name="a_token")
    assert (_artifacts(github, ALPHA), _artifacts(github, BETA)) == ([_name("")], [_name("one")])


def test_a_run_may_take_some_looks(canary: World, github: GitHub) -> None:
    """Until then there is no artifact; the value is the one that the secret had as it began."""
    canary.write_secret(ALPHA, "A_TOKEN", value="one")
    canary.delay_canary(ALPHA, looks=2)
    _run(github, BETA)
    _run(github)
    canary.write_secret(ALPHA, "A_TOKEN", value="two")
    assert [_artifacts(github) for _ in range(4)] == [[], [], [_name("one")], [_name("one")]]
    _run(github, nonce="twice")
    states = []
    for _ in range(3):
        [run, _] = github.ask("GET", f"/repos/{ALPHA}/actions/workflows/{FILE}/runs").json()["workflow_runs"]
        states.append((run["status"], run["conclusion"], run["run_number"]))
    assert states == [("in_progress", None, 2)] * 2 + [("completed", "success", 2)]
    assert github.ask("GET", f"/repos/{ALPHA}/actions/runs/{run['id']}").json()["status"] == "completed"
    assert github.ask("GET", f"/repos/{BETA}/actions/runs/{run['id']}").status_code == 404


def test_a_canary_may_lie(canary: World, github: GitHub) -> None:
    """It reads the former value, and the one that is there where there was no other."""
    canary.delay_canary(ALPHA, lies=True)
    for value, said in (("one", "one"), ("two", "one"), ("two", "one"), ("three", "two")):
        canary.write_secret(ALPHA, "A_TOKEN", value=value)
        _run(github, nonce=f"{value}-{said}")
        assert _artifacts(github)[0] == _name(said, f"{value}-{said}")
    canary.remove_secret(ALPHA, "A_TOKEN")
    canary.write_secret(ALPHA, "A_TOKEN", value="four")
    _run(github)
    assert _artifacts(github)[0] == _name("four")
    canary.delay_canary(ALPHA)
    canary.write_secret(ALPHA, "A_TOKEN", value="five")
    _run(github)
    assert _artifacts(github)[0] == _name("five")


def test_only_a_canary_that_is_active_is_run(canary: World, github: GitHub) -> None:
    """With the inputs that it has, on the branch that is there."""
    assert _run(github, file="build.yml").json()["message"] == "Workflow does not have 'workflow_dispatch' trigger"
    assert _run(github, file="nothing.yml").status_code == 404
    assert _run(github, ref="other").json()["message"] == "No ref found for: other"
    assert _run(github, ref="refs/heads/main").status_code == 204
    assert _run(github, nonce="").json()["message"] == "Required input 'nonce' not provided"
    assert _run(github, colour="red").json()["message"] == "Unexpected inputs provided: ['colour']"
    canary.ask("PATCH", f"/services/github/workflows/{ALPHA}/{FILE}", {"state": "disabled_manually"})
    assert "disabled" in _run(github).json()["message"]
    assert len(_artifacts(github)) == 1


def test_an_artifact_expires(canary: World, github: GitHub) -> None:
    """After ninety days of the world's time."""
    _run(github)
    path = f"/repos/{ALPHA}/actions/artifacts"
    assert github.ask("GET", path).json()["artifacts"][0]["expired"] is False
    canary.advance_clock(90 * 86400 + 1)
    assert github.ask("GET", path).json()["artifacts"][0]["expired"] is True


def test_a_canary_is_of_a_repository_that_is_there(canary: World, github: GitHub) -> None:
    """It is put back with it; the seed names what is wrong."""
    _run(github)
    canary.snapshot("here")
    canary.remove_repository(ALPHA)
    with pytest.raises(AdminError):
        canary.delay_canary(ALPHA)
    canary.restore("here")
    assert len(_artifacts(github)) == 1
    with pytest.raises(AdminError, match=r"github\.canaries\.nobody/x"):
        canary.seed({"github": {"canaries": {"nobody/x": FILE}}})
    with pytest.raises(AdminError, match="Not Found"):
        canary.delay_canary(f"{ORGANIZATION}/gamma")

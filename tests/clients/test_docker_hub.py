"""Clients of Docker Hub: Docker's own hub-tool, in Go, and docker-hub for Python."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sandbox import World
from sandbox.docker_hub.state import ACCOUNT
from tests.clients.programs import CallError, Client, build, started

PROGRAM = "docker_hub"
SEED = {
    "docker-hub": {
        "namespaces": {
            "an-org": {"image": {"description": "Builds."}, "second": {}, "hidden": {"visibility": "private"}}
        }
    }
}


@pytest.fixture(scope="module")
def go(running_world: World) -> Iterator[Client]:
    """A client, hub-tool's, which is told the address by variables of its own."""
    environment = {
        "DOCKER_HUB_API_URL": running_world.addresses["docker-hub"], "DOCKER_REGISTRY_URL": "http://127.0.0.1:1",
        "PATH": "", "HOME": "/nowhere",
    }  # fmt: skip
    with started(build(PROGRAM), environment) as client:
        yield client


@pytest.fixture
def logged_in(world: World, go: Client) -> Client:
    """hub-tool, which has just logged in."""
    go.call("LogIn", ACCOUNT, world.tokens["docker-hub"])
    return go


class TestGo:
    """docker/hub-tool."""

    def test_the_password_logs_in(self, world: World, go: Client) -> None:
        """And a wrong one does not."""
        go.call("LogIn", ACCOUNT, world.tokens["docker-hub"])
        assert go.call("GetUserInfo")["Name"] == ACCOUNT
        with pytest.raises(CallError, match="incorrect"):
            go.call("LogIn", ACCOUNT, "nonsense")

    def test_an_access_token_from_its_making_to_its_end(self, world: World, logged_in: Client) -> None:
        """Its value is shown once; with it one logs in; it is put aside, and removed."""
        made = logged_in.call("CreateToken", "by a client")
        [there] = world.state("docker-hub")["tokens"]
        assert (there["label"], there["value"]) == ("by a client", world.digest(made["Token"]))
        logged_in.call("LogIn", ACCOUNT, made["Token"])
        tokens, total = logged_in.call("GetTokens")
        assert (total, [(one["UUID"], one["Token"]) for one in tokens]) == (1, [(made["UUID"], "")])
        assert logged_in.call("GetToken", made["UUID"])["Description"] == "by a client"
        assert not logged_in.call("UpdateToken", made["UUID"], "put aside", False)["IsActive"]
        [there] = world.state("docker-hub")["tokens"]
        assert (there["label"], there["is_active"]) == ("put aside", False)
        with pytest.raises(CallError, match="incorrect"):
            logged_in.call("LogIn", ACCOUNT, made["Token"])
        logged_in.call("RemoveToken", made["UUID"])
        assert world.state("docker-hub")["tokens"] == []

    def test_tokens_are_listed_in_pages(self, world: World, logged_in: Client) -> None:
        """The client takes a hundred at a time."""
        for number in range(101):
            logged_in.call("CreateToken", f"token {number}")
        tokens, total = logged_in.call("GetTokens")
        assert total == 101
        assert {one["Description"] for one in tokens} == {f"token {number}" for number in range(101)}

    def test_repositories_are_listed_and_removed(self, world: World, logged_in: Client) -> None:
        """With what is said about each."""
        found, total = logged_in.call("GetRepositories", "an-org")
        assert total == 3
        assert {(one["Name"], one["IsPrivate"], one["Description"]) for one in found} == {
            ("an-org/image", False, "Builds."), ("an-org/second", False, ""), ("an-org/hidden", True, ""),
        }  # fmt: skip
        logged_in.call("RemoveRepository", "an-org/second")
        assert world.state("docker-hub")["repositories"].keys() == {"an-org/hidden", "an-org/image"}


@pytest.fixture
def python(world: World, alone_on_path: object, monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> Any:
    """docker-hub, which keeps what it knows below HOME."""
    monkeypatch.setenv("HOME", str(tmp_path))
    from src.libs import docker_hub_client  # its author calls the package so

    monkeypatch.setattr(docker_hub_client, "DOCKER_HUB_API_ENDPOINT", f"{world.addresses['docker-hub']}/v2/")
    return docker_hub_client.DockerHubClient()


class TestPython:
    """docker-hub."""

    def test_the_password_logs_in(self, world: World, python: Any) -> None:
        """And a wrong one does not."""
        assert python.login(ACCOUNT, world.tokens["docker-hub"], False)
        assert python.get_token()
        assert not python.login(ACCOUNT, "nonsense", False)

    def test_repositories_are_listed_in_pages(self, world: World, python: Any) -> None:
        """As many in each as were asked for."""
        python.login(ACCOUNT, world.tokens["docker-hub"], False)
        names, number = [], 1
        while True:
            page = python.get_repos("an-org", number, 2)["content"]
            names += [one["name"] for one in page["results"]]
            if page["next"] is None:
                break
            number += 1
        assert (number, sorted(names)) == (2, ["hidden", "image", "second"])

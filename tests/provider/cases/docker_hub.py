"""Docker Hub's resources in the sweeps."""

from __future__ import annotations

from typing import Any

from sandbox.client import World
from sandbox.wire import Json
from tests.provider.case import Case
from tests.provider.plugin import Properties

SEED: dict[str, Any] = {"docker-hub": {"namespaces": {"an-org": {"image": {"description": "Old."}}}}}

HUB = "/services/docker-hub"
IMAGE = f"{HUB}/repositories/an-org/image"


def _settings(world: World) -> dict[str, str]:
    return {"dockerHubUrl": world.addresses["docker-hub"]}


def _token(world: World) -> dict[str, Json] | None:
    found = [token for token in world.state("docker-hub")["tokens"] if token["label"] == "pusher"]
    return {} if found else None


ACCESS_TOKEN = Case(
    token="saas:docker_hub:AccessToken",
    service="docker-hub",
    service_name="Docker Hub",
    names=("pusher",),
    inputs=Properties(
        {"name": "pusher", "scopes": ["repo:read", "repo:write"], "expires": "2098-12-31", "current": ""},
        frozenset({"current"}),
    ),
    identity="pusher",
    updates={},
    replacements={"name": "puller", "scopes": ["repo:read"]},
    refused={"scopes": "Neither can be changed there"},
    forgotten=True,
    made_once="its value is not known here",
    untraced=frozenset({"expires", "current"}),
    unreadable=frozenset({"expires", "current"}),
    drifts={},
    present=_token,
    remove=lambda world: world.ask("DELETE", f"{HUB}/tokens/pusher"),
    settings=_settings,
)


def image(world: World) -> dict[str, Any] | None:
    """The case's repository, as the world shows it."""
    found: dict[str, Any] = world.state("docker-hub")["repositories"]
    return found.get("an-org/image")


REPOSITORY = Case(
    token="saas:docker_hub:Repository",
    service="docker-hub",
    service_name="Docker Hub",
    names=("an-org/image", "the repositories of an-org"),
    inputs=Properties({"namespace": "an-org", "name": "image", "visibility": "private", "description": "Builds."}),
    identity="an-org/image",
    kept=True,
    updates={"visibility": "public", "description": "Builds other things."},
    replacements={"namespace": "other-org", "name": "other-image"},
    refused=dict.fromkeys(("namespace", "name"), "does not exist"),
    unreadable=frozenset(),
    drifts={
        "visibility": (lambda world: world.ask("PATCH", IMAGE, {"is_private": False}), "visibility", "public"),
        "description": (
            lambda world: world.ask("PATCH", IMAGE, {"description": "By hand."}),
            "description",
            "By hand.",
        ),
    },
    present=image,
    remove=lambda world: world.ask("DELETE", IMAGE),
    settings=_settings,
)

CASES = (ACCESS_TOKEN, REPOSITORY)

"""Quay's resources in the sweeps."""

from __future__ import annotations

from typing import Any

from sandbox.client import World
from sandbox.wire import Json
from tests.provider.case import Case
from tests.provider.plugin import Properties

SEED: dict[str, Any] = {
    "quay": {
        "users": ["ada"],
        "organizations": {
            "an-org": {"teams": ["pushers"], "repositories": {"image": {"description": "Old."}, "other-image": {}}},
            "other-org": {"repositories": {"image": {}}},
        },
    }
}

QUAY = "/services/quay"
IMAGE = f"{QUAY}/repositories/an-org/image"


def _settings(world: World) -> dict[str, str]:
    return {"quayUrl": world.addresses["quay"]}


def image(world: World) -> dict[str, Any] | None:
    """The case's repository, as the world shows it."""
    found: dict[str, Any] = world.state("quay")["repositories"]
    return found.get("an-org/image")


def _repository(world: World) -> dict[str, Json] | None:
    found = image(world)
    return {name: found[name] for name in ("visibility", "description")} if found else None


REPOSITORY = Case(
    token="saas:quay:Repository",
    service="quay",
    service_name="Quay",
    names=("an-org/image", "the repositories of an-org"),
    inputs=Properties(
        {"organization": "an-org", "name": "image", "visibility": "public", "description": "Builds things."}
    ),
    identity="an-org/image",
    kept=True,
    updates={"visibility": "private", "description": "Builds other things."},
    replacements={"organization": "other-org", "name": "other-image"},
    unreadable=frozenset(),
    drifts={
        "visibility": (lambda world: world.ask("PATCH", IMAGE, {"is_public": False}), "visibility", "private"),
        "description": (
            lambda world: world.ask("PATCH", IMAGE, {"description": "By hand."}),
            "description",
            "By hand.",
        ),
    },
    present=_repository,
    remove=lambda world: world.ask("DELETE", IMAGE),
    settings=_settings,
)


def _robot(world: World) -> dict[str, Json] | None:
    return {} if "an-org+pusher" in world.state("quay")["robots"] else None


ROBOT = Case(
    token="saas:quay:Robot",
    service="quay",
    service_name="Quay",
    names=("an-org+pusher",),
    inputs=Properties({"organization": "an-org", "name": "pusher"}),
    identity="an-org+pusher",
    updates={},
    replacements={"organization": "other-org", "name": "puller"},
    forgotten=True,
    unreadable=frozenset(),
    drifts={},
    present=_robot,
    remove=lambda world: world.ask("DELETE", f"{QUAY}/robots/an-org+pusher"),
    settings=_settings,
)


def _permission(world: World) -> dict[str, Json] | None:
    found = image(world)
    return {"role": found["users"]["ada"]} if found and "ada" in found["users"] else None


PERMISSION = Case(
    token="saas:quay:Permission",
    service="quay",
    service_name="Quay",
    names=("an-org/image",),
    inputs=Properties(
        {"organization": "an-org", "repository": "image", "kind": "user", "name": "ada", "role": "write"}
    ),
    identity="an-org/image/user/ada",
    updates={"role": "admin"},
    replacements={"organization": "other-org", "repository": "other-image", "kind": "team", "name": "grace"},
    refused=dict.fromkeys(("kind", "name"), "Invalid"),  # nobody there is called so
    unreadable=frozenset(),
    drifts={
        "role": (lambda world: world.ask("PUT", f"{IMAGE}/permissions/user/ada", {"role": "read"}), "role", "read")
    },
    present=_permission,
    remove=lambda world: world.ask("DELETE", f"{IMAGE}/permissions/user/ada"),
    settings=_settings,
)

CASES = (REPOSITORY, ROBOT, PERMISSION)

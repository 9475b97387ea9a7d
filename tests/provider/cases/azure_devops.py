"""Azure DevOps' resources in the sweeps."""

from __future__ import annotations

from typing import Any

from sandbox.client import World
from sandbox.wire import Json
from tests.provider.case import CANARY, OTHER_CANARY, Case
from tests.provider.plugin import Properties

PROJECT = "9185a86a-5277-5d9d-baa6-4793d5d9923b"
PLACE, NAME = "an-org/parts", "uploads"
SEED: dict[str, Any] = {"azure_devops": {"organizations": {"an-org": {"parts": {"id": PROJECT}, "other-parts": {}}}}}


def settings(world: World) -> dict[str, str]:
    """The provider's, for that world."""
    return {"azureDevopsUrl": world.environment["AZDO_ORG_SERVICE_URL"]}


def _group(world: World) -> dict[str, Json] | None:
    if NAME not in world.state("azure-devops")["an-org"]["parts"]["groups"]:
        return None
    found = world.variable_group(PLACE, NAME)
    values = {
        secret: {name: one["value"] for name, one in found["variables"].items() if one["secret"] is secret}
        for secret in (True, False)
    }
    return {"secrets": values[True], "settings": values[False], "openToAll": found["open_to_all_pipelines"]}


VARIABLE_GROUP = Case(
    token="saas:azure_devops:VariableGroup",
    service="azure-devops",
    service_name="Azure DevOps",
    names=(f"parts/{NAME}", "groups of the project parts"),
    inputs=Properties(
        {
            "project": "parts",
            "name": NAME,
            "projectId": PROJECT,
            "secrets": {"TOKEN": CANARY, "KEY": "key-of-the-test"},
            "settings": {"SHELF": "third"},
            "openToAll": True,
        },
        frozenset({"projectId", "secrets", "settings"}),
    ),
    identity=f"parts/{NAME}",
    updates={"secrets": {"TOKEN": OTHER_CANARY, "ADDED": "one-more-value"}, "settings": {}, "openToAll": False},
    replacements={"project": "other-parts", "name": "downloads"},
    refused={"project": "the id that was given"},
    unreadable=frozenset({"secrets"}),
    untold=frozenset({"shownAs"}),
    untraced=frozenset({"projectId"}),
    drifts={
        "secrets": (
            lambda world: world.change_variables(PLACE, NAME, {"TOKEN": "written by somebody else", "KEY": None}),
            "secrets",
            {"TOKEN": CANARY},
        ),
        "settings": (
            lambda world: world.change_variables(
                PLACE,
                NAME,
                {"SHELF": {"value": "fourth", "secret": False}, "BY_HAND": {"value": "x", "secret": False}},
            ),
            "settings",
            {"BY_HAND": "x", "SHELF": "fourth"},
        ),
        "openToAll": (lambda world: world.open_variable_group(PLACE, NAME, opened=False), "openToAll", False),
        "shownAs": (
            lambda world: world.ask("POST", f"/services/azure-devops/{PLACE}/groups/{NAME}/name", {"name": "renamed"}),
            "shownAs",
            "renamed",
        ),
    },
    present=_group,
    remove=lambda world: world.remove_variable_group(PLACE, NAME),
    settings=settings,
)

CASES = (VARIABLE_GROUP,)

"""Heroku's resources in the sweeps."""

from __future__ import annotations

from typing import Any

from sandbox.client import World
from sandbox.wire import Json
from tests.provider.case import CANARY, OTHER_CANARY, Case
from tests.provider.plugin import Properties

SEED: dict[str, Any] = {"heroku": {"apps": {"an-app": {"set_by_hand": ["BY_HAND"]}, "other-app": {}}}}


def _config_vars(world: World) -> dict[str, Json] | None:
    found = world.config_vars("an-app")
    secrets = {name: value for name, value in found.items() if name in ("TOKEN", "KEY", "ADDED")}
    settings = {name: value for name, value in found.items() if name in ("COLOUR", "SHAPE")}
    return {"secrets": secrets, "settings": settings} if secrets or settings else None


CONFIG_VARS = Case(
    token="saas:heroku:ConfigVars",
    service="heroku",
    service_name="Heroku",
    names=("an-app",),
    inputs=Properties(
        {"app": "an-app", "secrets": {"TOKEN": CANARY, "KEY": "key-of-the-test"}, "settings": {"COLOUR": "blue"}},
        frozenset({"secrets"}),
    ),
    identity="an-app",
    updates={"secrets": {"TOKEN": OTHER_CANARY, "ADDED": "one-more-value"}, "settings": {"SHAPE": "round"}},
    replacements={"app": "other-app"},
    unreadable=frozenset(),
    drifts={
        "secrets": (
            lambda world: world.change_config_vars("an-app", {"TOKEN": OTHER_CANARY, "KEY": None}),
            "secrets",
            {"TOKEN": OTHER_CANARY},
        ),
        "settings": (
            lambda world: world.change_config_vars("an-app", {"COLOUR": "red"}),
            "settings",
            {"COLOUR": "red"},
        ),
    },
    present=_config_vars,
    remove=lambda world: world.change_config_vars("an-app", {"TOKEN": None, "KEY": None, "COLOUR": None}),
    settings=lambda world: {"herokuUrl": world.addresses["heroku"], "githubBaseUrl": world.addresses["github"]},
    imported_as="an-app:TOKEN,KEY:COLOUR",
)

CASES = (CONFIG_VARS,)

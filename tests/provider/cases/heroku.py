"""Heroku's resources in the sweeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.client import World
from sandbox.wire import Json
from tests.provider.case import CANARY, OTHER_CANARY, Case
from tests.provider.plugin import Properties

SEED: dict[str, Any] = {
    "heroku": {"apps": {"an-app": {"set_by_hand": ["BY_HAND"], "processes": {"web": {}}}, "other-app": {}}}
}


def _settings(world: World) -> dict[str, str]:
    return {"herokuUrl": world.addresses["heroku"], "githubBaseUrl": world.addresses["github"]}


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
            {"COLOUR": "(another value)"},
        ),
    },
    present=_config_vars,
    remove=lambda world: world.change_config_vars("an-app", {"TOKEN": None, "KEY": None, "COLOUR": None}),
    settings=_settings,
    imported_as="an-app:TOKEN,KEY",
    not_imported=frozenset({"settings"}),
)


def _formation(world: World) -> dict[str, Json] | None:
    found = world.heroku_holdings("an-app")["processes"].get("web")
    return found and {"quantity": found["quantity"], "size": found["size"].lower()}


def _scaled(**changes: Json) -> Callable[[World], None]:
    return lambda world: world.change_heroku_holdings("an-app", {"processes": {"web": changes}})


FORMATION = Case(
    token="saas:heroku:Formation",
    service="heroku",
    service_name="Heroku",
    names=("an-app", "web"),
    inputs=Properties({"app": "an-app", "process": "web", "quantity": 2, "size": "standard-1x"}),
    identity="an-app/web",
    updates={"quantity": 3, "size": "performance-m"},
    replacements={"app": "other-app", "process": "worker"},
    refused={"app": "not found", "process": "not found"},
    unreadable=frozenset(),
    kept=True,
    drifts={
        "quantity": (_scaled(quantity=0), "quantity", 0),
        "size": (_scaled(size="Standard-2X"), "size", "standard-2x"),
    },
    present=_formation,
    remove=lambda world: world.change_heroku_holdings("an-app", {"processes": {"web": None}}),
    settings=_settings,
)


DOMAIN = Case(
    token="saas:heroku:Domain",
    service="heroku",
    service_name="Heroku",
    names=("an-app", "bell.example.org"),
    inputs=Properties({"app": "an-app", "hostname": "bell.example.org"}),
    identity="an-app/bell.example.org",
    updates={},
    replacements={"app": "other-app", "hostname": "door.example.org"},
    refused={"app": "already added to an app"},
    unreadable=frozenset(),
    drifts={},
    present=lambda world: {} if "bell.example.org" in world.heroku_holdings("an-app")["domains"] else None,
    remove=lambda world: world.change_heroku_holdings("an-app", {"domains": {"bell.example.org": None}}),
    settings=_settings,
)


def _the_authorization(world: World) -> str | None:
    found = [one["id"] for one in world.heroku_authorizations() if one["description"] == "an engine"]
    return found[0] if found else None


AUTHORIZATION = Case(
    token="saas:heroku:Authorization",
    service="heroku",
    service_name="Heroku",
    names=("an engine",),
    inputs=Properties(
        {"name": "an engine", "scopes": ["read", "write"], "expires": "2099-12-31", "current": ""},
        frozenset({"current"}),
    ),
    identity="00000000-0000-4000-8000-000000000000",
    numbered=lambda world: str(_the_authorization(world)),
    updates={},
    replacements={"name": "another", "scopes": ["global"], "expires": "2098-12-31"},
    refused=dict.fromkeys(("scopes", "expires"), "Neither can be changed there"),
    forgotten=True,
    unreadable=frozenset(),
    untraced=frozenset({"current"}),
    drifts={},
    present=lambda world: {} if _the_authorization(world) else None,
    remove=lambda world: world.revoke_heroku_authorization(str(_the_authorization(world))),
    settings=_settings,
)

CASES = (CONFIG_VARS, FORMATION, DOMAIN, AUTHORIZATION)

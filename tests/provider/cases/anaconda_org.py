"""Anaconda.org's resources in the sweeps."""

from __future__ import annotations

from typing import Any

from sandbox.client import World
from sandbox.wire import Json
from tests.provider.case import Case
from tests.provider.plugin import Properties

SEED: dict[str, Any] = {"anaconda-org": {"organizations": {"an-org": {}, "other-org": {}}}}

TOKENS = "/services/anaconda-org/tokens/an-org"


def _settings(world: World) -> dict[str, str]:
    return {"anacondaOrgUrl": world.addresses["anaconda-org"], "githubBaseUrl": world.addresses["github"]}


def _token(world: World) -> dict[str, Json] | None:
    return {} if "an-org/upload" in world.state("anaconda-org")["tokens"] else None


TOKEN = Case(
    token="saas:anaconda_org:Token",
    service="anaconda-org",
    service_name="Anaconda.org",
    names=("upload",),
    inputs=Properties(
        {
            "organization": "an-org",
            "name": "upload",
            "scopes": ["api:read", "api:write"],
            "expires": "2098-12-31",
            "current": "",
        },
        frozenset({"current"}),
    ),
    identity="an-org/upload",
    updates={},
    replacements={
        "organization": "other-org",
        "name": "upload-again",
        "scopes": ["api:read"],
        "expires": "2099-12-31",
    },
    refused={
        **dict.fromkeys(("scopes", "expires"), "Neither can be changed there"),
        "organization": "is not known here",
    },
    forgotten=True,
    made_once="its value is not known here",
    untraced=frozenset({"current"}),
    unreadable=frozenset({"current"}),
    drifts={},
    present=_token,
    remove=lambda world: world.ask("DELETE", f"{TOKENS}/upload"),
    settings=_settings,
)


CASES = (TOKEN,)

"""Anaconda.org's resources in the sweeps."""

from __future__ import annotations

from typing import Any

from sandbox.client import World
from sandbox.wire import Json
from tests.provider.case import Case
from tests.provider.plugin import Properties

SEED: dict[str, Any] = {
    "anaconda-org": {
        "people": ["ada"],
        "organizations": {"an-org": {"groups": {"uploaders": ["grace"]}}, "other-org": {"groups": {"uploaders": []}}},
    }
}

TOKENS = "/services/anaconda-org/tokens/an-org"
MEMBERS = "/services/anaconda-org/groups/an-org/uploaders/members"


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


def _member(world: World) -> dict[str, Json] | None:
    return {} if "ada" in world.state("anaconda-org")["groups"]["an-org/uploaders"] else None


GROUP_MEMBER = Case(
    token="saas:anaconda_org:GroupMember",
    service="anaconda-org",
    service_name="Anaconda.org",
    names=("ada", "the members of the group an-org/"),
    inputs=Properties({"organization": "an-org", "group": "uploaders", "member": "ada"}),
    identity="an-org/uploaders/ada",
    updates={},
    replacements={"organization": "other-org", "group": "owners", "member": "grace"},
    unreadable=frozenset(),
    drifts={},
    present=_member,
    remove=lambda world: world.ask("DELETE", f"{MEMBERS}/ada"),
    settings=_settings,
)

CASES = (TOKEN, GROUP_MEMBER)

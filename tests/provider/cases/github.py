"""GitHub's resources in the sweeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.client import World
from sandbox.wire import Json
from tests.provider.case import CANARY, OTHER_CANARY, Case
from tests.provider.cases import github_access, placed, sealed
from tests.provider.plugin import Properties

SEED: dict[str, Any] = {
    "github": {
        "organizations": {
            "an-org": {
                "teams": github_access.TEAMS,
                "runner_groups": github_access.GROUPS,
                "repositories": {
                    "alpha": {"private": False, "environments": ["production"], **github_access.REPOSITORY},
                    "beta": {"private": True},
                    "gamma": {"private": False},
                    "delta": {"private": True},
                },
            },
            "other-org": {"repositories": {"alpha": {"private": False}}, "runner_groups": github_access.GROUPS},
        },
        **github_access.SEED,
    }
}


def _the_hook(world: World) -> dict[str, Json]:
    [hook] = [hook for hook in world.hooks() if hook["scope"] == "an-org/alpha"]
    return hook


def _webhook(world: World) -> dict[str, Json] | None:
    if "an-org/alpha" not in [hook["scope"] for hook in world.hooks()]:
        return None
    hook = _the_hook(world)
    fixed = {"content_type": "json", "insecure_ssl": "0"}
    wrong = {name: hook[name] for name, right in fixed.items() if hook[name] != right}
    return {**{name: hook[name] for name in ("url", "events", "secret", "active")}, **wrong}


def _edited(**changes: Json) -> Callable[[World], None]:
    """An edit of the webhook by hand, a minute later."""

    def edit(world: World) -> None:
        world.advance_clock(60)
        world.change_hook(_the_hook(world)["id"], **changes)

    return edit


WEBHOOK = Case(
    token="saas:github:Webhook",
    service="github",
    service_name="GitHub",
    names=("an-org/alpha",),
    inputs=Properties(
        {
            "organization": "an-org",
            "repository": "alpha",
            "url": "https://bell.example/ring",
            "events": ["issues", "push"],
            "secret": CANARY,
            "active": True,
        },
        frozenset({"secret"}),
    ),
    identity="an-org/alpha/1",
    numbered=lambda world: f"an-org/alpha/{_the_hook(world)['id']}",
    updates={
        "secret": OTHER_CANARY,
        "url": "https://bell.example/other",
        "events": ["push", "release"],
        "active": False,
    },
    replacements={"organization": "other-org", "repository": "beta"},
    untold=frozenset({"url"}),
    unreadable=frozenset({"secret"}),
    drifts={
        "secret": (_edited(secret="written by somebody else"), "secret", CANARY),
        "url": (_edited(url="https://else.example/ring"), "url", "https://else.example/ring"),
        "events": (_edited(events=["push"]), "events", ["push"]),
        "active": (_edited(active=False), "active", False),
        "contentType": (_edited(content_type="form"), "contentType", "form"),
        "insecureSsl": (_edited(insecure_ssl="1"), "insecureSsl", "1"),
    },
    present=_webhook,
    remove=lambda world: world.remove_hook(_the_hook(world)["id"]),
    settings=lambda world: {"githubBaseUrl": world.addresses["github"], "githubWriteDelayMs": "0"},
)

CASES = (*sealed.CASES, *placed.CASES, WEBHOOK, *github_access.CASES)

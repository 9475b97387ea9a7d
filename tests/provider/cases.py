"""What the sweeps need to know of each resource: one entry each. `test_sweep` fails when a registered one has none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.client import World
from sandbox.wire import Json
from tests.provider.plugin import Properties

CANARY = "canary-7f3c-never-to-be-seen"
OTHER_CANARY = "canary-91be-nor-this-one"

SEED: dict[str, Any] = {
    "vault": {"name": "pulumi", "items": {}},
    "github": {
        "organizations": {
            "an-org": {
                "repositories": {
                    "alpha": {"private": False},
                    "beta": {"private": True},
                    "gamma": {"private": False},
                    "delta": {"private": True},
                }
            },
            "other-org": {"repositories": {"alpha": {"private": False}}},
        }
    },
    "heroku": {"apps": {"an-app": {"set_by_hand": ["BY_HAND"]}, "other-app": {}}},
}


@dataclass(frozen=True, kw_only=True)
class Case:
    """One resource, a good set of inputs for it, and how the emulated world shows and changes it."""

    token: str
    service: str
    """The sandbox's name of the service."""
    service_name: str
    """What its error sentences call it."""
    names: tuple[str, ...]
    """Words of which a sentence about the object must hold one."""
    inputs: Properties
    identity: str
    updates: Mapping[str, Any]
    """Another value for each input that is changed in place."""
    replacements: Mapping[str, Any]
    """Another value for each input that makes another object."""
    unreadable: frozenset[str]
    """Inputs that the service does not tell."""
    drifts: Mapping[str, tuple[Callable[[World], None], str, Any]]
    """For each readable property: an edit behind the provider's back, the output that shows it, and what it says."""
    present: Callable[[World], dict[str, Json] | None]
    """What is at the service, in the shape of the inputs that are not identity; None when nothing is."""
    remove: Callable[[World], None]
    """Removes it behind the provider's back."""
    settings: Callable[[World], dict[str, str]]
    imported_as: str = ""
    """What import takes, where it is not the identity."""
    numbered: Callable[[World], str] | None = None
    """The identity of the object that is there, where the service numbers its objects; then `identity` is nothing's."""

    def identity_in(self, world: World) -> str:
        """The identity of the object that is there."""
        return self.numbered(world) if self.numbered else self.identity

    def __str__(self) -> str:
        """How tests are named after it."""
        return self.token


def _organization_secret(world: World) -> dict[str, Json] | None:
    if "an-org/TOKEN" not in world.state("github")["organization_secrets"]:
        return None
    return dict(world.secret("an-org", "TOKEN"))


def _shown_to_all(world: World) -> None:
    world.write_secret("an-org", "TOKEN", visibility="all")


def _overwritten(world: World) -> None:
    world.advance_clock(60)
    world.write_secret("an-org", "TOKEN", value="written by somebody else")


ORGANIZATION_SECRET = Case(
    token="saas:github:OrganizationSecret",
    service="github",
    service_name="GitHub",
    names=("an-org", "TOKEN"),
    inputs=Properties(
        {
            "organization": "an-org",
            "name": "TOKEN",
            "value": CANARY,
            "visibility": "selected",
            "repositories": ["alpha", "beta"],
        },
        frozenset({"value"}),
    ),
    identity="an-org/TOKEN",
    updates={"value": OTHER_CANARY, "visibility": "all", "repositories": ["beta", "gamma"]},
    replacements={"organization": "other-org", "name": "ANOTHER"},
    unreadable=frozenset({"value"}),
    drifts={
        "visibility": (_shown_to_all, "visibility", "all"),
        "repositories": (lambda world: world.list_secret("an-org", "TOKEN", ["gamma"]), "repositories", ["gamma"]),
        "value": (_overwritten, "value", CANARY),
    },
    present=_organization_secret,
    remove=lambda world: world.remove_secret("an-org", "TOKEN"),
    settings=lambda world: {"githubBaseUrl": world.addresses["github"], "githubWriteDelayMs": "0"},
)


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

CASES: tuple[Case, ...] = (ORGANIZATION_SECRET, WEBHOOK, CONFIG_VARS)


def consistent(inputs: Properties) -> Properties:
    """The inputs with what must go along when one of them was changed alone."""
    if inputs.values.get("visibility") == "all":
        return inputs.but(repositories=[])
    return inputs

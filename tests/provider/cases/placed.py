"""GitHub's variables and deploy keys in the sweeps."""

from __future__ import annotations

from typing import Any

from sandbox.client import World
from sandbox.wire import Json
from tests.provider.case import CANARY, OTHER_CANARY, Case
from tests.provider.plugin import Properties

KEYS = {
    "one": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHhlcoMy4DpjtkQrQu+Y7rHUvv0enFAyuD1w9k5fVRpQ",
    "other": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOIJaHXCaKCZPyD6S2bhX/ZR6eVc0sCN+7JOH0B5wUW6",
}


def _settings(world: World) -> dict[str, str]:
    return {"githubBaseUrl": world.addresses["github"], "githubWriteDelayMs": "0"}


def _variable(place: str) -> Any:
    def present(world: World) -> dict[str, Json] | None:
        found = world.state("github")["variables"].get(f"{place}/PLACE")
        return found and {name: told for name, told in found.items() if name != "updated_at"}

    return present


def _repository_variable() -> Case:
    place = "an-org/alpha"
    return Case(
        token="saas:github:RepositoryVariable",
        like="saas:github:OrganizationVariable",
        service="github",
        service_name="GitHub",
        names=("an-org", "PLACE"),
        inputs=Properties(
            {"organization": "an-org", "repository": "alpha", "name": "PLACE", "value": CANARY}, frozenset({"value"})
        ),
        identity="an-org/alpha/PLACE",
        updates={"value": OTHER_CANARY},
        replacements={"organization": "other-org", "repository": "beta", "name": "ANOTHER"},
        unreadable=frozenset(),
        drifts={"value": (lambda world: world.write_variable(place, "PLACE", value="by hand"), "value", "by hand")},
        present=_variable(place),
        remove=lambda world: world.remove_variable(place, "PLACE"),
        settings=_settings,
    )


def _organization_variable() -> Case:
    return Case(
        token="saas:github:OrganizationVariable",
        service="github",
        service_name="GitHub",
        names=("an-org", "PLACE"),
        inputs=Properties(
            {
                "organization": "an-org",
                "name": "PLACE",
                "value": CANARY,
                "visibility": "selected",
                "repositories": ["alpha", "beta"],
            },
            frozenset({"value"}),
        ),
        identity="an-org/PLACE",
        updates={"value": OTHER_CANARY, "visibility": "all", "repositories": ["beta", "gamma"]},
        together={"visibility": lambda value: {"repositories": []} if value == "all" else {}},
        replacements={"organization": "other-org", "name": "ANOTHER"},
        refused={"organization": "lists repositories that cannot be used"},
        unreadable=frozenset(),
        drifts={
            "value": (lambda world: world.write_variable("an-org", "PLACE", value="by hand"), "value", "by hand"),
            "visibility": (
                lambda world: world.write_variable("an-org", "PLACE", visibility="all"), "visibility", "all",
            ),
            "repositories": (
                lambda world: world.write_variable("an-org", "PLACE", repositories=["gamma"]),
                "repositories",
                ["gamma"],
            ),
        },
        present=_variable("an-org"),
        remove=lambda world: world.remove_variable("an-org", "PLACE"),
        settings=_settings,
    )  # fmt: skip


def _file(world: World) -> dict[str, Json] | None:
    found = world.file("an-org/alpha", ".pool.yml")
    return found and {"content": found["content"]}


REPOSITORY_FILE = Case(
    token="saas:github:RepositoryFile",
    service="github",
    service_name="GitHub",
    names=("an-org/alpha", ".pool.yml"),
    inputs=Properties(
        {
            "organization": "an-org",
            "repository": "alpha",
            "path": ".pool.yml",
            "content": "runners: []\n",
            "accounts": {},
        },
        frozenset(),
    ),
    identity="an-org/alpha/.pool.yml",
    updates={"content": "runners: [one]\n"},
    replacements={"organization": "other-org", "repository": "beta", "path": ".access.yml"},
    untraced=frozenset({"accounts"}),
    unreadable=frozenset(),
    drifts={
        "content": (
            lambda world: world.write_file("an-org/alpha", ".pool.yml", "by hand\n"), "content", "by hand\n",
        ),
    },
    present=_file,
    remove=lambda world: world.write_file("an-org/alpha", ".pool.yml", None),
    settings=_settings,
)  # fmt: skip


def _the_key(world: World) -> dict[str, Json] | None:
    return next((key for key in world.deploy_keys("an-org/alpha") if key["key"] == KEYS["one"]), None)


def _remade(*, read_only: bool) -> Any:
    """What a person does who wants another permission: remove it and add it anew."""

    def edit(world: World) -> None:
        key = _the_key(world)
        assert key is not None
        world.remove_deploy_key("an-org/alpha", key["id"])
        world.add_deploy_key("an-org/alpha", str(key["title"]), KEYS["one"], read_only=read_only)

    return edit


def _present_key(world: World) -> dict[str, Json] | None:
    key = _the_key(world)
    return key and {"readOnly": key["read_only"]}


def _remove_key(world: World) -> None:
    key = _the_key(world)
    assert key is not None
    world.remove_deploy_key("an-org/alpha", key["id"])


REPOSITORY_VARIABLE = _repository_variable()
ORGANIZATION_VARIABLE = _organization_variable()
DEPLOY_KEY = Case(
    token="saas:github:DeployKey",
    service="github",
    service_name="GitHub",
    names=("an-org/alpha",),
    inputs=Properties(
        {"organization": "an-org", "repository": "alpha", "key": KEYS["one"], "title": "a key", "readOnly": True}
    ),
    identity="an-org/alpha/SHA256:a1iuyw8bi/N+bDmWbkvG2zXKzAFVsqrU23u/ZHyvCdY",
    updates={"readOnly": False},
    replacements={
        "organization": "other-org",
        "repository": "beta",
        "key": KEYS["other"],
        "title": "another title",
    },
    refused=dict.fromkeys(("organization", "repository"), "Validation Failed"),  # a key is of one repository there
    unreadable=frozenset(),
    drifts={"readOnly": (_remade(read_only=False), "readOnly", False)},
    present=_present_key,
    remove=_remove_key,
    settings=_settings,
)

CASES = (REPOSITORY_VARIABLE, ORGANIZATION_VARIABLE, DEPLOY_KEY, REPOSITORY_FILE)

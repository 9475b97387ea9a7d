"""What the seed plants at GitHub: secrets with values of their own, and webhooks; each once."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import World
from sandbox.client import AdminError

PLANTED: dict[str, Any] = {
    "github": {
        "secrets": {"an-org": ["OLD_TOKEN"], "an-org/alpha": ["OLD_TOKEN"]},
        "hooks": {"an-org": ["https://old.example/hook"], "an-org/alpha": ["https://old.example/hook"]},
    }
}


def planted(world: World) -> tuple[list[str], list[str]]:
    """The places with such a secret, and those with such a webhook."""
    state = world.state()
    secrets = {**state["organization_secrets"], **state["secrets"]}
    hooks = [one["scope"] for one in world.hooks() if one["url"] == "https://old.example/hook"]
    return sorted(name for name in secrets if name.endswith("/OLD_TOKEN")), sorted(hooks)


def test_each_is_planted_once(world: World) -> None:
    """In an organisation and in a repository; a second time changes nothing, not even a value."""
    world.seed(PLANTED)
    first, value = planted(world), world.secret("an-org", "OLD_TOKEN")["value"]
    world.seed(PLANTED)
    assert planted(world) == first == (["an-org/OLD_TOKEN", "an-org/alpha/OLD_TOKEN"], ["an-org", "an-org/alpha"])
    assert world.secret("an-org", "OLD_TOKEN")["value"] == value
    assert world.secret("an-org/alpha", "OLD_TOKEN")["value"] != value


@pytest.mark.parametrize(
    ("seed", "words"),
    [
        ({"secrets": {"no-org": ["A"]}}, "there is no such organisation"),
        ({"organizations": {"an-org": {"repositories": {"a b": {}}}}}, "In the seed, something of github cannot be: "),
        ({"hooks": {"an-org/no-repo": []}}, "something of github is in an-org/no-repo, and there is no such repo"),
        ({"secrets": {"an-org": "A"}}, "github.secrets.an-org is not a list of texts"),
        ({"hooks": {"an-org": [1]}}, "github.hooks.an-org is not a list of texts"),
    ],
)
def test_what_cannot_be_planted_is_said(world: World, seed: dict[str, Any], words: str) -> None:
    """With its place in the seed."""
    with pytest.raises(AdminError, match=words):
        world.seed({"github": seed})

"""Names of secrets that must be gone: one list a run, told and left alone."""

from __future__ import annotations

import pytest

from sandbox.client import World
from tests.provider.cases.github_access import RETIRED_SECRETS
from tests.provider.cases.sealed import ORGANIZATION_SECRET
from tests.provider.plugin import CallFailed, Plugin

LEFT = (
    "GitHub: an-org still has secrets that must be gone: OLD_TOKEN. See that nothing reads them, delete them in the "
    "organisation's settings, and revoke what they hold."
)


def test_what_still_exists_is_told_and_left(plugin: Plugin, world: World) -> None:
    """By a first run and by each that reads, in one call; once it is gone nothing is said."""
    plugin.configure(RETIRED_SECRETS.settings(world))
    for name in ("OLD_TOKEN", "IN_USE"):
        inputs = plugin.check(ORGANIZATION_SECRET.token, ORGANIZATION_SECRET.inputs.but(name=name))
        plugin.create(ORGANIZATION_SECRET.token, inputs)
    made = plugin.create(RETIRED_SECRETS.token, plugin.check(RETIRED_SECRETS.token, RETIRED_SECRETS.inputs))
    assert plugin.engine.warned == [LEFT]
    plugin.configure(RETIRED_SECRETS.settings(world))  # another run
    before = world.last_request()
    plugin.read(RETIRED_SECRETS.token, made.id, made.state)
    [asked] = world.requests(after=before, service="github")
    assert (asked["method"], asked["path"]) == ("GET", "/api/v3/orgs/an-org/actions/secrets")
    assert plugin.engine.warned == [LEFT, LEFT]
    plugin.delete(RETIRED_SECRETS.token, made)
    assert world.secret("an-org", "OLD_TOKEN")
    world.remove_secret("an-org", "OLD_TOKEN")
    plugin.configure(RETIRED_SECRETS.settings(world))
    plugin.read(RETIRED_SECRETS.token, made.id, made.state)
    assert plugin.engine.warned == [LEFT, LEFT]


def test_names_are_compared_as_github_keeps_them(plugin: Plugin, world: World) -> None:
    """In upper case, sorted, each once; what can be no secret's name is refused."""
    plugin.configure(RETIRED_SECRETS.settings(world))
    inputs = plugin.check(RETIRED_SECRETS.token, RETIRED_SECRETS.inputs.but(names=["old", "A_KEY", "Old"]))
    assert inputs.values["names"] == ["A_KEY", "OLD"]
    with pytest.raises(CallFailed, match="letters, digits and underscores: webhooks of CI"):
        plugin.check(RETIRED_SECRETS.token, RETIRED_SECRETS.inputs.but(names=["webhooks of CI"]))

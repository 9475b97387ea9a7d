"""Names of secrets that must be gone: one list, told and left alone."""

from __future__ import annotations

import pytest

from sandbox.client import World
from tests.provider.cases.sealed import ORGANIZATION_SECRET
from tests.provider.plugin import CallFailed, Plugin

FUNCTION = "saas:github:getRetiredSecrets"


@pytest.fixture
def ready(plugin: Plugin, world: World) -> Plugin:
    """The provider at the start of a run, in a world with two secrets."""
    plugin.configure(ORGANIZATION_SECRET.settings(world) | {"patienceSeconds": "0.3"})
    for name in ("OLD_TOKEN", "IN_USE"):
        plugin.create(
            ORGANIZATION_SECRET.token,
            plugin.check(ORGANIZATION_SECRET.token, ORGANIZATION_SECRET.inputs.but(name=name)),
        )
    return plugin


def test_what_still_exists_is_told_and_left(ready: Plugin, world: World) -> None:
    """In one call, whatever the case of the names; once it is gone there is nothing."""
    before = world.last_request()
    asked = {"organization": "An-Org", "names": ["old_token", "OLDER_TOKEN"]}
    assert ready.invoke(FUNCTION, asked) == {"failure": "", "names": ["OLD_TOKEN"]}
    [request] = world.requests(after=before, service="github")
    assert (request["method"], request["path"]) == ("GET", "/api/v3/orgs/an-org/actions/secrets")
    assert world.secret("an-org", "OLD_TOKEN")
    world.remove_secret("an-org", "OLD_TOKEN")
    assert ready.invoke(FUNCTION, asked) == {"failure": "", "names": []}


def test_what_can_be_no_name_is_refused(ready: Plugin) -> None:
    """That is a mistake of the program."""
    with pytest.raises(CallFailed, match="letters, digits and underscores: WEBHOOKS OF CI"):
        ready.invoke(FUNCTION, {"organization": "an-org", "names": ["webhooks of CI"]})


def test_an_organisation_that_may_not_be_seen_is_a_failure_to_look(ready: Plugin, world: World) -> None:
    """It is there, and its secrets are not shown: that does not mean that they are gone."""
    world.fault("status", service="github", status=404, times=None, path="actions/secrets")
    found = ready.invoke(FUNCTION, {"organization": "an-org", "names": ["OLD_TOKEN"]})
    assert found["names"] == []
    assert "does not mean that it is gone" in found["failure"]

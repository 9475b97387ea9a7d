"""Where a credential lies, which resource writes it, and when it last did."""

from __future__ import annotations

import json

import pytest

from infra.estate import load
from infra.placements import last_written, places
from infra.project import project_name
from tests.infra.estate.estates import FOREIGN, TODAY

RELEASE = "release-upload"
SECRET = f"{project_name()}:github:Organization$saas:github:OrganizationSecret::tinkers/RELEASE_TOKEN"


def test_every_place_has_the_resource_that_writes_it() -> None:
    """A repository's secret, an environment's, an app's config var: by type and name."""
    found = {(one.kind, one.resource) for one in places(RELEASE, load(FOREIGN, today=TODAY))}
    assert found == {
        ("github-organization-secret", "saas:github:OrganizationSecret tinkers/RELEASE_TOKEN"),
        ("github-environment-secret", "saas:github:EnvironmentSecret tinkers/catalogue@release/RELEASE_TOKEN"),
        ("heroku-config-var", "saas:heroku:ConfigVars tinkers-door"),
    }


def test_what_others_manage_has_no_resource() -> None:
    """It is declared, with who writes it."""
    found = list(places("part-token", load(FOREIGN, today=TODAY)))
    assert {(one.managed_by, one.resource) for one in found} == {("part-press", "")}


def test_the_last_write_is_that_of_the_state() -> None:
    """Of each resource that the state has; one without a time is recorded all the same."""
    urn = f"urn:pulumi:sandbox::{project_name()}::"
    resources = [
        {"urn": urn + SECRET, "outputs": {"writtenAt": "2026-11-21T10:00:00Z", "value": {"ciphertext": "x"}}},
        {"urn": f"{urn}{project_name()}:heroku:App$saas:heroku:ConfigVars::tinkers-door", "outputs": {"app": "x"}},
    ]
    times = last_written(json.dumps({"deployment": {"resources": resources}}))
    found = {one.kind: one for one in places(RELEASE, load(FOREIGN, today=TODAY), times)}
    assert found["github-organization-secret"].written == "2026-11-21T10:00:00Z"
    assert (found["heroku-config-var"].recorded, found["heroku-config-var"].written) == (True, "")
    assert not found["github-environment-secret"].recorded


@pytest.mark.parametrize("export", ['{"deployment": {}}', '{"deployment": {"resources": [{"urn": "a::b::c"}]}}'])
def test_a_state_with_nothing_of_ours_is_read(export: str) -> None:
    """Then nothing was written."""
    assert not any(one.recorded for one in places(RELEASE, load(FOREIGN, today=TODAY), last_written(export)))

"""Where a credential lies, which resource writes it, and when it last did."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from infra.__main__ import main
from infra.estate import load
from infra.placements import places, recorded
from infra.project import project_name
from tests.infra.estate.estates import FOREIGN, TODAY

RELEASE = "release-upload"
VARS = f"{project_name()}:heroku:App$saas:heroku:ConfigVars::tinkers-door"
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
        {"urn": f"{urn}{project_name()}:github:Organization::tinkers", "outputs": {"secrets": 37, "webhooks": 7}},
        {"urn": urn + VARS, "outputs": {"app": "x", "secrets": {"RELEASE_TOKEN": {"ciphertext": "x"}}}},
    ]
    times = recorded(json.dumps({"deployment": {"resources": resources}}))
    found = {one.kind: one for one in places(RELEASE, load(FOREIGN, today=TODAY), times)}
    assert found["github-organization-secret"].written == "2026-11-21T10:00:00Z"
    assert (found["heroku-config-var"].recorded, found["heroku-config-var"].written) == (True, "")
    assert not found["github-environment-secret"].recorded


@pytest.mark.parametrize(
    ("urn", "outputs", "kind", "there"),
    [
        (VARS, {"secrets": {"ANOTHER": "x"}, "settings": {}}, "heroku-config-var", False),
        (VARS, {"secrets": {"4dabf18193072939515e22adb298388d": "x"}}, "heroku-config-var", True),
        (SECRET, {"visibility": "selected", "repositories": ["workshop"]}, "github-organization-secret", True),
        (SECRET, {"visibility": "selected", "repositories": ["keyring"]}, "github-organization-secret", False),
        (SECRET, {"visibility": "all", "repositories": []}, "github-organization-secret", False),
    ],
)
def test_a_resource_that_holds_other_values_did_not_write_this_one(
    urn: str, outputs: dict[str, object], kind: str, there: bool
) -> None:
    """Config vars of an app are one resource, and so is a secret for some repositories: each place counts by itself."""
    resource = {
        "urn": f"urn:pulumi:sandbox::{project_name()}::{urn}",
        "outputs": {"writtenAt": "2026-11-21T10:00:00Z", **outputs},
    }
    state = recorded(json.dumps({"deployment": {"resources": [resource]}}))
    found = {one.kind: one for one in places(RELEASE, load(FOREIGN, today=TODAY), state)}
    assert (found[kind].recorded, found[kind].written != "") == (there, there)


@pytest.mark.parametrize("export", ['{"deployment": {}}', '{"deployment": {"resources": [{"urn": "a::b::c"}]}}'])
def test_a_state_with_nothing_of_ours_is_read(export: str) -> None:
    """Then nothing was written."""
    assert not any(one.recorded for one in places(RELEASE, load(FOREIGN, today=TODAY), recorded(export)))


def test_what_waits_to_be_deleted_does_not_count() -> None:
    """A replaced resource stays in the state until its delete succeeds, behind the one that counts."""
    urn = f"urn:pulumi:sandbox::{project_name()}::{SECRET}"
    new = {"urn": urn, "outputs": {"writtenAt": "2026-11-21T10:00:00Z"}}
    old = {"urn": urn, "delete": True, "outputs": {"writtenAt": "2020-01-01T00:00:00Z"}}
    assert [one.written_at for one in recorded(json.dumps({"deployment": {"resources": [new, old]}})).values()] == [
        "2026-11-21T10:00:00Z"
    ]
    assert recorded(json.dumps({"deployment": {"resources": [old]}})) == {}


def test_a_name_at_a_place_is_taken_too() -> None:
    """As `reach` does; what is near a wrong one is said."""
    runner = CliRunner()
    by_file, by_place, wrong = (
        runner.invoke(main, ["placements", "--stacks", str(FOREIGN), name])
        for name in ("release-upload", "RELEASE_TOKEN", "release-uplaod")
    )
    assert (by_file.exit_code, by_place.exit_code, wrong.exit_code) == (0, 0, 2)
    assert by_file.output == by_place.output
    assert "Did you mean 'release-upload'?" in wrong.output

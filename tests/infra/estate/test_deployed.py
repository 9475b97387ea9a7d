"""What is not in use is not deployed."""

import pytest

from infra.components import parts_of
from infra.estate.deployed import Deployed, deployed, left_out
from infra.estate.files import read
from infra.estate.loader import examine
from tests.infra.estate.estates import TODAY, Folder

RELEASE = "credentials/release-upload.toml"
DOORBELL = "apps/doorbell.toml"
OLD = '\n[github-old]\norganization = "old"\nstatus = "dormant"\nrepositories = { attic = {} }\n'
REGISTRIES = """
[quay]
organization = "tinkers"
repositories.anvil.visibility = "public"

[docker-hub]
organization = "tinkers"
repositories.anvil.visibility = "public"
"""


def _deployed(folder: Folder) -> Deployed:
    """What is deployed of a folder, whatever its checks say."""
    return deployed(examine(read(folder.path), today=TODAY).estate)


def _kinds(folder: Folder) -> set[str]:
    """The modules of services that have something to make."""
    estate = examine(read(folder.path), today=TODAY).estate
    return {type(part).__module__.rpartition(".")[2] for part in parts_of(estate)}


def _sinks(folder: Folder) -> set[str]:
    return {placement.target.sink for placement in _deployed(folder).placements}


@pytest.fixture
def registered(foreign: Folder) -> Folder:
    """The foreign estate with both registries."""
    foreign.append("services.toml", REGISTRIES)
    assert {"quay", "docker_hub", "azure_devops", "heroku", "organizations"} <= _kinds(foreign)
    return foreign


@pytest.mark.parametrize("status", ["planned", "dormant", "retired"])
def test_an_app_out_of_use_gets_nothing_and_is_called_by_nobody(foreign: Folder, status: str) -> None:
    """Neither its settings nor its webhooks; what goes elsewhere goes on going there."""
    foreign.change(DOORBELL, "holds ", f'status = "{status}"\nholds ')
    assert "heroku" not in _kinds(foreign)
    assert not {"app:doorbell", "webhooks:doorbell"} & _sinks(foreign)
    assert {"github:tinkers/workshop", "github:tinkers/catalogue@release"} <= _sinks(foreign)


@pytest.mark.parametrize(
    ("section", "module"), [("quay", "quay"), ("docker-hub", "docker_hub"), ("azure-devops", "azure_devops")]
)
def test_nothing_is_made_of_a_service_out_of_use(registered: Folder, section: str, module: str) -> None:
    """Its repositories, robots, tokens and groups are left out, and nothing else."""
    before = _kinds(registered)
    registered.change("services.toml", f"[{section}]\n", f'[{section}]\nstatus = "retired"\n')
    assert _kinds(registered) == before - {module}


def test_nothing_is_made_at_github_if_that_is_out_of_use(foreign: Folder) -> None:
    """Not even a webhook of the organisation."""
    foreign.change("services.toml", "[github]\n", '[github]\nstatus = "dormant"\n')
    assert _kinds(foreign) == {"azure_devops", "anaconda_org", "heroku", "minted"}


def test_a_list_of_repositories_loses_those_of_an_organisation_out_of_use(foreign: Folder) -> None:
    """One that loses all of them is delivered nowhere, which is not the same as kept for nobody."""
    foreign.append("services.toml", OLD)
    foreign.change(RELEASE, '["workshop"]', '["workshop", "old/attic"]')
    foreign.change("credentials/old-ci-token.toml", '["workshop"]', '["old/attic"]')
    foreign.change("credentials/vault-key.toml", '["keyring"]', "[]")
    kind = "github-organization-secret"
    lists = {one.name: one.delivery.repositories for one in _deployed(foreign).slots if one.delivery.to == kind}
    assert lists["RELEASE_TOKEN"] == ("workshop",)
    assert "OLD_CI_TOKEN" not in lists
    assert lists["VAULT_KEY"] == ()


def test_what_must_be_gone_with_a_service_is_still_known(foreign: Folder) -> None:
    """Runs look for it, and most of it was that of services that are over."""
    assert set(_deployed(foreign).must_be_gone) == {"OLD_CI_COOKIE"}


def test_a_bot_out_of_use_is_left_out(foreign: Folder) -> None:
    """Its place in the organisation is no longer ours to say."""
    foreign.change("bots/tinker-bot.toml", "purpose", 'status = "dormant"\npurpose')
    assert set(_deployed(foreign).bots) == {"bell-ringer"}


def test_a_credential_with_an_end_may_name_what_is_out_of_use(foreign: Folder) -> None:
    """The data keep it until it is gone; it is delivered nowhere else than before."""
    foreign.append("services.toml", OLD.replace("status", 'administrators = ["keepers", "makers"]\nstatus'))
    foreign.change("zones.toml", '"github:tinkers/workshop"', '"github:tinkers/workshop", "github:old/attic"')
    foreign.change("credentials/old-ci-token.toml", '["workshop"]', '["old/attic"]')
    foreign.change(
        "services.toml",
        "attic = {}",
        'attic = { unprotected = { why = "Old.", since = 2026-11-01, until = 2026-12-24 } }',
    )
    assert foreign.mistakes() == ()
    foreign.change("credentials/old-ci-token.toml", "retire_by = 2026-12-24\n", "")
    assert [one for one in foreign.mistakes() if "'github-old' is dormant" in one.what]


PLANNED = '[quay]\nstatus = "planned"\n'


def test_what_is_planned_is_rehearsed_and_told_where_it_is_left_out(registered: Folder) -> None:
    """Services, apps and bots, in an emulated world alone."""
    registered.change("services.toml", "[quay]\n", PLANNED)
    registered.change(DOORBELL, "holds ", 'status = "planned"\nholds ')
    registered.change("bots/tinker-bot.toml", "purpose", 'status = "planned"\npurpose')
    sources = read(registered.path)
    real = examine(sources, today=TODAY).estate
    rehearsed = examine(sources, today=TODAY, rehearsed=True).estate
    for planned, there in ((real, False), (rehearsed, True)):
        left = deployed(planned)
        assert ("quay" in left.services, "doorbell" in left.apps, "tinker-bot" in left.bots) == (there,) * 3
    assert left_out(real) == ("quay", "the app doorbell", "the bot tinker-bot")
    assert left_out(rehearsed) == ()


@pytest.mark.parametrize("status", ["dormant", "retired"])
def test_what_is_over_is_not_rehearsed_either(registered: Folder, status: str) -> None:
    """An emulated world has what is, or what is meant to be."""
    registered.change("services.toml", "[quay]\n", PLANNED.replace("planned", status))
    estate = examine(read(registered.path), today=TODAY, rehearsed=True).estate
    assert "quay" not in deployed(estate).services
    assert left_out(estate) == ()

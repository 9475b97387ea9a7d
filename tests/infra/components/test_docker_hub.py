"""Docker Hub's part of an estate: what is derived from the data, and what is registered for it."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path

import pytest

from infra.components import docker_hub
from infra.estate import load
from rehearsal.seed import seed
from tests.infra.components.making import make
from tests.infra.estate.estates import RECORDED, ROOT, Folder
from tests.infra.recorded import Recording, record

TODAY = dt.date(2026, 11, 21)
ITEM_ID = "a" * 26

SECTION = """
[docker-hub]
organization   = "tinkers"
administrators = ["keepers", "makers"]
holds          = { "tinkers" = "images" }
scopes         = { images = ["repo:read", "repo:write"] }
repositories   = { anvil = { visibility = "public" } }
"""
CREDENTIAL = """
purpose = "Pushes images."
class   = "images"
issuer  = "docker-hub"
opens   = ["docker-hub:tinkers"]
expires = 2027-06-30

[token]
name   = "pusher"
scopes = ["repo:write"]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """The foreign estate with an organisation at Docker Hub, and a token that pushes there."""
    made = Folder(ROOT / "tests" / "data" / "foreign", tmp_path_factory.mktemp("docker-hub") / "estate")
    made.append("services.toml", SECTION)
    made.append("credentials/image-push.toml", CREDENTIAL)
    return made


@pytest.fixture(scope="module")
def tinkers(folder: Folder) -> tuple[docker_hub.AccessTokens, docker_hub.Repositories]:
    """What is wanted of Docker Hub there."""
    tokens, repositories = docker_hub.parts(folder.load(TODAY))
    assert isinstance(tokens, docker_hub.AccessTokens)
    assert isinstance(repositories, docker_hub.Repositories)
    return tokens, repositories


@pytest.fixture(scope="module")
def recording(
    tinkers: tuple[docker_hub.AccessTokens, docker_hub.Repositories], tmp_path_factory: pytest.TempPathFactory
) -> Recording:
    """What is registered for it."""
    lock = tmp_path_factory.mktemp("lock") / "vault.lock.toml"
    lock.write_text(f'vault = "{"v" * 26}"\n[items]\nimage-push = "{ITEM_ID}"\n')
    return record(partial(make, tinkers, lock), {ITEM_ID: {"title": "image-push", "credential": "push-value"}})


def test_a_declared_token_is_taken_over_by_the_vaults_value(recording: Recording) -> None:
    """It is named after its label there, and its value is secret."""
    token = recording.of_type("saas:docker_hub:AccessToken")["pusher"]
    assert token.secret("current") == "push-value"
    assert (token.inputs["scopes"], token.inputs["expires"]) == (["repo:write"], "2027-06-30")


def test_a_description_is_managed_only_if_it_is_declared(recording: Recording) -> None:
    """Workflows write the others."""
    repository = recording.of_type("saas:docker_hub:Repository")["tinkers/anvil"]
    assert (repository.inputs["visibility"], repository.inputs["description"]) == ("public", "")


def test_a_token_wider_than_its_use_is_refused(folder: Folder, tmp_path: Path) -> None:
    """The section says what a class needs."""
    wider = Folder(folder.path, tmp_path / "estate")
    wider.change("credentials/image-push.toml", '"repo:write"]', '"repo:admin"]')
    assert any("may do more at docker-hub" in str(one) for one in wider.mistakes(TODAY))


def test_the_real_images_are_public_and_the_password_is_no_token() -> None:
    """What lies in the vault is a password: nothing is looked after at the account until it is a token."""
    [part] = docker_hub.parts(load(RECORDED, today=TODAY))
    assert isinstance(part, docker_hub.Repositories)
    assert "linux-anvil-x86_64" in part.repositories
    assert {one.visibility for one in part.repositories.values()} == {"public"}


def test_repositories_need_an_organisation(folder: Folder, tmp_path: Path) -> None:
    """The sentence names the section."""
    broken = Folder(folder.path, tmp_path / "estate")
    kept = 'administrators = ["keepers", "makers"]\nholds          = { "tinkers" = "images" }'
    broken.change("services.toml", f'organization   = "tinkers"\n{kept}', kept)
    assert any("E117 The section [docker-hub] has repositories" in str(one) for one in broken.mistakes(TODAY))


def test_repositories_exist_before(folder: Folder) -> None:
    """The world is seeded with them."""
    assert seed(folder.load(TODAY))["docker-hub"] == {"namespaces": {"tinkers": {"anvil": {"visibility": "public"}}}}

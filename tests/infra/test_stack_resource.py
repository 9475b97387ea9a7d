"""The resources that stand for what apps need are those that the program registers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pulumi
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from infra.components import parts_of
from infra.components.azure_devops import Project
from infra.estate import Estate, load
from infra.estate.deployed import deployed
from infra.estate.kinds import (
    KINDS,
    AppSetting,
    EngineVariable,
    GroupVariable,
    PipelineVariable,
)
from infra.estate.requirements import requirements_of
from infra.stack_resource import resource_for, resource_of
from rehearsal.seed import seed
from shared import services
from tests.infra.components.making import make as make_parts
from tests.infra.components.test_container import KEY
from tests.infra.estate.estates import FOREIGN, RECORDED, TODAY, Folder
from tests.infra.recorded import record

PROJECT = "conda-forge"
PEM = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def make(folder: Path, lock: Path) -> None:
    """The program over an estate, but Azure DevOps' part: no app needs anything there."""
    estate = load(folder, today=TODAY)
    pulumi.runtime.set_all_config({"github:owner": str(estate.services["github"].organization)})
    make_parts([part for part in parts_of(estate) if not isinstance(part, Project)], lock)


def registered(folder: Path, estate: Estate, lock: Path) -> set[str]:
    """What the program registers, as type and name."""
    items = seed(estate)["vault"]["items"]
    ids = {title: f"{number:026d}" for number, title in enumerate(items)}
    lock.write_text(
        f'vault = "{"v" * 26}"\n[items]\n' + "".join(f'"{title}" = "{one}"\n' for title, one in ids.items())
    )
    shapes = {"private-key": PEM, "base64": "aGVsbG8="}
    vault = {
        ids[title]: {"title": title}
        | {
            field: shapes.get(shape, "a-value") if isinstance(shape, str) else "a-value"
            for field, shape in one["fields"].items()
        }
        for title, one in items.items()
    }
    urns = record(partial(make, folder, lock), vault).urns
    return {urn.split("::", 2)[2] for urn in urns}


def everything(path: Path) -> Folder:
    """The foreign estate with all else that an app may need, on two platforms."""
    folder = Folder(FOREIGN, path)
    doorbell, shelf, ringer = "apps/doorbell.toml", "credentials/shelf-upload.toml", "credentials/bell-ringer.toml"
    scaled = 'process = "web"\nsize = "standard-1x"\nquantity = 1\nsettings = { VOLUME = "11" }\n'
    folder.change(ringer, '"pem"', '"privateKey"')
    folder.change("services.toml", '"pem"', '"privateKey"')
    folder.change("services.toml", '"ringer-id"]', '"ringer-id", "shelf-id"]')
    folder.change(doorbell, "by_hand ", f"{scaled}by_hand ")
    folder.change(shelf, "expires ", 'only = ["makers"]\nexpires ')
    folder.append(
        shelf,
        '\n[[deliveries]]\nto = "app-setting"\napp = "doorbell"\nname = "SHELF"\n'
        '\n[[deliveries]]\nto = "github-repository-secret"\nname = "SHELF"\nrepositories = ["workshop"]\n'
        '[deliveries.identifiers]\nSHELF_ID = "shelf-id"\n'
        '\n[[deliveries]]\nto = "github-repository-variable"\nrepositories = ["workshop"]\n'
        '[deliveries.identifiers]\nSHELF_NAME = "shelf-id"\n'
        '\n[[deliveries]]\nto = "github-organization-variable"\nrepositories = ["workshop"]\n'
        '[deliveries.identifiers]\nSHELF_ROOM = "shelf-id"\n'
        '\n[[deliveries]]\nto = "app-setting"\napp = "chime"\nname = "SHELF"\n',
    )
    folder.append(
        "credentials/shelf-minted.toml",
        'purpose = "Also uploads to the shelf."\nclass = "production"\nissuer = "anaconda-org"\n'
        'opens = ["anaconda-org:shelf"]\nonly = ["makers"]\nmade = "minted"\nrotation = { max_age = "365d" }\n'
        'token = { name = "shelf", scopes = ["api:read"] }\n'
        '[[deliveries]]\nto = "app-setting"\napp = "doorbell"\nname = "MINTED"\n',
    )
    folder.append(
        "apps/chime.toml",
        'purpose = "Chimes."\nplatform = "container"\nplatform_name = "tinkers-chime"\nurl = "https://chime.tinkers.example"\n'
        'unknown = ["source"]\n'
        f'[host]\naddress = "tinkers.example"\nkey = "{KEY}"\nuser = "runner"\nimage = "chime"\nport = 1\n',
    )
    folder.change("zones.toml", '"app:doorbell", ', '"app:doorbell", "app:chime", ')
    hosts = 'hosts   = ["door.tinkers.example"'
    folder.change("zones.toml", hosts, f'{hosts}, "tinkers.example", "chime", "quay.io/tinkers/press"')
    folder.change(
        ringer, 'class   = "production"\n', 'class   = "production"\ndeploy_key = { repository = "catalogue" }\n'
    )
    folder.change(ringer, 'acts_as = "bell-ringer"\n', "")
    folder.append(
        "apps/press.toml",
        'purpose = "Prints."\nplatform = "github-actions"\nsource = "workshop"\nurl = "https://tinkers.example"\n'
        'workflows = ["Print.yml"]\nbot = "tinker-bot"\nneeds = ["shelf-upload", "bell-ringer", "nightly-upload"]\n'
        'job_image = "quay.io/tinkers/press:2"\n',
    )
    folder.change("bots/tinker-bot.toml", "id = 99 }", 'id = 99, role = "member" }')
    folder.change("bots/tinker-bot.toml", "\n[accounts]", 'teams = ["makers"]\n\n[accounts]')
    folder.change(
        "services.toml", '"tinkers/*" = "admin"', '"tinkers/*" = "admin", "tinkers:team:makers" = "production"'
    )
    folder.change("services.toml", 'unknown         = ["actions"]\n', "")
    folder.change(
        "services.toml",
        'workshop    = { protected_by = ["steady"] }',
        'workshop = { protected_by = ["steady"], website = { branch = "main", domain = "tinkers.example" } }',
    )
    folder.append(
        "services.toml",
        '\n[github.runner_groups.benches]\nrepositories = ["workshop"]\nallows_public_repositories = true\n'
        '\n[container]\nadministrators = ["keepers"]\n'
        '\n[quay]\norganization = "tinkers"\nadministrators = ["keepers"]\n'
        'repositories = { press = { visibility = "public" } }\n'
        '\n[github.actions]\nallowed = "all"\ncommit_pins = true\ndefault_token = "read"\n',
    )
    return folder


def real(path: Path) -> Folder:
    """The real estate."""
    return Folder(RECORDED, path)


@pytest.mark.parametrize("estate_in", [real, everything])
def test_what_stands_for_a_need_is_registered(estate_in: Callable[[Path], Folder], tmp_path: Path) -> None:
    """Each need of each app has a resource of that very type, component and name, or says why it has none."""
    folder = estate_in(tmp_path / "estate")
    estate = folder.load()
    made = registered(folder.path, estate, tmp_path / "vault.lock.toml")
    standing = set()
    for need in (need for app in estate.apps.values() for need in requirements_of(app, estate)):
        resource = resource_for(need)
        assert (resource is None) == bool(need.unseen), need
        if resource is not None:
            assert f"{resource.path(PROJECT)}::{resource.name}" in made, need
            standing.add(need.kind)
    if estate_in is everything:
        known = {kind for module in services.modules("program").values() for kind in module.RESOURCE_OF}
        assert standing == known - {GroupVariable.to}


def test_every_place_that_we_write_has_its_resource() -> None:
    """Of each kind that a run writes, the resource that holds a value there is known."""
    known = {kind for module in services.modules("program").values() for kind in module.RESOURCE_OF}
    assert {kind.to for kind in KINDS.values()} - known == {AppSetting.to, PipelineVariable.to, EngineVariable.to}


@pytest.mark.parametrize("estate_in", [real, everything])
def test_what_holds_a_value_is_registered(estate_in: Callable[[Path], Folder], tmp_path: Path) -> None:
    """Each placement of ours has a resource of that very type, component and name."""
    folder = estate_in(tmp_path / "estate")
    estate = folder.load()
    made = registered(folder.path, estate, tmp_path / "vault.lock.toml")
    for placement in deployed(estate).placements:
        resource = resource_of(placement, estate) if placement.credential.is_ours else None
        if resource is not None and not isinstance(placement.target, GroupVariable):  # those parts are left out above
            assert f"{resource.path(PROJECT)}::{resource.name}" in made, placement

"""What a run reads is known in one place: the lock, the sandbox's vault and the run agree on the items."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pulumi
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from infra.components.azure_devops import ADDRESSES
from infra.estate import Estate, load
from infra.estate.kinds import KINDS, AppSetting, EngineVariable, PipelineVariable
from infra.lock import vault_titles
from infra.program import deploy
from infra.settings import Settings
from infra.vault_lock import VaultLock, render
from rehearsal.seed.onepassword import vault_items
from tests.infra.estate.estates import RECORDED, TODAY, Folder
from tests.infra.recorded import Recording, record

VALUES = Path(__file__).resolve().parents[2] / "end_to_end" / "values"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJCr3VPSmMGIbcIOJHRCKQDTjYlgbqPX9X3FYK3ANd7z"
PRIVATE_KEY = ed25519.Ed25519PrivateKey.generate().private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
)
SHAPES = {"token": "made-up", "text": "made up", "base64": "bWFkZSB1cA==", "private-key": PRIVATE_KEY.decode()}
"""A value of each shape."""
MORE = {
    "services.toml": """
        [azure-devops]
        organization   = "widgets"
        administrators = ["keepers", "makers"]
        projects.parts = { id = "parts-project" }
        groups         = { "parts/upload" = { open_to_all_pipelines = true } }
        [container]
        administrators = ["keepers", "makers"]
        [heroku]
        administrators = ["keepers", "makers"]
        holds          = { "*" = "admin" }
        [anaconda-org]
        administrators = ["keepers", "makers"]
        holds          = { shelf = "production" }
        [docker-hub]
        organization   = "widgets"
        administrators = ["keepers", "makers"]
        holds          = { "*" = "production" }
        """,
    "zones.toml": """
        [apps]
        readers = "The makers."
        admits  = ["identifier", "staging", "production"]
        sinks   = ["app:bell", "app:gong", "webhooks:bell", "azure-devops:parts/upload"]
        hosts   = ["bell.herokuapp.com", "bell.example", "g.example", "x"]
        [engine]
        readers = "The keepers."
        admits  = ["identifier", "admin", "root"]
        sinks   = ["engine"]
        """,
    "apps/bell.toml": """
        purpose  = "Rings."
        platform = "heroku"
        url      = "https://bell.example"
        unknown  = ["source"]
        process  = "web"
        domains  = ["bell.example"]
        webhooks = { "/ring" = ["push"] }
        """,
    "apps/gong.toml": f"""
        purpose  = "Booms."
        platform = "container"
        url      = "https://gong.example"
        unknown  = ["source"]
        host     = {{ address = "g.example", user = "deploy", key = "{KEY}", image = "x:1", port = 80 }}
        """,
    "credentials/everywhere.toml": """
        purpose = "Lies wherever a value of ours can lie."
        class   = "staging"
        issuer  = "self"
        opens   = []
        only    = ["apps"]
        [[deliveries]]
        to   = "app-setting"
        app  = "bell"
        name = "SETTING"
        [[deliveries]]
        to   = "app-setting"
        app  = "gong"
        name = "SETTING"
        [[deliveries]]
        to  = "github-webhook-secret"
        app = "bell"
        [[deliveries]]
        to           = "github-organization-secret"
        name         = "LISTED"
        repositories = []
        [[deliveries]]
        to      = "azure-devops-variable"
        project = "parts"
        group   = "upload"
        name    = "LISTED"
        """,
    "credentials/key-without-a-delivery.toml": """
        purpose = "Opens the press from somebody's own machine."
        class   = "production"
        issuer  = "self"
        opens   = ["github:widgets/press"]
        shape   = "private-key"
        field   = "privateKey"
        [deploy_key]
        repository = "press"
        """,
    "credentials/for-the-engine.toml": """
        purpose = "The engine works at Heroku with it, and looks after it."
        class   = "admin"
        issuer  = "heroku"
        opens   = ["heroku:*"]
        only    = ["engine"]
        expires = 2027-06-30
        token   = { name = "engine", scopes = ["global"] }
        [[deliveries]]
        to   = "engine"
        name = "HEROKU_API_KEY"
        """,
    "credentials/only-the-engines.toml": """
        purpose = "The engine works at GitHub with it."
        class   = "admin"
        issuer  = "github"
        opens   = ["github:widgets/*"]
        only    = ["engine"]
        [[deliveries]]
        to   = "engine"
        name = "GITHUB_TOKEN"
        """,
    "credentials/image-upload.toml": """
        purpose = "Somebody uploads images by hand with it."
        class   = "production"
        issuer  = "docker-hub"
        opens   = ["docker-hub:*"]
        expires = 2027-06-30
        token   = { name = "images", scopes = ["repo:write"] }
        """,
    "credentials/token-without-a-delivery.toml": """
        purpose = "Somebody uploads by hand with it."
        class   = "production"
        issuer  = "anaconda-org"
        opens   = ["anaconda-org:shelf"]
        expires = 2027-06-30
        token   = { name = "by-hand", scopes = ["api:write"] }
        """,
}
"""What the estate of GitHub's kinds lacks of all that a run reads."""


@pytest.fixture
def everything(tmp_path: Path) -> Folder:
    """An estate with every kind of delivery, with tokens and with deploy keys."""
    folder = Folder(VALUES, tmp_path / "everything")
    folder.change("services.toml", '["release-id"]', '["parts-project", "release-id"]')
    for file, text in MORE.items():
        folder.append(file, "\n".join(line.strip() for line in text.splitlines()))
    return folder


def test_it_has_every_kind(everything: Folder) -> None:
    """The estate below leaves out no kind that we fill."""
    kinds = {slot.kind for slot in everything.load().slots}
    assert kinds == set(KINDS.values()).difference({AppSetting, PipelineVariable})


@pytest.mark.parametrize("real", [False, True])
def test_lock_vault_and_run_agree(everything: Folder, tmp_path: Path, real: bool) -> None:
    """With the lock and the items made for an estate a run finds everything; it reads every locked item, no other.

    The vault beside has those that only the engine is given.
    """
    stacks = RECORDED if real else everything.path
    estate = load(stacks, today=TODAY)
    seeded, locked = vault_items(estate), vault_titles(estate)
    engines = {slot.item for slot in estate.slots_of(EngineVariable, ours=True)}
    assert locked | engines == set(seeded)
    recording = recorded_run(stacks, estate, tmp_path / "vault.lock.toml")
    read = [asked.get("uuid") or asked.get("item") for _, asked in recording.calls if "vault" in asked]
    assert sorted(filter(None, read)) == sorted(f"id of {title}" for title in locked)
    if not real:
        assert {"key-without-a-delivery", "for-the-engine", "image-upload", "token-without-a-delivery"} <= locked
        assert "only-the-engines" not in locked


def recorded_run(stacks: Path, estate: Estate, lock: Path) -> Recording:
    """What a run over an estate registers and asks, with a made-up vault; its lock is written first."""
    titles = vault_titles(estate)
    lock.write_text(render(VaultLock(vault="vault", items={title: f"id of {title}" for title in titles})))
    return record(partial(run, stacks, lock, owner(estate)), values(estate))


def owner(estate: Estate) -> str:
    """The organisation that the official plugins work in."""
    return str(estate.services["github"].organization)


def run(stacks: Path, lock: Path, organization: str) -> None:
    """Deploy an estate."""
    addresses = dict.fromkeys(ADDRESSES, f"http://127.0.0.1:1/{organization}")
    pulumi.runtime.set_all_config({"github:owner": organization, "saas:loopbackOnly": "true", **addresses})
    deploy(load(stacks, today=TODAY), Settings(stacks=stacks, vault_lock=lock))


def values(estate: Estate) -> dict[str, dict[str, str]]:
    """The seeded items by id, with a value in each field."""
    return {
        f"id of {title}": {
            "title": title,
            **{field: SHAPES[shape].replace("made-up", f"made-up-{title}") for field, shape in fields.items()},
        }
        for title, fields in vault_items(estate).items()
    }

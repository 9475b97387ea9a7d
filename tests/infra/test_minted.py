"""What runs make, as the program registers it: the vault before the places, the end after everything."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pulumi
import pytest

from infra.estate import load
from infra.program import deploy
from infra.settings import Settings
from infra.vault_lock import VaultLock, render
from tests.infra.components.test_references import values
from tests.infra.estate.estates import TODAY, Folder
from tests.infra.recorded import Recording, record

ROTATING = Path(__file__).resolve().parents[1] / "end_to_end" / "rotating"
ITEMS = ("azure-mill-project-id", "bell-secret", "upload")
DAY = "2027-05-01"


def run(stacks: Path, lock: Path, left: tuple[str, ...]) -> None:
    """One scheduled run."""
    pulumi.runtime.set_all_config({
        "github:owner": "widgets",
        "saas:loopbackOnly": "true",
        "azuredevops:orgServiceUrl": "http://127.0.0.1:9/widgets",
        "saas:azureDevopsUrl": "http://127.0.0.1:9/widgets",
    })  # fmt: skip
    settings = Settings(stacks=stacks, vault_lock=lock, as_of=DAY, left=frozenset(left))
    deploy(load(stacks, today=TODAY), settings)


def registered(folder: Path, stacks: Path = ROTATING, left: tuple[str, ...] = (), *, same: bool = False) -> Recording:
    """What a scheduled run registers; with `same`, two items of the vault have one value."""
    lock = folder / "vault.lock.toml"
    lock.write_text(render(VaultLock(vault="vault", items={title: f"id of {title}" for title in ITEMS})))
    vault = values(load(stacks, today=TODAY))
    if same:
        vault["id of upload"]["credential"] = vault["id of bell-secret"]["credential"]
    return record(partial(run, stacks, lock, left), vault)


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """One run for all."""
    return registered(tmp_path_factory.mktemp("minted"))


def test_each_is_made_with_what_the_vault_and_the_data_say(recording: Recording) -> None:
    """Its value is secret, the rest can be read in a plan."""
    [made] = recording.of_type("saas:anaconda_org:MintedToken").values()
    assert made.secret("current")
    told = {name: made.inputs[name] for name in ("name", "organization", "scopes", "asOf", "epoch", "lifeDays")}
    assert told == {
        "name": "upload",
        "organization": "widgets",
        "scopes": ["api:read", "api:write"],
        "asOf": DAY,
        "epoch": "",
        "lifeDays": 365,
    }
    assert {*recording.of_type("saas:own:GeneratedValue")} == {"bell-secret"}


def test_the_end_comes_after_every_place_and_every_check(recording: Recording) -> None:
    """Nothing that holds the value is left out, whatever service it is at."""
    after = recording.after["saas:anaconda_org:Revocation", "widgets/upload"]
    assert after >= {
        "upload", "widgets/UPLOAD", "widgets-bell", "mill/uploads", "widgets-bell/upload", "widgets/press/UPLOAD",
    }  # fmt: skip
    after = recording.after["saas:own:Revocation", "bell-secret"]
    assert after >= {"bell-secret", "widgets-bell", "widgets/ring", "widgets/visit", "widgets-bell/bell-secret"}


def test_checks_come_after_what_they_look_at(recording: Recording) -> None:
    """An app after its restart, a ping after its webhook, a job after all places."""
    assert "widgets-bell" in recording.after["saas:heroku:AppCheck", "widgets-bell/upload"]
    assert "widgets/ring" in recording.after["saas:github:WebhookCheck", "widgets/ring"]
    assert recording.after["saas:github:SecretCheck", "widgets/press/UPLOAD"] >= {"widgets/UPLOAD", "mill/uploads"}


def test_values_come_through_the_vault(recording: Recording) -> None:
    """What is delivered waits for the record of it."""
    for kind, name in (
        ("saas:github:OrganizationSecret", "widgets/UPLOAD"),
        ("saas:heroku:ConfigVars", "widgets-bell"),
        ("saas:azure_devops:VariableGroup", "mill/uploads"),
    ):
        assert "upload" in recording.after[kind, name], kind


def test_what_is_left_alone_is_held(tmp_path: Path) -> None:
    """A credential with a place that was changed by hand, and one that waits; that the run is a scheduled one stays."""
    folder = Folder(ROTATING, tmp_path / "estate")
    folder.change("credentials/bell-secret.toml", '{ max_age = "365d" }', '{ max_age = "365d", waits_for = "A bell." }')
    recording = registered(tmp_path, folder.path, ("upload",))
    for kind in ("anaconda_org:MintedToken", "anaconda_org:Revocation", "own:GeneratedValue", "own:Revocation"):
        [one] = recording.of_type(f"saas:{kind}").values()
        assert (one.inputs["held"], one.inputs["asOf"]) == (True, DAY), kind


def test_a_value_that_another_item_has_is_held(tmp_path: Path) -> None:
    """Its end would be the other's. The user is told which."""
    recording = registered(tmp_path, same=True)
    [made] = recording.of_type("saas:anaconda_org:MintedToken").values()
    assert made.inputs["held"] is True
    assert any("'upload' and 'bell-secret' have the same value" in words for _, words in recording.said)

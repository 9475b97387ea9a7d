"""Heroku's part of an estate: what is derived from the data, and what is registered for it."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path

import pytest

from infra.estate import load
from infra.services import heroku
from infra.vault import Reference, Vault
from infra.vault_lock import load_lock
from tests.infra.recorded import Recording, record

ROOT = Path(__file__).resolve().parents[3]
TODAY = dt.date(2026, 11, 21)
ITEM_ID = "a" * 26

BELL = heroku.App(
    name="bell",
    platform_name="widgets-bell",
    secrets={"TOKEN": Reference(item="alpha", field="credential", shape="token")},
    settings={"VOLUME": "11"},
)


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """What is registered for one app."""
    lock = tmp_path_factory.mktemp("lock") / "vault.lock.toml"
    lock.write_text(f'vault = "{"v" * 26}"\n[items]\nalpha = "{ITEM_ID}"\n')
    return record(partial(make_bell, lock), {ITEM_ID: {"title": "alpha", "credential": "alpha-value"}})


def make_bell(lock: Path) -> None:
    """The component of the app."""
    BELL.make(Vault(BELL.references, load_lock(lock)))


class TestParts:
    """`parts`: the estate's deliveries and settings, gathered by app."""

    def test_deliveries_and_settings_of_an_app_are_gathered(self) -> None:
        """One part an app, by its name on Heroku, with every variable that is delivered to it."""
        [doorbell] = heroku.parts(load(ROOT / "tests" / "data" / "foreign", today=TODAY))
        assert (doorbell.name, doorbell.platform_name) == ("doorbell", "tinkers-door")
        assert {name: one.item for name, one in doorbell.secrets.items()} == {
            "BELL_SECRET": "bell-secret",
            "RELEASE_TOKEN": "release-upload",
        }
        assert doorbell.settings == {}

    def test_what_others_manage_is_left_out(self) -> None:
        """A credential that is managed by hand is declared, and no run touches it."""
        estate = load(ROOT / "stacks" / "prod", today=TODAY)
        by_hand = {name for name, one in estate.credentials.items() if one.managed_by != "us"}
        items = {reference.item for app in heroku.parts(estate) for reference in app.references}
        assert by_hand
        assert items
        assert items.isdisjoint(by_hand)

    def test_an_app_elsewhere_is_not_ours(self) -> None:
        """Only apps that run on Heroku have config vars."""
        assert heroku.parts(load(ROOT / "tests" / "end_to_end" / "small", today=TODAY)) == ()


class TestComponent:
    """`AppComponent`: what is registered."""

    def test_the_resource_is_named_after_the_app(self, recording: Recording) -> None:
        """Neither a credential's file nor the app's name on Heroku names it."""
        assert set(recording.of_type("saas:heroku:ConfigVars")) == {"bell"}
        assert set(recording.of_type("conda-forge:heroku:App")) == {"bell"}

    def test_values_are_secret_and_settings_are_not(self, recording: Recording) -> None:
        """Each value of the vault is secret when it reaches the engine; a plain setting can be seen in the plan."""
        config_vars = recording.of_type("saas:heroku:ConfigVars")["bell"]
        assert config_vars.secret("secrets") == {"TOKEN": "alpha-value"}
        assert config_vars.inputs["settings"] == {"VOLUME": "11"}
        assert config_vars.inputs["app"] == "widgets-bell"

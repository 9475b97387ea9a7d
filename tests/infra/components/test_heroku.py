"""Heroku's part of an estate: what is derived from the data, and what is registered for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from infra.components import heroku
from infra.estate import load
from infra.values import Reference
from tests.infra.components.making import make
from tests.infra.estate.estates import FOREIGN, Folder
from tests.infra.recorded import Recording, record

ROOT = Path(__file__).resolve().parents[3]
TODAY = dt.date(2026, 11, 21)

BELL = heroku.App(
    name="bell",
    platform_name="widgets-bell",
    secrets={"TOKEN": Reference(item="alpha", field="credential", shape="token")},
    settings={"VOLUME": "11"},
    domains=("bell.example.org",),
    processes=("web",),
    formation=heroku.Formation(process="web", quantity=2, size="standard-1x"),
)
TOKEN = heroku.Token(
    name="an engine",
    scopes=("read", "write"),
    expires="2027-01-31",
    value=Reference(item="engine", field="credential", shape="token"),
)


LOOKED = {"failure": "", "missing": "", "domains": ["x.example.org"], "processes": []}


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """What is registered for one app."""
    return make_recording(tmp_path_factory.mktemp("lock"), BELL)


def make_recording(folder: Path, app: heroku.App, answer: Mapping[str, object] = LOOKED) -> Recording:
    """The app and the token, registered; the look at the app finds this."""
    lock = folder / "vault.lock.toml"
    items = {title: title[0] * 26 for title in ("alpha", "engine")}
    locked = "".join(f'{title} = "{number}"\n' for title, number in items.items())
    lock.write_text(f'vault = "{"v" * 26}"\n[items]\n{locked}')
    vault = {number: {"title": title, "credential": f"{title}-value"} for title, number in items.items()}
    return record(partial(make_parts, lock, app), vault, functions={"saas:heroku:getApp": answer})


def make_parts(lock: Path, app: heroku.App) -> None:
    """The app and the token."""
    make([app, TOKEN], lock)


@pytest.fixture
def foreign(tmp_path: Path) -> Folder:
    """A copy of the little foreign estate."""
    return Folder(FOREIGN, tmp_path / "foreign")


def apps(folder: Path) -> list[heroku.App]:
    """The apps of an estate."""
    return [one for one in heroku.parts(load(folder, today=TODAY)) if isinstance(one, heroku.App)]


class TestParts:
    """`parts`: the estate's deliveries and settings, gathered by app."""

    def test_deliveries_and_settings_of_an_app_are_gathered(self) -> None:
        """One part an app, by its name on Heroku, with every variable that is delivered to it."""
        [doorbell] = apps(ROOT / "tests" / "data" / "foreign")
        assert (doorbell.name, doorbell.platform_name) == ("doorbell", "tinkers-door")
        assert {name: one.item for name, one in doorbell.secrets.items()} == {
            "BELL_SECRET": "bell-secret",
            "RELEASE_TOKEN": "release-upload",
        }
        assert doorbell.domains == ("door.tinkers.example",)
        assert (doorbell.settings, doorbell.processes, doorbell.formation) == ({}, (), None)

    def test_settings_and_scale_are_gathered_too(self, foreign: Folder) -> None:
        """Size and quantity together with the process are a formation."""
        foreign.change("apps/doorbell.toml", "holds ", 'process = "web"\nsize = "basic"\nquantity = 1\nholds ')
        foreign.append("apps/doorbell.toml", '\n[settings]\nVOLUME = "11"\n')
        [doorbell] = apps(foreign.path)
        assert (doorbell.settings, doorbell.processes) == ({"VOLUME": "11"}, ("web",))
        assert doorbell.formation == heroku.Formation(process="web", quantity=1, size="basic")
        assert "bell-secret" in {one.item for one in doorbell.references}

    def test_a_declared_token_of_the_account_is_taken_over(self, foreign: Folder) -> None:
        """Its name at Heroku is the authorization's description."""
        words = (
            'purpose = "Scales apps."\nclass = "production"\nissuer = "heroku"\nopens = ["heroku:doorbell"]\n'
            'expires = 2027-01-31\n[token]\nname = "an engine"\nscopes = ["write", "read"]\n'
        )
        foreign.append("credentials/scaler.toml", words)
        [token] = [one for one in heroku.parts(foreign.load()) if isinstance(one, heroku.Token)]
        assert (token.name, token.scopes, token.value.item) == ("an engine", ("read", "write"), "scaler")

    def test_what_others_manage_is_left_out(self, foreign: Folder) -> None:
        """A credential that is managed by hand is declared, and no run touches it."""
        foreign.change("credentials/release-upload.toml", "class ", 'managed_by = "hand"\nclass ')
        [doorbell] = apps(foreign.path)
        assert set(doorbell.secrets) == {"BELL_SECRET"}

    def test_an_app_elsewhere_is_not_ours(self) -> None:
        """Only apps that run on Heroku have config vars."""
        assert heroku.parts(load(ROOT / "tests" / "end_to_end" / "small", today=TODAY)) == ()


class TestComponent:
    """`AppComponent`: what is registered."""

    def test_no_file_names_a_resource(self, recording: Recording, tmp_path: Path) -> None:
        """Each is named after its place at Heroku: under another file's name, the same resources are registered."""
        assert set(recording.of_type("saas:heroku:ConfigVars")) == {"widgets-bell"}
        assert set(recording.of_type("conda-forge:heroku:App")) == {"widgets-bell"}
        again = make_recording(tmp_path, replace(BELL, name="chime"))
        assert again.urns == recording.urns

    def test_values_are_secret_and_settings_are_not(self, recording: Recording) -> None:
        """Each value of the vault is secret when it reaches the engine; a plain setting can be seen in the plan."""
        config_vars = recording.of_type("saas:heroku:ConfigVars")["widgets-bell"]
        assert config_vars.secret("secrets") == {"TOKEN": "alpha-value"}
        assert config_vars.inputs["settings"] == {"VOLUME": "11"}
        assert config_vars.inputs["app"] == "widgets-bell"

    def test_what_the_app_has_is_registered_below_it(self, recording: Recording) -> None:
        """Domain and formation."""
        [domain] = recording.of_type("saas:heroku:Domain").values()
        assert (domain.name, domain.inputs["hostname"]) == ("widgets-bell/bell.example.org", "bell.example.org")
        assert domain.inputs["app"] == "widgets-bell"
        [formation] = recording.of_type("saas:heroku:Formation").values()
        assert (formation.name, formation.inputs["quantity"], formation.inputs["size"]) == (
            "widgets-bell/web", 2, "standard-1x",
        )  # fmt: skip

    def test_what_nobody_declares_is_told_and_no_warning(self, recording: Recording) -> None:
        """The app is looked at with all that is declared."""
        assert recording.calls_of("saas:heroku:getApp") == [
            {"name": "widgets-bell", "domains": ["bell.example.org"], "processes": ["web"]}
        ]
        assert recording.said == [
            ("info", "Heroku: 1 domains of the app widgets-bell are not declared, and are left alone: x.example.org.")
        ]

    @pytest.mark.parametrize(
        ("found", "words"),
        [
            ({"failure": "Heroku: no answer."}, "Heroku: no answer. So it is not known what the app widgets-bell has"),
            ({"missing": "Heroku: not found."}, "Heroku: not found."),
        ],
    )
    def test_an_app_that_is_not_seen_is_a_warning(self, found: dict[str, str], words: str, tmp_path: Path) -> None:
        """Whether it could not be looked, or there is none."""
        answer = {"failure": "", "missing": "", "domains": [], "processes": [], **found}
        [(severity, said)] = make_recording(tmp_path, BELL, answer).said
        assert severity == "warning"
        assert said.startswith(words)

    def test_a_token_in_use_is_secret(self, recording: Recording) -> None:
        """It goes to the provider to be taken over."""
        token = recording.of_type("saas:heroku:Authorization")["an engine"]
        assert token.secret("current") == "engine-value"
        assert (token.inputs["scopes"], token.inputs["expires"]) == (["read", "write"], "2027-01-31")

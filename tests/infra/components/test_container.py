"""The container hosts' part of an estate: derived from the app's own file, and ready before webhooks call it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from infra.components import container, heroku
from infra.components.github.organizations import parts
from infra.estate.nouns import ContainerHost
from infra.values import Reference
from tests.infra.components.making import make
from tests.infra.estate.estates import RECORDED, Folder
from tests.infra.recorded import Recording, record

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJCr3VPSmMGIbcIOJHRCKQDTjYlgbqPX9X3FYK3ANd7z"
HOST = ContainerHost(address="b.example.org", user="deploy", key=KEY, image="registry.example/bell:1", port=8000)
BELL = container.App(
    name="bell",
    platform_name="widgets-bell",
    host=HOST,
    secrets={"TOKEN": Reference(item="alpha", field="credential", shape="token")},
    settings={"VOLUME": "11"},
    by_hand=("COLOUR",),
)


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """What is registered for one app."""
    lock = tmp_path_factory.mktemp("lock") / "vault.lock.toml"
    lock.write_text(f'vault = "{"v" * 26}"\n[items]\nalpha = "{"a" * 26}"\n')
    return record(partial(make_bell, lock), {"a" * 26: {"title": "alpha", "credential": "alpha-value"}})


def make_bell(lock: Path) -> None:
    """The component of the app."""
    make([BELL], lock)


@pytest.fixture
def moved(tmp_path: Path) -> Folder:
    """The real estate after one edit of one file: its web app is on a container host."""
    folder = Folder(RECORDED, tmp_path / "prod")
    file = "apps/webservices.toml"
    folder.change(file, 'platform      = "heroku"', 'platform      = "container"')
    folder.change(file, "https://conda-forge.herokuapp.com", "https://services.example.org")
    folder.change(file, 'process       = "web"\n', "")
    hosts = 'hosts   = ["conda-forge.herokuapp.com"'
    folder.change("zones.toml", hosts, f'{hosts}, "services.example.org", "b.example.org", "x"')
    folder.append(
        file, f'\n[host]\naddress = "b.example.org"\nuser = "deploy"\nkey = "{KEY}"\nimage = "x:1"\nport = 80\n'
    )
    text = (folder.path / file).read_text()
    unknown = next(line for line in text.splitlines() if line.startswith("unknown"))
    folder.change(file, unknown, "")
    return folder


def test_the_real_web_app_moves_by_its_own_file(moved: Folder) -> None:
    """No other file is touched: settings, hooks, zone and graph follow, and nothing of the app stays at Heroku."""
    estate = moved.load()
    [app] = container.parts(estate)
    assert len(app.secrets) == 8
    assert [one for one in heroku.parts(estate) if isinstance(one, heroku.App)] == []
    hooks = [hook for organization in parts(estate) for hook in organization.webhooks]
    assert len(hooks) == 7
    assert {hook.url.split("/")[2] for hook in hooks} == {"services.example.org"}
    kinds = {edge.kind for edge in estate.edges if edge.scope == app.platform_name}
    assert kinds == {"container-setting"}


def test_values_are_secret_and_settings_are_not(recording: Recording) -> None:
    """Each value of the vault is secret when it reaches the engine; the host and its key can be seen in the plan."""
    [app] = recording.of_type("saas:container:App").values()
    assert app.name == "widgets-bell"
    assert app.secret("secrets") == {"TOKEN": "alpha-value"}
    shown = {name: app.inputs[name] for name in ("address", "app", "hostKey", "settings", "byHand")}
    assert shown == {
        "address": "b.example.org",
        "app": "widgets-bell",
        "hostKey": KEY,
        "settings": {"VOLUME": "11"},
        "byHand": ["COLOUR"],
    }

"""Plan B of a web app: it moves from Heroku to a container host and back by its own file, and no delivery is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sandbox.client import World
from sandbox.ssh_host import APP_PORTS, free_port
from tests.end_to_end.stage import Stage, kill
from tests.provider.cases.container import KEY

BELL = "widgets-bell"
AT_HEROKU = "https://bell.widgets.example"
ON_HOST = "https://bell-b.widgets.example"


@pytest.fixture
def bell(fresh: Stage) -> Stage:
    """The little estate with its app at Heroku."""
    services = (
        '\n[heroku]\nadministrators = ["keepers", "makers"]\nlongest_use = "1h"\n'
        '\n[container]\nadministrators = ["keepers", "makers"]\nlongest_use = "1h"\n'
    )
    delivery = '\n[[deliveries]]\nto = "app-setting"\napp = "bell"\nname = "{name}"\n'
    names = {"alpha": "ALPHA_TOKEN", "beta": "BETA_KEY", "bell-secret": "BELL_SECRET"}
    edits = {f"credentials/{item}.toml": delivery.format(name=name) for item, name in names.items()}
    for name, words in {"services.toml": services, **edits}.items():
        with (fresh.stacks / name).open("a") as file:
            file.write(words)
    zones = fresh.stacks / "zones.toml"
    listed = zones.read_text().replace('"webhooks:bell"', '"webhooks:bell", "app:bell"')
    host = 'hosts   = ["bell.widgets.example"'
    zones.write_text(listed.replace(host, f'{host}, "b.widgets.example", "{ON_HOST[8:]}", "registry.example/bell"'))
    at_heroku(fresh)
    return fresh


def app_file(stage: Stage) -> Path:
    """The one file that is edited."""
    return stage.stacks / "apps" / "bell.toml"


def written(stage: Stage, platform: str, url: str, more: str = "") -> None:
    """The app's file for a platform."""
    hooks = '[webhooks]\n"/ring" = ["push"]\n\n[repository_webhooks."web.site"]\n"/visit" = ["issues"]\n'
    top = (
        f'purpose = "Rings."\nplatform = "{platform}"\nplatform_name = "{BELL}"\nurl = "{url}"\nunknown = ["source"]\n'
    )
    app_file(stage).write_text(f'{top}by_hand = ["BY_HAND"]\nsettings = {{ VOLUME = "11" }}\n{more}\n{hooks}')


def at_heroku(stage: Stage) -> None:
    """The app is at Heroku."""
    written(stage, "heroku", AT_HEROKU, 'domains = ["bell.widgets.example"]')


def on_host(stage: Stage) -> None:
    """The app is on a container host."""
    host = f'address = "b.widgets.example"\nuser = "deploy"\nkey = "{KEY}"\nimage = "registry.example/bell:1"\n'
    written(stage, "container", ON_HOST, f'[host]\n{host}port = {free_port(APP_PORTS)}\nhealth = "/alive"\n')


def wanted(world: World) -> dict[str, str]:
    """The app's settings, by the vault."""
    values = {"ALPHA_TOKEN": world.field("alpha"), "BETA_KEY": world.field("beta", "privateKey")}
    return {**values, "BELL_SECRET": world.field("bell-secret"), "VOLUME": "11"}


def urls(world: World) -> set[str]:
    """Where webhooks go."""
    return {hook["url"] for hook in world.hooks()}


def hooks_of(host: str) -> set[str]:
    """Where they must go."""
    return {f"{host}/ring", f"{host}/visit"}


def test_an_app_moves_by_one_file_and_back(bell: Stage) -> None:
    """Settings and health come first, then hooks, then the old place is cleared; a kill on the way is completed."""
    bell.up()
    with bell.world() as world:
        assert {**world.config_vars(BELL), **wanted(world)} == world.config_vars(BELL)
        assert urls(world) == hooks_of(AT_HEROKU)
        hooks = {hook["id"] for hook in world.hooks()}

        on_host(bell)
        bell.run("world")
        world.fail_container_host("hold", command="run", moment="before")
        process = bell.start("up")
        world.wait_for_held_command()
        assert urls(world) == hooks_of(AT_HEROKU)
        assert {**world.config_vars(BELL), **wanted(world)} == world.config_vars(BELL)
        kill(process)
        world.clear_container_fault()
        before = world.last_request()
        bell.up()
        found = world.container_app(BELL)
        assert (found["settings"], found["mode"], found["runs"]) == (wanted(world), "0o600", True)
        assert any(word.startswith("BY_HAND=") for word in found["container"]["Config"]["Env"])
        assert urls(world) == hooks_of(ON_HOST)
        assert {hook["id"] for hook in world.hooks()} == hooks
        assert list(world.config_vars(BELL)) == ["BY_HAND"]
        changed = [row["service"] for row in world.requests(after=before) if row["method"] in ("PATCH", "DELETE")]
        assert changed == ["github", "github", "heroku", "heroku"]
        assert bell.run("preview").planned == set()

        state = b"".join(path.read_bytes() for path in (bell.home / "state").rglob("*") if path.is_file())
        for value in (world.field("alpha"), world.field("beta", "privateKey")):
            assert value.encode() not in state
            assert json.dumps(value)[1:-1].encode() not in state

        world.stop_container_app(BELL)
        assert bell.run("preview").planned == {(BELL, "update")}
        at_heroku(bell)
        bell.up()
        assert {**world.config_vars(BELL), **wanted(world)} == world.config_vars(BELL)
        assert urls(world) == hooks_of(AT_HEROKU)
        assert world.container_app(BELL)["settings"] is None
        assert world.container_app(BELL)["container"] is None


def test_a_host_that_is_down_is_named_and_nothing_moves(bell: Stage) -> None:
    """Two runs say so and exit with 1; hooks and settings stay where they were; the next run completes."""
    bell.up()
    on_host(bell)
    bell.run("world")
    with bell.world() as world:
        world.fail_container_host("down")
        for _ in range(2):
            outcome = bell.run("up")
            assert outcome.code == 1, outcome.output
            assert "Container host b.widgets.example: it cannot be reached" in outcome.output
            assert urls(world) == hooks_of(AT_HEROKU)
            assert {**world.config_vars(BELL), **wanted(world)} == world.config_vars(BELL)
        world.clear_container_fault()
        bell.up()
        assert urls(world) == hooks_of(ON_HOST)
        assert world.container_app(BELL)["runs"]

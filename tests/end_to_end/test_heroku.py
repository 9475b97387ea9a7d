"""Heroku through the engine: config vars arrive, drift, move and go; what is not declared is nobody's business."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.client import World
from sandbox.heroku.state import DROPS_VARS
from tests.end_to_end.stage import ROOT, Stage, kill, own
from tests.end_to_end.templates import deployed, once, with_edits
from tests.soak import soak

FACTS: dict[str, Any] = json.loads((ROOT / "tests" / "data" / "estate.json").read_text())["heroku"]
APP = FACTS["app"]
BELL = "widgets-bell"
NAMES = {"ALPHA_TOKEN", "BELL_SECRET", "BETA_KEY", "VOLUME"}
"""What the little estate delivers to its app, a plain setting among them."""


@pytest.fixture(scope="session")
def bare_bell(bare_small: Stage, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """The little estate with its app on Heroku, in a world that nothing was deployed to yet; stopped, to be cloned."""
    return once(tmp_path_factory, "bare_bell", lambda folder: with_edits(bare_small, folder, put_on_heroku))


@pytest.fixture(scope="session")
def deployed_bell(bare_bell: Stage, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """The same, deployed."""
    return once(tmp_path_factory, "deployed_bell", lambda folder: deployed(bare_bell, folder))


@pytest.fixture
def bell(bare_bell: Stage, tmp_path: Path) -> Iterator[Stage]:
    """The little estate with its app on Heroku, not deployed yet, of the test's own."""
    with own(bare_bell, tmp_path) as stage:
        stage.use_own_stacks()
        yield stage


@pytest.fixture
def ringing(deployed_bell: Stage, tmp_path: Path) -> Iterator[tuple[Stage, World]]:
    """The same, deployed."""
    with own(deployed_bell, tmp_path) as stage:
        stage.use_own_stacks()
        with stage.world() as world:
            yield stage, world


def put_on_heroku(stage: Stage) -> None:
    """Give the estate's app a place at Heroku, and what it needs there."""
    edits = {
        "services.toml": '\n[heroku]\nadministrators = ["keepers", "makers"]\nlongest_use = "1h"\n',
        "credentials/alpha.toml": '\n[[deliveries]]\nto = "heroku-config-var"\napp = "bell"\nname = "ALPHA_TOKEN"\n',
        "credentials/bell-secret.toml": '\n[[deliveries]]\nto = "app-setting"\napp = "bell"\nname = "BELL_SECRET"\n',
        "credentials/beta.toml": '\n[[deliveries]]\nto = "heroku-config-var"\napp = "bell"\nname = "BETA_KEY"\n',
    }
    for name, words in edits.items():
        with (stage.stacks / name).open("a") as file:
            file.write(words)
    zones, app = stage.stacks / "zones.toml", stage.stacks / "apps" / "bell.toml"
    zones.write_text(zones.read_text().replace('"webhooks:bell"', '"webhooks:bell", "app:bell"'))
    on_heroku = (
        f'platform = "heroku"\nplatform_name = "{BELL}"\nby_hand = ["BY_HAND"]\nsettings = {{ VOLUME = "11" }}\n'
        'process = "web"\nsize = "standard-1x"\nquantity = 2\ndomains = ["bell.widgets.example"]\n'
    )
    app.write_text(app.read_text().replace('platform = "container"', on_heroku))


def wanted(world: World) -> dict[str, str]:
    """What the little estate's app must have, by the vault."""
    values = {"ALPHA_TOKEN": world.field("alpha"), "BETA_KEY": world.field("beta", "privateKey")}
    return {**values, "BELL_SECRET": world.field("bell-secret"), "VOLUME": "11"}


def declared(world: World) -> dict[str, str]:
    """What it has of that."""
    return {name: value for name, value in world.config_vars(BELL).items() if name in NAMES}


def changes(world: World, after: int) -> list[str]:
    """The methods of what was meant to change Heroku since a request."""
    return [row["method"] for row in world.requests(after=after, service="heroku") if row["method"] != "GET"]


def files_of(stage: Stage) -> bytes:
    """Everything the engine keeps: the state with its history and backups."""
    return b"".join(path.read_bytes() for path in (stage.home / "state").rglob("*") if path.is_file())


def test_every_variable_of_the_facts_is_in_the_world(recorded: Stage) -> None:
    """The eight variables have the vault's values, arrived in one release, beside what was set by hand."""
    with recorded.world() as world:
        found = world.config_vars(APP)
        for name, source in FACTS["config_vars"].items():
            assert found[name] == world.field(source["item"], source["field"]), name
        by_hand = {name: value for name, value in found.items() if name not in FACTS["config_vars"]}
        assert len(found) - len(by_hand) == len(FACTS["config_vars"]) == 8
        assert world.releases(APP) == 2
    assert set(by_hand) == {"CF_WEBSERVICES_APP_ID", "CF_WEBSERVICES_FEEDSTOCK_APP_ID"}
    state = files_of(recorded)
    assert b"saas:heroku:ConfigVars" in state
    for value in found.values():
        assert value.encode() not in state
        assert json.dumps(value)[1:-1].encode() not in state


def rename_the_file(stage: Stage) -> None:
    """The app's file gets another name, and whatever names the app follows."""
    (stage.stacks / "apps" / "bell.toml").rename(stage.stacks / "apps" / "chime.toml")
    for file in stage.stacks.rglob("*.toml"):
        file.write_text(re.sub(r'"(webhooks:|app:|)bell"', r'"\1chime"', file.read_text()))


def test_again_changes_nothing_even_under_another_file_s_name(ringing: tuple[Stage, World]) -> None:
    """A second run looks once at each thing of the app, and sends no change: nothing is named after the file."""
    stage, world = ringing
    rename_the_file(stage)
    before, releases = world.last_request(), world.releases(BELL)
    assert stage.up().counts == {"as they are": len(stage.things())}
    asked = world.requests(after=before, service="heroku")
    app = f"/apps/{BELL}"
    looks = [f"{app}{end}" for end in ("", "/config-vars", "/domains", "/formation", "/releases")]
    looks += [f"{app}/domains/bell.widgets.example", f"{app}/formation/web", "/oauth/authorizations"]
    assert sorted(row["path"] for row in asked) == sorted(looks)
    assert (changes(world, before), world.releases(BELL)) == ([], releases)


def test_edits_are_corrected_and_the_undeclared_is_named_and_left(ringing: tuple[Stage, World]) -> None:
    """The preview names what was edited, `up` puts it back in one release; a destroy takes what was declared alone.

    What nobody declared is counted and named; its values are in no output and, encrypted or not, in no state.
    """
    stage, world = ringing
    held = world.heroku_holdings(BELL)
    assert held["processes"] == {"web": {"quantity": 2, "size": "Standard-1X"}}
    assert list(held["domains"]) == ["bell.widgets.example"]
    world.change_heroku_holdings(BELL, {"processes": {"web": {"quantity": 0}}, "domains": {"x.widgets.example": True}})
    edits = {"ALPHA_TOKEN": "by hand", "VOLUME": "1", "BETA_KEY": None, "SET_BY_SOMEBODY": "canary-of-somebody"}
    world.change_config_vars(BELL, edits)
    releases = world.releases(BELL)
    shown, outcome = stage.run("preview"), stage.up()
    assert shown.planned == {(BELL, "update"), (f"{BELL}/web", "update")}
    for output in (shown.output, outcome.output):
        assert f"1 domains of the app {BELL} are not declared, and are left alone: x.widgets.example" in output
    assert f"2 config vars of the app {BELL} are not declared" in outcome.output
    assert "BY_HAND, SET_BY_SOMEBODY" in outcome.output
    assert world.heroku_holdings(BELL)["processes"] == held["processes"]
    assert declared(world) == wanted(world)
    assert world.releases(BELL) == releases + 1
    state = stage.by_hand("stack", "export", "--show-secrets").output
    assert wanted(world)["ALPHA_TOKEN"] in state
    for value in ("canary-of-somebody", world.config_vars(BELL)["BY_HAND"]):
        assert value not in state + shown.output + outcome.output
    assert stage.by_hand("destroy", "--yes", "--skip-preview").code == 0
    left = world.heroku_holdings(BELL)
    assert (left["processes"], list(left["domains"])) == (held["processes"], ["x.widgets.example"])
    assert list(world.config_vars(BELL)) == ["BY_HAND", "SET_BY_SOMEBODY"]


def test_variables_added_changed_and_removed_are_one_release(ringing: tuple[Stage, World]) -> None:
    """A removed delivery, a new one, a changed setting and a new value travel together; what is undeclared stays.

    The value arrives in GitHub too, and each item of the vault is read once.
    """
    stage, world = ringing
    beta, app = stage.stacks / "credentials" / "beta.toml", stage.stacks / "apps" / "bell.toml"
    beta.write_text(beta.read_text().replace("BETA_KEY", "GAMMA_KEY"))
    app.write_text(app.read_text().replace('VOLUME = "11"', 'VOLUME = "3"'))
    world.write_field("alpha", "credential", "a-new-value-of-the-test")
    by_hand, releases, before = world.config_vars(BELL)["BY_HAND"], world.releases(BELL), world.last_request()
    stage.up()
    assert world.config_vars(BELL) == {
        "ALPHA_TOKEN": "a-new-value-of-the-test",
        "BELL_SECRET": world.field("bell-secret"),
        "BY_HAND": by_hand,
        "GAMMA_KEY": world.field("beta", "privateKey"),
        "VOLUME": "3",
    }
    assert world.secret("widgets", "ALPHA")["value"] == "a-new-value-of-the-test"
    assert changes(world, before) == ["PATCH"]
    assert world.releases(BELL) == releases + 1
    assert world.vault_reads(after=before) == 3 + 1  # the list


@pytest.mark.soak
def test_an_app_taken_out_of_the_data_after_it_was_deleted_is_no_error(ringing: tuple[Stage, World]) -> None:
    """An app that is gone has no config vars left to remove."""
    stage, world = ringing
    world.remove_app(BELL)
    outcome = stage.by_hand("destroy", "--yes", "--skip-preview")
    assert outcome.code == 0, outcome.output


def test_an_app_that_is_gone_is_told(ringing: tuple[Stage, World]) -> None:
    """The run fails at what we have there, and warns of the app itself."""
    stage, world = ringing
    world.remove_app(BELL)
    outcome = stage.run("up")
    assert outcome.code == 1, outcome.output
    assert f"warning: Heroku: not found while looking at the app {BELL} (404" in outcome.output
    assert "error: Heroku: not found while" in outcome.output


def heroku_down(world: World) -> None:
    world.down("heroku")


def key_refused(world: World) -> None:
    world.fault("refuse-token", service="heroku", times=None)


def key_not_enough(world: World) -> None:
    world.fault("status", service="heroku", status=403, times=None)


def limit_reached(world: World) -> None:
    world.fault("status", service="heroku", status=429, times=None)


@pytest.mark.parametrize("strike", [heroku_down, *map(soak, (key_refused, key_not_enough, limit_reached))])
def test_a_heroku_that_fails_is_named_and_stops_nobody_else(bell: Stage, strike: Callable[[World], None]) -> None:
    """Two runs say what failed and exit with 1, all but the app's own webhooks is done, and the next one completes."""
    with bell.world() as world:
        strike(world)
        for _ in range(2):
            outcome = bell.run("up")
            assert outcome.code == 1, outcome.output
            assert "Heroku" in outcome.output
            assert f"the app {BELL}" in outcome.output
            assert "Traceback" not in outcome.output
            assert world.secret("widgets", "ALPHA")["value"] == world.field("alpha")
            assert world.hooks() == []  # they would call an app that cannot check their signatures
            assert declared(world) == {}
        world.lift()
        bell.up()
        assert declared(world) == wanted(world)
        assert len(world.hooks()) == 2


def test_a_heroku_that_is_down_keeps_no_other_service_from_its_changes(ringing: tuple[Stage, World]) -> None:
    """Two runs with nothing to be seen of Heroku change GitHub, exit with 1, and forget nothing of Heroku's part."""
    stage, world = ringing
    held = declared(world)
    world.down("heroku")
    for value in ("the-second-value", "the-third-value"):
        world.write_field("alpha", "credential", value)
        outcome = stage.run("up")
        assert outcome.code == 1, outcome.output
        assert "error: Heroku: no answer" in outcome.output, outcome.output
        assert f"So it is not known what the app {BELL} has that nobody declares." in outcome.output
        assert "So it is not known which authorizations there nothing declares." in outcome.output
        assert world.secret("widgets", "ALPHA")["value"] == value
    assert declared(world) == held
    world.lift()
    stage.up()
    assert declared(world) == wanted(world) != held
    assert stage.up().counts == {"as they are": len(stage.things())}


@pytest.mark.soak
@pytest.mark.parametrize("drops", [False, True])
def test_a_release_that_fails_is_named_and_made_again(bell: Stage, drops: bool) -> None:
    """Under both readings of what a failed release leaves, `up` fails until a release has succeeded."""
    with bell.world() as world:
        world.set_switch(DROPS_VARS, on=drops)
        world.expect_releases(BELL, outcome="failed")
        for version in (2, 3):
            outcome = bell.run("up")
            assert outcome.code == 1, outcome.output
            assert f"the release v{version} of the app {BELL} failed" in outcome.output
        world.expect_releases(BELL, outcome="succeeded")
        bell.up()
        assert declared(world) == wanted(world)
        assert world.releases(BELL) == 4
        assert bell.run("preview").planned == set()


@pytest.mark.parametrize("drops", [soak(False), True])
def test_a_change_whose_release_failed_is_made_again(ringing: tuple[Stage, World], drops: bool) -> None:
    """A refresh after the failure does not take values that lie there, and do not run, for delivered."""
    stage, world = ringing
    world.set_switch(DROPS_VARS, on=drops)
    world.expect_releases(BELL, outcome="failed")
    world.write_field("alpha", "credential", "a-new-value-of-the-test")
    assert stage.run("up").code == 1
    world.expect_releases(BELL, outcome="succeeded")
    assert stage.run("preview").planned == {(BELL, "update")}
    stage.up()
    assert declared(world) == wanted(world)
    assert stage.run("preview").planned == set()


@pytest.mark.soak
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_kill_around_the_effect_is_completed_by_the_next_run(bell: Stage, moment: Any) -> None:
    """Killed while Heroku changes the variables: the next `up` brings all of them."""
    with bell.world() as world:
        world.hold(moment, service="heroku", method="PATCH")
        process = bell.start("up")
        [held] = world.held()
        kill(process)
        world.drop(held["number"])
        bell.up()
        assert declared(world) == wanted(world)
        assert world.releases(BELL) == 2


@pytest.mark.soak
def test_import_by_names_leaves_nothing_to_change(ringing: tuple[Stage, World]) -> None:
    """What `pulumi import` takes finds every value, and the next preview is empty."""
    stage, _ = ringing
    urn = next(
        resource["urn"]
        for resource in json.loads(stage.by_hand("stack", "export").output)["deployment"]["resources"]
        if resource["type"] == "saas:heroku:ConfigVars"
    )
    assert stage.by_hand("state", "delete", urn, "--yes", "--target-dependents").code == 0
    parent = urn.rsplit("::", 1)[0].replace("$saas:heroku:ConfigVars", "") + f"::{BELL}"
    identity = f"{BELL}:ALPHA_TOKEN,BELL_SECRET,BETA_KEY:VOLUME"
    outcome = stage.by_hand(
        "import", "saas:heroku:ConfigVars", BELL, identity, "--parent", f"app={parent}",
        "--yes", "--protect=false", "--generate-code=false",
    )  # fmt: skip
    assert outcome.code == 0, outcome.output
    assert stage.run("preview").counts.keys() == {"to create", "as they are"}  # the hooks, which wait for the app

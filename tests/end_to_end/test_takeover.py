"""A first run where all is there already, partly set otherwise by people: what is told, changed, refused and left."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.client import World
from tests.end_to_end.stage import Stage
from tests.end_to_end.test_access import BELOW_GITHUB, DOOR, INKY, PRESS, PRINTER, around
from tests.end_to_end.test_drift import hook
from tests.end_to_end.test_registries import ANVIL, HUB_ANVIL

BY_HAND = "by-hand-9d1e-never-to-be-seen"
BELL = "widgets-bell"
REGISTRIES = """
[heroku]
administrators = ["keepers", "makers"]
longest_use    = "1h"

[quay]
organization   = "widgets"
administrators = ["keepers", "makers"]
repositories.anvil.visibility = "private"

[docker-hub]
organization       = "widgets"
administrators     = ["keepers", "makers"]
repositories.anvil = { visibility = "private", description = "Made of iron." }
"""
HEROKU = f"""platform = "heroku"
platform_name = "{BELL}"
settings = {{ VOLUME = "11" }}
process = "web"
size = "standard-1x"
quantity = 2
domains = ["bell.widgets.example"]
"""
STEADY = "the ruleset steady of widgets/press"

CHANGES = {
    "OrganizationSecret widgets/ALPHA": 'visibility: "all" -> "selected"',
    "Webhook widgets/": 'events: without "fork"',
    "ConfigVars widgets-bell": 'secrets.BETA_KEY: (not shown); settings.VOLUME: "(another value)" -> "11"',
    "Formation widgets-bell/web": "quantity: 7 -> 2",
    "ActionsPermissions widgets": 'allowed: "all" -> "selected"; commitPins: false -> true; patterns: with "widgets/*"',
    "Membership widgets/99": 'role: "admin" -> "member"',
    "Workflow widgets/press/print.yml": "enabled: false -> true",
    "Pages widgets/press": 'domain: "stranger.example" -> ""',
    "Repository widgets/anvil": 'visibility: "public" -> "private"',
}
"""What people set otherwise, and what a run would make of it."""


@pytest.fixture
def used(fresh: Stage, tmp_path: Path) -> Iterator[tuple[Stage, World]]:
    """An estate whose every object is there, partly set otherwise by hand, and a stack that knows of nothing."""
    stacks = fresh.stacks
    services, zones, app = stacks / "services.toml", stacks / "zones.toml", stacks / "apps" / "bell.toml"
    services.write_text(services.read_text().replace("press   = {}\n", PRESS) + BELOW_GITHUB + REGISTRIES)
    zones.write_text(zones.read_text().replace('"webhooks:bell"', '"webhooks:bell", "app:bell"'))
    app.write_text(app.read_text().replace('platform = "container"\n', HEROKU))
    for credential, kind, name in (("beta", "heroku-config-var", "BETA_KEY"), ("bell-secret", "app-setting", "SIGNS")):
        with (stacks / "credentials" / f"{credential}.toml").open("a") as file:
            file.write(f'\n[[deliveries]]\nto = "{kind}"\napp = "bell"\nname = "{name}"\n')
    (stacks / "apps" / "printer.toml").write_text(PRINTER)
    (stacks / "bots" / "inky.toml").write_text(INKY)
    fresh.up()
    _forget(fresh, tmp_path)
    with fresh.world() as world:
        _use(world)
        yield fresh, world


def _forget(stage: Stage, folder: Path) -> None:
    """The stack knows of nothing any more."""
    export = json.loads(stage.by_hand("stack", "export").output)
    file = folder / "state.json"
    file.write_text(json.dumps({**export, "deployment": {**export["deployment"], "resources": []}}))
    assert stage.by_hand("stack", "import", "--file", str(file)).code == 0


def _use(world: World) -> None:
    """What people have set."""
    world.write_secret("widgets", "ALPHA", visibility="all")
    world.change_hook(hook(world, "widgets")["id"], events=["fork", *hook(world, "widgets")["events"]])
    world.change_config_vars(BELL, {"BETA_KEY": BY_HAND, "VOLUME": "3"})
    world.change_heroku_holdings(BELL, {"processes": {"web": {"quantity": 7}}})
    world.ask("PATCH", ANVIL, {"is_public": True})
    world.ask("PATCH", HUB_ANVIL, {"is_private": False})
    branches = {"include": ["~DEFAULT_BRANCH"], "exclude": ["refs/heads/release"]}
    ruleset = {"rules": [{"type": "creation"}], "conditions": {"ref_name": branches}}
    for method, path, body in (
        ("PUT", "/members/widgets/inky", {"role": "admin"}),
        ("PATCH", "/rulesets/widgets/press/steady", ruleset),
        ("PATCH", "/workflows/widgets/press/print.yml", {"state": "disabled_manually"}),
        ("PATCH", "/pages/widgets/press", {"domain": "stranger.example"}),
        ("PATCH", "/actions/widgets", {"allowed_actions": "all", "sha_pinning_required": False}),
    ):  # fmt: skip
        world.ask(method, DOOR + path, body)


def test_what_people_have_set_is_never_lost_unseen(used: tuple[Stage, World]) -> None:
    """The preview names what would change and what is refused; after an import nothing is; destroy leaves what was."""
    stage, world = used
    before = around(world)
    preview = stage.run("preview")
    assert preview.code == 0, preview.output
    _require_told(preview.output, world)
    assert around(world) == before

    refused = stage.run("up")
    assert refused.code != 0
    _require_told(refused.output, world)
    assert around(world)["rulesets"] == before["rulesets"]

    _import_ruleset(stage)
    assert stage.run("preview").planned == {("widgets/press/steady", "update")}
    stage.up()
    after = around(world)
    assert stage.run("preview").planned == set()

    outcome = stage.by_hand("destroy", "--yes", "--skip-preview")
    assert outcome.code == 0, outcome.output
    left = around(world)
    kept = ("rulesets", "actions", "workflows", "pages", "teams", "installations")
    assert {kind: left[kind] for kind in kept} == {kind: after[kind] for kind in kept}
    assert f"{STEADY} was not made here, so it stays" in outcome.output
    assert world.state("github")["organization_secrets"] == {}
    assert world.hooks() == []
    assert not world.config_vars(BELL).keys() & {"BETA_KEY", "VOLUME"}


def _require_told(output: str, world: World) -> None:
    """Every change of what people have set is named with its present value, the ruleset with its remedy, no secret."""
    for thing, change in CHANGES.items():
        assert re.search(rf"{re.escape(thing)}.* already\. Taking over changes .*{re.escape(change)}", output), thing
    assert len(re.findall("Repository widgets/anvil already", output)) >= 2
    assert f"{STEADY} exists and is not as declared" in output
    for words in ("rules.creation: {} -> none", 'excluded: without "refs/heads/release"', "pulumi import"):
        assert words in output
    assert BY_HAND not in output
    assert world.field("beta", "privateKey") not in output


def _import_ruleset(stage: Stage) -> None:
    """What the refusal advises."""
    resources = json.loads(stage.by_hand("stack", "export").output)["deployment"]["resources"]
    [access] = [one["urn"] for one in resources if one["type"].endswith(":github:Access")]
    token, name = "saas:github:Ruleset", "widgets/press/steady"
    outcome = stage.by_hand(
        "import", token, name, name, "--parent", f"access={access}", "--yes", "--protect=false", "--generate-code=false"
    )
    assert outcome.code == 0, outcome.output

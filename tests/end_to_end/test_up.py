"""`up`: the whole estate from nothing, in both of 1Password's modes, equal to the facts; and again at once."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.estate import load
from infra.estate.outcomes import tried_titles
from sandbox.client import World
from shared.services import modules
from tests.end_to_end.stage import ROOT, Outcome, Stage
from tests.soak import soak

FACTS: dict[str, Any] = json.loads((ROOT / "tests" / "data" / "estate.json").read_text())
GITHUB = FACTS["github"]
ORGANIZATION = "conda-forge"


@pytest.fixture(scope="module", params=["connect", soak("service-account")])
def first_run(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Stage, Outcome]]:
    """The first `up` ever in an empty folder, and how it went."""
    folder = tmp_path_factory.mktemp(request.param)
    stage = Stage(folder / "home", options=("--vault-mode", request.param), typed=True)
    try:
        yield stage, stage.up()
    finally:
        stage.stop()


def test_it_says_how_much_the_world_holds(first_run: tuple[Stage, Outcome]) -> None:
    """The number of secrets, edges and webhooks stands at the end of the output."""
    _, outcome = first_run
    for words in ("37 organization secrets", "61 organization secret edges", "7 webhooks"):
        assert words in outcome.output


def test_it_warns_of_undeclared_tokens_and_of_retired_services_alone(first_run: tuple[Stage, Outcome]) -> None:
    """Neither the engine nor a plugin has anything to warn of; the program, of tokens whose names are not declared, and
    of retired services whose data does not say what is theirs."""
    _, outcome = first_run
    warnings = [line for line in outcome.output.splitlines() if "warning:" in line.lower()]
    known = ("that nothing declares", "Retired: ")
    assert [line for line in warnings if not any(words in line for words in known)] == []
    assert not any("Retired: " in line and ": left: " in line for line in warnings)


def test_every_secret_of_the_facts_is_in_the_world(first_run: tuple[Stage, Outcome]) -> None:
    """Names, visibility, repository lists and decrypted values equal the facts and the vault; there are no others."""
    stage, _ = first_run
    with stage.world() as world:
        for name, fact in GITHUB["organization_secrets"].items():
            found = world.secret(ORGANIZATION, name)
            assert found["visibility"] == fact["visibility"], name
            assert [f"{ORGANIZATION}/{short}" for short in short_names(found["repositories"])] == sorted(
                fact["repositories"]
            ), name
            assert found["value"] == world.field(fact["value"]["item"], fact["value"]["field"]), name
        held = world.inventory()["github"]["organization secrets"]
    assert held == len(GITHUB["organization_secrets"]) == 37


def test_every_webhook_of_the_facts_is_in_the_world(first_run: tuple[Stage, Outcome]) -> None:
    """URL, scope, events, TLS, content type and signing value equal the facts; there are no others."""
    stage, _ = first_run
    with stage.world() as world:
        found = sorted(map(described, world.hooks()))
        wanted = sorted(
            (
                hook.get("repository", ORGANIZATION),
                hook["url"],
                sorted(hook["events"]),
                hook["content_type"],
                "0",
                True,
                world.field(hook["secret"]["item"], hook["secret"]["field"]),
            )
            for hook in [*GITHUB["organization_webhooks"], *GITHUB["repository_webhooks"]]
        )
    assert found == wanted
    assert len(found) == 7


def test_each_vault_item_is_read_once(first_run: tuple[Stage, Outcome]) -> None:
    """A first run reads each item once, and lists the vault with fewer than six reads more; but for what it tries."""
    stage, _ = first_run
    with stage.world() as world:
        assert world.vault_reads() < items_locked(stage) + values_tried(stage) + 6


def test_again_changes_nothing(first_run: tuple[Stage, Outcome]) -> None:
    """A second run sends no change, reads each vault item once, and lists the vault once; but for what it tries."""
    stage, _ = first_run
    with stage.world() as world:
        before, hooks = world.last_request(), world.hooks()
        outcome = stage.up()
        assert changes(world, before) == []
        assert world.hooks() == hooks
        assert world.vault_reads(after=before) == items_locked(stage) + values_tried(stage) + 1
    assert outcome.counts == {"as they are": len(stage.things())}


def test_preview_shows_no_change_within_the_budget_of_calls(first_run: tuple[Stage, Outcome]) -> None:
    """A no-change preview with refresh costs at most 1.1 times the calls that cannot be saved."""
    stage, _ = first_run
    with stage.world() as world:
        before = world.last_request()
        outcome = stage.run("preview")
        calls = world.github_calls(after=before)
        assert changes(world, before) == []
    assert outcome.code == 0, outcome.output
    resources = stage.deployed()
    assert outcome.counts == {"as they are": len(stage.things())}
    assert calls <= 1.1 * fewest_calls(resources)


def fewest_calls(resources: list[dict[str, Any]]) -> int:
    """The calls that a look at all of GitHub's objects takes at least (docs/adr/0070).

    One for each list that answers for all objects of a place, one for the repositories of each secret that has some,
    one for each object that no list tells of; two for the Actions permissions; one for the official plugin's start.
    One for each organisation and repository at which something of ours lies: whether its name means it (0078).
    """
    ours = [resource for resource in resources if resource["type"].startswith(("saas:github:", "github:"))]
    listed = [resource for resource in ours if resource["type"].rpartition(":")[2] in LISTED]
    places = {(one["type"], *(one["inputs"].get(name) for name in ("organization", "repository"))) for one in listed}
    selected = [one for one in ours if one["inputs"].get("visibility") == "selected"]
    permissions = [one for one in ours if one["type"].endswith(":ActionsPermissions")]
    inputs = [one["inputs"] for one in ours if one["type"].startswith("saas:") and "organization" in one["inputs"]]
    named = {(one["organization"], one.get(name) or "") for one in inputs for name in ("", "repository", "team")}
    return len(places) + len(selected) + len(ours) - len(listed) + len(permissions) + len(named) + 1


LISTED = ("OrganizationSecret", "Webhook", "Workflow")
"""Kinds of which one list tells everything but a secret's repositories."""


def changes(world: World, after: int) -> list[dict[str, Any]]:
    """The requests since one that were meant to change something."""
    services = [service for module in modules("sandbox").values() for service in module.SERVICES]
    logins = {(service.name, path) for service in services for path in service.logins}
    rows = (row for row in world.requests(after=after) if row["service"] not in ("connect", "op"))
    asked = [row for row in rows if row["method"] not in ("GET", "HEAD", "OPTIONS")]
    return [row for row in asked if (row["service"], row["path"]) not in logins]


def values_tried(stage: Stage) -> int:
    """How many old values are tried at retired services: each is read for that alone, and handed to nobody."""
    return len(tried_titles(load(stage.stacks, today=dt.date(2026, 11, 21), overdue="warn")))


def items_locked(stage: Stage) -> int:
    """How many vault items a run may read: all of them are needed."""
    return len(tomllib.loads((stage.home / "vault.lock.toml").read_text())["items"])


def short_names(repositories: list[str]) -> list[str]:
    """Repository names without the organisation, sorted."""
    return sorted(name.rpartition("/")[2] for name in repositories)


def described(hook: dict[str, Any]) -> tuple[Any, ...]:
    """What the facts say of a webhook."""
    return (
        hook["scope"],
        hook["url"],
        sorted(hook["events"]),
        hook["content_type"],
        hook["insecure_ssl"],
        hook["active"],
        hook["secret"],
    )


def test_the_lock_holds_ids_of_the_vault_and_no_value(first_run: tuple[Stage, Outcome]) -> None:
    """Every title in the lock names the id that the vault has for it."""
    stage, _ = first_run
    locked = tomllib.loads(Path(stage.home / "vault.lock.toml").read_text())["items"]
    with stage.world() as world:
        assert locked == {title: item["id"] for title, item in world.items().items() if title in locked}

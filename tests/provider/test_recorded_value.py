"""What a rotation writes into the vault, in both ways to it: few fields, in one write, and nothing of anybody's."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from saas.generations import digest_of
from sandbox import World, launch
from sandbox.service import VaultMode
from tests.provider.case import CANARY, OTHER_CANARY
from tests.provider.plugin import CallFailed, Plugin, Properties, running

TOKEN = "saas:onepassword:RecordedValue"
REVOKED = "saas:onepassword:RevokedValues"
SEED: dict[str, Any] = {"vault": {"name": "keys", "items": {"upload": {"fields": {"credential": {"value": "first"}}}}}}


@pytest.fixture(scope="module", params=["connect", "service-account"])
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Plugin]]:
    """A world, and a provider that reaches the vault in one of the two ways."""
    mode: VaultMode = request.param
    folder = tmp_path_factory.mktemp("vault")
    with launch(folder, SEED, mode=mode) as world, running(world.environment, folder) as plugin:
        yield world, plugin


@pytest.fixture
def vault(both: tuple[World, Plugin]) -> tuple[World, Plugin]:
    """The vault as it was, and a run that begins."""
    world, plugin = both
    world.reset()
    plugin.engine.said.clear()
    plugin.configure({"patienceSeconds": "1"})
    return both


def inputs(world: World, **changed: Any) -> Properties:
    """A second generation, with the value before it."""
    [vault] = world.vaults().values()
    values = {
        "vault": vault,
        "item": world.items()["upload"]["id"],
        "title": "upload",
        "field": "credential",
        "value": CANARY,
        "generation": 2,
        "made": "2026-11-28",
        "epoch": "incident-1",
        "former": {"1": "first"},
        "current": "first",
    }
    return Properties({**values, **changed}, frozenset({"value", "former", "current"}))


def writes(world: World, after: int) -> list[str]:
    """The requests that changed the vault."""
    found = world.requests(after=after)
    return [one["path"] for one in found if one["method"] == "PATCH" or "/item/edit/" in one["path"]]


def test_all_of_a_generation_is_one_write(vault: tuple[World, Plugin]) -> None:
    """Value, number, day, epoch and the former value; what else the item has stays."""
    world, plugin = vault
    world.write_field("upload", "username", "ada")
    seen = world.last_request()
    made = plugin.create(TOKEN, plugin.check(TOKEN, inputs(world)))
    assert len(writes(world, seen)) == 1
    fields = (
        "credential",
        "rotation: generation",
        "rotation: made",
        "rotation: epoch",
        "rotation: former generation 1",
        "username",
    )
    assert [world.field("upload", name) for name in fields] == [
        CANARY, "2", "2026-11-28", digest_of("incident-1"), "first", "ada",
    ]  # fmt: skip
    assert made.state.values["writtenAt"]


def test_what_is_so_is_not_written(vault: tuple[World, Plugin]) -> None:
    """A run that was killed after its write comes again."""
    world, plugin = vault
    wanted = plugin.check(TOKEN, inputs(world))
    plugin.create(TOKEN, wanted)
    seen = world.last_request()
    made = plugin.create(TOKEN, wanted)
    assert writes(world, seen) == []
    read = {"recordedGeneration": 2, "recordedMade": "2026-11-28", "recordedEpoch": digest_of("incident-1")}
    assert not plugin.diff(TOKEN, made, plugin.check(TOKEN, inputs(world, current=CANARY, **read))).changes


def test_what_the_vault_says_can_be_asked(vault: tuple[World, Plugin]) -> None:
    """In one read: what a lost state is made anew from."""
    world, plugin = vault
    wanted = plugin.check(TOKEN, inputs(world))
    plugin.create(TOKEN, wanted)
    seen = world.last_request()
    asked = {name: wanted.values[name] for name in ("vault", "item", "field")}
    found = plugin.invoke("saas:onepassword:getRecord", asked)
    assert found == {
        "failure": "", "title": "upload", "value": CANARY, "generation": 2, "made": "2026-11-28",
        "epoch": digest_of("incident-1"), "revoked": -1, "former": {"1": "first"},
    }  # fmt: skip
    assert world.vault_reads(after=seen) == 1


@pytest.mark.parametrize("text", ["two", "-1", "2.5", "999999999999", "²", "02", OTHER_CANARY])
def test_what_somebody_has_spoilt_says_nothing(text: str, vault: tuple[World, Plugin]) -> None:
    """People may edit every field, and paste a value into the wrong one, which must not lie in a plan then."""
    world, plugin = vault
    wanted = plugin.check(TOKEN, inputs(world))
    plugin.create(TOKEN, wanted)
    for field in ("rotation: generation", "rotation: made", "rotation: epoch"):
        world.write_field("upload", field, text)
    asked = {name: wanted.values[name] for name in ("vault", "item", "field")}
    found = plugin.invoke("saas:onepassword:getRecord", asked)
    assert (found["generation"], found["made"], found["epoch"]) == (0, "", "")


@pytest.mark.parametrize("field", ["generation", "made", "epoch"])
def test_what_somebody_has_spoilt_is_put_right(field: str, vault: tuple[World, Plugin]) -> None:
    """By the next run, whatever else it does; what is so already is no difference."""
    world, plugin = vault
    made = plugin.create(TOKEN, plugin.check(TOKEN, inputs(world)))
    before = world.field("upload", f"rotation: {field}")
    world.write_field("upload", f"rotation: {field}", "spoilt")
    read = {"current": CANARY, "recordedGeneration": 2, "recordedMade": "2026-11-28"}
    read |= {"recordedEpoch": digest_of("incident-1")}
    assert not plugin.diff(TOKEN, made, plugin.check(TOKEN, inputs(world, **read))).changes
    read[f"recorded{field.title()}"] = 0 if field == "generation" else ""
    again = plugin.check(TOKEN, inputs(world, **read))
    assert plugin.diff(TOKEN, made, again).diffs == [f"recorded{field.title()}"]
    plugin.update(TOKEN, made, again)
    assert world.field("upload", f"rotation: {field}") == before


def test_what_is_saved_in_the_same_moment_is_told(vault: tuple[World, Plugin]) -> None:
    """1Password has no write that depends on what was there."""
    world, plugin = vault
    wanted = plugin.check(TOKEN, inputs(world))
    world.hold("before", path="/items/|/item/edit/", method="PATCH")
    world.hold("before", path="/item/edit/", method="POST")
    with ThreadPoolExecutor(1) as pool:
        run = pool.submit(plugin.create, TOKEN, wanted)
        [held] = world.held()
        world.write_field("upload", "username", "ada")
        world.release(held["number"])
        run.result()
    assert any("somebody else saved the item 'upload' in the same moment" in said for said in plugin.engine.said)


def test_somebodys_value_is_not_overwritten(vault: tuple[World, Plugin]) -> None:
    """One that is neither the new value nor a former one; the sentence names the item and shows nothing."""
    world, plugin = vault
    world.write_field("upload", "credential", OTHER_CANARY)
    seen = world.last_request()
    with pytest.raises(CallFailed, match="somebody has put another value into the item 'upload'") as failed:
        plugin.create(TOKEN, plugin.check(TOKEN, inputs(world)))
    assert writes(world, seen) == []
    assert CANARY not in str(failed.value)
    assert OTHER_CANARY not in str(failed.value)


@pytest.mark.parametrize("scheduled", [False, True])
def test_a_former_value_that_somebody_put_back(scheduled: bool, vault: tuple[World, Plugin]) -> None:
    """A scheduled run leaves it and says so; a plain one writes what is recorded."""
    world, plugin = vault
    made = plugin.create(TOKEN, plugin.check(TOKEN, inputs(world)))
    world.write_field("upload", "credential", "first")
    again = plugin.check(TOKEN, inputs(world, current="first", asOf="2026-11-29" if scheduled else ""))
    assert "current" in plugin.diff(TOKEN, made, again).diffs
    if scheduled:
        with pytest.raises(CallFailed, match="somebody has put a former value back"):
            plugin.update(TOKEN, made, again)
    else:
        plugin.update(TOKEN, made, again)
    assert world.field("upload") == ("first" if scheduled else CANARY)


@pytest.mark.parametrize("scheduled", [False, True])
def test_what_the_issuer_refused_is_overwritten_by_a_plain_run(scheduled: bool, vault: tuple[World, Plugin]) -> None:
    """It was there when the run began, and the value in use is the recorded one all the same."""
    world, plugin = vault
    made = plugin.create(TOKEN, plugin.check(TOKEN, inputs(world)))
    world.write_field("upload", "credential", OTHER_CANARY)
    again = plugin.check(TOKEN, inputs(world, current=OTHER_CANARY, asOf="2026-11-29" if scheduled else ""))
    if scheduled:
        with pytest.raises(CallFailed, match="somebody has put another value"):
            plugin.update(TOKEN, made, again)
    else:
        plugin.update(TOKEN, made, again)
    assert world.field("upload") == (OTHER_CANARY if scheduled else CANARY)


def test_what_is_revoked_leaves_the_vault(vault: tuple[World, Plugin]) -> None:
    """Values up to that generation, and no later one; a second time it writes nothing."""
    world, plugin = vault
    former = {"1": "first", "2": "second"}
    plugin.create(TOKEN, plugin.check(TOKEN, inputs(world, generation=3, former=former)))
    wanted = inputs(world).without("field", "value", "generation", "made", "epoch", "former", "current")
    done = plugin.create(REVOKED, plugin.check(REVOKED, wanted.but(revoked=-1)))
    plugin.update(REVOKED, done, plugin.check(REVOKED, wanted.but(revoked=1)))
    with pytest.raises(Exception, match="former generation 1"):
        world.field("upload", "rotation: former generation 1")
    assert world.field("upload", "rotation: former generation 2") == "second"
    seen = world.last_request()
    plugin.update(REVOKED, done, plugin.check(REVOKED, wanted.but(revoked=1)))
    assert writes(world, seen) == []


def test_an_item_that_is_gone_is_a_sentence(vault: tuple[World, Plugin]) -> None:
    """It says what to do."""
    world, plugin = vault
    wanted = plugin.check(TOKEN, inputs(world))
    world.remove_item("upload")
    with pytest.raises(CallFailed, match=r"the item 'upload' is not found .*python -m infra lock"):
        plugin.create(TOKEN, wanted)


@pytest.mark.parametrize("kind", ["drop-after", "status", "truncate"])
def test_a_lost_answer_makes_no_second_field(kind: str, vault: tuple[World, Plugin]) -> None:
    """The write took effect: it is looked for before it is sent again, or the next run finds it so."""
    world, plugin = vault
    wanted = plugin.check(TOKEN, inputs(world))
    world.fault(kind, path="/items/|/item/edit/", method="PATCH", status=500)
    world.fault(kind, path="/item/edit/", method="POST", status=500)
    for _ in range(2):
        try:
            plugin.create(TOKEN, wanted)
            break
        except CallFailed:
            plugin.configure({"patienceSeconds": "1"})
    item = world.items()["upload"]
    assert world.field("upload") == CANARY
    assert world.field("upload", "rotation: former generation 1") == "first"
    assert len(item["digests"]) == 5

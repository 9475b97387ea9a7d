"""Every resource, through the real process and against the emulated world: what each of them must be able to do."""

from __future__ import annotations

import re
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

from saas import registry
from saas.checks import Check
from saas.leftovers import Removal
from saas.minted import Minted
from saas.onepassword.recorded_value import RecordedValue, RevokedValues
from saas.revocation import Revocation
from sandbox import World
from tests.provider.case import CANARY, OTHER_CANARY, Case
from tests.provider.cases import CASES, ONE_A_SERVICE, OWN
from tests.provider.plugin import (
    CallFailed,
    Made,
    Plugin,
    Properties,
    create_request,
    delete_request,
    running,
    update_request,
)

MADE = "made"
"""The name of a snapshot."""
MOST_LOOKS = 4
"""So many requests a preview of one create may take, a login among them."""

STEPS = (Minted, Revocation, Check, RecordedValue, RevokedValues, Removal)
"""Steps of a rotation, or of a retirement: no objects with inputs to bring there. Their tests are test_minted,
test_recorded_value, test_checks, test_leftovers and, killed at every request, tests/end_to_end/test_rotation_kills.
"""

each_resource = pytest.mark.parametrize("case", CASES, ids=str)
each_with_own_code = pytest.mark.parametrize("case", OWN, ids=str)
each_alike = pytest.mark.parametrize("case", [case for case in CASES if case.like], ids=str)
each_update = pytest.mark.parametrize(
    ("case", "name"), [(case, name) for case in OWN for name in case.updates], ids=str
)
each_replacement = pytest.mark.parametrize(
    ("case", "name"), [(case, name) for case in OWN for name in case.replacements], ids=str
)
each_with_settings = pytest.mark.parametrize(
    "case", [case for case in OWN if {"secrets", "settings"} <= case.inputs.values.keys()], ids=str
)
each_that_drifts = pytest.mark.parametrize("case", [case for case in OWN if case.drifts], ids=str)

KILLS = [
    pytest.param(
        case, change, moment, id=f"{case}-{change}-{moment}",
        marks=() if case in ONE_A_SERVICE and moment == "after" else pytest.mark.soak,
    )
    for case in OWN if case.http for change in case.changes() for moment in ("before", "after")
]  # fmt: skip
"""Every change of every resource. Without `soak`: one resource a service, where the effect was and nobody knows."""


def begin(plugin: Plugin, case: Case, world: World) -> Properties:
    """A run of the engine up to the check of the case's inputs."""
    plugin.configure(case.settings(world))
    return plugin.check(case.token, case.inputs)


def wanted(case: Case, inputs: Properties) -> dict[str, Any]:
    """What the world must show for these inputs."""
    return inputs.without(*case.replacements, *case.untraced).values


def foretold(plugin: Plugin) -> list[str]:
    """What the user was told that a create would change."""
    return [sentence for sentence in plugin.engine.said if "would change" in sentence or "Taking over" in sentence]


def test_every_registered_resource_is_swept() -> None:
    """A resource in the registry without an entry in the table of cases fails here."""
    registered = {resource.token: resource for entry in registry.SERVICES for resource in entry.resources}
    steps = {token for token, resource in registered.items() if issubclass(resource, STEPS)}
    assert registered.keys() - steps == {case.token for case in CASES}


@each_alike
def test_what_is_like_another_has_no_code_of_its_own(case: Case) -> None:
    """Its classes, as far as the other does not share them, hold nothing but values."""
    resources = {resource.token: resource for entry in registry.SERVICES for resource in entry.resources}
    apart = set(resources[case.token].__mro__) - set(resources[case.like].__mro__)
    held = [value for one in apart for value in vars(one).values()]
    assert not [value for value in held if isinstance(value, FunctionType | property | classmethod | staticmethod)]
    assert next(one for one in CASES if one.token == case.like).own


@each_resource
def test_every_input_is_swept(case: Case) -> None:
    """The table names a change for every input, and a drift for every one that is changed in place."""
    resources = {resource.token: resource for entry in registry.SERVICES for resource in entry.resources}
    names = {name.rstrip("_") for name in resources[case.token].Inputs.__struct_encode_fields__}
    assert set(case.updates) | set(case.replacements) | case.untraced == names
    assert set(case.drifts) >= set(case.updates)


@each_resource
def test_create_makes_it_and_nothing_is_left_to_do(case: Case, plugin: Plugin, world: World) -> None:
    """After a create the world holds the inputs, and neither a diff nor a read finds anything to change."""
    inputs = begin(plugin, case, world)
    made = plugin.create(case.token, inputs)
    assert made.id == case.identity_in(world)
    assert case.present(world) == wanted(case, inputs)
    assert made.state.secrets >= case.inputs.secrets
    assert not plugin.diff(case.token, made, inputs).changes
    seen = plugin.read(case.token, made.id, made.state)
    assert seen is not None
    assert seen.state == made.state
    assert seen.inputs == inputs


@each_with_own_code
def test_create_called_twice_makes_one(case: Case, plugin: Plugin, world: World) -> None:
    """A create whose answer was not recorded is repeated by the next run, or refused, and leaves the same world."""
    inputs = begin(plugin, case, world)
    plugin.create(case.token, inputs)
    inventory = world.inventory()
    plugin.engine.said.clear()
    inputs = begin(plugin, case, world)
    if case.made_once:
        there = world.state(case.service)
        with pytest.raises(CallFailed, match=case.made_once):
            plugin.create(case.token, inputs)
        assert world.state(case.service) == there
        return
    again = plugin.create(case.token, inputs)
    assert foretold(plugin) == []
    assert world.inventory() == inventory
    assert again.id == case.identity_in(world)
    assert case.present(world) == wanted(case, inputs)


@each_with_own_code
def test_a_preview_changes_nothing(case: Case, plugin: Plugin, world: World) -> None:
    """A create in a preview promises outputs, keeps secrets secret, and asks the service a few things at most."""
    inputs = begin(plugin, case, world)
    inventory, before, there = world.inventory(), world.last_request(), case.present(world)
    promised = plugin.create(case.token, inputs, preview=True)
    assert promised.state.secrets >= case.inputs.secrets
    assert len(world.requests(after=before, service=case.service)) <= MOST_LOOKS
    assert world.inventory() == inventory
    assert case.present(world) == there
    assert (there is not None) == case.kept


@each_that_drifts
def test_what_a_create_would_change_is_told_before(case: Case, plugin: Plugin, world: World) -> None:
    """What is there and differs is named in the preview and by the create, which may refuse; no secret is shown."""
    plugin.create(case.token, begin(plugin, case, world))
    world.snapshot(MADE)
    for name, (edit, _, _) in case.drifts.items():
        edit(world)
        inputs = begin(plugin, case, world)
        plugin.engine.said.clear()
        plugin.create(case.token, inputs, preview=True)
        told = foretold(plugin)
        assert len(told) == (name not in case.untold | case.unreadable), name
        assert all(re.search(rf"(change|changes|;) {name}\b", sentence) for sentence in told)
        plugin.engine.said.clear()
        refusal = None
        try:
            plugin.create(case.token, inputs)
        except CallFailed as error:
            refusal = str(error)
        assert [refusal] == told if refusal else set(told) <= set(plugin.engine.said)
        assert not any(canary in sentence for canary in (CANARY, OTHER_CANARY) for sentence in plugin.engine.said)
        if case.http:  # what a container host holds is no part of a snapshot; there the create has put it back
            world.restore(MADE)


@each_update
def test_an_update_changes_that_input(case: Case, name: str, plugin: Plugin, world: World) -> None:
    """Each input that can be changed in place is planned as an update and then is in the world."""
    made = plugin.create(case.token, begin(plugin, case, world))
    inputs = plugin.check(case.token, case.changed(name, case.updates[name]))
    diff = plugin.diff(case.token, made, inputs)
    assert diff.changes
    assert name in diff.diffs
    assert diff.replaces == []
    updated = plugin.update(case.token, made, inputs)
    assert case.present(world) == wanted(case, inputs)
    assert not plugin.diff(case.token, updated, inputs).changes


@each_replacement
def test_an_identity_is_replaced_and_the_new_one_lives(case: Case, name: str, plugin: Plugin, world: World) -> None:
    """A change of what it is called plans a new one, which outlives the removal of the old, or is refused."""
    before = begin(plugin, case, world)
    made = plugin.create(case.token, before)
    inputs = plugin.check(case.token, case.changed(name, case.replacements[name]))
    diff = plugin.diff(case.token, made, inputs)
    assert diff.replaces == [name]
    assert set(diff.diffs) == {other for other, new in inputs.values.items() if new != before.values.get(other)}
    if name in case.refused:
        with pytest.raises(CallFailed, match=case.refused[name]):
            plugin.create(case.token, inputs)
        assert case.present(world) is not None
        return
    new = plugin.create(case.token, inputs)
    plugin.delete(case.token, made)
    seen = plugin.read(case.token, new.id, new.state)
    assert seen is not None
    assert not plugin.diff(case.token, Made(seen.id, seen.state), inputs).changes


@each_resource
def test_delete_removes_it_and_accepts_that_it_is_gone(case: Case, plugin: Plugin, world: World) -> None:
    """A delete leaves nothing, or what is not ours to remove, and says so; a second one is no error."""
    inputs = begin(plugin, case, world)
    made = plugin.create(case.token, inputs)
    said, stays = len(plugin.engine.said), case.kept or case.forgotten
    plugin.delete(case.token, made)
    assert not stays or any(name in "".join(plugin.engine.said[said:]) for name in case.names)
    assert case.present(world) == (wanted(case, inputs) if stays else None)
    plugin.delete(case.token, made)


@each_resource
def test_import_adopts_it(case: Case, plugin: Plugin, world: World) -> None:
    """A read by id alone finds everything readable, which is taken; what is left to do is what cannot be read."""
    inputs = begin(plugin, case, world)
    plugin.create(case.token, inputs)
    seen = plugin.read(case.token, case.imported_as or case.identity_in(world))
    assert seen is not None
    assert seen.id == case.identity_in(world)
    left = case.unreadable | case.not_imported
    assert seen.inputs.without(*left).values == inputs.without(*left).values
    diff = plugin.diff(case.token, Made(seen.id, seen.state), inputs)
    assert set(diff.diffs) == left
    assert diff.replaces == []
    assert plugin.check(case.token, seen.inputs, before=seen.inputs) == seen.inputs


@each_with_own_code
def test_an_edit_after_an_import_changes_that_alone(case: Case, plugin: Plugin, world: World) -> None:
    """Each input that is edited once the object was imported is planned, with what goes along and cannot be read."""
    inputs = begin(plugin, case, world)
    plugin.create(case.token, inputs)
    seen = plugin.read(case.token, case.imported_as or case.identity_in(world))
    assert seen is not None
    for name, value in {**case.updates, **case.replacements}.items():
        edited = plugin.check(case.token, case.changed(name, value), before=seen.inputs)
        along = {other for other, new in edited.values.items() if new != inputs.values.get(other)}
        diff = plugin.diff(case.token, Made(seen.id, seen.state), edited)
        assert set(diff.diffs) == along | case.unreadable | case.not_imported


@each_with_own_code
def test_what_an_import_could_not_read_is_never_written(case: Case, plugin: Plugin, world: World) -> None:
    """A program that gives an empty secret, as the state has it after an import, is refused and writes nothing."""
    inputs = begin(plugin, case, world)
    made = plugin.create(case.token, inputs)
    before = case.present(world)
    for name in case.unreadable & case.updates.keys():
        given = inputs.values[name]
        unread = dict.fromkeys(given, "") if isinstance(given, dict) else ""
        with pytest.raises(CallFailed, match="empty"):
            plugin.update(case.token, made, inputs.but(**{name: unread}))
    assert case.present(world) == before


@each_with_own_code
def test_a_state_without_a_later_output_is_corrected(case: Case, plugin: Plugin, world: World) -> None:
    """What an older version recorded, with fewer outputs, still finds its object."""
    inputs = begin(plugin, case, world)
    made = plugin.create(case.token, inputs)
    outputs = [name for name in made.state.values if name not in inputs.values]
    seen = plugin.read(case.token, made.id, made.state.without(*outputs))
    assert seen is not None
    assert seen.id == made.id
    assert seen.state.values.keys() == made.state.values.keys()


@each_resource
def test_import_of_what_is_not_there_finds_nothing(case: Case, plugin: Plugin, world: World) -> None:
    """A read by the id of nothing says so."""
    begin(plugin, case, world)
    if case.kept:
        case.remove(world)
    assert plugin.read(case.token, case.imported_as or case.identity) is None


@each_that_drifts
def test_drift_is_seen_and_corrected(case: Case, plugin: Plugin, world: World) -> None:
    """An edit behind the provider's back shows in a read, is planned, and is undone by the update."""
    inputs = begin(plugin, case, world)
    made = plugin.create(case.token, inputs)
    for name, (edit, output, value) in case.drifts.items():
        edit(world)
        seen = plugin.read(case.token, made.id, made.state)
        assert seen is not None
        assert seen.state.values[output] == value
        drifted = Made(seen.id, seen.state)
        assert name in plugin.diff(case.token, drifted, inputs).diffs
        made = plugin.update(case.token, drifted, inputs)
        assert case.present(world) == wanted(case, inputs), name
        assert not plugin.diff(case.token, made, inputs).changes


@each_with_settings
def test_a_setting_that_became_a_secret_in_a_lost_run_is_not_shown(case: Case, plugin: Plugin, world: World) -> None:
    """What was recorded has the name as a setting: the value there is another one, which a read leaves out."""
    made = plugin.create(case.token, begin(plugin, case, world))
    [(name, value)] = case.inputs.values["settings"].items()
    secrets = {**case.inputs.values["secrets"], name: OTHER_CANARY}
    inputs = plugin.check(case.token, case.inputs.but(secrets=secrets, settings={}))
    plugin.update(case.token, made, inputs)
    seen = plugin.read(case.token, made.id, made.state)
    assert seen is not None
    assert OTHER_CANARY not in str([seen.inputs.without("secrets"), seen.state.without("secrets")])
    assert value != seen.state.values["settings"].get(name)
    lost = Made(seen.id, seen.state)
    assert "secrets" in plugin.diff(case.token, lost, inputs).diffs
    corrected = plugin.update(case.token, lost, inputs)
    assert corrected.state.values["secrets"] == secrets
    assert "secrets" in corrected.state.secrets
    assert not plugin.diff(case.token, corrected, inputs).changes


@each_with_own_code
def test_a_deletion_behind_its_back_is_seen_and_corrected(case: Case, plugin: Plugin, world: World) -> None:
    """A read reports it as gone, and a create makes it again, or names what is not ours to make."""
    inputs = begin(plugin, case, world)
    made = plugin.create(case.token, inputs)
    case.remove(world)
    assert plugin.read(case.token, made.id, made.state) is None
    if case.kept:
        with pytest.raises(CallFailed, match=case.service_name):
            plugin.create(case.token, inputs)
        return
    plugin.create(case.token, inputs)
    assert case.present(world) == wanted(case, inputs)


def change_request(change: str, case: Case, made: Made, inputs: Properties) -> tuple[str, Any]:
    """The engine's call for a change, and its request."""
    if change == "create":
        return "Create", create_request(case.token, inputs)
    if change == "update":
        return "Update", update_request(case.token, made, inputs)
    return "Delete", delete_request(case.token, made)


@pytest.mark.parametrize(("case", "change", "moment"), KILLS)
def test_killed_around_an_effect_and_repeated(
    case: Case, change: str, moment: Any, world: World, folder: Path, plugin: Plugin
) -> None:
    """Killed before or after the effect, a provider leaves what the same call of another completes, or refuses."""
    with running(world.environment, folder) as killed:
        inputs = begin(killed, case, world)
        made = Made(case.identity, inputs) if change == "create" else killed.create(case.token, inputs)
        news = (
            killed.check(case.token, case.changed(*next(iter(case.updates.items())))) if change == "update" else inputs
        )
        method, request = change_request(change, case, made, news)
        for verb in ("PUT", "POST", "PATCH", "DELETE"):
            world.hold(moment, service=case.service, method=verb)
        under_way = killed.begin(method, request)
        held = world.held()
        killed.close()
        assert under_way.exception() is not None
        world.lift()
        for hold in held:
            world.drop(hold["number"])
    begin(plugin, case, world)
    if case.made_once and case.present(world) is not None:
        with pytest.raises(CallFailed, match=case.made_once):
            plugin.create(case.token, inputs)
        return
    plugin.begin(method, request).result()
    assert case.present(world) == (None if change == "delete" else wanted(case, news))
    assert CANARY not in (folder / "stderr").read_text()

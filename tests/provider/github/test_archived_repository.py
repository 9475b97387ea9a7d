"""What lies in a repository that is archived: nothing there can be changed, and the user is told so, and what to do."""

from __future__ import annotations

import pytest

from sandbox import World
from tests.provider.case import Case
from tests.provider.cases import CASES
from tests.provider.plugin import CallFailed, Plugin

INSIDE = [case for case in CASES if case.service == "github" and case.inputs.values.get("repository")]

each_inside = pytest.mark.parametrize("case", INSIDE, ids=str)
each_removed = pytest.mark.parametrize("case", [case for case in INSIDE if not (case.kept or case.forgotten)], ids=str)
each_changed = pytest.mark.parametrize("case", [case for case in INSIDE if case.updates], ids=str)


@each_removed
def test_what_cannot_be_removed_is_left_and_said(case: Case, plugin: Plugin, world: World) -> None:
    """A removal that nobody can do fails no run: the thing stays where it opens nothing, and a warning says so."""
    plugin.configure(case.settings(world))
    made = plugin.create(case.token, plugin.check(case.token, case.inputs))
    world.archive_repository("an-org/alpha")
    plugin.delete(case.token, made)
    assert case.present(world) is not None
    [warned] = plugin.engine.warned
    assert "is not removed: the repository an-org/alpha is archived" in warned
    assert any(name in warned for name in case.names)


@each_inside
def test_it_can_be_looked_at(case: Case, plugin: Plugin, world: World) -> None:
    """A refresh finds what is there."""
    plugin.configure(case.settings(world))
    made = plugin.create(case.token, plugin.check(case.token, case.inputs))
    world.archive_repository("an-org/alpha")
    plugin.configure(case.settings(world))
    assert plugin.read(case.token, made.id, made.state) is not None


@each_removed
def test_what_cannot_be_made_says_why(case: Case, plugin: Plugin, world: World) -> None:
    """Not a permission is missing: whoever declares it is told that the repository is archived."""
    plugin.configure(case.settings(world))
    world.archive_repository("an-org/alpha")
    with pytest.raises(CallFailed, match=r"The repository an-org/alpha is archived, .* take what is declared") as error:
        plugin.create(case.token, plugin.check(case.token, case.inputs))
    assert "permission" not in str(error.value)
    assert any(name in str(error.value) for name in case.names)


@each_changed
def test_what_cannot_be_changed_says_why(case: Case, plugin: Plugin, world: World) -> None:
    """So is whoever changes it."""
    plugin.configure(case.settings(world))
    made = plugin.create(case.token, plugin.check(case.token, case.inputs))
    world.archive_repository("an-org/alpha")
    name, value = next(iter(case.updates.items()))
    with pytest.raises(CallFailed, match="The repository an-org/alpha is archived"):
        plugin.update(case.token, made, plugin.check(case.token, case.changed(name, value)))


def test_another_refusal_is_told_as_before(plugin: Plugin, world: World) -> None:
    """A 403 in a repository that is not archived is a permission that is missing."""
    case = INSIDE[0]
    plugin.configure(case.settings(world))
    world.fault("status", service="github", method="PUT", status=403, times=None)
    with pytest.raises(CallFailed, match="Give it that permission"):
        plugin.create(case.token, plugin.check(case.token, case.inputs))

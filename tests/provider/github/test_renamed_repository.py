"""What lies in a repository that has another name by now: declared under that, it is not removed under the old one."""

from __future__ import annotations

import pytest

from sandbox import World
from tests.provider.case import Case
from tests.provider.cases import CASES
from tests.provider.plugin import CallFailed, Plugin

INSIDE = [
    case
    for case in CASES
    if case.service == "github" and case.inputs.values.get("repository") and not (case.kept or case.forgotten)
]

each_inside = pytest.mark.parametrize("case", INSIDE, ids=str)


@each_inside
def test_what_moved_along_is_left_and_said(case: Case, plugin: Plugin, world: World) -> None:
    """The data was corrected: what the new name declares stays, and the old resource can be forgotten."""
    plugin.configure(case.settings(world))
    old = plugin.create(case.token, plugin.check(case.token, case.inputs))
    world.rename_repository("an-org/alpha", "omega")
    plugin.configure(case.settings(world))
    new = plugin.create(case.token, plugin.check(case.token, case.inputs.but(repository="omega")))
    plugin.delete(case.token, old)
    assert plugin.read(case.token, new.id, new.state) is not None
    [said] = [sentence for sentence in plugin.engine.said if "is not removed" in sentence]
    assert "an-org/alpha" in said
    assert "the repository is called an-org/omega now. If it is not declared under that name, remove it" in said


@each_inside
def test_what_is_sent_elsewhere_for_another_reason_is_refused(case: Case, plugin: Plugin, world: World) -> None:
    """The repository has its name: the thing is there, and the run fails."""
    plugin.configure(case.settings(world))
    made = plugin.create(case.token, plugin.check(case.token, case.inputs))
    world.fault("status", service="github", method="DELETE", status=307, times=None)
    with pytest.raises(CallFailed, match="GitHub: sent elsewhere while removing"):
        plugin.delete(case.token, made)
    assert case.present(world) is not None

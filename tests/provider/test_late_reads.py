"""Every resource against services whose reads lag behind a write: what was written is not judged by a late look."""

from __future__ import annotations

import re

import pytest

from sandbox import World
from tests.provider.case import Case
from tests.provider.cases import OWN
from tests.provider.plugin import CallFailed, Made, Plugin
from tests.provider.test_faults import OPERATIONS, Trial

PATIENT = {"patienceSeconds": "20", "githubWriteDelayMs": "0"}
LOGINS = frozenset({"/v2/auth/token"})
"""What is sent and writes nothing."""

each_write = pytest.mark.parametrize(
    ("case", "operation"), [(case, operation) for case in OWN if case.http for operation in case.changes()], ids=str
)


def begun(case: Case, operation: str, plugin: Plugin, world: World) -> Trial:
    """An operation and what there is before it."""
    trial = Trial(case, OPERATIONS[operation], plugin, world)
    if operation == "update":
        name, value = next(iter(case.updates.items()))
        trial.inputs = plugin.check(case.token, case.changed(name, value))
    return trial


def writes(trial: Trial) -> list[tuple[str, str]]:
    """Method and path of each write of an operation."""
    trial.again(githubWriteDelayMs="0")
    before = trial.world.last_request()
    trial.call()
    rows = trial.world.requests(after=before, service=trial.case.service)
    return [(row["method"], row["path"]) for row in rows if row["method"] != "GET" and row["path"] not in LOGINS]


def done(trial: Trial) -> None:
    """Do the operation in a run in which reads lag; the world is as wanted then, and the next run has nothing to do."""
    case, world, plugin = trial.case, trial.world, trial.plugin
    world.set_switch("reads-lag", on=True)
    made = trial.operation.call(plugin, case, trial.made, trial.inputs)
    world.set_switch("reads-lag", on=False)
    untold = (*case.replacements, *case.untraced)
    expected = trial.inputs.without(*untold).values if trial.operation.exists_after else None
    assert case.present(world) == expected
    if isinstance(made, Made):
        trial.new_run()
        assert not plugin.diff(case.token, made, trial.inputs).changes
        seen = plugin.read(case.token, case.identity_in(world), made.state)
        assert seen is not None
        assert seen.state == made.state


@each_write
def test_a_late_look_is_repeated(case: Case, operation: str, plugin: Plugin, world: World) -> None:
    """Whatever is looked at after a write is looked at again until it shows the write: nothing fails, or is astray."""
    trial = begun(case, operation, plugin, world)
    trial.again(**PATIENT)
    done(trial)


@each_write
def test_a_late_look_after_a_lost_answer_is_repeated(
    case: Case, operation: str, plugin: Plugin, world: World
) -> None:  # fmt: skip
    """An answer to a write is lost, so that nothing but looking says that it was done: nothing is done twice."""
    trial = begun(case, operation, plugin, world)
    for method, path in writes(trial):
        once = world.inventory()[case.service]
        trial.again(**PATIENT)
        world.fault("drop-after", service=case.service, method=method, path=f"^{re.escape(path)}$")
        if case.made_once:
            world.set_switch("reads-lag", on=True)
            with pytest.raises(CallFailed, match=f"{case.made_once}|the name is taken"):
                trial.call()
            world.set_switch("reads-lag", on=False)
        else:
            done(trial)
        assert world.inventory()[case.service] == once
        world.lift()


@pytest.mark.parametrize("case", [case for case in OWN if case.http and "delete" in case.changes()], ids=str)
def test_what_is_removed_and_made_again_in_one_run_is_there(case: Case, plugin: Plugin, world: World) -> None:
    """What a late look still shows is not taken for what is to be."""
    trial = begun(case, "delete", plugin, world)
    trial.again(**PATIENT)
    world.set_switch("reads-lag", on=True)
    trial.call()
    plugin.create(case.token, trial.inputs)
    assert case.present(world) == trial.inputs.without(*case.replacements, *case.untraced).values

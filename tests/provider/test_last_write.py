"""When a value was last written where it lies: told in the same way by every resource that holds one."""

from __future__ import annotations

import time
from datetime import datetime

import pytest

from saas import registry
from saas.schema import marked
from saas.tokens import TokenResource
from sandbox import World
from tests.provider.case import Case
from tests.provider.cases import CASES, OWN
from tests.provider.plugin import Made, Plugin
from tests.provider.test_sweep import begin

RESOURCES = {resource.token: resource for entry in registry.SERVICES for resource in entry.resources}


def tells(token: str) -> bool:
    """Whether a resource's state has the moment."""
    return "written_at" in RESOURCES[token].State.__struct_fields__


TELLING = [case for case in OWN if tells(case.token)]
each_that_tells = pytest.mark.parametrize("case", TELLING, ids=str)


def now(case: Case, world: World) -> int:
    """The service's time, in seconds since 1970; a container host's is this machine's."""
    return world.now() if case.http else int(time.time())


def written_at(made: Made) -> float:
    """The moment of the last write, in seconds since 1970. Raises `ValueError` when it is empty or none."""
    moment = datetime.fromisoformat(made.state.values["writtenAt"])
    assert moment.utcoffset() is not None
    return moment.timestamp()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_whoever_holds_a_value_tells_when_it_was_written(case: Case) -> None:
    """A token is where a value comes from: it is made or taken over, and never written."""
    resource = RESOURCES[case.token]
    if marked(resource.Inputs, "secret") and not issubclass(resource, TokenResource):
        assert tells(case.token)


@each_that_tells
def test_a_write_is_told_by_the_clock_of_the_service(case: Case, plugin: Plugin, world: World) -> None:
    """After a create and after an update, and a read changes nothing of it."""
    before = now(case, world)
    made = plugin.create(case.token, begin(plugin, case, world))
    assert before <= written_at(made) <= now(case, world)
    for name, value in case.updates.items():
        if name not in case.inputs.secrets and case.token != "saas:github:DeployKey":
            continue
        world.advance_clock(60)
        before = now(case, world)
        made = plugin.update(case.token, made, plugin.check(case.token, case.changed(name, value)))
        assert before <= written_at(made) <= now(case, world)
    seen = plugin.read(case.token, made.id, made.state)
    assert seen is not None
    assert seen.state.values["writtenAt"] == made.state.values["writtenAt"]


@each_that_tells
def test_what_is_taken_over_as_it_is_was_not_written(case: Case, plugin: Plugin, world: World) -> None:
    """A create that finds all as wanted and sends nothing tells no write; one that writes all the same tells it."""
    plugin.create(case.token, begin(plugin, case, world))
    inputs, before = begin(plugin, case, world), world.last_request()
    again = plugin.create(case.token, inputs)
    sent = world.requests(after=before, service=case.service)
    assert (again.state.values["writtenAt"] != "") == any(one["method"] != "GET" for one in sent)


@each_that_tells
def test_an_import_tells_no_write(case: Case, plugin: Plugin, world: World) -> None:
    """Whoever wrote it then, it was no run that this state knows of."""
    plugin.create(case.token, begin(plugin, case, world))
    seen = plugin.read(case.token, case.imported_as or case.identity_in(world))
    assert seen is not None
    assert seen.state.values["writtenAt"] == ""

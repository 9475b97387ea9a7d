"""Words of a service that would do something to a screen or to CI: of every resource, they are shown, not done."""

from __future__ import annotations

import pytest

from sandbox import World
from tests.hostile import WORDS, harm
from tests.provider.case import Case
from tests.provider.cases import OWN
from tests.provider.cases.container import APP
from tests.provider.plugin import CallFailed, Made, Plugin

BODY = {
    "message": WORDS,
    "error": WORDS,
    "detail": WORDS,
    "id": WORDS,
    "typeKey": WORDS,
    "error_type": WORDS,
    "errors": [WORDS, {"message": WORDS, "field": WORDS, "code": WORDS}],
}
WAIT = {"patienceSeconds": "0.2", "timeoutSeconds": "30"}


@pytest.mark.parametrize("status", [422, 503])
@pytest.mark.parametrize("case", [case for case in OWN if case.http], ids=str)
def test_words_of_a_refusal_are_only_read(case: Case, status: int, plugin: Plugin, world: World) -> None:
    """Whichever resource and call: what fails, and what is said on the way."""
    plugin.configure(case.settings(world) | WAIT)
    inputs = plugin.check(case.token, case.inputs)
    world.fault("status", service=case.service, status=status, body=BODY, times=None)
    with pytest.raises(CallFailed) as created:
        plugin.create(case.token, inputs)
    with pytest.raises(CallFailed) as read:
        plugin.read(case.token, case.imported_as or case.identity, None)
    said = [str(created.value), str(read.value), *plugin.engine.said]
    assert any("led away" in words for words in said)
    assert [words for words in said if harm(words) or "\n" in words] == []


def test_words_of_a_host_are_only_read(plugin: Plugin, world: World) -> None:
    """What its runtime prints."""
    plugin.configure(APP.settings(world) | WAIT)
    inputs = plugin.check(APP.token, APP.inputs)
    world.fail_container_host("fail", command="pull", moment="before", says=WORDS.replace("\0", ""), code=1)
    with pytest.raises(CallFailed, match="led away") as failed:
        plugin.create(APP.token, inputs)
    assert harm(str(failed.value)) == []


def test_words_of_the_state_are_only_read(plugin: Plugin, world: World) -> None:
    """What an object is called is in every sentence about it."""
    case = OWN[0]
    plugin.configure(case.settings(world) | WAIT)
    inputs = plugin.check(case.token, case.inputs)
    first = case.names[0]
    odd = inputs.but(**{name: value + WORDS for name, value in inputs.values.items() if value == first})
    with pytest.raises(CallFailed) as failed:
        plugin.update(case.token, Made(WORDS, odd), odd)
    assert harm(str(failed.value)) == []

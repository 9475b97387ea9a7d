"""The SDK with its own costs switched off does the same as untouched, at the version that is pinned."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from google.protobuf import json_format
from pulumi import log
from pulumi.runtime import resource, stack

from infra import sdk_costs
from tests.toolchain.made_up_engine import ROOT, Host, started_host

PROGRAM = """\
import gc, sys

sys.path.insert(0, {root!r})
import pulumi
from infra import sdk_costs

left = {call}


class Thing(pulumi.CustomResource):
    value: pulumi.Output[str]

    def __init__(self, name, **inputs):
        super().__init__("test:index:Thing", name, inputs)


one = Thing("one", value=pulumi.Output.secret("canary"), text=None)
two = Thing("two", value=one.value.apply(str.upper), other=one.urn)
pulumi.export("made", two.value)
pulumi.export("shown", pulumi.Output.unsecret(two.value))
{more}
"""
UNTOUCHED, SWITCHED_OFF = "()", "sdk_costs.switch_off()"


@pytest.fixture(scope="module")
def hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Host]]:
    """A process in which the SDK is untouched, and one in which its costs are switched off."""
    with ExitStack() as running:
        yield {
            call: running.enter_context(started_host(tmp_path_factory.mktemp("program")))
            for call in (UNTOUCHED, SWITCHED_OFF)
        }


def ran(host: Host, call: str, more: str = "", failing: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Run the program, and return all that the engine got to know but debug messages and stack traces."""
    engine, monitor = host.engine, host.monitor
    engine.log.clear()
    monitor.requests.clear()
    monitor.outputs, monitor.failing, engine.debug_messages = {}, set(failing), 0
    answer = host.run(PROGRAM.format(root=str(ROOT), call=call, more=more))
    requests = {}
    for request in monitor.requests:
        kept = json_format.MessageToDict(request)
        for name in ("stackTrace", "sourcePosition"):
            kept.pop(name, None)
        for one in (kept, *kept.get("propertyDependencies", {}).values()):  # these are sets, in the SDK
            one.update({name: sorted(one[name]) for name in ("dependencies", "urns") if name in one})
        requests[request.name] = kept
    return {
        "answer": json_format.MessageToDict(answer),
        "outputs": monitor.outputs,
        "log": [(severity, message.replace(str(host.folder), "")) for severity, message in engine.log],
        "requests": requests,
    }


@pytest.mark.parametrize(
    ("more", "failing", "told"),
    [
        ("", set(), ""),
        ("one.value.apply(lambda value: 1 / 0)", set(), "ZeroDivisionError"),
        ("Thing('three', value=two.value.apply(lambda value: Thing('four', value=value).value))", set(), ""),
        ("Thing('three', value=one.value.apply(lambda value: {}[1]))", set(), "KeyError"),
        ("", {"one"}, ""),
        ("raise pulumi.RunError('a sentence')", set(), "a sentence"),
        ("sys.exit(3)", set(), "exit code 3"),
        ("pulumi.log.warn('mind'); pulumi.log.info('all is well', two)", set(), "mind"),
    ],
    ids=["all well", "apply fails", "made in apply", "input fails", "not made", "sentence", "exit", "words"],
)
def test_the_engine_gets_to_know_the_same(hosts: dict[str, Host], more: str, failing: set[str], told: str) -> None:
    """Resources, secrets, outputs, errors, and how the run ends.

    A failure ends a run at once, with either SDK: which other resources were registered by then is chance. Of several
    failures the untouched SDK tells any, sometimes one that only follows from the first.
    """
    untouched, switched_off = (ran(host, call, more, frozenset(failing)) for call, host in hosts.items())
    resources, same_resources = untouched.pop("requests"), switched_off.pop("requests")
    log, same_log = untouched.pop("log"), switched_off.pop("log")
    assert switched_off == untouched
    assert [severity for severity, _ in same_log] == [severity for severity, _ in log]
    assert told in str(same_log)
    both = resources.keys() & same_resources.keys() if untouched["answer"] else resources.keys()
    assert {name: same_resources[name] for name in both} == {name: resources[name] for name in both}
    assert "one" in both


def test_all_costs_are_switched_off(hosts: dict[str, Host]) -> None:
    """Nothing at the pinned version is of another shape than was expected."""
    shown = "pulumi.export('left', left); pulumi.export('collects', gc.isenabled())"
    found = ran(hosts[SWITCHED_OFF], SWITCHED_OFF, shown)
    assert (found["outputs"]["left"], found["outputs"]["collects"]) == ([], False)


def test_debug_messages_and_stack_traces_are_not_sent(hosts: dict[str, Host]) -> None:
    """Only the stack has a trace, which is registered before the program runs, and messages from around it."""
    sent = {}
    for call, host in hosts.items():
        ran(host, call)
        things = [request for request in host.monitor.requests if request.type == "test:index:Thing"]
        sent[call] = [bool(one.stackTrace.frames) or one.HasField("sourcePosition") for one in things]
    assert sent == {UNTOUCHED: [True, True], SWITCHED_OFF: [False, False]}
    assert hosts[SWITCHED_OFF].engine.debug_messages == 0 < hosts[UNTOUCHED].engine.debug_messages


def test_an_sdk_of_another_shape_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not as expected stays as it is, and is named."""

    def debug(words: str) -> None:
        """Take other arguments than the SDK's."""

    monkeypatch.setattr(log, "debug", debug)
    monkeypatch.setattr(resource, "_get_stack_trace", str)
    monkeypatch.setattr(stack, "asyncio", None)
    monkeypatch.setattr(gc, "disable", lambda: None)
    left = sdk_costs.switch_off.__wrapped__()
    assert left == ("debug messages", "stack traces", "waiting again for all outputs")
    assert [vars(log)["debug"], vars(resource)["_get_stack_trace"], vars(stack)["asyncio"]] == [debug, str, None]

"""What the stand-in says when Azure DevOps fails, and where it refuses to go at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sandbox import World
from tests.provider.case import CANARY
from tests.provider.plugin import CallFailed, Made, Plugin, Properties, create_request, running
from tests.toolchain.azuredevops.conftest import PERMISSION, PROGRAM
from toolchain.stand_ins.azuredevops import NAME, VERSION

CALLS = {"create": "PATCH", "read": "GET", "delete": "PATCH"}
FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "401": ({"kind": "refuse-token"}, "refused the credential in AZDO_PERSONAL_ACCESS_TOKEN"),
    "403": ({"kind": "status", "status": 403}, "does not let the credential .* do this"),
    "409": ({"kind": "status", "status": 409}, "a conflict while"),
    "422": ({"kind": "status", "status": 422}, "refused this"),
    "429": ({"kind": "status", "status": 429}, "429"),
    "500": ({"kind": "status", "status": 500}, "500"),
    "dropped": ({"kind": "drop-before"}, "no answer|no connection"),
    "dropped after": ({"kind": "drop-after"}, "no answer|no connection"),
    "truncated": ({"kind": "truncate"}, "no answer|cut short"),
    "an error inside": ({"kind": "status", "status": 200, "body": {"message": "cannot"}}, "not what it documents"),
}
REMEDIES = "Run|run |Put|Give|Correct|Look|Find|Check"


def carry_out(plugin: Plugin, call: str, made: Made, inputs: Properties) -> None:
    """One call of the engine."""
    if call == "create":
        plugin.create(PERMISSION, inputs)
    elif call == "read":
        plugin.read(PERMISSION, made.id, made.state)
    else:
        plugin.delete(PERMISSION, made)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_failure_is_a_sentence_and_the_next_run_completes(
    plugin: Plugin, world: World, leave: Properties, call: str, fault: str
) -> None:
    """It names the stand-in, what was asked and the remedy; then the same call works."""
    made = plugin.create(PERMISSION, leave)
    arguments, words = FAULTS[fault]
    world.fault(service="azure-devops", method=CALLS[call], path="pipelinepermissions", times=None, **arguments)
    with pytest.raises(CallFailed, match=words) as failed:
        carry_out(plugin, call, made, leave)
    sentence = str(failed.value)
    assert sentence.startswith(NAME)
    assert f"the pipeline 7 use the variablegroup {leave.values['resourceId']}" in sentence
    assert any(word in sentence for word in REMEDIES.split("|"))
    world.lift()
    carry_out(plugin, call, made, leave)


def test_leave_to_what_is_not_there_cannot_be_given(plugin: Plugin, world: World, leave: Properties) -> None:
    """404: a sentence that names it."""
    world.remove_variable_group("an-org/parts", "uploads")
    with pytest.raises(CallFailed, match="not found while letting the pipeline 7 use the variablegroup"):
        plugin.create(PERMISSION, leave)


def test_an_answer_that_does_not_come_is_not_waited_for(plugin: Plugin, world: World, leave: Properties) -> None:
    """A sentence after some seconds."""
    world.fault("delay", service="azure-devops", method="PATCH", seconds=30, times=None)
    with pytest.raises(CallFailed, match=r"no answer within 3 s while letting the pipeline 7"):
        plugin.create(PERMISSION, leave)


@pytest.mark.parametrize("address", ["https://dev.azure.com/conda-forge", "http://192.0.2.7/an-org"])
@pytest.mark.parametrize("where", ["setting", "variable"])
def test_it_goes_nowhere_but_to_this_machine(world: World, folder: Path, address: str, where: str) -> None:
    """An address elsewhere, from either place, is refused before anything is sent."""
    environment = world.environment | ({"AZDO_ORG_SERVICE_URL": address} if where == "variable" else {})
    refused = pytest.raises(CallFailed, match=r"is not on this machine.*Nothing was sent.*official")
    with running(environment, folder, PROGRAM) as plugin, refused:
        plugin.configure({"orgServiceUrl": address} if where == "setting" else {})


def test_a_credential_in_the_settings_is_refused(world: World, folder: Path) -> None:
    """It would lie in the state."""
    refused = pytest.raises(CallFailed, match=r"no setting azuredevops:personalAccessToken.*AZDO_PERSONAL_ACCESS_TOKEN")
    with running(world.environment, folder, PROGRAM) as plugin, refused:
        plugin.configure({"personalAccessToken": CANARY})


@pytest.mark.parametrize("missing", ["AZDO_ORG_SERVICE_URL", "AZDO_PERSONAL_ACCESS_TOKEN"])
def test_what_is_missing_fails_the_call_that_needs_it(
    world: World, folder: Path, leave: Properties, missing: str
) -> None:
    """Not the start of every run."""
    with running(world.environment | {missing: ""}, folder, PROGRAM) as plugin:
        plugin.configure({})
        with pytest.raises(CallFailed, match=missing):
            plugin.create(PERMISSION, leave)


def test_it_says_what_it_is(plugin: Plugin) -> None:
    """To the engine by its version, to people in every sentence."""
    from google.protobuf import empty_pb2

    assert plugin.stub.GetPluginInfo(empty_pb2.Empty()).version == VERSION
    assert "stand-in" in NAME
    refused = plugin.begin("Create", create_request("azuredevops:index/team:Team", Properties({}))).exception()
    assert refused.details().startswith(NAME)

"""What the stand-in says when Azure DevOps fails, and where it refuses to go at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2, status_pb2

from sandbox import World
from tests.provider.case import CANARY
from tests.provider.plugin import CallFailed, Made, Plugin, Properties, create_request, running
from tests.toolchain.azuredevops.conftest import GROUP, INPUTS, PLACE, PROGRAM, PROJECT
from toolchain.stand_ins.azuredevops import NAME, VERSION

CALLS = {"create": "POST", "update": "PUT", "read": "GET", "delete": "DELETE"}
FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "401": ({"kind": "refuse-token"}, "refused the credential in AZDO_PERSONAL_ACCESS_TOKEN"),
    "403": ({"kind": "status", "status": 403}, "does not let the credential .* do this"),
    "409": ({"kind": "status", "status": 409}, "a conflict while|already, made by somebody else"),
    "422": ({"kind": "status", "status": 422}, "refused this"),
    "429": ({"kind": "status", "status": 429}, "429"),
    "500": ({"kind": "status", "status": 500}, "500"),
    "dropped": ({"kind": "drop-before"}, "no answer|no connection"),
    "dropped after": ({"kind": "drop-after"}, "no answer|no connection"),
    "truncated": ({"kind": "truncate"}, "no answer|cut short"),
    "an error inside": (
        {"kind": "status", "status": 200, "body": {"message": f"cannot store {CANARY}", "typeKey": "Oops"}},
        "not what it documents|showed|200",
    ),
}
REMEDIES = "Run|run |Put|Give|Correct|Look|Find|Check"


def carry_out(plugin: Plugin, call: str, made: Made | None) -> None:
    """One call of the engine."""
    if call == "create":
        plugin.create(GROUP, plugin.check(GROUP, INPUTS))
    elif made is not None and call == "update":
        plugin.update(GROUP, made, INPUTS.but(description="Other."))
    elif made is not None and call == "read":
        plugin.read(GROUP, made.id, made.state)
    elif made is not None:
        plugin.delete(GROUP, made)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_failure_is_a_sentence_and_the_next_run_completes(
    plugin: Plugin, world: World, call: str, fault: str
) -> None:  # fmt: skip
    """It names the stand-in, the group and the remedy, and shows no value; then the same call works.

    Except where the effect of a create was lost: that is refused by name, with the way to adopt the group.
    """
    made = None if call == "create" else plugin.create(GROUP, INPUTS)
    arguments, words = FAULTS[fault]
    if call == "delete" and fault == "an error inside":
        arguments = arguments | {"status": 400}
        words = "refused this"
    if call == "read" and fault == "422":
        words = "refused this"
    world.fault(service="azure-devops", method=CALLS[call], path="variablegroups", times=None, **arguments)
    with pytest.raises(CallFailed, match=words) as failed:
        carry_out(plugin, call, made)
    sentence = str(failed.value)
    assert sentence.startswith(NAME)
    assert "variable group uploads" in sentence
    assert any(word in sentence for word in REMEDIES.split("|"))
    assert CANARY not in sentence
    world.lift()
    if call == "create" and fault in ("dropped after", "truncated"):
        with pytest.raises(CallFailed, match="pulumi import"):
            carry_out(plugin, call, made)
        return
    carry_out(plugin, call, made)


def test_a_group_that_was_made_and_not_opened_is_recorded(plugin: Plugin, world: World) -> None:
    """The engine is told its number and state, so that the next run brings it to its end by an update."""
    world.fault("status", service="azure-devops", method="PATCH", status=403, times=None)
    failed = plugin.begin("Create", create_request(GROUP, INPUTS)).exception()
    assert "does not let the credential" in failed.details()
    [status] = [value for key, value in failed.trailing_metadata() if key == "grpc-status-details-bin"]
    details = provider_pb2.ErrorResourceInitFailed()
    assert status_pb2.Status.FromString(status).details[0].Unpack(details)
    assert (details.id, list(details.reasons)) == (
        str(world.variable_group(PLACE, "uploads")["id"]),
        [failed.details()],
    )
    made = Made(details.id, Properties.read(details.properties))
    assert "variables" in made.state.secrets
    world.lift()
    plugin.update(GROUP, made, INPUTS)
    assert world.variable_group(PLACE, "uploads")["open_to_all_pipelines"] is True


def test_leave_that_cannot_be_given_is_said(plugin: Plugin, world: World) -> None:
    """With the pipeline and what it was to use."""
    group = plugin.create(GROUP, INPUTS)
    token = "azuredevops:index/pipelineAuthorization:PipelineAuthorization"
    given = {"projectId": PROJECT, "type": "variablegroup", "resourceId": group.id, "pipelineId": 7}
    world.fault("status", service="azure-devops", method="PATCH", status=403, times=None)
    with pytest.raises(CallFailed, match=f"do this: letting the pipeline 7 use the variablegroup {group.id}"):
        plugin.create(token, Properties(given))
    world.lift()
    assert plugin.create(token, Properties(given)).id.endswith("pipeline_id=7")


def test_one_that_is_not_there_cannot_be_written(plugin: Plugin, world: World) -> None:
    """404: a sentence that names the group."""
    made = plugin.create(GROUP, INPUTS)
    world.remove_variable_group(PLACE, "uploads")
    with pytest.raises(CallFailed, match="not found while writing the variable group uploads"):
        plugin.update(GROUP, made, INPUTS.but(description="Other."))


def test_an_answer_that_does_not_come_is_not_waited_for(plugin: Plugin, world: World) -> None:
    """A sentence after some seconds."""
    made = plugin.create(GROUP, INPUTS)
    world.fault("delay", service="azure-devops", method="PUT", seconds=30, times=None)
    with pytest.raises(CallFailed, match=r"no answer within 3 s while writing the variable group uploads"):
        plugin.update(GROUP, made, INPUTS.but(description="Other."))


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_around_the_effect_of_an_update(world: World, folder: Path, moment: Any) -> None:
    """The same call completes it."""
    from tests.provider.plugin import update_request

    inputs = INPUTS.but(description="Other.")
    with running(world.environment, folder, PROGRAM) as plugin:
        plugin.configure({})
        made = plugin.create(GROUP, INPUTS)
        world.hold(moment, service="azure-devops", method="PUT")
        under_way = plugin.begin("Update", update_request(GROUP, made, inputs))
        [held] = world.held()
        plugin.close()
        assert under_way.exception() is not None
        world.drop(held["number"])
    with running(world.environment, folder, PROGRAM) as plugin:
        plugin.configure({})
        updated = plugin.update(GROUP, made, inputs)
        assert not plugin.diff(GROUP, updated, inputs).changes
    assert world.variable_group(PLACE, "uploads")["description"] == "Other."


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
def test_what_is_missing_fails_the_call_that_needs_it(world: World, folder: Path, missing: str) -> None:
    """Not the start of every run."""
    with running(world.environment | {missing: ""}, folder, PROGRAM) as plugin:
        plugin.configure({})
        with pytest.raises(CallFailed, match=missing):
            plugin.create(GROUP, INPUTS)


def test_it_says_what_it_is(plugin: Plugin) -> None:
    """To the engine by its version, to people in every sentence."""
    from google.protobuf import empty_pb2

    assert plugin.stub.GetPluginInfo(empty_pb2.Empty()).version == VERSION
    assert "stand-in" in NAME
    refused = plugin.begin("Create", create_request("azuredevops:index/team:Team", INPUTS)).exception()
    assert refused.details().startswith(NAME)

"""Variable groups: what is taken over, what goes and when, what is left, and who may read what meanwhile."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from saas.azure_devops.connection import AzureDevOps, AzureDevOpsSettings
from saas.azure_devops.variable_group import MADE_HERE, VariableGroup, VariableGroupInputs
from saas.client import Client
from saas.errors import SaasError
from sandbox import World
from sandbox.azure_devops.state import MISSING_IS_NULL
from tests.provider.case import CANARY
from tests.provider.cases.azure_devops import NAME, PLACE, PROJECT, VARIABLE_GROUP
from tests.provider.clock import Listener
from tests.provider.plugin import CallFailed, Made, Plugin, Properties, Seen, update_request

GROUP = VARIABLE_GROUP.token
INPUTS = VARIABLE_GROUP.inputs


@pytest.fixture
def ready(plugin: Plugin, world: World) -> Plugin:
    """The provider at the start of a run."""
    plugin.configure(VARIABLE_GROUP.settings(world) | {"patienceSeconds": "0"})
    return plugin


def make(plugin: Plugin, **changes: Any) -> Made:
    """The group, made or taken over."""
    return plugin.create(GROUP, plugin.check(GROUP, INPUTS.but(**changes)))


def look(plugin: Plugin, made: Made) -> Seen:
    """The group as a refresh finds it."""
    seen = plugin.read(GROUP, made.id, made.state)
    assert seen is not None
    return seen


def by_hand(world: World, name: str = NAME, **variables: Any) -> None:
    """A group that a person made."""
    made = httpx.post(
        f"{world.environment['AZDO_ORG_SERVICE_URL']}/_apis/distributedtask/variablegroups",
        auth=("", world.tokens["azure-devops"]),
        headers={"Accept": "application/json;api-version=7.1-preview.2"},
        json={
            "name": name,
            "description": "What people wrote.",
            "variables": variables,
            "variableGroupProjectReferences": [{"name": name, "projectReference": {"id": PROJECT}}],
        },
        trust_env=False,
    )
    assert made.status_code == 200


def changes(world: World, after: int) -> list[str]:
    """The methods of what was meant to change Azure DevOps since a request."""
    return [row["method"] for row in world.requests(after=after, service="azure-devops") if row["method"] != "GET"]


def test_a_state_that_names_the_last_write_as_it_once_was_is_corrected(ready: Plugin, world: World) -> None:
    """A refresh finds the group; whether others wrote it meanwhile is not known, so its secrets are written once."""
    made = make(ready)
    older = {"modifiedOn": made.state.values["updatedAt"], "writtenOn": made.state.values["writtenAt"]}
    recorded = Made(made.id, made.state.without("updatedAt", "writtenAt").but(**older))
    with pytest.raises(CallFailed, match="Run `pulumi refresh`"):
        ready.diff(GROUP, recorded, INPUTS)
    seen = look(ready, recorded)
    assert (seen.id, seen.state.values["writtenAt"]) == (made.id, "")
    corrected = Made(seen.id, seen.state)
    assert ready.diff(GROUP, corrected, ready.check(GROUP, INPUTS)).diffs == ["secrets"]


def test_one_that_a_person_made_is_taken_over_and_left(ready: Plugin, world: World) -> None:
    """Its words stay, and what nobody declares until a plan has shown that it goes; removing the resource leaves it."""
    by_hand(world, "Uploads", OLD={"value": "hush", "isSecret": True}, LOUD={"value": "x"}, TOKEN={"value": "y"})
    made = make(ready)
    group = world.variable_group(PLACE, "Uploads")
    assert group["description"] == "What people wrote."
    assert {name: one["value"] for name, one in group["variables"].items()} == {
        "KEY": "key-of-the-test", "LOUD": "x", "OLD": "hush", "SHELF": "third", "TOKEN": CANARY,
    }  # fmt: skip
    said = " ".join(ready.engine.said)
    assert f"the variable group parts/{NAME} was there already, and is adopted" in said
    assert "not declared: LOUD, OLD." in said
    assert set(ready.diff(GROUP, made, INPUTS).diffs) == {"secrets", "settings"}
    seen = look(ready, made)
    brought = ready.update(GROUP, Made(seen.id, seen.state), INPUTS)
    assert world.variable_group(PLACE, "Uploads")["variables"].keys() == {"KEY", "SHELF", "TOKEN"}
    assert not ready.diff(GROUP, brought, INPUTS).changes
    there = world.variable_group(PLACE, "Uploads")
    ready.delete(GROUP, brought)
    assert world.variable_group(PLACE, "Uploads") == there
    assert "was not made here, so it stays" in " ".join(ready.engine.said)


def test_one_that_is_ours_goes_whatever_people_wrote_on_it(ready: Plugin, world: World) -> None:
    """Its first words say so, also to a run that only finds it; afterwards they are people's."""
    made = make(ready)
    assert world.variable_group(PLACE, NAME)["description"] == MADE_HERE
    assert look(ready, make(ready)).state.values["madeHere"] is True
    ready.delete(GROUP, made)
    by_hand(world, TOKEN={"value": "x"})
    assert make(ready).state.values["madeHere"] is False


def test_one_that_a_person_made_in_its_place_is_not_deleted(ready: Plugin, world: World) -> None:
    """Nor taken for ours by a look: its secrets are written again."""
    made = make(ready)
    world.remove_variable_group(PLACE, NAME)
    by_hand(world, TOKEN={"value": "x", "isSecret": True})
    seen = look(ready, made)
    assert seen.state.values["madeHere"] is False
    assert "secrets" in ready.diff(GROUP, Made(seen.id, seen.state), INPUTS).diffs
    ready.delete(GROUP, made)
    assert world.variable_group(PLACE, NAME)["variables"].keys() == {"TOKEN"}


def test_what_came_after_the_plan_stays(ready: Plugin, world: World) -> None:
    """An update removes what was seen before it, and nothing that nobody was shown."""
    made = make(ready)
    world.change_variables(PLACE, NAME, {"LATE": "hush"})
    updated = ready.update(GROUP, made, ready.check(GROUP, INPUTS.but(settings={})))
    assert world.variable_group(PLACE, NAME)["variables"].keys() == {"KEY", "LATE", "TOKEN"}
    assert "not declared: LATE." in " ".join(ready.engine.said)
    assert "LATE" in updated.state.values["secrets"]


def test_an_overwritten_secret_is_written_again(ready: Plugin, world: World) -> None:
    """The time of the last write tells; another write of ours makes it ours again."""
    made = make(ready)
    world.change_variables(PLACE, NAME, {"TOKEN": "overwritten"})
    seen = look(ready, made)
    drifted = Made(seen.id, seen.state)
    assert ready.diff(GROUP, drifted, INPUTS).diffs == ["secrets"]
    corrected = ready.update(GROUP, drifted, INPUTS)
    assert world.variable_group(PLACE, NAME)["variables"]["TOKEN"]["value"] == CANARY
    assert not ready.diff(GROUP, corrected, INPUTS).changes


def test_it_is_opened_after_and_closed_before_it_is_written(ready: Plugin, world: World) -> None:
    """So that no pipeline reads for a moment what it is not to read."""
    before = world.last_request()
    made = make(ready)
    assert changes(world, before) == ["POST", "PATCH"]
    before = world.last_request()
    closed = ready.update(GROUP, made, INPUTS.but(openToAll=False))
    assert changes(world, before) == ["PATCH", "PUT"]
    before = world.last_request()
    ready.update(GROUP, closed, INPUTS)
    assert changes(world, before) == ["PUT", "PATCH"]


def test_a_preview_of_an_update_knows_the_number(ready: Plugin) -> None:
    """It stays the same, so what is given leave by it is not planned anew."""
    made = make(ready)
    request = update_request(GROUP, made, INPUTS.but(openToAll=False))
    request.preview = True
    promised = Properties.read(ready.begin("Update", request).result().properties)
    assert promised.values["groupId"] == made.state.values["groupId"]


@pytest.mark.parametrize("null", [False, True])
def test_one_that_is_gone_is_gone_in_both_readings(ready: Plugin, world: World, null: bool) -> None:
    """However Azure DevOps says so, the list of groups confirms it."""
    made = make(ready)
    world.set_switch(MISSING_IS_NULL, on=null)
    world.remove_variable_group(PLACE, NAME)
    assert ready.read(GROUP, made.id, made.state) is None
    ready.delete(GROUP, made)
    assert make(ready).id == f"parts/{NAME}"


def test_a_project_that_is_not_found_says_nothing_of_its_groups(ready: Plugin, world: World) -> None:
    """It may only not be shown to the credential."""
    made = make(ready)
    world.remove_project(PLACE)
    for call in (lambda: look(ready, made), lambda: ready.delete(GROUP, made), lambda: make(ready)):
        with pytest.raises(CallFailed, match=rf"not found while .*the variable group parts/{NAME}"):
            call()


def test_an_id_of_another_project_is_refused(ready: Plugin, world: World) -> None:
    """Before anything is written there."""
    before = world.last_request()
    with pytest.raises(CallFailed, match="given for the project other-parts is that of the project parts"):
        make(ready, project="other-parts")
    assert changes(world, before) == []


def test_import_takes_names_in_any_case(ready: Plugin) -> None:
    """And says what it takes."""
    make(ready)
    seen = ready.read(GROUP, "Parts/Uploads")
    assert seen is not None
    assert seen.id == f"parts/{NAME}"
    assert (seen.state.values["settings"], seen.state.values["secrets"]) == (
        {"SHELF": "third"},
        {"KEY": "", "TOKEN": ""},
    )
    for wrong in ("uploads", "/uploads", "parts/"):
        with pytest.raises(CallFailed, match="is not the id of a variable group; give `<project>/<group>`"):
            ready.read(GROUP, wrong)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"project": "a/b"}, "a project has a name, without a slash"),
        ({"name": " "}, "a group has a name"),
        ({"secrets": {}, "settings": {}}, "keeps no group without a variable"),
        ({"settings": {"Token": "x"}}, "more than once, as case means nothing: TOKEN, Token"),
        ({"settings": {" ": "x"}}, "a variable's name is letters, digits, dots, hyphens and underscores: ' '"),
        ({"secrets": {"T\u041eKEN": "x"}}, "a variable's name is letters"),
        (
            {"secrets": {"SecretToken": "x"}},
            "no task or script could read a variable whose name begins so: SecretToken",
        ),
        ({"secrets": {"TOKEN": "a\0b"}}, "U.0000 NULL, at which programs end reading it: TOKEN"),
        ({"secrets": {"TOKEN": ""}}, "an empty secret fails far away: TOKEN"),
    ],
)
def test_what_is_no_group_is_refused(ready: Plugin, wrong: dict[str, Any], words: str) -> None:
    """Before anything runs, naming the group."""
    with pytest.raises(CallFailed, match=words):
        ready.check(GROUP, INPUTS.but(**wrong))


def written(monkeypatch: pytest.MonkeyPatch, **of_group: Any) -> list[dict[str, Any]]:
    """The bodies that a create sends to an Azure DevOps whose one group is also in another project."""
    monkeypatch.setenv("AZDO_PERSONAL_ACCESS_TOKEN", "token-of-the-test")
    elsewhere = {"projectReference": {"id": "2", "name": "other"}, "name": "Other", "description": "Theirs."}
    ours = {"projectReference": {"id": "1", "name": "parts"}, "name": NAME, "description": None}
    group = {"id": 7, "name": NAME, "type": "Vsts", "modifiedOn": "2026-01-31T12:00:00.123Z", "variables": {},
             "variableGroupProjectReferences": [elsewhere, ours], **of_group}  # fmt: skip
    bodies: list[dict[str, Any]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if request.method == "PUT":
            bodies.append(httpx.Response(200, content=request.content).json())
            return httpx.Response(200, json=group)
        if "/projects/" in path:
            return httpx.Response(200, json={"id": "1", "name": "parts"})
        return httpx.Response(200, json={"resource": {}} if "permissions" in path else {"value": [group]})

    async def create() -> None:
        run = Listener().run()
        azure = AzureDevOps(AzureDevOpsSettings(azure_devops_url="https://dev.azure.com/an-org"), run)
        azure.client = Client(azure.client.service, run, httpx.MockTransport(answer))
        inputs = VariableGroupInputs(project="parts", name=NAME, project_id="1", secrets={"TOKEN": "x"})
        await VariableGroup(azure).create(inputs)

    asyncio.run(create())
    return bodies


def test_other_projects_that_share_it_keep_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a write does not name would be taken from them."""
    [body] = written(monkeypatch)
    shared = {one["projectReference"]["id"]: one["name"] for one in body["variableGroupProjectReferences"]}
    assert shared == {"1": NAME, "2": "Other"}


def test_one_that_is_linked_to_a_key_vault_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writing it would cut the link."""
    with pytest.raises(SaasError, match="is linked to a key vault"):
        written(monkeypatch, type="AzureKeyVault")

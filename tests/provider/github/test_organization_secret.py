"""The organisation secret: names and their case, repositories that moved, a new sealing key, what a 404 means."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from nacl.encoding import Base64Encoder
from nacl.public import PrivateKey

from saas.client import Headers
from saas.github.connection import answered_at, is_later
from saas.schema import UNKNOWN
from sandbox import World
from tests.provider.cases.sealed import ORGANIZATION_SECRET
from tests.provider.plugin import CallFailed, Made, Plugin, Properties

TOKEN = ORGANIZATION_SECRET.token
INPUTS = ORGANIZATION_SECRET.inputs
SECRET = "/orgs/an-org/actions/secrets/TOKEN$"
LIST = "/orgs/an-org/actions/secrets$"


@pytest.fixture
def ready(plugin: Plugin, world: World) -> Plugin:
    """The provider at the start of a run."""
    plugin.configure(ORGANIZATION_SECRET.settings(world) | {"patienceSeconds": "0.3"})
    return plugin


def paths(world: World, method: str, after: int = 0) -> list[str]:
    """What GitHub was asked with a method."""
    return [row["path"] for row in world.requests(after=after, service="github") if row["method"] == method]


def test_case_and_order_mean_nothing(ready: Plugin, world: World) -> None:
    """Names in any case are one secret and one list; nothing is planned when only their writing changed."""
    made = ready.create(TOKEN, ready.check(TOKEN, INPUTS))
    other = INPUTS.but(organization="An-Org", name="token", repositories=["BETA", "Alpha", "alpha"])
    checked = ready.check(TOKEN, other)
    assert checked == ready.check(TOKEN, INPUTS)
    assert not ready.diff(TOKEN, made, checked).changes
    assert ready.read(TOKEN, "AN-ORG/token") == ready.read(TOKEN, "an-org/TOKEN")


def test_a_state_written_in_another_case_is_not_replaced(ready: Plugin) -> None:
    """A replacement would write the secret and then delete it under its other name."""
    made = ready.create(TOKEN, ready.check(TOKEN, INPUTS))
    old = Made(made.id, made.state.but(organization="An-Org", name="token"))
    assert not ready.diff(TOKEN, old, ready.check(TOKEN, INPUTS)).changes


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": "GITHUB_X"}, "no GITHUB_ in front"),
        ({"name": "1ST"}, "letters, digits and underscores"),
        ({"name": "A-B"}, "letters, digits and underscores"),
        ({"organization": "an-org/.."}, "letters, digits and hyphens"),
        ({"visibility": "everyone"}, "visibility is selected, private or all"),
        ({"visibility": "all"}, "a list of repositories goes with visibility selected only"),
        ({"value": ""}, "the value is empty"),
        ({"value": "x" * 50_000}, "larger than GitHub takes"),
        ({"repositories": ["an-org/alpha"]}, "without its organisation: an-org/alpha"),
        ({"repositories": [".."]}, "without its organisation: .."),
    ],
)
def test_wrong_inputs_are_refused_before_anything_is_sent(
    ready: Plugin, world: World, change: dict[str, object], words: str
) -> None:
    """The sentence says which secret and what is wrong with it."""
    before = world.last_request()
    with pytest.raises(CallFailed, match="The organisation secret") as failure:
        ready.check(TOKEN, INPUTS.but(**change))
    assert words in str(failure.value)
    assert str(INPUTS.values["value"]) not in str(failure.value)
    assert world.requests(after=before, service="github") == []


@pytest.mark.parametrize("repositories", [UNKNOWN, ["alpha", UNKNOWN]])
def test_unknown_repositories_pass_a_preview(ready: Plugin, repositories: object) -> None:
    """They are promised as they are; the rest is judged."""
    inputs = ready.check(TOKEN, INPUTS.but(repositories=repositories))
    promised = ready.create(TOKEN, inputs, preview=True)
    assert promised.state.values["repositories"] == repositories
    made = ready.create(TOKEN, ready.check(TOKEN, INPUTS))
    assert ready.diff(TOKEN, made, inputs).diffs == ["repositories"]
    with pytest.raises(CallFailed, match="visibility is"):
        ready.check(TOKEN, INPUTS.but(repositories=repositories, visibility="everyone"))


def test_all_missing_repositories_are_named_and_nothing_is_written(ready: Plugin, world: World) -> None:
    """One run names every repository that is not there, and the secret that lists them."""
    with pytest.raises(CallFailed) as failure:
        ready.create(TOKEN, ready.check(TOKEN, INPUTS.but(repositories=["alpha", "nowhere", "nothing"])))
    for words in ("TOKEN of an-org", "an-org/nowhere", "an-org/nothing", "Nothing was written"):
        assert words in str(failure.value)
    assert "an-org/alpha" not in str(failure.value)
    assert paths(world, "PUT") == []


def test_a_renamed_repository_is_named_with_its_new_name(ready: Plugin, world: World) -> None:
    """A secret does not follow a repository that was renamed until the data says so."""
    world.rename_repository("an-org/alpha", "omega")
    with pytest.raises(CallFailed, match=r"an-org/alpha \(its name is an-org/omega now\)"):
        ready.create(TOKEN, ready.check(TOKEN, INPUTS))
    assert paths(world, "PUT") == []


def test_a_repository_renamed_behind_its_back_is_drift(ready: Plugin, world: World) -> None:
    """A secret that lists it keeps listing it under the new name, which a read shows."""
    made = ready.create(TOKEN, ready.check(TOKEN, INPUTS))
    world.rename_repository("an-org/alpha", "omega")
    seen = ready.read(TOKEN, made.id, made.state)
    assert seen is not None
    assert seen.state.values["repositories"] == ["beta", "omega"]


def test_a_new_sealing_key_is_fetched_once(ready: Plugin, world: World) -> None:
    """When GitHub has changed the key since it was looked up, the value is sealed again with the new one."""
    other = {"key_id": "1", "key": PrivateKey.generate().public_key.encode(Base64Encoder).decode()}
    world.fault("status", service="github", path="public-key$", status=200, body=other, times=1)
    ready.create(TOKEN, ready.check(TOKEN, INPUTS))
    assert world.secret("an-org", "TOKEN")["value"] == INPUTS.values["value"]
    assert len([path for path in paths(world, "GET") if path.endswith("/public-key")]) == 2


def test_another_422_is_not_tried_again(ready: Plugin, world: World) -> None:
    """When the key is still the same, the refusal stands."""
    world.fault("status", service="github", method="PUT", path=SECRET, status=422, times=None)
    with pytest.raises(CallFailed, match="refused this: writing the organisation secret TOKEN of an-org"):
        ready.create(TOKEN, ready.check(TOKEN, INPUTS))
    assert len(paths(world, "PUT")) == 1


def test_keys_and_ids_are_looked_up_once_a_run(ready: Plugin, world: World) -> None:
    """Many secrets of one organisation cost one look at its key and at each repository."""
    for number in range(5):
        ready.create(TOKEN, ready.check(TOKEN, INPUTS.but(name=f"TOKEN_{number}")))
    looked_up = [path for path in paths(world, "GET") if "/repos/" in path or path.endswith("public-key")]
    assert len(looked_up) == 3


def test_reads_at_once_all_succeed(ready: Plugin, world: World) -> None:
    """Thirty-seven secrets are read at the same time: one request for their list, and one for the readers of each."""
    made = [ready.create(TOKEN, ready.check(TOKEN, INPUTS.but(name=f"TOKEN_{number}"))) for number in range(37)]
    ready.configure(ORGANIZATION_SECRET.settings(world))
    before = world.last_request()
    under_way = [ready.begin_read(TOKEN, one) for one in made]
    assert [call.result().id for call in under_way] == [one.id for one in made]
    assert len(world.requests(after=before, service="github")) == 38


def test_a_long_list_is_read_and_written_whole(ready: Plugin, world: World) -> None:
    """More repositories than fit into one answer."""
    names = [f"feedstock-{number:03}" for number in range(205)]
    world.seed({"github": {"organizations": {"an-org": {"repositories": {name: {} for name in names}}}}})
    inputs = ready.check(TOKEN, INPUTS.but(repositories=names))
    made = ready.create(TOKEN, inputs)
    assert world.secret("an-org", "TOKEN")["repositories"] == names
    before = world.last_request()
    seen = ready.read(TOKEN, made.id, made.state)
    assert seen is not None
    assert seen.state.values["repositories"] == names
    assert len(world.requests(after=before, service="github")) == 4


def test_a_write_by_others_right_after_ours_is_drift(ready: Plugin, world: World) -> None:
    """It is not taken for ours; the next run writes the value again."""
    inputs = ready.check(TOKEN, INPUTS)
    made = ready.create(TOKEN, inputs)
    world.write_secret("an-org", "TOKEN", value="written by somebody else")
    ready.configure(ORGANIZATION_SECRET.settings(world))
    seen = ready.read(TOKEN, made.id, made.state)
    assert seen is not None
    made = Made(seen.id, seen.state)
    assert ready.diff(TOKEN, made, inputs).diffs == ["value"]
    corrected = ready.update(TOKEN, made, inputs)
    assert world.secret("an-org", "TOKEN")["value"] == INPUTS.values["value"]
    assert not ready.diff(TOKEN, corrected, inputs).changes


@pytest.mark.parametrize(
    ("date", "updated_at", "by_others"),
    [
        ("Sat, 21 Nov 2026 10:00:05 GMT", "2026-11-21T10:00:05Z", False),
        ("Sat, 21 Nov 2026 10:00:06 GMT", "2026-11-21T10:00:05Z", False),
        ("Sat, 21 Nov 2026 10:00:04 GMT", "2026-11-21T10:00:05Z", True),
    ],
)
def test_a_time_later_than_the_answer_is_not_ours(date: str, updated_at: str, by_others: bool) -> None:
    """A write is done before its answer is."""
    answered = answered_at(Headers({"date": date}))
    assert answered is not None
    assert is_later(updated_at, answered) == by_others


def test_an_answer_may_have_no_date() -> None:
    """Then when our write was is asked for."""
    assert answered_at(Headers({})) is None


def test_an_empty_list_is_sent(ready: Plugin, world: World) -> None:
    """A secret that nobody may read any more is one that nobody can read."""
    made = ready.create(TOKEN, ready.check(TOKEN, INPUTS))
    ready.update(TOKEN, made, ready.check(TOKEN, INPUTS.but(repositories=[])))
    assert world.secret("an-org", "TOKEN")["repositories"] == []


def test_a_404_is_gone_only_when_the_others_are_shown(ready: Plugin, world: World) -> None:
    """A credential that is shown no secret at all must not make the engine forget every one of them."""
    made = ready.create(TOKEN, ready.check(TOKEN, INPUTS))
    world.fault("status", service="github", path="/actions/secrets", status=404, times=None)
    calls: list[Callable[[], object]] = [
        partial(ready.read, TOKEN, made.id, made.state),
        partial(ready.read, TOKEN, made.id),
        partial(ready.delete, TOKEN, made),
    ]
    for call in calls:
        with pytest.raises(CallFailed, match="does not mean that it is gone") as failure:
            call()
        assert "GITHUB_TOKEN" in str(failure.value)
        assert "TOKEN of an-org" in str(failure.value)
    world.lift()
    world.remove_secret("an-org", "TOKEN")
    assert ready.read(TOKEN, made.id, made.state) is None
    ready.delete(TOKEN, made)


def test_a_list_that_is_not_found_is_looked_into(ready: Plugin, world: World) -> None:
    """Gone when the secret has gone meanwhile; an error when the secret is still there."""
    made = ready.create(TOKEN, ready.check(TOKEN, INPUTS))
    world.fault("status", service="github", path="/TOKEN/repositories$", status=404, times=None)
    with pytest.raises(CallFailed, match=r"not found while reading the repository list of .* TOKEN of an-org"):
        ready.read(TOKEN, made.id, made.state)
    world.fault("status", service="github", path="/TOKEN$", status=404, nth=2)
    assert ready.read(TOKEN, made.id, made.state) is None


@pytest.mark.parametrize("identity", ["an-org", "an-org/", "/TOKEN", "an-org/TOKEN/x", "a b/TOKEN", "an-org/1X"])
def test_a_wrong_import_id_is_explained(ready: Plugin, world: World, identity: str) -> None:
    """Nothing is asked; the sentence shows the right form."""
    before = world.last_request()
    with pytest.raises(CallFailed, match="give `<organization>/<NAME>`"):
        ready.read(TOKEN, identity)
    assert world.requests(after=before, service="github") == []


def test_an_organisation_that_is_not_there(ready: Plugin) -> None:
    """The sentence names it, and the credential that may not see it."""
    inputs: Properties = ready.check(TOKEN, INPUTS.but(organization="no-org", visibility="all", repositories=[]))
    with pytest.raises(CallFailed, match=r"not found while reading the public key .* no-org .*GITHUB_TOKEN"):
        ready.create(TOKEN, inputs)

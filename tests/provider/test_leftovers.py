"""What retired services left: found by exact names and numbers, removed as listed, and old values tried."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from sandbox import World, launch
from sandbox.service import VaultMode
from tests.provider.plugin import CallFailed, Made, Plugin, Properties, running
from tests.worlds import as_seeded

ITEMS = ("of-travis", "of-drone", "of-circle", "of-a-project")
SEED: dict[str, Any] = {
    "vault": {"name": "keys", "items": {item: {"fields": {"credential": "token"}} for item in ITEMS}},
    "github": {
        "organizations": {
            "old-org": {"repositories": {"press": {}, "store": {}}},
            "other-org": {"repositories": {"press": {}}},
        },
        "secrets": {
            "old-org": ["OLD_TOKEN", "OLD_TOKEN_2"],
            "old-org/press": ["OLD_TOKEN", "OLDER_TOKEN"],
            "other-org": ["OLD_TOKEN"],
        },
        "hooks": {
            "old-org": ["https://notify.ci.example/", "https://notify.ci.example.other.example/"],
            "old-org/store": ["https://notify.ci.example/?id=1", "https://x.example/?to=notify.ci.example"],
            "other-org": ["https://notify.ci.example/"],
        },
        "installations": {
            "501": {"organization": "old-org", "app": "ci", "repositories": ["press"]},
            "502": {"organization": "old-org", "app": "ci", "repositories": ["press"]},
        },
    },
    "travis-ci": {
        "repositories": {
            "old-org/press": {"id": 11, "active": True, "variables": ["A", "B"], "key": True},
            "old-org/store": {"id": 12, "active": False, "variables": ["A"]},
            "old-org-2/press": {"id": 13, "active": True, "variables": ["A"], "key": True},
        },
        "accounts": {"ada": {"item": "of-travis"}},
    },
    "drone": {
        "repositories": {
            "old-org/press": {"id": 21, "active": True, "secrets": ["a"]},
            "old-org-2/press": {"id": 22, "active": True, "secrets": ["a"]},
        },
        "secrets": {"old-org": ["b"], "old-org-2": ["b"]},
        "accounts": {"ada": {"item": "of-drone"}, "bob": "of-bob-and-nobody-else", "bob-2": "of-bob-the-second-alone"},
    },
    "circleci": {
        "contexts": {"old-org": {"one": ["A", "B"]}, "old-org-2": {"one": ["A"]}},
        "projects": {
            "old-org/press": {"variables": ["A"], "keys": 1},
            "old-org/unseen": {"followed": False, "variables": ["A"]},
            "old-org-2/press": {"variables": ["A"], "keys": 1},
        },
        "accounts": {"ada": {"item": "of-circle"}},
        "project_tokens": {"old-org/press": {"item": "of-a-project"}},
    },
}


@dataclass(frozen=True)
class Old:
    """One service, what is looked for there, and what is found: kinds of things with their numbers."""

    module: str
    service: str
    scope: Mapping[str, Any]
    kinds: Mapping[str, int]
    item: str = ""
    by_hand: tuple[str, ...] = ()
    stays: Callable[[World], Any] = field(default=lambda _: None)
    """What must be as it is afterwards."""
    on: int = 0
    """How many of the things can be turned off."""

    @property
    def look(self) -> str:
        """The function."""
        return f"saas:{self.module}:getLeftovers"

    @property
    def removal(self) -> str:
        """The resource."""
        return f"saas:{self.module}:Removal"

    def __str__(self) -> str:
        """How tests are named after it."""
        return self.module


def _of_others(name: str) -> Callable[[World], Any]:
    def found(world: World) -> Any:
        state = world.state(name)
        things: dict[str, Any] = {}
        for kind, some in state.items():
            named = some if isinstance(some, list) else some.items()
            things[kind] = sorted(str(one) for one in named if "-2" in str(one))
        return things

    return found


def _at_github(world: World) -> Any:
    state = world.state()
    secrets = {**state["organization_secrets"], **state["secrets"]}
    others = [name for name in secrets if not name.startswith("old-org") or not name.endswith("/OLD_TOKEN")]
    hooks = [
        one["url"] for one in world.hooks() if one["scope"] == "other-org" or "notify.ci.example/" not in one["url"]
    ]
    return sorted(others), sorted(hooks)


TRAVIS = Old(
    "travis_ci", "travis-ci", {"owners": ["old-org"]},
    {"the variable": 3, "the key": 1, "the active repository": 1}, "of-travis", on=1,
    stays=_of_others("travis-ci"),
)  # fmt: skip
DRONE = Old(
    "drone", "drone", {"owners": ["old-org"], "accounts": ["bob"]},
    {"the secret": 2, "the active repository": 1, "the account": 1}, "of-drone", on=1, stays=_of_others("drone"),
)  # fmt: skip
CIRCLE = Old(
    "circleci", "circleci", {"owners": ["old-org"], "projects": ["old-org/unseen", "old-org/never-built"]},
    {"the context": 1, "the variable": 2, "the checkout key": 1}, "of-circle", stays=_of_others("circleci"),
)  # fmt: skip
GITHUB = Old(
    "github", "github",
    {
        "organization": "Old-Org", "secrets": ["old_token"], "hookHosts": ["notify.ci.example"],
        "installations": [501], "repositories": ["*"],
    },
    {"the secret": 2, "the webhook": 2}, on=2, by_hand=("the installation of the App ci of old-org (501)",),
    stays=_at_github,
)  # fmt: skip
ALL = (TRAVIS, DRONE, CIRCLE, GITHUB)
ISSUERS = (TRAVIS, DRONE, CIRCLE)


@pytest.fixture(scope="module", params=["connect", "service-account"])
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Plugin]]:
    """A world, and a provider that reaches the vault in one of the two ways."""
    mode: VaultMode = request.param
    folder = tmp_path_factory.mktemp("leftovers")
    with launch(folder, SEED, mode=mode) as world, running(world.environment, folder) as plugin:
        yield world, plugin


@pytest.fixture
def world(both: tuple[World, Plugin]) -> Iterator[World]:
    """The world as it was."""
    with as_seeded(both[0]) as world:
        yield world


@pytest.fixture
def plugin(both: tuple[World, Plugin], world: World) -> Plugin:
    """The provider at the beginning of a run."""
    plugin = both[1]
    plugin.engine.said.clear()
    begin(plugin)
    return plugin


def begin(plugin: Plugin, patience: str = "0.5") -> None:
    """Another run: what an earlier one was told is forgotten."""
    plugin.configure({"patienceSeconds": patience, "githubWriteDelayMs": "0"})


def tokens(world: World, *items: str) -> dict[str, str]:
    """Where values lie, by names of credentials."""
    [vault] = world.vaults().values()
    return {item: f"{vault}/{world.items()[item]['id']}/credential" for item in items}


def look(plugin: Plugin, old: Old, **more: Any) -> dict[str, Any]:
    """What a look finds, in a run of its own."""
    begin(plugin)
    return plugin.invoke(old.look, {**old.scope, **more})


def inputs(plugin: Plugin, old: Old, found: Mapping[str, str], *, until: str = "remove", **more: Any) -> Properties:
    """The checked inputs of a removal."""
    given = {**old.scope, "name": old.service, "until": until, "found": dict(found), **more}
    return plugin.check(old.removal, Properties(given))


def remove(
    plugin: Plugin, old: Old, found: Mapping[str, str], *, until: str = "remove", patience: str = "0.5", **more: Any
) -> Made:
    """Remove what was found."""
    begin(plugin, patience)
    return plugin.create(old.removal, inputs(plugin, old, found, until=until, **more))


def changes(world: World, after: int) -> list[tuple[str, str]]:
    """What was asked that changes something, but for the vault's own command."""
    rows = (row for row in world.requests(after=after) if row["service"] != "op")
    return [(row["method"], row["path"]) for row in rows if row["method"] != "GET"]


@pytest.mark.parametrize("old", ALL, ids=str)
def test_a_look_finds_what_is_to_go_and_changes_nothing(plugin: Plugin, world: World, old: Old) -> None:
    """Each thing with its number; nothing of another owner, host, name or number."""
    before = world.last_request()
    found = look(plugin, old)
    assert found["failure"] == ""
    counts = {kind: sum(words.startswith(kind) for words in found["found"]) for kind in old.kinds}
    assert (counts, len(found["found"])) == (old.kinds, sum(old.kinds.values()))
    assert (len(found["on"]), tuple(found["byHand"])) == (old.on, old.by_hand)
    assert changes(world, before) == []


@pytest.mark.parametrize("old", ALL, ids=str)
def test_what_was_found_goes_and_nothing_else(plugin: Plugin, world: World, old: Old) -> None:
    """Afterwards a look finds nothing that a call removes. The same again, as after a kill, does no harm."""
    found, others = look(plugin, old)["found"], old.stays(world)
    made = remove(plugin, old, found)
    again = look(plugin, old)
    assert (again["failure"], again["found"], tuple(again["byHand"])) == ("", {}, old.by_hand)
    assert old.stays(world) == others
    before = world.last_request()
    remove(plugin, old, found)
    assert changes(world, before) == []
    assert not plugin.diff(old.removal, made, inputs(plugin, old, {})).changes
    assert plugin.diff(old.removal, made, inputs(plugin, old, found)).changes
    plugin.delete(old.removal, made)
    assert changes(world, before) == []


@pytest.mark.parametrize("old", [TRAVIS, DRONE, GITHUB], ids=str)
def test_turning_off_removes_nothing(plugin: Plugin, world: World, old: Old) -> None:
    """The next look finds the same things; those that were on are no more, but for what only being on made one."""
    first = look(plugin, old)
    remove(plugin, old, {words: first["found"][words] for words in first["on"]}, until="disable")
    second = look(plugin, old)
    assert second["on"] == []
    gone = first["found"].keys() - second["found"].keys()
    assert gone == {words for words in first["on"] if words.startswith("the active repository")}
    assert changes(world, world.last_request()) == []


@pytest.mark.parametrize("old", ALL, ids=str)
def test_what_the_plan_did_not_list_is_left_for_the_next_run(plugin: Plugin, world: World, old: Old) -> None:
    """One thing is named, and one goes."""
    found = look(plugin, old)["found"]
    words, path = max(found.items())
    remove(plugin, old, {words: path})
    assert look(plugin, old)["found"].keys() == found.keys() - {words}
    assert any("left for the next run" in one for one in plugin.engine.said)


@pytest.mark.parametrize("old", ALL, ids=str)
def test_what_is_elsewhere_by_now_is_not_touched(plugin: Plugin, world: World, old: Old) -> None:
    """A path that the look does not give for these words is refused, and so is nothing else removed."""
    found = look(plugin, old)["found"]
    words, *_ = sorted(found)
    before = world.last_request()
    with pytest.raises(CallFailed, match="not where the plan has it any more"):
        remove(plugin, old, {**found, words: "orgs/other-org/actions/secrets/OLD_TOKEN"})
    assert changes(world, before) == []


@pytest.mark.parametrize("kind", ["drop-before", "drop-after", "truncate"])
@pytest.mark.parametrize("old", ALL, ids=str)
def test_a_lost_answer_is_looked_after(plugin: Plugin, world: World, old: Old, kind: str) -> None:
    """Whether the removal took effect or not, in the end it is gone."""
    found = look(plugin, old)["found"]
    world.fault(kind, service=old.service, method="DELETE", nth=2)
    remove(plugin, old, found, patience="10")
    assert look(plugin, old)["found"] == {}


@pytest.mark.parametrize("old", ALL, ids=str)
def test_what_stays_is_an_error_that_lists_it_and_the_next_run_goes_on(plugin: Plugin, world: World, old: Old) -> None:
    """One thing cannot be removed: it is named by what was done, and the rest of a second run is done."""
    found = look(plugin, old)["found"]
    number = world.fault("status", service=old.service, method="DELETE", nth=2, times=None, status=422)
    with pytest.raises(CallFailed, match="422"):
        remove(plugin, old, found)
    assert 0 < len(look(plugin, old)["found"]) < len(found)
    world.lift(number)
    remove(plugin, old, found)
    assert look(plugin, old)["found"] == {}


@pytest.mark.parametrize("old", ISSUERS, ids=str)
def test_an_old_value_is_tried_and_ended(plugin: Plugin, world: World, old: Old) -> None:
    """Accepted first; ended by itself where a call does, and by a person where none does; then refused. Never shown."""
    where, value = tokens(world, old.item), world.field(old.item)
    found = look(plugin, old, tokens=where)
    assert (list(found["accepted"]), found["refused"], found["untried"]) == ([old.item], [], {})
    if old is CIRCLE:
        assert "Personal API Tokens" in found["accepted"][old.item]
        world.ask("DELETE", "/services/circleci/tokens/ada")
    else:
        remove(plugin, old, {f"the credential {old.item}": found["found"][f"the credential {old.item}"]}, tokens=where)
    again = look(plugin, old, tokens=where)
    assert (again["accepted"], again["refused"], again["untried"]) == ({}, [old.item], {})
    shown = f"{found}{again}{plugin.engine.said}{plugin.log.read_text()}"
    assert value not in shown


@pytest.mark.parametrize("old", ISSUERS, ids=str)
def test_a_value_in_an_archived_item_is_tried(plugin: Plugin, world: World, old: Old) -> None:
    """Nobody needs it any more, and its value may still open something."""
    where = tokens(world, old.item)
    world.archive_item(old.item)
    assert list(look(plugin, old, tokens=where)["accepted"]) == [old.item]


NO_WORD: dict[str, Callable[[World, Old], Any]] = {
    "refuses connections": lambda world, old: world.down(old.service),
    "knows no path": lambda world, old: world.set_switch(f"{old.service}-is-gone", on=True),
    "is parked": lambda world, old: world.set_switch(f"{old.service}-is-parked", on=True),
    "fails": lambda world, old: world.fault("status", service=old.service, status=500, times=None),
    "refuses as a proxy does": lambda world, old: world.fault(
        "status", service=old.service, status=403, body={"message": "Forbidden"}, times=None
    ),
    "wants a login": lambda world, old: world.fault(
        "status", service=old.service, status=401, body={"error": "unauthorized"}, times=None
    ),
    "is another gateway": lambda world, old: world.fault(
        "status", service=old.service, status=401, body={"message": "Unauthorized"}, times=None
    ),
    "is asked too often": lambda world, old: world.fault(
        "rate-limit-primary", service=old.service, times=None, seconds=9
    ),
}
"""What proves nothing: neither that a value is dead, nor that nothing is left."""


TRIED_AT = {"travis_ci": "/user", "drone": "/user", "circleci": "/me"}
"""By which read a value is tried."""


@pytest.mark.parametrize("what", NO_WORD)
@pytest.mark.parametrize("old", ISSUERS, ids=str)
def test_only_the_services_own_words_prove_anything(plugin: Plugin, world: World, old: Old, what: str) -> None:
    """Else the value is not called refused, nor the list empty; and a removal ends before it removes anything."""
    where, found = tokens(world, old.item), look(plugin, old)["found"]
    NO_WORD[what](world, old)
    began, asked = time.monotonic(), world.last_request()
    blind = look(plugin, old, tokens=where)
    assert (blind["accepted"], blind["refused"], list(blind["untried"])) == ({}, [], [old.item])
    assert (bool(blind["failure"]), blind["found"]) == (True, {})
    assert time.monotonic() - began < 20
    if what in ("is parked", "is another gateway"):  # it would have taken any value, and is not sent one
        tries = [
            row
            for row in world.requests(after=asked, service=old.service)
            if row["path"].endswith(TRIED_AT[old.module])
        ]
        assert len(tries) == 1
    before = world.last_request()
    with pytest.raises(CallFailed):
        remove(plugin, old, found)
    assert changes(world, before) == []


def test_a_project_token_is_not_called_dead(plugin: Plugin, world: World) -> None:
    """The read that tries values refuses it though it lives, with the very words for a dead one."""
    found = look(plugin, CIRCLE, tokens=tokens(world, "of-a-project"), projectTokens=["of-a-project"])
    assert (found["accepted"], found["refused"]) == ({}, [])
    assert "dead or alive" in found["untried"]["of-a-project"]


@pytest.mark.parametrize("old", ISSUERS, ids=str)
def test_a_value_is_tried_without_a_credential_of_ours(plugin: Plugin, world: World, old: Old) -> None:
    """Nobody may administer the service any more: what it lists is not known, and the value can be tried."""
    none = {"TRAVIS_TOKEN": "", "DRONE_TOKEN": "", "CIRCLE_TOKEN": ""}
    with running({**world.environment, **none}, plugin.log.parent) as other:
        begin(other)
        found = other.invoke(old.look, {**old.scope, "tokens": tokens(world, old.item)})
    assert (list(found["accepted"]), "there is no credential" in found["failure"]) == ([old.item], True)


def test_an_item_that_is_gone_says_nothing_of_its_value(plugin: Plugin, world: World) -> None:
    """Neither does one without that field."""
    where = {**tokens(world, "of-travis"), "lost": f"{next(iter(world.vaults().values()))}/{'a' * 26}/credential"}
    where["of-travis"] = where["of-travis"].replace("/credential", "/password")
    found = look(plugin, TRAVIS, tokens=where)
    assert (found["accepted"], found["refused"], sorted(found["untried"])) == ({}, [], ["lost", "of-travis"])


def test_what_no_header_can_carry_is_not_sent(plugin: Plugin, world: World) -> None:
    """The item is named, and nothing is asked again and again."""
    began, before = time.monotonic(), world.last_request()
    where = tokens(world, "of-travis")
    world.write_field("of-travis", "credential", "two\nlines")
    found = look(plugin, TRAVIS, tokens=where)
    assert "'credential' of the item 'of-travis'" in found["untried"]["of-travis"]
    assert "so nothing was sent" in found["untried"]["of-travis"]
    assert not [row for row in world.requests(after=before, service="travis-ci") if row["path"] == "/access_token"]
    assert time.monotonic() - began < 20


def test_each_credential_is_told_by_itself(plugin: Plugin, world: World) -> None:
    """Who answers is asked once a run, and each sentence names its own credential."""
    where = tokens(world, "of-travis", "of-drone")
    world.set_switch("travis-ci-is-parked", on=True)
    untried = look(plugin, TRAVIS, tokens=where)["untried"]
    assert all(f"the value of {name}." in untried[name] for name in where)


def test_an_archived_repository_is_told_and_left(plugin: Plugin, world: World) -> None:
    """Nothing in it can be changed, so a person is told how, and no run fails of it."""
    world.archive_repository("old-org/press")
    found = look(plugin, GITHUB)
    [words] = [one for one in found["byHand"] if one.startswith("the secret")]
    assert "unarchive it" in found["byHand"][words]
    remove(plugin, GITHUB, found["found"])
    assert world.secret("old-org/press", "OLD_TOKEN")


def test_a_repository_that_moved_is_no_repository_of_ours(plugin: Plugin, world: World) -> None:
    """Its old name leads to another organisation: nothing is looked for there. One that was renamed is the same."""
    world.rename_repository("old-org/store", "shop")
    found = look(plugin, GITHUB, repositories=["store"])
    assert any("old-org/shop" in words for words in found["found"])
    world.move_repository("old-org/shop", "other-org")
    found = look(plugin, GITHUB, repositories=["shop"])
    assert (found["found"], "in another place" in found["failure"]) == ({}, True)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"secrets": ["webhooks of CI"]}, "letters, digits and underscores"),
        ({"hookHosts": ["https://ci.example"]}, "a host is named exactly"),
        ({"hookHosts": ["ci.example:8080"]}, "a host is named exactly"),
        ({"organization": "no/org"}, "login"),
        ({"repositories": ["../x"]}, "repository's name"),
    ],
)
def test_what_can_be_no_name_is_refused(plugin: Plugin, wrong: dict[str, Any], words: str) -> None:
    """That is a mistake of the program."""
    with pytest.raises(CallFailed, match=words):
        plugin.invoke(GITHUB.look, {"organization": "old-org", **wrong})


def test_a_removal_has_a_stage(plugin: Plugin) -> None:
    """Only a stage that does something."""
    with pytest.raises(CallFailed, match="it goes until disable or remove or prove"):
        inputs(plugin, TRAVIS, {}, until="report")

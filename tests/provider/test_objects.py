"""A name that means another object than the recorded one: nothing of it is read, written or removed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from saas import registry
from saas.connection import HttpConnection
from saas.objects import Named, Object, ObjectLock
from sandbox.client import World
from tests.provider.case import Case
from tests.provider.cases import CASES
from tests.provider.plugin import PROVIDER, CallFailed, Plugin

ORGANIZATION, REPOSITORY, TEAM, APP = "github-organization", "github-repository", "github-team", "heroku-app"


def innermost(case: Case) -> Named | None:
    """The object with an id that a resource of a case lies at or in; None where its service has none."""
    names = case.inputs.values
    organization = names.get("organization", "")
    if case.service == "heroku" and "app" in names:
        return Named(APP, names["app"])
    if case.service != "github" or not organization:
        return None
    if names.get("repository"):
        return Named(REPOSITORY, f"{organization}/{names['repository']}")
    return Named(TEAM, f"{organization}/{names['team']}") if "team" in names else Named(ORGANIZATION, organization)


PLACED = [case for case in CASES if innermost(case)]


def write_lock(file: Path, ids: dict[str, dict[str, str]]) -> None:
    """A lock of these ids."""
    lines = [
        f"[{kind}]\n" + "".join(f'"{name}" = "{one}"\n' for name, one in some.items()) for kind, some in ids.items()
    ]
    file.write_text("\n".join(lines))


def asked(world: World, names: dict[str, list[str]], **settings: str) -> subprocess.CompletedProcess[str]:
    """What the look-up answers, with the world's credentials."""
    addresses = {"githubBaseUrl": world.addresses["github"], "herokuUrl": world.addresses["heroku"]}
    question = json.dumps(
        {"settings": {**addresses, "patienceSeconds": "0", "loopbackOnly": "true", **settings}, "names": names}
    )
    return subprocess.run(
        [sys.executable, PROVIDER / "look_up.py"],
        input=question, capture_output=True, text=True, check=False, env={**os.environ, **world.environment},
    )  # fmt: skip


@pytest.fixture(scope="module")
def right_ids(running_world: World) -> dict[str, dict[str, str]]:
    """The ids that the objects of all cases have."""
    running_world.reset()
    names: dict[str, set[str]] = {ORGANIZATION: {"an-org"}, REPOSITORY: {"an-org/beta"}}
    for case in PLACED:
        if named := innermost(case):
            names.setdefault(named.kind, set()).add(named.name)
    answer = asked(running_world, {kind: sorted(some) for kind, some in names.items()})
    assert answer.returncode == 0, answer.stderr
    found = json.loads(answer.stdout)
    return {kind: {name: one["id"] for name, one in some.items()} for kind, some in found.items()}


@pytest.fixture
def lock(right_ids: dict[str, dict[str, str]], tmp_path: Path) -> Path:
    """A lock that fits the world."""
    file = tmp_path / "objects.lock.toml"
    write_lock(file, right_ids)
    return file


def configure(plugin: Plugin, case: Case, world: World, lock: Path) -> None:
    """A run with that lock."""
    plugin.configure({**case.settings(world), "objectLock": str(lock)})


def another(lock: Path, case: Case) -> None:
    """Make the lock say that the case's object had another id: the name means another object now."""
    named = innermost(case)
    assert named is not None
    ids = tomllib.loads(lock.read_text())
    ids[named.kind][named.name] = "4711"
    write_lock(lock, ids)


def changing(world: World, service: str, after: int) -> list[str]:
    """The requests that would change something."""
    return [
        one["method"] for one in world.requests(after=after, service=service) if one["method"] not in ("GET", "HEAD")
    ]


@pytest.mark.parametrize("case", PLACED, ids=str)
def test_another_object_of_that_name_is_left_alone(case: Case, world: World, plugin: Plugin, lock: Path) -> None:
    """A create, an update and a read fail with both ids; a removal only forgets, and says so. The world stays."""
    configure(plugin, case, world, lock)
    inputs = plugin.check(case.token, case.inputs)
    made = plugin.create(case.token, inputs)
    another(lock, case)
    configure(plugin, case, world, lock)
    before, seen = world.state(case.service), world.last_request()
    with pytest.raises(CallFailed, match=r"another one than the recorded.*4711"):
        plugin.create(case.token, inputs)
    with pytest.raises(CallFailed, match="4711"):
        plugin.update(case.token, made, inputs)
    with pytest.raises(CallFailed, match="4711"):
        plugin.read(case.token, made.id, made.state)
    plugin.delete(case.token, made)
    assert any("is only forgotten" in one and "4711" in one for one in plugin.engine.warned)
    assert (world.state(case.service), changing(world, case.service, seen)) == (before, [])


@pytest.mark.parametrize("case", PLACED, ids=str)
def test_an_object_whose_id_is_not_recorded_is_not_written(
    case: Case, world: World, plugin: Plugin, lock: Path
) -> None:
    """The sentence says how it gets there."""
    lock.write_text("")
    configure(plugin, case, world, lock)
    seen = world.last_request()
    with pytest.raises(CallFailed, match="python -m infra lock"):
        plugin.create(case.token, plugin.check(case.token, case.inputs))
    assert changing(world, case.service, seen) == []


def test_a_preview_warns_of_what_a_run_would_refuse(world: World, plugin: Plugin, lock: Path) -> None:
    """It is no failure there."""
    case = next(case for case in PLACED if case.token == "saas:heroku:ConfigVars")
    another(lock, case)
    configure(plugin, case, world, lock)
    plugin.create(case.token, plugin.check(case.token, case.inputs), preview=True)
    assert any("4711" in one for one in plugin.engine.warned)


SECRET = next(case for case in CASES if case.token == "saas:github:OrganizationSecret")
HOOK = next(case for case in CASES if case.token == "saas:github:Webhook")
LISTED = SECRET.inputs.but(visibility="selected", repositories=["alpha", "beta"])


def test_a_repository_that_moved_to_another_owner_gets_nothing_more(world: World, plugin: Plugin, lock: Path) -> None:
    """Reads follow the redirect; so where it ends is compared."""
    configure(plugin, HOOK, world, lock)
    made = plugin.create(HOOK.token, plugin.check(HOOK.token, HOOK.inputs))
    world.seed({"github": {"organizations": {"stranger": {}}}})
    world.move_repository("an-org/alpha", "stranger")
    configure(plugin, HOOK, world, lock)
    with pytest.raises(CallFailed, match="is called stranger/alpha now"):
        plugin.read(HOOK.token, made.id, made.state)
    with pytest.raises(CallFailed, match="is called stranger/alpha now"):
        plugin.update(HOOK.token, made, HOOK.inputs)


def test_a_repository_that_was_renamed_is_named(world: World, plugin: Plugin, lock: Path) -> None:
    """With both names and the id."""
    world.rename_repository("an-org/alpha", "omega")
    configure(plugin, HOOK, world, lock)
    with pytest.raises(CallFailed, match=r"is called an-org/omega now .*write that name in the data"):
        plugin.create(HOOK.token, plugin.check(HOOK.token, HOOK.inputs))


def test_a_new_repository_under_a_former_name_is_on_no_list(world: World, plugin: Plugin, lock: Path) -> None:
    """Neither of a new secret nor of one that had the former one on its list."""
    configure(plugin, SECRET, world, lock)
    made = plugin.create(SECRET.token, plugin.check(SECRET.token, LISTED))
    world.remove_repository("an-org/beta")
    world.seed({"github": {"organizations": {"an-org": {"repositories": {"beta": {}}}}}})
    configure(plugin, SECRET, world, lock)
    words = r"an-org/beta \(its id is \d+, and .*objects.lock.toml says \d+\)"
    with pytest.raises(CallFailed, match=words):
        plugin.update(SECRET.token, made, plugin.check(SECRET.token, LISTED))
    with pytest.raises(CallFailed, match=words):
        plugin.create(SECRET.token, plugin.check(SECRET.token, LISTED.but(name="ANOTHER")))


def test_a_stranger_on_a_list_is_seen(world: World, plugin: Plugin, lock: Path) -> None:
    """By its id: its name alone is that of a declared one."""
    configure(plugin, SECRET, world, lock)
    made = plugin.create(SECRET.token, plugin.check(SECRET.token, LISTED))
    world.remove_repository("an-org/beta")
    world.seed({"github": {"organizations": {"an-org": {"repositories": {"beta": {}}}}}})
    world.list_secret("an-org", made.state.values["name"], ["alpha", "beta"])
    configure(plugin, SECRET, world, lock)
    seen = plugin.read(SECRET.token, made.id, made.state)
    assert seen is not None
    [alpha, beta] = seen.inputs.values["repositories"]
    assert alpha == "alpha"
    assert beta.startswith("beta (id ")


def test_without_a_lock_only_this_machine_is_written_to(plugin: Plugin, world: World) -> None:
    """A real service needs one: the call is refused before anything is sent."""
    own = {
        f"{one.connection.setting}": one.connection.public or f"https://{one.connection.hosts[0]}/tinkers"
        for one in registry.SERVICES
        if issubclass(one.connection, HttpConnection)
    }
    plugin.configure({**own, "loopbackOnly": "false", "patienceSeconds": "0"})
    with pytest.raises(CallFailed, match="saas:objectLock names no file"):
        plugin.create(HOOK.token, plugin.check(HOOK.token, HOOK.inputs))


@pytest.mark.parametrize(
    "text", ["[heroku-app", "a = 1", "[heroku-app]\nx = 1", '[heroku-app]\nx = "1"\nX = "2"', "\xff"]
)
def test_a_damaged_lock_fails_the_run(text: str, plugin: Plugin, tmp_path: Path) -> None:
    """Nothing is known then."""
    file = tmp_path / "objects.lock.toml"
    file.write_bytes(text.encode("latin-1"))
    for lock in (file, tmp_path / "none.toml"):
        with pytest.raises(CallFailed, match=r"saas:objectLock"):
            plugin.configure({"objectLock": str(lock), "loopbackOnly": "true"})


def test_names_are_compared_in_any_case() -> None:
    """As services do."""
    lock = ObjectLock("a file", {APP: {"an-app": "1"}})
    assert lock.fault(Named(APP, "An-App"), Object("1", "AN-APP")) == ""


def test_a_look_up_leaves_out_what_is_not_there(world: World) -> None:
    """The others are answered."""
    answer = asked(world, {APP: ["no-such-app"], ORGANIZATION: ["an-org"]})
    assert (answer.returncode, json.loads(answer.stdout)[APP]) == (0, {})


def test_a_look_up_that_is_refused_says_why(world: World) -> None:
    """In a sentence, with exit code 1; a rehearsal asks nobody else."""
    world.fault("refuse-token", service="github", times=None)
    answer = asked(world, {ORGANIZATION: ["an-org"]})
    assert (answer.returncode, answer.stdout) == (1, "")
    assert "GITHUB_TOKEN" in answer.stderr
    elsewhere = asked(world, {ORGANIZATION: ["an-org"]}, githubBaseUrl="https://api.github.com/")
    assert "may reach nothing but this machine" in elsewhere.stderr

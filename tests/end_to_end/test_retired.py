"""A service is retired for good: what it left in many places goes in one `up`, and each old value is accounted for."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.client import World
from tests.end_to_end.stage import Outcome, Stage, finish, kill, start
from tests.end_to_end.test_up import changes
from tests.soak import soak

SECTIONS = """
[travis-ci]
status       = "retired"
installation = 5001
must_be_gone = ["OLD_TRAVIS_TOKEN"]

[travis-ci.retirement]
until      = "report"
owners     = ["widgets"]
hook_hosts = ["notify.travis-ci.example"]
look_in    = ["widgets/*", "press"]

[drone]
status       = "retired"
must_be_gone = ["OLD_DRONE_TOKEN"]

[drone.retirement]
until      = "report"
owners     = ["widgets"]
accounts   = ["widgets-drone"]
hook_hosts = ["cloud.drone.example"]
look_in    = ["store"]

[circleci]
status       = "retired"
must_be_gone = ["OLD_CIRCLE_TOKEN"]

[circleci.retirement]
until   = "report"
owners  = ["widgets"]
look_in = ["widgets/*", "press"]

[appveyor]
status = "retired"
"""
BOT = """
purpose = "Nothing any more."
status  = "retired"
unknown = ["accounts.github.id"]

[accounts]
travis-ci = { login = "widgets-old" }
drone     = { login = "widgets-old" }
circleci  = { login = "widgets-old" }
"""
CREDENTIAL = """
purpose   = "Builds of old."
class     = "staging"
issuer    = "%s"
only      = ["makers"]
retire_by = 2098-12-31
%s
"""


@pytest.fixture
def old(fresh: Stage) -> Iterator[tuple[Stage, World]]:
    """The little estate with three retired services that have left much, in a world that nothing was deployed to."""
    with (fresh.stacks / "services.toml").open("a") as services:
        services.write(SECTIONS)
    (fresh.stacks / "bots" / "old.toml").write_text(BOT)
    for name, issuer, more in (
        ("old-travis", "travis-ci", 'acts_as = "old"'),
        ("old-drone", "drone", 'acts_as = "old"'),
        ("old-circle", "circleci", 'acts_as = "old"'),
        ("old-project", "circleci", 'unknown = ["acts_as"]'),
    ):
        (fresh.stacks / "credentials" / f"{name}.toml").write_text(CREDENTIAL % (issuer, more))
    outcome = fresh.run("world")
    assert outcome.code == 0, outcome.output
    with fresh.world() as world:
        yield fresh, world


def go_until(stage: Stage, how_far: str, more: str = "") -> None:
    """The data says how far every retirement goes."""
    file = stage.stacks / "services.toml"
    file.write_text(re.sub(r"(until +=) \"[a-z]+\"", rf'\1 "{how_far}"', file.read_text()) + more)


def report(stage: Stage) -> tuple[int, dict[str, set[tuple[str, str]]]]:
    """The exit code of `python -m infra retired`, and what it says: things and services by their words."""
    outcome = stage.by_hand("-m", "infra", "retired", "--format", "json", engine=sys.executable)
    found: dict[str, set[tuple[str, str]]] = {}
    for one in json.loads(outcome.output):
        found.setdefault(one["word"], set()).add((one["service"], one["thing"]))
    return outcome.code, found


def retire(stage: Stage, service: str, *more: str) -> Outcome:
    """`python -m runbooks retire`."""
    words = [
        "-m",
        "runbooks",
        "retire",
        service,
        "--rehearse",
        "--home",
        str(stage.home),
        "--stacks",
        str(stage.stacks),
    ]
    return finish(start([sys.executable, *words, *more], dict(os.environ)))


def alike(world: World) -> dict[str, Any]:
    """Everything in the world that only looks like something that is to go."""
    travis, drone, circle = (world.state(name) for name in ("travis-ci", "drone", "circleci"))
    github = world.state()
    return {
        "travis-ci": {name: one for name, one in travis["repositories"].items() if "-alike" in name},
        "drone": [name for name in (*drone["repositories"], *drone["secrets"], *drone["accounts"]) if "-alike" in name],
        "circleci": {
            name: one for name, one in {**circle["contexts"], **circle["projects"]}.items() if "-alike" in name
        },
        "github": sorted(name for name in {**github["organization_secrets"], **github["secrets"]} if "_ALIKE" in name),
        "variables": sorted(name for name in github["variables"] if "_ALIKE" in name),
        "hooks": sorted(one["url"] for one in world.hooks() if ".alike." in one["url"]),
        "apps": sorted(set(world.ask("GET", "/services/github/surroundings")["installations"]) - {"5001"}),
    }


def ours(world: World) -> list[str]:
    """Everything that a run can remove, and that is still there."""
    travis, drone, circle = (world.state(name) for name in ("travis-ci", "drone", "circleci"))
    found = [name for name, one in travis["repositories"].items() if one["active"] or one["variables"] or one["key"]]
    found += [name for name, active in drone["repositories"].items() if active]
    found += [*drone["secrets"], *(name for name in drone["accounts"] if name != "widgets-old"), *circle["contexts"]]
    found += [name for name, one in circle["projects"].items() if one["variables"] or one["keys"]]
    found += [name for name in (*world.state()["organization_secrets"], *world.state()["secrets"]) if "OLD_" in name]
    found += [f"variable {name}" for name in world.state()["variables"] if "OLD_" in name]
    found += [one["url"] for one in world.hooks() if "-ci.example" in one["url"] or "drone.example" in one["url"]]
    return [name for name in found if "alike" not in name.lower()]


def test_one_up_and_one_report(old: tuple[Stage, World]) -> None:
    """A plan lists it; one run removes what a call can; what only a person can stays told until somebody says so."""
    stage, world = old
    values = {name: world.field(name) for name in ("old-travis", "old-drone", "old-circle", "old-project")}
    decoys, planted, said = alike(world), ours(world), []
    assert all(decoys.values())
    assert len(planted) > 15
    inside = ("(dependabot)", "(codespaces)", "@builds")
    assert all(sum(part in name for name in planted) > 3 for part in inside[:2])
    secrets = [name for name in planted if not name.startswith("variable ")]
    assert sum(inside[2] in name for name in secrets) == sum(inside[2] in name for name in decoys["github"]) == 3
    assert len(planted) - len(secrets) == len(decoys["variables"]) > 3

    said.append(stage.up())
    code, found = report(stage)
    assert (code, ours(world)) == (1, planted)
    assert ("travis-ci", "the credential old-travis") in found["left"]
    assert "refused when tried" not in found

    go_until(stage, "prove")
    before = world.last_request()
    said.append(stage.run("preview"))
    for words in ("goes: the variable UPLOAD_TOKEN of widgets/forgotten", "goes: the credential old-drone"):
        assert words in said[-1].output
    assert (changes(world, before), ours(world)) == ([], planted)

    said.append(stage.up())
    assert (ours(world), alike(world)) == ([], decoys)
    code, found = report(stage)
    assert code == 1
    assert found["left"] == {
        ("circleci", "the credential old-circle"),
        ("travis-ci", "the installation of the App travis-ci of widgets (5001)"),
    }
    refused = {("travis-ci", "the credential old-travis"), ("drone", "the credential old-drone")}
    assert found["refused when tried"] == refused

    world.ask("DELETE", "/services/circleci/tokens/widgets-old")
    world.ask("DELETE", "/services/github/installations/5001")
    before = world.last_request()
    said.append(stage.up())
    assert changes(world, before) == []
    code, found = report(stage)
    assert (code, "left" in found) == (2, False)
    assert found["refused when tried"] == {*refused, ("circleci", "the credential old-circle")}
    assert ("circleci", "the credential old-project") in found["cannot be verified"]
    assert ("appveyor", "what it holds itself") in found["cannot be verified"]
    assert ("circleci", "the project widgets/press at CircleCI") in found["cannot be verified"]
    assert ("circleci", "what it lists of widgets") not in found["issuer lists none"]
    assert ("travis-ci", "deploy keys of repositories of widgets at GitHub") in found["cannot be verified"]

    words = 'done_by_hand."{}" = {{ what = "Ada looked.", on = 2026-11-20 }}\n'
    tables = ""
    for service in sorted({service for service, _ in found["cannot be verified"]}):
        things = sorted(thing for one, thing in found["cannot be verified"] if one == service)
        lines = "".join(words.format(thing) for thing in things)
        file = stage.stacks / "services.toml"
        if f"[{service}.retirement]" in file.read_text():
            file.write_text(file.read_text().replace(f"[{service}.retirement]\n", f"[{service}.retirement]\n{lines}"))
        else:
            tables += f"\n[{service}.retirement]\n{lines}"
    go_until(stage, "prove", tables)
    said.append(stage.up())
    assert "Retired:" not in said[-1].output
    code, again = report(stage)
    assert (code, again) == (0, found)

    state = b"".join(path.read_bytes() for path in (stage.home / "state").rglob("*") if path.is_file())
    printed = "".join(one.output for one in said)
    for value in values.values():
        assert value.encode() not in state
        assert value not in printed


def test_it_can_be_stopped_after_each_stage(old: tuple[Stage, World]) -> None:
    """Each stage does its part and no more, for its own service and no other; begun again, it goes on."""
    stage, world = old
    planted, decoys = ours(world), alike(world)
    stage.up()
    refused = retire(stage, "travis-ci")
    assert (refused.code, "as far as 'report'" in refused.output) == (1, True), refused.output
    go_until(stage, "prove")

    done = retire(stage, "travis-ci", "--until", "report")
    assert (done.code, ours(world)) == (0, planted), done.output
    assert "travis-ci: left: " in done.output

    done = retire(stage, "travis-ci", "--until", "disable")
    assert done.code == 0, done.output
    repositories = world.state("travis-ci")["repositories"]
    assert not repositories["widgets/builder"]["active"]
    assert repositories["widgets/builder"]["variables"] == ["DEPLOY_TOKEN", "UPLOAD_TOKEN"]
    hooks = {one["active"] for one in world.hooks() if one["url"].startswith("https://notify.travis-ci.example/")}
    assert hooks == {False}

    done = retire(stage, "travis-ci", "--until", "remove")
    assert done.code == 0, done.output
    assert not any("travis" in name or "TRAVIS" in name for name in ours(world))
    assert world.state("drone")["repositories"]["widgets/builder"]

    world.ask("DELETE", "/services/github/installations/5001")
    done = retire(stage, "travis-ci")
    assert (done.code, "cannot be verified, so it is not called dead" in done.output) == (2, True), done.output
    assert "the credential old-travis: refused when tried" in done.output
    assert alike(world) == decoys


@pytest.mark.parametrize(
    ("service", "path", "moment"),
    [("travis-ci", "/env_var/", "after"), soak("github", "/hooks/", "before"), soak("drone", "/secrets/", "after")],
)
def test_a_kill_in_the_middle_is_gone_on_from(old: tuple[Stage, World], service: str, path: str, moment: str) -> None:
    """Whether the removal under way took effect or not: the next run removes what is left, and nothing else."""
    stage, world = old
    decoys = alike(world)
    go_until(stage, "remove")
    world.hold("before" if moment == "before" else "after", service=service, method="DELETE", path=path)
    process = stage.start("up")
    [held] = world.held()
    kill(process)
    world.drop(held["number"])
    world.lift()
    assert ours(world)
    stage.up()
    assert (ours(world), alike(world)) == ([], decoys)

"""Anaconda.org, Quay and Docker Hub through the engine: tokens and images are taken over, looked after, and left."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from rehearsal import Rehearsal
from sandbox.client import World
from tests.end_to_end.stage import Stage, finish, start
from tests.end_to_end.test_up import changes
from tests.soak import soak

SECTIONS = """
[anaconda-org]
administrators = ["keepers", "makers"]
holds          = { "shelf" = "staging" }
scopes         = { staging = ["api:read", "api:write"] }

[quay]
organization   = "widgets"
administrators = ["keepers", "makers"]
robots.pusher  = { why = "Pushes images." }

[quay.repositories.anvil]
visibility = "public"
roles      = { "robot:pusher" = "write" }

[docker-hub]
organization       = "widgets"
administrators     = ["keepers", "makers"]
repositories.anvil = { visibility = "public", description = "Made of iron." }
"""
SHELF = """
purpose = "Uploads to the shelf."
class   = "staging"
issuer  = "anaconda-org"
opens   = ["anaconda-org:shelf"]
only    = ["makers"]
expires = 2098-12-31

[token]
name   = "shelf-1"
scopes = ["api:read", "api:write"]

[[deliveries]]
to = "github-organization-secret"
name = "SHELF_TOKEN"
repositories = ["press"]
"""
ANVIL, HUB_ANVIL = "/services/quay/repositories/widgets/anvil", "/services/docker-hub/repositories/widgets/anvil"


@pytest.fixture
def shelves(fresh: Stage) -> Iterator[tuple[Stage, World]]:
    """The little estate with a token, a robot and images, in a world that nothing was deployed to yet."""
    with (fresh.stacks / "services.toml").open("a") as services:
        services.write(SECTIONS)
    (fresh.stacks / "credentials" / "shelf.toml").write_text(SHELF)
    outcome = fresh.run("world")
    assert outcome.code == 0, outcome.output
    with fresh.world() as world:
        yield fresh, world


def shown(world: World) -> tuple[object, ...]:
    """What the three services hold of what is declared."""
    quay, hub, anaconda = (world.state(name) for name in ("quay", "docker-hub", "anaconda-org"))
    image = quay["repositories"]["widgets/anvil"]
    return (
        (image["visibility"], image["users"], sorted(quay["robots"])),
        hub["repositories"]["widgets/anvil"],
        sorted(anaconda["tokens"]),
    )


DEPLOYED = (
    ("public", {"widgets+pusher": "write"}, ["widgets+pusher"]),
    {"visibility": "public", "description": "Made of iron."},
    ["shelf/shelf-1"],
)


def test_a_life_of_tokens_robots_and_images(shelves: tuple[Stage, World]) -> None:
    """Adopted, nothing to do, drift put right; out of the data, roles go; tokens, robots and images stay."""
    stage, world = shelves
    token = world.state("anaconda-org")["tokens"]
    stage.up()
    assert shown(world) == DEPLOYED
    assert world.state("anaconda-org")["tokens"] == token
    assert world.secret("widgets", "SHELF_TOKEN")["value"] == world.field("shelf")

    before = world.last_request()
    stage.up()
    assert changes(world, before) == []

    world.ask("PATCH", ANVIL, {"is_public": False})
    world.ask("PUT", f"{ANVIL}/permissions/user/widgets+pusher", {"role": "admin"})
    world.ask("PATCH", HUB_ANVIL, {"description": "Somebody's."})
    assert stage.run("preview").planned == {
        ("widgets/anvil", "update"),
        ("widgets/anvil/robot/pusher", "update"),
    }
    stage.up()
    assert shown(world) == DEPLOYED

    robot = world.ask("GET", "/services/quay/robots/widgets+pusher")["token"]
    state = b"".join(path.read_bytes() for path in (stage.home / "state").rglob("*") if path.is_file())
    for value in (robot, world.field("shelf"), world.tokens["docker-hub"]):
        assert value.encode() not in state

    services = stage.stacks / "services.toml"
    services.write_text(services.read_text().partition("\n[anaconda-org]")[0] + SECTIONS.partition("\n[quay]")[0])
    shelf = stage.stacks / "credentials" / "shelf.toml"
    shelf.write_text(SHELF.replace('[token]\nname   = "shelf-1"\nscopes = ["api:read", "api:write"]\n', ""))
    outcome = stage.up()
    assert shown(world) == (("public", {}, ["widgets+pusher"]), DEPLOYED[1], DEPLOYED[2])
    for title in ("Anaconda.org: the token shelf-1 of shelf", "Quay: the robot widgets+pusher"):
        assert f"{title} stays valid; it is only forgotten here" in outcome.output
    assert "Anaconda.org: the login has tokens that nothing declares: shelf-1." in outcome.output
    environment = Rehearsal(stage.home, 0, stage.stacks).environment()
    listed = finish(start([sys.executable, "-m", "infra", "undeclared"], environment))
    assert (listed.code, "Anaconda.org, the login: shelf-1\n" in listed.output) == (1, True), listed.output
    for service in ("Quay", "Docker Hub"):
        assert f"{service}: the repository widgets/anvil stays as it is" in outcome.output


@pytest.mark.parametrize("down", [soak("anaconda-org"), "quay", soak("docker-hub")])
def test_one_that_is_down_stops_nobody_else(shelves: tuple[Stage, World], down: str) -> None:
    """The run names it and fails, the others are done, and the next run completes."""
    stage, world = shelves
    world.down(down)
    outcome = stage.run("up")
    assert outcome.code == 1, outcome.output
    assert {"anaconda-org": "Anaconda.org", "quay": "Quay", "docker-hub": "Docker Hub"}[down] in outcome.output
    assert "Traceback" not in outcome.output
    order = ("quay", "docker-hub", "anaconda-org")
    done = [one == two for one, two in zip(shown(world), DEPLOYED, strict=True)]
    assert all(done[order.index(service)] for service in order if service != down)
    assert world.secret("widgets", "SHELF_TOKEN")["value"] == world.field("shelf")
    world.lift()
    stage.up()
    assert shown(world) == DEPLOYED

"""Cirun's two files, by the runner's own file: written, looked at, changed by hand, put right, removed."""

from __future__ import annotations

from sandbox.client import World
from tests.end_to_end.stage import Stage

CIRUN = """
[cirun]
purpose = "Machines on demand."

[github.repositories.".cirun"]
"""
BURST = """
service   = "cirun"
isolation = "fresh-vm"
zones     = ["makers"]
fork_jobs = true
concurrency = 4

[labels]
"cirun-burst-{}" = { platform = "linux-64", size = ["small", "large"] }

[cirun]
cloud         = "openstack"
instance_type = "bench_{}"
machine_image = "bench-2026"

[cirun.repositories.press]
users        = { ada = 17 }
pull_request = true
"""
GLOBAL, ACCESS = ".cirun.global.yml", ".access.yml"
HERE = "widgets/.cirun"
NAMES = {(f"{HERE}/{path}", "update") for path in (GLOBAL, ACCESS)}


def texts(world: World) -> dict[str, str]:
    """The files that are there."""
    found = {path: world.file(HERE, path) for path in (GLOBAL, ACCESS)}
    return {path: one["content"] for path, one in found.items() if one is not None}


def test_both_files_follow_the_data(fresh: Stage) -> None:
    """The second run changes nothing, an edit by hand shows and is undone, and what is declared no more goes."""
    with (fresh.stacks / "services.toml").open("a") as services:
        services.write(CIRUN)
    burst = fresh.stacks / "runners" / "burst.toml"
    burst.write_text(BURST)
    fresh.up()
    with fresh.world() as world:
        files = texts(world)
        assert "instance_type: bench_large" in files[GLOBAL]
        assert "- ada\n" in files[ACCESS]
        assert fresh.run("preview").planned == set()

        for path in (GLOBAL, ACCESS):
            world.write_file(HERE, path, files[path].replace("large", "huge"))
        assert fresh.run("preview").planned == NAMES
        fresh.up()
        assert texts(world) == files

        burst.write_text(BURST.replace("pull_request = true", "pull_request = false"))
        assert fresh.run("preview").planned == {(f"{HERE}/{ACCESS}", "update")}

        burst.write_text('unknown = ["cirun.machine_image"]\n' + BURST.replace('machine_image = "bench-2026"\n', ""))
        outcome = fresh.up()
        assert texts(world) == {}, "what a run made goes"
        assert "nobody knows all that they say of its runners" in outcome.output

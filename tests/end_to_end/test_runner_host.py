"""A host that takes jobs, by its own file: brought up, looked at, changed by hand, taken out again."""

from __future__ import annotations

import pytest

from tests.end_to_end.stage import Stage
from tests.infra.components.test_runner_host import POWER

GROUP = """
[github.runner_groups.builds]
repositories = ["web.site"]
"""
HOST = POWER.replace('"tinkers"', '"widgets"').replace('["shop"]', '["makers"]')
UNIT = "/etc/systemd/system/ci-runner-power.service"


@pytest.fixture
def power(fresh: Stage) -> Stage:
    """The little estate with a host."""
    (fresh.stacks / "runners" / "power.toml").write_text(HOST)
    with (fresh.stacks / "services.toml").open("a") as services:
        services.write(GROUP)
    return fresh


def test_a_host_is_set_up_by_its_file_and_leaves_with_it(power: Stage) -> None:
    """The second run changes nothing, an edit by hand is undone, and without the file nothing is left."""
    power.up()
    with power.world() as world:
        made = world.runner_host()
        assert "systemd:active-ci-runner-power.service" in made["made"]
        assert [one["name"] for one in world.runners("widgets")["runners"]] == ["power"]
        [group] = world.ask("GET", "/services/github/surroundings")["runner_groups"].values()
        assert (group["name"], group["visibility"], group["repositories"]) == ("builds", "selected", ["web.site"])
        assert [one["runner_group"] for one in world.runners("widgets")["runners"]] == [group["id"]]
        assert power.run("preview").planned == set()

        world.ask("PATCH", "/services/github/runner-groups/widgets/builds", {"visibility": "all", "public": True})
        assert power.run("preview").planned == {("widgets/builds", "update")}
        power.up()
        [group] = world.ask("GET", "/services/github/surroundings")["runner_groups"].values()
        assert (group["visibility"], group["public"]) == ("selected", False)

        world.change_runner_host(files={UNIT: made["files"][UNIT].replace("3200%", "100%")})
        assert power.run("preview").planned == {("power", "update")}
        power.up()
        assert world.runner_host()["files"][UNIT] == made["files"][UNIT]

        [token] = world.runners("widgets")["tokens"]
        state = b"".join(path.read_bytes() for path in (power.home / "state").rglob("*") if path.is_file())
        assert token.encode() not in state

        (power.stacks / "runners" / "power.toml").unlink()
        services = power.stacks / "services.toml"
        services.write_text(services.read_text().replace(GROUP, ""))
        power.up()
        assert world.ask("GET", "/services/github/surroundings")["runner_groups"] == {}
        assert world.runner_host()["made"] == []
        assert world.runners("widgets")["runners"] == []

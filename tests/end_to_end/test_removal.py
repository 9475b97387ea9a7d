"""What left the data is removed when what replaces it is there, and not before."""

from __future__ import annotations

from sandbox.client import World
from tests.end_to_end.stage import Stage

NEW_SECRET, NEW_HOOK = "/orgs/widgets/actions/secrets/OMEGA$", "/orgs/widgets/hooks$"


def renamed(stage: Stage) -> None:
    """A secret gets another name, the organisation's webhook another path, and a secret goes."""
    for file, old, new in (("credentials/alpha", '"ALPHA"', '"OMEGA"'), ("apps/bell", '"/ring"', '"/chime"')):
        path = stage.stacks / f"{file}.toml"
        path.write_text(path.read_text().replace(old, new))
    (stage.stacks / "credentials" / "beta.toml").unlink()


def there(world: World) -> tuple[set[str], set[str]]:
    """Names of the secrets and paths of the webhooks that the world has."""
    secrets = {name.rpartition("/")[2] for name in world.state("github")["organization_secrets"]}
    return secrets, {hook["url"].rpartition("/")[2] for hook in world.hooks()}


def test_nothing_is_removed_while_what_replaces_it_is_refused(small: Stage) -> None:
    """Not in the next run either, if that is refused as well; the run that does all removes what left."""
    renamed(small)
    with small.world() as world:
        before = {name: world.secret("widgets", name) for name in ("ALPHA", "BETA")}
        world.fault("status", service="github", method="PUT", path=NEW_SECRET, status=403, times=None)
        world.fault("status", service="github", method="POST", path=NEW_HOOK, status=422, times=None)
        for _ in range(2):
            outcome = small.run("up")
            assert outcome.code == 1, outcome.output
            assert "nothing was removed in it" in outcome.output, outcome.output
            assert there(world) == ({"ALPHA", "BETA"}, {"ring", "visit"})
            assert {name: world.secret("widgets", name) for name in before} == before
        world.lift()
        small.up()
        assert there(world) == ({"OMEGA"}, {"chime", "visit"})

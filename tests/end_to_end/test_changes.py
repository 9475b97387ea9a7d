"""What the data or the vault says differently arrives in the world by one `up`; what is removed is gone."""

from __future__ import annotations

import re

from tests.end_to_end.stage import Stage


def test_a_secret_removed_from_the_data_is_gone(small: Stage) -> None:
    """Deleting its file and running `up` deletes the secret, and touches nothing else."""
    (small.stacks / "credentials" / "beta.toml").unlink()
    with small.world() as world:
        alpha = world.secret("widgets", "ALPHA")
        small.up()
        assert list(world.state("github")["organization_secrets"]) == ["widgets/ALPHA"]
        assert world.secret("widgets", "ALPHA") == alpha


def test_an_app_that_is_retired_is_called_by_nobody(small: Stage) -> None:
    """Its webhooks stay in the data and go from the world, and the plan says so."""
    app, signs = small.stacks / "apps" / "bell.toml", small.stacks / "credentials" / "bell-secret.toml"
    app.write_text(f'status = "retired"\n{app.read_text()}')
    signs.write_text(f"retire_by = 2098-12-31\n{signs.read_text()}")
    with small.world() as world:
        output = small.up().output
        assert world.hooks() == []
    assert len(re.findall(r"-  saas:github:Webhook widgets/\S+ deleted", output)) == 2


def test_a_value_changed_in_the_vault_arrives_at_every_sink(prod: Stage) -> None:
    """One `up` brings a new value to the organisation secret and to all seven webhooks."""
    with prod.world() as world:
        world.write_field("cf-webservices-token", "credential", "a-new-value-of-the-test")
        prod.up()
        assert world.secret("conda-forge", "CF_WEBSERVICES_TOKEN")["value"] == "a-new-value-of-the-test"
        assert {hook["secret"] for hook in world.hooks()} == {"a-new-value-of-the-test"}


def test_destroy_leaves_the_world_as_it_was_before(small: Stage) -> None:
    """`pulumi destroy` by hand removes every secret and webhook and nothing else."""
    outcome = small.by_hand("destroy", "--yes", "--skip-preview")
    assert outcome.code == 0, outcome.output
    with small.world() as world:
        held = world.inventory()["github"]
    assert (held["organization secrets"], held["webhooks"], held["repositories"]) == (0, 0, 4)

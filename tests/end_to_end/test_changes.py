"""What the data or the vault says differently arrives in the world by one `up`; what is removed is gone."""

from __future__ import annotations

import re

from tests.end_to_end.stage import Stage


def test_what_left_the_data_is_gone(small: Stage) -> None:
    """The secret of a deleted file, and nothing else; the webhooks of a retired app, which stay in the data."""
    (small.stacks / "credentials" / "beta.toml").unlink()
    app, signs = small.stacks / "apps" / "bell.toml", small.stacks / "credentials" / "bell-secret.toml"
    app.write_text(f'status = "retired"\n{app.read_text()}')
    signs.write_text(f"retire_by = 2098-12-31\n{signs.read_text()}")
    with small.world() as world:
        alpha = world.secret("widgets", "ALPHA")
        outcome = small.up()
        assert list(world.state("github")["organization_secrets"]) == ["widgets/ALPHA"]
        assert world.secret("widgets", "ALPHA") == alpha
        assert world.hooks() == []
    assert len(re.findall(r"^- delete github webhook 'widgets/", outcome.output, re.MULTILINE)) == 2


def test_a_value_changed_in_the_vault_arrives_at_every_sink(recorded: Stage) -> None:
    """One `up` brings a new value to the organisation secret and to all seven webhooks."""
    with recorded.world() as world:
        world.write_field("cf-webservices-token", "credential", "a-new-value-of-the-test")
        recorded.up()
        assert world.secret("conda-forge", "CF_WEBSERVICES_TOKEN")["value"] == "a-new-value-of-the-test"
        assert {hook["secret"] for hook in world.hooks()} == {"a-new-value-of-the-test"}


def test_one_more_repository_is_told_in_words(small: Stage) -> None:
    """A plan that one can read: what changes and how, then how much stays, in some lines."""
    file = small.stacks / "credentials" / "alpha.toml"
    file.write_text(file.read_text().replace('["press", "store"]', '["press", "store", "shelves"]'))
    outcome = small.run("preview")
    assert outcome.planned == {("widgets/ALPHA", "update")}
    assert "      repositories: + shelves\n" in outcome.output
    assert outcome.counts == {"to update": 1, "as they are": len(small.things()) - 1}
    assert len(outcome.output.splitlines()) < 10

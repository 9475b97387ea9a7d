"""An estate with mistakes is not deployed: every mistake in one run, exit 1, nothing sent anywhere."""

from __future__ import annotations

from tests.end_to_end.stage import Stage


def damage(stage: Stage) -> None:
    """Two mistakes in two files."""
    credentials = stage.stacks / "credentials"
    (credentials / "alpha.toml").write_text((credentials / "alpha.toml").read_text().replace("staging", "admin"))
    (credentials / "beta.toml").write_text((credentials / "beta.toml").read_text().replace('"press"', '"presss"'))


def test_up_tells_every_mistake_and_sends_nothing(small: Stage) -> None:
    """`up` exits 1 before the engine starts."""
    damage(small)
    with small.world() as world:
        last = world.last_request()
        outcome = small.run("up")
        assert world.requests(after=last) == []
    assert outcome.code == 1
    assert "alpha.toml" in outcome.output
    assert "beta.toml" in outcome.output
    assert "Traceback" not in outcome.output


def test_the_program_itself_refuses_too(small: Stage) -> None:
    """`pulumi up` by hand, past every command of ours, refuses with the same sentences and changes nothing."""
    small.up()  # the settings now name the copy of the data
    damage(small)
    with small.world() as world:
        last = world.last_request()
        outcome = small.by_hand("up", "--yes", "--skip-preview")
        assert world.requests(after=last) == []
    assert outcome.code != 0
    assert "alpha.toml" in outcome.output
    assert "beta.toml" in outcome.output


def test_a_credential_in_the_stack_settings_is_refused(small: Stage) -> None:
    """It would lie in the state: the sentence says where it belongs."""
    small.up()
    settings = small.home / "Pulumi.sandbox.yaml"
    settings.write_text(settings.read_text().replace("config:", "config:\n  github:token: made-up", 1))
    outcome = small.by_hand("preview")
    assert outcome.code != 0
    assert "github:token" in outcome.output
    assert "environment" in outcome.output


def test_a_missing_lock_is_refused(small: Stage) -> None:
    """Without the lock no item is looked up by title instead."""
    small.up()
    (small.home / "vault.lock.toml").unlink()
    with small.world() as world:
        last = world.last_request()
        outcome = small.by_hand("preview")
        assert world.vault_reads(after=last) == 0
    assert outcome.code != 0
    assert "python -m infra lock" in outcome.output

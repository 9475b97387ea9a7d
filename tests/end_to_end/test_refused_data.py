"""An estate with mistakes is not deployed: every mistake in one run, exit 1, nothing sent anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.end_to_end.stage import Stage, own


@pytest.fixture(scope="module")
def settled(deployed_small: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A deployed little estate whose settings name data of its own; a test puts back what it damages."""
    with own(deployed_small, tmp_path_factory.mktemp("settled")) as stage:
        stage.use_own_stacks()
        stage.up()
        yield stage


@contextmanager
def kept(*files: Path) -> Iterator[None]:
    """For as long as the block lasts, files may be changed or removed."""
    texts = {file: file.read_text() for file in files}
    try:
        yield
    finally:
        for file, text in texts.items():
            file.write_text(text)


@contextmanager
def damaged(stage: Stage) -> Iterator[None]:
    """For as long as the block lasts, two mistakes in two files."""
    alpha, beta = (stage.stacks / "credentials" / f"{name}.toml" for name in ("alpha", "beta"))
    with kept(alpha, beta):
        alpha.write_text(alpha.read_text().replace("staging", "admin"))
        beta.write_text(beta.read_text().replace('"press"', '"presss"'))
        yield


def test_up_tells_every_mistake_and_sends_nothing(settled: Stage) -> None:
    """`up` exits 1 before the engine starts."""
    with settled.world() as world, damaged(settled):
        last = world.last_request()
        outcome = settled.run("up")
        assert world.requests(after=last) == []
    assert outcome.code == 1
    assert "alpha.toml" in outcome.output
    assert "beta.toml" in outcome.output
    assert "Traceback" not in outcome.output


def test_the_program_itself_refuses_too(settled: Stage) -> None:
    """`pulumi up` by hand, past every command of ours, refuses with the same sentences and changes nothing."""
    with settled.world() as world, damaged(settled):
        last = world.last_request()
        outcome = settled.by_hand("up", "--yes", "--skip-preview")
        assert world.requests(after=last) == []
    assert outcome.code != 0
    assert "alpha.toml" in outcome.output
    assert "beta.toml" in outcome.output


def test_a_credential_in_the_stack_settings_is_refused(settled: Stage) -> None:
    """It would lie in the state: the sentence says where it belongs."""
    settings = settled.home / "Pulumi.sandbox.yaml"
    with kept(settings):
        settings.write_text(settings.read_text().replace("config:", "config:\n  github:token: made-up", 1))
        outcome = settled.by_hand("preview")
    assert outcome.code != 0
    assert "github:token" in outcome.output
    assert "environment" in outcome.output


def test_a_missing_lock_is_refused(settled: Stage) -> None:
    """Without the lock no item is looked up by title instead."""
    lock = settled.home / "vault.lock.toml"
    with kept(lock), settled.world() as world:
        lock.unlink()
        last = world.last_request()
        outcome = settled.by_hand("preview")
        assert world.vault_reads(after=last) == 0
    assert outcome.code != 0
    assert "python -m infra lock" in outcome.output

"""The steps of a rehearsal, as far as they need neither engine nor world."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from engine import FileBackend
from infra.vault_lock import load_lock
from rehearsal import plugins, rehearsal
from rehearsal.folder import RehearsalFailed
from rehearsal.rehearsal import Rehearsal
from sandbox import launcher
from tests.infra.estate.estates import FOREIGN
from tests.infra.estate.estates import Folder as Estate


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rehearsal:
    """A rehearsal of a little foreign estate. To lock the vault's items writes an empty lock."""

    def lock(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        load_lock(file) if (file := Path(command[command.index("--lock") + 1])).exists() else None
        file.write_text('vault = "keys"\n[items]\n')
        return subprocess.CompletedProcess(command, 0, "")

    monkeypatch.setattr(subprocess, "run", lock)
    stacks = tmp_path / "foreign"
    Estate(FOREIGN, stacks)
    (tmp_path / "home").mkdir()
    return Rehearsal(tmp_path / "home", 0, stacks)


@pytest.fixture
def started(made: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What each start of the sandbox gets to begin with; it runs not long."""
    seeds: list[Any] = []

    def start(_: object, seed: Any) -> None:
        seeds.append(seed)
        (made.home / "world.sqlite").touch()

    monkeypatch.setattr(launcher, "start", start)
    return seeds


def test_an_edit_while_a_stack_is_prepared_is_met_by_the_next_run(
    made: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is stored as prepared is what was there before anything was read."""
    written = []

    def write_settings(self: Rehearsal) -> None:
        written.append(1)
        if len(written) == 1:
            (self.stacks / "edited.toml").touch()

    monkeypatch.setattr(plugins, "install", lambda _: None)
    monkeypatch.setattr(rehearsal, "repair_after_kill", lambda *_: None)
    monkeypatch.setattr(Rehearsal, "_init_stack", lambda _: None)
    monkeypatch.setattr(Rehearsal, "write_settings", write_settings)
    monkeypatch.setattr(Rehearsal, "_lock_names", lambda _: None)
    for runs in (1, 2, 2):
        made.prepare_stack()
        assert len(written) == runs
        rehearsal._given.cache_clear()  # the next run is a process of its own


def test_a_lost_world_is_made_anew_with_what_must_exist(made: Rehearsal, started: list[Any]) -> None:
    """A world that is there gets it once. The lost one's ids of the vault's items are of no use."""
    made.start_world()
    made.lock.touch()
    made.start_world()
    assert made.lock.exists()
    (made.home / "world.sqlite").unlink()
    made.start_world()
    assert [bool(seed) for seed in started] == [True, False, True]
    assert not made.lock.exists()


def test_a_world_that_runs_other_code_is_started_again(
    made: Rehearsal, started: list[Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It keeps all that is in it, so it gets no seed again; one of the same code goes on."""
    made.start_world()
    running = [1]
    monkeypatch.setattr(launcher, "running", lambda _: running[0] if running else None)
    monkeypatch.setattr(launcher, "stop", lambda _: bool(running.pop()))
    made.start_world()
    assert (len(started), running) == (1, [1])
    made.served.write_text("other code")
    made.start_world()
    assert ([bool(seed) for seed in started], running) == ([True, False], [])
    assert "its code has changed; starting it again" in capsys.readouterr().out


def test_a_damaged_note_of_the_seed_is_no_note(made: Rehearsal, started: list[Any]) -> None:
    """Its bytes need not be text."""
    made.start_world()
    (made.home / "seed.sha256").write_bytes(b"\xff")
    (made.home / "prepared.sha256").write_bytes(b"\xff")
    made.start_world()
    assert [bool(seed) for seed in started] == [True, True]


def test_a_damaged_lock_is_made_anew(made: Rehearsal, capsys: pytest.CaptureFixture[str]) -> None:
    """It is the rehearsal's own file."""
    made.lock.write_text("vault = ")
    made._lock_names()
    assert load_lock(made.lock).vault == "keys"
    assert capsys.readouterr().out == f"{made.lock} is damaged; making it anew.\n"


@pytest.mark.parametrize("content", [b"config: [", b"- list", b"config: 1", b"\xff"])
def test_damaged_settings_are_told_in_a_sentence(made: Rehearsal, content: bytes) -> None:
    made.settings.write_bytes(content)
    with pytest.raises(RehearsalFailed, match=r"Pulumi\.sandbox\.yaml is damaged.*`make clean`"):
        made.write_settings()


def test_settings_that_are_gone_get_their_salt_from_the_state(made: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it nobody could read the secrets in the state."""
    monkeypatch.setattr(FileBackend, "salt", lambda _: {"encryptionsalt": "v1:abc"})
    monkeypatch.setattr(rehearsal, "describe", lambda _: {"settings": {}})
    for content in ("", "config: {}\n", None):
        made.settings.write_text(content) if content is not None else made.settings.unlink()
        made.write_settings()
        assert "encryptionsalt: v1:abc" in made.settings.read_text()


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"{}", b"[]", b'{"pid": 1}'])
def test_a_damaged_description_of_the_sandbox_is_told_in_a_sentence(made: Rehearsal, content: bytes) -> None:
    (made.home / "sandbox.json").write_bytes(content)
    with pytest.raises(RehearsalFailed, match=r"sandbox\.json is damaged.*`make down`"):
        made.write_settings()


@pytest.mark.parametrize("content", [b"export A='b", b"\xff"])
def test_damaged_variables_are_told_in_a_sentence(made: Rehearsal, content: bytes) -> None:
    (made.home / "env").write_bytes(content)
    with pytest.raises(RehearsalFailed, match=r"env is damaged.*`make down`"):
        made.environment()

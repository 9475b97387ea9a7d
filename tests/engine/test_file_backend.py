"""What a killed run left in the engine's folder, with a made-up `pulumi` on PATH."""

from __future__ import annotations

import json
import socket
import subprocess
from pathlib import Path

import psutil
import pytest

from engine import Engine, EngineFailed, FileBackend, repair_after_kill

URN = "urn:pulumi:sandbox::shop::shop:github:Access$saas:github:RepositoryFile::tinkers/.cirun/.access.yml"
UNDER_WAY = {"checkpoint": {"latest": {"pending_operations": [{"resource": {"urn": URN}, "type": "updating"}]}}}


@pytest.fixture
def backend(tmp_path: Path) -> FileBackend:
    """A stack that was changing something when it was last written."""
    backend = FileBackend(tmp_path / "state", "shop", "sandbox")
    backend.locks.mkdir(parents=True)
    backend.stack_file.parent.mkdir(parents=True)
    backend.stack_file.write_text(json.dumps(UNDER_WAY))
    return backend


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """An engine that writes down what it is asked."""
    program = tmp_path / "pulumi"
    program.write_text('#!/bin/sh\necho "$1" >> asked\n')
    program.chmod(0o755)
    (tmp_path / "asked").touch()
    return Engine({"PATH": f"{tmp_path}:/bin:/usr/bin"}, tmp_path)


def asked(engine: Engine) -> list[str]:
    """What it was asked, a word a run."""
    return (engine.project / "asked").read_text().split()


def hold(backend: FileBackend, pid: int) -> None:
    """Leave the lock of a run on this machine."""
    (backend.locks / "one.json").write_text(json.dumps({"hostname": socket.gethostname(), "pid": pid}))


def test_the_record_of_what_a_killed_run_was_at_is_dropped(
    engine: Engine, backend: FileBackend, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its lock is broken first; what it was at is named, since the data may have it no more."""
    ended = subprocess.Popen(["true"])
    ended.wait()
    hold(backend, ended.pid)
    assert repair_after_kill(engine, backend) == {URN}
    assert asked(engine) == ["cancel", "refresh"]
    assert "it was at github repository file 'tinkers/.cirun/.access.yml'; dropping" in capsys.readouterr().out


def test_a_run_that_is_alive_is_left_alone(
    engine: Engine, backend: FileBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it is at is under way."""
    monkeypatch.setattr(psutil.Process, "name", lambda _: "pulumi")
    hold(backend, psutil.Process().pid)
    repair_after_kill(engine, backend)
    assert asked(engine) == []


@pytest.mark.parametrize("content", [b"", b"\0\0", b"[]", b'{"pid": "1"'])
def test_a_lock_that_a_full_disk_left_is_broken(engine: Engine, backend: FileBackend, content: bytes) -> None:
    """It names no run, and no engine is at work in the folder."""
    (backend.locks / "one.json").write_bytes(content)
    repair_after_kill(engine, backend)
    assert asked(engine) == ["cancel", "refresh"]


def test_a_lock_that_is_being_written_is_left_alone(
    engine: Engine, backend: FileBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An engine is at work in the folder."""
    monkeypatch.setattr(psutil.Process, "name", lambda _: "pulumi")
    monkeypatch.setattr(psutil.Process, "environ", lambda _: {"PULUMI_BACKEND_URL": backend.folder.as_uri()})
    (backend.locks / "one.json").touch()
    repair_after_kill(engine, backend)
    assert asked(engine) == []


def test_the_salt_of_the_key_is_in_the_state(backend: FileBackend) -> None:
    assert backend.salt() == {}
    latest = {"secrets_providers": {"type": "passphrase", "state": {"salt": "v1:abc"}}}
    backend.stack_file.write_text(json.dumps({"checkpoint": {"latest": latest}}))
    assert backend.salt() == {"encryptionsalt": "v1:abc"}


@pytest.mark.parametrize("content", [b"", b'{"checkpoint": {"latest"', b"[]", b"\xff", b"[" * 200_000])
def test_a_damaged_state_is_told_in_a_sentence(engine: Engine, backend: FileBackend, content: bytes) -> None:
    """Which file it is, and where the one before it is."""
    backend.stack_file.write_bytes(content)
    with pytest.raises(EngineFailed) as failed:
        repair_after_kill(engine, backend)
    assert failed.value.message.startswith(f"{backend.stack_file} is damaged")
    assert "sandbox.json.bak beside it" in failed.value.message
    assert asked(engine) == []

"""The emulated runner host: what stands in for root's commands says so, and does what the real ones would."""

from __future__ import annotations

import hashlib
import json
import subprocess
import tarfile
from io import BytesIO
from pathlib import Path

import pytest

from sandbox.runner_host.agents import archive
from sandbox.runner_host.host import ROOT_COMMANDS, RunnerMachine

UNIT = "/etc/systemd/system/ci-runner-a.service"


@pytest.fixture
def host(tmp_path: Path) -> RunnerMachine:
    """A host that nobody logs in to."""
    host = RunnerMachine(tmp_path / "runner-host")
    host.prepare()
    return host


def sudo(host: RunnerMachine, script: str, *words: str, step: str = "trying") -> subprocess.CompletedProcess[str]:
    """A script, as root."""
    command = [str(host.folder / "bin/sudo"), "-n", "sh", "-c", script, step, *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_every_stand_in_says_so(host: RunnerMachine) -> None:
    """In its own text, so that nobody takes one for the real thing."""
    for name in ROOT_COMMANDS:
        assert "for rehearsals only, never for a real host" in (host.folder / "root-bin" / name).read_text()
    assert "stand_in_sudo" in (host.folder / "bin/sudo").read_text()


def test_root_writes_below_the_hosts_own_folder(host: RunnerMachine) -> None:
    """A path of the system in an argument is one of the host's folder; this machine's are untouched."""
    assert sudo(host, 'echo text >"$1"', UNIT).returncode == 0
    assert host.at(UNIT).read_text() == "text\n"
    assert not Path(UNIT).exists()
    assert host.made() == [UNIT]


def test_units_are_obeyed(host: RunnerMachine) -> None:
    """Enabled and started where there is a unit, else refused; disabled and stopped in one."""
    assert sudo(host, "systemctl enable ci-runner-a.service").returncode == 5
    script = 'echo x >"$1"; systemctl enable ci-runner-a.service; systemctl restart ci-runner-a.service'
    assert sudo(host, script, UNIT).returncode == 0
    for question, yes in (("is-active", "active"), ("is-enabled", "enabled")):
        assert sudo(host, f"systemctl {question} ci-runner-a.service").stdout.strip() == yes
    sudo(host, "systemctl disable --now ci-runner-a.service")
    assert sudo(host, "systemctl is-active ci-runner-a.service").returncode == 3
    assert host.made() == [UNIT]


def test_users_come_and_go(host: RunnerMachine) -> None:
    """With a home, which getent tells."""
    assert sudo(host, "getent passwd jobs").returncode != 0
    sudo(host, 'useradd --create-home --home-dir "$1" --shell /usr/sbin/nologin jobs', "/var/lib/a")
    assert sudo(host, "getent passwd jobs | cut -d: -f6").stdout.strip() == str(host.at("/var/lib/a"))
    sudo(host, "userdel jobs")
    assert sudo(host, "getent passwd jobs").returncode != 0


def test_what_it_does_not_know_is_refused(host: RunnerMachine) -> None:
    """Nothing is guessed."""
    done = subprocess.run([host.folder / "bin/sudo", "id"], capture_output=True, text=True, check=False)
    assert (done.returncode, "does not know" in done.stderr) == (1, True)
    assert sudo(host, "podman save x").returncode == 125
    assert sudo(host, "systemctl mask x").returncode == 1


def test_a_full_disk_ends_a_write_in_the_middle(host: RunnerMachine) -> None:
    """What was written of a file stays there, as on a real one."""
    (host.folder / "fault.json").write_text(json.dumps({"kind": "full", "command": "trying"}))
    assert sudo(host, 'head -c 5000 /dev/zero >"$1"', UNIT).returncode != 0
    assert 0 < host.at(UNIT).stat().st_size < 5000


def test_nothing_is_fetched_from_elsewhere(host: RunnerMachine) -> None:
    """But what the data names: that is a stand-in, of which the checksum is said that the data pins."""
    fetch = 'curl --output "$1" --url https://agents.example/agent.tar.gz && sha256sum <"$1"'
    refused = sudo(host, fetch, "/opt/agent.tar.gz")
    assert (refused.returncode, "leaves this machine for nothing" in refused.stderr) == (7, True)
    host.publish("https://agents.example/agent.tar.gz", "1.0", "c" * 64)
    (host.folder / "root/opt").mkdir()
    assert sudo(host, fetch, "/opt/agent.tar.gz").stdout == f"{'c' * 64}  -\n"
    assert sudo(host, "echo other | sha256sum").stdout.startswith(hashlib.sha256(b"other\n").hexdigest())


def test_an_archive_is_always_the_same() -> None:
    """So that its checksum can be pinned; another version is another archive, and both say what they are."""
    assert archive("1.0") == archive("1.0") != archive("1.1")
    with tarfile.open(fileobj=BytesIO(archive("1.0"))) as tar:
        files = [tar.extractfile(one) for one in tar.getmembers()]
        assert all(b"A stand-in for the agent, version 1.0" in file.read() for file in files if file)


def test_emptied_it_is_as_new(host: RunnerMachine) -> None:
    """Nothing is left of what was made on it."""
    sudo(host, 'echo x >"$1"', UNIT)
    host.empty()
    assert host.made() == []
    assert sudo(host, "true").returncode == 0

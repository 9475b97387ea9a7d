"""An emulated host that is reached by SSH: its folder, its keys, and the sshd that lets its users in.

The sshd is Debian's own, unpacked below `.tools` by `make setup`. nss_wrapper gives it users of its own, so it needs no
root, no account of the machine, and shows no user's home. Where this process is root, sshd gets a user namespace, in
which it is not: it would want a system account otherwise.
"""

from __future__ import annotations

import os
import secrets
import shlex
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from sandbox.service import Refusal

OPENSSH = Path(__file__).resolve().parents[1] / ".tools" / "openssh"
"""Where `make setup` unpacks Debian's openssh-server and libnss-wrapper."""
LOOPBACK = "127.0.0.1"
HOST_PORTS, APP_PORTS = range(20000, 26000), range(26000, 32000)
"""Ports of hosts, and of what tests run on them: below those that the system gives to connections."""
STARTS_WITHIN_SECONDS = 10.0
_UID_IN_NAMESPACE = 1000


class SshHost:
    """One host in one folder; `start` and `stop` can be called at any time, and twice."""

    def __init__(self, folder: Path) -> None:
        """Note the folder; make nothing yet."""
        self.folder = folder
        self._started_as: tuple[object, ...] = ()
        self._sshd: subprocess.Popen[bytes] | None = None

    @property
    def home(self) -> Path:
        """The home of every user."""
        return self.folder / "home"

    def prepare(self) -> None:
        """Make keys and the folder where they are missing."""
        for part in ("home", "bin"):
            (self.folder / part).mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in ("host_key", "other_host_key", "login_key"):
            if not (self.folder / name).exists():
                _make_key(self.folder / name)

    def add_command(self, name: str, words: Sequence[str], folder: str = "bin") -> None:
        """Put a command on the host that runs these words, before what it is given."""
        shim = self.folder / folder / name
        shim.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n')
        shim.chmod(0o700)

    def login_key(self) -> str:
        """Return the private key that opens the host, in OpenSSH's format."""
        self.prepare()
        return (self.folder / "login_key").read_text()

    def public_key(self) -> str:
        """Return the key by which the host is known."""
        self.prepare()
        return (self.folder / "host_key.pub").read_text().strip()

    def start(self, port: int, users: Sequence[str], *, key: str = "host_key", admits: bool = True) -> None:
        """Let users in on a port. Raise Refusal when there is no sshd to do it, or it does not start."""
        wanted = (port, tuple(users), key, admits)
        if self._sshd is not None and self._sshd.poll() is None and self._started_as == wanted:
            return
        self.stop()
        if not (OPENSSH / "usr/sbin/sshd").exists():
            raise Refusal(501, f"There is no sshd in {OPENSSH}. Run `make setup`; it needs Debian's packages.")
        self.prepare()
        self._write_users(users)
        (self.folder / "authorized_keys").write_text((self.folder / "login_key.pub").read_text() if admits else "")
        (self.folder / "sshd_config").write_text(self._config(port, key))
        with (self.folder / "sshd.log").open("ab") as log:
            self._sshd = subprocess.Popen(
                [*_not_as_root(), str(OPENSSH / "usr/sbin/sshd"), "-D", "-e", "-f", str(self.folder / "sshd_config")],
                env=self._environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        (self.folder / "sshd.pid").write_text(str(self._sshd.pid))
        _wait_for(port, self._sshd)
        self._started_as = wanted

    def stop(self) -> None:
        """Let nobody in; sshd of an earlier process of this world, which was killed, ends too."""
        if self._sshd is not None:
            self._sshd.kill()
            self._sshd.wait()
            self._sshd = None
        with suppress(FileNotFoundError, ValueError, ProcessLookupError):
            pid = int((self.folder / "sshd.pid").read_text())
            if str(self.folder) in Path(f"/proc/{pid}/cmdline").read_text():
                os.kill(pid, signal.SIGKILL)
        (self.folder / "sshd.pid").unlink(missing_ok=True)

    def _write_users(self, users: Sequence[str]) -> None:
        uid = os.getuid() or _UID_IN_NAMESPACE
        lines = [f"{user}:x:{uid}:{uid}::{self.home}:/bin/sh" for user in users]
        (self.folder / "passwd").write_text("\n".join(lines) + "\n")
        (self.folder / "group").write_text(f"users:x:{uid}:\n")

    def _config(self, port: int, key: str) -> str:
        return (
            f"ListenAddress {LOOPBACK}:{port}\n"
            f'HostKey "{self.folder / key}"\n'
            f'AuthorizedKeysFile "{self.folder / "authorized_keys"}"\n'
            "AuthenticationMethods publickey\nUsePAM no\nStrictModes no\nPidFile none\n"
            f"SetEnv PATH={self.folder / 'bin'}:/usr/bin:/bin\n"
            f"Subsystem sftp {OPENSSH / 'usr/lib/openssh/sftp-server'}\n"
        )

    def _environment(self) -> dict[str, str]:
        libraries = [path.parent for path in OPENSSH.rglob("lib*.so*")]
        [wrapper] = OPENSSH.rglob("libnss_wrapper.so")
        return {
            "LD_LIBRARY_PATH": ":".join(dict.fromkeys(map(str, libraries))),
            "LD_PRELOAD": str(wrapper),
            "NSS_WRAPPER_PASSWD": str(self.folder / "passwd"),
            "NSS_WRAPPER_GROUP": str(self.folder / "group"),
        }


def free_port(ports: range = HOST_PORTS) -> int:
    """Return a port that nobody listens on.

    It is bound later, so hosts and what runs on them have ports of their own: else a host that starts meanwhile takes
    that of an app.
    """
    while True:
        port = secrets.choice(ports)
        with suppress(OSError), socket.socket() as probe:
            probe.bind((LOOPBACK, port))
            return port


def _not_as_root() -> list[str]:
    if os.getuid():
        return []
    uid = str(_UID_IN_NAMESPACE)
    return ["/usr/bin/unshare", "--user", f"--map-user={uid}", f"--map-group={uid}"]


def _make_key(path: Path) -> None:
    key = Ed25519PrivateKey.generate()
    path.touch(mode=0o600)
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    public = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    path.with_name(f"{path.name}.pub").write_bytes(public + b"\n")


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=1):
            return
        time.sleep(0.01)
    raise Refusal(500, f"sshd did not start on port {port}; sshd.log in the host's folder says why.")

"""The emulated runner host: an sshd that lets its users in, and stand-ins for sudo, systemd and podman behind it."""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

from sandbox.runner_host import stand_in_sudo
from sandbox.runner_host.agents import archive
from sandbox.ssh_host import SshHost

_SAYS = "# Stands in on the emulated runner host: for rehearsals only, never for a real host.\n"

ROOT_COMMANDS = {
    "getent": 'test "$1" = passwd && test -f "$STAND_IN_HOST/accounts/$2" && cat "$STAND_IN_HOST/accounts/$2"',
    "useradd": (
        'for last; do :; done; while test "$1" != --home-dir; do shift; done; '
        'mkdir -p "$2" && echo "$last:x:990:990::$2:/usr/sbin/nologin" >"$STAND_IN_HOST/accounts/$last"'
    ),
    "curl": (
        'for word; do case "$before" in --url) url=$word;; --output) out=$word;; esac; before=$word; done\n'
        'case "$url" in http://127.0.0.1:*) exec /usr/bin/curl "$@";; esac\n'
        'file="$STAND_IN_HOST/published/$(printf %s "$url" | /usr/bin/sha256sum | cut -c1-64)"\n'
        'test -f "$file" || { echo "The stand-in for curl leaves this machine for nothing." >&2; exit 7; }\n'
        'cat "$file" >"$out"'
    ),
    "sha256sum": (
        'said=$(/usr/bin/sha256sum "$@") || exit\n'
        'pinned="$STAND_IN_HOST/published/pinned-${said%% *}"\n'
        'if test -f "$pinned"; then cat "$pinned"; else printf "%s\\n" "$said"; fi'
    ),
    "userdel": 'for last; do :; done; rm "$STAND_IN_HOST/accounts/$last"',
    "chown": ":",
    "pkill": ":",
    "runuser": 'shift 3; exec "$@"',
    "podman": (
        'for last; do :; done; name=$(printf %s "$last" | sha256sum | cut -c1-20)\n'
        'case "$1 $2" in\n'
        '  "pull --quiet") case "$last" in *missing*) echo "manifest unknown" >&2; exit 125;; esac; '
        'echo "$last" >"$STAND_IN_HOST/images/$name";;\n'
        '  "image exists") test -e "$STAND_IN_HOST/images/$name";;\n'
        '  *) echo "The stand-in for podman does not know this." >&2; exit 125;;\n'
        "esac"
    ),
    "systemctl": (
        'for last; do :; done; at="$STAND_IN_HOST/systemd"\n'
        'there() { test -e "$STAND_IN_HOST/root/etc/systemd/system/$last" || '
        '{ echo "Failed: Unit file $last does not exist." >&2; exit 5; }; }\n'
        'case "$1" in\n'
        "  daemon-reload) ;;\n"
        '  enable) there; : >"$at/enabled-$last";;\n'
        '  disable) rm -f "$at/enabled-$last" "$at/active-$last";;\n'
        '  start|restart) there; : >"$at/active-$last";;\n'
        '  stop) rm -f "$at/active-$last";;\n'
        '  is-active) if test -e "$at/active-$last"; then echo active; else echo inactive; exit 3; fi;;\n'
        '  is-enabled) if test -e "$at/enabled-$last"; then echo enabled; else echo disabled; exit 1; fi;;\n'
        '  *) echo "The stand-in for systemctl does not know $1." >&2; exit 1;;\n'
        "esac"
    ),
}
"""What each command of root does, in the shell.

`curl` reaches nothing but this machine: of an agent that the data names by its real address it gives a stand-in, and of
that very archive `sha256sum` says the checksum that the data pins.
"""

_PARTS = ("root-bin", "root", "accounts", "images", "systemd", "published")


class RunnerMachine(SshHost):
    """A host that runs jobs."""

    def prepare(self) -> None:
        """Make keys, folders and commands where they are missing."""
        super().prepare()
        for part in (*_PARTS, "root/etc/systemd/system"):
            (self.folder / part).mkdir(mode=0o755, parents=True, exist_ok=True)
        self.give_sudo()
        for name, line in ROOT_COMMANDS.items():
            command = self.folder / "root-bin" / name
            command.write_text(f"#!/bin/sh\n{_SAYS}{line}\n")
            command.chmod(0o700)

    def give_sudo(self) -> None:
        """Put sudo there."""
        self.add_command("sudo", [sys.executable, "-S", stand_in_sudo.__file__, str(self.folder)])

    def take_sudo(self) -> None:
        """Take sudo away, as where it was never installed."""
        (self.folder / "bin" / "sudo").write_text("#!/bin/sh\necho 'sh: 1: sudo: not found' >&2\nexit 127\n")

    def empty(self) -> None:
        """Remove whatever was made on it, and every fault."""
        for name in ("fault.json", "held"):
            (self.folder / name).unlink(missing_ok=True)
        for part in ("home", "root", "accounts", "images", "systemd"):
            shutil.rmtree(self.folder / part, ignore_errors=True)
        for answer in (self.folder / "bin").glob("*"):
            answer.unlink()
        self.prepare()

    def publish(self, url: str, version: str, sha256: str) -> None:
        """Let the host fetch a stand-in for an agent from its real address."""
        self.prepare()
        content, published = archive(f"{version} ({sha256})"), self.folder / "published"
        (published / hashlib.sha256(url.encode()).hexdigest()).write_bytes(content)
        (published / f"pinned-{hashlib.sha256(content).hexdigest()}").write_text(f"{sha256}  -\n")

    def answer(self, tool: str, text: str, code: int = 0) -> None:
        """Let one of its tools say something else of the host."""
        said = self.folder / f"said-{tool}"
        said.write_text(text)
        command = self.folder / "bin" / tool
        command.write_text(f'#!/bin/sh\n{_SAYS}cat "{said}"\nexit {code}\n')
        command.chmod(0o700)

    def close(self) -> None:
        """End what runs here."""
        self.stop()

    def at(self, path: str) -> Path:
        """Return where a path of the host is."""
        return self.folder / "root" / path.lstrip("/")

    def made(self) -> list[str]:
        """Return every file, account and unit that something made on it."""
        root = self.folder / "root"
        files = [f"/{one.relative_to(root)}" for one in root.rglob("*") if one.is_file()]
        others = [f"{part}:{one.name}" for part in ("accounts", "systemd") for one in (self.folder / part).iterdir()]
        return sorted([*files, *others])

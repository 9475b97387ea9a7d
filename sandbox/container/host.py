"""The emulated container host: an sshd that lets its users in, and what stands in for docker behind it."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from sandbox.container import stand_in_container_runtime as stand_in
from sandbox.ssh_host import SshHost
from sandbox.store import random_text
from sandbox.wire import Json


class Host(SshHost):
    """A host that runs containers."""

    def prepare(self) -> None:
        """Make keys, folders and commands where they are missing."""
        super().prepare()
        (self.folder / "containers").mkdir(mode=0o700, exist_ok=True)
        for runtime in ("docker", "podman"):
            self.add_command(runtime, [sys.executable, stand_in.__file__, str(self.folder)])

    def close(self) -> None:
        """End everything that runs here."""
        self.stop()
        for name in self.containers():
            self.stop_container(name)

    def empty(self) -> None:
        """Remove every app and every fault."""
        (self.folder / "fault.json").unlink(missing_ok=True)
        (self.folder / "held").unlink(missing_ok=True)
        for name in self.containers():
            self.remove(name)
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)

    # What is on it

    def containers(self) -> dict[str, dict[str, Json]]:
        """Return every container, as the runtime knows it."""
        files = sorted((self.folder / "containers").glob("*.json"))
        return {file.stem: json.loads(file.read_text()) for file in files}

    def write_container(self, name: str, known: Mapping[str, Json]) -> None:
        """Make the runtime know something else of a container."""
        (self.folder / "containers" / f"{name}.json").write_text(json.dumps(known))

    def runs(self, name: str) -> bool:
        """Return whether the process of a container is there."""
        return stand_in.is_running(self.containers()[name]["State"]["Pid"])

    def stop_container(self, name: str) -> None:
        """End the process of a container, as a crash does."""
        stand_in.end(self.containers()[name]["State"]["Pid"])

    def settings_file(self, app: str, file: str = "settings.env") -> Path:
        """Return where an app's settings lie."""
        return self.home / "apps" / app / file

    def settings(self, app: str) -> dict[str, str] | None:
        """Return the variables in an app's file; None without a file."""
        with suppress(FileNotFoundError):
            words = shlex.split(self.settings_file(app).read_text(), comments=True)
            return dict(word.split("=", 1) for word in words if "=" in word)
        return None

    def remove(self, app: str) -> None:
        """Remove an app's container and settings; what was set by hand stays."""
        if app in self.containers():
            self.stop_container(app)
            (self.folder / "containers" / f"{app}.json").unlink()
        self.settings_file(app).unlink(missing_ok=True)

    def set_by_hand(self, app: str, names: Sequence[str]) -> None:
        """Make a file with made-up values of what somebody sets on the host; one that is there stays."""
        file = self.settings_file(app, "by-hand.env")
        if names and not file.exists():
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file.write_text("".join(f"export {name}=by-hand-{random_text(20)}\n" for name in names))
            file.chmod(0o600)

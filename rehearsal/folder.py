"""Where a rehearsal keeps what it makes, and the environment of its runs.

Of the user's environment it has a list of names only, so that a rehearsal can neither reach nor leak anything real.
"""

from __future__ import annotations

import json
import os
import shlex
from dataclasses import dataclass
from pathlib import Path

import click

from engine import POLICIES, Engine, FileBackend
from engine.ambient import handed_on
from infra.project import ON_DELETE, ROOT, project_name
from infra.stays import STAYS
from rehearsal.bucket_backend import BucketBackend
from sandbox.description import MOST_BYTES
from shared.files import Missing, WrongText, read_text
from shared.printed import lines

STACK = "sandbox"


FILES = (
    "Pulumi.yaml", "bin/op", "bin/op.json", "bin/op_client.py", "env", "lock", "prepared.sha256", "rehearsal.lock",
    "sandbox.json", "sandbox.log", "seed.sha256", "world.sqlite",
)  # fmt: skip
"""What a folder holds beside the files that have a name below."""


class RehearsalFailed(click.ClickException):
    """A step failed; the text says which and what to do."""

    def __init__(self, message: str) -> None:
        """Make others' words in it printable."""
        super().__init__(lines(message))


@dataclass(frozen=True)
class Folder:
    """The files below a rehearsal's home."""

    home: Path

    @property
    def lock(self) -> Path:
        """Which item of the emulated vault each title means."""
        return self.home / "vault.lock.toml"

    @property
    def objects(self) -> Path:
        """Which object of the emulated world each name means."""
        return self.home / "objects.lock.toml"

    @property
    def settings(self) -> Path:
        """The stack's settings, with the salt that the engine adds."""
        return self.home / f"Pulumi.{STACK}.yaml"

    @property
    def passphrase(self) -> Path:
        """The key to what is secret in the state."""
        return self.home / "passphrase"

    @property
    def state(self) -> Path:
        """The engine's backend."""
        return self.home / "state"

    @property
    def in_bucket(self) -> Path:
        """Says in which bucket of the emulated AWS the stack is, and in which region; else it is in the folder."""
        return self.home / "bucket.json"

    @property
    def files(self) -> FileBackend:
        """Where in the folder the stack is."""
        return FileBackend(self.state, project_name(), STACK)

    @property
    def backend(self) -> FileBackend | BucketBackend:
        """Where the stack is."""
        try:
            place = json.loads(read_text(self.in_bucket, MOST_BYTES))
            return self.in_a_bucket(str(place["bucket"]), str(place["region"]))
        except Missing:
            return self.files
        except (WrongText, ValueError, KeyError, TypeError):
            raise RehearsalFailed(
                f"{self.in_bucket} is damaged: nobody knows where the state is. Run `make clean`."
            ) from None

    def in_a_bucket(self, bucket: str, region: str) -> BucketBackend:
        """Return where the stack is, or will be, in a bucket."""
        return BucketBackend(bucket, region, STACK, self._world())

    @property
    def engine(self) -> Engine:
        """The engine in this folder's environment, as it is now: a world that is started adds its addresses."""
        return Engine(self.environment(), ROOT, STAYS, ON_DELETE)

    def environment(self) -> dict[str, str]:
        """Return the variables of a run: those of the user's that are handed on, the world's, and the engine's."""
        ambient = handed_on(os.environ)
        ambient["PATH"] = f"{ROOT / '.tools' / 'bin'}{os.pathsep}{ambient.get('PATH', '')}"
        for name in ("no_proxy", "NO_PROXY"):
            ambient[name] = ",".join(filter(None, [ambient.get(name), "127.0.0.1", "localhost"]))
        engine = {
            "PULUMI_HOME": str(self.home / "pulumi"),
            "PULUMI_BACKEND_URL": self.backend.address,
            "PULUMI_CONFIG_PASSPHRASE_FILE": str(self.passphrase),
            "PULUMI_OPTION_CONFIG_FILE": str(self.settings),
            "PULUMI_OPTION_STACK": STACK,
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }
        return ambient | self._world() | engine | POLICIES

    def refuse_what_is_no_file(self) -> None:
        """Raise `RehearsalFailed` where something else has a file's name: whoever reads a pipe waits for ever."""
        ours = (
            self.lock,
            self.settings,
            self.passphrase,
            self.in_bucket,
            self.files.stack_file,
            *map(self.home.joinpath, FILES),
        )
        for file in ours:
            if os.path.lexists(file) and not file.is_file():
                raise RehearsalFailed(f"{file} is no file. Take it away, and run the same command again.")

    def _world(self) -> dict[str, str]:
        file = self.home / "env"
        try:
            lines = [shlex.split(line) for line in read_text(file, MOST_BYTES).splitlines()]
        except Missing:
            return {}
        except (WrongText, ValueError):  # not UTF-8, or a quote that does not end
            raise RehearsalFailed(
                f"{file} is damaged. Run `make down`, then the same command again: a start writes it anew."
            ) from None
        exports = [words[1].partition("=") for words in lines if words[1:]]
        return {name: value for name, _, value in exports}

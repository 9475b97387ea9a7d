"""A checkout of the toolchain in a folder of the test's own, with stand-ins on PATH and nothing else."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from tests.waiting import PATIENCE_SECONDS, let_go, wait_for_word
from toolchain import setup
from toolchain.setup import Checkout

ROOT = Path(__file__).resolve().parent.parent.parent
PIN = "v3.100.0"
TOOLS_OF_STAND_INS = ("cat", "chmod")

GO = """\
#!/bin/sh
# Stands in for `go build ... -o FOLDER/ -ldflags FLAGS WHAT`: makes the programs, unless told to fail or to wait.
state=${0%/*}/../go
case $8 in
  */cmd/pulumi) build=1 programs=pulumi ;;
  *) build=2 programs='pulumi-resource-github pulumi-resource-onepassword' ;;
esac
echo "$8" >> "$state/calls"
echo $$ > "$state/pid"
if [ -p "$state/started-$build" ]; then echo > "$state/started-$build"; fi
if [ -p "$state/wait-$build" ]; then read -r word < "$state/wait-$build"; fi
if [ -e "$state/fail" ]; then echo 'compile: no space left on device' >&2; exit 2; fi
for program in $programs; do echo "built from $(cat go.mod)" > "$5$program"; chmod +x "$5$program"; done
"""


@dataclass(frozen=True)
class MadeUpCheckout:
    """The folder, how to run the set-up in it, and what its stand-ins saw."""

    root: Path
    path: Path

    @property
    def checkout(self) -> Checkout:
        return Checkout(self.root)

    @property
    def go(self) -> Path:
        """Where the stand-in for Go keeps its notes (calls, pid) and finds its orders (fail, pipes to hold it)."""
        return self.path.parent / "go"

    @property
    def builds(self) -> list[str]:
        """What Go was asked to build so far."""
        calls = self.go / "calls"
        return calls.read_text().split() if calls.exists() else []

    def pin(self, version: str) -> None:
        """Pin another version of the CLI."""
        (self.root / "toolchain" / "go.mod").write_text(f"module made-up\n\nrequire {setup.CLI} {version}\n")

    def have_venv(self) -> None:
        """Pass off an empty folder as the environment: tests of the engine need none."""
        programs = self.checkout.venv / "bin"
        programs.mkdir(parents=True)
        (programs / "python").symlink_to(sys.executable)
        self.checkout.venv_stamp.write_text(setup.venv_digest(self.checkout))

    def stand_in(self, name: str, text: str) -> None:
        """Put a program on PATH."""
        program = self.path / name
        program.write_text(text)
        program.chmod(0o755)

    def start(self, *before: str) -> subprocess.Popen[str]:
        """Start the set-up as `make setup` does; `before` are statements that change it first."""
        script = str(self.root / "toolchain" / "setup.py")
        command = [sys.executable, script]
        if before:
            driver = ["import sys", f"sys.path.insert(0, {str(self.root / 'toolchain')!r})", "import setup"]
            command = [sys.executable, "-c", "\n".join([*driver, *before, "setup.main()"])]
        return subprocess.Popen(
            command,
            env={"PATH": str(self.path), "HOME": str(self.path.parent)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, *before: str) -> tuple[int, str]:
        """The set-up to its end: exit code and everything it printed."""
        process = self.start(*before)
        output, _ = process.communicate(timeout=PATIENCE_SECONDS)
        return process.returncode, output

    def set_up(self) -> str:
        """The set-up, which must succeed."""
        code, output = self.run()
        assert code == 0, output
        return output

    def start_and_hold_in(self, build: int, *before: str) -> subprocess.Popen[str]:
        """Start the set-up and hold it in its first or second build."""
        started = self.go / f"started-{build}"
        for pipe in (started, self.go / f"wait-{build}"):
            os.mkfifo(pipe)
        process = self.start(*before)
        wait_for_word(started)
        started.unlink()
        return process

    def release(self) -> None:
        """Let Go run on."""
        for pipe in self.go.glob("wait-*"):
            let_go(pipe)


def make(folder: Path) -> MadeUpCheckout:
    """A fresh checkout under a folder, with Go on PATH."""
    made = MadeUpCheckout(folder / "checkout", folder / "path")
    (made.root / "toolchain").mkdir(parents=True)
    made.path.mkdir()
    made.go.mkdir()
    shutil.copy(ROOT / "toolchain" / "setup.py", made.root / "toolchain")
    shutil.copytree(ROOT / "shared", made.root / "shared")
    shutil.copytree(ROOT / "toolchain" / "cmd", made.root / "toolchain" / "cmd")
    made.pin(PIN)
    (made.root / "toolchain" / "go.sum").write_text("made up\n")
    line = _wheel(made.root)
    (made.root / "toolchain" / "build-requirements.lock").write_text(line)
    (made.root / "requirements.lock").write_text(line)
    for name in TOOLS_OF_STAND_INS:
        found = shutil.which(name)
        assert found, f"the tests need {name} on PATH"
        (made.path / name).symlink_to(found)
    made.stand_in("go", GO)
    return made


def _wheel(folder: Path) -> str:
    """A package with one module, and the line of a lock that names it: nothing is fetched from anywhere."""
    wheel = folder / "made_up-1.0-py3-none-any.whl"
    about = "made_up-1.0.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("made_up.py", "ANSWER = 42\n")
        archive.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: made-up\nVersion: 1.0\n")
        archive.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{about}/RECORD", f"made_up.py,,\n{about}/METADATA,,\n{about}/WHEEL,,\n{about}/RECORD,,\n")
    return f"./{wheel.name} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"

"""A rehearsal as a test drives it: the commands a user types, their exit codes and words, and the world they act on."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Protocol

import psutil
import yaml

from engine import POLICIES
from sandbox import launcher
from sandbox.client import World
from tests.forked import Forked

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = ROOT / "rehearsal" / "__main__.py"
LONGEST_RUN_SECONDS = 120
WITHOUT_POLICIES = dict.fromkeys(POLICIES, "")
"""For runs of the engine by hand that show something else: to ask the policies takes a third of a small run."""
RECORDED = ROOT / "tests" / "data" / "recorded"
"""What conda-forge ran on one day, as it was declared then; the real estate is edited every day."""


class Running(Protocol):
    """A command that was started."""

    pid: int
    stdout: IO[str] | None

    def wait(self) -> int:
        """Its exit code, once it has ended."""


@dataclass(frozen=True)
class Outcome:
    """How a command ended and everything it printed."""

    code: int
    output: str

    @property
    def counts(self) -> dict[str, int]:
        """How many resources it says were created, updated, are as they are and so on."""
        lines = [line for line in self.output.splitlines() if line.endswith(" as they are.")]
        return {words: int(number) for number, words in re.findall(r"(\d+) ([a-z ]+)", lines[-1])} if lines else {}

    @property
    def planned(self) -> set[tuple[str, str]]:
        """What it says of resources: (name, what is done with it)."""
        return {(name, op) for op, name in re.findall(r"^[^\w\s] ([a-z]+) [^']+'(.+)'$", self.output, re.MULTILINE)}


@dataclass
class Stage:
    """One folder with a world and a stack, and the estate that is deployed to it."""

    home: Path
    stacks: Path = RECORDED
    options: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    typed: bool = False
    """Whether commands are started by their name, as a user does, and not forked: slower, the same else."""

    def arguments(self, name: str) -> list[str]:
        """What follows `python -m rehearsal` in the command line of `make up` and its siblings."""
        where = ("--home", str(self.home), "--port-base", "0", "--stacks", str(self.stacks))
        return [*where, *self.options, name]

    def run(self, name: str, **environment: str) -> Outcome:
        """One command to its end."""
        return finish(self.start(name, **environment))

    def start(self, name: str, **environment: str) -> Running:
        """One command, started in a process group of its own."""
        variables = os.environ | self.environment | environment
        if self.typed:
            return start([sys.executable, "-m", "rehearsal", *self.arguments(name)], variables)
        return Forked(PROGRAM, self.arguments(name), variables)

    def up(self) -> Outcome:
        """`up`, which must succeed."""
        outcome = self.run("up")
        assert outcome.code == 0, outcome.output
        return outcome

    def by_hand(self, *arguments: str, engine: str = "pulumi", **environment: str) -> Outcome:
        """The engine by hand, by its name, with the variables that `python -m rehearsal env` prints."""
        from rehearsal import Rehearsal

        variables = Rehearsal(self.home, 0, self.stacks).environment()
        return finish(start([engine, *arguments], variables | WITHOUT_POLICIES | environment))

    def infra(self, *arguments: str) -> Outcome:
        """`python -m infra` by hand, with the same variables."""
        from rehearsal import Rehearsal

        command = [sys.executable, "-m", "infra", *arguments, "--stacks", str(self.stacks)]
        return finish(start(command, Rehearsal(self.home, 0, self.stacks).environment()))

    @contextmanager
    def world(self) -> Iterator[World]:
        """The admin API of the running sandbox."""
        with World(self.home) as world:
            yield world

    def deployed(self) -> list[dict[str, Any]]:
        """Every resource that the state records, secrets encrypted, but not the plugins' records."""
        export = json.loads(self.by_hand("stack", "export").output)
        found = export["deployment"].get("resources") or ()
        return [resource for resource in found if not resource["type"].startswith("pulumi:providers:")]

    def things(self) -> list[dict[str, Any]]:
        """Those of them that are something: components are names."""
        return [resource for resource in self.deployed() if resource["custom"]]

    @property
    def stack_attributes(self) -> Path:
        """What the engine's backend keeps beside the checkpoint."""
        [checkpoint] = (self.home / "state" / ".pulumi" / "stacks").rglob("sandbox.json")
        return checkpoint.with_name(f"{checkpoint.name}.attrs")

    def use_own_stacks(self) -> Path:
        """A copy of the estate that the test may edit."""
        copy = self.home.parent / "stacks"
        shutil.copytree(self.stacks, copy)
        self.stacks = copy
        return copy

    def clone(self, home: Path) -> Stage:
        """The same world and stack in another folder, as they are now; neither may run meanwhile."""
        shutil.copytree(self.home, home, symlinks=True)
        return Stage(home, self.stacks, self.options, dict(self.environment), self.typed)

    def stop(self) -> None:
        """Stop the sandbox."""
        launcher.stop(self.home)


@contextmanager
def own(template: Stage, folder: Path) -> Iterator[Stage]:
    """A copy of a stopped stage in a folder, its world running for as long as the block lasts."""
    from rehearsal import Rehearsal

    stage = template.clone(folder / "home")
    serve = ["serve", "--home", str(stage.home), "--port-base", "0"]
    ambient = {name: os.environ[name] for name in ("HOME", "PATH", "TMPDIR") if name in os.environ}
    world = Forked(ROOT / "sandbox", serve, ambient, errors=stage.home / "sandbox.log")
    try:
        assert output_of(world).readline(), (stage.home / "sandbox.log").read_text()
        rehearsal = Rehearsal(stage.home, 0, stage.stacks)
        old = addresses(rehearsal.settings)
        rehearsal.write_settings()
        move(rehearsal.files.stack_file, old, addresses(rehearsal.settings))
        yield stage
    finally:
        stage.stop()
        world.wait()
        output_of(world).close()


def committed(stacks: Path, repository: Path) -> Path:
    """A copy of an estate's data in a git repository of its own, in its folder `stacks`."""
    copy = shutil.copytree(stacks, repository / "stacks")
    identity = ["-c", "user.name=ada", "-c", "user.email=ada@example.org"]
    for command in (["init", "-q"], ["add", "."], [*identity, "commit", "-q", "-m", "base"]):
        subprocess.run(["git", "-C", str(repository), *command], check=True)
    return copy


def as_committed(repository: Path) -> Path:
    """The repository, with everything in it as it was committed, and nothing else."""
    for command in (["reset", "-q", "--hard"], ["clean", "-q", "-d", "-f"]):
        subprocess.run(["git", "-C", str(repository), *command], check=True)
    return repository


def addresses(settings: Path) -> dict[str, str]:
    """Return a stack's settings."""
    config: dict[str, str] = yaml.safe_load(settings.read_text())["config"]
    return config


def move(state: Path, old: Mapping[str, str], new: Mapping[str, str]) -> None:
    """Put the ports of a copied world into its state.

    A run without the program, such as a destroy, goes where the state says: at another world's, which has the ports
    of the template by now.
    """
    moved = {value: new[key] for key, value in old.items() if new.get(key, value) != value and "127.0.0.1" in value}
    if moved and state.exists():
        places = re.compile("|".join(re.escape(value) for value in sorted(moved, key=len, reverse=True)))
        state.write_text(places.sub(lambda match: moved[match[0]], state.read_text()))


def start(command: list[str], environment: Mapping[str, str]) -> Running:
    """A command in a process group of its own, output and errors in one pipe."""
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def finish(process: Running) -> Outcome:
    """Wait for a command to end."""
    alarm = threading.Timer(LONGEST_RUN_SECONDS, _end, [process])
    alarm.start()
    try:
        with output_of(process) as output:
            said = output.read()
        code = process.wait()
    finally:
        alarm.cancel()
    assert code != -signal.SIGKILL, f"killed after {LONGEST_RUN_SECONDS} s: {said}"
    return Outcome(code, said)


def kill(process: Running) -> None:
    """Kill a command and the engine under it.

    Plugins are in process groups of their own. Ours notice that their engine is gone; the official ones stay for ever.
    """
    _end(process)
    output_of(process).close()


def output_of(process: Running) -> IO[str]:
    """What a command says, as it comes."""
    if process.stdout is None:
        raise AssertionError("a pipe was asked for")
    return process.stdout


def _end(process: Running) -> None:
    below = [one for one in psutil.Process(process.pid).children(recursive=True) if "pulumi-resource" in one.name()]
    os.killpg(process.pid, signal.SIGKILL)
    for plugin in below:
        with suppress(psutil.NoSuchProcess):
            plugin.kill()
    process.wait()

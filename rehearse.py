"""Runs the project's own stack `sandbox` against the emulated world: what `make up`, `preview` and `down` do.

Everything it makes lies in one ignored folder (`.sandbox`): the world, the engine's state, its passphrase, the lock of
the emulated vault, and the stack's settings with the salt that the engine adds. Ambient credentials are taken out of
the environment first, so that a rehearsal can neither reach nor leak anything real.
"""

from __future__ import annotations

import json
import os
import secrets
import shlex
import socket
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import click
import psutil
import yaml

from infra.cli import loaded as estate_or_exit
from infra.estate import Estate
from infra.estate.prerequisites import prerequisites
from infra.lock import vault_titles
from infra.vault_lock import load_lock
from sandbox import launcher
from sandbox.client import DoorError, World
from sandbox.process import STARTING_PORT, Options
from sandbox.service import VaultMode

ROOT = Path(__file__).resolve().parent
STACK = "sandbox"
PLUGIN_CACHE = ROOT / ".tools" / "home" / "plugins"
"""Where `make setup` puts the plugins it builds."""
QUIETLY = ("--suppress-outputs", "--suppress-progress", "--suppress-permalink=true")
CREDENTIALS = ("GITHUB_", "GH_", "OP_", "HEROKU_", "AZDO_", "AZURE_", "AWS_", "ARM_", "PULUMI_", "TF_")
"""How the names of variables begin that could lead a rehearsal to the real world, or make it print values."""


class RehearsalFailed(click.ClickException):
    """A step failed; the text says which and what to do."""


@dataclass(frozen=True)
class Rehearsal:
    """One folder with a world and a stack in it."""

    home: Path
    port_base: int = STARTING_PORT
    stacks: Path = ROOT / "stacks" / "prod"
    vault_mode: VaultMode = "connect"

    @property
    def lock(self) -> Path:
        return self.home / "vault.lock.toml"

    @property
    def settings(self) -> Path:
        return self.home / f"Pulumi.{STACK}.yaml"

    @property
    def state(self) -> Path:
        return self.home / "state"

    @property
    def stack_file(self) -> Path:
        """Where the file backend keeps the stack."""
        return self.state / ".pulumi" / "stacks" / _project_name() / f"{STACK}.json"

    def environment(self) -> dict[str, str]:
        """The variables of a run: the ambient ones without credentials, the world's, and the engine's."""
        ambient = {key: value for key, value in os.environ.items() if not key.startswith(CREDENTIALS)}
        ambient["PATH"] = f"{ROOT / '.tools' / 'bin'}{os.pathsep}{ambient.get('PATH', '')}"
        for name in ("no_proxy", "NO_PROXY"):
            ambient[name] = ",".join(filter(None, [ambient.get(name), "127.0.0.1", "localhost"]))
        return (
            ambient
            | self._world_environment()
            | {
                "PULUMI_HOME": str(self.home / "pulumi"),
                "PULUMI_BACKEND_URL": self.state.as_uri(),
                "PULUMI_CONFIG_PASSPHRASE_FILE": str(self.home / "passphrase"),
                "PULUMI_OPTION_CONFIG_FILE": str(self.settings),
                "PULUMI_OPTION_STACK": STACK,
                "PULUMI_SKIP_UPDATE_CHECK": "true",
            }
        )

    def _world_environment(self) -> dict[str, str]:
        file = self.home / "env"
        if not file.is_file():
            return {}
        exports = [
            words[1].partition("=") for line in file.read_text().splitlines() if (words := shlex.split(line))[1:]
        ]
        return {name: value for name, _, value in exports}

    def up(self) -> None:
        """World, lock, stack, `pulumi up`, and what the world then holds."""
        self.start_world()
        self.prepare_stack()
        self.engine("up", "--yes", "--skip-preview", "--refresh", *QUIETLY)
        self.report()

    def preview(self) -> None:
        """`pulumi preview --refresh` against the world as it is now."""
        self.start_world()
        self.prepare_stack()
        self.engine("preview", "--refresh", *QUIETLY)

    def start_world(self) -> None:
        """Start the sandbox with what the estate presumes to exist; one that knows it already is not told again.

        Telling it twice would put back what somebody took out of the world to see what happens.
        """
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        seed = json.dumps(prerequisites(loaded(self.stacks)), sort_keys=True)
        told = self.home / "seed.json"
        news = {} if told.exists() and told.read_text() == seed else json.loads(seed)
        try:
            if launcher.running(self.home) is None:
                launcher.start(Options(home=self.home, port_base=self.port_base, mode=self.vault_mode), news)
                click.echo(f"sandbox: started; {self.home / 'sandbox.json'} says where")
            elif news:
                with World(self.home) as world:
                    world.seed(news)
        except (launcher.SandboxError, DoorError) as error:
            raise RehearsalFailed(str(error)) from None
        told.write_text(seed)

    def prepare_stack(self) -> None:
        """The engine's passphrase, state, settings and lock, each made once."""
        passphrase = self.home / "passphrase"
        if self.stack_file.exists() and not passphrase.exists():
            raise RehearsalFailed(f"{passphrase} is gone, and with it the key to the state. Run `make clean`.")
        if not passphrase.exists():
            _write_private(passphrase, secrets.token_urlsafe(32))
        self.state.mkdir(exist_ok=True)
        plugins = self.home / "pulumi" / "plugins"
        if PLUGIN_CACHE.is_dir() and not plugins.exists():
            plugins.parent.mkdir(exist_ok=True)
            plugins.unlink(missing_ok=True)  # a link from before the checkout was moved
            plugins.symlink_to(PLUGIN_CACHE)
        self.write_settings()
        self.lock_vault()
        if not self.stack_file.exists():
            self.init_stack()
        self.mend_what_a_kill_left()

    def lock_vault(self) -> None:
        """Have the ids of the emulated vault's items beside the data, unless they are."""
        if self.lock.exists() and vault_titles(loaded(self.stacks)) <= load_lock(self.lock).items.keys():
            return
        command = [sys.executable, "-m", "infra", "lock", "--lock", str(self.lock), "--stacks", str(self.stacks)]
        if subprocess.run(command, cwd=ROOT, env=self.environment(), check=False).returncode:
            raise RehearsalFailed("The emulated vault's items could not be looked up; see above.")

    def init_stack(self) -> None:
        """Make the stack from inside the folder: `stack init` writes its salt beside the project file it finds."""
        (self.home / "Pulumi.yaml").write_text(f"name: {_project_name()}\nruntime: python\n")
        self.engine("stack", "init", quiet=True, cwd=self.home)

    def write_settings(self) -> None:
        """The committed settings for this folder and its ports, with the salt that the engine added before."""
        old = yaml.safe_load(self.settings.read_text()) if self.settings.exists() else {}
        settings = yaml.safe_load((ROOT / f"Pulumi.{STACK}.yaml").read_text())
        world = self._world_environment()
        settings["config"]["github:owner"] = loaded(self.stacks).services["github"].organization
        settings["config"][f"{_project_name()}:stacks"] = os.path.relpath(self.stacks, ROOT)
        settings["config"][f"{_project_name()}:vaultLock"] = str(self.lock)
        settings["config"]["github:baseUrl"] = settings["config"]["saas:githubBaseUrl"] = world["GITHUB_BASE_URL"]
        settings["config"]["saas:herokuUrl"] = world["HEROKU_API_URL"]
        merged = {**old, **settings, "config": {**old.get("config", {}), **settings["config"]}}
        if merged != old:
            self.settings.write_text(yaml.safe_dump(merged, sort_keys=False))

    def mend_what_a_kill_left(self) -> None:
        """Break a lock whose run has provably ended, and drop records of creates that the program repeats anyway."""
        locks = self.state / ".pulumi" / "locks" / "organization" / _project_name() / STACK
        left = list(locks.glob("*.json"))
        if left and all(_has_ended(lock) for lock in left):
            click.echo("A run was killed and left its lock; breaking it.")
            self.engine("cancel", "--yes", quiet=True)
        if "creating" in _left_undone(self.stack_file):
            click.echo("A run was killed while it created something; looking what there is.")
            self.engine("refresh", "--yes", "--skip-preview", "--clear-pending-creates", quiet=True)

    def engine(self, *arguments: str, quiet: bool = False, cwd: Path = ROOT) -> None:
        """Run `pulumi`, its output passed on as it comes. Raises `RehearsalFailed` when it fails."""
        command = ["pulumi", *arguments, "--non-interactive"]
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=self.environment(),
            stdout=subprocess.PIPE if quiet else None,
            stderr=subprocess.STDOUT if quiet else None,
            text=True,
        )
        output = _wait_through_interrupts(process)
        if process.returncode:
            detail = f"\n{output}" if output else ""
            raise RehearsalFailed(
                f"`pulumi {' '.join(arguments[:2])}` failed (exit {process.returncode}).{detail}\n"
                "What it did is recorded; mend what it names and run the same command again."
            )

    def report(self) -> None:
        """Say what the world holds and where to look."""
        with World(self.home) as world:
            held, addresses = world.inventory(), world.addresses
        for service, name in (("github", "GitHub"), ("heroku", "Heroku")):
            counts = ", ".join(f"{count} {thing}" for thing, count in held[service].items())
            click.echo(f"\nIn the emulated {name}: {counts}.")
        click.echo(f'Look:  curl -H "Authorization: Bearer $GITHUB_TOKEN" {addresses["github"]}/api/v3/orgs/...')
        click.echo('By hand:  eval "$(make -s env)"; pulumi preview; .venv/bin/python -m sandbox status')


def _wait_through_interrupts(process: subprocess.Popen[str]) -> str | None:
    """Wait for the engine. Ctrl-C reaches it too (same terminal): it finishes what is under way, so wait for that."""
    while True:
        try:
            return process.communicate()[0]
        except KeyboardInterrupt:
            click.echo("Interrupted: the engine finishes and records what is under way.", err=True)


def _has_ended(lock: Path) -> bool:
    """Whether the run that took a lock of the file backend is provably over: made on this machine, its engine gone."""
    try:
        holder = json.loads(lock.read_text())
        if holder["hostname"] != socket.gethostname():
            return False
        process = psutil.Process(holder["pid"])
        return process.status() == psutil.STATUS_ZOMBIE or process.name() != "pulumi"
    except psutil.NoSuchProcess:
        return True
    except (OSError, ValueError, KeyError):  # being written, or gone meanwhile
        return False


def _left_undone(stack_file: Path) -> set[str]:
    """What a killed run was at when it ended, as the state recorded it: `creating`, `updating`, `deleting`."""
    if not stack_file.exists():
        return set()
    latest = json.loads(stack_file.read_text())["checkpoint"].get("latest") or {}
    return {operation["type"] for operation in latest.get("pending_operations") or ()}


def _project_name() -> str:
    return str(yaml.safe_load((ROOT / "Pulumi.yaml").read_text())["name"])


@cache
def loaded(stacks: Path) -> Estate:
    """The estate in a folder. Prints its mistakes and exits with 1 when it has some.

    An exception past its date does not keep anybody from rehearsing; it is a mistake where the real world is changed.
    """
    return estate_or_exit(stacks, overdue="warn")


def _write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    beside.touch(mode=0o600)
    beside.write_text(text)
    beside.replace(path)


@click.group(help=__doc__)
@click.option(
    "--home",
    type=click.Path(path_type=Path),
    default=ROOT / ".sandbox",
    show_default=".sandbox",
    help="The folder that holds the world and the stack.",
)
@click.option(
    "--port-base",
    type=int,
    default=STARTING_PORT,
    show_default=True,
    help="The first of the sandbox's ports; 0 takes free ones.",
)
@click.option(
    "--stacks",
    type=click.Path(path_type=Path),
    default=ROOT / "stacks" / "prod",
    show_default="stacks/prod",
    help="The estate.",
)
@click.option(
    "--vault-mode",
    type=click.Choice(["connect", "service-account"]),
    default="connect",
    show_default=True,
    help="By which of 1Password's two ways the vault is read; takes effect when the sandbox starts.",
)
@click.pass_context
def main(context: click.Context, home: Path, port_base: int, stacks: Path, vault_mode: VaultMode) -> None:
    context.obj = Rehearsal(home.resolve(), port_base, stacks.resolve(), vault_mode)


@main.command(help="Start the world, deploy the estate to it, say what was made.")
@click.pass_obj
def up(rehearsal: Rehearsal) -> None:
    rehearsal.up()


@main.command(help="Show what `up` would change, the world looked at anew.")
@click.pass_obj
def preview(rehearsal: Rehearsal) -> None:
    rehearsal.preview()


@main.command(help='Print exports for running `pulumi` by hand: eval "$(python rehearse.py env)".')
@click.pass_obj
def env(rehearsal: Rehearsal) -> None:
    if not rehearsal.stack_file.exists():
        raise RehearsalFailed("There is no stack yet; run `make up` first.")
    for name, value in sorted(rehearsal.environment().items()):
        if os.environ.get(name) != value:
            click.echo(f"export {name}={shlex.quote(value)}")


@main.command(help="Start the world and make the stack ready, and deploy nothing.")
@click.pass_obj
def world(rehearsal: Rehearsal) -> None:
    rehearsal.start_world()
    rehearsal.prepare_stack()


@main.command(help="Stop the world; it is kept.")
@click.pass_obj
def down(rehearsal: Rehearsal) -> None:
    try:
        was_running = launcher.stop(rehearsal.home)
    except launcher.SandboxError as error:
        raise RehearsalFailed(str(error)) from None
    click.echo("sandbox: stopped; its world is kept" if was_running else "sandbox: was not running")


if __name__ == "__main__":
    main()

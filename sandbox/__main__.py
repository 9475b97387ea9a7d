"""The command line of the sandbox."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from sandbox import World, launcher
from sandbox.client import AdminError
from sandbox.description import MOST_BYTES, SandboxError, describe
from sandbox.options import PORTS, STARTING_PORT, Options
from sandbox.process import Process, StartError
from sandbox.service import SeedError, VaultMode
from shared.commands import Commands, sentence_of
from shared.files import Unreadable, read_text

_home = click.option(
    "--home", type=click.Path(path_type=Path, file_okay=False), default=Path(".sandbox"), show_default=True,
    help="The folder of the world.",
)  # fmt: skip


def _starting(command: Any) -> Any:
    for option in reversed((
        _home,
        click.option("--seed", type=click.File("r"), default=None, help="A JSON file with what must exist."),
        click.option("--port-base", type=PORTS, default=STARTING_PORT, show_default=True,
                     help="The admin API's port; the services take the following ones. 0 takes free ports."),
        click.option("--vault-mode", type=click.Choice(["connect", "service-account"]), default="connect",
                     show_default=True, help="By which of 1Password's two ways the environment leads to the vault."),
        click.option("--record-bodies", is_flag=True, help="Keep all bodies in the log. All values are made up."),
        click.option("--switch", "switches", multiple=True, metavar="NAME=on|off",
                     help="A behaviour that is not known for sure, such as update-without-list-clears."),
    )):  # fmt: skip
        command = option(command)
    return command


def _options(
    home: Path, port_base: int, vault_mode: VaultMode, *, record_bodies: bool, switches: tuple[str, ...]
) -> Options:  # fmt: skip
    turned = {}
    for text in switches:
        name, _, way = text.partition("=")
        if way not in {"on", "off"}:
            raise click.UsageError(f"--switch {text} is not NAME=on or NAME=off.")
        turned[name] = way == "on"
    return Options(home=home, port_base=port_base, mode=vault_mode, record_bodies=record_bodies, switches=turned)


def _read(seed: Any) -> Any:
    try:
        return {} if seed is None else json.load(seed)
    except (ValueError, RecursionError) as error:
        raise click.ClickException(f"The seed is not JSON: {error}.") from error


@click.group(cls=Commands)
def main() -> None:
    """Run an emulated GitHub, 1Password and other services on loopback."""


@main.command()
@_starting
def start(
    home: Path, seed: Any, port_base: int, vault_mode: VaultMode, record_bodies: bool, switches: tuple[str, ...]
) -> None:  # fmt: skip
    """Start it in the background, and come back when it answers."""
    options = _options(home, port_base, vault_mode, record_bodies=record_bodies, switches=switches)
    try:
        found = launcher.start(options, _read(seed))
    except SandboxError as error:
        raise click.ClickException(str(error)) from error
    _show(found["addresses"])
    click.echo(f"Variables for its clients: . {home / 'env'}")


@main.command()
@_starting
@click.option("--ready-fd", type=int, default=None, hidden=True)
def serve(
    home: Path, seed: Any, port_base: int, vault_mode: VaultMode, record_bodies: bool, switches: tuple[str, ...],
    ready_fd: int | None,
) -> None:  # fmt: skip
    """Run it in the foreground, until it is interrupted."""
    options = _options(home, port_base, vault_mode, record_bodies=record_bodies, switches=switches)

    def ready() -> None:
        _report(ready_fd, "ready")
        if ready_fd is None:
            _show(process.origins())

    try:
        process = Process(options, _read(seed))
        process.run(ready)
    except (StartError, SandboxError, SeedError, Unreadable, OSError) as error:
        said = sentence_of(error) if isinstance(error, OSError) else str(error)
        _report(ready_fd, said)
        raise click.ClickException(said) from error


def _report(ready_fd: int | None, sentence: str) -> None:
    """Tell whoever started this process in the background; it may have gone away in the meantime."""
    if ready_fd is not None:
        with suppress(OSError), os.fdopen(ready_fd, "w") as report:
            report.write(sentence)


def _show(addresses: Mapping[str, str]) -> None:
    for name, address in addresses.items():
        click.echo(f"{name:<8} {address}")


@main.command()
@_home
def stop(home: Path) -> None:
    """Stop it; the world stays in its folder."""
    try:
        was_running = launcher.stop(home)
    except SandboxError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"The sandbox on {home} has stopped." if was_running else f"No sandbox is running on {home}.")


@main.command()
@_home
def status(home: Path) -> None:
    """Say whether it runs, and what is in its world; exit code 1 when it does not run."""
    process = launcher.running(home)
    if process is None:
        click.echo(f"No sandbox is running on {home}.")
        raise SystemExit(1)
    click.echo(f"Running as process {process}.")
    try:
        with World(home) as world:
            _show(world.addresses)
            for name, counts in world.inventory().items():
                for thing, count in counts.items():
                    click.echo(f"{name:<8} {count:>5} {thing}")
    except (SandboxError, AdminError) as error:
        raise click.ClickException(str(error)) from None


@main.command()
@_home
def env(home: Path) -> None:
    """Print the variables by which clients find it, for the shell to read."""
    try:
        describe(home)
    except SandboxError as error:
        raise click.ClickException(str(error)) from None
    click.echo(read_text(home / "env", MOST_BYTES), nl=False)


@main.command()
@click.option("--write", is_flag=True, help="Write it into sandbox/README.md instead of printing it.")
def reference(write: bool) -> None:
    """Print or write what is there of each service and what is not, made from the tables."""
    from sandbox.reference import README, renewed, section

    if not write:
        click.echo(section(), nl=False)
        return
    README.write_text(renewed(README.read_text()))
    click.echo(f"wrote {README}")


if __name__ == "__main__":
    main()

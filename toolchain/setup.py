"""Sets up what the project needs on a machine that has only Python 3.11 and Go: `.venv`, the engine, its plugins.

Standard library only, since it runs before anything is installed. Every part is made beside its place and moved there
when it is whole, so an interrupted run harms nothing and the next one goes on; a part is made again only when what it
is made from has changed.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLCHAIN = ROOT / "toolchain"
VENV = ROOT / ".venv"
TOOLS = ROOT / ".tools"
BIN = TOOLS / "bin"
"""The folder for PATH: a link to the engine and nothing else, since plugins found on PATH earn a warning each run."""
ENGINE = TOOLS / "engine"
"""The engine with its language host beside it, where it looks for one without a warning."""
PLUGIN_CACHE = TOOLS / "home" / "plugins"
"""The plugins as the engine's cache holds them, for a `PULUMI_HOME` of `.tools/home` or a link to this folder."""
CLI = "github.com/pulumi/pulumi/pkg/v3"
PLUGINS = {"github": "6.12.2", "onepassword": "1.2.1"}
"""The resource plugins built here and their versions, which are those of the Python SDKs."""
LANGUAGE_HOST = "pulumi-language-python"
PROGRESS_SECONDS = 30.0


class SetupFailed(Exception):
    """Something is missing or went wrong; the text says what and what to do."""


def main() -> None:
    """Set up and say what was done; exit 1 with a sentence when it cannot be done."""
    try:
        set_up_python()
        set_up_engine()
    except SetupFailed as failure:
        sys.exit(f"setup: {failure}")
    except KeyboardInterrupt:
        sys.exit("\nsetup: interrupted. Nothing is broken; run it again to go on.")


def set_up_python() -> None:
    """Make `.venv` with the locked packages, unless it is there already."""
    if not (3, 11) <= sys.version_info[:2] < (3, 14):
        raise SetupFailed(
            f"Python {sys.version.split()[0]} does not fit; 3.11 to 3.13 do. Run `make PYTHON=python3.11 ...`."
        )
    locks = [TOOLCHAIN / "build-requirements.lock", ROOT / "requirements.lock"]
    stamp, wanted = VENV / ".made-from", _digest(locks, sys.version)
    if _reads(stamp) == wanted:
        return
    _say("python: making .venv with the packages of requirements.lock")
    shutil.rmtree(VENV, ignore_errors=True)
    _run([sys.executable, "-m", "venv", str(VENV)], "making .venv")
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for lock in locks:  # the first holds what the source distributions in the second are built with
        command = [*pip, "--require-hashes", "--no-build-isolation", "--requirement", str(lock)]
        _run(command, f"installing {lock.name}")
    stamp.write_text(wanted)


def set_up_engine() -> None:
    """Use the official engine when a fitting one is on PATH; build the pinned one otherwise."""
    official = official_engine()
    if official:
        shutil.rmtree(BIN, ignore_errors=True)
        _say(f"engine: the official Pulumi {official}; it fetches the official plugins when it needs them")
        return
    _write_language_host()
    sources = [TOOLCHAIN / "go.mod", TOOLCHAIN / "go.sum", *sorted(TOOLCHAIN.glob("cmd/*/*.go"))]
    stamp, wanted = TOOLS / "made-from", _digest(sources, "-trimpath")
    if _reads(stamp) != wanted or not all(place.is_file() for place in _places().values()):
        _build()
        stamp.write_text(wanted)
    if not (BIN / "pulumi").is_symlink():
        BIN.mkdir(exist_ok=True)
        (BIN / "pulumi").symlink_to(Path("..", ENGINE.name, "pulumi"))
    _say(f"engine: Pulumi {pinned(CLI)}, built here from pinned Go modules (.tools), with its plugins")


def official_engine() -> str | None:
    """The version of an official `pulumi` on PATH that is as new as the pinned one, with the same major number."""
    path = os.pathsep.join(part for part in os.environ.get("PATH", "").split(os.pathsep) if Path(part) != BIN)
    found = shutil.which("pulumi", path=path)
    language_host = shutil.which(LANGUAGE_HOST, path=path)
    if not found or not language_host:
        return None
    answer = subprocess.run([found, "version"], capture_output=True, text=True, check=False)
    version, pin = answer.stdout.strip(), pinned(CLI)
    fits = _numbers(version)[:1] == _numbers(pin)[:1] and _numbers(version) >= _numbers(pin)
    return version if answer.returncode == 0 and fits else None


def pinned(module: str) -> str:
    """The version of a Go module in go.mod."""
    found = re.search(rf"^\s*(?:require )?{re.escape(module)} (v\S+)", (TOOLCHAIN / "go.mod").read_text(), re.MULTILINE)
    if not found:
        raise SetupFailed(f"toolchain/go.mod does not pin {module}. Restore the file.")
    return found[1]


def _build() -> None:
    go = shutil.which("go")
    if not go:
        raise SetupFailed(
            "neither a fitting `pulumi` nor `go` is on PATH. Install Go 1.26 or newer, or the official Pulumi "
            f"{pinned(CLI)} or newer, and run this again."
        )
    staging = TOOLS / "building"
    staging.mkdir(parents=True, exist_ok=True)
    version = f"-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version={pinned(CLI)}"
    build = [go, "build", "-trimpath", "-mod=readonly", "-o", f"{staging}{os.sep}"]
    _say("engine: building Pulumi and two plugins from Go modules; about 6 minutes, downloads included, only this once")
    _go([*build, "-ldflags", f"-s -w {version}", f"{CLI}/cmd/pulumi"], "building the Pulumi CLI")
    _go([*build, "-ldflags", "-s -w", "./cmd/..."], "building the plugins")
    for name, place in _places().items():
        place.parent.mkdir(parents=True, exist_ok=True)
        (staging / name).replace(place)
    staging.rmdir()


def _places() -> dict[str, Path]:
    """Where each built program belongs."""
    plugins = {
        f"pulumi-resource-{name}": PLUGIN_CACHE / f"resource-{name}-v{version}" / f"pulumi-resource-{name}"
        for name, version in PLUGINS.items()
    }
    return {"pulumi": ENGINE / "pulumi"} | plugins


def _go(command: list[str], doing: str) -> None:
    _run(command, doing, cwd=TOOLCHAIN, env=os.environ | {"GOTOOLCHAIN": "local", "GOWORK": "off"})


def _write_language_host() -> None:
    """A starter of the language host beside the engine: found there, it earns no warning about PATH."""
    ENGINE.mkdir(parents=True, exist_ok=True)
    starter = TOOLS / LANGUAGE_HOST
    starter.write_text(
        "#!/bin/sh\n"
        "# Made by toolchain/setup.py: the language host on the project's own Python.\n"
        'root=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)\n'
        'exec "$root/.venv/bin/python" "$root/toolchain/language_host.py" "$@"\n'
    )
    starter.chmod(0o755)
    starter.replace(ENGINE / LANGUAGE_HOST)


def _run(command: list[str], doing: str, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    """Run a command, telling every half minute that it still runs. Raises `SetupFailed` with the end of its output."""
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        output = _wait(process, doing, started)
    except BaseException:
        process.kill()
        process.wait()
        raise
    if process.returncode:
        end = "\n".join(output.splitlines()[-20:])
        raise SetupFailed(f"{doing} failed (exit {process.returncode}). The end of its output:\n{end}")
    _say(f"  {doing}: done in {time.monotonic() - started:.0f} s")


def _wait(process: subprocess.Popen[str], doing: str, started: float) -> str:
    while True:
        try:
            return process.communicate(timeout=PROGRESS_SECONDS)[0]
        except subprocess.TimeoutExpired:
            _say(f"  {doing}: {time.monotonic() - started:.0f} s so far")


def _digest(files: Iterable[Path], *more: str) -> str:
    digest = hashlib.sha256("\0".join(more).encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _reads(stamp: Path) -> str:
    return stamp.read_text() if stamp.is_file() else ""


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])


def _say(sentence: str) -> None:
    print(sentence, flush=True)  # noqa: T201  # a command's own words


if __name__ == "__main__":
    main()

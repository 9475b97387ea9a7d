"""Set up what the project needs on a machine that has only Python 3.11 and Go: `.venv`, the engine, its plugins.

It runs before anything is installed, so it uses the standard library and `shared`, which needs no more. A part is made
again only when what it is made from has changed; its stamp is taken away first and put back last, so a run that was cut
short at any point harms nothing and the next one goes on. Two runs at the same time wait for each other.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from shared.files import PROGRAM, alone, replace_file  # this script's own folder is on the path, not the project's

CLI = "github.com/pulumi/pulumi/pkg/v3"
PLUGINS = {"github": "6.12.2", "onepassword": "1.2.1"}
"""The resource plugins built here and their versions, which are those of the Python SDKs."""
LANGUAGE_HOST = "pulumi-language-python"
STARTER = """\
#!/bin/sh
# Made by toolchain/setup.py: the language host on the project's own Python.
root=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)
exec "$root/.venv/bin/python" "$root/toolchain/language_host.py" --engine-process "$PPID" "$@"
"""
SSHD_PACKAGES = ("openssh-server", "openssh-sftp-server", "libwrap0", "libnss-wrapper")
"""Debian's packages that a container host is rehearsed with; unpacked, never installed."""
PYTHON_FROM, PYTHON_BELOW = (3, 11), (3, 14)
PROGRESS_SECONDS = 30.0
ANSWER_SECONDS = 20.0
"""How long a `pulumi` on PATH may take to print its version before it counts as broken."""


class SetupFailed(Exception):
    """Something is missing or went wrong; the text says what and what to do."""


@dataclass(frozen=True)
class Checkout:
    """Where things lie in one checkout of the project."""

    root: Path

    @property
    def toolchain(self) -> Path:
        return self.root / "toolchain"

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def venv_stamp(self) -> Path:
        """Says what `.venv` was made from, once it is whole."""
        return self.venv / ".made-from"

    @property
    def tools(self) -> Path:
        return self.root / ".tools"

    @property
    def bin(self) -> Path:
        """The folder for PATH: a link to the engine and nothing else, since plugins found on PATH earn a warning."""
        return self.tools / "bin"

    @property
    def engine(self) -> Path:
        """The engine with its language host beside it, where it looks for one without a warning."""
        return self.tools / "engine"

    @property
    def plugin_cache(self) -> Path:
        """The plugins as the engine's cache holds them, for a `PULUMI_HOME` of `.tools/home` or a link to this."""
        return self.tools / "home" / "plugins"

    @property
    def sshd(self) -> Path:
        """The sshd of the emulated container host."""
        return self.tools / "openssh" / "usr" / "sbin" / "sshd"

    @property
    def build_stamp(self) -> Path:
        """Says what the engine and plugins were built from, once all of them are in place."""
        return self.tools / "made-from"

    @property
    def built(self) -> dict[str, Path]:
        """Where each program that is built belongs."""
        programs = {"pulumi": self.engine / "pulumi"}
        for name, version in PLUGINS.items():
            program = f"pulumi-resource-{name}"
            programs[program] = self.plugin_cache / f"resource-{name}-v{version}" / program
        return programs


def main() -> None:
    """Set up all, or with the word `python` only that; exit 1 with a sentence when it cannot be done."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        work = set_up_python if sys.argv[1:] == ["python"] else set_up
        work(Checkout(Path(__file__).resolve().parent.parent))
    except SetupFailed as failure:
        sys.exit(f"setup: {failure}")
    except OSError as error:
        sys.exit(
            f"setup: {error.filename}: {error.strerror}. See to it that the checkout can be written to and that the "
            "disk has room (8 GB for a first build), then run this again."
        )
    except KeyboardInterrupt:
        sys.exit("\nsetup: interrupted. Nothing is broken; run it again to go on.")


def set_up_python(checkout: Checkout) -> None:
    """Make `.venv` if it is not there: enough for what starts no engine. Raise `SetupFailed` or `OSError`."""
    check_python()
    if not venv_is_ready(checkout):
        with _alone(checkout) as lock:
            if not venv_is_ready(checkout):
                make_venv(checkout, lock)


def set_up(checkout: Checkout) -> None:
    """Make what is not there yet. Raise `SetupFailed` or `OSError`."""
    check_python()
    official, objection = official_engine(checkout)
    parts = [(venv_is_ready, make_venv)]
    if not official:
        parts.append((engine_is_ready, make_engine))
    parts.append((sshd_is_ready, make_sshd))
    if not all(is_ready(checkout) for is_ready, _ in parts):
        with _alone(checkout) as lock:
            for is_ready, make in parts:
                if not is_ready(checkout):
                    make(checkout, lock)
    if official:
        _leave_path_to_the_official_one(checkout)
        _say(f"engine: the official Pulumi {official} on PATH; it fetches the official plugins when it needs them")
    else:
        _say(f"engine: Pulumi {pinned(checkout, CLI)}, built here from pinned Go modules (.tools), with its plugins")
        if objection:
            _say(f"        {objection}")


def check_python() -> None:
    """Raise `SetupFailed` when this Python is not one the project runs on."""
    if not PYTHON_FROM <= sys.version_info[:2] < PYTHON_BELOW:
        raise SetupFailed(
            f"Python {sys.version.split()[0]} does not fit; 3.11 to 3.13 do. Run `make PYTHON=python3.11 ...`."
        )


def venv_is_ready(checkout: Checkout) -> bool:
    """Return whether `.venv` was made here, with this Python, from the locks as they are now."""
    return _reads(checkout.venv_stamp) == venv_digest(checkout) and (checkout.venv / "bin" / "python").exists()


def make_venv(checkout: Checkout, lock: int) -> None:
    """Make `.venv` with the locked packages."""
    _say("python: making .venv with the packages of requirements.lock")
    checkout.venv_stamp.unlink(missing_ok=True)
    if checkout.venv.exists():
        shutil.rmtree(checkout.venv)
    python = getattr(sys, "_base_executable", sys.executable)  # not one inside the folder that was just removed
    _run([python, "-m", "venv", str(checkout.venv)], "making .venv", checkout.root, lock)
    pip = [str(checkout.venv / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for file in _locks(checkout):  # the first holds what the source distributions in the second are built with
        command = [*pip, "--require-hashes", "--no-build-isolation", "--requirement", str(file)]
        _run(command, f"installing {file.name}", checkout.root, lock)
    checkout.venv_stamp.write_text(venv_digest(checkout))


def venv_digest(checkout: Checkout) -> str:
    """Return the digest that `.venv` follows from: also its path, which it holds, so one that was moved is another."""
    return _digest(_locks(checkout), sys.version, str(checkout.venv))


def _locks(checkout: Checkout) -> list[Path]:
    return [checkout.toolchain / "build-requirements.lock", checkout.root / "requirements.lock"]


def official_engine(checkout: Checkout) -> tuple[str, str]:
    """Return the version of the official `pulumi` on PATH; or nothing, and why the one that is there cannot be used.

    It fits when it is as new as the pinned one, has the same major number, and its language host is on PATH too. With
    `ENGINE=built` none does: CI runs what is pinned, whatever its machines come with.
    """
    if os.environ.get("ENGINE") == "built":
        return "", ""
    folders = os.environ.get("PATH", "").split(os.pathsep)
    path = os.pathsep.join(folder for folder in folders if Path(folder).resolve() != checkout.bin.resolve())
    found, pin = shutil.which("pulumi", path=path), pinned(checkout, CLI)
    if not found:
        return "", ""
    version = _version_of(found)
    if not _numbers(version):
        return "", f"({found} is not used: it does not print its version when asked.)"
    if _numbers(version)[0] != _numbers(pin)[0] or _numbers(version) < _numbers(pin):
        return "", f"({found} is not used: it is {version}; what fits is {pin} or newer with the same first number.)"
    if not shutil.which(LANGUAGE_HOST, path=path):
        return "", f"({found} is not used: its {LANGUAGE_HOST} is not on PATH.)"
    return version, ""


def _version_of(program: str) -> str:
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        answer = subprocess.run(
            [program, "version"], capture_output=True, text=True, check=True, timeout=ANSWER_SECONDS, env=environment
        )
    except (OSError, UnicodeDecodeError, subprocess.SubprocessError):
        return ""
    return answer.stdout.strip()


def _numbers(version: str) -> tuple[int, ...]:
    """Return a version in a form that can be compared: a release is newer than the pre-releases before it."""
    parts = re.fullmatch(r"v?(\d+)\.(\d+)\.(\d+)(-\S+)?(\+\S+)?", version)
    return (int(parts[1]), int(parts[2]), int(parts[3]), not parts[4]) if parts else ()


def pinned(checkout: Checkout, module: str) -> str:
    """Return the version of a Go module in go.mod. Raise `SetupFailed` when it is not there."""
    text = (checkout.toolchain / "go.mod").read_text()
    found = re.search(rf"^\s*(?:require )?{re.escape(module)} (v\S+)", text, re.MULTILINE)
    if not found:
        raise SetupFailed(f"toolchain/go.mod does not pin {module}. Restore the file.")
    return found[1]


def engine_is_ready(checkout: Checkout) -> bool:
    """Return whether the engine, its plugins and its language host are there, as they are pinned now."""
    return (
        _build_is_ready(checkout)
        and _reads(checkout.engine / LANGUAGE_HOST) == STARTER
        and (checkout.bin / "pulumi").resolve() == checkout.built["pulumi"].resolve()
    )


def make_engine(checkout: Checkout, lock: int) -> None:
    """Build what is not built as pinned; put the language host beside the engine, and the link to it for PATH."""
    if not _build_is_ready(checkout):
        _build(checkout, lock)
    replace_file(checkout.engine / LANGUAGE_HOST, STARTER, PROGRAM)
    checkout.bin.mkdir(exist_ok=True)
    link = checkout.bin / "pulumi"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("..", checkout.engine.name, "pulumi"))


def _build_is_ready(checkout: Checkout) -> bool:
    return _reads(checkout.build_stamp) == _build_digest(checkout) and all(
        place.is_file() for place in checkout.built.values()
    )


def _build_digest(checkout: Checkout) -> str:
    sources = [checkout.toolchain / "go.mod", checkout.toolchain / "go.sum"]
    return _digest([*sources, *sorted(checkout.toolchain.glob("cmd/*/*.go"))], "-trimpath")


def _build(checkout: Checkout, lock: int) -> None:
    pin = pinned(checkout, CLI)
    go = shutil.which("go")
    if not go:
        raise SetupFailed(
            "neither a fitting `pulumi` nor `go` is on PATH. Install Go 1.26 or newer, or the official Pulumi "
            f"{pin} or newer, and run this again."
        )
    checkout.build_stamp.unlink(missing_ok=True)
    staging = checkout.tools / "building"
    if staging.exists():
        shutil.rmtree(staging)
    staging.mkdir()
    build = [go, "build", "-trimpath", "-mod=readonly", "-o", f"{staging}{os.sep}", "-ldflags"]
    version = f"-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version={pin}"
    environment = {**os.environ, "GOTOOLCHAIN": "local", "GOWORK": "off"}
    _say("engine: building Pulumi and two plugins from Go modules; about 6 minutes, downloads included, only this once")
    for doing, arguments in {
        "building the Pulumi CLI": [f"-s -w {version}", f"{CLI}/cmd/pulumi"],
        "building the plugins": ["-s -w", "./cmd/..."],
    }.items():
        _run([*build, *arguments], doing, checkout.toolchain, lock, environment)
    for name, place in checkout.built.items():
        place.parent.mkdir(parents=True, exist_ok=True)
        (staging / name).replace(place)
    staging.rmdir()
    checkout.build_stamp.write_text(_build_digest(checkout))


def sshd_is_ready(checkout: Checkout) -> bool:
    """Return whether there is an sshd for rehearsals of container hosts, or no way to have one: no Debian system."""
    return checkout.sshd.is_file() or not shutil.which("apt-get") or not shutil.which("dpkg-deb")


def make_sshd(checkout: Checkout, lock: int) -> None:
    """Unpack Debian's sshd below `.tools`, without root: apt gets folders of its own. All else works without it."""
    staging = checkout.tools / "unpacking"
    if staging.exists():
        shutil.rmtree(staging)
    for part in ("lists/partial", "cache/archives/partial", "packages", "root"):
        (staging / part).mkdir(parents=True)
    options = {"Dir::State": staging, "Dir::State::status": "/var/lib/dpkg/status", "Dir::Cache": staging / "cache"}
    if os.getuid() == 0:
        options["APT::Sandbox::User"] = "root"
    apt = ["apt-get", "-q", *(word for name, value in options.items() for word in ("-o", f"{name}={value}"))]
    try:
        _run([*apt, "update"], "looking up Debian's sshd", staging, lock)
        _run([*apt, "download", *SSHD_PACKAGES], "downloading Debian's sshd", staging / "packages", lock)
        for package in sorted((staging / "packages").glob("*.deb")):
            _run(["dpkg-deb", "-x", str(package), str(staging / "root")], "unpacking sshd", staging, lock)
    except SetupFailed as failure:
        _say(f"sshd:   not here, so container hosts cannot be rehearsed; all else can. {failure}")
    else:
        (staging / "root").replace(checkout.sshd.parents[2])
    shutil.rmtree(staging)


def _leave_path_to_the_official_one(checkout: Checkout) -> None:
    """Take away the link to an engine that was built before: the folder with it comes first on PATH."""
    (checkout.bin / "pulumi").unlink(missing_ok=True)


def _alone(checkout: Checkout) -> AbstractContextManager[int]:
    """Wait until no other run changes this checkout.

    The lock is handed on to the commands that are run, so that a run that was killed and left one behind still holds
    it until that has ended.
    """
    checkout.tools.mkdir(exist_ok=True)
    wait = "setup: another run is setting up this checkout, or was cut short; waiting for it to end"
    return alone(checkout.tools / "lock", lambda: _say(wait))


def _run(command: list[str], doing: str, folder: Path, lock: int, environment: dict[str, str] | None = None) -> None:
    """Run a command; say every half minute that it still runs. Raise `SetupFailed` with the end of its output."""
    started = time.monotonic()
    process = None
    try:
        with _interrupts_held_back():
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                pass_fds=[lock],
                start_new_session=True,
            )
        output = _wait(process, doing, started)
    except BaseException:
        if process is not None:
            with suppress(ProcessLookupError):  # it has just ended
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        raise
    if process.returncode:
        end = "\n".join(output.splitlines()[-20:])
        raise SetupFailed(
            f"{doing} failed (exit {process.returncode}). Correct what it names and run this again: what is done stays."
            f" The end of its output:\n{end}"
        )
    _say(f"  {doing}: done in {time.monotonic() - started:.0f} s")


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Raise the `KeyboardInterrupt` of a Ctrl-C or a plain kill only after the block.

    A command already runs before `Popen` returns. Raised in between, the interrupt would leave it running, unknown.
    Handlers are used and not a mask: what is started would inherit a mask.
    """
    heard: list[int] = []
    before = {number: signal.signal(number, lambda *_: heard.append(1)) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if heard:
        raise KeyboardInterrupt


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


def _reads(file: Path) -> str:
    return file.read_text() if file.is_file() else ""


def _say(sentence: str) -> None:
    print(sentence, flush=True)  # noqa: T201  # a command's own words


if __name__ == "__main__":
    main()

"""No value of the vault, and no admin credential, is anywhere a run leaves something to read.

Every value in the emulated vault is random and long, so each is its own canary: looked for as it is, in base64, as JSON
writes it, and line by line where it has lines.
"""

from __future__ import annotations

import base64
import gzip
import json
import os
import re
import shutil
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from engine.events import STREAM
from sandbox.client import World
from tests.end_to_end.stage import ROOT, Stage, own
from tests.soak import soak

LOUDEST = ("-v=8", "--logtostderr", "--debug", "--diff", "--show-reads", "--show-sames", "--show-full-output")
"""The most that may be asked for; the level above is refused."""
THE_WORLD_ITSELF = ("sandbox.json", "env", "sandbox.log", "world.sqlite", "passphrase", "bin")
"""What the emulated services keep lies in the same folder; it is what a real service would keep at its own place."""


@pytest.fixture(scope="module", params=[soak("connect"), "service-account"])
def loud_run(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Stage, str, list[str]]]:
    """A first run, a changed value and a failing run at the loudest level: what was printed, and all command lines."""
    folder = tmp_path_factory.mktemp("loud")
    (folder / "tmp").mkdir()
    stage = Stage(folder / "home", options=("--vault-mode", request.param), typed=True)
    stage.environment["TMPDIR"] = str(folder / "tmp")
    try:
        assert stage.run("world").code == 0
        with stage.world() as world, command_lines() as seen:
            printed = stage.by_hand("up", "--yes", "--skip-preview", *LOUDEST, TMPDIR=str(folder / "tmp")).output
            world.write_field("azure-token", "credential", "a-canary-written-later-0123456789")
            world.fault("status", service="github", method="PUT", path="AZURE_TOKEN$", status=422, times=None)
            printed += stage.by_hand("up", "--yes", "--skip-preview", *LOUDEST, TMPDIR=str(folder / "tmp")).output
            world.lift()
            printed += stage.up().output
            printed += stage.by_hand("preview", "--refresh", "--json", *LOUDEST, **STREAM).output
        yield stage, printed, seen
    finally:
        stage.stop()


def test_nothing_is_printed(loud_run: tuple[Stage, str, list[str]]) -> None:
    """Standard output and error hold no value and no admin credential, however loud and whether the run fails."""
    stage, printed, _ = loud_run
    assert "AZURE_TOKEN" in printed
    assert found_in(printed.encode(), stage) == []
    assert [name for name, token in credentials(stage).items() if token in printed] == []


def test_nothing_lies_in_any_file(loud_run: tuple[Stage, str, list[str]]) -> None:
    """State, history, backups, engine logs, lock, settings and temporary files hold no value."""
    stage, _, _ = loud_run
    for file in files(stage):
        assert found_in(contents(file), stage) == [], file


def test_the_state_holds_the_values_encrypted(loud_run: tuple[Stage, str, list[str]]) -> None:
    """What was searched is not empty: decrypted on purpose, the state has the values that the search looks for."""
    stage, _, _ = loud_run
    shown = stage.by_hand("stack", "export", "--show-secrets").output
    assert "conda-forge/AZURE_TOKEN" in shown
    assert len(found_in(shown.encode(), stage)) > 30


def test_nothing_is_in_a_command_line(loud_run: tuple[Stage, str, list[str]]) -> None:
    """No process that ran meanwhile had a value or an admin credential among its arguments."""
    stage, _, seen = loud_run
    assert any("pulumi-resource-onepassword" in line for line in seen)
    everything = "\n".join(seen).encode()
    assert found_in(everything, stage) == []
    assert [name for name, token in credentials(stage).items() if token.encode() in everything] == []


def test_no_admin_credential_is_in_the_state(loud_run: tuple[Stage, str, list[str]]) -> None:
    """Neither the state's files nor its decrypted export hold the tokens that the plugins work with."""
    stage, _, _ = loud_run
    shown = stage.by_hand("stack", "export", "--show-secrets").output.encode()
    everything = b"".join([shown, *map(contents, (stage.home / "state").rglob("*.json*"))])
    for name, token in credentials(stage).items():
        for form in forms(token):
            assert form not in everything, name


LOUD: list[tuple[tuple[str, ...], dict[str, str]]] = [
    (("-v=9",), {}),
    (("-v", "11"), {}),
    (("--verbose=0x9",), {}),
    (("--tracing=file:/dev/null",), {}),
    (("-v=5", "--logflow"), {}),
    ((), {"PULUMI_OPTION_VERBOSE": "0b1001"}),
    ((), {"PULUMI_DEBUG_GRPC": "/dev/null"}),
    ((), {"TF_LOG": "TRACE"}),
    ((), {"GRPC_TRACE": "all"}),
    ((), {"PYTHONASYNCIODEBUG": "1"}),
    ((), {"PULUMI_LOG_OTLP_ENDPOINT": "127.0.0.1:9"}),
]
COMMANDS = ("refresh", "destroy", "refresh --target **")
REFUSED = [
    *(("preview", *loud) for loud in LOUD),
    *((command, *loud) for command in COMMANDS for loud in (LOUD[0], LOUD[-2])),
]
SHORT = (("preview", *LOUD[0]), ("refresh", *LOUD[-2]), ("destroy", *LOUD[0]))
"""A flag where the program refuses, a variable and a flag where no program runs and the plugin does."""


@pytest.fixture(scope="module")
def untouched(deployed_small: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A deployed little estate, of which nothing is read or changed."""
    with own(deployed_small, tmp_path_factory.mktemp("untouched")) as stage:
        yield stage


@pytest.mark.parametrize(
    ("command", "flags", "variables"),
    [
        *(case if case in SHORT else soak(*case) for case in REFUSED),
    ],
)
def test_levels_that_print_values_are_refused(
    untouched: Stage, command: str, flags: tuple[str, ...], variables: dict[str, str]
) -> None:
    """The engine ends with a sentence that says what to leave out, and neither asks the vault nor prints a value.

    Every loud way with one command, and every command with one flag and one variable; `tests/test_safe_run.py` has all
    the ways to write them. A refresh lets the official plugin look at the teams meanwhile, which hold no value; nothing
    else is asked.
    """
    confirmed = () if command == "preview" else ("--yes", "--skip-preview")
    with untouched.world() as world:
        last = world.last_request()
        outcome = untouched.by_hand(*command.split(), *confirmed, *flags, **variables)
        assert [row for row in world.requests(after=last) if not looks_at_teams(row)] == []
    assert found_in(outcome.output.encode(), untouched) == []
    assert outcome.code != 0
    assert "Nothing was read or changed." in outcome.output
    assert "values" in outcome.output


def looks_at_teams(row: dict[str, Any]) -> bool:
    """Whether a request is what the official GitHub plugin asks for its teams."""
    return row["service"] == "github" and bool(re.fullmatch(r"GET /api/v3/org\S+", f"{row['method']} {row['path']}"))


@pytest.mark.parametrize("words", [soak(("preview", "--save-plan", "PLAN")), ("up", "--yes", "--strict")])
def test_a_plan_is_refused(untouched: Stage, words: tuple[str, ...], tmp_path: Path) -> None:
    """A plan, saved or kept between preview and update, would print values when it is violated."""
    outcome = untouched.by_hand(*(str(tmp_path / "plan") if word == "PLAN" else word for word in words))
    assert "Leave it out." in outcome.output
    assert outcome.code != 0


@pytest.mark.parametrize(
    ("name", "command"),
    [("a link", "preview"), ("a copy", "refresh --yes --skip-preview"), soak("a script around it", "preview")],
)
def test_an_engine_of_another_name_is_looked_at(untouched: Stage, name: str, command: str, tmp_path: Path) -> None:
    """Whatever it is called: the flags that the engine was given are found, and no value is printed."""
    engine = _called(name, tmp_path)
    beside = os.pathsep.join([str(_engine().parent), os.environ["PATH"]])
    outcome = untouched.by_hand(*command.split(), "-v=11", "--logtostderr", engine=engine, PATH=beside)
    assert found_in(outcome.output.encode(), untouched) == []
    assert "-v=11 is not a level from 0 to 8" in outcome.output
    assert outcome.code != 0


def test_an_engine_of_another_name_may_run(untouched: Stage, tmp_path: Path) -> None:
    """It is not its name that counts."""
    outcome = untouched.by_hand("preview", engine=_called("a script around it", tmp_path))
    assert outcome.code == 0, outcome.output


def _engine() -> Path:
    """Where the engine lies."""
    return Path(shutil.which("pulumi", path=str(ROOT / ".tools" / "bin")) or shutil.which("pulumi") or "").resolve()


def _called(name: str, folder: Path) -> str:
    """The engine under another name."""
    real, other = _engine(), folder / "orchestrator"
    if name == "a link":
        other.symlink_to(real)
    elif name == "a copy":
        shutil.copy(real, other)
    else:
        other.write_text(f'#!/bin/sh\n{real} "$@"\nexit $?\n')
        other.chmod(0o700)
    return str(other)


def values(world: World) -> dict[str, str]:
    """Every value in the vault, by item and field."""
    return {
        f"{title}/{field}": world.field(title, field)
        for title, item in world.items().items()
        for field in item["digests"]
    }


def credentials(stage: Stage) -> dict[str, str]:
    """The admin credentials of a run: what opens the world and the state."""
    tokens: dict[str, str] = json.loads((stage.home / "sandbox.json").read_text())["tokens"]
    return tokens | {"passphrase": (stage.home / "passphrase").read_text()}


def forms(value: str) -> set[bytes]:
    """How a value could be written down."""
    lines = [line for line in value.splitlines() if len(line) > 20 and "PRIVATE KEY" not in line]
    written = {value, json.dumps(value)[1:-1], *lines}
    return {text.encode() for text in written} | {base64.b64encode(text.encode()) for text in written}


def found_in(data: bytes, stage: Stage) -> list[str]:
    """The items whose value is in the data, in any form."""
    with stage.world() as world:
        return sorted(name for name, value in values(world).items() if any(form in data for form in forms(value)))


def files(stage: Stage) -> list[Path]:
    """Everything a run wrote, the emulated services' own keeping aside."""
    places = [stage.home, stage.home.parent / "tmp"]
    found = [file for place in places for file in place.rglob("*") if file.is_file() and not file.is_symlink()]
    mine = [file for file in found if file.relative_to(file.parents[-2]) and not is_world(file, stage)]
    assert any(file.suffix == ".json" and "history" in str(file) for file in mine)
    assert any("logs" in str(file) for file in mine)
    return mine


def is_world(file: Path, stage: Stage) -> bool:
    """Whether a file belongs to the emulated services."""
    if not file.is_relative_to(stage.home):
        return False
    first = file.relative_to(stage.home).parts[0]
    return first.startswith(THE_WORLD_ITSELF)


def contents(file: Path) -> bytes:
    """A file's bytes, unpacked when it is compressed."""
    data = file.read_bytes()
    with suppress(gzip.BadGzipFile, EOFError, zlib.error):
        return data + gzip.decompress(data)
    return data


@contextmanager
def command_lines() -> Iterator[list[str]]:
    """Collects the command lines of all processes for as long as the block lasts, of new ones as often as can be."""
    before = {number: _command_line(number) for number in psutil.pids()}
    seen = dict.fromkeys(before.values())
    over = threading.Event()

    def watch() -> None:
        while not over.is_set():
            seen.update(dict.fromkeys(map(_command_line, set(psutil.pids()) - before.keys())))
            over.wait(0.01)

    watcher = threading.Thread(target=watch)
    watcher.start()
    lines: list[str] = []
    try:
        yield lines
    finally:
        over.set()
        watcher.join()
        lines += seen


def _command_line(number: int) -> str:
    """The command line of a process; nothing when it has ended meanwhile."""
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""

"""The sandbox as a process: starting, stopping, dying, and coming back."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import stat
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox import SandboxError, World, launch, launcher
from sandbox.options import Options
from tests.sandbox.asking import ORGANIZATION, SEED, VAULT, GitHub

SMALL = {"vault": {"name": VAULT, "items": {"one": {"fields": {"credential": "token"}}}}, "github": SEED["github"]}


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., World]]:
    """Starts sandboxes on the test's own folder, and stops what is left in the end."""

    with ExitStack() as opened:

        def started(seed: Any = SMALL, **options: Any) -> World:
            launcher.start(Options(home=tmp_path / "home", **{"port_base": 0, **options}), seed)
            return opened.enter_context(World(tmp_path / "home"))

        yield started
    launcher.stop(tmp_path / "home", kill=True)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line."""
    root = str(Path(launcher.__file__).parent.parent)
    return subprocess.run(
        [sys.executable, "-m", "sandbox", *arguments], input=json.dumps(SMALL), capture_output=True, text=True,
        check=False, timeout=60, env={**os.environ, "PYTHONPATH": root},
    )  # fmt: skip


def test_it_is_ready_and_private(start: Callable[..., World]) -> None:
    """When its start returns it answers, and keeps its tokens to its owner."""
    world = start(SEED)
    assert httpx.get(world.addresses["connect"] + "/heartbeat").status_code == 200
    for name in ("sandbox.json", "env", "world.sqlite", "sandbox.log", "lock"):
        assert stat.S_IMODE((world.home / name).stat().st_mode) == 0o600


def test_it_is_given_no_credential(start: Callable[..., World], monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the environment it gets what a process needs to run; what has other names, real tokens too, stays out."""
    for name in ("GITHUB_TOKEN", "HEROKU_API_KEY", "OP_SERVICE_ACCOUNT_TOKEN", "A_NAME_NOBODY_THOUGHT_OF"):
        monkeypatch.setenv(name, "canary-of-the-environment")
    world = start()
    given = Path(f"/proc/{launcher.running(world.home)}/environ").read_bytes()
    assert b"PATH=" in given
    assert b"canary-of-the-environment" not in given


def test_what_was_committed_survives_a_kill(start: Callable[..., World]) -> None:
    """After kill -9 and a new start, secrets, hooks, vault, tokens, clock and addresses are what they were."""
    world = start()
    client = GitHub(world)
    client.put_secret("A_TOKEN", "x", selected_repository_ids=client.ids("alpha"))
    client.add_hook("~", secret="s")
    client.close()
    world.advance_clock(100_000)
    state, value, now = world.state(), world.field("one"), world.now()
    assert launcher.stop(world.home, kill=True)
    again = start()
    assert (again.state(), again.field("one")) == (state, value)
    assert again.secret(ORGANIZATION, "A_TOKEN")["value"] == "x"
    assert (again.tokens, again.addresses) == (world.tokens, world.addresses)
    assert 0 <= again.now() - now < 60
    assert again.requests()[-1]["method"] == "POST"


def test_what_was_acknowledged_survives_a_kill_amid_writes(start: Callable[..., World]) -> None:
    """Killed while it is being written to, the world still has every write that a client was told of."""
    world = start()
    client = GitHub(world)
    sealed, told, enough = client.seal("x"), [], threading.Event()

    def write() -> None:
        for number in range(10_000):
            client.ask("PUT", f"~/actions/secrets/S{number}", {**sealed, "visibility": "all"}).raise_for_status()
            told.append(f"{ORGANIZATION}/S{number}")
            if number == 50:
                enough.set()

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        assert enough.wait(60)
        assert launcher.stop(world.home, kill=True)
        with pytest.raises(httpx.TransportError):
            writing.result(30)
    client.close()
    assert set(told) <= set(start().state()["organization_secrets"])


def test_a_changed_seed_adds_and_keeps(start: Callable[..., World]) -> None:
    """A start with more in the seed adds it; a start with less removes nothing; a reset then keeps both."""
    world = start()
    value = world.field("one")
    launcher.stop(world.home)
    more = {"name": VAULT, "items": {"two": {"fields": {"credential": "token"}}}}
    again = start({"vault": more, "github": {"organizations": {ORGANIZATION: {"repositories": {"omega": {}}}}}})
    assert (set(again.items()), again.field("one")) == ({"one", "two"}, value)
    again.reset()
    assert (set(again.items()), again.field("one")) == ({"one", "two"}, value)
    assert again.inventory()["github"]["repositories"] == 6


def test_one_world_has_one_process(start: Callable[..., World]) -> None:
    """A second start on the same folder is refused, names the process, and leaves the first alone."""
    world = start()
    with pytest.raises(SandboxError, match=f"as process {world.pid}") as refused:
        start()
    assert "--home" in str(refused.value)
    assert launcher.running(world.home) == world.pid
    assert world.field("one")


def test_answers_do_not_wait_for_acknowledgements(start: Callable[..., World]) -> None:
    """A request over a connection that is kept takes no longer than one that makes its own; 40 ms would be added."""
    world = start()
    kept, others = GitHub(world), [GitHub(world) for _ in range(21)]
    on_one = statistics.median(_seconds(kept) for _ in range(21))
    on_many = statistics.median(_seconds(one) for one in others)
    for client in (kept, *others):
        client.close()
    assert on_one < 3 * on_many


def _seconds(client: GitHub) -> float:
    began = time.monotonic()
    client.ask("GET", "~")
    return time.monotonic() - began


def test_a_taken_port_is_named(start: Callable[..., World]) -> None:
    """The sentence has the port, the service and the option that changes it; nothing is left running."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SandboxError, match=rf"Port {port} .* serves admin.*--port-base"):
            start(port_base=port)
    assert start().field("one")


def test_a_bad_seed_stops_the_start(start: Callable[..., World]) -> None:
    """A mistake in the seed is told by whoever starts it."""
    with pytest.raises(SandboxError, match=r"vault\.items\.x has no fields"):
        start({"vault": {"name": VAULT, "items": {"x": {}}}})


def test_a_world_of_other_code_is_refused(start: Callable[..., World]) -> None:
    """In a sentence that says what to do, and the world stays as it is."""
    home = start().home
    launcher.stop(home)
    with closing(sqlite3.connect(home / "world.sqlite")) as world:
        world.execute("ALTER TABLE settings ADD COLUMN later TEXT")
    with pytest.raises(SandboxError, match=r"world\.sqlite was made by other code, which keeps 'settings' in another"):
        start()


def test_it_stops_cleanly_even_while_a_request_is_held(start: Callable[..., World]) -> None:
    """Stopping ends the process soon, closes its ports, and is no error when nothing runs."""
    world = start()
    world.hold("after", service="connect")
    question = f"import httpx; httpx.get('{world.addresses['connect']}/heartbeat')"
    asking = subprocess.Popen([sys.executable, "-c", question], stderr=subprocess.DEVNULL)
    assert world.held()
    assert launcher.stop(world.home)
    assert asking.wait(30) != 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(world.addresses["connect"] + "/heartbeat")
    assert not launcher.stop(world.home)
    assert "Traceback" not in (world.home / "sandbox.log").read_text()


def test_the_environment_leads_to_one_kind_of_vault(start: Callable[..., World]) -> None:
    """Either Connect's variables or the service account's are set, the others empty; GitHub's are always set."""
    world = start(mode="connect")
    assert world.environment["OP_CONNECT_HOST"] == world.addresses["connect"]
    assert world.environment["OP_SERVICE_ACCOUNT_TOKEN"] == ""
    launcher.stop(world.home)
    other = start(mode="service-account")
    assert other.environment["OP_CONNECT_TOKEN"] == ""
    assert other.environment["OP_SERVICE_ACCOUNT_TOKEN"] == other.tokens["op"]
    assert Path(other.environment["OP_CLI_PATH"]).is_file()
    shell = f'. {other.home / "env"} && printf "%s %s" "$GITHUB_BASE_URL" "$GITHUB_TOKEN"'
    said = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, check=True, env={}).stdout
    assert said == f"{other.addresses['github']}/ {other.tokens['github']}"


def test_the_command_line(tmp_path: Path) -> None:
    """start, status, env and stop do what they say, and say what they did."""
    home = ["--home", str(tmp_path / "home")]
    assert run("status", *home).returncode == 1
    assert "makes one" in run("env", *home).stderr
    try:
        started = run("start", *home, "--seed", "-", "--port-base", "0", "--switch", "update-without-list-clears=on")
        assert (started.returncode, started.stderr) == (0, "")
        assert "github" in started.stdout
        status = run("status", *home)
        assert (status.returncode, "1 items" in status.stdout) == (0, True)
        assert "export GITHUB_TOKEN=ghp_" in run("env", *home).stdout
        with World(tmp_path / "home") as world:
            assert world.switches()["update-without-list-clears"] is True
        assert run("start", *home, "--seed", "-", "--port-base", "0").returncode == 1
    finally:
        stopped = run("stop", *home)
    assert "has stopped" in stopped.stdout
    assert "No sandbox is running" in run("stop", *home).stdout


def test_it_runs_in_the_foreground_until_it_is_interrupted(tmp_path: Path) -> None:
    """`serve` tells its addresses when they answer, and ends with exit code 0 on SIGINT."""
    command = [sys.executable, "-m", "sandbox", "serve", "--home", str(tmp_path / "home"), "--port-base", "0"]
    root = str(Path(launcher.__file__).parent.parent)
    environment = {**os.environ, "PYTHONPATH": root, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        addresses = dict(process.stdout.readline().split() for _ in range(4))
        assert httpx.get(addresses["connect"] + "/heartbeat").text == "."
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0


def test_launch_stops_what_it_started(tmp_path: Path) -> None:
    """The sandbox of a block ends with the block, whatever happens in it."""
    with pytest.raises(KeyError), launch(tmp_path / "home", SMALL):
        raise KeyError
    assert launcher.running(tmp_path / "home") is None

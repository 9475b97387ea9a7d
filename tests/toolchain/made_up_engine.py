"""An engine as a language host sees it: it starts the host, takes its log and its resources, and asks it to run."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2, json_format
from pulumi.runtime.proto import (
    engine_pb2,
    engine_pb2_grpc,
    language_pb2,
    language_pb2_grpc,
    resource_pb2,
    resource_pb2_grpc,
)

ROOT = Path(__file__).resolve().parent.parent.parent
LANGUAGE_HOST = ROOT / "toolchain" / "language_host.py"
PATIENCE_SECONDS = 60.0


class Engine(engine_pb2_grpc.EngineServicer):
    """Keeps what is logged, as severity and text."""

    def __init__(self) -> None:
        self.log: list[tuple[str, str]] = []
        self.debug_messages = 0

    def Log(self, request: Any, context: Any) -> Any:  # noqa: N802  # the service's name
        """Keep what a user would see."""
        severity = engine_pb2.LogSeverity.Name(request.severity)
        if severity == "DEBUG":
            self.debug_messages += 1
        else:
            self.log.append((severity, request.message))
        return empty_pb2.Empty()


class Monitor(resource_pb2_grpc.ResourceMonitorServicer):
    """Accepts every resource and keeps the stack's outputs."""

    def __init__(self) -> None:
        self.outputs: dict[str, Any] = {}
        self.registered: list[str] = []
        self.requests: list[Any] = []
        self.failing: set[str] = set()
        """Names of resources that cannot be made, in a run that goes on all the same."""
        self.asked_for_resource = threading.Event()
        self.may_answer = threading.Event()
        self.may_answer.set()

    def SupportsFeature(self, request: Any, context: Any) -> Any:  # noqa: N802  # the service's name
        """Secrets, and nothing that would need answers of its own."""
        return resource_pb2.SupportsFeatureResponse(hasSupport=request.id == "secrets")

    def RegisterResource(self, request: Any, context: Any) -> Any:  # noqa: N802  # the service's name
        """Answer with the inputs, once answers are allowed."""
        self.asked_for_resource.set()
        self.may_answer.wait(PATIENCE_SECONDS)
        urn = f"urn:pulumi:dev::five::{request.type}::{request.name}"
        self.registered.append(request.name)
        self.requests.append(request)
        if request.name in self.failing:
            return resource_pb2.RegisterResourceResponse(urn=urn, result=resource_pb2.Result.FAIL)
        return resource_pb2.RegisterResourceResponse(urn=urn, id="made-up", object=request.object)

    def RegisterResourceOutputs(self, request: Any, context: Any) -> Any:  # noqa: N802  # the service's name
        """Keep them: only the stack has any."""
        self.outputs = json_format.MessageToDict(request.outputs)
        return empty_pb2.Empty()

    def SignalAndWaitForShutdown(self, request: Any, context: Any) -> Any:  # noqa: N802  # the service's name
        """Shut down at once."""
        return empty_pb2.Empty()


@dataclass
class Host:
    """A running language host and the engine that started it."""

    process: subprocess.Popen[str]
    language: language_pb2_grpc.LanguageRuntimeStub
    engine: Engine
    monitor: Monitor
    address: str
    folder: Path
    running: list[Any] = field(default_factory=list)

    def run(self, program: str, **request: Any) -> Any:
        """Run a program and return the host's answer."""
        (self.folder / "__main__.py").write_text(program)
        return self.language.Run(self.request(**request), timeout=PATIENCE_SECONDS)

    def request(self, **request: Any) -> Any:
        """What the engine asks for when it runs the program of the folder."""
        usual = {"project": "five", "stack": "dev", "parallel": 4, "monitor_address": self.address}
        return language_pb2.RunRequest(**{**usual, "info": program_info(self.folder), **request})

    def run_plugin(
        self, source: str, *arguments: str, environment: Mapping[str, str] | None = None, kind: str = "resource"
    ) -> Any:
        """Start a plugin and return the stream of its answers."""
        folder = self.folder / "plugin"
        program = folder / "__main__.py"
        folder.mkdir(exist_ok=True)
        if not program.exists() or program.read_text() != source:  # one that starts now may be reading it
            program.write_text(source)
        call = self.language.RunPlugin(
            language_pb2.RunPluginRequest(
                pwd=str(self.folder),
                args=arguments,
                env=[f"{key}={value}" for key, value in {**os.environ, **(environment or {})}.items()],
                kind=kind,
                info=program_info(folder),
            )
        )
        self.running.append(call)
        return call


def first_line(call: Any) -> str:
    """The first line that a plugin prints, however many pieces it comes in."""
    line = b""
    while not line.endswith(b"\n"):
        line += next(call).stdout
    return line.decode().rstrip("\n")


def program_info(folder: Path) -> Any:
    """Where a program lies."""
    return language_pb2.ProgramInfo(root_directory=str(folder), program_directory=str(folder), entry_point=".")


@contextmanager
def serving() -> Iterator[tuple[str, Engine, Monitor]]:
    """An engine on a port of its own."""
    engine, monitor = Engine(), Monitor()
    server = grpc.server(ThreadPoolExecutor(max_workers=8))
    engine_pb2_grpc.add_EngineServicer_to_server(engine, server)
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(monitor, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}", engine, monitor
    finally:
        monitor.may_answer.set()
        server.stop(grace=None).wait()


@contextmanager
def started_host(folder: Path, start: Callable[[str], subprocess.Popen[str]] | None = None) -> Iterator[Host]:
    """A language host, ended with the test."""
    with serving() as (address, engine, monitor):
        process = (start or start_host)(address)
        assert process.stdout
        port = process.stdout.readline().strip()
        try:
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                language = language_pb2_grpc.LanguageRuntimeStub(channel)
                yield Host(process, language, engine, monitor, address, folder)
        finally:
            _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    """Ask the host to end, so that it ends its plugins."""
    process.terminate()
    try:
        process.communicate(timeout=PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise


def start_host(address: str, *flags: str) -> subprocess.Popen[str]:
    """The language host as the engine starts it: its own flags come before the address."""
    command = [sys.executable, str(LANGUAGE_HOST), *flags, address]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

"""The Python language host of Pulumi, for machines that cannot have the official one.

The engine starts this program as `pulumi-language-python ENGINE_ADDRESS` and asks it to run the project's
`__main__.py`, and to start the plugins written in Python: the local provider and policy packs. It stands on the
language server of the Python SDK (`pulumi.automation._server`, a private module: the SDK is pinned, and
`tests/toolchain/test_language_host.py` runs what is used of it).

Protocol: `LanguageRuntime` in pulumi/proto/pulumi/language.proto, 3.256.
"""

from __future__ import annotations

import os
import queue
import runpy
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path
from typing import IO, Any

import grpc
from pulumi.automation._server import LanguageServer
from pulumi.runtime._grpc_settings import _GRPC_CHANNEL_OPTIONS
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2

ENGINE_POLL_SECONDS = 1.0
"""How often the host looks whether its engine still lives."""

STOP_SECONDS = 5.0
"""How long a plugin has to end after it was asked to, before it is killed."""


class LanguageHost(LanguageServer):
    """Runs the project's program in this process and Python plugins as children."""

    def __init__(self) -> None:
        super().__init__(program=lambda: None)
        self._plugins: set[subprocess.Popen[bytes]] = set()

    def Handshake(self, request: Any, context: Any) -> Any:
        """Accept the engine; it has nothing to tell that a program on the same machine needs."""
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        """Name the version of the SDK the program runs on."""
        return plugin_pb2.PluginInfo(version=metadata.version("pulumi"))

    def GetRequiredPackages(self, request: Any, context: Any) -> Any:
        """Require nothing: every plugin lies beside the engine or in the project."""
        return language_pb2.GetRequiredPackagesResponse()

    def Run(self, request: Any, context: Any) -> Any:
        """Run `__main__.py` of the program's directory as `python __main__.py` would."""
        directory = request.info.program_directory
        self.program = lambda: _run_program(directory, request.info.entry_point)
        return super().Run(request, context)

    def RunPlugin(self, request: Any, context: Any) -> Iterator[Any]:
        """Start a plugin written in Python and pass on what it prints, then its exit code."""
        process = subprocess.Popen(
            _plugin_command(request),
            cwd=request.pwd or None,
            env=dict(entry.split("=", 1) for entry in request.env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is the engine's to hand on, as a Cancel call
        )
        self._plugins.add(process)
        context.add_callback(lambda: _stop(process))
        try:
            yield from _outputs(process)
            yield language_pb2.RunPluginResponse(exitcode=process.wait())
        finally:
            self._plugins.discard(process)

    def stop_plugins(self) -> None:
        """End every plugin that still runs."""
        for process in list(self._plugins):
            _stop(process)


def _run_program(directory: str, entry_point: str) -> None:
    os.chdir(directory)
    sys.path.insert(0, directory)
    target = Path(directory, entry_point or ".")
    runpy.run_path(str(target / "__main__.py" if target.is_dir() else target), run_name="__main__")


def _plugin_command(request: Any) -> list[str]:
    directory = request.info.program_directory
    if request.kind == "analyzer":
        engine, *rest = request.args
        return [sys.executable, "-u", "-m", "pulumi.policy", engine, directory, *rest]
    return [sys.executable, "-u", directory, *request.args]


def _outputs(process: subprocess.Popen[bytes]) -> Iterator[Any]:
    """Both streams of a process, in the order their pieces arrive, until both are closed."""
    pieces: queue.Queue[tuple[str, bytes]] = queue.Queue()

    def pump(name: str, stream: IO[bytes]) -> None:
        while piece := os.read(stream.fileno(), 65536):
            pieces.put((name, piece))
        pieces.put((name, b""))

    streams = {"stdout": process.stdout, "stderr": process.stderr}
    for name, stream in streams.items():
        threading.Thread(target=pump, args=(name, stream), daemon=True).start()
    still_open = len(streams)
    while still_open:
        name, piece = pieces.get()
        if piece:
            yield language_pb2.RunPluginResponse(**{name: piece})
        else:
            still_open -= 1


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


def _wait_for_the_end(stopped: threading.Event) -> None:
    """Return when asked to stop, or when the engine is gone: a host is never adopted by another parent."""
    engine = os.getppid()
    while not stopped.wait(ENGINE_POLL_SECONDS):
        if os.getppid() != engine:
            return


def main() -> None:
    """Serve until the engine stops or ends; print the port on standard output, as the engine expects."""
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    host = LanguageHost()
    server = grpc.server(ThreadPoolExecutor(max_workers=8), options=_GRPC_CHANNEL_OPTIONS)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    _wait_for_the_end(stopped)
    host.stop_plugins()
    server.stop(grace=None)
    os._exit(0)  # a program may still wait for an engine that is gone


if __name__ == "__main__":
    main()

"""The Python language host of Pulumi, for machines that cannot have the official one.

The engine starts this program as `pulumi-language-python ENGINE_ADDRESS` and asks it to run the project's
`__main__.py`, and to start the plugins written in Python: the local provider and policy packs. It stands on the public
runtime of the Python SDK (`pulumi.runtime`), whose version is the engine's.

Protocol: `LanguageRuntime` in pulumi/proto/pulumi/language.proto, 3.256.
"""

from __future__ import annotations

import argparse
import asyncio
import contextvars
import logging
import os
import platform
import queue
import runpy
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import IO, Any

# Run by its path, since an import would keep a package `shared` of the program's own from being found.
QUICK_IMPORTS = runpy.run_path(str(Path(__file__).resolve().parent.parent / "shared" / "quick_imports.py"))

with QUICK_IMPORTS["quick_imports"]():
    import grpc
    import pulumi
    from pulumi.runtime import reset_options, run_in_stack, set_all_config
    from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2
    from pulumi.runtime.settings import _get_rpc_manager
    from pulumi.runtime.stack import ResourceRegistrationFailed, wait_for_rpcs

ENGINE_POLL_SECONDS = 1.0
"""How often the host looks whether its engine still lives."""

STOP_SECONDS = 5.0
"""How long a plugin has to end after it was asked to, before it is killed."""

CALLS_AT_ONCE = 64
"""A plugin's call lasts as long as the plugin, so this bounds the plugins written in Python of one run."""

LONGEST_MESSAGE_BYTES = 400 * 1024 * 1024
"""The engine's own limit."""


class LanguageHost(language_pb2_grpc.LanguageRuntimeServicer):
    """Runs the project's program in this process and Python plugins as children."""

    def __init__(self, engine: str) -> None:
        self._engine = engine

    def Handshake(self, request: Any, context: Any) -> Any:
        """Accept the engine; it has nothing to say that a program on the same machine needs."""
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        """Name the version of the SDK the program runs on."""
        return plugin_pb2.PluginInfo(version=metadata.version("pulumi"))

    def GetRequiredPackages(self, request: Any, context: Any) -> Any:
        """Require nothing: every plugin lies in the plugin cache or in the project."""
        return language_pb2.GetRequiredPackagesResponse()

    def About(self, request: Any, context: Any) -> Any:
        """Name the Python the program runs on."""
        return language_pb2.AboutResponse(executable=sys.executable, version=platform.python_version())

    def Run(self, request: Any, context: Any) -> Any:
        """Run the program as `python __main__.py` in its directory would.

        The engine knows what failed when this returns, so the answer asks it to add nothing (`bail`).
        """
        try:
            contextvars.copy_context().run(self._run, request)
        except ProgramFailed:
            return language_pb2.RunResponse(bail=True)
        return language_pb2.RunResponse()

    def _run(self, request: Any) -> None:
        """Report to the engine why the program failed, and raise `ProgramFailed`."""
        reset_options(
            project=request.project,
            stack=request.stack,
            root_directory=request.info.root_directory,
            organization=request.organization or "organization",
            parallel=request.parallel,
            preview=request.dryRun,
            engine_address=self._engine,
            monitor_address=request.monitor_address,
        )
        set_all_config(dict(request.config), list(request.configSecretKeys))
        program = Program(request.info.program_directory, request.info.entry_point, list(request.args))
        try:
            _run_to_the_end(program, request.parallel)
        except ResourceRegistrationFailed:  # the engine reported it, and goes on with what does not depend on it
            raise ProgramFailed from None  # never success: what depends on it is not registered, and would be deleted
        except pulumi.RunError as sentence:
            _fail(str(sentence))
        except SystemExit as leaving:
            if leaving.code not in (None, 0):
                _fail(f"The program ended with exit code {leaving.code}.")
        except grpc.RpcError as error:
            if error.code() == grpc.StatusCode.UNAVAILABLE:  # the engine is ending the run, and hears nothing more
                raise ProgramFailed from None  # never success: what is not registered by now would be deleted
            _fail(f"The program failed: {error.details()}")
        except Exception as error:  # noqa: BLE001  # whatever a program raises is shown to its author
            _fail(f"Program failed with an unhandled exception:\n{program.traceback(error)}")
        finally:
            sys.stdout.flush()
            sys.stderr.flush()

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
        if not context.add_callback(lambda: _stop(process)):  # the call was cancelled before it began
            _stop(process)
        try:
            yield from _outputs(process)
            yield language_pb2.RunPluginResponse(exitcode=process.wait())
        finally:
            _stop(process)


class ProgramFailed(Exception):
    """The program failed, and the engine knows why."""


class Program:
    """The project's program: a directory, and in it a file, or a directory with a `__main__.py`."""

    def __init__(self, directory: str, entry_point: str, arguments: list[str]) -> None:
        target = Path(directory, entry_point or ".")
        self._directory = directory
        self._file = str(target / "__main__.py" if target.is_dir() else target)
        self._arguments = arguments

    def run(self) -> None:
        """Run it as the main module. Raise `pulumi.RunError` when there is no such file, and all it raises itself."""
        if not Path(self._file).is_file():
            raise pulumi.RunError(f"There is no program: {self._file} does not exist.")
        os.chdir(self._directory)
        sys.argv = [self._file, *self._arguments]
        if sys.path[0] != self._directory:
            sys.path.insert(0, self._directory)
        runpy.run_path(self._file, run_name="__main__")

    def traceback(self, error: Exception) -> str:
        """Return the traceback from the program's own first line on, or all of it when the program is not in it."""
        if isinstance(error, SyntaxError) and error.filename == self._file:
            return "".join(traceback.format_exception_only(error))
        frames = traceback.extract_tb(error.__traceback__)
        ours = next((place for place, frame in enumerate(frames) if frame.filename == self._file), 0)
        return "".join(traceback.format_exception(error, limit=ours - len(frames)))


async def _register_the_rest() -> None:
    """Wait for all that does not depend on what failed: at the first failure the SDK waits for nothing more."""
    while True:
        _get_rpc_manager().unhandled_exception = None
        try:
            await wait_for_rpcs()
        except ResourceRegistrationFailed:
            continue
        return


def _run_to_the_end(program: Program, parallel: int) -> None:
    """Run the program and everything it left to be done, on an event loop of its own."""
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # it reports each output that a failed run left unread
    loop = asyncio.new_event_loop()
    loop.set_default_executor(ThreadPoolExecutor(max_workers=4 * max(parallel, 1)))
    try:
        loop.run_until_complete(run_in_stack(program.run))
    except ResourceRegistrationFailed:
        loop.run_until_complete(_register_the_rest())
        raise
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
            with suppress(asyncio.CancelledError):
                loop.run_until_complete(task)
        loop.close()


def _fail(message: str) -> None:
    pulumi.log.error(message)
    raise ProgramFailed


def _plugin_command(request: Any) -> list[str]:
    directory = request.info.program_directory
    if request.kind == "analyzer":
        engine, *rest = request.args
        return [sys.executable, "-u", str(Path(__file__).with_name("policy_host.py")), engine, directory, *rest]
    return [sys.executable, "-u", directory, *request.args]


def _outputs(process: subprocess.Popen[bytes]) -> Iterator[Any]:
    """Yield both streams of a process, in the order their pieces arrive, until both are closed."""
    pieces: queue.Queue[Any] = queue.Queue()

    def pump(stream: IO[bytes], answer: Callable[[bytes], Any]) -> None:
        while piece := os.read(stream.fileno(), 65536):
            pieces.put(answer(piece))
        pieces.put(None)

    streams = (
        (process.stdout, lambda piece: language_pb2.RunPluginResponse(stdout=piece)),
        (process.stderr, lambda piece: language_pb2.RunPluginResponse(stderr=piece)),
    )
    for arguments in streams:
        threading.Thread(target=pump, args=arguments, daemon=True).start()
    for _ in streams:  # each ends with one None
        yield from iter(pieces.get, None)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End a plugin and what it started, by force when asking does not help. A plugin leads a process group."""
    if process.poll() is not None:
        return
    _signal_group(process, signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        _signal_group(process, signal.SIGKILL)
        process.wait()


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):  # it has just ended
        os.killpg(process.pid, number)


def _wait_for_the_end(stopped: threading.Event, engine: int) -> None:
    """Return when asked to stop, or when the engine is gone: then the host has another parent."""
    while os.getppid() == engine and not stopped.wait(ENGINE_POLL_SECONDS):
        pass


def main() -> None:
    """Serve until the engine stops or ends; print the port on standard output, as the engine expects."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0], allow_abbrev=False)
    parser.add_argument("--engine-process", type=int, default=os.getppid(), help="the engine's process id")
    parser.add_argument("engine", nargs="+", help="the engine's address; the last word, after values of its own flags")
    arguments, _ = parser.parse_known_args()
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    limits = [(f"grpc.max_{way}_message_length", LONGEST_MESSAGE_BYTES) for way in ("receive", "send")]
    server = grpc.server(ThreadPoolExecutor(max_workers=CALLS_AT_ONCE), options=limits)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(LanguageHost(arguments.engine[-1]), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    _wait_for_the_end(stopped, arguments.engine_process)
    server.stop(grace=None).wait()  # this cancels the calls, and a plugin ends with its call
    os._exit(0)  # a program may still wait for an engine that is gone


if __name__ == "__main__":
    main()

"""Serves the provider to the engine over gRPC, and makes every failure a bare sentence.

The SDK's own `main` shows an exception as "Unexpected <class ...>", so its ten lines are written again here around a
servicer whose calls end in `FAILED_PRECONDITION` with the sentence alone.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import traceback
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import grpc
import grpc.aio
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.provider.experimental.provider import Provider
from pulumi.provider.experimental.server import ProviderServicer
from pulumi.runtime._grpc_settings import _GRPC_CHANNEL_OPTIONS
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, provider_pb2, provider_pb2_grpc, status_pb2
from pulumi.runtime.rpc import _special_secret_sig, _special_sig_key

from saas import VERSION, registry, secrecy
from saas.errors import SaasError, Unfinished, Unseen
from saas.provider import SaasProvider
from saas.run import Announce, Run
from shared import printed

PARENT_POLL_SECONDS = 1.0

LOG_SECONDS = 5.0
"""How long the engine may take to accept a message for the user."""

FINISH_SECONDS = 60.0
"""How long calls in flight may go on after a signal. They wait for nothing any more, so each is one attempt."""

ORPHAN_SECONDS = 5.0
"""The same when the engine is gone, and nobody is left to record what they did."""


OURS = (f"{os.sep}saas{os.sep}", f"{os.sep}stand_ins{os.sep}")
"""Parts of the paths of the code that serves."""


class Servicer(ProviderServicer):
    """The SDK's servicer with failures as sentences, cleared of every secret the request held."""

    async def Invoke(self, request: Any, context: Any) -> Any:
        return await self._guard(super().Invoke, request, context)

    async def CheckConfig(self, request: Any, context: Any) -> Any:
        return await self._guard(super().CheckConfig, request, context)

    async def Configure(self, request: Any, context: Any) -> Any:
        return await self._guard(super().Configure, request, context)

    async def Check(self, request: Any, context: Any) -> Any:
        return await self._guard(super().Check, request, context)

    async def Diff(self, request: Any, context: Any) -> Any:
        return await self._guard(super().Diff, request, context)

    async def Create(self, request: Any, context: Any) -> Any:
        return await self._guard(super().Create, request, context)

    async def Read(self, request: Any, context: Any) -> Any:
        return await self._guard(super().Read, request, context)

    async def Update(self, request: Any, context: Any) -> Any:
        return await self._guard(super().Update, request, context)

    async def Delete(self, request: Any, context: Any) -> Any:
        return await self._guard(super().Delete, request, context)

    async def _guard(self, method: Callable[[Any, Any], Awaitable[Any]], request: Any, context: Any) -> Any:
        for _, value in request.ListFields():
            secrecy.protect(_secrets(value))
        try:
            answer = await method(request, context)
        except Unseen as unseen:
            sentence = shown(str(unseen))
            kept = _recorded(sentence, request.id, request.properties, request.inputs)
            await context.abort(grpc.StatusCode.UNKNOWN, sentence, kept)
        except Unfinished as unfinished:
            sentence = shown(str(unfinished))
            made = PropertyValue.marshal_map(unfinished.outputs)
            kept = _recorded(sentence, unfinished.identity, made, request.properties)
            await context.abort(grpc.StatusCode.UNKNOWN, sentence, kept)
        except SaasError as error:
            await context.abort(grpc.StatusCode.FAILED_PRECONDITION, shown(str(error)))
        except Exception as error:  # noqa: BLE001  # the text of an unforeseen one may hold a value
            sentence = unforeseen(error, method.__name__, request)
            await context.abort(grpc.StatusCode.INTERNAL, shown(sentence))
        return _cleared_failures(answer)


def shown(sentence: str) -> str:
    """Return a sentence as the user may read it: no secret of the call in it, and nothing but a line of words."""
    return printed.line(secrecy.cleared(sentence))


def _recorded(sentence: str, identity: str, properties: Any, inputs: Any) -> tuple[tuple[str, bytes], ...]:
    """Return what makes the engine record an object, say why it is not in order, and update it next."""
    details = provider_pb2.ErrorResourceInitFailed(
        id=identity, properties=properties, inputs=inputs, reasons=[sentence]
    )
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=sentence)
    status.details.add().Pack(details)
    return (("grpc-status-details-bin", status.SerializeToString()),)


def _cleared_failures(answer: Any) -> Any:
    for failure in getattr(answer, "failures", ()):
        failure.reason = shown(failure.reason)
    return answer


def unforeseen(error: Exception, call: str, request: Any) -> str:
    """Return a mistake of this program as a sentence: what kind, and where in the code; never its own words."""
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if any(part in frame.filename for part in OURS)
    ]
    where = " <- ".join(f"{os.path.basename(frame.filename)}:{frame.lineno}" for frame in reversed(frames))  # noqa: PTH119
    of = f" of {request.urn}" if getattr(request, "urn", "") else ""
    return (
        f"The provider plugin has a fault in itself: {type(error).__name__} at {where} during {call}{of}. "
        "Report this sentence to those who maintain provider/; what was done before is kept."
    )


def _secrets(value: Any) -> Iterator[str]:
    """Yield every string inside a secret of a protobuf Struct."""
    if hasattr(value, "fields"):
        fields = value.fields
        if _special_sig_key in fields and fields[_special_sig_key].string_value == _special_secret_sig:
            yield from _strings(fields["value"])
        else:
            for item in fields.values():
                yield from _secrets(item)
    elif hasattr(value, "WhichOneof"):
        for item in _inside(value):
            yield from _secrets(item)


def _strings(value: Any) -> Iterator[str]:
    if value.WhichOneof("kind") == "string_value":
        yield value.string_value
        return
    for item in _inside(value):
        if hasattr(item, "fields"):
            for one in item.fields.values():
                yield from _strings(one)
        else:
            yield from _strings(item)


def _inside(value: Any) -> list[Any]:
    """Return what a protobuf Value consists of: its Struct, or the Values of its list."""
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return [value.struct_value]
    return list(value.list_value.values) if kind == "list_value" else []


def announcer(engine: Any, severity: Any = engine_pb2.INFO) -> Announce:
    """Return what shows sentences to the user through the engine. A sentence that it does not take fails no call."""

    async def announce(sentence: str) -> None:
        try:
            await engine.Log(engine_pb2.LogRequest(severity=severity, message=shown(sentence)), timeout=LOG_SECONDS)
        except grpc.aio.AioRpcError:
            return

    return announce


def _saas(run: Run) -> Provider:
    return SaasProvider(lambda settings: registry.build(settings, run), run)


async def serve(engine_address: str, parent: int, make: Callable[[Run], Provider], version: str) -> None:
    """Serve until stopped or until the parent is gone; print the port on standard output, as the engine expects."""
    channel = grpc.aio.insecure_channel(engine_address, options=_GRPC_CHANNEL_OPTIONS)
    stub = engine_pb2_grpc.EngineStub(channel)
    run = Run(announce=announcer(stub), alarm=announcer(stub, engine_pb2.WARNING))
    server = grpc.aio.server(options=_GRPC_CHANNEL_OPTIONS)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(
        Servicer([], version, make(run), engine_address=engine_address), server
    )
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    grace = await _stopped_or_orphaned(stopped, parent)
    run.cancelled.set()
    await server.stop(grace=grace)
    await channel.close()


async def _stopped_or_orphaned(stopped: asyncio.Event, parent: int) -> float:
    """Wait for the end; how many seconds the calls in flight then have."""
    while os.getppid() == parent:
        try:
            await asyncio.wait_for(stopped.wait(), PARENT_POLL_SECONDS)
        except TimeoutError:
            continue
        return FINISH_SECONDS
    return ORPHAN_SECONDS


def main(parent: int, make: Callable[[Run], Provider] = _saas, version: str = VERSION) -> None:
    """Start from the command line: `ENGINE_ADDRESS` and flags of the engine, which are not needed.

    `parent` is the process that started this one, looked up before anything slow was imported.
    """
    addresses = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    if not addresses:
        sys.exit("This is a Pulumi plugin; the engine starts it. See provider/README.md.")
    asyncio.run(serve(addresses[-1], parent, make, version))

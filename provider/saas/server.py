"""Serves the provider to the engine over gRPC, and makes every failure a bare sentence.

The SDK's own `main` shows an exception as "Unexpected <class ...>", so its ten lines are written again here around a
servicer whose calls end in `FAILED_PRECONDITION` with the sentence alone.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import grpc
import grpc.aio
from pulumi.provider.experimental.server import ProviderServicer
from pulumi.runtime._grpc_settings import _GRPC_CHANNEL_OPTIONS
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, provider_pb2_grpc
from pulumi.runtime.rpc import _special_secret_sig, _special_sig_key

from saas import VERSION, registry
from saas.errors import SaasError
from saas.provider import SaasProvider

PARENT_POLL_SECONDS = 1.0


class Servicer(ProviderServicer):
    """The SDK's servicer with failures as sentences, cleared of every secret the request held."""

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
        try:
            return await method(request, context)
        except SaasError as error:
            await context.abort(grpc.StatusCode.FAILED_PRECONDITION, without_secrets(str(error), request))


def without_secrets(sentence: str, request: Any) -> str:
    """The sentence with every secret string of the request replaced, should a service have echoed one."""
    for _, value in request.ListFields():
        for secret in _secrets(value):
            if len(secret) > 3:
                sentence = sentence.replace(secret, "[secret]")
    return sentence


def _secrets(value: Any) -> list[str]:
    """Every string inside a secret of a protobuf Struct."""
    if hasattr(value, "fields"):
        fields = value.fields
        if _special_sig_key in fields and fields[_special_sig_key].string_value == _special_secret_sig:
            return _strings(fields["value"])
        return [found for item in fields.values() for found in _secrets(item)]
    if hasattr(value, "WhichOneof"):
        kind = value.WhichOneof("kind")
        if kind == "struct_value":
            return _secrets(value.struct_value)
        if kind == "list_value":
            return [found for item in value.list_value.values for found in _secrets(item)]
    return []


def _strings(value: Any) -> list[str]:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return [value.string_value]
    if kind == "struct_value":
        return [found for item in value.struct_value.fields.values() for found in _strings(item)]
    if kind == "list_value":
        return [found for item in value.list_value.values for found in _strings(item)]
    return []


async def serve(engine_address: str) -> None:
    """Serve until stopped or until the engine is gone; print the port on standard output, as the engine expects."""
    channel = grpc.aio.insecure_channel(engine_address, options=_GRPC_CHANNEL_OPTIONS)
    engine = engine_pb2_grpc.EngineStub(channel)

    async def announce(sentence: str) -> None:
        await engine.Log(engine_pb2.LogRequest(severity=engine_pb2.INFO, message=sentence))

    provider = SaasProvider(lambda settings: registry.build(settings, announce))
    server = grpc.aio.server(options=_GRPC_CHANNEL_OPTIONS)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(
        Servicer([], VERSION, provider, engine_address=engine_address), server
    )
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    await _stopped_or_orphaned(stopped)
    await server.stop(grace=None)


async def _stopped_or_orphaned(stopped: asyncio.Event) -> None:
    parent = os.getppid()
    while os.getppid() == parent:
        try:
            await asyncio.wait_for(stopped.wait(), PARENT_POLL_SECONDS)
        except TimeoutError:
            continue
        return


def main() -> None:
    """Start from the command line: `ENGINE_ADDRESS` and flags of the engine, which are not needed."""
    addresses = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    if not addresses:
        sys.exit("This is a Pulumi plugin; the engine starts it. See provider/README.md.")
    asyncio.run(serve(addresses[-1]))

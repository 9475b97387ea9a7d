"""The provider as the engine uses it: a process of its own, spoken to over gRPC, with an engine that only listens."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping
from concurrent import futures
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import grpc
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, provider_pb2, provider_pb2_grpc

from saas.schema import plain, property_map
from tests.forked import Forked

PROVIDER = Path(__file__).resolve().parents[2] / "provider"
WITHOUT_ENGINE = Path(__file__).resolve().parent / "without_engine"
"""The provider as it is, but for the question under which engine it runs."""
LONGEST_CALL_SECONDS = 60


class CallFailed(Exception):
    """The provider refused a call; the text is what the user would read."""


@dataclass(frozen=True)
class Properties:
    """Properties as plain values, and which of them are secret."""

    values: dict[str, Any]
    secrets: frozenset[str] = frozenset()

    def but(self, **changes: Any) -> Self:
        """The same with some values changed."""
        return type(self)({**self.values, **changes}, self.secrets)

    def without(self, *names: str) -> Self:
        """The same without some."""
        return type(self)({name: value for name, value in self.values.items() if name not in names}, self.secrets)

    def wire(self) -> Any:
        """As the engine sends them."""
        return PropertyValue.marshal_map(property_map(self.values, self.secrets))

    @classmethod
    def read(cls, struct: Any) -> Self:
        """What the provider sent."""
        values = PropertyValue.unmarshal_map(struct)
        secrets = frozenset(name for name, value in values.items() if value.contains_secret())
        return cls({name: plain(value) for name, value in values.items()}, secrets)


@dataclass(frozen=True)
class Made:
    """A resource as the engine records it."""

    id: str
    state: Properties


@dataclass(frozen=True)
class Diff:
    """What a diff says."""

    changes: bool
    diffs: list[str]
    replaces: list[str]


@dataclass(frozen=True)
class Seen:
    """What a read found."""

    id: str
    inputs: Properties
    state: Properties


@dataclass
class Engine:
    """The engine's end: keeps what it is told to show to the user."""

    address: str = ""
    said: list[str] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)
    """What of it the user must not overlook."""
    spoke: threading.Event = field(default_factory=threading.Event)
    """Set once something was said."""

    def Log(self, request: Any, context: Any) -> Any:  # noqa: N802  # a method name of the gRPC service
        """Keep a message."""
        from google.protobuf import empty_pb2

        self.said.append(request.message)
        if request.severity == engine_pb2.WARNING:
            self.warned.append(request.message)
        self.spoke.set()
        return empty_pb2.Empty()


@contextmanager
def listening() -> Iterator[Engine]:
    """An engine that takes messages."""
    engine = Engine()
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=4))

    class Servicer(engine_pb2_grpc.EngineServicer):
        Log = staticmethod(engine.Log)

    engine_pb2_grpc.add_EngineServicer_to_server(Servicer(), server)
    engine.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    try:
        yield engine
    finally:
        server.stop(grace=None).wait()


class Plugin:
    """A running provider. Every call raises `CallFailed` with the sentence that the user would see."""

    def __init__(
        self, engine: Engine, environment: Mapping[str, str], log: Path, program: Path = WITHOUT_ENGINE
    ) -> None:
        """Starts it; what it prints to standard error goes to a file."""
        self.engine = engine
        self.log = log
        self._usual = {"loopbackOnly": "true"} if program.parent.parent.name != "toolchain" else {}  # a stand-in's
        self.process = Forked(program, [engine.address], {**os.environ, **environment}, errors=log)
        if self.process.stdout is None:
            raise AssertionError("a pipe was asked for")
        port = self.process.stdout.readline().strip()
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        self.stub = provider_pb2_grpc.ResourceProviderStub(self._channel)

    def close(self, *, kill: bool = True) -> int:
        """End it, at once or by SIGTERM; its exit code."""
        if kill:
            self.process.kill()
        else:
            self.process.terminate()
        code = self.process.wait(LONGEST_CALL_SECONDS)
        self._channel.close()
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code

    def configure(self, settings: Mapping[str, str]) -> None:
        """What the engine does at the start of a run, of a rehearsal unless the settings say otherwise."""
        args = Properties({**self._usual, **settings}).wire()
        checked = self._call(self.stub.CheckConfig, provider_pb2.CheckRequest(urn=_urn("provider"), news=args))
        _raise_failures(checked)
        self._call(self.stub.Configure, provider_pb2.ConfigureRequest(args=args, acceptSecrets=True))

    def check(self, token: str, inputs: Properties, before: Properties | None = None) -> Properties:
        """The inputs in normal form; `before` are those that the state has."""
        olds = before.wire() if before else None
        request = provider_pb2.CheckRequest(urn=_urn(token), news=inputs.wire(), olds=olds)
        answer = self._call(self.stub.Check, request)
        _raise_failures(answer)
        return Properties.read(answer.inputs)

    def diff(self, token: str, made: Made, inputs: Properties) -> Diff:
        """What would change."""
        request = provider_pb2.DiffRequest(urn=_urn(token), id=made.id, olds=made.state.wire(), news=inputs.wire())
        answer = self._call(self.stub.Diff, request)
        return Diff(
            answer.changes == provider_pb2.DiffResponse.DIFF_SOME, sorted(answer.diffs), sorted(answer.replaces)
        )  # fmt: skip

    def begin(self, method: str, request: Any) -> Any:
        """Start a call; the `result()` of what comes back waits for it."""
        return getattr(self.stub, method).future(request, timeout=LONGEST_CALL_SECONDS)

    def create(self, token: str, inputs: Properties, *, preview: bool = False) -> Made:
        """Make it."""
        return _made(self._call(self.stub.Create, create_request(token, inputs, preview=preview)))

    def update(self, token: str, made: Made, inputs: Properties) -> Made:
        """Bring it to these inputs."""
        answer = self._call(self.stub.Update, update_request(token, made, inputs))
        return Made(made.id, Properties.read(answer.properties))

    def delete(self, token: str, made: Made) -> None:
        """Remove it."""
        self._call(self.stub.Delete, delete_request(token, made))

    def read(self, token: str, identity: str, state: Properties | None = None) -> Seen | None:
        """What is there now; without a state, as on import."""
        answer = self._call(self.stub.Read, read_request(token, identity, state or Properties({})))
        if not answer.id:
            return None
        return Seen(answer.id, Properties.read(answer.inputs), Properties.read(answer.properties))

    def invoke(self, token: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """What a function gives back."""
        request = provider_pb2.InvokeRequest(tok=token, args=Properties(dict(arguments)).wire())
        return Properties.read(getattr(self._call(self.stub.Invoke, request), "return")).values

    def begin_read(self, token: str, made: Made) -> Any:
        """Start a read; the answer is the engine's own message."""
        return self.begin("Read", read_request(token, made.id, made.state))

    def cancel(self) -> None:
        """What Ctrl-C makes the engine say."""
        from google.protobuf import empty_pb2

        self._call(self.stub.Cancel, empty_pb2.Empty())

    @staticmethod
    def _call(method: Any, request: Any) -> Any:
        try:
            return method(request, timeout=LONGEST_CALL_SECONDS)
        except grpc.RpcError as error:
            raise CallFailed(error.details()) from None


@contextmanager
def running(environment: Mapping[str, str], folder: Path, program: Path = WITHOUT_ENGINE) -> Iterator[Plugin]:
    """A provider with its engine."""
    with listening() as engine:
        plugin = Plugin(engine, environment, folder / "stderr", program)
        try:
            yield plugin
        finally:
            plugin.close()


def create_request(token: str, inputs: Properties, *, preview: bool = False) -> Any:
    """The engine's request to make a resource."""
    return provider_pb2.CreateRequest(urn=_urn(token), properties=inputs.wire(), preview=preview)


def update_request(token: str, made: Made, inputs: Properties) -> Any:
    """The engine's request to change one."""
    return provider_pb2.UpdateRequest(urn=_urn(token), id=made.id, olds=made.state.wire(), news=inputs.wire())


def read_request(token: str, identity: str, state: Properties) -> Any:
    """The engine's request to look at one; an empty state makes it an import."""
    return provider_pb2.ReadRequest(urn=_urn(token), id=identity, properties=state.wire())


def delete_request(token: str, made: Made) -> Any:
    """The engine's request to remove one."""
    return provider_pb2.DeleteRequest(urn=_urn(token), id=made.id, properties=made.state.wire())


def _made(answer: Any) -> Made:
    return Made(answer.id, Properties.read(answer.properties))


def _raise_failures(answer: Any) -> None:
    if answer.failures:
        raise CallFailed(" ".join(failure.reason for failure in answer.failures))


def _urn(token: str) -> str:
    return f"urn:pulumi:a-stack::a-project::{token}::a-name"

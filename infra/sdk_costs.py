"""Switch off what the Pulumi SDK does for each resource and nobody here needs (docs/adr/0074).

At 1,000 resources that is a third of a run and most of the state. It works under every language host, since the program
itself asks for it before it registers anything. What a program means stays as it is: outputs, secrets, errors, and
what is recorded when the run is killed.

A part of the SDK that no longer looks as it did is left alone, and its cost comes back; a test says so at the version
that is pinned.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Collection
from functools import cache
from typing import Any

from pulumi import log
from pulumi.runtime import resource, stack
from pulumi.runtime.proto import source_pb2

LOOK_AGAIN_SECONDS = 1.0
"""How often outputs that came to be meanwhile are waited for, too."""


@cache
def switch_off() -> tuple[str, ...]:
    """Switch the costs off, for the rest of this process. Return those that could not be, by name."""
    parts = {
        "debug messages": _switch_off_debug_messages,
        "stack traces": _switch_off_stack_traces,
        "waiting again for all outputs": _wait_for_outputs_together,
        "garbage collection": _switch_off_garbage_collection,
    }
    return tuple(name for name, part in parts.items() if not part())


def _switch_off_debug_messages() -> bool:
    """Return each is a call that the whole program waits for, some five a resource, and the engine throws it away."""
    fits = log.debug.__code__.co_varnames[:4] == ("msg", "resource", "stream_id", "ephemeral")
    if fits:
        setattr(log, "debug", _ignore)  # noqa: B010  # so that the types are not compared
    return fits


def _ignore(*_: object, **__: object) -> None:
    """Take a debug message and do nothing."""


def _switch_off_stack_traces() -> bool:
    """Record no stack traces: four fifths of a record in the state, and different on each machine (paths).

    A resource's position is the first frame of its trace, so it goes, too.
    """
    trace = getattr(resource, "_get_stack_trace", None)
    fits = trace is not None and isinstance(trace(), source_pb2.StackTrace)
    if fits:
        setattr(resource, "_get_stack_trace", source_pb2.StackTrace)  # noqa: B010
    return fits


class _Asyncio:
    """`asyncio`, as the module that waits for outputs sees it."""

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    async def wait(
        self, outputs: Collection[asyncio.Task[Any]], **_: Any
    ) -> tuple[list[asyncio.Task[Any]], set[asyncio.Task[Any]]]:
        """Wait until all are there or one fails. The SDK would begin anew with all of them whenever one is there.

        What failed first comes first, since the SDK ends the run with the first failure it finds: later ones follow
        from it, and say less.
        """
        ended: list[asyncio.Task[Any]] = []
        for output in outputs:
            output.add_done_callback(ended.append)
        done, waiting = await asyncio.wait(outputs, timeout=LOOK_AGAIN_SECONDS, return_when=asyncio.FIRST_EXCEPTION)
        for output in waiting:
            output.remove_done_callback(ended.append)
        return [*ended, *done.difference(ended)], waiting


def _wait_for_outputs_together() -> bool:
    """Return a run of n resources would look some n² times whether an output is there."""
    fits = getattr(stack, "asyncio", None) is asyncio and "FIRST_COMPLETED" in stack.wait_for_rpcs.__code__.co_names
    if fits:
        setattr(stack, "asyncio", _Asyncio())  # noqa: B010
    return fits


def _switch_off_garbage_collection() -> bool:
    """Collect no garbage: a run needs what it makes until it ends, so nothing would be found."""
    gc.disable()
    return True

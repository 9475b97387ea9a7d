"""Import Pulumi's SDK, and what goes with it, sooner. Each run of the engine waits for four programs that start so."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType

LAZY = frozenset({"pulumi.automation", "pulumi.dynamic"})
"""Parts of the SDK (3.256) that it always imports and few programs use: a sixth of its time."""

LEFT_OUT = ("httpx._main",)
"""httpx's command line, and with it rich and pygments, where these are installed; httpx does without."""

TRACING = "pulumi.runtime._instrumentation"
"""The part of the SDK that imports OpenTelemetry: a fifth of its time. It does nothing without `TRACEPARENT`."""


class _LazyParts:
    """A finder of the modules in `LAZY`: what they hold is loaded when it is first asked for."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Return the module's spec with a loader that waits. Other modules are left to the other finders."""
        spec = PathFinder.find_spec(name, path, target) if name in LAZY else None
        if spec is not None and spec.loader is not None:
            spec.loader = LazyLoader(spec.loader)
        return spec


class NoTracing(ModuleType):
    """Stands for `TRACING` where nothing is traced. It has all that the SDK uses of it."""

    @staticmethod
    def wrap_with_context(call: Callable[..., object]) -> Callable[..., object]:
        """Return the function as it is: there is no context to run it in."""
        return call

    @staticmethod
    async def shutdown_tracing() -> None:
        """Do nothing."""


@contextmanager
def quick_imports() -> Iterator[None]:
    """Make the imports inside it quicker; what is imported works as always."""
    for name in LEFT_OUT:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # how Python is told that there is no such module
    if not os.environ.get("TRACEPARENT"):
        sys.modules.setdefault(TRACING, NoTracing(TRACING))
    sys.meta_path.insert(0, _LazyParts)
    gc.disable()  # what is imported stays: to look for garbage among it takes a fifth of the time
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
        sys.meta_path.remove(_LazyParts)

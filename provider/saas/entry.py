"""What each service's package offers to the provider, as `ENTRY`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from saas.function import Function
from saas.resource import Resource
from saas.run import Run
from saas.settings import Settings


@dataclass(frozen=True)
class Entry:
    """One service: its settings, what connects to it, and what works through that connection."""

    name: str
    credential: str
    """The environment variable that holds its credential."""
    settings: type[Settings]
    connect: Callable[[Any, Run], Any]
    resources: tuple[type[Resource[Any, Any]], ...]
    functions: tuple[type[Function[Any, Any]], ...] = ()

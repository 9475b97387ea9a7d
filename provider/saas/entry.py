"""What each service's package offers to the provider, as `ENTRY`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from saas.connection import Connection
from saas.function import Function
from saas.resource import Resource


@dataclass(frozen=True)
class Entry:
    """One service: what connects to it, and what works through that connection."""

    connection: type[Connection]
    resources: tuple[type[Resource[Any, Any]], ...]
    functions: tuple[type[Function[Any, Any]], ...] = ()

"""What a changed key of a single service's section means: a module a service, each with its `RULES`."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any


def rules_of_services() -> Iterator[tuple[tuple[type, str], Any]]:
    """Yield the rules of every module here."""
    for module in iter_modules(__path__):
        yield from import_module(f"{__name__}.{module.name}").RULES.items()

"""The registry names what is there, and everything that is there; nothing else knows of single services."""

from __future__ import annotations

import ast
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from shared import services

ROOT = Path(services.__file__).parent.parent
NOT_SERVICES = {
    "estate": set[str](),
    "seed": set[str](),
    "program": set[str](),
    "provider": {module.name for module in pkgutil.iter_modules(import_module("saas").__path__) if not module.ispkg},
    "sandbox": {module.name for module in pkgutil.iter_modules(import_module("sandbox").__path__) if not module.ispkg}
    | {"admin"},
}
GROUND = {"github", "onepassword", "azure_devops"}
"""The services that the nouns of every estate rest on: repositories and teams, the vault, projects and their groups."""
PACKAGES = (*services.PACKAGES.values(), "infra.sdk")


@pytest.mark.parametrize("part", services.PACKAGES)
def test_a_part_is_registered_if_and_only_if_it_is_there(part: services.Part) -> None:
    """A module that nobody registered would be dead; one that is registered and missing fails every run."""
    package = import_module(services.PACKAGES[part])
    there = {module.name for module in pkgutil.iter_modules(package.__path__)} - NOT_SERVICES[part]
    assert there == services.modules(part).keys()


def test_a_service_is_known_to_its_own_files_only() -> None:
    """No other file imports a service's modules, so one more service is one line and new files."""
    knowing = {
        (str(file.relative_to(ROOT)), service)
        for part in ("infra", "provider", "sandbox", "rehearsal", "toolchain")
        for file in (ROOT / part).rglob("*.py")
        for service in _services_imported(file) - GROUND
        if service not in (file.stem, *file.relative_to(ROOT).parts)
    }
    assert knowing == set()


def test_what_stands_below_every_estate_is_still_below_it() -> None:
    """A service that the nouns no longer rest on is like all others."""
    core = [*(ROOT / "infra" / "estate").glob("*.py"), *(ROOT / "infra" / "estate" / "checks").glob("*.py")]
    assert {service for file in core for service in _services_imported(file)} == GROUND


def _services_imported(file: Path) -> set[str]:
    """The services whose modules a file imports."""
    inside = (
        module.removeprefix(f"{one}.") for module in _imports(file) for one in PACKAGES if module.startswith(f"{one}.")
    )
    return {name for name in (module.partition(".")[0] for module in inside) if name in services.SERVICES}


def _imports(file: Path) -> Iterator[str]:
    """Every module, and every name of a module, that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)

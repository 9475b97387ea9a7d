"""The part of sandbox/README.md that is made from the tables: what is there of each service, and what is not."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sandbox.service import Service
from sandbox.wire import Endpoint
from shared.services import modules

README = Path(__file__).with_name("README.md")
_BEGINS, _ENDS = "<!-- Made by `python -m sandbox reference --write` from here -->", "<!-- to here -->"

_HEAD = """
| service | routes described | served | served and not described | parameters of the served ones | done | 501 |
|---|---|---|---|---|---|---|
"""
_NOT_DONE = """
These parameters are answered with 501, unless they are sent with their default:

| route | parameters |
|---|---|
"""


_NOT_IN_BODY = """
These properties of bodies are answered with 501, unless they are null, empty, or what they are where they are not sent:

| route | properties |
|---|---|
"""


def section() -> str:
    """Return the part: how many routes and parameters there are and are done, and what of them is not."""
    served = [kind for module in modules("sandbox").values() for kind in module.SERVICES if kind.endpoints]
    served.sort(key=lambda kind: kind.offset)
    rows = "".join(f"| {' | '.join(map(str, _counts(kind)))} |\n" for kind in served)
    lacking = "".join(_row(kind, route, names) for kind in served for route, names in _not_done(kind).items())
    bodies = "".join(
        _row(kind, route, one.lacks_in_body)
        for kind in served
        for route, one in _described(kind).items()
        if one.lacks_in_body
    )
    return f"{_HEAD}{rows}{_NOT_DONE}{lacking}{_NOT_IN_BODY}{bodies}"


def _row(kind: type[Service[Any]], route: str, names: Iterable[str]) -> str:
    return f"| {kind.name}: `{route}` | {', '.join(f'`{name}`' for name in names)} |\n"


def _counts(kind: type[Service[Any]]) -> tuple[str, int | str, int, int, int, int, int]:
    described = kind.described
    rows = _described(kind)
    parameters = sum(len(described.parameters(one)) for one in rows.values())
    not_done = sum(len([name for name in names if "=" not in name]) for names in _not_done(kind).values())
    routes, more = described.document["routes"], len(described.document.get("undescribed", ()))
    known = "not counted" if routes is None else routes
    return kind.name, known, len(rows) - more, more, parameters, parameters - not_done, not_done


def _described(kind: type[Service[Any]]) -> dict[str, Endpoint[Any]]:
    """Return the routes that are served, each once, by the path under which it is described."""
    return {f"{one.method} {kind.described.named(one.path)}": one for one in kind.endpoints}


def _not_done(kind: type[Service[Any]]) -> dict[str, list[str]]:
    """Return the parameters that are not done, and the words of others that are not, of each route that has any."""
    found = {
        route: [each.name for each in kind.described.parameters(one) if each.name not in one.takes]
        + [f"{name}={word}" for name, words in one.lacks.items() for word in words]
        for route, one in _described(kind).items()
    }
    return {route: names for route, names in found.items() if names}


def renewed(text: str) -> str:
    """Return the text of the README with the part made anew."""
    before, _, rest = text.partition(_BEGINS)
    _, _, after = rest.partition(_ENDS)
    return f"{before}{_BEGINS}\n{section()}\n{_ENDS}{after}"

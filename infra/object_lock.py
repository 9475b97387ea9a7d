"""The lock of objects: the id of what each name in the data means at its service (docs/adr/0078).

`python -m infra lock` makes it, beside the lock of the vault. The `saas` provider reads it by itself, and writes to no
other object. It holds ids and names, no values.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Collection, Mapping

import msgspec

from infra.estate import Estate
from infra.estate.deployed import deployed
from infra.object_ids import Ids
from infra.project import ROOT
from infra.vault_lock import quoted
from shared import services

FILE = "objects.lock.toml"
SECONDS = 600.0
"""How long all look-ups may take together; a service may ask to wait."""

Names = Mapping[str, Collection[str]]
"""Names by kind of object, such as `github-repository`."""


class ObjectsNotLookedUp(Exception):
    """The services could not be asked; the text says which, why, and what to do."""


class Object(msgspec.Struct):
    """An object as its service shows it."""

    id: str
    name: str


def names_in(estate: Estate) -> dict[str, set[str]]:
    """Return what a run writes to and what has an id at its service: `objects` of a service's module, if it has it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    in_use = deployed(estate)
    for module in services.modules("program").values():
        for kind, name in module.objects(in_use) if hasattr(module, "objects") else ():
            found[kind].add(name.lower())
    return dict(found)


def look_up(names: Names, settings: Mapping[str, object]) -> Mapping[str, Mapping[str, Object]]:
    """Return the objects that have these names now, by the provider and its credentials in the environment.

    `settings` are as the stack's `saas:` ones. Raise `ObjectsNotLookedUp`.
    """
    question = {"settings": settings, "names": {kind: sorted(some) for kind, some in names.items()}}
    command = [sys.executable, str(ROOT / "provider" / "look_up.py")]
    try:
        ran = subprocess.run(
            command, input=json.dumps(question), capture_output=True, text=True, check=False, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        raise ObjectsNotLookedUp(f"Looking up objects took over {SECONDS:.0f} s. Run the same command again.") from None
    if ran.returncode:
        said = ran.stderr.strip().splitlines() or ["The look-up of objects failed and said nothing."]
        raise ObjectsNotLookedUp(said[-1])
    return msgspec.json.decode(ran.stdout, type=dict[str, dict[str, Object]])


def relock_objects(
    old: Ids, found: Mapping[str, Mapping[str, Object]], wanted: Names, accept: Collection[str] = ()
) -> tuple[Ids, list[str]]:
    """Return the new lock of the wanted names, and what speaks against it; with one of these it must not be written.

    Refused: a name that nothing has, one that is now spelled otherwise at its service, and one that means another
    object than before, unless it is among `accept`.
    """
    new: dict[str, dict[str, str]] = {}
    problems: list[str] = []
    for kind, names in sorted(wanted.items()):
        new[kind] = {}
        for name in sorted(names):
            one, before = found.get(kind, {}).get(name), old.get(kind, {}).get(name)
            problem = _problem(f"the {kind.partition('-')[2]} {name}", name, one, before, accept)
            if problem:
                problems.append(problem)
            elif one is not None:
                new[kind][name] = one.id
    return new, problems


def _problem(title: str, name: str, one: Object | None, before: str | None, accept: Collection[str]) -> str:
    if one is None:
        return f"There is no such object, or the credential may not see it: {title}. Correct the name in the data."
    if one.name.lower() != name:
        return f"{title} is called {one.name} now. If that is meant, write that name in the data."
    if before not in (None, one.id) and name not in accept:
        return (
            f"{title} now is another one (id {one.id}, it was {before}). If that is meant, run "
            f"`python -m infra lock --accept {name}`; if not, find out who replaced it."
        )
    return ""


def render_objects(ids: Ids) -> str:
    """Return the lock as TOML, names in order and in quotes."""
    lines = ["# The id of what each name means at its service. Made by `python -m infra lock`; holds no values."]
    for kind, names in sorted(ids.items()):
        lines += ["", f"[{kind}]", *(f"{quoted(name)} = {quoted(one)}" for name, one in sorted(names.items()))]
    return "\n".join(lines) + "\n"

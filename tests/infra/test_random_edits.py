"""Random edits of the recorded estate, as a job without a credential sees them, and as a privileged preview does.

Both say the same of what would be done, whatever lies in the vault and wherever the services answer. The program is run
without an engine, and what it registers for the base and for the head is compared. The policies let all of it pass.
"""

from __future__ import annotations

import base64
import hashlib
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import pulumi
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from infra.components.azure_devops import ADDRESSES
from infra.estate import Estate
from infra.estate.files import Sources, read
from infra.estate.loader import examine
from infra.estate.nouns import Shape
from infra.estate.review import review
from infra.estate.sections.azure_devops import AzureDevOps
from infra.lock import vault_titles
from infra.object_lock import names_in
from infra.program import deploy
from infra.settings import Settings
from infra.vault_lock import VaultLock, render
from policies.declared import declared_by
from policies.expected import Stack
from policies.pack import _marked
from policies.resource import Resource, Secret
from policies.rules import RULES
from rehearsal.seed.azure_devops import project_ids
from rehearsal.seed.onepassword import vault_items
from tests.infra.components.test_references import owner
from tests.infra.estate.edits import Bench, Edit
from tests.infra.estate.estates import RECORDED, TODAY
from tests.infra.recorded import Registered, record_here
from tests.soak import soak

AT_ONCE = 10
"""So many random edits are one test."""
EACH = 4
"""So many files does each of them change."""

_PUBLIC_KEY = re.compile(r"ssh-ed25519 [A-Za-z0-9+/=]+")
_CONTEXT = get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.imported"])


class World(NamedTuple):
    """What a run finds: a folder, ids and values of the vault that no other world has, and where services answer."""

    folder: Path
    mark: str
    rehearsed: bool

    @property
    def lock(self) -> Path:
        """The vault's lock: beside the data in the real world, elsewhere in a rehearsal."""
        return self.folder / ("" if self.rehearsed else "stacks") / "vault.lock.toml"

    def settings(self, estate: Estate) -> Mapping[str, str]:
        """The stack's settings, which go with the data: an organisation of another name is in both."""
        there = "".join(str(one.organization) for one in estate.of(AzureDevOps).values())
        azure = f"http://127.0.0.1:1/{there}" if self.rehearsed else f"https://dev.azure.com/{there}"
        more = {"saas:loopbackOnly": "true"} if self.rehearsed else {}
        objects = f"{self.lock.parent}/objects.lock.toml"
        return {"github:owner": owner(estate), "saas:objectLock": objects, **dict.fromkeys(ADDRESSES, azure), **more}

    def vault(self, estate: Estate) -> dict[str, dict[str, str]]:
        """The items by id, with a value in each field."""
        numbers = project_ids(estate)
        return {
            f"{self.mark} id of {title}": {
                "title": title,
                **{
                    name: numbers.get(title) or _value(shape, f"{self.mark} {title} {name}")
                    for name, shape in fields.items()
                },
            }
            for title, fields in vault_items(estate).items()
        }


def _value(shape: Shape, of: str) -> str:
    """A value of a shape: the same for the same words, and another for others."""
    digest = hashlib.sha256(of.encode()).digest()
    if shape == "private-key":
        key = ed25519.Ed25519PrivateKey.from_private_bytes(digest)
        return key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()
    return base64.b64encode(digest).decode() if shape == "base64" else digest.hex()


@dataclass(frozen=True)
class Ran:
    """What came of a run: what it registered, and what the policies say of it."""

    registered: Mapping[tuple[str, str], Mapping[str, Any]]
    """The inputs by type and name."""
    faults: Sequence[str]


def ran(sources: Sources, world: World) -> Ran:
    """Run the program over data, in a process of its own, since the SDK keeps its state in globals."""
    with ProcessPoolExecutor(max_workers=1, mp_context=_CONTEXT) as process:
        return process.submit(_ran, sources, world).result()


def _ran(sources: Sources, world: World) -> Ran:
    estate = examine(sources, today=TODAY).estate
    titles = vault_titles(estate)
    world.lock.parent.mkdir(exist_ok=True)
    lock = VaultLock("vault", {title: f"{world.mark} id of {title}" for title in titles})
    world.lock.write_text(render(lock))
    objects = {"github-team": dict.fromkeys(names_in(estate).get("github-team", ()), "7")}  # as the recording has them
    recording = record_here(partial(_run, estate, world), world.vault(estate))
    declared = declared_by(estate, Stack(objects, lock), rehearsed=world.rehearsed)
    shown = [_shown(one) for one in recording.resources]
    faults = [
        f"{rule.name}: {fault}"
        for rule in RULES
        for fault in (
            *(words for one in shown if rule.each for words in rule.each(one, declared)),
            *(rule.whole(shown, declared) if rule.whole else ()),
        )
    ]
    return Ran({(one.type, one.name): one.inputs for one in shown}, faults)


def _run(estate: Estate, world: World) -> None:
    pulumi.runtime.set_all_config(dict(world.settings(estate)))
    deploy(estate, Settings(stacks=world.folder / "stacks", vault_lock=world.lock))


def _shown(one: Registered) -> Resource:
    return Resource(one.type, f"urn:pulumi:test::conda-forge::{one.type}::{one.name}", one.name, _marked(one.inputs))


class Operation(NamedTuple):
    """What would be done with a resource; of a secret value only that it is there, or that it changes."""

    type: str
    name: str
    op: str
    properties: tuple[tuple[str, str, str], ...]


def operations(before: Ran, after: Ran, world: World) -> frozenset[Operation]:
    """What a run over the head does where the base is deployed."""
    return frozenset(_operations(before.registered, after.registered, world))


def _operations(
    before: Mapping[tuple[str, str], Mapping[str, Any]],
    after: Mapping[tuple[str, str], Mapping[str, Any]],
    world: World,
) -> Iterator[Operation]:
    for key in before.keys() | after.keys():
        old, new = before.get(key, {}), after.get(key, {})
        op = "update" if key in before and key in after else "create" if key in after else "delete"
        differing = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
        if differing or op != "update":
            properties = ((name, _told(old.get(name), world), _told(new.get(name), world)) for name in differing)
            yield Operation(*key, op, tuple(properties))


def _told(value: Any, world: World) -> str:
    """A value as text, without what only one world has: ids, folders, and the public half of a key in the vault."""
    text = _PUBLIC_KEY.sub("a public key", repr(value))
    return text.replace(f"{world.mark} id of ", "id of ").replace(str(world.folder), "folder")


@cache
def bench() -> Bench:
    """The recorded estate, to edit."""
    return Bench(RECORDED, TODAY)


@cache
def edits() -> Sequence[Sequence[Edit]]:
    """Every edit of one line or of one value, by file: else most would be of the longest."""
    found: dict[Path | None, list[Edit]] = {}
    for one in (*bench().deletions(), *bench().values(without=("purpose", "why", "unknown"))):
        found.setdefault(one.file, []).append(one)
    return list(found.values())


def changed(seed: int) -> tuple[str, Sources]:
    """A few random edits, each of which the check lets pass after those before it: what they are, and the data then."""
    chosen = random.Random(seed)  # noqa: S311  # the same edits each time
    sources = read(RECORDED)
    done: list[Edit] = []
    while len(done) < EACH:
        one = chosen.choice(chosen.choice(edits()))
        if one.refused or one.file in [other.file for other in done]:
            continue  # an edit brings its whole file, so a second one of that file would undo the first
        things = {**sources.things, one.noun: one.into(sources.things[one.noun])}
        edited = replace(sources, things=things, mistakes=[])
        if not examine(edited, today=TODAY).mistakes:
            sources = edited
            done.append(one)
    return "; ".join(one.what for one in done), sources


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, World]:
    """That of a job without a credential, and the real one."""
    return (
        World(tmp_path_factory.mktemp("job"), "emulated", rehearsed=True),
        World(tmp_path_factory.mktemp("real"), "real", rehearsed=False),
    )


@pytest.fixture(scope="module")
def bases(worlds: tuple[World, World]) -> list[Ran]:
    """The base, deployed to each."""
    return [ran(read(RECORDED), world) for world in worlds]


def test_the_base_passes_and_the_worlds_have_nothing_in_common(worlds: tuple[World, World], bases: list[Ran]) -> None:
    """Else all that follows would be of no worth: each secret of one is another one's in the other."""
    job, real = (
        {
            repr(value.value)
            for inputs in base.registered.values()
            for value in inputs.values()
            if isinstance(value, Secret)
        }
        for base in bases
    )
    assert [base.faults for base in bases] == [[], []]
    assert operations(Ran({}, ()), bases[0], worlds[0]) == operations(Ran({}, ()), bases[1], worlds[1])
    assert len(bases[0].registered) > 100
    assert len(job & real) * 10 < len(job), "a text of the data that is written as a secret may be the same"


@pytest.mark.parametrize("first", [0, *(soak(first) for first in range(AT_ONCE, 1000, AT_ONCE))])
def test_the_job_says_of_random_edits_what_a_privileged_preview_says(
    first: int, worlds: tuple[World, World], bases: list[Ran]
) -> None:
    """Equal sets of operations; no policy refuses one; the review has a line about each edit that does something."""
    does = 0
    for seed in range(first, first + AT_ONCE):
        what, sources = changed(seed)
        heads = [ran(sources, world) for world in worlds]
        job, real = (operations(*both) for both in zip(bases, heads, worlds, strict=True))
        assert job == real, what
        assert [head.faults for head in heads] == [[], []], what
        said = review(bench().estate, examine(sources, today=TODAY).estate)
        assert not job or not (said.without_effect or said.words_only), what
        does += bool(job)
    assert first or does > 2, "hardly an edit does anything, so hardly anything was compared"

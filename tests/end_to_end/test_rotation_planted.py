"""The kills of `test_rotation_kills.py` see what they are for: with one fault planted in the code, they fail.

Each fault is planted in a copy of the repository, and the same tests run there.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest

from infra.project import ROOT
from tests.end_to_end.test_rotation_kills import PARTS
from tests.soak import soak


class Edit(NamedTuple):
    """What is written in place of what."""

    file: str
    old: str
    new: str


@dataclass(frozen=True)
class Fault:
    """What is planted, how to recover from each kill, and what the tests then say."""

    edits: tuple[Edit, ...]
    recovery: str
    seen: str


MINTED = "infra/minted.py"
AT_ISSUER = "provider/saas/minted.py"
ANY = '"-" + __import__("secrets").token_hex(3)'
MAKES_IN_CREATE = """\
        if inputs.as_of and inputs.current:
            former = {str(inputs.recorded_generation): inputs.current}
            return await self._next(inputs, inputs.recorded_generation, former, FIRST)
        if not inputs.current:
"""
REVOKES_IN_DELETE = """\
        for token in await self.issuer.listed(self._owner(state), "ending it"):
            if token.id == state.token_id:
                await self.issuer.revoke(token, "ending it")
        called = self._called(state)
        by_hand"""
GIVEN_BEFORE = """\
        deployment.rotations.mint(one.credential, made)
        deployment.rotations._values[one.value] = made.value
"""
AFTER_PLACES = """\
            opts=pulumi.ResourceOptions(depends_on=deployment.holders(one.credential)),
"""
FAULTS = {
    "the revocation waits for no check and no place": Fault(
        (
            Edit(MINTED, "[*holders, *deployment.rotations.needed_for_end(one.credential)]", "[]"),
            Edit(MINTED, "written for holder in holders", "written for holder in holders[:0]"),
        ),
        "the next day's run",
        "what began before it",
    ),
    "a rotation is a replacement, and its delete revokes": Fault(
        (
            Edit(
                "provider/saas/provider.py",
                'changed & marked(resource.Inputs, "replaces")',
                'changed & {"asOf"} if resource.kind == "a minted credential" else set()',
            ),
            Edit(AT_ISSUER, "        if not inputs.current:\n", MAKES_IN_CREATE),
            Edit(AT_ISSUER, "        called = self._called(state)\n        by_hand", REVOKES_IN_DELETE),
        ),
        "the same again",
        "what began before it",
    ),
    "a name that nobody can foresee": Fault(
        (Edit(AT_ISSUER, "name=numbered(inputs.name, number),", f"name=numbered(inputs.name, number) + {ANY},"),),
        "the same again",
        "too many values to unpack",
    ),
    "a check that is keyed on nothing": Fault(
        (
            Edit(
                "provider/saas/checks.py",
                'return names if wanted["generation"] or "generation" in names else',
                "return",
            ),
        ),
        "the same again",
        "not looked at after its last write",
    ),
    "the vault is written last": Fault(
        (
            Edit(MINTED, 'phase: ClassVar[Phase] = "record"', 'phase: ClassVar[Phase] = "revoke"'),
            Edit(MINTED, "        deployment.rotations.mint(one.credential, made)\n", GIVEN_BEFORE),
            Edit(
                MINTED,
                "as_of=deployment.rotations.as_of,\n        )\n        deployment.rotations.provide",
                f"as_of=deployment.rotations.as_of,\n{AFTER_PLACES}        )\n        deployment.rotations.provide",
            ),
        ),
        "the same again",
        "after the kill",
    ),
}


def copy_of_repository(folder: Path) -> Path:
    """Every file that git knows, as it is now, and what was installed."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, names.split("\0")):
        if (source := ROOT / name).is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
            target.chmod(source.stat().st_mode)
    for name in (".venv", ".tools"):
        (folder / name).symlink_to(ROOT / name)
    return folder


@pytest.mark.parametrize("fault", [soak(name) for name in FAULTS])
def test_a_planted_fault_is_seen(fault: str, tmp_path: Path) -> None:
    """By some kill; and for the reason that it is planted for."""
    planted, copy = FAULTS[fault], copy_of_repository(tmp_path / "copy")
    for name, old, new in planted.edits:
        text = (copy / name).read_text()
        assert text.count(old) == 1, f"{name} has changed: {old}"
        (copy / name).write_text(text.replace(old, new))
    tests = [
        f"tests/end_to_end/test_rotation_kills.py::{share}::test_anywhere[{part}-{planted.recovery}]"
        for share in ("TestFirstShare", "TestSecondShare", "TestThirdShare")
        for part in range(PARTS)
    ]
    words = ["-x", "-q", "-m", "soak or not soak", "-p", "no:cacheprovider", "--basetemp", str(tmp_path / "tests")]
    command = [sys.executable, "-m", "pytest", *tests, *words]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    run = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 1, run.stdout
    assert planted.seen in run.stdout, run.stdout

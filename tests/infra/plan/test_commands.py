"""`apply` refuses what was not approved before it asks anything of a service."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from infra.plan import commands
from infra.plan.document import Bound, Plan, as_document, new_plan

BOUND = Bound(stack="prod", commit="a" * 40, locks={}, engine="v3", plugins={}, policies="")
PLAN = new_plan(BOUND, "", (), dt.datetime.now(dt.UTC))


def applied(file: Path, plan: Plan | bytes, *words: str) -> Result:
    """`apply` of a plan in a file."""
    file.write_bytes(plan if isinstance(plan, bytes) else msgspec.json.encode(as_document(plan)))
    return CliRunner().invoke(commands.apply, [str(file), *words])


@pytest.fixture(autouse=True)
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing may start the engine."""
    monkeypatch.setenv("PATH", "")


def test_another_plan_than_was_approved_is_refused(tmp_path: Path) -> None:
    """By its digest, whatever else it says."""
    ran = applied(tmp_path / "plan.json", PLAN, "--digest", "0" * 64, "--yes")
    assert ran.exit_code == 1
    assert f"is not the plan that was approved: its digest is {PLAN.digest}." in ran.output
    assert "Nothing was changed." in ran.output


def test_a_file_that_is_no_plan_is_refused(tmp_path: Path) -> None:
    """With the way to make one."""
    ran = applied(tmp_path / "plan.json", b"{", "--yes")
    assert ran.exit_code == 1
    assert "The file is no plan: " in ran.output
    assert "Make it again with `python -m infra plan`." in ran.output


@pytest.mark.parametrize(("stack", "why"), [("nowhere", "There is no stack 'nowhere' here"), ("sandbox", "rehearsal")])
def test_a_plan_for_no_real_stack_is_refused(stack: str, why: str, tmp_path: Path) -> None:
    """A rehearsal has commands of its own."""
    plan = msgspec.structs.replace(PLAN, bound=msgspec.structs.replace(BOUND, stack=stack))
    ran = applied(tmp_path / "plan.json", plan, "--yes")
    assert ran.exit_code == 2
    assert why in ran.output


def test_whoever_is_asked_may_say_no(tmp_path: Path) -> None:
    """Then nothing is asked of anybody else."""
    file = tmp_path / "plan.json"
    file.write_bytes(msgspec.json.encode(as_document(PLAN)))
    ran = CliRunner().invoke(commands.apply, [str(file)], input="n\n")
    assert ran.exit_code == 0
    assert "nothing to do. Digest: " in ran.output
    assert "Nothing was changed." in ran.output

"""A plan in the summary of a job: everything that it does, harmless and bounded, with the digest to approve."""

from __future__ import annotations

import datetime as dt
import os
from contextlib import nullcontext
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from engine import Engine
from engine.operations import Operation
from infra.estate import load
from infra.plan import commands
from infra.plan.commands import as_markdown
from infra.plan.document import Bound, Plan, as_document, new_plan, read_plan
from tests.infra.estate.estates import FOREIGN, TODAY

BOUND = Bound(stack="prod", commit="a" * 40, locks={}, engine="v3", plugins={}, policies="")
NOW = dt.datetime(2026, 11, 28, tzinfo=dt.UTC)
URN = "urn:pulumi:prod::conda-forge::conda-forge:github:Organization$saas:github:OrganizationSecret::acme/{}"
HARMLESS = {"paragraph_open", "paragraph_close", "inline", "bullet_list_open", "bullet_list_close", "list_item_open",
            "list_item_close", "text", "code_inline", "strong_open", "strong_close", "softbreak"}  # fmt: skip


def plan_of(*operations: Operation) -> Plan:
    """A plan that does some operations."""
    return new_plan(BOUND, "", operations, NOW)


def operation(name: str, value: str = '"all"') -> Operation:
    """One that makes a secret."""
    return Operation(urn=URN.format(name), op="create", properties={"visibility": ("(nothing)", value)})


def test_it_says_what_is_done_and_the_digest() -> None:
    """And of which commit, and until when."""
    plan = plan_of(operation("TOKEN"))
    text = "\n".join(as_markdown(plan))
    assert "**Plan for prod: 1 to create.**" in text
    assert "acme/TOKEN" in text
    assert plan.digest in text
    assert "a" * 40 in text
    assert "2026-12-03" in text


@given(st.text(min_size=1, max_size=60), st.text(max_size=60))
def test_words_of_others_do_nothing(name: str, value: str) -> None:
    """Whatever a name or a value is, Markdown makes text and code of it."""
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse("\n".join(as_markdown(plan_of(operation(name, value)))))
    kinds = {token.type for token in tokens} | {inner.type for token in tokens for inner in token.children or ()}
    assert kinds <= HARMLESS, kinds


def test_a_long_plan_is_counted() -> None:
    """A summary has a megabyte; the plan itself has all of it."""
    text = "\n".join(as_markdown(plan_of(*(operation(f"T{number}") for number in range(3000)))))
    assert "- and 4000 lines more, which the plan has" in text
    assert len(text) < 500_000


def test_files_for_later_jobs_are_appended_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What other steps have written stays, and the plan is on standard output."""
    plan = plan_of(operation("TOKEN"))
    estate = load(FOREIGN, today=TODAY)
    run = commands.Run(Engine({}, tmp_path), BOUND, estate)
    monkeypatch.setattr(commands, "of_commit", lambda _: nullcontext(run))
    monkeypatch.setattr(commands, "planned", lambda *_: plan)
    summary, outputs = tmp_path / "summary", tmp_path / "outputs"
    summary.write_text("before\n")
    outputs.write_text("before=1\n")
    words = ["--stack", "prod", "--summary", str(summary), "--outputs", str(outputs)]
    ran = CliRunner().invoke(commands.plan, words)
    assert ran.exit_code == 0, ran.output
    assert outputs.read_text() == f"before=1\ndigest={plan.digest}\noperations=1\n"
    assert summary.read_text().startswith("before\n**Plan for prod")
    assert read_plan(ran.stdout.encode()).digest == plan.digest


def test_what_is_no_file_or_has_no_answer_ends_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe is not waited for, and an input that ends is no yes."""
    os.mkfifo(tmp_path / "pipe")
    ran = CliRunner().invoke(commands.apply, [str(tmp_path / "pipe")])
    assert (ran.exit_code, "is no file" in ran.output) == (1, True)
    plan = tmp_path / "plan.json"
    plan.write_bytes(msgspec.json.encode(as_document(plan_of(operation("TOKEN")))))
    ran = CliRunner().invoke(commands.apply, [str(plan)], input="")
    assert (ran.exit_code, "Nobody answered, so nothing was changed" in ran.output) == (1, True)

"""gitleaks' rules as they are written down for Python."""

from __future__ import annotations

import json
import re

import pytest

from toolchain.secret_rules import LEFT_OUT, MODULE, RULES, SUM, VERSION, in_python


@pytest.mark.parametrize(
    ("expression", "python", "fits", "fits_not"),
    [
        (r"\b(LTAI(?i)[a-z]{2})(?:x|$)", r"\b(LTAI(?i:[a-z]{2}))(?:x|$)", "LTAIaBx", "ltaiabx"),
        (r"EZAK(?i)[a-z]{2}\b", r"EZAK(?i:[a-z]{2}\b)", "EZAKaB", "ezakab"),
        (r"(?i)a(?i)[b)]c", "(?i:a(?i:[b)]c))", "A)C", "xc"),
        (r"pat[[:alnum:]]{2}\z", r"pat[a-zA-Z0-9]{2}\Z", "patA1", "patA1\n"),
        (r"[]x(?i)]\(", r"[]x(?i)]\(", "](", "y("),
    ],
)
def test_an_expression_of_go_is_written_for_python(expression: str, python: str, fits: str, fits_not: str) -> None:
    """It means the same: a change of case counts to the end of the group that it stands in."""
    assert in_python(expression) == python
    assert re.search(python, fits)
    assert not re.search(python, fits_not)


def test_the_rules_are_of_the_pinned_version() -> None:
    """With their licence, which asks to be kept with them."""
    written = json.loads(RULES.read_text(encoding="utf-8"))
    assert (written["from"], written["sum"]) == (f"{MODULE}@{VERSION}", SUM)
    assert written["licence"].startswith("MIT License Copyright")
    assert not LEFT_OUT & {rule["id"] for rule in written["rules"]}

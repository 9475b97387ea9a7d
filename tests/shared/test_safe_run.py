"""Which flags and variables would print values."""

from __future__ import annotations

import pytest

from shared.safe_run import reasons


@pytest.mark.parametrize(
    "words",
    [
        "up -v=9",
        "up -v 9",
        "up -v9",
        "up -yv9",
        "up --verbose=11",
        "up --verbose 10",
        "-v=9 up",
        "up --tracing=file:x",
        "up --tracing file:x",
        "preview --save-plan p",
        "up --plan=p",
        "up --show-secrets",
        "up --show-secrets=true",
        "up --show-secrets false",
        "up -v=0x9",
        "up -v=0X9",
        "up -v 0x9",
        "up -v0b1001",
        "up -v=0o11",
        "up -v=011",
        "up -v=1_0",
        "up -v=+9",
        "up -v=99999999999999999999",
        "up -v=x",
        "up -v=",
        "up -v",
        "up -v= 9",
        "up --verbose=0x9",
        "up --verbose 0x9",
        "up --verbose=",
        "up -dv9",
        "up -dv=0x9",
        "up -dv 0x9",
        "up -yfdv9",
        "up -v=8 -v=9",
        "up -v=9 -v=8",
        "up -v 8 --verbose 9",
        "up -m -- -v=9",
        "up --message -- --verbose=9",
        "up --plan false",
        "up --save-plan 0",
        "up --tracing=0",
    ],
)
def test_a_flag_that_prints_values_is_named(words: str) -> None:
    """One sentence, with the flag in it."""
    [reason] = reasons(["pulumi", *words.split()], {})
    assert any(word in reason for word in words.split() if word.startswith("-"))


@pytest.mark.parametrize(
    "words",
    [
        "up",
        "up -v=8",
        "up -v 8 --logtostderr --logflow",
        "up -v0 -v1 -v=2 --verbose 3 --verbose=4",
        "up -dv8 -ydv=7 -dv 6",
        "up --debug",
        "up --show-secrets=false",
        "up -y",
        "up -sdev -mreview -cv=1 -s prod/v9",
        "up --stack=v9 --message 9",
    ],
)
def test_other_flags_pass(words: str) -> None:
    """The levels that were measured to print no value are allowed."""
    assert reasons(["pulumi", *words.split()], {}) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TF_LOG", "DEBUG"),
        ("TF_LOG_PROVIDER_GITHUB", "TRACE"),
        ("PULUMI_DEBUG_GRPC", "file"),
        ("PULUMI_OPTION_VERBOSE", "9"),
        ("PULUMI_OPTION_VERBOSE", "0x9"),
        ("PULUMI_OPTION_VERBOSE", "1_0"),
        ("PULUMI_OPTION_VERBOSE", "99999999999999999999"),
        ("PULUMI_OPTION_TRACING", "file:x"),
        ("PULUMI_OPTION_SHOW_SECRETS", "true"),
        ("PULUMI_OPTION_SAVE_PLAN", "p"),
    ],
)
def test_a_variable_that_prints_values_is_named(name: str, value: str) -> None:
    """One sentence, with the variable in it; an empty one counts as unset."""
    [reason] = reasons(["pulumi", "up"], {name: value})
    assert name in reason
    assert reasons(["pulumi", "up"], {name: ""}) == []


def test_logs_that_the_engine_sends_away_are_refused() -> None:
    """By what the engine was started with: it gives each plugin an address of its own under the same name."""
    where = {"PULUMI_LOG_OTLP_ENDPOINT": "127.0.0.1:4317"}
    [reason] = reasons(["pulumi", "up"], {}, where)
    assert "PULUMI_LOG_OTLP_ENDPOINT" in reason
    assert reasons(["pulumi", "up"], where, {}) == []


def test_every_reason_is_told_at_once() -> None:
    """A person corrects them in one go."""
    assert len(reasons(["pulumi", "up", "-v=9", "--tracing=x"], {"TF_LOG": "TRACE"})) == 3


def test_without_an_engine_there_is_no_reason() -> None:
    """An empty command line, as in these tests, is no engine's."""
    assert reasons([], {}) == []

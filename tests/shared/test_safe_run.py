"""Which flags and variables would print values."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shared.engine_flags import MAY_BE_OFF, PACK, SWITCHES, VALUED
from shared.safe_run import found, reasons


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
        "up --logflow",
        "up --strict",
        "up --strict=true",
        "up --neo",
        "up --policy-pack p",
        "up --profiling=x",
        "up --attach-debugger",
        "preview --event-log x",
        "preview -o x",
        "up -yo",
        "up --a-new-one",
        "up --yes2",
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
        "up -v 8 --logtostderr",
        "up -v0 -v1 -v=2 --verbose 3 --verbose=4",
        "up -dv8 -ydv=7 -dv 6",
        "up --debug",
        "up --show-secrets=false",
        "up -y",
        "up -sdev -mreview -cv=1 -s prod/v9",
        "-s prod up --strict=false",
        "--stack prod -dC elsewhere preview -r -x urn -p4",
        "--color always refresh --yes -f",
        "destroy -y=true --refresh=true --run-program",
        "update --message=cancel",
        "up --stack=v9 --message 9",
        f"up --policy-pack {PACK}",
        f"preview --policy-pack={PACK}",
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
        ("PULUMI_OPTION_STRICT", "1"),
        ("PULUMI_OPTION_A_NEW_ONE", "x"),
        ("PULUMI_DEBUG_PROVIDERS", "saas:1"),
        ("PULUMI_TF_DEBUG_GRPC", "file"),
        ("PULUMI_A_NEW_ONE", "x"),
        ("TF_LOG_PATH", "x"),
        ("GODEBUG", "http2debug=2"),
        ("GOTRACEBACK", "crash"),
        ("GRPC_TRACE", "all"),
        ("GRPC_VERBOSITY", "DEBUG"),
        ("GRPC_GO_LOG_SEVERITY_LEVEL", "info"),
        ("PYTHONASYNCIODEBUG", "1"),
        ("PYTHONDEVMODE", "1"),
        ("SSLKEYLOGFILE", "keys"),
        ("LD_PRELOAD", "another.so"),
        ("LD_AUDIT", "another.so"),
        ("DYLD_INSERT_LIBRARIES", "another.dylib"),
        ("HTTPX_LOG_LEVEL", "trace"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "x"),
    ],
)
def test_a_variable_that_prints_values_is_named(name: str, value: str) -> None:
    """One sentence, with the variable in it; an empty one counts as unset."""
    [reason] = reasons(["pulumi", "up"], {name: value})
    assert name in reason
    assert reasons(["pulumi", "up"], {name: ""}) == []


@pytest.mark.parametrize(
    "name",
    [
        "PULUMI_ACCESS_TOKEN",
        "PULUMI_BACKEND_URL",
        "PULUMI_OPTION_STACK",
        "PULUMI_RUNTIME_VIRTUALENV",
        "PULUMI_PROJECT",
        "PYTHONPATH",
        "PYTHON_VERSION",
        "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH",
        "RUST_BACKTRACE",
        "GITHUB_TOKEN",
        "TF_VAR_x",
    ],
)
def test_other_variables_pass(name: str) -> None:
    """What is known to be quiet, what the engine adds, and what is the user's."""
    assert reasons(["pulumi", "up"], {name: "x"}) == []


def test_logs_that_the_engine_sends_away_are_refused() -> None:
    """By what the engine was started with: it gives each plugin an address of its own under the same name."""
    where = {"PULUMI_LOG_OTLP_ENDPOINT": "127.0.0.1:4317"}
    [reason] = reasons(["pulumi", "up"], {}, where)
    assert "PULUMI_LOG_OTLP_ENDPOINT" in reason
    assert reasons(["pulumi", "up"], where, {}) == []


def test_every_reason_is_told_at_once() -> None:
    """A person corrects them in one go."""
    assert len(reasons(["pulumi", "up", "-v=9", "--tracing=x"], {"TF_LOG": "TRACE"})) == 3


def test_no_engine_is_a_refusal() -> None:
    """These tests run under none."""
    [reason] = found()
    assert "It is not known whether this run would print values" in reason


@pytest.mark.parametrize(
    "words", ["", "watch", "do saas:x", "stack export", "-s up", "--stack up", "-m preview", "cancel"]
)
def test_another_command_is_refused(words: str) -> None:
    """It was not measured, or there is none."""
    [reason] = reasons(["pulumi", *words.split()], {})
    assert "commands that are known to print no values" in reason


@pytest.mark.parametrize(
    "words", ["", "--generate-code", "--generate-code=true", "--generate-code=false --generate-code"]
)
def test_an_import_that_writes_code_is_refused(words: str) -> None:
    """The code has values in plain text."""
    [reason] = reasons(["pulumi", "import", "-f", "imports.json", *words.split()], {})
    assert "--generate-code=false" in reason


def test_an_import_without_code_passes() -> None:
    """As docs/adopting.md has it."""
    command = "pulumi import --stack prod --file imports.json --protect=false --generate-code=false"
    assert reasons(command.split(), {}) == []


@given(st.from_regex(r"[a-z]{2,12}(-[a-z]{2,12})?", fullmatch=True), st.sampled_from(["", "=", "=false", "=0"]))
def test_a_flag_that_nobody_measured_is_refused(name: str, value: str) -> None:
    """Whatever its name and value: only flags of the lists pass."""
    assume(name not in SWITCHES | VALUED | MAY_BE_OFF)
    [reason] = reasons(["pulumi", "up", f"--{name}{value}"], {})
    assert f"--{name}{value}" in reason


def test_the_pack_of_the_project_that_the_engine_runs_may_be_asked(tmp_path: Path) -> None:
    """Such as a copy of a commit: its program is given every value anyway. A pack of any other folder may not."""
    own = {"PULUMI_OPTION_POLICY_PACK": str(tmp_path / "policies")}
    assert reasons(["pulumi", "up"], own, own, tmp_path) == []
    [words] = reasons(["pulumi", "up"], {}, own, tmp_path / "other")
    assert "is another pack" in words

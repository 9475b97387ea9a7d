"""Driving the engine, with a made-up `pulumi` on PATH."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import pytest

from engine import Engine, EngineFailed, RefreshFailed

UPDATE = "up --yes --skip-preview --continue-on-error"
REFRESH_FAILED = '{"resOpFailedEvent": {"metadata": {"op": "refresh", "urn": "urn:pulumi:t::p::a:b:C::app"}}}'


class MadeUp:
    """An engine that is a shell script. What it is asked lies in a file, a line a run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.engine = Engine({"PATH": f"{folder}:/bin:/usr/bin", "COLOUR": "green"}, folder)

    def does(self, script: str) -> None:
        program = self.folder / "pulumi"
        program.write_text(f'#!/bin/sh\necho "$*" >> asked\n{script}\n')
        program.chmod(0o755)

    @property
    def asked(self) -> list[str]:
        return (self.folder / "asked").read_text().splitlines()


@pytest.fixture
def made_up(tmp_path: Path) -> MadeUp:
    return MadeUp(tmp_path)


def test_passes_on_what_the_engine_prints(made_up: MadeUp, capsys: pytest.CaptureFixture[str]) -> None:
    """Both streams, in order; it runs in the project's folder."""
    made_up.does("echo one; echo two >&2; pwd")
    made_up.engine.run("stack", "ls")
    assert capsys.readouterr().out == f"one\ntwo\n{made_up.folder}\n"
    assert made_up.asked == ["stack ls --color never --non-interactive"]


def test_the_engine_gets_the_given_variables_alone(
    made_up: MadeUp, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An ambient credential does not reach it."""
    monkeypatch.setenv("GITHUB_TOKEN", "ambient")
    made_up.does('echo "$COLOUR $GITHUB_TOKEN."')
    made_up.engine.run("version")
    assert capsys.readouterr().out == "green .\n"


def test_a_quiet_run_prints_only_when_it_fails(made_up: MadeUp, capsys: pytest.CaptureFixture[str]) -> None:
    made_up.does("echo said")
    made_up.engine.run("cancel", quiet=True)
    made_up.does("echo said; exit 3")
    with pytest.raises(EngineFailed) as failed:
        made_up.engine.run("cancel", "--yes", quiet=True)
    assert failed.value.message == (
        "`pulumi cancel --yes` failed (exit 3).\nsaid\n"
        "What it did is recorded; correct what it names and run the same command again."
    )
    assert capsys.readouterr().out == ""


def test_what_cannot_be_looked_at_keeps_nothing_else_from_its_changes(
    made_up: MadeUp, capsys: pytest.CaptureFixture[str]
) -> None:
    """A second run changes the rest, and the failure is told all the same."""
    made_up.does(f"case \"$*\" in *--refresh*) echo '{REFRESH_FAILED}'; exit 255;; esac")
    with pytest.raises(EngineFailed) as failed:
        made_up.engine.up()
    assert not isinstance(failed.value, RefreshFailed)
    assert failed.value.message.startswith("The other services' parts are done.\n`pulumi up` failed")
    rest = "--json --non-interactive"
    assert made_up.asked == [f"{UPDATE} --refresh --run-program {rest}", f"{UPDATE} {rest}"]
    assert "A service could not be looked at. Now what does not depend on it:\n" in capsys.readouterr().out


@pytest.mark.parametrize("script", ["exit 255", f"echo '{REFRESH_FAILED.replace('refresh', 'update')}'; exit 255"])
def test_another_failure_ends_an_update(made_up: MadeUp, script: str) -> None:
    """Only what could not be looked at is worth a second run."""
    made_up.does(script)
    with pytest.raises(EngineFailed):
        made_up.engine.up()
    assert len(made_up.asked) == 1


def test_an_interrupted_run_waits_for_what_is_under_way(
    made_up: MadeUp, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C ends the wait for no engine: what it prints after is passed on, and how it ends counts."""
    made_up.does('echo begun; until [ -e shown ]; do :; done; kill -INT "$PPID"; echo finished; exit 1')
    echo = click.echo

    def shown(words: str, *, nl: bool = True, err: bool = False) -> None:
        echo(words, nl=nl, err=err)
        (made_up.folder / "shown").touch()

    monkeypatch.setattr(click, "echo", shown)
    with pytest.raises(EngineFailed):
        made_up.engine.run("up")
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == (
        "begun\nfinished\n",
        "Interrupted: the engine finishes and records what is under way.\n",
    )


def test_nothing_is_started_after_an_interrupt(made_up: MadeUp) -> None:
    """An engine that is interrupted says, too, that it failed to look at what it had under way."""
    made_up.does(f"kill -INT \"$PPID\"; echo '{REFRESH_FAILED}'; exit 255")
    with pytest.raises(EngineFailed) as failed:
        made_up.engine.up()
    assert failed.value.message == (
        "`pulumi up` was interrupted (exit 255).\nWhat it did is recorded; run the same command again to go on."
    )
    assert len(made_up.asked) == 1


def test_an_engine_that_fails_without_a_word_of_its_own_is_quoted(made_up: MadeUp) -> None:
    """What it says on standard error, when no event says what went wrong."""
    made_up.does("echo 'error: no stack selected' >&2; exit 255")
    with pytest.raises(EngineFailed) as failed:
        made_up.engine.preview()
    assert failed.value.message.startswith(
        "`pulumi preview` failed (exit 255).\nerror: no stack selected\nNothing was changed."
    )


def test_without_an_engine_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(EngineFailed, match="no `pulumi` on the PATH"):
        Engine({"PATH": str(tmp_path)}, tmp_path).run("version")


def test_a_look_returns_events_and_how_the_engine_failed(made_up: MadeUp) -> None:
    """What it told before it failed counts. A line that is no event is passed over."""
    event = '{"diagnosticEvent": {"message": "down", "severity": "error", "urn": ""}}'
    made_up.does(f"echo warning: mind; echo '{event}'; echo ' bad  luck ' >&2; exit 1")
    events, failure = made_up.engine.look(["**::a", "**::b"])
    assert [one.diagnostic_event.message for one in events if one.diagnostic_event] == ["down"]
    assert failure == "bad  luck"
    assert made_up.asked == ["preview --refresh --run-program --json --target **::a --target **::b --non-interactive"]


def test_a_look_may_leave_something_out_and_the_program_too(made_up: MadeUp) -> None:
    """Then the world is compared with what was recorded, and that stays as it is."""
    made_up.does("true")
    assert made_up.engine.look(without=["urn:a"]) == made_up.engine.compare(without=["urn:b"]) == ([], "")
    assert made_up.asked == [
        "preview --refresh --run-program --json --exclude urn:a --non-interactive",
        "refresh --preview-only --json --exclude urn:b --non-interactive",
    ]


@pytest.mark.parametrize(
    ("script", "failure"), [("exit 4", "the engine failed (exit 4) and did not say why"), ("echo mind >&2", "")]
)
def test_a_failure_of_a_look_always_has_words(made_up: MadeUp, script: str, failure: str) -> None:
    """And a look that did not fail has none, whatever was warned of."""
    made_up.does(script)
    assert made_up.engine.look() == ([], failure)


def test_the_engine_is_told_to_stream_events(made_up: MadeUp) -> None:
    made_up.does('[ "$PULUMI_ENABLE_STREAMING_JSON_PREVIEW" = true ]')
    assert made_up.engine.look() == ([], "")


def test_importing_it_imports_nothing_of_the_sdk() -> None:
    """Commands that drive the engine start quickly."""
    import subprocess

    check = "import sys, engine; print(sorted({'pulumi', 'grpc', 'infra', 'provider', 'sandbox'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"

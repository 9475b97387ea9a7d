"""A real stack, previewed and updated by one command each, with a made-up `pulumi` on PATH."""

from __future__ import annotations

import json
import pwd
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from infra import stack
from infra.__main__ import main
from infra.project import ROOT
from infra.stack import CREDENTIALS, environment
from saas import registry
from tests.engine.events import step

CHANGE = json.dumps({"resOutputsEvent": {"metadata": step("update", new={}, old={}, diff={"value": "update"})}})
SETTINGS = {"prod": "config: {}\n", "test": 'config: {"saas:loopbackOnly": "true"}\n', "odd": "- a list\n"}


class Shell:
    """A project with stacks, and an engine that is a shell script; what it is asked lies in a file."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        for name, text in SETTINGS.items():
            (folder / f"Pulumi.{name}.yaml").write_text(text)
        monkeypatch.setattr(stack, "ROOT", folder)
        monkeypatch.setenv("PATH", f"{folder}:/bin:/usr/bin")
        self.plans(CHANGE)

    def plans(self, events: str) -> None:
        """What the engine says."""
        program = self.folder / "pulumi"
        program.write_text(f"#!/bin/sh\necho \"$*\" >> {self.folder}/asked\nenv > {self.folder}/env\necho '{events}'\n")
        program.chmod(0o755)

    def runs(self, *words: str, types: str | None = None) -> Result:
        """A command, and what is typed."""
        return CliRunner().invoke(main, list(words), input=types)

    @property
    def asked(self) -> list[str]:
        """The first word of each call of the engine."""
        file = self.folder / "asked"
        return [line.split()[0] for line in file.read_text().splitlines()] if file.exists() else []


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(tmp_path, monkeypatch)


def test_a_preview_tells_what_would_change(shell: Shell) -> None:
    ran = shell.runs("preview", "--stack", "prod")
    assert ran.exit_code == 0, ran.output
    assert "~ update github organization secret 'acme/TOKEN'" in ran.output
    assert shell.asked == ["preview"]
    assert "PULUMI_OPTION_STACK=prod" in (shell.folder / "env").read_text().splitlines()


def test_an_update_is_previewed_and_done(shell: Shell) -> None:
    assert shell.runs("up", "--stack", "prod", "--yes").exit_code == 0
    assert shell.asked == ["preview", "up"]


def test_where_nothing_differs_nothing_is_done(shell: Shell) -> None:
    shell.plans("{}")
    assert shell.runs("up", "--stack", "prod", "--yes").exit_code == 0
    assert shell.asked == ["preview"]


def test_nobody_is_asked_where_nobody_is(shell: Shell) -> None:
    """A script that forgot --yes changes nothing."""
    ran = shell.runs("up", "--stack", "prod")
    assert ran.exit_code == 2
    assert "Give --yes" in ran.output
    assert shell.asked == []


@pytest.mark.parametrize(("answer", "asked"), [("y\n", ["preview", "up"]), ("n\n", ["preview"]), ("\n", ["preview"])])
def test_a_person_is_asked(shell: Shell, monkeypatch: pytest.MonkeyPatch, answer: str, asked: list[str]) -> None:
    """After the plan, and no is what nothing means."""
    monkeypatch.setattr(stack, "_is_asked", lambda: True)
    assert shell.runs("up", "--stack", "prod", types=answer).exit_code == 0
    assert shell.asked == asked


@pytest.mark.parametrize(
    ("name", "says"),
    [("test", "is a rehearsal"), ("none", "Pulumi.none.yaml does not exist"), ("odd", "holds no keys with values")],
)
def test_only_a_real_stack_is_taken(shell: Shell, name: str, says: str) -> None:
    ran = shell.runs("preview", "--stack", name)
    assert ran.exit_code == 2
    assert says in ran.output
    assert shell.asked == []


def test_a_rehearsal_is_taken_in_its_own_shell(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the settings that `make env` names; those of no rehearsal are refused, and the shell is said."""
    own = shell.folder / "home" / "Pulumi.test.yaml"
    own.parent.mkdir()
    own.write_text(SETTINGS["test"])
    monkeypatch.setenv("OP_CONNECT_TOKEN", "emulated")
    monkeypatch.setenv("PULUMI_OPTION_CONFIG_FILE", str(shell.folder / "Pulumi.prod.yaml"))
    refused = shell.runs("preview", "--stack", "test")
    assert refused.exit_code == 2
    assert "make -s env" in refused.output
    monkeypatch.setenv("PULUMI_OPTION_CONFIG_FILE", str(own))
    ran = shell.runs("preview", "--stack", "test")
    assert ran.exit_code == 0, ran.output
    given = (shell.folder / "env").read_text().splitlines()
    assert {f"PULUMI_OPTION_CONFIG_FILE={own}", "OP_CONNECT_TOKEN=emulated"} <= set(given)
    assert shell.runs("preview", "--stack", "prod").exit_code == 0
    given = (shell.folder / "env").read_text().splitlines()
    assert not [one for one in given if one.startswith(("PULUMI_OPTION_CONFIG_FILE=", "OP_CONNECT_TOKEN="))]


def test_the_engine_gets_a_list_of_names() -> None:
    """What opens the services and the state, and nothing else of the user's."""
    given = dict.fromkeys(("GITHUB_TOKEN", "AWS_REGION", "HOME", "NPM_TOKEN", "SSLKEYLOGFILE", "LD_PRELOAD"), "x")
    assert {name for name, value in environment(given, "prod").items() if value == "x"} == {
        "GITHUB_TOKEN",
        "AWS_REGION",
        "HOME",
    }


@pytest.mark.parametrize("is_built", [False, True])
def test_the_engine_that_was_built_uses_the_plugins_that_were(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, is_built: bool
) -> None:
    """And who is logged in stays so; where the user says another home, that one is used."""
    monkeypatch.setattr(stack, "ROOT", tmp_path)
    if is_built:
        (tmp_path / ".tools" / "bin").mkdir(parents=True)
        (tmp_path / ".tools" / "bin" / "pulumi").touch()
    found = environment({"HOME": "/home/ada"}, "prod")
    ours = {"PULUMI_HOME": str(tmp_path / ".tools" / "home"), "PULUMI_CREDENTIALS_PATH": "/home/ada/.pulumi"}
    assert {name: value for name, value in found.items() if name in ours} == (ours if is_built else {})
    if is_built:
        home = tmp_path / "ada"
        (home / ".pulumi").mkdir(parents=True)
        (home / ".pulumi" / "credentials.json").touch()
        monkeypatch.setattr(pwd, "getpwuid", lambda _: SimpleNamespace(pw_dir=str(home)))
        assert environment({"HOME": "/home/ada"}, "prod")["PULUMI_CREDENTIALS_PATH"] == str(home / ".pulumi")
    if is_built:
        monkeypatch.setattr(pwd, "getpwuid", {}.__getitem__)  # a user without an entry
        assert environment({"HOME": "/home/ada"}, "prod")["PULUMI_CREDENTIALS_PATH"] == "/home/ada/.pulumi"
        assert "PULUMI_CREDENTIALS_PATH" not in environment({}, "prod")
    elsewhere = environment({"HOME": "/home/ada", "PULUMI_HOME": "/elsewhere"}, "prod")
    assert (elsewhere["PULUMI_HOME"], "PULUMI_CREDENTIALS_PATH" in elsewhere) == ("/elsewhere", False)


def test_no_command_starts_the_engine_with_all_that_the_user_has() -> None:
    """Each gets it from one place, with a list of names, and with the policies."""
    texts = {file: file.read_text() for file in (ROOT / "infra").rglob("*.py")}
    assert [file.name for file, text in texts.items() if re.search(r"\bEngine\(", text)] == ["stack.py"]


def test_every_credential_that_the_provider_reads_is_on_it() -> None:
    """But for our own values: nobody issues those."""
    assert {entry.connection.credential for entry in registry.SERVICES} - {""} <= CREDENTIALS

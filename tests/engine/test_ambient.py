"""What of the user's environment reaches the engine and the plugins of a rehearsal."""

from __future__ import annotations

import os
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ambient import handed_on
from rehearsal.rehearsal import Rehearsal
from shared.safe_run import reasons


@pytest.mark.parametrize(
    "name",
    [
        "BINSTAR_TOKEN", "VAULT_TOKEN", "SSLKEYLOGFILE", "GITHUB_TOKEN", "GITLAB_TOKEN", "CI_JOB_TOKEN", "NPM_TOKEN",
        "SSH_AUTH_SOCK", "GODEBUG", "PYTHONSTARTUP", "PULUMI_ACCESS_TOKEN", "OP_SERVICE_ACCOUNT_TOKEN", "DATABASE_URL",
    ],
)  # fmt: skip
def test_the_users_own_variables_stay_with_the_user(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whatever a token is called, and what makes libraries write down keys."""
    monkeypatch.setenv(name, "the-users-own")
    assert "the-users-own" not in Rehearsal(tmp_path).environment().values()


def test_what_a_program_needs_is_handed_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where things lie, and how to print."""
    for name in ("HOME", "TMPDIR", "LC_ALL", "HTTPS_PROXY"):
        monkeypatch.setenv(name, f"the-users-{name}")
    given = Rehearsal(tmp_path).environment()
    assert [given[name] for name in ("HOME", "LC_ALL")] == ["the-users-HOME", "the-users-LC_ALL"]
    assert os.environ["PATH"] in given["PATH"]


@given(st.text(string.ascii_uppercase + "_", min_size=3, max_size=12))
def test_a_token_of_any_name_is_never_handed_on(name: str) -> None:
    """Nor one that would be refused in a real run."""
    assert handed_on({f"{name}_{what}": "x" for what in ("TOKEN", "SECRET", "KEY", "PASSWORD")}) == {}
    assert reasons(["pulumi", "up"], handed_on({name: "x"})) == []

"""What a user is told of a run."""

from __future__ import annotations

import pytest

from engine.telling import Telling
from tests.engine.events import TOKEN, ended, refused, said, step

SAME = ended(step("same", new={}))
MADE = ended(step("create", "acme/NEW", new={"visibility": "all"}))
URN = f"urn:pulumi:test::acme::acme:github:Organization${TOKEN}::acme/TOKEN"


def test_changes_then_warnings_once_then_counts(capsys: pytest.CaptureFixture[str]) -> None:
    """Words that come twice, once about a resource and once again at the end, are told once."""
    telling = Telling(changing=False)
    for event in (
        said("warning", "Mind.\n"),
        said("info", "Two are left alone."),
        SAME,
        MADE,
        said("warning", "Mind."),
    ):
        telling.hear(event)
    assert capsys.readouterr().out == ""
    telling.end()
    assert capsys.readouterr().out.splitlines() == [
        "+ create github organization secret 'acme/NEW'",
        "      visibility all",
        "note: Two are left alone.",
        "warning: Mind.",
        "1 to create; 1 as they are.",
    ]


def test_a_run_that_changes_tells_as_it_goes(capsys: pytest.CaptureFixture[str]) -> None:
    """What is done, and what is waited for, when it happens; each once."""
    telling = Telling(changing=True)
    telling.hear(said("info", "trying again in 5 s"))
    telling.hear(said("info", "trying again in 5 s"))
    telling.hear(MADE)
    assert capsys.readouterr().out.splitlines() == [
        "note: trying again in 5 s",
        "+ create github organization secret 'acme/NEW'",
        "      visibility all",
    ]
    telling.end()
    assert capsys.readouterr().out.splitlines() == ["1 created; 0 as they are."]


def test_what_policies_refuse_is_an_error_with_its_resource(capsys: pytest.CaptureFixture[str]) -> None:
    """In their words, without what the policy is for; what they only advise is a warning."""
    telling = Telling(changing=False)
    telling.hear(refused("[places] nothing goes there.", URN))
    telling.hear(refused("[any] mind.", level="advisory"))
    telling.end(complete=False)
    assert capsys.readouterr().out.splitlines() == [
        "warning: refused by the policies: [any] mind.",
        "error: github organization secret 'acme/TOKEN': refused by the policies: [places] nothing goes there.",
    ]
    assert telling.has_errors


def test_without_a_change_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    telling = Telling(changing=False)
    telling.hear(SAME)
    telling.end()
    assert capsys.readouterr().out == "Nothing to change; 1 as they are.\n"


def test_a_run_that_failed_says_how_far_it_came(capsys: pytest.CaptureFixture[str]) -> None:
    """One that failed before it came to anything does not say that there is nothing to change."""
    telling = Telling(changing=True)
    telling.end(complete=False)
    assert capsys.readouterr().out == ""
    telling.hear(SAME)
    telling.end(complete=False)
    assert capsys.readouterr().out == "Until it ended: Nothing to change; 1 as they are.\n"


def test_an_error_names_the_resource_unless_it_does_itself(capsys: pytest.CaptureFixture[str]) -> None:
    """Sentences of several lines stay several lines; marks of colours are left out."""
    telling = Telling(changing=False)
    telling.hear(said("error", "<{%fg 1%}>GitHub: refused.<{%reset%}>", URN))
    telling.hear(said("error", "acme/TOKEN has a problem", URN))
    telling.hear(said("error", "One.\nTwo.\n"))
    telling.end()
    assert capsys.readouterr().out.splitlines()[:-1] == [
        "error: github organization secret 'acme/TOKEN': GitHub: refused.",
        "error: acme/TOKEN has a problem",
        "error: One.",
        "  Two.",
    ]


def test_what_the_engine_notes_for_itself_is_not_told(capsys: pytest.CaptureFixture[str]) -> None:
    telling = Telling(changing=True)
    telling.hear(said("debug", "registering"))
    telling.end()
    assert "registering" not in capsys.readouterr().out


@pytest.mark.parametrize("hostile", ["::error::x", "\x1b[2Jx", "##[command]x"])
def test_words_of_others_do_nothing_but_be_read(capsys: pytest.CaptureFixture[str], hostile: str) -> None:
    telling = Telling(changing=False)
    telling.hear(said("warning", hostile))
    telling.hear(ended(step("create", hostile, new={"a": hostile})))
    telling.end()
    for line in capsys.readouterr().out.splitlines():
        assert line.isprintable()
        assert not line.lstrip().startswith("::")
        assert "##[" not in line


def test_a_long_silence_is_broken(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no terminal to show how far it is."""
    clock = iter(range(0, 1000, 10))
    monkeypatch.setattr("engine.telling.time.monotonic", lambda: next(clock))
    telling = Telling(changing=False)
    with telling.progress():
        for _ in range(4):
            telling.hear(ended(step("refresh", new={})))
    assert capsys.readouterr().out.splitlines() == ["looked at 2, 0 changes so far", "looked at 4, 0 changes so far"]


def test_a_preview_says_what_to_know_of_deletes(capsys: pytest.CaptureFixture[str]) -> None:
    """And nothing of it where nothing is deleted."""
    telling = Telling(changing=False, on_delete="Mind.")
    telling.hear(ended(step("delete", old={})))
    telling.end()
    assert "note: Mind.\n" in capsys.readouterr().out
    telling = Telling(changing=False, on_delete="Mind.")
    telling.hear(MADE)
    telling.end()
    assert "Mind." not in capsys.readouterr().out

"""However the folder of a rehearsal is damaged, commands end with a sentence, in bounded time and memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.limited import limited


def test_a_damaged_folder_is_told_in_sentences() -> None:
    """Each file of it: emptied, cut, flipped, replaced by a pipe or a folder, in other encodings, closed, huge."""
    ended = limited("-m", "tests.rehearsal.damaged", seconds=150)
    assert ended.returncode == 0, ended.stdout[-3000:]


@pytest.mark.parametrize("port", ["70000", "-1"])
@pytest.mark.parametrize(("package", "command"), [("sandbox", "start"), ("rehearsal", "world")])
def test_a_port_that_cannot_be_is_told_in_a_sentence(tmp_path: Path, package: str, command: str, port: str) -> None:
    words = {"sandbox": (command, "--port-base", port), "rehearsal": ("--port-base", port, command)}[package]
    where = ("--home", str(tmp_path / "home"))
    arguments = (words[0], *where, *words[1:]) if package == "sandbox" else (*where, *words)
    ended = limited("-m", package, *arguments, seconds=30)
    assert ended.returncode == 2
    assert "is not in the range 0<=x<=65000" in ended.stdout

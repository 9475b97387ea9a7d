"""The settings file: any value survives it, and the shell reads it as it was meant."""

from __future__ import annotations

import json
import subprocess

from hypothesis import given
from hypothesis import strategies as st

from saas.container.settings_file import generation_of, parse, render

GENERATION = "0" * 32
names = st.from_regex(r"[A-Z_][A-Z0-9_]{0,20}", fullmatch=True)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"))


@given(st.dictionaries(names, texts))
def test_what_is_written_is_read(values: dict[str, str]) -> None:
    """Quotes, dollars, line breaks and comments are parts of values."""
    text = render(values, GENERATION)
    assert parse(text) == values
    assert generation_of(text) == GENERATION


def test_the_shell_reads_the_same() -> None:
    """The host's shell is what starts the container."""
    values = {"KEY": "-----BEGIN\na 'b' \"c\" $HOME `id` # no\n-----END\n", "EMPTY": "", "EXCLAIM": "!!"}
    show = "import json, os; print(json.dumps(dict(os.environ)))"
    line = f"{render(values, GENERATION)}\npython3 -c '{show}'"
    shown = json.loads(subprocess.run(["/bin/sh", "-c", line], capture_output=True, check=True).stdout)
    assert {name: shown[name] for name in values} == values


def test_a_broken_file_is_none() -> None:
    """Somebody's edit may leave a quote open."""
    assert parse("export A='x") is None
    assert generation_of("export A=x") == ""

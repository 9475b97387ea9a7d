"""Where credentials could go without a word of the check, as the command prints it."""

from __future__ import annotations

import json

from click.testing import CliRunner

from infra.__main__ import main
from tests.infra.estate.estates import FOREIGN


def test_it_names_the_place_and_its_readers() -> None:
    """`tests/infra/estate/test_recorded.py` holds that these are all, and no others."""
    ran = CliRunner().invoke(main, ["room", "--stacks", str(FOREIGN)])
    assert ran.exit_code == 0
    lines = [line for line in ran.output.splitlines() if line.startswith("vault-key ")]
    assert [line.split(maxsplit=3) for line in lines] == [["vault-key", "root", "engine", "The keepers."]]
    assert ran.output.splitlines()[-1] == "12 of 99 pairs of credential and place."
    found = json.loads(CliRunner().invoke(main, ["room", "--stacks", str(FOREIGN), "--format", "json"]).output)
    assert found["vault-key"] == ["engine"]

"""`python -m infra app NAME --look` around the look itself, which tests/end_to_end/test_access.py takes."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from click.testing import CliRunner, Result

from engine import Engine
from engine.command import STACK
from infra import app
from infra.answers import BACK, NOT_SEEN
from infra.look import Sighting, Sightings
from infra.stack_resource import StackResource
from tests.infra.estate.estates import FOREIGN

PROJECT = "conda-forge"


def look(monkeypatch: pytest.MonkeyPatch, deployed: str) -> tuple[Result, list[str]]:
    """Look at the catalogue in a world where all is well, by a stack with an estate's folder; and the stacks asked."""
    asked: list[str] = []

    def all_is_well(resources: Iterable[StackResource], project: str, engine: Engine) -> Sightings:
        asked.append(engine.environment[STACK])
        seen = {(one.path(project), one.name): Sighting(step="same", refreshed=True) for one in resources}
        return Sightings(of=seen, project=project, settings={f"{project}:stacks": deployed})

    monkeypatch.setattr(app, "looked", all_is_well)
    words = ["catalogue", "--look", "--stacks", str(FOREIGN), "--stack", "prod"]
    return CliRunner().invoke(app.app, words), asked


def test_a_look_that_finds_all_well_ends_with_0(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each need has its word, what nobody looks at its reason, and the last line the verdict."""
    result, asked = look(monkeypatch, str(FOREIGN))
    assert (result.exit_code, asked) == (BACK, ["prod"])
    lines = result.output.splitlines()
    assert "workflow  print.yml  in tinkers/catalogue at github  as declared" in lines
    assert "bot  tinker-bot  at github  not looked at: a person makes accounts and Apps, in the browser" in lines
    assert lines[-1] == "Back, as far as can be seen: 4 things are as declared; no run looks at 6 others."


def test_a_stack_of_another_estate_answers_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it has is compared with other data than that which is asked about."""
    result, _ = look(monkeypatch, "stacks/prod")
    assert result.exit_code == NOT_SEEN
    assert "look with --stacks stacks/prod" in result.output
    assert "as declared" not in result.output

"""`pulumi destroy`: the world is what it was before the first run."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from shared.services import modules
from tests.end_to_end.stage import Stage

HISTORY = {
    "github_registration_tokens",  # each ends by itself, after an hour
    "github_runner_group_numbers",  # no number is given twice
    "github_sealing_keys",  # a key pair is made when somebody asks for the public half
    "heroku_releases",  # a release is never undone, only followed by another
    "heroku_dynos",  # each release has its own
}
"""Tables of the world that only grow, at the real services as here."""


def test_what_was_there_before_is_left_as_it_was(tmp_path: Path) -> None:
    """What the estate made is gone, what it adopted is there, unchanged; and a second destroy has nothing to do."""
    stage = Stage(tmp_path / "home")
    try:
        assert stage.run("world").code == 0
        before = world_of(stage)
        stage.up()
        assert world_of(stage) != before
        outcome = stage.by_hand("destroy", "--yes", "--skip-preview")
        assert outcome.code == 0, outcome.output
        assert world_of(stage) == before
        assert stage.by_hand("destroy", "--yes", "--skip-preview").code == 0
    finally:
        stage.stop()


def world_of(stage: Stage) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every service's tables."""
    tables = {
        table for module in modules("sandbox").values() for service in module.SERVICES for table in service.tables
    }
    with sqlite3.connect(f"file:{stage.home / 'world.sqlite'}?mode=ro", uri=True) as world:
        return {
            table: sorted(world.execute(f"SELECT * FROM {table}").fetchall(), key=repr)  # noqa: S608
            for table in sorted(tables - HISTORY)
        }

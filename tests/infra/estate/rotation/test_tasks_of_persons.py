"""What a person must do, by when."""

from __future__ import annotations

import datetime as dt

import pytest

from infra.estate.rotation.tasks import Task, tasks_of
from tests.infra.estate.estates import Folder
from tests.infra.estate.rotation.edits import with_minted

SHELF = "credentials/shelf-upload.toml"
END = dt.date(2027, 6, 30)


def _tasks(foreign: Folder, as_of: dt.date, credential: str = "shelf-upload") -> list[Task]:
    return [one for one in tasks_of(foreign.load(), as_of) if one.credential == credential]


def test_it_is_asked_for_from_two_thirds_of_its_life_on(foreign: Folder) -> None:
    """A third of a year before its last day; by that day, and late after it."""
    begins = dt.date(2027, 2, 28)
    assert _tasks(foreign, begins) == []
    [task] = _tasks(foreign, begins + dt.timedelta(1))
    assert (task.by, task.passed, task.answers) == (END, False, "keepers")
    assert not _tasks(foreign, END)[0].passed
    assert _tasks(foreign, END + dt.timedelta(1))[0].passed


def test_of_an_unknown_life_it_is_asked_for_in_the_last_month(foreign: Folder) -> None:
    """Nothing says how long one lives there."""
    foreign.change("services.toml", 'max_age        = "365d"\n', "")
    assert _tasks(foreign, END - dt.timedelta(31)) == []
    assert len(_tasks(foreign, END - dt.timedelta(30))) == 1


def test_an_unknown_end_is_to_be_found_out_at_once(foreign: Folder) -> None:
    """By whoever can ask, and then written down."""
    foreign.change("credentials/nightly-upload.toml", "only ", 'unknown = ["expires"]\nonly ')
    day = dt.date(2026, 11, 28)
    [task] = _tasks(foreign, day, "nightly-upload")
    assert (task.by, task.passed, task.why) == (day, False, "nobody knows when it ends")
    assert "expires = <that day>" in task.steps[-1]


@pytest.mark.parametrize(("day", "count"), [(dt.date(2026, 11, 23), 0), (dt.date(2026, 11, 24), 1)])
def test_what_must_be_gone_is_ended_and_not_replaced(foreign: Folder, day: dt.date, count: int) -> None:
    """In its last month, however long its life is."""
    found = _tasks(foreign, day, "old-ci-token")
    assert len(found) == count
    assert all("make no new one" in task.steps[0] for task in found)


def test_the_steps_lead_from_the_issuer_to_the_old_value_s_end(foreign: Folder) -> None:
    """The vault's item and field, the run, what is waited for, and the data."""
    foreign.change("credentials/bell-ringer.toml", "only ", "expires = 2026-12-01\nonly ")
    [task] = _tasks(foreign, dt.date(2026, 11, 28), "bell-ringer")
    making, vault, up, end, data = task.steps
    assert "In the settings of the GitHub App bell-ringer" in making
    assert "field pem of the vault item 'ringer-key'" in vault
    assert "python -m infra up" in up
    assert end.startswith("8:00:00 after that, end the old one at github")
    assert "credentials/bell-ringer.toml" in data


def test_what_the_runs_log_in_with_is_tried_before_the_old_one_ends(foreign: Folder) -> None:
    """No run brings it anywhere; a wrong new value leaves the old way in."""
    foreign.change("credentials/engine-token.toml", "only ", "expires = 2026-12-01\nonly ")
    [task] = _tasks(foreign, dt.date(2026, 11, 28), "engine-token")
    tried, end = (next(n for n, step in enumerate(task.steps) if words in step) for words in ("preview", "end the old"))
    assert tried < end
    assert task.steps[tried].startswith("Put it where runs have ")
    assert "put the old one back: it still works" in task.steps[tried]
    assert not any("infra up" in step for step in task.steps)


def test_an_epoch_is_a_task_until_somebody_says_that_it_is_done(foreign: Folder) -> None:
    """No record knows when a person has replaced a value: the data says it."""
    foreign.change(SHELF, "expires ", 'epoch = "incident-7"\nexpires ')
    day = dt.date(2026, 11, 28)
    [task] = _tasks(foreign, day)
    assert "credential shelf-upload: incident-7" in task.why
    assert 'rotation.done_for = ["incident-7"]' in task.steps[-1]
    foreign.change(SHELF, "expires ", 'rotation = { done_for = ["incident-7"] }\nexpires ')
    assert _tasks(foreign, day) == []
    foreign.change(SHELF, '"incident-7"\nrot', '"incident-8"\nrot')
    assert 'rotation.done_for = ["incident-7", "incident-8"]' in _tasks(foreign, day)[0].steps[-1]


def test_of_one_day_the_highest_class_comes_first(foreign: Folder) -> None:
    """In an emergency whoever is there begins with what is worth most to a thief."""
    foreign.change("services.toml", "[defaults]\n", '[defaults]\nepoch = "incident-7"\n')
    estate = foreign.load()
    found = tasks_of(estate, dt.date(2026, 11, 20))
    classes = [estate.credentials[one.credential].class_ for one in found]
    assert classes == ["root", "admin", "production", "production", "production", "staging", "staging"]


def test_of_an_unknown_issuer_that_is_the_first_step(foreign: Folder) -> None:
    """Nobody can make one before."""
    file = "credentials/part-token.toml"
    foreign.change(file, 'issuer  = "self"', 'issuer  = "unknown"\nepoch = "incident-7"')
    assert _tasks(foreign, dt.date(2026, 11, 20), "part-token")[0].steps[0].startswith("Nobody knows who issued it")


def test_what_runs_replace_is_no_task(foreign: Folder) -> None:
    """Whatever epoch it has."""
    with_minted(foreign).change("services.toml", "[defaults]\n", '[defaults]\nepoch = "incident-7"\n')
    assert _tasks(foreign, dt.date(2026, 11, 28), "shelf-reader") == []


@pytest.mark.parametrize(
    ("credential", "says"),
    [
        ("engine-token", "At GitHub, logged in as tinker-bot"),
        ("vault-key", "`op service-account create` makes one more, with the vault 'keys'"),
        ("nightly-upload", "At warehouse: make a new one, which opens warehouse:nightly and nothing else."),
        ("part-token", "Make up a new value."),
    ],
)
def test_each_issuer_says_how_one_is_made(foreign: Folder, credential: str, says: str) -> None:
    """In the words of its service."""
    foreign.change("services.toml", "[defaults]\n", '[defaults]\nepoch = "incident-7"\n')
    [task] = _tasks(foreign, dt.date(2026, 11, 28), credential)
    assert task.steps[0].startswith(says)

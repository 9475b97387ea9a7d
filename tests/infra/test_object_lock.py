"""The lock of objects: what it must name, what is refused, and that it is read back as it was written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.object_ids import load_objects
from infra.object_lock import Object, names_in, relock_objects, render_objects
from infra.vault_lock import LockRefused
from tests.infra.estate.estates import FOREIGN, Folder

texts = st.text(st.characters(exclude_categories=["Cs", "Cc", "Lu", "Lt"]), min_size=1, max_size=20).filter(
    lambda text: text == text.lower()
)
WANTED = {"heroku-app": {"door"}}


@pytest.fixture
def foreign(tmp_path: Path) -> Folder:
    """The foreign estate."""
    return Folder(FOREIGN, tmp_path / "estate")


@given(st.dictionaries(st.sampled_from(["heroku-app", "github-team"]), st.dictionaries(texts, texts, max_size=4)))
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, ids: dict[str, dict[str, str]]
) -> None:
    """Whatever names and ids hold."""
    file = tmp_path_factory.mktemp("lock") / "objects.lock.toml"
    file.write_text(render_objects(ids), encoding="utf-8")
    assert load_objects(file) == ids


@pytest.mark.parametrize("text", ["[", "a = 1", "[heroku-app]\ndoor = 1", '[heroku-app.door]\nid = "1"'])
def test_a_damaged_lock_is_refused(text: str, tmp_path: Path) -> None:
    """The sentence names the file and the command that corrects it."""
    file = tmp_path / "objects.lock.toml"
    file.write_text(text)
    with pytest.raises(LockRefused, match=r"objects.lock.toml cannot be read: .*python -m infra lock"):
        load_objects(file)


def test_a_first_lock_takes_what_is_there() -> None:
    """There is nothing to compare it with."""
    found = {"heroku-app": {"door": Object("1", "door")}}
    assert relock_objects({}, found, WANTED) == ({"heroku-app": {"door": "1"}}, [])


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ({}, "There is no such object, or the credential may not see it: the app door."),
        ({"door": Object("1", "gate")}, "the app door is called gate now."),
        ({"door": Object("2", "door")}, "the app door now is another one (id 2, it was 1)."),
    ],
)
def test_what_a_name_no_longer_means_is_refused(found: dict[str, Object], words: str) -> None:
    """With the ids, and what to do."""
    _, [problem] = relock_objects({"heroku-app": {"door": "1"}}, {"heroku-app": found}, WANTED)
    assert problem.startswith(words)


def test_another_object_is_taken_when_a_person_says_so() -> None:
    """By its name."""
    new, problems = relock_objects(
        {"heroku-app": {"door": "1"}}, {"heroku-app": {"door": Object("2", "door")}}, WANTED, accept=["door"]
    )
    assert (new, problems) == ({"heroku-app": {"door": "2"}}, [])


def test_what_left_the_data_leaves_the_lock() -> None:
    """Only the wanted names stay."""
    old = {"heroku-app": {"door": "1", "gate": "2"}}
    assert relock_objects(old, {"heroku-app": {"door": Object("1", "door")}}, WANTED)[0] == {
        "heroku-app": {"door": "1"}
    }


def test_names_are_those_that_a_run_writes_to(foreign: Folder) -> None:
    """Organisations with their repositories and teams, and apps, in lower case; nothing of a service out of use."""
    names = names_in(foreign.load())
    assert names["github-organization"] == {"tinkers"}
    assert {"tinkers/keyring", "tinkers/shop.site"} <= names["github-repository"]
    assert names["github-team"] == {"tinkers/keepers", "tinkers/makers"}
    assert names["heroku-app"] == {"tinkers-door"}


def test_an_organisation_that_nothing_is_written_to_needs_no_id(foreign: Folder) -> None:
    """A section may only say who issues a credential."""
    foreign.append(
        "services.toml", '\n[github-elsewhere]\norganization = "elsewhere"\nadministrators = ["keepers", "makers"]\n'
    )
    assert names_in(foreign.load())["github-organization"] == {"tinkers"}


def test_a_name_that_is_not_in_lower_case_is_refused(tmp_path: Path) -> None:
    """Beside the right spelling it would be taken for the same name, and the last one would win."""
    file = tmp_path / "objects.lock.toml"
    file.write_text('[heroku-app]\ndoor = "1"\nDoor = "2"\n')
    with pytest.raises(LockRefused, match="'Door' is not in lower case"):
        load_objects(file)

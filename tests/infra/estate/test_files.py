"""Files that cannot be read, or should not be there."""

from pathlib import Path

import pytest

from infra.estate.files import read
from tests.infra.estate.estates import Folder

PLAIN = "credentials/vault-key.toml"


def _only_mistake(folder: Folder) -> str:
    mistakes = [str(one).removeprefix(str(folder.path)) for one in read(folder.path).mistakes]
    assert len(mistakes) == 1, mistakes
    return mistakes[0]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'purpose = "a"\nclass = \n', ":2: E003 The file is not TOML: invalid value"),
        (b'purpose = "a"\npurpose = "b"\n', ":2: E003 The file is not TOML: a key or table is given twice. Keep one"),
        (b"[rotation]\n[rotation]\n", ":2: E003 The file is not TOML: a key or table is given twice. Keep one"),
        (b'purpose = "\xff"\n', "is not UTF-8: byte 11"),
        (b"", "The file is empty"),
        (b"# nothing\n\n", "The file is empty"),
        (b"a = " + b"[" * 5000, "nests brackets too deeply"),
        (b"a = " + b"9" * 5000, "is not TOML"),
        (b'purpose = "a', "is not TOML"),
    ],
    ids=["value", "key twice", "table twice", "bytes", "empty", "comments", "deep", "long", "unclosed"],
)
def test_damaged_file_is_one_clear_mistake(foreign: Folder, content: bytes, says: str) -> None:
    """A file that is no TOML is named, with the line where it can be told."""
    (foreign.path / PLAIN).write_bytes(content)
    found = _only_mistake(foreign)
    assert found.startswith(f"/{PLAIN}")
    assert says in found


def test_damaged_file_brings_no_mistakes_about_others(foreign: Folder) -> None:
    """What refers to a thing whose file cannot be read is not called wrong."""
    (foreign.path / "bots/tinker-bot.toml").write_text("purpose = ")
    (foreign.path / "apps/catalogue.toml").write_text("purpose = ")
    assert len(foreign.mistakes()) == 2


@pytest.mark.parametrize("name", ["services.toml", "zones.toml", "bots", "credentials", "apps", "runners"])
def test_missing_file_or_folder_is_named(foreign: Folder, name: str) -> None:
    """An estate has two files and four folders; each that is missing is named."""
    path = foreign.path / name
    path.rename(foreign.path.parent / "away")
    assert _only_mistake(foreign).startswith(f"/{name}: E001 There is no such ")


def test_missing_estate_is_named(tmp_path: Path) -> None:
    """A folder that is not there is a mistake, not a crash."""
    (mistake,) = read(tmp_path / "nowhere").mistakes
    assert "There is no such folder" in str(mistake)


@pytest.mark.parametrize(
    "name", ["extra.toml", "vault-key.toml", "notes.txt", "secrets", ".hidden.toml", "services.toml~"]
)
def test_stray_file_is_named(foreign: Folder, name: str) -> None:
    """What is no part of an estate is not silently passed over."""
    (foreign.path / name).write_text('purpose = "x"\n')
    assert f"'{name}' is no part of an estate" in _only_mistake(foreign)


@pytest.mark.parametrize(
    "name", ["Vault-Key.toml", "vault_key.toml", "vault-key.yaml", "vault-key", ".x.toml", "a b.toml"]
)
def test_wrong_file_name_is_named(foreign: Folder, name: str) -> None:
    """A thing's file is named after it, in one way only."""
    (foreign.path / "credentials" / name).write_text('purpose = "x"\n')
    assert f"'{name}' is a wrong file name in credentials/" in _only_mistake(foreign)


@pytest.mark.parametrize("name", ["README.md", "README", ".gitkeep", "credentials/README.md", "vault.lock.toml"])
def test_file_that_may_lie_around_is_passed_over(foreign: Folder, name: str) -> None:
    """A README, a hidden file without data and the vault's lock file are none of the loader's business."""
    (foreign.path / name).write_text("anything at all = = =")
    assert read(foreign.path).mistakes == []


def test_symbolic_link_is_refused(foreign: Folder) -> None:
    """A file is read from the estate's folder, not from where a link leads."""
    file = foreign.path / PLAIN
    file.rename(foreign.path.parent / "elsewhere.toml")
    file.symlink_to(foreign.path.parent / "elsewhere.toml")
    assert "symbolic link" in _only_mistake(foreign)


def test_folder_named_like_a_file_is_refused(foreign: Folder) -> None:
    """Only a regular file is read."""
    (foreign.path / "credentials/folder.toml").mkdir()
    assert "folder.toml: E001 It is no file, but a folder" in _only_mistake(foreign)


def test_key_before_the_first_section_is_named(foreign: Folder) -> None:
    """In a shared file, a key stands in the section of its thing."""
    zones = foreign.path / "zones.toml"
    zones.write_text('readers = "all"\n' + zones.read_text())
    assert "zones.toml:1: E005 The key 'readers' stands before the first section" in _only_mistake(foreign)


@pytest.mark.parametrize("day", ["2026-13-01", "2026-1-1", "31.12.2026", "2026/12/31"])
def test_a_day_that_is_none_is_called_so(foreign: Folder, day: str) -> None:
    """TOML's own words speak of line breaks."""
    foreign.change("credentials/shelf-upload.toml", "2027-06-30", day)
    [mistake] = foreign.mistakes()[:1]
    assert (mistake.id, day in mistake.what) == ("E003", True)
    assert "such as 2026-01-31" in mistake.remedy


def test_what_an_editor_left_is_to_be_deleted(foreign: Folder) -> None:
    """To rename it would declare the thing twice."""
    foreign.append("bots/tinker-bot.toml~", "x")
    assert [one.remedy for one in foreign.mistakes()] == ["An editor, or a merge, left it there: delete it."]

"""The data as a commit has it: read from git's objects, in bounds, whatever the commit holds."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from infra import committed as module
from infra.committed import Committed, NotCommitted, committed, copy_of, edited_beside, top_of
from infra.estate import limits, load
from tests.infra.estate.estates import FOREIGN, TODAY, Folder

ALONE = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    **{f"GIT_{who}_{what}": "a" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}


def git(folder: Path, *arguments: str) -> str:
    """Run git without the settings of whoever runs the tests."""
    ran = subprocess.run(
        ["git", "-C", str(folder), *arguments],
        capture_output=True, text=True, check=True, env={"PATH": os.environ["PATH"], "HOME": str(folder), **ALONE},
    )  # fmt: skip
    return ran.stdout.strip()


def commit(folder: Path) -> str:
    """Commit all that lies in a repository; return the commit."""
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "A change")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Folder:
    """A repository in which the foreign estate lies in stacks/prod, committed once on the branch `main`."""
    root = tmp_path / "repository"
    (root / "stacks").mkdir(parents=True)
    git(root, "init", "--quiet", "--initial-branch", "main")
    folder = Folder(FOREIGN, root / "stacks/prod")
    commit(root)
    return folder


def _files(base: Committed) -> dict[str, bytes]:
    return {
        str(file.relative_to(base.directory)): file.read_bytes() for file in base.directory.rglob("*") if file.is_file()
    }


def _root(folder: Folder) -> Path:
    return folder.path.parent.parent


def test_the_data_of_a_commit_is_read_and_nothing_is_checked_out(repository: Folder) -> None:
    """Whatever the folder and the index say since, and they stay as they are."""
    first = _files_of(repository.path)
    repository.change("bots/tinker-bot.toml", "id = 99", "id = 98")
    status = git(_root(repository), "status", "--porcelain")
    with committed("main", repository.path) as base:
        assert _files(base) == first
        assert (base.known, base.left_out) == (True, ())
        assert base.commit == git(_root(repository), "rev-parse", "main")
        load(base.directory, today=TODAY)
    assert not base.directory.exists()
    assert git(_root(repository), "status", "--porcelain") == status != ""


def _files_of(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*.toml")}


def test_a_folder_that_the_commit_does_not_have_is_empty(repository: Folder) -> None:
    """All of it is new."""
    other = Folder(FOREIGN, repository.path.parent / "other")
    with committed("main", other.path) as base:
        assert (base.known, _files(base)) == (False, {})


def test_an_estate_at_the_root_is_read(tmp_path: Path) -> None:
    """The folder may be the repository itself."""
    folder = Folder(FOREIGN, tmp_path / "estate")
    git(folder.path, "init", "--quiet")
    commit(folder.path)
    with committed("HEAD", folder.path) as base:
        assert load(base.directory, today=TODAY).edges


def _link(folder: Path) -> None:
    (folder / "credentials/linked.toml").symlink_to("/etc/hostname")


def _submodule(folder: Path) -> None:
    inner = folder / "credentials/inner.toml"
    git(inner.parent, "init", "--quiet", inner.name)
    commit(inner)


def _big(folder: Path) -> None:
    (folder / "credentials/big.toml").write_bytes(b"#" * (limits.FILE_BYTES + 1))


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (_link, "credentials/linked.toml of the base is left out: it is no regular file."),
        (_submodule, "credentials/inner.toml of the base is left out: it is no regular file."),
        (_big, "credentials/big.toml of the base is left out: it has more than 262,144 bytes."),
    ],
)
def test_what_is_no_small_file_is_left_out_and_named(
    repository: Folder, harm: Callable[[Path], None], says: str
) -> None:
    """A link leads out of the folder, and a file may be without end."""
    first = _files_of(repository.path)
    harm(repository.path)
    commit(_root(repository))
    with committed("main", repository.path) as base:
        assert base.left_out == (says,)
        assert _files(base) == first


def test_what_the_loader_does_not_read_is_not_read(repository: Folder) -> None:
    """Neither other files, nor folders below."""
    first = _files_of(repository.path)
    for file in ("README.md", ".hidden", "credentials/deep/one.toml", "more/one.toml", "stray.toml"):
        (repository.path / file).parent.mkdir(exist_ok=True)
        (repository.path / file).write_text("x = 1\n")
    commit(_root(repository))
    with committed("main", repository.path) as base:
        assert _files(base) == first


def test_too_many_bytes_together_are_not_read(repository: Folder) -> None:
    """Nor is any file then."""
    for number in range(limits.ALL_BYTES // limits.FILE_BYTES + 1):
        (repository.path / f"credentials/c{number}.toml").write_bytes(b"#" * limits.FILE_BYTES)
    commit(_root(repository))
    with committed("main", repository.path) as base:
        assert _files(base) == {}
        assert base.left_out == ("The base is left out: its files have more than 1,048,576 bytes, or are too many.",)


def test_a_list_without_end_is_not_read(repository: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git is stopped when it says more than there can be."""
    monkeypatch.setattr(module, "_LISTING_BYTES", 100)
    with (
        pytest.raises(NotCommitted, match=r"`git ls-tree` says more than 100 bytes\."),
        committed("main", repository.path),
    ):
        pass


def _refused(reference: str, folder: Path) -> str:
    with pytest.raises(NotCommitted) as refused, committed(reference, folder):
        pass
    return str(refused.value)


@pytest.mark.parametrize("reference", ["nowhere", "--since=1", "-", "", "main:stacks", "\x1b[2J", "a b", "main..main"])
def test_a_reference_that_is_no_commit_is_named(repository: Folder, reference: str) -> None:
    """In a sentence; it is never taken for an option."""
    assert _refused(reference, repository.path) == (
        f"There is no commit '{reference}' in this repository. See `git branch --all`."
    )


def test_no_repository_is_said(tmp_path: Path) -> None:
    """In a sentence with git's own words."""
    folder = Folder(FOREIGN, tmp_path / "estate")
    said = _refused("main", folder.path)
    assert "lies in no git repository that can be read: fatal: not a git repository" in said


def test_no_git_is_said(repository: Folder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In a sentence."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert _refused("main", repository.path) == "There is no program `git`: install it."


def test_a_shallow_clone_says_how_the_base_is_had(repository: Folder, tmp_path: Path) -> None:
    """As a job's checkout makes it."""
    first = git(_root(repository), "rev-parse", "HEAD")
    commit(_root(repository))
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{_root(repository)}", str(clone))
    assert "This clone is shallow: fetch the base, too" in _refused(first, clone / "stacks/prod")


def test_an_object_that_is_missing_is_said(repository: Folder) -> None:
    """As in a clone that has only some; nothing is fetched for it."""
    blob = git(_root(repository), "rev-parse", "HEAD:stacks/prod/zones.toml")
    (_root(repository) / ".git/objects" / blob[:2] / blob[2:]).unlink()
    said = _refused("main", repository.path)
    assert "of the base cannot be read from this repository" in said


def test_a_folder_that_was_a_link_is_refused(repository: Folder) -> None:
    """Where the base has something else in the folder's place."""
    root = _root(repository)
    repository.path.rename(root / "elsewhere")
    repository.path.symlink_to("../elsewhere")
    commit(root)
    repository.path.unlink()
    (root / "elsewhere").rename(repository.path)
    assert _refused("main", repository.path).endswith("stacks/prod is no folder. Name another base, or another folder.")


@pytest.mark.parametrize("linked", ["stacks/prod", "stacks"])
def test_a_way_out_of_the_checkout_is_refused(linked: str, repository: Folder, tmp_path: Path) -> None:
    """A link in the folder's place, or above it: to the base's own folder, where nothing would differ."""
    root, head = _root(repository), tmp_path / "head"
    git(root, "worktree", "add", "-q", str(head))
    (head / linked).rename(tmp_path / "gone")
    (head / linked).symlink_to(root / linked)
    said = _refused("main", head / "stacks" / "prod")
    assert said.startswith(f"{head / linked} is a symbolic link. ")


def test_a_checkout_that_is_reached_by_a_link_is_fine(repository: Folder, tmp_path: Path) -> None:
    """What lies above it is the user's own."""
    (tmp_path / "link").symlink_to(_root(repository))
    with committed("main", tmp_path / "link" / "stacks" / "prod") as base:
        assert _files(base) == _files_of(repository.path)


def test_a_base_that_went_on_is_said(repository: Folder) -> None:
    """What it has changed since would be shown the other way round."""
    root = _root(repository)
    git(root, "switch", "--quiet", "--create", "change")
    git(root, "switch", "--quiet", "main")
    commit(root)
    git(root, "switch", "--quiet", "change")
    with committed("main", repository.path) as base:
        assert [one[:50] for one in base.left_out] == ["The base main has commits that are not in HEAD: wh"]


def test_an_object_in_place_of_another_is_not_taken(repository: Folder) -> None:
    """`git replace` shows another content under an id."""
    root = _root(repository)
    first = git(root, "rev-parse", "HEAD")
    repository.change("bots/tinker-bot.toml", "id = 99", "id = 98")
    git(root, "replace", first, commit(root))
    with committed(first, repository.path) as base:
        assert b"id = 99" in _files(base)["bots/tinker-bot.toml"]


def test_a_clone_without_contents_fetches_none(repository: Folder, tmp_path: Path) -> None:
    """Git would ask the other machine for them by itself."""
    git(_root(repository), "config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--no-checkout", "--filter=blob:none", f"file://{_root(repository)}", str(clone))
    (clone / "stacks/prod").mkdir(parents=True)
    assert "of the base cannot be read from this repository" in _refused("main", clone / "stacks/prod")


def test_the_repository_is_that_of_the_folder(repository: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also in a hook of git, which names another one to what it starts."""
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    with committed("main", repository.path) as base:
        assert _files(base) == _files_of(repository.path)


def test_what_is_edited_beside_the_data_is_named(repository: Folder, tmp_path: Path) -> None:
    """Committed or not; the data itself, and a folder whose name begins like it, are told apart."""
    base, root = git(_root(repository), "rev-parse", "HEAD"), _root(repository)
    (repository.path / "services.toml").write_text("")
    assert edited_beside(base, repository.path) == []
    (root / "stacks" / "prod-old.toml").write_text("a")
    (root / "code.py").write_text("a")
    commit(root)
    (root / "code.py").write_text("b")
    assert edited_beside(base, repository.path) == ["code.py", "stacks/prod-old.toml"]
    assert top_of(repository.path) == root.resolve()
    with pytest.raises(NotCommitted, match="lies in no git repository"):
        top_of(tmp_path)


def test_a_copy_has_all_of_a_commit_and_nothing_else(repository: Folder) -> None:
    """Whatever is edited, added or checked out meanwhile; the repository knows nothing of it."""
    root = _root(repository)
    (root / "code").mkdir()
    (root / "code" / "program.py").write_text("first")
    (root / "code" / "run").write_text("#!/bin/sh")
    (root / "code" / "run").chmod(0o755)
    first = commit(root)
    (root / "code" / "program.py").write_text("second")
    commit(root)
    (root / "stray").write_text("")
    with copy_of(first, root) as copy:
        assert (copy / "code" / "program.py").read_text() == "first"
        assert os.access(copy / "code" / "run", os.X_OK)
        assert sorted(one.name for one in copy.iterdir()) == ["code", "stacks"]
        assert git(root, "status", "--porcelain") == "?? stray"
    assert not copy.exists()


def test_a_commit_that_is_not_there_is_not_copied(repository: Folder) -> None:
    """It is named."""
    with pytest.raises(NotCommitted, match=r"1{40}"), copy_of("1" * 40, _root(repository)):
        pass


def test_a_link_is_not_copied(repository: Folder) -> None:
    """What it leads to is no part of the commit: it could be edited after the review."""
    root = _root(repository)
    (root / "code").symlink_to("/tmp")  # noqa: S108  # nothing is written there
    with pytest.raises(NotCommitted, match="code is a link"), copy_of(commit(root), root):
        pass


def test_a_copy_has_the_bytes_of_the_commit(repository: Folder) -> None:
    """Whatever filters somebody has set up for files that are checked out."""
    root = _root(repository)
    (root / "code").write_text("as reviewed")
    one = commit(root)
    git(root, "config", "filter.odd.smudge", "sed s/reviewed/edited/")
    (root / ".git" / "info").mkdir(exist_ok=True)
    (root / ".git" / "info" / "attributes").write_text("code filter=odd\n")
    with copy_of(one, root) as copy:
        assert (copy / "code").read_text() == "as reviewed"


def test_no_room_for_a_copy_is_said(repository: Folder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With the folder."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(NotCommitted, match="nowhere"), copy_of(commit(_root(repository)), _root(repository)):
        pass

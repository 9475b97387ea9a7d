"""The data as a commit has it: read by git into a folder of its own, and never checked out.

Whoever wrote the commit may mean harm. So only regular files are read, only those that the loader needs, each and all
together within the loader's own limits, and git runs no program of the repository's settings and asks no other machine.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra.estate import limits
from infra.estate.files import FOLDERS, LISTS, LOCKS

_FILES = frozenset((*(f"{noun}.toml" for noun in LISTS), *LOCKS))
_PROGRAM = "100755"
_REGULAR = ("100644", _PROGRAM)
"""How git writes the modes of regular files; links and submodules have others."""
_LISTING_BYTES = 4 * 1024 * 1024
"""The longest list of files that is read: that of some ten thousand."""
_WORDS_BYTES = 64 * 1024
_ALONE = {
    "GIT_NO_REPLACE_OBJECTS": "1",  # an object is what its id says
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",  # the same for git before 2.44: what is not here is not fetched
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
"""Variables that keep git to what lies in the repository, and its words the same everywhere."""
_KEPT = ("GIT_CONFIG_", "GIT_CEILING_DIRECTORIES")
"""How variables of git begin that say how it is set up, and not, as a hook's do, which repository is meant."""


class NotCommitted(Exception):
    """The data of a commit cannot be had; the text says why, and what to do."""


@dataclass(frozen=True)
class Committed:
    """The data of one commit."""

    commit: str
    """The id of the commit."""
    directory: Path
    """A folder with its files; gone when the block ends."""
    known: bool
    """Whether the commit has the folder at all."""
    left_out: tuple[str, ...]
    """A sentence for each file that is not read, and for what else whoever compares must know."""


@dataclass(frozen=True)
class _Blob:
    """One entry of a folder, as git lists it."""

    mode: str
    id: str
    size: int
    path: str


@contextmanager
def committed(reference: str, directory: Path) -> Iterator[Committed]:
    """Yield the data that a commit has where a folder lies today. Raise `NotCommitted`."""
    require_in_checkout(directory)
    commit = _commit(reference, directory)
    tree = _tree(commit, directory)
    wanted, left_out = _chosen(_listed(tree, directory)) if tree else ([], [])
    with tempfile.TemporaryDirectory(prefix="review-") as scratch:
        for folder in FOLDERS:
            (Path(scratch) / folder).mkdir()
        _write(wanted, directory, Path(scratch))
        yield Committed(commit, Path(scratch), bool(tree), (*_apart(commit, reference, directory), *left_out))


@contextmanager
def copy_of(commit: str, directory: Path) -> Iterator[Path]:
    """Yield a folder with every file of a commit, byte by byte. Raise `NotCommitted`, also where one is a link.

    It is nobody else's and no checkout: what is checked out, pulled or edited meanwhile does not come into it, and no
    filter of somebody's settings. A link would: what it leads to is no part of the commit.
    """
    with ExitStack() as ending:
        try:
            scratch = ending.enter_context(tempfile.TemporaryDirectory(prefix="commit-"))
            copy = Path(scratch).resolve() / "project"
            _copy(commit, directory, copy)
        except OSError as fault:
            raise NotCommitted(f"The commit {commit} cannot be copied to {tempfile.gettempdir()}: {fault}.") from None
        yield copy


def _copy(commit: str, directory: Path, copy: Path) -> None:
    blobs = _listed(f"{commit}^{{tree}}", directory)
    if strange := [blob.path for blob in blobs if blob.mode not in _REGULAR]:
        raise NotCommitted(f"{strange[0]} is a link or another repository in the commit. Take it out.")
    for folder in {(copy / blob.path).parent for blob in blobs}:
        folder.mkdir(parents=True, exist_ok=True)
    _write(blobs, directory, copy)
    for blob in blobs:
        if blob.mode == _PROGRAM:
            (copy / blob.path).chmod(0o755)


def require_in_checkout(directory: Path) -> None:
    """Raise `NotCommitted` where a folder is reached by a link within what is checked out.

    Whoever made the commit could lead it out of the checkout by one: into the base's own, say, where nothing differs.
    The folder's own path is followed upwards, and never to where a link leads.
    """
    at = Path(os.path.abspath(directory))  # noqa: PTH100  # `resolve` would follow the link that is looked for
    while not os.path.lexists(at / ".git"):
        if at.is_symlink():
            raise NotCommitted(f"{at} is a symbolic link. Put the folder itself there, or name it where it lies.")
        if at == at.parent:
            return  # no repository: git says so in its own words
        at = at.parent
    top = _git(directory, "rev-parse", "--show-toplevel")
    if top.code == 0 and not at.samefile(top.text):
        raise NotCommitted(f"{directory} lies in {at}, and git takes it for a part of {top.text}.")


def edited_beside(commit: str, directory: Path) -> list[str]:
    """Return the files that are not as a commit has them, and do not lie in a folder. Raise `NotCommitted`."""
    prefix = _git(directory, "rev-parse", "--show-prefix").text
    words = ("--name-only", "-z", "--no-ext-diff", "--no-textconv", "--no-renames", commit)
    found = _git(directory, "diff", *words, most=_LISTING_BYTES)
    if found.code:
        raise _unreadable(commit, found.words)
    names = [os.fsdecode(name) for name in found.output.split(b"\0") if name]
    return [name for name in names if not name.startswith(prefix)]


def head_of(directory: Path) -> str:
    """Return the id of the commit that is checked out. Raise `NotCommitted`."""
    return _commit("HEAD", directory)


def changed_since(directory: Path) -> str:
    """Return the first file that is not as the commit has it that is checked out; empty if all are.

    Raise `NotCommitted`.
    """
    found = _git(directory, "status", "--porcelain", "--untracked-files=normal", most=_LISTING_BYTES)
    if found.code:
        raise _unreadable("What is checked out", found.words)
    return found.text.partition("\n")[0][3:]


def top_of(directory: Path) -> Path:
    """Return the folder of the repository that a folder lies in. Raise `NotCommitted`."""
    found = _git(directory, "rev-parse", "--show-toplevel")
    if found.code:
        raise NotCommitted(f"{directory} lies in no git repository that can be read: {found.words}")
    return Path(found.text).resolve()


def _commit(reference: str, directory: Path) -> str:
    """Return the id of the commit that a reference means."""
    inside = _git(directory, "rev-parse", "--git-dir")
    if inside.code:
        raise NotCommitted(f"{directory} lies in no git repository that can be read: {inside.words}")
    found = _git(directory, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}")
    if found.code == 0:
        return found.text
    shallow = _git(directory, "rev-parse", "--is-shallow-repository").text == "true"
    more = " This clone is shallow: fetch the base, too (`git fetch --depth=1 origin <branch>`)." if shallow else ""
    raise NotCommitted(f"There is no commit '{reference}' in this repository.{more or ' See `git branch --all`.'}")


def _tree(commit: str, directory: Path) -> str:
    """Return the id of the folder in a commit; empty if the commit has no such folder."""
    prefix = _git(directory, "rev-parse", "--show-prefix").text.rstrip("/")
    if not prefix:
        return f"{commit}^{{tree}}"
    found = _git(directory, "ls-tree", "-z", "-l", "--full-tree", commit, prefix)
    if found.code:
        raise _unreadable(commit, found.words)
    blobs = _blobs(found.output)
    if blobs and blobs[0].mode != "040000":
        raise NotCommitted(f"In the commit {commit}, {prefix} is no folder. Name another base, or another folder.")
    return blobs[0].id if blobs else ""


def _listed(tree: str, directory: Path) -> list[_Blob]:
    found = _git(directory, "ls-tree", "-r", "-z", "-l", "--full-tree", tree, most=_LISTING_BYTES)
    if found.code:
        raise _unreadable(tree, found.words)
    return _blobs(found.output)


def _blobs(output: bytes) -> list[_Blob]:
    found = []
    for line in output.split(b"\0"):
        head, _, path = line.partition(b"\t")
        if path:
            mode, _, id_, size = head.decode("ascii").split()
            found.append(_Blob(mode, id_, int(size) if size.isdecimal() else 0, os.fsdecode(path)))
    return found


def _chosen(blobs: list[_Blob]) -> tuple[list[_Blob], list[str]]:
    """Return the files that the loader reads, and a sentence for each of them that is left out."""
    wanted: list[_Blob] = []
    left_out = []
    for blob in blobs:
        if not _is_data(blob.path):
            continue
        most = limits.ALL_BYTES if blob.path in LOCKS else limits.FILE_BYTES
        if blob.mode not in _REGULAR:
            left_out.append(f"{blob.path} of the base is left out: it is no regular file.")
        elif blob.size > most:
            left_out.append(f"{blob.path} of the base is left out: it has more than {most:,} bytes.")
        else:
            wanted.append(blob)
    data = [blob for blob in wanted if blob.path not in LOCKS]
    if len(data) > limits.FOLDER_ENTRIES * len(FOLDERS) or sum(blob.size for blob in data) > limits.ALL_BYTES:
        return [], [f"The base is left out: its files have more than {limits.ALL_BYTES:,} bytes, or are too many."]
    return wanted, left_out


def _is_data(path: str) -> bool:
    """Return whether the loader reads a file, by its path below the folder."""
    folder, slash, name = path.rpartition("/")
    if not slash:
        return name in _FILES
    return folder in FOLDERS and name.endswith(".toml") and name not in (".toml", "..toml")


def _write(blobs: list[_Blob], directory: Path, folder: Path) -> None:
    """Write files with the content that git has of them."""
    if not blobs:
        return
    most = sum(blob.size + len(blob.id) + 64 for blob in blobs)
    asked = "".join(f"{blob.id}\n" for blob in blobs).encode("ascii")
    found = _git(directory, "cat-file", "--batch", given=asked, most=most)
    rest = found.output
    for blob in blobs:
        head, _, rest = rest.partition(b"\n")
        if found.code or head != f"{blob.id} blob {blob.size}".encode():
            raise _unreadable(blob.id, found.words or head.decode(errors="replace"))
        content, rest = rest[: blob.size], rest[blob.size + 1 :]
        (folder / blob.path).write_bytes(content)


def _apart(commit: str, reference: str, directory: Path) -> Iterator[str]:
    """Yield that the base has commits which what is checked out has not, if that is so."""
    if _git(directory, "merge-base", "--is-ancestor", commit, "HEAD").code == 1:
        yield (
            f"The base {reference} has commits that are not in HEAD: what they changed is shown the other way round. "
            f"Merge or rebase, or give `--base $(git merge-base {reference} HEAD)`."
        )


@dataclass(frozen=True)
class _Ran:
    """What git answered."""

    code: int
    output: bytes
    words: str
    """The first line that it says of what is wrong."""

    @property
    def text(self) -> str:
        """The output, without the end of its line."""
        return os.fsdecode(self.output).removesuffix("\n")


def _git(directory: Path, *arguments: str, given: bytes = b"", most: int = _WORDS_BYTES) -> _Ran:
    """Run git in a folder, and return what it answers. Raise `NotCommitted` if it is not there, or says too much."""
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as said:
        asked.write(given)
        asked.seek(0)
        command = ["git", "--no-pager", "-C", str(directory), *arguments]
        try:
            process = subprocess.Popen(command, stdin=asked, stdout=subprocess.PIPE, stderr=said, env=_environment())
        except FileNotFoundError:
            raise NotCommitted("There is no program `git`: install it.") from None
        with process:
            assert process.stdout is not None  # noqa: S101  it is a pipe
            output = process.stdout.read(most + 1)
            if len(output) > most:
                process.kill()
        if len(output) > most:
            raise NotCommitted(f"`git {arguments[0]}` says more than {most:,} bytes. Name another base.")
        said.seek(0)
        words = said.read(_WORDS_BYTES).decode(errors="replace").strip().splitlines()
    return _Ran(process.returncode, output, words[0] if words else "")


def _environment() -> dict[str, str]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith("GIT_") or name.startswith(_KEPT)}
    return {**kept, **_ALONE}


def _unreadable(what: str, words: str) -> NotCommitted:
    return NotCommitted(f"{what} of the base cannot be read from this repository: {words} Fetch all of the base.")

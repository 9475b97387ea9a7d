"""A pull request that means harm, in the job of a fork: nothing of it is run, and its words are only read."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.project import ROOT
from tests.end_to_end.conftest import SMALL
from tests.end_to_end.stage import committed
from tests.end_to_end.test_pull_requests import cut_off
from tests.hostile import harm
from tests.infra.test_hostile_words import ESCAPED
from tests.infra.test_review import FREE, MARKUP

CANARY = "canary-of-the-job-3f1c"
MEMORY_BYTES = 2 << 30
SECONDS = 30
LONGEST = 1_000_000
"""As many characters may a refusal have: the check explains a thousand mistakes, and GitHub shows no longer summary."""
COMMANDS = {
    "review": ("infra", "review", "--stacks", "{head}", "--base", "HEAD", "--format", "markdown"),
    "plan": ("rehearsal", "--stacks", "{head}", "plan", "--base", "HEAD", "--format", "markdown"),
}
CODE = (
    "__main__.py", "sitecustomize.py", "usercustomize.py", "conftest.py", "pulumi.py", "infra/__init__.py",
    "policies/__main__.py", "provider/__main__.py", "toolchain/setup.py",
)  # fmt: skip
"""Files that a program might take for its own, if it ran where the head lies or looked for modules there."""


@pytest.fixture
def head(tmp_path: Path) -> Path:
    """The data of a head in a repository of its own, as it is in the base."""
    return committed(SMALL, tmp_path / "repository")


def in_the_job(command: str, head: Path) -> subprocess.CompletedProcess[str]:
    """What a command of the workflow does: cut off, and with an environment in which the job keeps something."""
    arguments = [one.format(head=head) for one in COMMANDS[command]]
    return subprocess.run(
        [*cut_off(), sys.executable, "-m", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "OF_THE_JOB": CANARY},
        capture_output=True,
        text=True,
        check=False,
    )


def test_nothing_that_it_brings_is_run_and_its_words_are_only_read(head: Path, tmp_path: Path) -> None:
    """Code in every place where it might be found, settings, a workflow, and words for screens, CI and browsers."""
    repository, ran = head.parent, tmp_path / "ran"
    for name in CODE:
        file = repository / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"import os\nopen({str(ran)!r}, 'a').write({name!r} + str(os.environ))\n")
    (repository / "Pulumi.yaml").write_text("name: other\nruntime: python\nmain: /\n")
    (repository / "Pulumi.sandbox.yaml").write_text("config:\n  github:baseUrl: https://elsewhere.example\n")
    (repository / ".gitattributes").write_text("*.toml filter=run diff=run merge=run\n")
    (repository / ".gitmodules").write_text('[submodule "x"]\n\tpath = x\n\turl = --upload-pack=touch\n')
    workflow = repository / ".github" / "workflows" / "review.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text("on: pull_request_target\njobs: {}\n")
    for file in head.rglob("*.toml"):
        if file.parent.name != "apps":
            file.write_text(FREE.sub(lambda found: f'{found[1]}{found[2]}{MARKUP}{ESCAPED}"', file.read_text()))
    subprocess.run(["git", "-C", str(repository), "add", "."], check=True)
    for command in COMMANDS:
        done = in_the_job(command, head)
        assert done.returncode == 0, done.stderr[-2000:]
        assert harm(done.stdout) == harm(done.stderr) == []
        assert CANARY not in done.stdout + done.stderr
        if command == "plan":
            assert re.search(r"The change also edits what is no data \(.*github/workflows/review.yml", done.stdout)
            assert "what the change's own code would do is not shown" in done.stdout
        else:
            assert "set-output" in done.stdout, "the words are in what is read"
    assert not ran.exists(), ran.read_text()


def _link(head: Path) -> str:
    secret = head.parent.parent / "secret.toml"
    secret.write_text(f'purpose = "{CANARY}"\n')
    file = head / "credentials" / "linked.toml"
    file.symlink_to(secret)
    return file.name


def _linked_folder(head: Path) -> str:
    (head / "bots").rename(head.parent.parent / "bots")
    (head / "bots").symlink_to(head.parent.parent / "bots")
    return "bots"


def _linked_data(head: Path) -> str:
    away = head.parent.parent / "elsewhere"
    head.rename(away)
    head.symlink_to(away)
    return "is a symbolic link"


def _gigabyte(head: Path) -> str:
    file = head / "credentials" / "huge.toml"
    with file.open("wb") as out:
        out.truncate(1 << 30)
    return "bytes together"


def _nested(head: Path) -> str:
    file = head / "credentials" / "nested.toml"
    file.write_text("\n".join(["a = ", *["["] * 100_000]))
    return file.name


def _dotted(head: Path) -> str:
    file = head / "credentials" / "dotted.toml"
    file.write_text(".".join(["a"] * 3000) + " = 1\n")
    return file.name


def _many_keys(head: Path) -> str:
    file = head / "credentials" / "keys.toml"
    file.write_text("".join(f"k{number} = 1\n" for number in range(20_000)))
    return file.name


def _many_files(head: Path) -> str:
    for number in range(5000):
        (head / "credentials" / f"c{number}.toml").write_text('purpose = "x"\n')
    return "credentials/"


def _code(head: Path) -> str:
    file = head / "sitecustomize.py"
    file.write_text("raise SystemExit(0)\n")
    return file.name


def _a_device(head: Path) -> str:
    file = head / "credentials" / "pipe.toml"
    os.mkfifo(file)
    return file.name


@pytest.mark.parametrize(
    "plant",
    [_link, _linked_folder, _linked_data, _gigabyte, _nested, _dotted, _many_keys, _many_files, _a_device, _code],
)
def test_what_cannot_be_read_in_bounds_is_refused(plant: Callable[[Path], str], head: Path) -> None:
    """Within so much time and memory, in few words that name it, and with nothing of what a link leads to."""
    named = plant(head)
    for command in COMMANDS:
        done = limited(command, head)
        assert done.returncode == 1, done.stderr[-500:]
        said = done.stdout + done.stderr
        assert named in said
        assert "Traceback" not in said
        assert CANARY not in said
        assert len(said) < LONGEST


def limited(command: str, head: Path) -> subprocess.CompletedProcess[str]:
    """The same with little memory and time."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))

    arguments = [one.format(head=head) for one in COMMANDS[command]]
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "OF_THE_JOB": CANARY},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limit,  # the child starts no thread before it
    )

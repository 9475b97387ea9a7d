"""docs/production.md, followed in the sandbox: its commands as they stand there, with another stack's name."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from infra.project import ROOT
from infra.stack import CREDENTIALS, REHEARSED, STATE
from tests.end_to_end.conftest import SMALL
from tests.end_to_end.test_aws import AWS

PAGE = (ROOT / "docs" / "production.md").read_text()
OLD = "organization/old/production"
SHELL = re.compile(r"```sh\n(.*?)```", re.DOTALL)
INLINE = re.compile(r"`((?:pulumi|python -m) [^`]+)`")


def commands(step: int) -> list[str]:
    """What the page says to type in a step, comments left out: its blocks, or what its sentences name."""
    [text] = re.findall(rf"^## {step}\. .*?(?=^## )", PAGE, re.DOTALL | re.MULTILINE)
    lines = [line.split("   #")[0] for block in SHELL.findall(text) for line in block.splitlines()]
    return [one.strip() for one in lines if one.strip()] or INLINE.findall(text)


@dataclass
class Follower:
    """Somebody with a clone, in the shell of a rehearsal whose stack they have yet to make."""

    clone: Path
    environment: dict[str, str]

    def types(self, command: str, answer: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command as it stands in the page."""
        words = re.sub(r"\bprod\b", "sandbox", command).replace("<old>", OLD)
        words = words.replace("/dev/shm", str(self.clone.parent))  # noqa: S108  # the page's, for what no disk keeps
        return subprocess.run(
            ["bash", "-c", words],
            cwd=self.clone,
            env=self.environment,
            input=answer,
            capture_output=True,
            text=True,
            check=False,
        )

    def must(self, command: str, answer: str = "") -> str:
        """The same of one that has to succeed: what it prints."""
        ran = self.types(command, answer)
        assert ran.returncode == 0, f"{command}\n{ran.stdout[-1500:]}{ran.stderr[-1500:]}"
        return ran.stdout + ran.stderr


@pytest.fixture(scope="module")
def follower(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Follower]:
    """A clone with all that is here, committed, since a plan is of a commit; a world that nothing is deployed to."""
    folder = tmp_path_factory.mktemp("production")
    clone, home = folder / "clone", folder / "home"
    files = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True, text=True, check=True,
    ).stdout.split("\0")  # fmt: skip
    for name in filter(None, files):
        if (ROOT / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, clone / name)
    with (clone / "tests" / "end_to_end" / "small" / "services.toml").open("a") as services:
        services.write(AWS)  # so that a plugin that is stood in for is asked, too: it does not lie in the commit's copy
    for tools in (".venv", ".tools"):
        (clone / tools).symlink_to(ROOT / tools)
    with (clone / ".gitignore").open("a") as ignored:
        ignored.write("/.venv\n/.tools\n")  # with a dash behind it only folders are ignored, and these are links
    identity = ["-c", "user.name=ada", "-c", "user.email=ada@example.org"]
    for words in (["init", "-q"], ["add", "."], [*identity, "commit", "-q", "-m", "all"]):
        subprocess.run(["git", "-C", str(clone), *words], check=True)
    python = str(ROOT / ".venv" / "bin" / "python")
    where = [python, "-m", "rehearsal", "--home", str(home), "--port-base", "0", "--stacks", "tests/end_to_end/small"]
    ambient = {name: os.environ[name] for name in ("HOME", "PATH", "TMPDIR") if name in os.environ}
    subprocess.run([*where, "world"], cwd=clone, env=ambient, check=True, capture_output=True)
    try:
        exports = subprocess.run([*where, "env"], cwd=clone, env=ambient, check=True, capture_output=True, text=True)
        told = dict(words.partition("=")[::2] for _, words in map(shlex.split, exports.stdout.splitlines()))
        told["PATH"] = f"{Path(python).parent}{os.pathsep}{told['PATH']}"
        told["PULUMI_BACKEND_URL"] = (folder / "state").as_uri()
        (folder / "state").mkdir()
        del told["PULUMI_OPTION_STACK"]  # as on the real stack, where `pulumi stack init` chooses it
        settings = Path(told["PULUMI_OPTION_CONFIG_FILE"])
        settings.write_text(
            yaml.safe_dump({"config": yaml.safe_load(settings.read_text())["config"]})  # no key yet
        )
        yield Follower(clone, ambient | told)
    finally:
        subprocess.run([python, "-m", "sandbox", "stop", "--home", str(home)], cwd=clone, check=True)


def test_the_page_is_followed_to_its_last_line(follower: Follower) -> None:
    """From an empty state to a world in which nothing is to be changed; no step is left out but adoption."""
    login = [one for one in commands(4) if not one.startswith(("export", "(umask"))]
    assert login == ["pulumi login", "pulumi stack init prod"]
    for command in login:
        follower.must(command)

    _commit_the_salt(follower)

    _an_old_program(follower)
    export, forget, _reach = commands(5)
    follower.must(export)
    assert OLD in follower.must("pulumi stack ls --all")

    [lock] = commands(6)
    assert "Rehearsals keep a lock of their own" in follower.types(lock).stderr
    follower.must(f"{lock} --lock {follower.clone.parent}/vault.lock.toml --stacks {SMALL}")

    plan, apply = commands(8)
    assert "Digest: " in follower.must(plan)
    assert "to create" in follower.must("cat plan.json") or '"create"' in follower.must("cat plan.json")
    follower.must(apply, "y\n")
    again = follower.must("python -m infra plan --stack prod")
    assert "nothing to do" in again

    preview, look, undeclared, daily = commands(9)
    assert "Nothing to change" in follower.must(preview)
    app = next((SMALL / "apps").glob("*.toml")).stem
    looked = follower.types(look.replace("webservices", app) + " --stacks tests/end_to_end/small")
    assert looked.returncode in (0, 1), looked.stderr[-500:]
    assert follower.types(undeclared).returncode in (0, 1), "some are undeclared, or none; all issuers answer"
    assert "rehearsal" in follower.types(daily.replace("<owner>/<name>", "acme/infrastructure")).stderr
    follower.must(f"{forget} --yes")  # a person is asked
    assert OLD not in follower.must("pulumi stack ls --all")


def test_a_run_on_a_rehearsals_stack_is_given_all_that_leads_to_its_world(follower: Follower) -> None:
    """By the list of names; without an address, a plugin would ask the real service, or nobody."""
    lines = (follower.clone.parent / "home" / "env").read_text().splitlines()
    names = {shlex.split(line)[1].partition("=")[0] for line in lines}
    for_people = {"GH_PATH", "ANACONDA_AUTH_API_KEY"}  # what other programs read
    assert len(names) > 20
    assert names - for_people <= CREDENTIALS | STATE | REHEARSED


def _commit_the_salt(follower: Follower) -> None:
    """As the page says; the rehearsal's own settings, which `stack init` does not write to, get it as well."""
    settings = Path(follower.environment["PULUMI_OPTION_CONFIG_FILE"])
    salt = yaml.safe_load((follower.clone / "Pulumi.sandbox.yaml").read_text())["encryptionsalt"]
    settings.write_text(yaml.safe_dump({**yaml.safe_load(settings.read_text()), "encryptionsalt": salt}))
    follower.must("git -c user.name=ada -c user.email=ada@example.org commit -q -a -m salt")


def _an_old_program(follower: Follower) -> None:
    """A stack of another program in the same place, as the three old ones have."""
    folder = follower.clone.parent / "old"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: old\nruntime: python\n")
    follower.must(f"cd {folder} && unset PULUMI_OPTION_CONFIG_FILE && pulumi stack init production")

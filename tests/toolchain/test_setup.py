"""Setting up: what is used, what is built, and that no interruption harms it."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.toolchain import made_up_checkout
from tests.toolchain.made_up_checkout import PIN, MadeUpCheckout
from toolchain.setup import PLUGINS, engine_is_ready, venv_is_ready

BOTH = ["github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", "./cmd/..."]
HOST = "#!/bin/sh\n"


def answering(version: str, code: int = 0) -> str:
    """A `pulumi` that tells a version."""
    return f"#!/bin/sh\necho '{version}'\nexit {code}\n"


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[MadeUpCheckout]:
    """A checkout where nothing is set up but the environment, which is passed off."""
    made = made_up_checkout.make(tmp_path)
    made.have_venv()
    try:
        yield made
    finally:
        made.release()


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> MadeUpCheckout:
    """A checkout where everything was set up, the environment too; not to be changed."""
    made = made_up_checkout.make(tmp_path_factory.mktemp("ready"))
    made.set_up()
    return made


class TestEngine:
    """Which engine is used, and when it is built."""

    def test_builds_when_there_is_no_official_one(self, fresh: MadeUpCheckout) -> None:
        """The engine, both plugins and the language host lie where the engine looks for them, and PATH gets a link."""
        output = fresh.set_up()
        assert fresh.builds == BOTH
        assert engine_is_ready(fresh.checkout)
        assert f"engine: Pulumi {PIN}, built here" in output
        assert (fresh.checkout.bin / "pulumi").read_text().startswith("built from")
        assert sorted(file.name for file in fresh.checkout.bin.iterdir()) == ["pulumi"]
        assert sorted(file.name for file in fresh.checkout.engine.iterdir()) == ["pulumi", "pulumi-language-python"]
        assert {folder.name for folder in fresh.checkout.plugin_cache.iterdir()} == {
            f"resource-{name}-v{version}" for name, version in PLUGINS.items()
        }

    def test_python_alone_builds_no_engine(self, fresh: MadeUpCheckout) -> None:
        """What starts no engine, such as `make check`, does not wait for one."""
        assert fresh.run("sys.argv[1:] = ['python']") == (0, "")
        assert fresh.builds == []

    def test_second_run_builds_nothing(self, fresh: MadeUpCheckout) -> None:
        """Built once."""
        fresh.set_up()
        fresh.set_up()
        assert fresh.builds == BOTH

    @pytest.mark.parametrize("changed", ["go.mod", "go.sum", "cmd/pulumi-resource-github/main.go"])
    def test_builds_again_when_a_pin_changes(self, fresh: MadeUpCheckout, changed: str) -> None:
        """What is built is what is pinned."""
        fresh.set_up()
        file = fresh.root / "toolchain" / changed
        file.write_text(file.read_text() + "\n")
        fresh.set_up()
        assert fresh.builds == BOTH * 2

    @pytest.mark.parametrize("lost", ["pulumi", "pulumi-resource-github", "pulumi-resource-onepassword"])
    def test_builds_again_when_a_program_is_gone(self, fresh: MadeUpCheckout, lost: str) -> None:
        """A stamp alone proves nothing."""
        fresh.set_up()
        fresh.checkout.built[lost].unlink()
        fresh.set_up()
        assert fresh.checkout.built[lost].is_file()

    @pytest.mark.parametrize("corrected", ["engine/pulumi-language-python", "bin/pulumi"])
    def test_puts_the_language_host_and_the_link_back_without_building(
        self, fresh: MadeUpCheckout, corrected: str
    ) -> None:
        """What costs nothing is corrected alone."""
        fresh.set_up()
        place = fresh.checkout.tools / corrected
        whole = place.read_text()
        place.unlink()
        place.write_text("damaged")
        fresh.set_up()
        assert place.read_text() == whole
        assert os.access(place, os.X_OK)
        assert fresh.builds == BOTH

    @pytest.mark.parametrize("version", [PIN, "3.100.0", "v3.100.1", "v3.257.0", "v3.101.0-alpha.1+abc"])
    def test_uses_a_fitting_official_one(self, fresh: MadeUpCheckout, version: str) -> None:
        """The official engine is used when it is there, it is said, and nothing is built."""
        fresh.stand_in("pulumi", answering(version))
        fresh.stand_in("pulumi-language-python", HOST)
        output = fresh.set_up()
        assert f"engine: the official Pulumi {version} on PATH" in output
        assert fresh.builds == []

    @pytest.mark.parametrize(
        ("program", "why"),
        [
            (answering("v3.99.9"), f"it is v3.99.9; what fits is {PIN} or newer"),
            (answering("v2.200.0"), f"it is v2.200.0; what fits is {PIN} or newer"),
            (answering("v4.0.0"), f"it is v4.0.0; what fits is {PIN} or newer with the same first number"),
            (answering("v3.100.0-alpha.1"), f"it is v3.100.0-alpha.1; what fits is {PIN} or newer"),
            (answering("unknown"), "it does not print its version"),
            (answering(PIN, code=3), "it does not print its version"),
            ("no program at all", "it does not print its version"),
        ],
    )
    def test_leaves_an_unfitting_official_one_alone(self, fresh: MadeUpCheckout, program: str, why: str) -> None:
        """Too old, of another major, a pre-release of the pin, or broken: it is said why, and the pin is built."""
        fresh.stand_in("pulumi", program)
        fresh.stand_in("pulumi-language-python", HOST)
        assert why in fresh.set_up()
        assert fresh.builds == BOTH

    def test_leaves_an_official_one_without_language_host_alone(self, fresh: MadeUpCheckout) -> None:
        """It could not run the program."""
        fresh.stand_in("pulumi", answering(PIN))
        assert "its pulumi-language-python is not on PATH" in fresh.set_up()
        assert fresh.builds == BOTH

    def test_leaves_an_official_one_that_hangs_alone(self, fresh: MadeUpCheckout) -> None:
        """A `pulumi` that never answers must not stop every command."""
        fresh.stand_in("pulumi", "#!/bin/sh\nexec sleep 1000\n")
        code, output = fresh.run("setup.ANSWER_SECONDS = 0.2")
        assert code == 0
        assert "it does not print its version" in output

    def test_builds_where_it_is_told_to(self, fresh: MadeUpCheckout) -> None:
        """CI runs what is pinned, whatever its machines come with."""
        fresh.stand_in("pulumi", answering(PIN))
        fresh.stand_in("pulumi-language-python", HOST)
        code, output = fresh.run("import os; os.environ['ENGINE'] = 'built'")
        assert code == 0
        assert "built here" in output
        assert fresh.builds == BOTH

    def test_does_not_take_its_own_link_for_an_official_one(self, fresh: MadeUpCheckout) -> None:
        """Its own folder comes first on the PATH of who ran `eval "$(make -s env)"`."""
        fresh.set_up()
        fresh.stand_in("pulumi-language-python", HOST)
        fresh.checkout.built["pulumi"].write_text(answering(PIN))
        output = subprocess.run(
            [sys.executable, str(fresh.root / "toolchain" / "setup.py")],
            env={"PATH": f"{fresh.checkout.bin}{os.pathsep}{fresh.path}"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert "built here" in output

    def test_official_one_takes_the_place_of_a_built_one_and_back(self, fresh: MadeUpCheckout) -> None:
        """The folder that comes first on PATH is emptied while the official engine is used."""
        fresh.set_up()
        fresh.stand_in("pulumi", answering(PIN))
        fresh.stand_in("pulumi-language-python", HOST)
        fresh.set_up()
        assert list(fresh.checkout.bin.iterdir()) == []
        (fresh.path / "pulumi").unlink()
        fresh.set_up()
        assert engine_is_ready(fresh.checkout)
        assert fresh.builds == BOTH


class TestInterruptions:
    """Nothing is broken by ending a run, and the next one goes on."""

    @pytest.mark.parametrize("build", [1, 2])
    def test_next_run_completes_after_a_kill(self, fresh: MadeUpCheckout, build: int) -> None:
        """Killed in either build, with the compiler living on: the next run waits for that, then builds."""
        held = fresh.start_and_hold_in(build)
        held.kill()
        held.communicate()
        assert not engine_is_ready(fresh.checkout)
        following = fresh.start()
        assert following.stdout
        assert "waiting for it to end" in following.stdout.readline()
        fresh.release()
        assert "built here" in following.communicate(timeout=60)[0]
        assert following.returncode == 0
        assert fresh.builds == [*BOTH[:build], *BOTH]
        assert engine_is_ready(fresh.checkout)

    def test_kill_is_not_forgotten_when_the_pins_return(self, fresh: MadeUpCheckout) -> None:
        """A build of other pins that was cut short leaves no stamp, so going back to the old ones builds again."""
        fresh.set_up()
        fresh.pin("v3.101.0")
        held = fresh.start_and_hold_in(2)
        held.kill()
        held.communicate()
        fresh.release()
        fresh.pin(PIN)
        fresh.set_up()
        assert fresh.builds == BOTH * 3
        assert PIN in fresh.checkout.built["pulumi"].read_text()

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_asked_to_stop_it_says_so_and_leaves_no_compiler(self, fresh: MadeUpCheckout, number: int) -> None:
        """Ctrl-C and a plain kill: exit 1, a sentence, no traceback, nothing running on."""
        held = fresh.start_and_hold_in(1)
        held.send_signal(number)
        output, _ = held.communicate(timeout=60)
        assert held.returncode == 1
        assert "setup: interrupted. Nothing is broken; run it again to go on." in output
        assert "Traceback" not in output
        assert not psutil.pid_exists(int((fresh.go / "pid").read_text()))
        fresh.release()
        fresh.set_up()
        assert engine_is_ready(fresh.checkout)

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_asked_to_stop_while_a_command_starts_it_ends_it(self, fresh: MadeUpCheckout, number: int) -> None:
        """The compiler runs a moment before its starter knows its number."""
        os.mkfifo(fresh.go / "started-1")
        os.mkfifo(fresh.go / "wait-1")
        interrupted = [
            "import os, subprocess",
            "class Interrupted(subprocess.Popen):",
            "    def __init__(self, *words, **named):",
            "        super().__init__(*words, **named)",
            "        if words[0][1:2] == ['build']:",
            f"            open({str(fresh.go / 'started-1')!r}).read()",
            f"            os.kill(os.getpid(), {int(number)})",
            "subprocess.Popen = Interrupted",
        ]
        code, output = fresh.run(*interrupted)
        assert code == 1
        assert "setup: interrupted. Nothing is broken; run it again to go on." in output
        assert not psutil.pid_exists(int((fresh.go / "pid").read_text()))

    def test_two_runs_at_once_build_once(self, fresh: MadeUpCheckout) -> None:
        """The second says that it waits, and then finds everything done."""
        first = fresh.start_and_hold_in(1)
        second = fresh.start()
        assert second.stdout
        assert "waiting for it to end" in second.stdout.readline()
        fresh.release()
        assert [run.communicate(timeout=60) and run.returncode for run in (first, second)] == [0, 0]
        assert fresh.builds == BOTH

    def test_what_a_kill_left_in_the_staging_folder_is_not_used(self, fresh: MadeUpCheckout) -> None:
        """A program that was half written is never put in place."""
        staging = fresh.checkout.tools / "building"
        staging.mkdir(parents=True)
        (staging / "pulumi").write_text("half a progr")
        (staging / "pulumi-resource-other").write_text("of another pin")
        fresh.set_up()
        assert "half" not in fresh.checkout.built["pulumi"].read_text()
        assert not staging.exists()


class TestFailures:
    """What cannot be done is said in a sentence, with exit 1."""

    def test_missing_go(self, fresh: MadeUpCheckout) -> None:
        """What to install."""
        (fresh.path / "go").unlink()
        code, output = fresh.run()
        assert code == 1
        assert output == (
            "setup: neither a fitting `pulumi` nor `go` is on PATH. Install Go 1.26 or newer, or the official Pulumi "
            f"{PIN} or newer, and run this again.\n"
        )

    def test_failing_build(self, fresh: MadeUpCheckout) -> None:
        """What failed, with the compiler's own words; and when it is corrected the next run completes."""
        (fresh.go / "fail").touch()
        code, output = fresh.run()
        assert code == 1
        assert "setup: building the Pulumi CLI failed (exit 2). Correct what it names and run this again" in output
        assert "compile: no space left on device" in output
        assert "Traceback" not in output
        (fresh.go / "fail").unlink()
        fresh.set_up()

    def test_go_mod_without_the_pin(self, fresh: MadeUpCheckout) -> None:
        """Which file lacks what."""
        (fresh.root / "toolchain" / "go.mod").write_text("module made-up\n")
        code, output = fresh.run()
        assert code == 1
        assert output == "setup: toolchain/go.mod does not pin github.com/pulumi/pulumi/pkg/v3. Restore the file.\n"

    def test_folder_that_cannot_be_written(self, fresh: MadeUpCheckout) -> None:
        """Which place, and what to see to."""
        fresh.checkout.tools.write_text("in the way")
        code, output = fresh.run()
        assert code == 1
        assert output.startswith(f"setup: {fresh.checkout.tools}: File exists. See to it that the checkout can be")

    @pytest.mark.parametrize("version", [(3, 10, 14), (3, 14, 0)])
    def test_wrong_python(self, fresh: MadeUpCheckout, version: tuple[int, int, int]) -> None:
        """Which Pythons fit and how to choose one, before anything is made."""
        dotted = ".".join(map(str, version))
        code, output = fresh.run(f"sys.version_info = {version}", f"sys.version = '{dotted} (main)'")
        assert code == 1
        assert output == f"setup: Python {dotted} does not fit; 3.11 to 3.13 do. Run `make PYTHON=python3.11 ...`.\n"
        assert not fresh.checkout.tools.exists()

    def test_long_steps_tell_that_they_still_run(self, fresh: MadeUpCheckout) -> None:
        """Six silent minutes look like a hang."""
        process = fresh.start_and_hold_in(1, "setup.PROGRESS_SECONDS = 0.05")
        assert process.stdout
        while "building the Pulumi CLI: 0 s so far" not in process.stdout.readline():
            assert process.poll() is None
        fresh.release()
        process.communicate(timeout=60)
        assert process.returncode == 0


class TestPython:
    """The environment."""

    def test_holds_the_locked_packages(self, ready: MadeUpCheckout) -> None:
        """What the lock names can be imported."""
        command = [str(ready.checkout.venv / "bin" / "python"), "-c", "import made_up; print(made_up.ANSWER)"]
        assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "42\n"

    def test_second_run_does_nothing_and_is_quick(self, ready: MadeUpCheckout) -> None:
        """It is on the path of every command: under 0.2 s of processor time, and nothing is written."""
        before = {file: file.lstat().st_mtime_ns for file in ready.root.rglob("*")}
        spent = []
        for _ in range(3):
            start = resource.getrusage(resource.RUSAGE_CHILDREN)
            assert ready.set_up().count("\n") == 1
            end = resource.getrusage(resource.RUSAGE_CHILDREN)
            spent.append(end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime)
        assert min(spent) < 0.2
        assert {file: file.lstat().st_mtime_ns for file in ready.root.rglob("*")} == before

    def test_is_made_again_in_a_moved_checkout(self, ready: MadeUpCheckout, tmp_path: Path) -> None:
        """An environment holds its own absolute path; the engine does not."""
        moved = MadeUpCheckout(tmp_path / "checkout", tmp_path / "path")
        shutil.copytree(ready.path.parent, tmp_path, symlinks=True, dirs_exist_ok=True)
        assert not venv_is_ready(moved.checkout)
        moved.set_up()
        assert str(moved.root) in (moved.checkout.venv / "bin" / "pip").read_text().partition("\n")[0]
        assert moved.builds == ready.builds

    def test_is_made_again_after_a_kill_half_way(self, tmp_path: Path) -> None:
        """A folder without its stamp is not taken for an environment."""
        made = made_up_checkout.make(tmp_path)
        process = made.start(
            "import signal",
            "run = setup._run",
            "setup._run = lambda *command: (run(*command), print('half way', flush=True), signal.pause())",
        )
        assert process.stdout is not None
        assert "half way\n" in process.stdout
        process.kill()
        process.communicate()
        assert not venv_is_ready(made.checkout)
        made.set_up()
        assert venv_is_ready(made.checkout)
        assert engine_is_ready(made.checkout)

    @pytest.mark.parametrize("hash_", ["", f" --hash=sha256:{'0' * 64}"], ids=["no hash", "another hash"])
    def test_package_that_is_not_the_locked_one_is_refused(self, tmp_path: Path, hash_: str) -> None:
        """What the lock does not know by its hash is not installed."""
        made = made_up_checkout.make(tmp_path)
        lock = made.root / "requirements.lock"
        lock.write_text(f"{lock.read_text().partition(' --hash')[0]}{hash_}\n")
        code, output = made.run()
        assert code == 1
        assert "setup: installing requirements.lock failed (exit 1)." in output
        assert not venv_is_ready(made.checkout)

    def test_is_not_ready_for_another_python(self, fresh: MadeUpCheckout, monkeypatch: pytest.MonkeyPatch) -> None:
        """Packages are built for one version."""
        assert venv_is_ready(fresh.checkout)
        monkeypatch.setattr(sys, "version", "3.12.1 (main)")
        assert not venv_is_ready(fresh.checkout)

    def test_is_not_ready_when_its_python_is_gone(self, fresh: MadeUpCheckout) -> None:
        """An interpreter that was uninstalled leaves a link to nothing."""
        python = fresh.checkout.venv / "bin" / "python"
        python.unlink()
        python.symlink_to(fresh.root / "gone")
        assert not venv_is_ready(fresh.checkout)

    def test_is_not_ready_when_the_lock_changed(self, fresh: MadeUpCheckout) -> None:
        """What is installed is what is locked."""
        lock = fresh.root / "requirements.lock"
        lock.write_text(lock.read_text() + "# more\n")
        assert not venv_is_ready(fresh.checkout)

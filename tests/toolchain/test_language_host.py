"""The language host, over the wire as the engine speaks to it, and once with the real engine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import grpc
import psutil
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import language_pb2

from tests.toolchain.made_up_engine import (
    LANGUAGE_HOST,
    PATIENCE_SECONDS,
    ROOT,
    Host,
    first_line,
    start_host,
    started_host,
)
from tests.waiting import wait_for_end

FOREVER = "import time\nprint('begun', flush=True)\nwhile True: time.sleep(60)\n"
STUBBORN = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + FOREVER
WITH_CHILD = (
    "import subprocess, sys\n"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
    "print(child.pid, flush=True)\n"
    "child.wait()\n"
)
ENGINE_THAT_STARTS_A_HOST = (
    "import subprocess, sys\n"
    "host = subprocess.Popen([sys.executable, *sys.argv[1:]], stdout=subprocess.PIPE, text=True)\n"
    "print(host.stdout.readline().strip(), flush=True)\n"
    "print(host.pid, flush=True)\n"
    "host.wait()\n"
)


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    """A running host with a folder for a program."""
    with started_host(tmp_path) as started:
        yield started


def has_ended(pid: int) -> bool:
    """Whether a process is gone, or is only waiting to be reaped."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


class TestAnswers:
    """What the engine asks before it runs anything."""

    def test_handshake_is_accepted(self, host: Host) -> None:
        """Newer engines begin with one."""
        request = language_pb2.LanguageHandshakeRequest(engine_address=host.address)
        assert host.language.Handshake(request) == language_pb2.LanguageHandshakeResponse()

    def test_version_is_that_of_the_sdk(self, host: Host) -> None:
        """What `pulumi about` shows."""
        assert host.language.GetPluginInfo(empty_pb2.Empty()).version == metadata.version("pulumi")

    def test_no_package_is_required(self, host: Host) -> None:
        """Else the engine would try to download plugins."""
        assert not host.language.GetRequiredPackages(language_pb2.GetRequiredPackagesRequest()).packages

    def test_tells_its_python(self, host: Host) -> None:
        """What `pulumi about` shows."""
        about = host.language.About(language_pb2.AboutRequest())
        assert (about.executable, about.version) == (sys.executable, ".".join(map(str, sys.version_info[:3])))


class TestProgram:
    """Running the program."""

    def test_outputs_reach_the_engine(self, host: Host) -> None:
        """Configuration, names, folders and arguments are those of the request; the answer is a success."""
        (host.folder / "beside.py").write_text("ANSWER = 42\n")
        program = (
            "import os, sys, pulumi, beside\n"
            "pulumi.export('answer', beside.ANSWER)\n"
            "pulumi.export('names', [pulumi.get_project(), pulumi.get_stack(), pulumi.get_organization()])\n"
            "pulumi.export('config', pulumi.Config().require('word'))\n"
            "pulumi.export('secret', pulumi.runtime.is_config_secret('five:hidden'))\n"
            "pulumi.export('preview', pulumi.runtime.is_dry_run())\n"
            "pulumi.export('places', [os.getcwd(), pulumi.runtime.get_root_directory()])\n"
            "pulumi.export('arguments', sys.argv[1:])\n"
        )
        config = {"five:word": "hello", "five:hidden": "made-up"}
        answer = host.run(program, config=config, configSecretKeys=["five:hidden"], dryRun=True, args=["one"])
        assert (answer.error, answer.bail) == ("", False)
        assert host.monitor.outputs == {
            "answer": 42.0,
            "names": ["five", "dev", "organization"],
            "config": "hello",
            "secret": True,
            "preview": True,
            "places": [str(host.folder), str(host.folder)],
            "arguments": ["one"],
        }
        assert host.engine.log == []

    @pytest.mark.parametrize(
        "program",
        [
            "import pulumi\nraise pulumi.RunError('The estate is refused.')\n",
            "import pulumi\ndef f(_): raise pulumi.RunError('The estate is refused.')\npulumi.Output.all().apply(f)\n",
        ],
        ids=["at once", "in an output"],
    )
    def test_run_error_shows_its_sentence_and_nothing_else(self, host: Host, program: str) -> None:
        """Said once, by the host; the engine is asked to add nothing."""
        answer = host.run(program)
        assert host.engine.log == [("ERROR", "The estate is refused.")]
        assert (answer.error, answer.bail) == ("", True)

    def test_what_depends_on_nothing_that_failed_is_registered(self, host: Host) -> None:
        """With --continue-on-error the rest goes on; the engine knows what failed, and must not take it for done."""
        host.monitor.failing = {"bad"}
        program = """
            import asyncio
            import pulumi

            class Thing(pulumi.CustomResource):
                def __init__(self, name, after):
                    super().__init__("made:up:Thing", name, {"after": after})

            bad = Thing("bad", "nothing")
            Thing("below bad", bad.id)
            last = Thing("first", "nothing")
            for number in range(5):
                last = Thing(f"later {number}", last.id)
        """
        answer = host.run(textwrap.dedent(program))
        assert (answer.error, answer.bail, host.engine.log) == ("", True, [])
        assert set(host.monitor.registered) == {"five-dev", "bad", "first", *(f"later {n}" for n in range(5))}

    @pytest.mark.parametrize(
        ("program", "shown"),
        [
            (
                "def fails():\n    raise ValueError('boom')\nfails()\n",
                """, line 3, in <module>
    fails()
  File "{file}", line 2, in fails
    raise ValueError('boom')
ValueError: boom
""",
            ),
            ("import not_there\n", ", line 1, in <module>\n    import not_there\nModuleNotFoundError: "),
        ],
        ids=["exception", "import"],
    )
    def test_exception_shows_the_programs_own_traceback(self, host: Host, program: str, shown: str) -> None:
        """From the program's first line on: no line of the host or of the runtime."""
        answer = host.run(program)
        file = host.folder / "__main__.py"
        begin = f'Program failed with an unhandled exception:\nTraceback (most recent call last):\n  File "{file}"'
        [(severity, message)] = host.engine.log
        assert severity == "ERROR"
        assert message.startswith(begin + shown.format(file=file))
        assert answer.bail

    def test_syntax_error_shows_the_line(self, host: Host) -> None:
        """No frame is the program's then, so none is shown."""
        host.run("print('hello'\n")
        [(_, message)] = host.engine.log
        assert message.splitlines()[1] == f'  File "{host.folder / "__main__.py"}", line 1'
        assert message.endswith("SyntaxError: '(' was never closed\n")

    def test_missing_program_is_a_sentence(self, host: Host) -> None:
        """Which file was looked for."""
        answer = host.language.Run(host.request(), timeout=PATIENCE_SECONDS)
        file = host.folder / "__main__.py"
        assert host.engine.log == [("ERROR", f"There is no program: {file} does not exist.")]
        assert answer.bail

    @pytest.mark.parametrize(("code", "failed"), [("", False), ("0", False), ("3", True), ("'Enough.'", True)])
    def test_exit_code_decides(self, host: Host, code: str, failed: bool) -> None:
        """As for any Python program: 0 and none are a success, all else is a failure that is said."""
        answer = host.run(f"import sys\nsys.exit({code})\n")
        said = [("ERROR", f"The program ended with exit code {code.strip(chr(39))}.")]
        assert (answer.bail, host.engine.log) == ((True, said) if failed else (False, []))

    def test_warnings_reach_the_engine_as_warnings(self, host: Host) -> None:
        """They are counted and shown as such, not as plain output."""
        host.run("import pulumi\npulumi.log.warn('Careful.')\n")
        assert host.engine.log == [("WARNING", "Careful.")]


class TestPlugins:
    """Running plugins written in Python."""

    def test_streams_and_exit_code_are_passed_on(self, host: Host) -> None:
        """Both streams byte for byte, arguments, folder and variables as asked, and then the exit code."""
        source = (
            "import os, sys\n"
            "print(*sys.argv[1:], os.getcwd(), os.environ['WORD'])\n"
            "sys.stderr.buffer.write(b'\\xff' * 100000)\n"
            "sys.exit(7)\n"
        )
        answers = list(host.run_plugin(source, "one", "two", environment={"WORD": "hello=there"}))
        printed = f"one two {host.folder} hello=there\n".encode()
        assert b"".join(answer.stdout for answer in answers) == printed
        assert b"".join(answer.stderr for answer in answers) == b"\xff" * 100000
        assert [answer.exitcode for answer in answers if answer.WhichOneof("output") == "exitcode"] == [7]
        assert answers[-1].exitcode == 7

    def test_policy_pack_is_started_by_the_sdk(self, host: Host) -> None:
        """The engine's address comes first, then the pack's folder, whose program runs as the main module."""
        call = host.run_plugin("import sys\nprint(__name__, *sys.argv[1:])\n", host.address, "--flag", kind="analyzer")
        assert first_line(call) == f"__main__ {host.address} {host.folder / 'plugin'} --flag"

    def test_output_arrives_while_the_plugin_runs(self, host: Host) -> None:
        """The engine waits for a provider's port, which is its first line."""
        assert first_line(host.run_plugin(FOREVER)) == "begun"

    @pytest.mark.parametrize("source", [FOREVER, STUBBORN], ids=["willing", "stubborn"])
    def test_cancelled_call_ends_the_plugin(self, host: Host, source: str) -> None:
        """Also one that does not listen; the host goes on."""
        call = host.run_plugin(source)
        first_line(call)
        [plugin] = psutil.Process(host.process.pid).children()
        call.cancel()
        wait_for_end(plugin.pid)
        assert first_line(host.run_plugin("print('next')\n")) == "next"

    def test_cancelled_call_ends_what_the_plugin_started(self, host: Host) -> None:
        """A plugin leads a process group, which ends with it."""
        call = host.run_plugin(WITH_CHILD)
        child = int(first_line(call))
        call.cancel()
        wait_for_end(child)

    def test_many_run_at_once(self, host: Host) -> None:
        """A plugin's call lasts as long as the plugin, and must not keep others out."""
        calls = [host.run_plugin(FOREVER) for _ in range(10)]
        assert [first_line(call) for call in calls] == ["begun"] * 10


class TestEnd:
    """The host never outlives its engine."""

    @pytest.mark.parametrize(("number", "source"), [(signal.SIGINT, FOREVER), (signal.SIGTERM, STUBBORN)])
    def test_ends_quietly_when_asked(self, host: Host, number: int, source: str) -> None:
        """Exit 0 and nothing printed, together with its plugins, also one that does not listen."""
        first_line(host.run_plugin(source))
        [plugin] = psutil.Process(host.process.pid).children()
        host.process.send_signal(number)
        assert host.process.communicate(timeout=PATIENCE_SECONDS) == ("", "")
        assert host.process.returncode == 0
        assert has_ended(plugin.pid)

    def test_ends_when_asked_while_a_program_waits(self, host: Host) -> None:
        """A program that waits for an answer of the engine holds nothing up."""
        host.monitor.may_answer.clear()
        (host.folder / "__main__.py").write_text("import pulumi\npulumi.export('answer', 42)\n")
        call = host.language.Run.future(host.request())
        assert host.monitor.asked_for_resource.wait(PATIENCE_SECONDS)
        host.process.terminate()
        assert host.process.communicate(timeout=PATIENCE_SECONDS) == ("", "")
        assert call.exception(PATIENCE_SECONDS).code() is grpc.StatusCode.UNAVAILABLE

    def test_finds_its_engine_behind_flags_with_values(self, tmp_path: Path) -> None:
        """`--tracing ENDPOINT ADDRESS`: the address is the last word, and what fails is told there."""

        def start(address: str) -> subprocess.Popen[str]:
            return start_host(address, "--logtostderr", "-v=3", "--tracing", "file:/dev/null")

        with started_host(tmp_path, start) as host:
            answer = host.run("import pulumi\nraise pulumi.RunError('The estate is refused.')\n")
            assert host.engine.log == [("ERROR", "The estate is refused.")]
            assert answer.bail

    def test_a_program_that_cannot_tell_its_engine_has_not_succeeded(self, tmp_path: Path) -> None:
        """An unreachable engine must not turn a failure into success: all that is not registered would be deleted."""
        with started_host(tmp_path, lambda _: start_host("127.0.0.1:9")) as host:
            (tmp_path / "__main__.py").write_text("import pulumi\nraise pulumi.RunError('The estate is refused.')\n")
            call = host.language.Run.future(host.request())
            failed = call.exception(PATIENCE_SECONDS)
            assert failed is not None or call.result().bail or call.result().error

    @pytest.mark.parametrize("busy", [False, True], ids=["idle", "busy"])
    def test_ends_when_its_engine_is_gone(self, tmp_path: Path, busy: bool) -> None:
        """A killed engine tells nobody: the host sees it, and ends with its plugins, a waiting program or not."""

        def start(address: str) -> subprocess.Popen[str]:
            command = [sys.executable, "-c", ENGINE_THAT_STARTS_A_HOST, str(LANGUAGE_HOST), address]
            return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

        with started_host(tmp_path, start) as host:
            assert host.process.stdout
            pid = int(host.process.stdout.readline())
            first_line(host.run_plugin(FOREVER))
            [plugin] = psutil.Process(pid).children()
            if busy:
                host.monitor.may_answer.clear()
                (tmp_path / "__main__.py").write_text("import pulumi\npulumi.export('answer', 42)\n")
                host.running.append(host.language.Run.future(host.request()))
                assert host.monitor.asked_for_resource.wait(PATIENCE_SECONDS)
            host.process.kill()
            wait_for_end(pid)
            assert has_ended(plugin.pid)

    def test_ends_when_its_engine_was_gone_before_it_looked(self, tmp_path: Path) -> None:
        """An engine killed while the host still starts: the starter says who it was."""
        gone = subprocess.Popen([sys.executable, "-c", ""])
        gone.wait()
        command = [sys.executable, str(LANGUAGE_HOST), "--engine-process", str(gone.pid), "127.0.0.1:1"]
        assert subprocess.run(command, capture_output=True, timeout=PATIENCE_SECONDS, check=True).stderr == b""


class TestRealEngine:
    """The engine that is in use here, with the host that is beside it."""

    @pytest.fixture
    def project(self, tmp_path: Path) -> Path:
        """A project without a program."""
        folder = tmp_path / "project"
        folder.mkdir()
        (folder / "Pulumi.yaml").write_text(
            f"name: five\nruntime:\n  name: python\n  options:\n    virtualenv: {sys.prefix}\n"
        )
        (tmp_path / "state").mkdir()
        assert pulumi(folder, "stack", "init", "dev")[0] == 0
        return folder

    def test_program_runs_without_a_warning(self, project: Path) -> None:
        """Neither the host nor its place is remarked on."""
        (project / "__main__.py").write_text("import pulumi\n\npulumi.export('answer', 42)\n")
        code, output = pulumi(project, "up", "--yes", "--stack", "dev")
        assert code == 0, output
        assert "answer: 42" in output
        assert "warning" not in output.lower()

    def test_run_error_is_shown_once(self, project: Path) -> None:
        """The user reads the sentence, and no word of the machinery."""
        (project / "__main__.py").write_text("import pulumi\n\nraise pulumi.RunError('The estate is refused.')\n")
        code, output = pulumi(project, "preview", "--stack", "dev", "--suppress-progress")
        diagnostics = output.partition("Diagnostics:")[2]
        assert code != 0
        assert diagnostics.count("error:") == diagnostics.count("The estate is refused.") == 1
        assert "Traceback" not in output


def pulumi(project: Path, *arguments: str) -> tuple[int, str]:
    """Run the engine on a project whose state lies beside it: exit code and all it printed."""
    home = project.parent
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("PULUMI_")},
        "PATH": f"{ROOT / '.tools' / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PULUMI_HOME": str(home / "pulumi"),
        "PULUMI_BACKEND_URL": (home / "state").as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "made-up",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }
    command = ["pulumi", *arguments, "--non-interactive"]
    done = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )
    return done.returncode, done.stdout + done.stderr

"""Run `pulumi`: pass its output on, wait for it after Ctrl-C, and say in a sentence how it failed."""

from __future__ import annotations

import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import IO

import click
import yaml

from engine.changes import Change, in_words, named
from engine.events import STREAM, Event, Message, Step, read_events, steps_of
from engine.project import PROJECT_FILE, strange_files
from engine.telling import Telling
from shared.engine_flags import PACK
from shared.printed import coloured, few, lines, say, takes_colour

QUIETLY = ("--suppress-outputs", "--suppress-progress", "--suppress-permalink=true")
STACK = "PULUMI_OPTION_STACK"
"""The variable that names the stack."""
CONFIG_FILE = "PULUMI_OPTION_CONFIG_FILE"
"""The variable that names the stack's file of settings, where it is not the project's."""


def policies_in(project: Path) -> dict[str, str]:
    """Return the variable by which every run asks the policies of a project's folder."""
    return {"PULUMI_OPTION_POLICY_PACK": str(project / PACK.name)}


POLICIES = MappingProxyType(policies_in(PACK.parent))
"""The same of this folder."""
CHANGE = ("up", "--yes", "--skip-preview", "--continue-on-error")
"""The words of a run that changes what it can, whatever else fails."""
LOOK = ("preview", "--refresh", "--run-program")
"""The words of a run that changes nothing: the world looked at anew, by the program as it is now."""
COMPARE = ("refresh", "--preview-only")
"""The words of a run that looks at the world without the program, and records nothing."""


_MOST_NAMED = 10
"""So many things that a killed run was at are named."""


class EngineFailed(click.ClickException):
    """A run of the engine failed; the text says which and what to do."""

    def __init__(self, message: str) -> None:
        """Make the engine's words in it printable."""
        super().__init__(lines(message))


class RefreshFailed(EngineFailed):
    """The run ended early, because some object could not be looked at."""


@dataclass(frozen=True)
class Engine:
    """Pulumi for one project."""

    environment: Mapping[str, str]
    """All of its variables. What is not in here, the engine does not get: that keeps ambient credentials out."""
    project: Path
    """The folder with the project's Pulumi.yaml."""
    stays: Collection[str] = ()
    """Types of resources whose objects stay in the world when they leave the program: a delete only forgets them."""
    on_delete: str = ""
    """What is said where something is to be deleted."""

    def up(self, without: Collection[str] = (), did: Callable[[Step], None] = lambda _: None) -> list[Change]:
        """Look at the world and bring it to the estate; return what changed. `did` gets each step that has ended.

        What is named in `without`, URNs, is neither looked at nor changed. Raise `EngineFailed` when something was not
        done.

        An official plugin that cannot look at its objects ends the run early (ours warns, and fails later). One service
        that is down must not keep the others from their changes, so those are made without looking again. A run that
        was interrupted says of what it had under way that looking failed, too; nothing is started after it.
        """
        change = (*CHANGE, *_leaving_out(without))
        say("Looking at everything, then changing what differs.")
        try:
            return self._tell(*change, "--refresh", "--run-program", changing=True, did=did)
        except RefreshFailed as failed:
            say("A service could not be looked at. Now what does not depend on it:")
            self._tell(*change, changing=True, did=did)
            raise EngineFailed(f"The other services' parts are done.\n{failed.message}") from None

    def preview(self) -> bool:
        """Show what `up` would change; return whether it would change anything. Raise `EngineFailed`."""
        say("Looking at everything; nothing is changed.")
        return bool(self._tell(*LOOK, changing=False))

    def apply(self, without: Collection[str] = (), heard: Callable[[Message], None] = lambda _: None) -> list[Change]:
        """Change what differs from the state, without looking at the world; return it. Raise `EngineFailed`.

        What somebody changed in the world is left as it is: only a run that looks would see it. So is what is named
        in `without`, URNs, with all that depends on it. `heard` gets each warning.
        """
        left = [*_leaving_out(without), *(["--exclude-dependents"] if without else [])]
        return self._tell(*CHANGE, *left, changing=True, heard=heard)

    def forget_under_way(self, under_way: Collection[str]) -> None:
        """Drop the records of what a killed run was at, URNs. Raise `EngineFailed`.

        The program does each of it again, and every later run would warn of the records. The engine drops them in a
        refresh, and one of the stack alone looks at nothing: it works while services are down, and what somebody
        changed by hand meanwhile is not taken for what a run did.
        """
        listed = few((f"{in_words(kind)} '{name}'" for kind, name in map(named, sorted(under_way))), _MOST_NAMED)
        say(
            f"A run was killed while it was at {listed}; dropping the record. What is still declared is done "
            "again. Check by hand what is declared no more."
        )
        refresh = ("refresh", "--yes", "--skip-preview", "--clear-pending-creates")
        self.run(*refresh, "--target", "**::pulumi:pulumi:Stack::**", quiet=True)

    def steps(self, *, looking: bool) -> tuple[list[Step], list[Message]]:
        """Return what `up` would do, step by step, with or without a look at the world, and what is warned of.

        Raise `EngineFailed`.
        """
        events, said = self._asked(*(LOOK if looking else LOOK[:1]), "--json")
        if said:
            words = {event.said.message for event in events if event.said is not None}
            reasons = "\n".join(sorted(one.strip() for one in words if one.strip())) or said
            raise EngineFailed(f"`pulumi preview` failed.\n{reasons}\nNothing was changed.")
        said_of = [event.said for event in events if event.said is not None]
        return steps_of(events), [one for one in said_of if one.severity == "warning" and one.message.strip()]

    @contextmanager
    def having(self, settings: Mapping[str, str]) -> Iterator[Engine]:
        """Yield the engine with further settings for the block, in a copy of the stack's file: none of them stays."""
        stack = self.environment[STACK]
        file = Path(self.environment.get(CONFIG_FILE) or self.project / f"Pulumi.{stack}.yaml")
        document = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / file.name
            config = {**(document.get("config") or {}), **settings}
            copy.write_text(yaml.safe_dump({**document, "config": config}, sort_keys=False), encoding="utf-8")
            yield replace(self, environment={**self.environment, CONFIG_FILE: str(copy)})

    def _tell(
        self,
        *arguments: str,
        changing: bool,
        heard: Callable[[Message], None] = lambda _: None,
        did: Callable[[Step], None] = lambda _: None,
    ) -> list[Change]:
        """Run `pulumi`, tell what it does, and return that. Raise `EngineFailed`."""
        telling = Telling(changing, self.stays, "" if changing else self.on_delete)
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="backslashreplace") as errors:
            with (
                _sitting_out_interrupts() as interrupted,
                self._start([*arguments, "--json"], errors, STREAM) as process,
                telling.progress(),
            ):
                for event in read_events(process.stdout or ()):
                    telling.hear(event)
                    if event.said is not None and event.said.severity == "warning":
                        heard(event.said)
                    if event.res_outputs_event is not None:
                        did(event.res_outputs_event.metadata)
            errors.seek(0)
            said = errors.read().strip()
        telling.end(complete=not process.returncode)
        if process.returncode:
            what = f"`pulumi {arguments[0]}`"
            if interrupted.is_set():
                raise EngineFailed(
                    f"{what} was interrupted (exit {process.returncode}).\n"
                    "What it did is recorded; run the same command again to go on."
                )
            reason = f"{said}\n" if said and not telling.has_errors else ""
            after = "What it did is recorded; correct" if changing else "Nothing was changed. Correct"
            failure = RefreshFailed if telling.refresh_failed else EngineFailed
            raise failure(
                f"{what} failed (exit {process.returncode}).\n{reason}"
                f"{after} what it names and run the same command again."
            )
        return telling.changes

    def run(self, *arguments: str, quiet: bool = False) -> None:
        """Run `pulumi`, its output passed on as it comes, or when it fails if `quiet`. Raise `EngineFailed`."""
        colour = "always" if takes_colour() else "never"
        heard = []
        words = [*arguments, "--color", colour]
        with _sitting_out_interrupts() as interrupted, self._start(words, errors=subprocess.STDOUT) as process:
            for line in process.stdout or ():
                heard.append(line)
                if not quiet:
                    click.echo(coloured(line), nl=False)
        if process.returncode:
            output = "".join(heard)
            if interrupted.is_set():
                raise EngineFailed(
                    f"`pulumi {' '.join(arguments[:2])}` was interrupted (exit {process.returncode}).\n"
                    f"{output if quiet else ''}What it did is recorded; run the same command again to go on."
                )
            raise EngineFailed(
                f"`pulumi {' '.join(arguments[:2])}` failed (exit {process.returncode}).\n{output if quiet else ''}"
                "What it did is recorded; correct what it names and run the same command again."
            )

    def look(self, targets: Sequence[str] = (), *, without: Collection[str] = ()) -> tuple[list[Event], str]:
        """Preview and return the events, and why the engine failed: its own words, empty when it did not.

        Only the resources that fit the patterns `targets` are looked at, or all if there is none, but for those whose
        URNs are in `without`. What the engine said before it failed counts, so a failure raises nothing. Raise
        `EngineFailed` when there is no engine.
        """
        chosen = [word for one in targets for word in ("--target", one)]
        return self._asked(*LOOK, "--json", *chosen, *_leaving_out(without))

    def compare(self, *, without: Collection[str] = ()) -> tuple[list[Event], str]:
        """Return the same of a look that the program has no part in: how the world differs from what was recorded.

        A step is a `refresh` then, and says what differs; a state that is gone is of an object that is gone.
        """
        return self._asked(*COMPARE, "--json", *_leaving_out(without))

    def _asked(self, *words: str) -> tuple[list[Event], str]:
        """Return the events of a preview, and why the engine failed; empty when it did not."""
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="backslashreplace") as errors:
            with _sitting_out_interrupts() as interrupted, self._start(words, errors, STREAM) as process:
                events = list(read_events(process.stdout or ()))
            if interrupted.is_set():
                raise EngineFailed(f"`pulumi {words[0]}` was interrupted. Nothing was changed.")
            errors.seek(0)
            said = errors.read().strip() or f"the engine failed (exit {process.returncode}) and did not say why"
        return events, said if process.returncode else ""

    def answer(self, *arguments: str) -> str:
        """Return what a command of `pulumi` prints that only asks, such as `stack export`. Raise `EngineFailed`."""
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="backslashreplace") as errors:
            with _sitting_out_interrupts(), self._start(arguments, errors) as process:
                answer = "".join(process.stdout or ())
            errors.seek(0)
            said = " ".join(errors.read().split()).removeprefix("error: ")
        if process.returncode:
            raise EngineFailed(f"`pulumi {' '.join(arguments)}` failed (exit {process.returncode}): {said}")
        return answer

    def _start(
        self, arguments: Sequence[str], errors: int | IO[str], more: Mapping[str, str] | None = None
    ) -> subprocess.Popen[str]:
        """Start it. As a context it waits, at the end of its block, until the engine has ended.

        Raise `EngineFailed` where a file lies that the engine would read in place of the project's.
        """
        for name in strange_files(self.project):
            raise EngineFailed(f"{self.project / name} could be read in place of {PROJECT_FILE}. Delete it.")
        try:
            return subprocess.Popen(
                ["pulumi", *arguments, "--non-interactive"],
                cwd=self.project,
                env={**self.environment, **(more or {})},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                encoding="utf-8",
                errors="backslashreplace",
            )
        except FileNotFoundError:
            raise EngineFailed(
                'There is no `pulumi` on the PATH of this shell. For the sandbox, run `eval "$(make -s env)"` after '
                "`make up`; else install Pulumi."
            ) from None


def _leaving_out(urns: Collection[str]) -> list[str]:
    return [word for urn in urns for word in ("--exclude", urn)]


@contextmanager
def _sitting_out_interrupts() -> Iterator[threading.Event]:
    """Go on after Ctrl-C until the engine has ended: it gets the signal, too, and finishes what is under way.

    What is yielded is set once the signal has come.

    To catch `KeyboardInterrupt` instead could lose the line that has just been read.
    """
    interrupted = threading.Event()

    def hear(*_: object) -> None:
        if not interrupted.is_set():
            interrupted.set()
            say("Interrupted: the engine finishes and records what is under way.", error=True)

    before = signal.signal(signal.SIGINT, hear)
    try:
        yield interrupted
    finally:
        signal.signal(signal.SIGINT, before)

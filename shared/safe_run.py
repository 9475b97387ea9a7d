"""Refuse to run where the engine would print values: known logging levels, traces and saved plans.

Measured with Pulumi 3.256 by looking for a canary (docs/adr/0003): `-v=9` and above, `--tracing`, gRPC debug logs, logs
sent to a collector, and Terraform's log levels print values; levels up to 8, `--debug`, `--logflow` and OpenTelemetry
traces do not. A saved plan prints both values in plain text when it is violated.

The program and the `saas` provider both ask before they touch a value, since a refresh runs no program.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil

HIGHEST_SAFE_LEVEL = 8
"""The highest `-v` at which no value is printed."""

_LOGS = ("PULUMI_DEBUG_GRPC", "TF_LOG", "TF_LOG_PROVIDER", "TF_LOG_CORE", "TF_LOG_SDK")
_QUIET = frozenset(str(level) for level in range(HIGHEST_SAFE_LEVEL + 1))
# The engine also reads 0x9, 0b1001, 011 and 1_0 as numbers, so only these nine words are surely quiet.

_COLLECTOR = "PULUMI_LOG_OTLP_ENDPOINT"
"""Where the engine sends its logs, whole. It gives its plugins one under the same name, so ours says nothing."""
_VERBOSE = re.compile(r"-[^-=vscmptxC]*v=?(.*)", re.DOTALL)
# Short flags may be joined, -yv9; after one that takes a value, -sdev, the rest of the word is that value.

_WRITES = ("tracing", "save-plan", "plan")


def reasons(
    command: Sequence[str], environment: Mapping[str, str], engines: Mapping[str, str] = MappingProxyType({})
) -> list[str]:
    """Return a sentence for each flag of the engine's command line, and each variable, that would print values.

    `environment` is this process's, `engines` the one that the engine was started with.
    """
    logging = [name for name in environment if environment[name] and (name in _LOGS or name.startswith("TF_LOG_"))]
    logging += [_COLLECTOR] if engines.get(_COLLECTOR) else []
    refused = [f"{name} is set, and what it logs holds values. Unset it." for name in sorted(logging)]
    options = [
        (name.removeprefix("PULUMI_OPTION_").lower().replace("_", "-"), value, name)
        for name, value in environment.items()
        if name.startswith("PULUMI_OPTION_") and value
    ]
    for name, value, said in [*_flags(command), *options]:
        if name in ("v", "verbose") and value not in _QUIET:
            refused.append(
                f"{said} is not a level from 0 to {HIGHEST_SAFE_LEVEL}, and the levels above log values. "
                f"Use -v={HIGHEST_SAFE_LEVEL} at most."
            )
        elif name in _WRITES or (name == "show-secrets" and value.lower() not in ("false", "0")):
            refused.append(f"{said} writes values in plain text. Leave it out.")
    return refused


def found() -> list[str]:
    """Return the reasons not to go on in this process: those of its environment and of the engine above it."""
    command, environment = _engine()
    return reasons(command, os.environ, environment)


def _engine() -> tuple[list[str], Mapping[str, str]]:
    """Return the command line and the environment of the `pulumi` process above this one; empty when there is none."""
    import psutil

    for parent in psutil.Process().parents():
        try:
            if parent.name() in ("pulumi", "pulumi.exe"):
                return parent.cmdline(), _environment(parent)
        except psutil.Error:  # it ended, or belongs to somebody else: then it is not our engine
            continue
    return [], {}


def _environment(engine: psutil.Process) -> Mapping[str, str]:
    """Return a process's environment; empty where the system does not show it, which must not hide the command line."""
    import psutil

    try:
        return engine.environ()
    except psutil.Error:
        return {}


def _flags(command: Sequence[str]) -> Iterable[tuple[str, str, str]]:
    """Return each flag as name, value and how it was written: `-v9`, `-v=9`, `-v 9`, `--verbose=9`, `--verbose 9`.

    Every word is looked at, those after `--` too: the word before it may be a flag that takes `--` as its value.
    """
    words = list(command[1:])
    for word, following in zip(words, [*words, ""][1:], strict=True):
        if word.startswith("--"):
            name, equals, value = word[2:].partition("=")
            takes_the_next = not equals and name != "show-secrets"  # a flag that is on or off takes none
            yield name, following if takes_the_next else value, word
        elif level := _VERBOSE.fullmatch(word):
            yield "v", level[1] or following, word

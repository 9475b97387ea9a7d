"""Refuses to run where the engine would print values: known logging levels, traces and saved plans.

Measured with Pulumi 3.256 by looking for a canary (docs/adr/0003): `-v=9` and above, `--tracing`, gRPC debug logs and
Terraform's log levels print values; levels up to 8, `--debug`, `--logflow` and OpenTelemetry traces do not. A saved
plan prints both values in plain text when it is violated.

The program and the `saas` provider both ask before they touch a value, since a refresh runs no program.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence

HIGHEST_SAFE_LEVEL = 8
"""The highest `-v` at which no value is printed."""

_LOGS = ("PULUMI_DEBUG_GRPC", "TF_LOG", "TF_LOG_PROVIDER", "TF_LOG_CORE", "TF_LOG_SDK")
_VERBOSE = re.compile(r"-[a-zA-Z]*v=?(\d*)")  # short flags may be joined: -yv9
_FLAGS = ("tracing", "save-plan", "plan", "show-secrets")


def reasons(command: Sequence[str], environment: Mapping[str, str]) -> list[str]:
    """A sentence for each flag of the engine's command line, and each variable, that would print values."""
    refused = [
        f"{name} is set, and what it logs holds values. Unset it."
        for name in sorted(environment)
        if environment[name] and (name in _LOGS or name.startswith("TF_LOG_"))
    ]
    options = [
        (name.removeprefix("PULUMI_OPTION_").lower().replace("_", "-"), value, name)
        for name, value in environment.items()
        if name.startswith("PULUMI_OPTION_") and value
    ]
    for name, value, said in [*_flags(command), *options]:
        if name in ("v", "verbose") and _level(value) > HIGHEST_SAFE_LEVEL:
            refused.append(f"{said} logs values; the highest level that does not is -v={HIGHEST_SAFE_LEVEL}. Use that.")
        elif name in _FLAGS and value.lower() not in ("false", "0"):
            refused.append(f"{said} writes values in plain text. Leave it out.")
    return refused


def found() -> list[str]:
    """The reasons not to go on in this process: those of its environment and of the engine above it."""
    return reasons(engine_command(), os.environ)


def engine_command() -> list[str]:
    """The command line of the `pulumi` process that started this one; empty when there is none above us."""
    import psutil

    for parent in psutil.Process().parents():
        try:
            if parent.name() in ("pulumi", "pulumi.exe"):
                return parent.cmdline()
        except psutil.Error:  # it ended, or belongs to somebody else: then it is not our engine
            continue
    return []


def _flags(command: Sequence[str]) -> Iterable[tuple[str, str, str]]:
    """Each flag as name, value and how it was written. `-v9`, `-v=9`, `-v 9`, `--verbose=9` and `--verbose 9` count."""
    words = list(command[1:])
    for place, word in enumerate(words):
        following = words[place + 1] if place + 1 < len(words) else ""
        if word == "--":
            return
        if word.startswith("--"):
            name, equals, value = word[2:].partition("=")
            yield name, value if equals else following, word
        elif level := _VERBOSE.fullmatch(word):
            yield "v", level[1] or following, word


def _level(value: str) -> int:
    try:
        return int(value)
    except ValueError:
        return 0  # the engine refuses it itself

"""Refuse to run unless it is known that the engine prints no value: by its flags, and by the environment.

The program and the `saas` provider both ask before they touch a value, since a refresh runs no program. No engine that
can be looked at is a refusal, too. What runs either of them without an engine, as tests do, does not come here.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from shared.engine_flags import PACK, loud_flags, loud_options
from shared.loud_variables import loud_below_the_engine, loud_variables
from shared.running_engine import EngineNotFound, engine_above


def reasons(
    command: Sequence[str],
    environment: Mapping[str, str],
    engines: Mapping[str, str] = MappingProxyType({}),
    project: Path | None = None,
) -> list[str]:
    """Return a sentence for each flag of the engine's command line, and each variable, that may print values.

    `environment` is this process's, `engines` the one that the engine was started with, `project` the folder of the
    project that it runs: its policies may be asked, as those here, since its program is given every value anyway.
    """
    packs = {str(PACK), *([str(project / PACK.name)] if project else [])}
    said = [*loud_variables(engines), *loud_below_the_engine(environment)]
    said += [
        *loud_flags(command, packs), *loud_options(engines, packs), *loud_options(environment, packs),
    ]  # fmt: skip
    return list(dict.fromkeys(said))


def found() -> list[str]:
    """Return the reasons not to go on in this process: those of its environment and of the engine above it."""
    try:
        engine = engine_above()
    except EngineNotFound as missing:
        return [
            (
                f"It is not known whether this run would print values: {missing}. "
                "Start it with `pulumi` itself, on this machine and as one user."
            )
        ]
    return reasons(engine.command, os.environ, engine.environment, engine.project)

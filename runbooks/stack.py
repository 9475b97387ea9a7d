"""The stack that a runbook is carried out on: a real one, or that of a rehearsal."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import click

from engine import Engine, repair_after_kill
from infra.estate.loader import Overdue
from infra.project import ROOT, read_yaml
from infra.stack import engine_of, stacks_of
from runbooks.daily import Place
from runbooks.issues import TOKEN, api_of


@dataclass(frozen=True, kw_only=True)
class Stack:
    """A stack, and all that is another for a rehearsal."""

    name: str
    engine: Engine
    stacks: Path
    """The data that it is deployed from."""
    folder: Path
    """Where runbooks keep their journals of it."""
    today: dt.date
    """Which day it is in its world."""
    up: str
    """The command that applies the data."""
    api: Callable[[], str]
    """Returns where GitHub is. Raises `NotTold` where the settings or the environment lead elsewhere."""
    token: str = field(repr=False)
    """What opens the issue there; empty: nothing does."""
    overdue: Overdue = "refuse"
    repair: Callable[[], Collection[str]] = frozenset
    """Breaks the lock of a run that was killed, where that is ours to do; returns what that run was at, URNs."""

    def place(self, repository: str) -> Place:
        """Return where the issue of the daily check is. Raise as `api`."""
        return Place(self.api(), repository, self.token)


def real(name: str) -> Stack:
    """Return a stack of real services. Raise `click.UsageError` where there is none of that name."""
    engine, settings = engine_of(name), ROOT / f"Pulumi.{name}.yaml"
    return Stack(
        name=name,
        engine=engine,
        stacks=ROOT / stacks_of(settings),
        folder=ROOT / ".runbooks" / name,
        today=dt.datetime.now(dt.UTC).date(),
        up=f"python -m infra up --stack {name}",
        api=partial(api_of, read_yaml(settings).get("config") or {}, os.environ),
        token=os.environ.get(TOKEN, "").strip(),
    )


def rehearsed(home: Path, stacks: Path) -> Stack:
    """Return the stack of the rehearsal in a folder. Raise `click.UsageError` unless that estate is deployed there."""
    from rehearsal import Rehearsal
    from rehearsal.folder import STACK
    from sandbox import launcher
    from sandbox.client import World
    from sandbox.description import describe

    rehearsal = Rehearsal(home.resolve(), stacks=stacks.resolve())
    if not rehearsal.files.exists() or launcher.running(rehearsal.home) is None:
        raise click.UsageError(f"No sandbox with a deployed estate runs in {home}. Start one with `make up`.")
    deployed = (ROOT / stacks_of(rehearsal.settings)).resolve()
    if deployed != stacks.resolve():
        raise click.BadParameter(f"this rehearsal has the estate in {deployed}", param_hint="--stacks")
    with World(rehearsal.home) as world:
        today = dt.datetime.fromtimestamp(world.now(), dt.UTC).date()
    return Stack(
        name=STACK,
        engine=rehearsal.engine,
        stacks=stacks,
        folder=rehearsal.home / "runbooks",
        today=today,
        up="make up",
        api=partial(api_of, read_yaml(rehearsal.settings).get("config") or {}, {}),
        token=os.environ.get(TOKEN, "").strip() or describe(rehearsal.home)["tokens"]["github"],
        overdue="warn",
        repair=partial(repair_after_kill, rehearsal.engine, rehearsal.backend),
    )

"""What to do in a situation: `python -m runbooks` lists them, `python -m runbooks NAME` does one."""

from __future__ import annotations

import datetime as dt
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from infra.estate.outcomes import STAGES
from infra.project import ROOT, read_yaml
from infra.stack import engine_of, stacks_of
from runbooks.daily import STEPS as DAILY_STEPS
from runbooks.daily import Daily, Place
from runbooks.issues import TOKEN, api_of
from runbooks.retire import STEPS as RETIRE_STEPS
from runbooks.retire import Retire
from runbooks.rotate import STEPS, Busy, Rotation
from runbooks.situations import situations
from runbooks.steps import Journal, listed, run
from shared.commands import Commands
from shared.files import alone
from shared.printed import say

if TYPE_CHECKING:
    from rehearsal import Rehearsal


@click.group(cls=Commands, invoke_without_command=True, help=__doc__)
@click.pass_context
def main(context: click.Context) -> None:
    if context.invoked_subcommand is None:
        say("What happened, and what to do (`python -m runbooks NAME --help` says more):")
        for one in situations():
            say("", one.what, *(f"  {words}" for words in (one.do, one.then) if words))


_stack_option = click.option("--stack", help="The stack, such as prod: Pulumi.<stack>.yaml is its file.")
_rehearse_option = click.option("--rehearse", is_flag=True, help="In the sandbox that `make up` has started.")
_home_option = click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    default=ROOT / ".sandbox",
    show_default=".sandbox",
    help="With --rehearse: the folder of the rehearsal.",
)
_stacks_option = click.option(
    "--stacks",
    type=click.Path(path_type=Path),
    default=Path("stacks/prod"),
    show_default=True,
    help="With --rehearse: the estate that was deployed there. Of a stack its own settings say which.",
)
_paper_option = click.option("--print", "on_paper", is_flag=True, help="Print the steps and do nothing.")


@main.command()
@_stack_option
@_rehearse_option
@_home_option
@_stacks_option
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day of the run; today if it is not given.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_paper_option
def rotate(
    stack: str | None,
    *,
    rehearse: bool,
    home: Path,
    stacks: Path,
    as_of: dt.datetime | None,
    yes: bool,
    on_paper: bool,
) -> None:
    """Replace every credential that is due. Safe to repeat; safe to kill.

    Exit codes: 0 all is done or nothing is due; 1 a person is needed; 75 another run is at it, try again later.
    """
    _require_one(stack, rehearse=rehearse)
    if on_paper:
        say(*listed(STEPS))
        return
    rotation, folder, today = _rehearsed(home, stacks, as_of) if rehearse else _real(str(stack), as_of)
    if abs(rotation.as_of - today) > dt.timedelta(days=1):
        raise click.BadParameter(f"it is {today}, and a run is one of its day", param_hint="--as-of")
    if not yes and not rehearse and not click.confirm(f"Rotate what is due on {stack}?"):
        say("Nothing was changed.")
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone(folder / "rotate.lock", _refuse_second):
        run(rotation.steps(), Journal(folder / f"rotate-{rotation.as_of.isoformat()}.jsonl"))


@main.command()
@_stack_option
@click.option(
    "--repository", default="", metavar="OWNER/NAME", help=f"Where the issue is; {TOKEN} in the environment opens it."
)
@_rehearse_option
@_home_option
@_stacks_option
@_paper_option
def daily(stack: str | None, *, repository: str, rehearse: bool, home: Path, stacks: Path, on_paper: bool) -> None:
    """Find what is to be seen to, and report it in one issue. Changes nothing else.

    Exit codes: 0 nothing is to be reported; 1 something is, and where; 2 it was not looked at, or not reported.
    """
    _require_one(stack, rehearse=rehearse)
    if on_paper:
        say(*listed(DAILY_STEPS))
        return
    check, folder = _daily_rehearsed(home, stacks, repository) if rehearse else _daily_real(str(stack), repository)
    run(check.steps(), Journal(folder / f"daily-{check.as_of.isoformat()}.jsonl"))
    sys.exit(check.code)


@main.command()
@click.argument("service")
@_stack_option
@_rehearse_option
@_home_option
@_stacks_option
@click.option(
    "--until", type=click.Choice(STAGES), default=STAGES[-1], show_default=True, help="The stage to stop after."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@_paper_option
def retire(
    service: str, stack: str | None, *, rehearse: bool, home: Path, stacks: Path, until: str, yes: bool, on_paper: bool
) -> None:
    """Clear what a retired service left: report, disable, remove, prove. Safe to repeat; safe to kill.

    Exit codes: 0 all is known to be gone, or the stage is done; 1 something is left, or could not be done;
    2 nothing is left that can be seen, and something cannot be verified; 75 another run is at it.
    """
    _require_one(stack, rehearse=rehearse)
    if on_paper:
        say(*listed(RETIRE_STEPS))
        return
    one, folder = (_retire_rehearsed if rehearse else _retire_real)(service, until, str(stack), home, stacks)
    if not yes and not rehearse and until != STAGES[0] and not click.confirm(f"Clear {service} on {stack}?"):
        say("Nothing was changed.")
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone(folder / "rotate.lock", _refuse_second):
        run(one.steps(), Journal(folder / f"retire-{service}.jsonl"))


def _retire_real(service: str, until: str, stack: str, home: Path, stacks: Path) -> tuple[Retire, Path]:
    del home, stacks
    engine, today = engine_of(stack), dt.datetime.now(dt.UTC).date()
    data = ROOT / stacks_of(ROOT / f"Pulumi.{stack}.yaml")
    return Retire(engine, data, service, today, until, up=f"python -m infra up --stack {stack}"), (
        ROOT / ".runbooks" / stack
    )


def _retire_rehearsed(service: str, until: str, stack: str, home: Path, stacks: Path) -> tuple[Retire, Path]:
    from engine import repair_after_kill

    del stack
    rehearsal, today = _rehearsal_of(home, stacks)
    one = Retire(rehearsal.engine, stacks, service, today, until, up="make up", overdue="warn")
    one.repair = partial(repair_after_kill, rehearsal.engine, rehearsal.backend)
    return one, rehearsal.home / "runbooks"


def _require_one(stack: str | None, *, rehearse: bool) -> None:
    if bool(stack) == rehearse:
        raise click.UsageError("Name a stack with --stack, or rehearse with --rehearse.")


def _daily_real(stack: str, repository: str) -> tuple[Daily, Path]:
    file = ROOT / f"Pulumi.{stack}.yaml"
    engine, today = engine_of(stack), dt.datetime.now(dt.UTC).date()
    url = api_of(read_yaml(file).get("config") or {}, os.environ)
    place = Place(url, repository, os.environ.get(TOKEN, "").strip())
    return Daily(engine, stack, ROOT / stacks_of(file), today, place), ROOT / ".runbooks" / stack


def _daily_rehearsed(home: Path, stacks: Path, repository: str) -> tuple[Daily, Path]:
    rehearsal, today = _rehearsal_of(home, stacks)
    from rehearsal.folder import STACK
    from sandbox.description import describe

    url = api_of(read_yaml(rehearsal.settings).get("config") or {}, {})
    token = os.environ.get(TOKEN, "").strip() or describe(rehearsal.home)["tokens"]["github"]
    return Daily(rehearsal.engine, STACK, stacks, today, Place(url, repository, token)), rehearsal.home / "runbooks"


def _refuse_second() -> None:
    raise Busy("Another runbook runs on this machine, so nothing was done. Try again when it has ended.")


def _real(stack: str, as_of: dt.datetime | None) -> tuple[Rotation, Path, dt.date]:
    engine, today = engine_of(stack), dt.datetime.now(dt.UTC).date()
    stacks = ROOT / stacks_of(ROOT / f"Pulumi.{stack}.yaml")
    day = as_of.date() if as_of else today
    return Rotation(engine, stacks, day, up=f"python -m infra up --stack {stack}"), ROOT / ".runbooks" / stack, today


def _rehearsed(home: Path, stacks: Path, as_of: dt.datetime | None) -> tuple[Rotation, Path, dt.date]:
    from engine import repair_after_kill

    rehearsal, today = _rehearsal_of(home, stacks)
    repair = partial(repair_after_kill, rehearsal.engine, rehearsal.backend)
    day = as_of.date() if as_of else today
    return (
        Rotation(rehearsal.engine, stacks, day, repair, "make up", overdue="warn"),
        rehearsal.home / "runbooks",
        today,
    )


def _rehearsal_of(home: Path, stacks: Path) -> tuple[Rehearsal, dt.date]:
    """Return the rehearsal in a folder, and the day in its world. Raise `click.UsageError` unless it is deployed."""
    from rehearsal import Rehearsal
    from sandbox import launcher
    from sandbox.client import World

    rehearsal = Rehearsal(home.resolve(), stacks=stacks.resolve())
    if not rehearsal.files.exists() or launcher.running(rehearsal.home) is None:
        raise click.UsageError(f"No sandbox with a deployed estate runs in {home}. Start one with `make up`.")
    deployed = (ROOT / stacks_of(rehearsal.settings)).resolve()
    if deployed != stacks.resolve():
        raise click.BadParameter(f"this rehearsal has the estate in {deployed}", param_hint="--stacks")
    with World(rehearsal.home) as world:
        return rehearsal, dt.datetime.fromtimestamp(world.now(), dt.UTC).date()


if __name__ == "__main__":
    main(prog_name="python -m runbooks")

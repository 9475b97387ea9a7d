"""What to do in a situation: `python -m runbooks` lists them, `python -m runbooks NAME` does one."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from infra.estate.outcomes import STAGES
from infra.project import ROOT
from runbooks.daily import STEPS as DAILY_STEPS
from runbooks.daily import Daily
from runbooks.issues import TOKEN
from runbooks.retire import STEPS as RETIRE_STEPS
from runbooks.retire import Retire
from runbooks.rotate import STEPS, Busy, Rotation
from runbooks.situations import situations
from runbooks.stack import Stack, real, rehearsed
from runbooks.steps import Journal, listed, run
from shared.commands import Commands
from shared.files import alone
from shared.printed import say


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
    on = _on(stack, home, stacks)
    day = as_of.date() if as_of else on.today
    if abs(day - on.today) > dt.timedelta(days=1):
        raise click.BadParameter(f"it is {on.today}, and a run is one of its day", param_hint="--as-of")
    if not yes and not rehearse and not click.confirm(f"Rotate what is due on {stack}?"):
        say("Nothing was changed.")
        return
    rotation = Rotation(on.engine, on.stacks, day, on.repair, on.up, on.overdue)
    with _alone(on):
        run(rotation.steps(), Journal(on.folder / f"rotate-{day.isoformat()}.jsonl"))


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
    on = _on(stack, home, stacks)
    check = Daily(on.engine, on.name, on.stacks, on.today, on.place(repository))
    run(check.steps(), Journal(on.folder / f"daily-{on.today.isoformat()}.jsonl"))
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
    on = _on(stack, home, stacks)
    if not yes and not rehearse and until != STAGES[0] and not click.confirm(f"Clear {service} on {stack}?"):
        say("Nothing was changed.")
        return
    retirement = Retire(on.engine, on.stacks, service, on.today, until, on.repair, on.up, on.overdue)
    with _alone(on):
        run(retirement.steps(), Journal(on.folder / f"retire-{service}.jsonl"))


def _require_one(stack: str | None, *, rehearse: bool) -> None:
    if bool(stack) == rehearse:
        raise click.UsageError("Name a stack with --stack, or rehearse with --rehearse.")


def _on(stack: str | None, home: Path, stacks: Path) -> Stack:
    return real(stack) if stack else rehearsed(home, stacks)


@contextmanager
def _alone(on: Stack) -> Iterator[None]:
    """Keep other runbooks that write off the stack. Raise `Busy` while one runs on this machine."""
    on.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone(on.folder / "runbook.lock", _refuse_second):
        yield


def _refuse_second() -> None:
    raise Busy("Another runbook runs on this machine, so nothing was done. Try again when it has ended.")


if __name__ == "__main__":
    main(prog_name="python -m runbooks")

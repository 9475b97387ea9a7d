"""What to do in a situation: `python -m runbooks` lists them, `python -m runbooks NAME` does one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import click

from infra.project import ROOT
from infra.stack import engine_of, stacks_of
from runbooks.rotate import STEPS, Busy, Rotation
from runbooks.situations import situations
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


@main.command(help="Replace every credential that is due. Safe to repeat; safe to kill.")
@click.option("--stack", help="The stack, such as prod: Pulumi.<stack>.yaml is its file.")
@click.option("--rehearse", is_flag=True, help="In the sandbox that `make up` has started.")
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    default=ROOT / ".sandbox",
    show_default=".sandbox",
    help="With --rehearse: the folder of the rehearsal.",
)
@click.option(
    "--stacks",
    type=click.Path(path_type=Path),
    default=Path("stacks/prod"),
    show_default=True,
    help="With --rehearse: the estate that was deployed there. Of a stack its own settings say which.",
)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day of the run; today if it is not given.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--print", "on_paper", is_flag=True, help="Print the steps and do nothing.")
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
    """Exit codes: 0 all is done or nothing is due; 1 a person is needed; 75 another run is at it, try again later."""
    if bool(stack) == rehearse:
        raise click.UsageError("Name a stack with --stack, or rehearse with --rehearse.")
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


def _refuse_second() -> None:
    raise Busy("Another rotation runs on this machine, so nothing was done. Try again when it has ended.")


def _real(stack: str, as_of: dt.datetime | None) -> tuple[Rotation, Path, dt.date]:
    engine, today = engine_of(stack), dt.datetime.now(dt.UTC).date()
    stacks = ROOT / stacks_of(ROOT / f"Pulumi.{stack}.yaml")
    day = as_of.date() if as_of else today
    return Rotation(engine, stacks, day, up=f"python -m infra up --stack {stack}"), ROOT / ".runbooks" / stack, today


def _rehearsed(home: Path, stacks: Path, as_of: dt.datetime | None) -> tuple[Rotation, Path, dt.date]:
    from engine import repair_after_kill
    from rehearsal import Rehearsal
    from sandbox import launcher
    from sandbox.client import World

    rehearsal = Rehearsal(home.resolve(), stacks=stacks.resolve())
    if not rehearsal.backend.stack_file.exists() or launcher.running(rehearsal.home) is None:
        raise click.UsageError(f"No sandbox with a deployed estate runs in {home}. Start one with `make up`.")
    deployed = (ROOT / stacks_of(rehearsal.settings)).resolve()
    if deployed != stacks.resolve():
        raise click.BadParameter(f"this rehearsal has the estate in {deployed}", param_hint="--stacks")
    with World(rehearsal.home) as world:
        today = dt.datetime.fromtimestamp(world.now(), dt.UTC).date()
    repair: Callable[[], None] = lambda: repair_after_kill(rehearsal.engine, rehearsal.backend)  # noqa: E731
    day = as_of.date() if as_of else today
    return (
        Rotation(rehearsal.engine, stacks, day, repair, "make up", overdue="warn"),
        rehearsal.home / "runbooks",
        today,
    )


if __name__ == "__main__":
    main(prog_name="python -m runbooks")

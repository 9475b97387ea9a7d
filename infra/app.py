"""`python -m infra app`: what a function needs, and whether it is back."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from infra.answers import Answer, answers, verdict
from infra.cli import aligned, loaded, stacks_option
from infra.estate import Estate
from infra.estate.nouns import App
from infra.estate.requirements import Requirement, requirements_of
from infra.look import looked
from infra.project import ROOT, project_name
from infra.stack import engine_of_shell, shell_stack_option
from infra.stack_resource import StackResource, resource_for
from shared import printed
from shared.printed import say_document

_COLOURS = {
    "as declared": "green",
    "differs": "bold red",
    "missing": "bold red",
    "could not be looked at": "yellow",
    "not looked at": "dim",
}


@click.command()
@stacks_option
@click.argument("name", required=False)
@click.option("--look", is_flag=True, help="Ask the world, by a preview of the stack: is NAME back?")
@shell_stack_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def app(directory: Path, name: str | None, look: bool, stack: str | None, form: str) -> None:
    """Print every app; with NAME, everything that it needs, in the order in which one would repair it.

    With --look, the exit code is 0 if everything that can be seen is as declared, 1 if something is not, 2 if
    something could not be looked at. The environment must be that of a preview by hand.
    """
    if look and name is None:
        raise click.UsageError("--look needs the NAME of an app.")
    estate = loaded(directory)
    if name is None:
        _print(_overview_json(estate) if form == "json" else map(Text, _overview(estate)))
        return
    one = _named(name, estate)
    needs = requirements_of(one, estate)
    if not look:
        _print(_as_json(one, needs) if form == "json" else _listed(one, [(need, None) for need in needs]))
        return
    found = _looked(needs, directory, stack)
    code, sentence = verdict(found)
    if form == "json":
        _print({**_as_json(one, needs, found), "verdict": sentence, "code": code})
    else:
        _print([*_listed(one, [(each.need, each) for each in found]), Text(""), Text(sentence)])
    sys.exit(code)


def _looked(needs: Sequence[Requirement], directory: Path, stack: str | None) -> list[Answer]:
    """Look at the resources of the needs. Refuse a stack that another estate is deployed from."""
    looked_for: list[tuple[Requirement, StackResource | None]] = [(need, resource_for(need)) for need in needs]
    sightings = looked([one for _, one in looked_for if one is not None], project_name(), engine_of_shell(stack))
    for setting, deployed in sightings.settings.items():
        if (ROOT / deployed).resolve() != directory.resolve():
            raise click.UsageError(f"The stack's {setting} is {deployed}: look with --stacks {deployed}.")
    return answers(looked_for, sightings)


def _named(name: str, estate: Estate) -> App:
    if name in estate.apps:
        return estate.apps[name]
    near = difflib.get_close_matches(name, sorted(estate.apps), n=3)
    said = [one.name for one in estate.apps.values() if name.lower() in f"{one.name} {one.purpose}".lower()]
    meant = " or ".join(dict.fromkeys([*near, *said])) or "one that `python -m infra app` lists"
    raise click.BadParameter(f"no app is called '{name}'. Did you mean {meant}?", param_hint="NAME")


def _counts(needs: Sequence[Requirement]) -> dict[str, int]:
    """Return how many things are needed, and how many of them the data itself warns of."""
    return {
        "needs": len(needs),
        "unknown": sum(bool(need.unknown) for need in needs),
        "out_of_use": sum(need.status != "active" for need in needs),
        "nobody_administers": sum(need.nobody for need in needs),
    }


def _overview(estate: Estate) -> list[str]:
    head = ("APP", "PLATFORM", "STATUS", "NEEDS", "UNKNOWN", "OUT OF USE", "NOBODY ADMINISTERS")
    rows = [
        (one.name, one.platform, one.status, *map(str, _counts(requirements_of(one, estate)).values()))
        for one in estate.apps.values()
    ]
    return aligned(head, rows)


def _overview_json(estate: Estate) -> dict[str, object]:
    return {
        one.name: {"platform": one.platform, "status": one.status, **_counts(requirements_of(one, estate))}
        for one in estate.apps.values()
    }


def _as_json(one: App, needs: Sequence[Requirement], found: Sequence[Answer] = ()) -> dict[str, object]:
    observed = [{"answer": each.word, "detail": each.detail} for each in found] or [{} for _ in needs]
    return {
        "app": one.name,
        "platform": one.platform,
        "status": one.status,
        "needs": [{**asdict(need), **said} for need, said in zip(needs, observed, strict=True)],
    }


def _listed(one: App, needs: Sequence[tuple[Requirement, Answer | None]]) -> Iterator[Text]:
    """Yield a line for each need, and below it what is known, or what the look found."""
    yield Text(f"{one.name} ({one.platform}, {one.status}): {one.purpose}")
    of = one.name
    for need, said in needs:
        if need.app != of:
            of = need.app
            yield Text("")
            yield Text(f"What {of} needs:", style="underline")
        yield Text("")
        line = Text(f"{need.kind}  ").append(need.name, style="bold").append(f"  {_where(need)}".rstrip())
        if said is not None:
            line.append("  ").append(said.word, style=_COLOURS[said.word])
            line.append(f": {said.detail}" if said.detail else "")
        yield line
        for words in (", ".join(need.about), _warning(need)):
            if words:
                yield Text(f"    {words}")
        if said is None and need.unseen:
            yield Text(f"    no run looks at it: {need.unseen}", style="dim")


def _where(need: Requirement) -> str:
    at = need.service if need.kind != "service" else ""
    return " ".join([*([f"in {need.scope}"] if need.scope else []), *([f"at {at}"] if at else [])])


def _warning(need: Requirement) -> str:
    words = [f"unknown: {', '.join(need.unknown)}"] if need.unknown else []
    words += [need.status] if need.status != "active" else []
    words += [f"nobody known administers {need.service}"] if need.nobody else []
    return "; ".join(words)


def _print(what: dict[str, object] | Iterable[Text]) -> None:
    """Print lines as they are however narrow the screen, or a document."""
    if isinstance(what, dict):
        say_document(what)
        return
    console = Console(soft_wrap=True, highlight=False, emoji=False)
    for text in what:
        words = printed.line(text.plain)
        console.print(text if words == text.plain else Text(words))

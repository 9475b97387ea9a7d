"""What stops, or may stop, when a plan is carried out: said before all else of a plan, since it looks like tidying up.

A secret that is deleted narrows who reads it, and a job that reads it fails. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from engine.changes import in_words, named, split_path
from engine.operations import NOTHING, Operation
from infra.project import ON_DELETE
from shared import markdown

_SECRET = "Jobs that ask for it get an empty text."  # noqa: S105  # a sentence
_GONE: Mapping[str, str] = {
    "saas:github:OrganizationSecret": _SECRET,
    "saas:github:RepositorySecret": _SECRET,
    "saas:github:EnvironmentSecret": _SECRET,
    "saas:github:OrganizationVariable": _SECRET,
    "saas:github:RepositoryVariable": _SECRET,
    "saas:github:Webhook": "GitHub sends these events no more.",
    "saas:github:RepositoryFile": "If a run made it, it goes, and a service that it configures does nothing by it.",
    "saas:github:Ruleset": "Its branches are no longer protected by it.",
    "saas:github:DeployKey": "Whoever uses the key cannot reach the repository any more.",
    "saas:github:Membership": "The account leaves the organisation, and loses all that it could do there.",
    "saas:github:TeamMembership": "The account loses all that the team can do.",
    "saas:heroku:ConfigVars": "The app starts again without them.",
    "saas:heroku:Domain": "The app no longer answers there.",
    "saas:container:App": "The app is stopped.",
    "saas:quay:Permission": "The robot can no longer reach the repository.",
    "saas:azure_devops:VariableGroup": "Pipelines that use the group fail.",
    "azuredevops:index/pipelineAuthorization:PipelineAuthorization": "The pipeline waits for leave, or fails.",
}
"""What stops when a resource of a type is deleted."""
_PLACES = tuple(kind for kind, words in _GONE.items() if words == _SECRET)
_TABLES = ("secrets", "variables", "settings")
"""Properties in which one resource keeps many values by their names."""
_REACHING: Mapping[str, str] = {
    "saas:github:InstallationRepositories": "The App does nothing there any more.",
    "saas:github:RunnerGroup": "Its jobs wait for a runner, or fail.",
}
"""What stops when a list of repositories that something reaches gets shorter."""
_OFF: Mapping[tuple[str, str], str] = {
    ("quantity", "0"): "no machine runs it any more.",
    ("active", "false"): "GitHub sends its events no more.",
    ("enabled", "false"): "the workflow runs no more.",
}
"""What stops when a property becomes so."""
_ALL, _SOME = json.dumps("all"), json.dumps("selected")
_PUBLIC, _PRIVATE = json.dumps("public"), json.dumps("private")


def stops_of(operations: Iterable[Operation]) -> list[str]:
    """Return a sentence for each thing that stops, or may; and one of how it is kept, where something is deleted."""
    done = list(operations)
    said = [sentence for one in done for sentence in _of(one)]
    return [*said, ON_DELETE] if any(one.op == "delete" for one in done) else said


def as_text(operations: Iterable[Operation]) -> Iterator[str]:
    """Yield the same as lines for a terminal."""
    yield from (f"STOPS: {sentence}" for sentence in stops_of(operations))


def as_markdown(operations: Iterable[Operation], most: int | None = None) -> Iterator[str]:
    """Yield the same as Markdown, at the most so many, with the heading of what follows; nothing if nothing stops."""
    if stops := stops_of(operations):
        yield ""
        yield "**Stops, or may stop:**"
        yield ""
        yield from (f"- {markdown.line(sentence)}" for sentence in stops[:most])
        yield ""
        yield "**All that is done:**"


def _of(one: Operation) -> Iterator[str]:
    kind, name = named(one.urn)
    what = f"{in_words(kind)} '{name}'"
    if one.op in ("delete", "replace"):
        yield f"{what} is {one.op}d. {_GONE.get(kind, 'What uses it stops working.')}"
    if one.op != "update":
        return
    for path, (before, after) in one.properties.items():
        key, inside = split_path(path)
        if key == "repositories" and kind in _PLACES and (gone := _gone(before, after)):
            yield f"{what} can no longer be read by {', '.join(gone)}. {_SECRET}"
        elif key == "visibility" and kind in _PLACES and (before, after) == (_ALL, _SOME):
            yield f"{what} can no longer be read by all repositories, but by those of a list alone. {_SECRET}"
        elif key == "repositories" and kind in _REACHING and (gone := _gone(before, after)):
            yield f"{what} can no longer reach {', '.join(gone)}. {_REACHING[kind]}"
        elif (key, after) in _OFF:
            yield f"{what}: {_OFF[key, after]}"
        elif key in _TABLES and inside and after == NOTHING:
            yield f"{what} loses {inside[0]}. What reads it finds nothing."
        elif key == "visibility" and (before, after) == (_PUBLIC, _PRIVATE):
            yield f"{what} becomes private. Nobody can pull it any more without logging in."
        elif key == "url" and kind == "saas:github:Webhook":
            yield f"{what} goes to another address. Its events are lost until an app answers there."


def _gone(before: str, after: str) -> list[str]:
    """Return what a list has lost; nothing where one of the two is no list that is shown."""
    old, new = _list(before), _list(after)
    return [str(one) for one in old if one not in new] if new or after == "[]" else []


def _list(text: str) -> list[Any]:
    try:
        found = json.loads(text) if text.startswith("[") else []
    except (ValueError, RecursionError):
        return []  # the text of a plan that somebody edited; it is refused when it is compared
    return found if isinstance(found, list) else []

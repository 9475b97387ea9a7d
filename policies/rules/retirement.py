"""What a retired service left is removed, though nobody declares it: as far as the data lets it, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from infra.estate.outcomes import SECRET, STAGES
from policies.resource import Resource
from policies.rule import Rule

if TYPE_CHECKING:
    from infra.estate.nouns import Retirement, Service
    from policies.declared import Declared

REMOVAL = re.compile(r"saas:(\w+):Removal")
GITHUB = "github"
_ALL = "*"

_PART = r"(?!\.{1,2}(?:/|$))[^/?#]+"
"""One name in a path."""
_NOTHING = r"(?!)"


def check(resource: Resource, declared: Declared) -> Iterator[str]:
    """Yield what a removal would go beyond: service, stage, what it looks for and where, and what it removes."""
    kind = REMOVAL.fullmatch(resource.type)
    if kind is None:
        return
    name, until = str(resource.plain("name")), str(resource.plain("until"))
    service = declared.retired.get(name)
    if service is None or service.retirement is None:
        yield f"no retired service '{name}' says in the data how it is cleared."
        return
    if kind[1] not in (GITHUB, name.replace("-", "_")):
        yield f"it would remove at '{kind[1]}' what '{name}' left."
        return
    leave = service.retirement.until
    if until not in STAGES[1 : STAGES.index(leave) + 1]:
        yield f"it would go until '{until}', and the data lets it go until '{leave}'."
    yield from _beside(resource, _scope(kind[1], service, service.retirement, resource, declared))
    yield from _strange_tokens(resource, declared.issued.get(name, {}))
    yield from _astray(kind[1], resource)


def _scope(
    kind: str, service: Service, retirement: Retirement, resource: Resource, declared: Declared
) -> Mapping[str, Collection[Any]]:
    """Return what the data says under each input of the scope."""
    looked = declared.looked_in.get(service.name, frozenset())
    if kind == GITHUB:
        login = _organization(resource)
        return {
            "organization": sorted(declared.organizations & {login}),
            "repositories": [one.partition("/")[2] for one in looked if one.partition("/")[0] == login],
            "secrets": [one for one in service.must_be_gone if SECRET.fullmatch(one)],
            "hookHosts": retirement.hook_hosts,
            "installations": [service.installation] if service.installation else [],
            "apps": retirement.apps,
        }
    nobodys = [name for name, is_somebodys in declared.issued.get(service.name, {}).items() if not is_somebodys]
    own: Mapping[str, Mapping[str, Collection[Any]]] = {
        "drone": {"accounts": retirement.accounts},
        "circleci": {"projects": [one for one in looked if not one.endswith(f"/{_ALL}")], "projectTokens": nobodys},
    }
    return {"owners": retirement.owners, **own.get(kind, {})}


def _beside(resource: Resource, scope: Mapping[str, Collection[Any]]) -> Iterator[str]:
    """Yield where the scope is not what the data says: more would go, or less would be looked at than is said."""
    name = resource.plain("name")
    for key, known in scope.items():
        given, wanted = _texts(resource.plain(key)), {_text(one) for one in known}
        if more := sorted(given - wanted):
            yield f"under '{key}' it has what the data does not name of '{name}': {', '.join(more)}."
        if less := sorted(wanted - given):
            yield f"under '{key}' it lacks what the data names of '{name}': {', '.join(less)}."


def _strange_tokens(resource: Resource, issued: Collection[str]) -> Iterator[str]:
    tokens = resource.plain("tokens") or {}
    if not isinstance(tokens, Mapping) or tokens.keys() - set(issued):
        yield f"it would end credentials that '{resource.plain('name')}' did not issue."


def _astray(kind: str, resource: Resource) -> Iterator[str]:
    """Yield the things that no look of this kind finds with this scope, by the shapes of their paths."""
    found = resource.plain("found")
    if not isinstance(found, Mapping):
        return  # not known before a service was asked, or nothing
    ours = re.compile("|".join(f"(?:{one})" for one in SHAPES.get(kind, lambda _: ())(resource)) or _NOTHING)
    if wrong := sorted(words for words, path in found.items() if not ours.fullmatch(str(path).lower())):
        yield f"it would remove what is nothing that such a look finds there: {', '.join(wrong)}."


def _at_github(resource: Resource) -> Iterator[str]:
    login, secret = _one_of([_organization(resource)]), _named(resource, "secrets")
    places = [f"orgs/{login}", *([f"repos/{login}/{_PART}"] if resource.plain("repositories") else ())]
    for place in places:
        yield f"{place}/(?:(?:actions|dependabot|codespaces)/secrets|actions/variables)/{secret}"
        if resource.plain("hookHosts"):
            yield rf"{place}/hooks/\d+"
    yield from (f"{place}/environments/{_PART}/(?:secrets|variables)/{secret}" for place in places[1:])


def _at_travis_ci(resource: Resource) -> Iterator[str]:
    if resource.plain("owners"):
        yield rf"repo/\d+(?:/key_pair|/env_var/{_PART})?"
    yield f"token/{_named(resource, 'tokens')}"


def _at_drone(resource: Resource) -> Iterator[str]:
    owner = _named(resource, "owners")
    yield f"secrets/{owner}/{_PART}"
    yield f"repos/{owner}/{_PART}(?:/secrets/{_PART})?"
    yield f"users/{_named(resource, 'accounts')}"
    yield f"token/{_named(resource, 'tokens')}"


def _at_circleci(resource: Resource) -> Iterator[str]:
    if resource.plain("owners"):
        yield r"v2/context/[0-9a-f-]+"
    projects = f"(?:{_named(resource, 'projects')}|{_named(resource, 'owners')}/{_PART})"
    yield f"v2/project/gh/{projects}/(?:envvar|checkout-key)/{_PART}"


SHAPES = {GITHUB: _at_github, "travis_ci": _at_travis_ci, "drone": _at_drone, "circleci": _at_circleci}
"""How the paths of what a look finds are, for each kind of removal."""


def _organization(resource: Resource) -> str:
    return str(resource.plain("organization")).lower()


def _named(resource: Resource, key: str) -> str:
    """Return the pattern of the names under an input; of nothing where there are none."""
    return _one_of(_texts(resource.plain(key)))


def _one_of(names: Iterable[str]) -> str:
    return f"(?:{'|'.join(re.escape(quote(one, safe='/').lower()) for one in sorted(names))})" if names else _NOTHING


def _texts(given: Any) -> set[str]:
    """Return the texts of an input: one, or all of a list or a table."""
    if given is None:
        return set()
    return {_text(one) for one in (given if isinstance(given, list | tuple | Mapping) else [given])}


def _text(one: Any) -> str:
    """Return a name in lower case, or a number, which the engine has with a fraction."""
    return str(int(one)) if isinstance(one, float) and one.is_integer() else str(one).lower()


RETIREMENT = Rule("retirement", "What retired services left goes only as far as the data lets it.", each=check)

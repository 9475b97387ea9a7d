"""What a retired service left is removed, though nobody declares it: as far as the data lets it, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from policies.resource import Resource
from policies.rule import Rule

if TYPE_CHECKING:
    from infra.estate.nouns import Retirement, Service
    from policies.declared import Declared

REMOVAL = re.compile(r"saas:(\w+):Removal")
STAGES = ("report", "disable", "remove", "prove")


def check(resource: Resource, declared: Declared) -> Iterator[str]:
    """Yield what a removal would go beyond: its service, its stage, what it looks for, and where."""
    kind = REMOVAL.fullmatch(resource.type)
    if kind is None:
        return
    name, until = str(resource.plain("name")), str(resource.plain("until"))
    service = declared.retired.get(name)
    if service is None or service.retirement is None:
        yield f"no retired service '{name}' says in the data how it is cleared."
        return
    leave = service.retirement.until
    if until not in STAGES[1 : STAGES.index(leave) + 1]:
        yield f"it would go until '{until}', and the data lets it go until '{leave}'."
    for key, known in _named(service, service.retirement).items():
        given = resource.plain(key)
        if more := sorted(str(one) for one in given if one not in known) if isinstance(given, list | tuple) else ():
            yield f"under '{key}' it has what the data does not name of '{name}': {', '.join(more)}."
    if kind[1] == "github":
        yield from _astray(resource)


def _named(service: Service, retirement: Retirement) -> Mapping[str, Any]:
    return {
        "owners": retirement.owners,
        "accounts": retirement.accounts,
        "secrets": service.must_be_gone,
        "hookHosts": retirement.hook_hosts,
        "installations": (service.installation,),
        "apps": retirement.apps,
    }


def _astray(resource: Resource) -> Iterator[str]:
    """Yield the things of a removal at GitHub that lie in another organisation, or are neither secret nor webhook."""
    login = re.escape(str(resource.plain("organization")).lower())
    ours = re.compile(rf"(orgs/{login}|repos/{login}/[^/]+)/(actions/secrets/\w+|hooks/\d+)")
    found = resource.plain("found")
    if not isinstance(found, Mapping):
        return  # not known before a service was asked, or nothing
    if wrong := sorted(words for words, path in found.items() if not ours.fullmatch(str(path).lower())):
        yield f"it would remove what is no secret and no webhook of its organisation: {', '.join(wrong)}."


RETIREMENT = Rule("retirement", "What retired services left goes only as far as the data lets it.", each=check)

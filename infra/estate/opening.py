"""What a credential opens: things at services, and the sinks among them with all that lies there.

`opens` names things as `<service>:<thing>`, with `*` for any text. Three things follow:
a service's `holds` (or an app's) pins what opening a thing means; whoever opens a repository opens its environments,
what the whole organisation reads, and the apps that are deployed from it; whoever opens a sink reads what lies there.

A pattern in `holds` pins each thing that it stands for: `org/*-part` pins `org/left-part`, and what opens `org/left-*`.
One that stands for a whole organisation, `org/*`, pins only whoever opens all of it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from infra.estate.classes import Class
from infra.estate.estate import Estate, Filling
from infra.estate.kinds import DEPENDABOT, SETTING_OF_PLATFORM, qualified
from infra.estate.nouns import App, Credential
from infra.estate.services.onepassword import OnePassword


@dataclass(frozen=True)
class Pin:
    """A class that data pins to a thing."""

    thing: str
    class_: Class


def pins(credential: Credential, estate: Estate) -> Iterator[Pin]:
    """Return what `holds` says of the things that a credential opens."""
    for reference in credential.opens:
        service, _, thing = reference.partition(":")
        if service in estate.services:
            for pinned, class_ in estate.services[service].holds.items():
                if fnmatchcase(pinned, thing) or (not _is_organization(pinned) and overlap(pinned, thing)):
                    yield Pin(f"{service}:{pinned}", class_)
    opened = opened_sinks(credential, estate)
    for app in estate.apps.values():
        if app.holds is not None:
            yield from (Pin(sink, app.holds) for sink in _sinks_of(app) if sink in opened)


def overlap(one: str, other: str) -> bool:
    """Whether some text fits both patterns, in which `*` stands for any text."""
    ahead, seen = [(0, 0)], set[tuple[int, int]]()
    while ahead:
        at, there = ahead.pop()
        left, right = one[at : at + 1], other[there : there + 1]
        if not left and not right:
            return True
        if (at, there) in seen:
            continue
        seen.add((at, there))
        if left == right != "*":
            ahead.append((at + 1, there + 1))
        if left == "*" or (right == "*" and left):
            ahead.append((at + 1, there))
        if right == "*" or (left == "*" and right):
            ahead.append((at, there + 1))
    return False


def owners_of_items(estate: Estate) -> Mapping[str, tuple[Credential, ...]]:
    """Return, by the title of a vault item, every credential whose value it is said or called to be.

    A credential owns the item that it names, and the item that bears its own name, also when it names another: two
    files that exchange their items must not exchange their classes.
    """
    owners: dict[str, dict[str, Credential]] = defaultdict(dict)
    for credential in estate.credentials.values():
        owners[credential.item][credential.name] = credential
        owners[credential.name][credential.name] = credential
    return {item: tuple(named.values()) for item, named in owners.items()}


def opened_sinks(credential: Credential, estate: Estate) -> frozenset[str]:
    """Return the sinks that a credential opens by itself; what lies there may open more."""
    known = {filling.place.sink for filling in estate.fillings} | set(estate.zone_of)
    known |= {sink for app in estate.apps.values() for sink in _sinks_of(app)}
    opened = {sink for sink in known for reference in credential.opens if _opens(reference, sink, estate)}
    for app in estate.apps.values():
        source = f"github:{qualified(app.source, estate)}" if app.source else ""
        if source and any(_is_opened(source, reference) for reference in credential.opens):
            opened |= set(_sinks_of(app)) & known
    return frozenset(opened)


def lying_in(sinks: frozenset[str], estate: Estate) -> Iterator[Filling]:
    """Return the credentials that lie in some sinks."""
    return (filling for filling in estate.fillings if filling.held and filling.place.sink in sinks)


def reach(credential: Credential, estate: Estate) -> frozenset[str]:
    """Return the names of all credentials that whoever holds this one can come to hold, step by step."""
    found: set[str] = set()
    ahead = [credential]
    while ahead:
        for other in _opened_credentials(ahead.pop(), estate):
            if other.name not in found:
                found.add(other.name)
                ahead.append(other)
    return frozenset(found - {credential.name})


def _opened_credentials(credential: Credential, estate: Estate) -> Iterator[Credential]:
    """Return the credentials that lie where this one opens; who opens the vault opens all that lie in it."""
    for filling in lying_in(opened_sinks(credential, estate), estate):
        yield filling.credential
    vaults = {f"{service.name}:{service.vault}" for service in estate.of(OnePassword).values() if service.vault}
    if vaults.intersection(credential.opens):
        yield from (one for one in estate.credentials.values() if one.managed_by == "us" and one.made != "oidc")


def _is_organization(pinned: str) -> bool:
    return pinned.rpartition("/")[2] == "*"


def _opens(reference: str, sink: str, estate: Estate) -> bool:
    """Whether a reference is to a sink. An app's settings are opened as `<platform>:<app>`, where it runs just now."""
    prefix, _, thing = sink.partition(":")
    if prefix == "app" and thing in estate.apps:
        return _is_opened(f"{estate.apps[thing].platform}:{thing}", reference)
    return _is_opened(sink, reference)


def _is_opened(sink: str, reference: str) -> bool:
    """Whether a reference names a sink, a pattern of which it is part, or the repository that it lies in."""
    environments, dependabot = f"{reference}@*", f"{reference}{DEPENDABOT}"
    inside = any(fnmatchcase(sink, pattern) for pattern in (reference, environments, dependabot))
    return inside or overlap(reference, sink) or fnmatchcase(dependabot, sink)


def _sinks_of(app: App) -> tuple[str, ...]:
    platform = (f"app:{app.name}",) if app.platform in SETTING_OF_PLATFORM else ()
    hooks = (f"webhooks:{app.name}",) if app.webhooks or app.repository_webhooks else ()
    return (*platform, *hooks)

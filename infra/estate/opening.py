"""What a credential opens: things at services, and the sinks among them with all that lies there.

`opens` names things as `<service>:<thing>`, with `*` for any text. Three things follow:
a service's `holds` (or an app's) pins what opening a thing means; whoever opens a repository opens its environments,
what the whole organisation reads, and the apps that are deployed from it; whoever opens a sink reads what lies there.

A pattern in `holds` pins each thing that it matches: `org/*-part` pins `org/left-part`, and what opens `org/left-*`.
One that matches a whole organisation, `org/*`, pins only whoever opens all of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache

from infra.estate.classes import Class, together
from infra.estate.estate import Estate
from infra.estate.kinds import KINDS, SETTING_OF_PLATFORM, Target
from infra.estate.nouns import App, Credential, Service
from infra.estate.placement import Placement
from infra.estate.powers import Power, powers_of, powers_of_bot
from infra.estate.sections.github import FIRST, GitHub
from infra.estate.sections.onepassword import OnePassword


@dataclass(frozen=True)
class Pin:
    """A class that data pins to a thing."""

    thing: str
    class_: Class


@lru_cache(maxsize=4)
def opening_of(estate: Estate) -> Opening:
    """Return what the credentials of an estate open. The same object for the same estate, since it remembers."""
    return Opening(estate)


class Opening:
    """What the credentials of one estate open. Each question is answered once, and remembered.

    Most names in `opens` are names of one thing, and are looked up; only patterns are held against every sink.
    """

    def __init__(self, estate: Estate) -> None:
        """Sort the sinks and what lies in them by name."""
        self._estate = estate
        self._lying: defaultdict[str, list[Placement[Target]]] = defaultdict(list)
        for placement in estate.placements:
            if placement.held:
                self._lying[placement.target.sink].append(placement)
        known = {placement.target.sink for placement in estate.placements} | set(estate.zone_of)
        self._known = known | {sink for app in estate.apps.values() for sink in _sinks_of(app)}
        self._by_name: defaultdict[str, list[str]] = defaultdict(list)
        self._patterns: list[tuple[str, str]] = []
        for sink in sorted(self._known):
            name = self._name_of(sink)
            if "*" in name:
                self._patterns.append((name, sink))
            else:
                self._by_name[_whole_of(name)].append(sink)
        self._deployed_from: defaultdict[str, list[App]] = defaultdict(list)
        for app in estate.apps.values():
            if app.source:
                self._deployed_from[f"github:{estate.repository_name(app.source)}"].append(app)
        self._sinks: dict[str, frozenset[str]] = {}

    def references(self, credential: Credential) -> Iterator[str]:
        """Return what a credential opens: what it says, the webhooks that it signs, and what the bot may do it acts as.

        What a bot may do at one service, a credential of another one cannot; one of an issuer that nobody knows can be
        of any.
        """
        yield from credential.opens
        signed = (one.app for one in credential.deliveries if one.to in KINDS and KINDS[one.to].signs_webhooks)
        yield from (f"webhooks:{app}" for app in signed if app)
        bot = self._estate.bots.get(credential.acts_as or "")
        if bot is not None and credential.deploy_key is None:
            issuer = self._family(credential.issuer)
            for power in powers_of_bot(bot, self._estate):
                if credential.issuer not in self._estate.services or self._family(power.service) == issuer:
                    yield from self._named(power.object)

    def pins(self, credential: Credential) -> Iterator[Pin]:
        """Return what `holds` says of the things that a credential opens."""
        return self._pins(tuple(self.references(credential)), self.sinks(credential))

    def class_of(self, power: Power) -> Class | None:
        """Return the class of what a power opens: what is said of it, and what lies there; None if neither is known."""
        prefix, _, name = power.object.partition(":")
        if prefix == "zone":
            return together(self._estate.zones[name].admits if name in self._estate.zones else ())
        references = self._named(power.object)
        if ":team:" in power.object:
            of_team = (one for one in powers_of(self._estate) if one.subject == f"team {name.rpartition(':')[2]}")
            references = (*references, *(named for one in of_team for named in self._named(one.object)))
        sinks = frozenset(sink for reference in references for sink in self._opened_by(reference))
        lying = [placement.class_ for sink in sinks for placement in self._lying.get(sink, ())]
        classes = [pin.class_ for pin in self._pins(references, sinks)] + lying
        return together(classes) if classes else None

    def _pins(self, references: tuple[str, ...], opened: frozenset[str]) -> Iterator[Pin]:
        for reference in references:
            service, _, thing = reference.partition(":")
            if service in self._estate.services:
                for pinned, class_ in self._estate.services[service].holds.items():
                    if fnmatchcase(pinned, thing) or (not _is_organization(pinned) and overlap(pinned, thing)):
                        yield Pin(f"{service}:{pinned}", class_)
        for app in self._estate.apps.values():
            if app.holds is not None:
                found = [sink for sink in _sinks_of(app) if sink in opened]
                yield from (Pin(sink, app.holds) for sink in found)
                if not found and app.source and self._opens_source(app.source, references):
                    yield Pin(f"the app {app.name}", app.holds)

    def _opens_source(self, source: str, references: tuple[str, ...]) -> bool:
        """Return whether the repository of an app is opened: on platforms where it has no place of its own, too."""
        full = f"github:{self._estate.repository_name(source)}"
        return any(_is_opened(full, reference) for reference in references)

    def _named(self, thing: str) -> tuple[str, ...]:
        """Return how what a power opens is called: at GitHub sinks have one name, and each organisation a section.

        What is a part of an organisation's images opens what is said of all of them.
        """
        service, _, name = thing.partition(":")
        section = self._estate.services.get(service)
        if isinstance(section, GitHub) and service != FIRST:
            return (thing, f"github:{name}")
        if section is not None and section.images_at and "/" in name:
            return (thing, f"{service}:{name.partition('/')[0]}")
        return (thing,)

    def _family(self, section: str) -> object:
        """Return what sections of one service have in common."""
        service = self._estate.services.get(section)
        return section if service is None or type(service) is Service else type(service)

    def sinks(self, credential: Credential) -> frozenset[str]:
        """Return the sinks that a credential opens by itself; what lies there may open more."""
        found = self._sinks.get(credential.name)
        if found is None:
            opened = {sink for reference in self.references(credential) for sink in self._opened_by(reference)}
            self._sinks[credential.name] = found = frozenset(opened)
        return found

    def lying_open_to(self, credential: Credential) -> Iterator[Placement[Target]]:
        """Return the credentials that lie in the sinks that a credential opens, each at its place."""
        for sink in sorted(self.sinks(credential)):
            yield from self._lying.get(sink, ())

    def reach(self, credential: Credential) -> frozenset[str]:
        """Return the names of all credentials that whoever holds this one can come to hold, step by step."""
        found: set[str] = set()
        ahead = [credential]
        while ahead:
            for other in self._opened_credentials(ahead.pop()):
                if other.name not in found:
                    found.add(other.name)
                    ahead.append(other)
        return frozenset(found - {credential.name})

    def _opened_credentials(self, credential: Credential) -> Iterator[Credential]:
        """Return the credentials that lie where this one opens; who opens the vault opens all that lie in it."""
        for placement in self.lying_open_to(credential):
            yield placement.credential
        vaults = {one.name for one in self._estate.of(OnePassword).values() if one.vault}
        if vaults & {reference.partition(":")[0] for reference in credential.opens}:  # whatever it calls the vault
            yield from (one for one in self._estate.credentials.values() if one.is_in_vault)

    def _opened_by(self, reference: str) -> Iterator[str]:
        """Return the sinks that a reference names, or that lie in the repository that it names."""
        if "*" in reference:
            named = [(self._name_of(sink), sink) for sink in self._known]
        else:
            named = [(self._name_of(sink), sink) for sink in self._by_name[_whole_of(reference)]] + self._patterns
        yield from (sink for name, sink in named if _is_opened(name, reference))
        apps = (
            app
            for source, some in self._sources(reference)
            if _is_opened(source, reference)
            for app in some
        )  # fmt: skip
        yield from (sink for app in apps for sink in _sinks_of(app))

    def _sources(self, reference: str) -> Iterator[tuple[str, list[App]]]:
        """Return the repositories that a reference may open and from which apps are deployed, with those apps."""
        if "*" in reference:
            yield from self._deployed_from.items()
        elif reference in self._deployed_from:
            yield reference, self._deployed_from[reference]

    def _name_of(self, sink: str) -> str:
        """Return what `opens` calls a sink. An app's settings are `<platform>:<app>`, where it runs just now."""
        prefix, _, thing = sink.partition(":")
        if prefix == "app" and thing in self._estate.apps:
            return f"{self._estate.apps[thing].platform}:{thing}"
        return sink


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


def overlap(one: str, other: str) -> bool:
    """Return whether some text fits both patterns, in which `*` matches any text."""
    if "*" not in one or "*" not in other:
        return fnmatchcase(one, other) if "*" in other else fnmatchcase(other, one)
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


def _is_organization(pinned: str) -> bool:
    return pinned.rpartition("/")[2] == "*"


def _whole_of(name: str) -> str:
    """Return what a sink is a part of: the repository of an environment; else itself."""
    return name.partition("@")[0]


def _is_opened(sink: str, reference: str) -> bool:
    """Return whether a reference names a sink, a pattern of which it is part, or the repository that it lies in."""
    inside = fnmatchcase(sink, reference) or fnmatchcase(sink, f"{reference}@*")
    return inside or overlap(reference, sink)


def _sinks_of(app: App) -> tuple[str, ...]:
    platform = (f"app:{app.name}",) if app.platform in SETTING_OF_PLATFORM else ()
    hooks = (f"webhooks:{app.name}",) if app.has_webhooks else ()
    return (*platform, *hooks)

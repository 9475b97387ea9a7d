"""What a credential opens: things at services, and the sinks among them with all that lies there.

`opens` names things as `<service>:<thing>`, with `*` for any text. Three things follow:
a service's `holds` (or an app's) pins what opening a thing means; whoever opens a repository opens its environments,
what the whole organisation reads, and the apps that are deployed from it; whoever opens a sink reads what lies there.
Whatever gives code to a place opens it, too: the image that an app runs (unless it is named by its digest), what it
says under `code_from`, and the service that schedules the runners of a zone. Whoever opens a sink has the
roles that its jobs may take, and what they open.

A pattern in `holds` pins each thing that it matches: `org/*-part` pins `org/left-part`, and what opens `org/left-*`.
One that matches a whole organisation, `org/*`, pins only whoever opens all of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import NamedTuple

from infra.estate.classes import Class, together
from infra.estate.estate import Estate
from infra.estate.kinds import KINDS, SETTING_OF_PLATFORM, Target
from infra.estate.nouns import App, Credential, Runner, Service
from infra.estate.placement import Placement
from infra.estate.powers import Power, powers_of, powers_of_bot
from infra.estate.sections.github import FIRST, GitHub
from infra.estate.sections.onepassword import OnePassword


@dataclass(frozen=True)
class Pin:
    """A class that data pins to a thing."""

    thing: str
    class_: Class


@dataclass(frozen=True)
class Opened:
    """A sink that something opens."""

    sink: str
    reference: str
    """What is opened first, as `opens` names it."""
    how: str = ""
    """How one comes from there to the sink, in words; empty where it is, or lies in, what is opened."""


@dataclass(frozen=True)
class Step:
    """That whoever holds one credential can come to hold another one."""

    credential: str
    """The one that is had now."""
    by: str
    """The one that opens the way to it."""
    way: Opened


class GivenRole(NamedTuple):
    """A role at a service that jobs which run in a sink may take."""

    sink: str
    name: str
    opens: str
    """The thing at the service, as `<service>:<thing>`."""
    class_: Class
    """What `holds` says of that."""
    guarded: bool
    """Whether it is refused where that sink does not guard it (E732)."""


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
        self._roles = tuple(_roles(estate))
        known = {placement.target.sink for placement in estate.placements} | set(estate.zone_of)
        known |= {role.sink for role in self._roles}
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
        active = [app for app in estate.apps.values() if app.status == "active"]
        self._with_code_of_others = [app for app in active if app.code_from or _images_of(app)]
        self._scheduled_by: defaultdict[str, list[Runner]] = defaultdict(list)
        for runner in estate.runners.values():
            # Of GitHub and Azure DevOps, whoever opens something there schedules no runner: they do that themselves.
            if runner.status == "active" and type(estate.services.get(runner.service or "")) is Service:
                self._scheduled_by[str(runner.service)].append(runner)
        self._ways: dict[str, tuple[Opened, ...]] = {}
        self._next: dict[str, tuple[Step, ...]] = {}

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
                    yield from self.named(power.object)

    def pins(self, credential: Credential) -> Iterator[Pin]:
        """Return what `holds` says of the things that a credential opens."""
        return self._pins(tuple(self.references(credential)), self.sinks(credential))

    def class_of(self, power: Power) -> Class | None:
        """Return the class of what a power opens: what is said of it, and what lies there; None if neither is known."""
        prefix, _, name = power.object.partition(":")
        if prefix == "zone":
            return together(self._estate.zones[name].admits if name in self._estate.zones else ())
        references = self.named(power.object)
        if ":team:" in power.object:
            of_team = (one for one in powers_of(self._estate) if one.subject == f"team {name.rpartition(':')[2]}")
            references = (*references, *(named for one in of_team for named in self.named(one.object)))
        sinks = frozenset(way.sink for reference in references for way in self._opened_by(reference))
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
        """Return whether a repository is opened, whether or not anything of it is a sink."""
        full = f"github:{self._estate.repository_name(source)}"
        return any(_is_opened(full, reference) for reference in references)

    def named(self, thing: str) -> tuple[str, ...]:
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
        return frozenset(way.sink for way in self.ways(credential))

    def ways(self, credential: Credential) -> tuple[Opened, ...]:
        """Return each sink that a credential opens by itself, once, with how; the most direct way of several."""
        found = self._ways.get(credential.name)
        if found is None:
            every = [way for reference in self.references(credential) for way in self._opened_by(reference)]
            first: dict[str, Opened] = {}
            for way in sorted(every, key=lambda way: (bool(way.how), way.reference, way.how)):
                first.setdefault(way.sink, way)
            self._ways[credential.name] = found = tuple(first[sink] for sink in sorted(first))
        return found

    def lying_open_to(self, credential: Credential) -> Iterator[Placement[Target]]:
        """Return the credentials that lie in the sinks that a credential opens, each at its place."""
        for sink in sorted(self.sinks(credential)):
            yield from self._lying.get(sink, ())

    def roles_open_to(self, credential: Credential) -> Iterator[GivenRole]:
        """Return the roles that jobs may take which run in the sinks that a credential opens."""
        opened = self.sinks(credential)
        return (role for role in self._roles if role.sink in opened)

    def reach(self, credential: Credential) -> frozenset[str]:
        """Return the names of all credentials that whoever holds this one can come to hold, step by step."""
        return frozenset(step.credential for step in self.steps(credential))

    def steps(self, credential: Credential) -> tuple[Step, ...]:
        """Return how whoever holds a credential comes to hold others: each of them once, by the fewest steps."""
        found: dict[str, Step] = {credential.name: Step(credential.name, "", Opened("", ""))}
        ahead = [credential]
        while ahead:
            following = []
            for one in ahead:
                for step in self._next_steps(one):
                    if step.credential not in found:
                        found[step.credential] = step
                        following.append(self._estate.credentials[step.credential])
            ahead = following
        return tuple(step for step in found.values() if step.by)

    def _next_steps(self, credential: Credential) -> tuple[Step, ...]:
        """Return the first step to each credential that lies where this one opens."""
        known = self._next.get(credential.name)
        if known is None:
            first: dict[str, Step] = {}
            for step in self._steps_from(credential):
                first.setdefault(step.credential, step)
            self._next[credential.name] = known = tuple(first.values())
        return known

    def _steps_from(self, credential: Credential) -> Iterator[Step]:
        """Return the credentials that lie where this one opens; who opens the vault opens all that lie in it."""
        for way in self.ways(credential):
            for placement in self._lying.get(way.sink, ()):
                yield Step(placement.credential.name, credential.name, way)
        vaults = {one.name for one in self._estate.of(OnePassword).values() if one.vault}
        for reference in credential.opens:
            if reference.partition(":")[0] in vaults:  # whatever it calls the vault
                for one in self._estate.credentials.values():
                    if one.is_in_vault:
                        yield Step(one.name, credential.name, Opened("the vault", reference))

    def _opened_by(self, reference: str) -> Iterator[Opened]:
        """Return the sinks that a reference names, that lie in the repository that it names, or that it gives code."""
        yield from (Opened(sink, reference) for sink in self._sinks_of_name(reference))
        for source, some in self._sources(reference):
            if _is_opened(source, reference):
                for app in some:
                    yield from (
                        Opened(sink, reference, f"the app '{app.name}' is deployed from it") for sink in _sinks_of(app)
                    )
        for app in self._with_code_of_others:
            if how := self._gives_code(reference, app):
                yield from (Opened(sink, reference, how) for sink in self._places_of(app))
        for runner in self._scheduled_by[reference.partition(":")[0]]:
            how = f"it schedules the runner '{runner.name}', which runs jobs that read it"
            for zone in self._estate.zones.values():
                if {"*", zone.name} & {*runner.zones}:
                    yield from (Opened(sink, reference, how) for sink in zone.sinks)

    def _sinks_of_name(self, reference: str) -> Iterator[str]:
        """Return the sinks that a reference names, or that lie in the repository that it names."""
        if "*" in reference:
            named = [(self._name_of(sink), sink) for sink in self._known]
        else:
            named = [(self._name_of(sink), sink) for sink in self._by_name[_whole_of(reference)]] + self._patterns
        yield from (sink for name, sink in named if _is_opened(name, reference))

    def _gives_code(self, reference: str, app: App) -> str:
        """Return in words how what is opened gives code to an app; empty if it does not."""
        for other in app.code_from:
            if overlap(reference, other):
                return f"the app '{app.name}' runs code from {other}"
        for image in _images_of(app):
            if self._pushes(reference, image):
                return f"the app '{app.name}' runs the image {image}"
        return ""

    def _pushes(self, reference: str, image: str) -> bool:
        """Return whether whoever opens a thing can push an image: all of its organisation's, or that one."""
        service, _, thing = reference.partition(":")
        section = self._estate.services.get(service)
        registry, _, path = image.partition("/")
        if section is None or section.images_at != registry:
            return False
        name = path.partition(":")[0]
        return any(fnmatchcase(part, thing) for part in (name, name.partition("/")[0]))

    def _places_of(self, app: App) -> Iterator[str]:
        """Return the sinks that an app reads: its own, and on GitHub Actions those of its repository."""
        yield from _sinks_of(app)
        if app.platform == "github-actions" and app.source:
            yield from self._sinks_of_name(f"github:{self._estate.repository_name(app.source)}")

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


def _roles(estate: Estate) -> Iterator[GivenRole]:
    """Yield the roles that jobs take at services in use, of what those hold."""
    for name, service in estate.services.items():
        for role in service.roles_taken() if service.status == "active" else ():
            if role.repository and role.opens in service.holds:
                environment = f"@{role.environment}" if role.environment else ""
                sink = f"github:{estate.repository_name(role.repository)}{environment}"
                yield GivenRole(sink, role.use, f"{name}:{role.opens}", service.holds[role.opens], role.guarded)


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


def _images_of(app: App) -> list[str]:
    """Return the images that an app runs by a tag: what is named by its digest stays what it is, whoever pushes."""
    images = (app.job_image, app.host.image if app.host else None)
    return [image for image in images if image and "@sha256:" not in image]


def _sinks_of(app: App) -> tuple[str, ...]:
    platform = (f"app:{app.name}",) if app.platform in SETTING_OF_PLATFORM else ()
    hooks = (f"webhooks:{app.name}",) if app.has_webhooks else ()
    return (*platform, *hooks)

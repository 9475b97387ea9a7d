"""The sentences about keys that differ: one at least for each, by the rule of the key."""

from __future__ import annotations

import dataclasses
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from typing import Any

from infra.estate.estate import Estate
from infra.estate.keys import keys_of
from infra.estate.nouns import App, Bot, ContainerHost, Credential, Delivery, Exemption, Retirement, Service, Zone
from infra.estate.powers import TAKES
from infra.estate.review.changes import Change, between, inside
from infra.estate.review.entry import Direction, Entry, Kind
from infra.estate.review.facts import Difference, Differences, Key, Place, key_of
from infra.estate.review.rules import Rule, rule_of
from infra.estate.review.shown import listed, plain, shown, stripped, weight, worth
from infra.estate.sections.github import Environment

_BARE = re.compile(r"[A-Za-z0-9_-]+")

_ANSWERS = ("owner", "deputy")
"""Keys that a default gives to many things at once."""
_MANY = 3
"""So many things of which the same is so are said together."""
_THINGS = ("services", "bots", "apps", "runners")
"""Nouns that have a status."""
_GUARDS_OF_WHAT_IS_OVER = ("must_be_gone", "retirement")
"""Keys of a service that guard something as long as they stand there, whatever its status is."""
_LONGEST = 2000
"""The most characters of a thing that is new, or newly in use: all of it is to be read."""
_SENDS_NOTHING = ("webhooks", "repository_webhooks", "settings", "domains")
"""Keys of an app that say where it is called, or what it is told: no value of ours goes there."""


class Declared:
    """Says what changed keys mean, for two estates and the facts that differ between them."""

    def __init__(self, before: Estate, after: Estate, facts: Differences) -> None:
        """Keep both."""
        self._before = before
        self._after = after
        self._facts = facts

    def all(self, found: Iterable[Change]) -> Iterator[Entry]:
        """Yield what changed keys mean; that others answer for many things, in one entry."""
        answering: defaultdict[tuple[str, Any, Any], list[Change]] = defaultdict(list)
        for change in found:
            if change.attribute in _ANSWERS:
                answering[change.attribute, change.before, change.after].append(change)
            else:
                yield from self.of(change)
        for some in answering.values():
            if len(some) < _MANY:
                yield from (entry for change in some for entry in self.of(change))
            else:
                yield _answered(some)

    def of(self, change: Change) -> Iterator[Entry]:
        """Yield what a changed key means. Nothing only if facts say each bit of it."""
        rule = rule_of(change)
        empty = type(change.after if change.before is None else change.before)
        if rule.inside and None in (change.before, change.after):
            before, after = (empty() if one is None else one for one in (change.before, change.after))
            inner = [one for one in between(before, after, change) if one.path != change.path]
            for one in inner or [change]:
                yield from self._one(one, rule_of(one) if inner else rule)
        elif change.attribute == "deliveries" and change.owner is Credential:
            yield from self._of_deliveries(change, rule)
        elif change.attribute == "granted" and None in (change.before, change.after):
            yield from self._granted(change, rule)
        elif change.is_list:
            yield from self._of_list(change, rule)
        elif change.attribute == "status" and change.path[0] in _THINGS:
            yield from self._of_status(change, rule)
        elif not self._role_said(change):
            yield from self._one(change, rule)
            if not change.keys and isinstance(change.before, Service) and change.after is None:
                used = change.before.status == "active"
                yield from self._unguarded(change, None if used else _GUARDS_OF_WHAT_IS_OVER)

    def _of_list(self, change: Change, rule: Rule) -> Iterator[Entry]:
        old, new = dict.fromkeys(change.before), dict.fromkeys(change.after)
        gained = [one for one in new if one not in old]
        lost = [one for one in old if one not in new]
        for before, after in [(None, one) for one in gained] + [(one, None) for one in lost]:
            if not self._said_elsewhere(change, before, after):
                yield from self._one(dataclasses.replace(change, before=before, after=after, element=True), rule)
        if not gained and not lost:
            text = f"{_keys(change)} of the {change.subject} lists the same in another order"
            yield _entry("words_only", "order", change, text)
        if change.owner is Environment and change.attribute == "reviewers" and not (change.before and change.after):
            yield _reviewed(change)

    def _granted(self, change: Change, rule: Rule) -> Iterator[Entry]:
        """Yield that runs look, from now on or no longer, at what an App was given; and each repository of the list."""
        before, after = change.before or (), change.after or ()
        if change.after is None:
            named = f"named {shown(before)}" if before else "named none that it must have"
            text = f"Runs no longer look which repositories the App of {change.name} was given; the data {named}"
            yield _entry("widens", "guard", change, text)
        else:
            named = f"names {shown(after)}" if after else "names none that it must have"
            text = f"Runs look now which repositories the App of {change.name} was given; the data {named}"
            yield _entry("narrows", "guard", change, text)
        if before != after:
            yield from self._of_list(dataclasses.replace(change, before=before, after=after), rule)

    def _of_status(self, change: Change, rule: Rule) -> Iterator[Entry]:
        """Yield that a thing is in use now, with all that it says, or no longer, with what it guarded."""
        old, new = (getattr(estate, change.path[0]).get(change.name) for estate in (self._before, self._after))
        thing = f"The {change.subject}"
        if change.after == "active" and new is not None:
            text = f"{thing} is in use now; it was {change.before}. It says: {shown(new, _LONGEST)}"
            yield _entry("widens", rule.kind, change, text)
        elif change.before == "active" and old is not None:
            yield _entry("narrows", rule.kind, change, f"{thing} is no longer in use: it is {change.after} now")
            if isinstance(old, Service):
                gone = dataclasses.replace(change, path=change.path[:2], before=old, after=None)
                keys = tuple(one for one in keys_of(type(old)) if one not in _GUARDS_OF_WHAT_IS_OVER)
                yield from self._unguarded(gone, keys)
        else:
            yield from self._one(change, rule)
        if change.after == "retired" and isinstance(new, Service) and new.retirement is not None:
            at = dataclasses.replace(change, path=(*change.path[:2], "retirement"), before=None, after=new.retirement)
            if new.retirement.until != Retirement.until:
                for inner in inside(at):
                    yield from (one for one in self.of(inner) if one.direction == "widens")

    def _unguarded(self, change: Change, keys: Collection[str] | None = None) -> Iterator[Entry]:
        """Yield what a service guarded that is gone, or no longer in use: of some of its keys."""
        for inner in inside(change):
            if keys is not None and inner.path[2] not in keys:
                continue
            if rule_of(inner).kind == "guard":
                yield from (one for one in self.of(inner) if one.direction == "widens")
            elif is_dataclass(inner.before):
                yield from self._unguarded(inner)

    def _of_deliveries(self, change: Change, rule: Rule) -> Iterator[Entry]:
        """Yield that deliveries are written otherwise, unless facts say of each what is other at its places."""
        apart = _apart(change.before, change.after)
        if not any(apart):
            yield _entry("words_only", "order", change, f"The deliveries of {change.name} stand in another order")
        said = {one.key for one in self._facts.of("reads", "carries", "nowhere")}
        old, new = (
            [frozenset(_keys_at(one, change.name, estate)) for one in some]
            for estate, some in zip((self._before, self._after), apart, strict=True)
        )
        together = [one.union(*(other for other in old if one & other)) for one in new]
        left = [one for one in old if not any(one & other for other in new)]
        if any(said.isdisjoint(keys) for keys in (*together, *left)):
            text = f"Deliveries of {change.name} are written in another way, and their values go where they went"
            yield _entry("other", rule.kind, change, text)

    def _one(self, change: Change, rule: Rule) -> Iterator[Entry]:
        direction = "widens" if _widens_inside(change) else rule.judge(change.before, change.after)
        if change.owner is Estate and change.attribute == "credentials" and change.after is None:
            direction, text = self._left(change)
        else:
            said = self._moved(change) or self._readers(change) or self._written(change)
            text = said or _text(change, rule)
        text += self._concerned(change) if rule.kind == "destination" and change.attribute not in _SENDS_NOTHING else ""
        names = [change.name] if change.noun == "credential" else []
        heavy = max(weight(names, self._before), weight(names, self._after))
        yield _entry(direction, rule.kind, change, text, heavy)

    def _left(self, change: Change) -> tuple[Direction, str]:
        """Return in which direction a credential that is gone goes, and what becomes of its value."""
        one: Credential = change.before
        gone = f"The {change.subject} is gone"
        if not one.is_ours:
            return "widens", (
                f"{gone}. {one.managed_by} wrote it, so what lies at its places stays there, and no check looks at it "
                f"any more: {self._places(one.name, self._before)}"
            )
        if one.made == "oidc":
            return "narrows", gone
        return "narrows", f"{gone}. Its value stays valid until somebody ends it at its issuer ({one.issuer})"

    def _written(self, change: Change) -> str:
        """Return who writes a credential to its places from now on, and where; empty if that did not change."""
        one = self._after.credentials.get(change.name)
        if change.owner is not Credential or change.attribute != "managed_by" or one is None:
            return ""
        where = f"to {self._places(one.name, self._after)}"
        if change.after == "us":
            source = f"what the vault has in the field {one.field} of the item '{one.item}'"
            return f"Runs write {one.name} from now on: {source} goes {where}. {change.before} wrote it before"
        before = f"{change.before} wrote it before"
        if change.before == "us":
            before = (
                "The next run removes what runs wrote there, unless it is handed over first "
                f"(`python -m infra hand-over {one.name}`)"
            )
        return f"{change.after} writes {one.name} from now on, and no run does, {where}. {before}"

    def _places(self, credential: str, estate: Estate) -> str:
        """Return the places of a credential."""
        found = sorted(Place.of(one) for one in estate.placements_by_credential.get(credential, ()) if one.held)
        return listed(map(str, found)) or "no place"

    def _role_said(self, change: Change) -> bool:
        """Return whether powers say who can take a role at AWS now, and who no longer."""
        service = self._after.services.get(change.name) if change.path[0] == "services" else None
        if service is None or change.attribute == "by_numbers":
            return False
        uses = [one.use for one in service.roles_taken() if change.keys[: len(one.at)] == one.at]
        roles = {(f"{TAKES}{use}", change.name) for use in uses if len(change.keys) > 1}
        return any((role, name) in roles for _, role, _, name in (one.key for one in self._facts.new("power")))

    def _said_elsewhere(self, change: Change, before: Any, after: Any) -> bool:
        """Return whether a fact, or another key, says that an element of a list came or went."""
        if change.owner is Zone and change.attribute == "sinks" and after is None:
            there = self._after.zone_of.get(before, "")
            return there in self._before.zones and before not in self._before.zones[there].sinks
        if change.owner is Credential and change.attribute == "opens":
            names = self._facts.new("names") if before is None else self._facts.gone("names")
            return any(one.key == (change.name, after if before is None else before) for one in names)
        powers = self._facts.new("power") if before is None else self._facts.gone("power")
        return any(_is_power_of(one, change, after if before is None else before) for one in powers)

    def _moved(self, change: Change) -> str:
        """Return that a place has come from another zone; empty if that is not what changed."""
        if change.owner is not Zone or change.attribute != "sinks" or change.after is None:
            return ""
        old = self._before.zones.get(self._before.zone_of.get(change.after, ""))
        if old is None:
            return ""
        new = self._after.zones[change.name]
        return (
            f"The place {change.after} is in the zone {new.name} now (read by: {stripped(new.readers)}); "
            f"it was in the zone {old.name} (read by: {stripped(old.readers)})"
        )

    def _readers(self, change: Change) -> str:
        """Return who is said to read the places of a zone, and what lies there; empty if that did not change."""
        if change.owner is not Zone or change.attribute != "readers":
            return ""
        after = self._after
        names = sorted(
            {
                one.credential.name
                for one in after.placements
                if one.held and after.zone_of.get(one.target.sink) == change.name
            }
        )
        lying = listed(worth(one, after) for one in names) or "nothing"
        return (
            f"Other words say who reads the places of the zone {change.name}: {shown(change.after)} now; "
            f"it was {shown(change.before)}. There lies: {lying}"
        )

    def _concerned(self, change: Change) -> str:
        """Return, in brackets, the credentials whose values go to what is now somewhere else; empty if none do."""
        estate = self._before if change.after is None else self._after
        if change.owner in (App, ContainerHost):
            found = [one for one in estate.placements if getattr(one.target, "app", None) == change.name]
        elif change.noun == "service":
            found = [one for one in estate.placements if estate.section_of(one.target) == change.name]
        else:
            return ""
        names = sorted({one.credential.name for one in found if one.held})
        return f" (values that go there: {listed(worth(one, estate) for one in names)})" if names else ""


def _widens_inside(change: Change) -> bool:
    """Return whether a table that is new says something that widens, wherever in it."""
    if change.before is not None or not is_dataclass(change.after):
        return False
    return any(_widens(inner) for inner in inside(change))


def _widens(change: Change) -> bool:
    judge = rule_of(change).judge
    if change.is_list:
        old, new = set(change.before), set(change.after)
        return any(judge(None, one) == "widens" for one in new - old) or any(
            judge(one, None) == "widens" for one in old - new
        )
    return judge(change.before, change.after) == "widens" or _widens_inside(change)


def _apart(before: Sequence[Delivery], after: Sequence[Delivery]) -> tuple[list[Delivery], list[Delivery]]:
    """Return the deliveries that only the base has, and those that only the head has, wherever each stands."""
    old, new = ([{key: getattr(one, key) for key in keys_of(Delivery)} for one in some] for some in (before, after))
    return (
        [one for one, anywhere in zip(before, old, strict=True) if anywhere not in new],
        [one for one, anywhere in zip(after, new, strict=True) if anywhere not in old],
    )


def _keys_at(delivery: Delivery, credential: str, estate: Estate) -> Iterator[Key]:
    """Yield the keys of the facts that follow from a delivery."""
    for one in estate.placements_by_credential.get(credential, ()):
        if one.delivery.position == delivery.position:
            yield key_of(one, estate)
    for slot in estate.slots:
        if slot.credential.name == credential and slot.delivery.position == delivery.position:
            yield (credential, slot.name, slot.kind.to)


def _text(change: Change, rule: Rule) -> str:
    """Return the sentence of the rule, or one that every key can have."""
    before, after = change.before, change.after
    form = rule.changed if None not in (before, after) else rule.gained if before is None else rule.lost
    if form and not isinstance(before if after is None else after, tuple):
        return form.format_map(_names(change))
    if not change.keys:
        return f"The {change.subject} is {f'new: {shown(after, _LONGEST)}' if before is None else 'gone'}"
    table = isinstance(before if after is None else after, Mapping) or is_dataclass(before if after is None else after)
    of = f"{_keys(change)} of the {change.subject}" if change.name else f"{_keys(change)} of [defaults]"
    if change.element:
        return f"{of} has {shown(after)} now" if before is None else f"{of} no longer has {shown(before)}"
    if None not in (before, after):
        return f"{of} changed from {shown(before)} to {shown(after)}"
    if table:
        return f"{of} is new: {shown(after)}" if before is None else f"{of} is gone; it was: {shown(before)}"
    return f"{of} is {shown(after)} now; the data did not say it before" if before is None else (
        f"{of} is taken out of the data; it was {shown(before)}"
    )  # fmt: skip


def _names(change: Change) -> dict[str, str]:
    """Return the words that the sentence of a rule may name."""
    key = change.keys[1] if len(change.keys) > 1 else ""
    table = "opener" if change.keys[:1] == ("openers",) else "exception"
    return {
        "name": change.name,
        "thing": change.subject,
        "key": key,
        "first": change.keys[0] if change.keys else "",
        "place": ".".join(change.keys[:-1]),
        "inner": change.keys[2] if len(change.keys) > 2 else "",
        "last": change.keys[-1] if change.keys else "",
        "which": f"The {table} of the zone {change.name} for {key}" if change.owner is Exemption else "",
        "meant": "meant" if change.after else "no longer meant",
        "value": shown(change.after if change.before is None else change.before),
        "before": shown(change.before),
        "after": shown(change.after),
    }


def _keys(change: Change) -> str:
    """Return the keys that lead to what changed, as TOML writes them."""
    return ".".join(one if _BARE.fullmatch(one) else f"'{one}'" for one in change.keys)


def _reviewed(change: Change) -> Entry:
    """Return that whoever has an environment must pass somebody, or need not any more."""
    direction: Direction = "narrows" if change.after else "widens"
    words = "must now be agreed to" if change.after else "need not be agreed to by anybody any more"
    place = f"{change.keys[1]}@{change.keys[3]}"
    text = f"Jobs in the environment {place} of {change.name} {words}"
    return _entry(direction, "guard", change, text)


def _answered(some: Sequence[Change]) -> Entry:
    """Return that another team answers for many things, or stands in."""
    first, things = some[0], [one.subject for one in some]
    team, former = shown(first.after), shown(first.before)
    text = f"{first.attribute} of {len(things)} things changed from {former} to {team}: {listed(things)}"
    fields = {"key": [first.attribute], "before": first.before, "after": first.after, "things": things}
    return Entry.said("other", "declared", ", ".join(things), text, fields)


def _entry(direction: Direction, kind: Kind, change: Change, text: str, heavy: int = 0, **more: Any) -> Entry:
    fields = {"key": list(change.keys), "before": plain(change.before), "after": plain(change.after), **more}
    return Entry.said(direction, kind, change.subject, text, fields, heavy)


def _is_power_of(one: Difference, change: Change, value: str) -> bool:
    """Return whether a power that came or went is what an element of a list gives."""
    subject, role, thing, service = one.key
    match change.owner, change.attribute:
        case (owner, "teams") if owner is Bot:
            return (subject, role) == (change.name, "member") and thing.endswith(f":team:{value}")
        case (owner, "administrators") if issubclass(owner, Service):
            return role == "administrator" and service == change.name and subject in (value, f"team {value}")
        case (owner, "reviewers") if owner is Environment:
            place = f"/{change.keys[1]}@{change.keys[3]}"
            return (subject, role, service) == (f"team {value}", "reviewer", change.name) and thing.endswith(place)
    return False

"""The sentences about who reads what: credentials that come to new readers, or are kept from some."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from infra.estate.estate import Estate
from infra.estate.review.entry import Direction, Entry
from infra.estate.review.facts import Differences, Key, Place, Value
from infra.estate.review.rules import longer_widens, shape_widens
from infra.estate.review.shown import listed, stripped, weight, worth

_ENGINE = "engine"
"""The place of what a run itself logs in with."""
_OF_A_VALUE = ("vault item", "field", "shape", "longest use")


def reads(before: Estate, after: Estate, facts: Differences) -> Iterator[Entry]:
    """Yield each credential that the readers of a zone can read now, or can no longer read."""
    named: defaultdict[tuple[str, str], dict[bool, list[Place]]] = defaultdict(dict)
    for gained in (True, False):
        here, there = (after, before) if gained else (before, after)
        lay = _sinks(there)
        zones = {(credential, zone) for credential, zone, _ in lay}
        found: defaultdict[tuple[str, str, bool], list[Place]] = defaultdict(list)
        for one in facts.new("reads") if gained else facts.gone("reads"):
            credential, zone, sink, *_ = one.key
            found[credential, zone, (credential, zone, sink) in lay].append(Place(*one.key[2:]))
        for (credential, zone, same), places in found.items():
            if same:
                named[credential, zone][gained] = sorted(places)
            else:
                in_zone = (credential, zone) in zones
                yield _read(credential, zone, sorted(places), here, gained=gained, in_zone=in_zone)
    for (credential, zone), places_by in named.items():
        yield _named(credential, zone, places_by, after if credential in after.credentials else before)


def exchanged(_before: Estate, after: Estate, facts: Differences) -> Iterator[Entry]:
    """Yield each place that stays, and at which the value of another credential lies now."""
    lay = {one.key[2:]: one.key[0] for one in facts.gone("reads")}
    for one in facts.new("reads"):
        credential, at = one.key[0], one.key[2:]
        former = lay.get(at, credential)
        if former != credential:
            place = Place(*at)
            words = f"At {place}, {worth(credential, after)} lies now; it was {former}. What asks there gets that value"
            fields = {
                "credential": credential,
                "places": [place.as_fields()],
                "before": [former],
                "after": [credential],
            }
            yield Entry.said("widens", "value", f"credential {credential}", words, fields, weight([credential], after))


def _read(credential: str, zone: str, places: Sequence[Place], estate: Estate, *, gained: bool, in_zone: bool) -> Entry:
    """Say it of the readers of one zone. `in_zone`: they read it in other places of the zone before, or still do."""
    can = "can now" if gained else "can no longer"
    verb = "log in as" if estate.credentials[credential].made == "oidc" else "read"
    also = " also" if in_zone and gained else ""
    at = listed(map(str, places))
    words = f"{_readers(zone, estate)} {can} {verb} {worth(credential, estate)},{also} by {at}"
    words += _against(credential, zone, estate) if gained else ""
    fields = _fields(credential, zone, places, estate) | {"gained": gained}
    direction: Direction = "widens" if gained else "narrows"
    return Entry.said(direction, "reads", f"credential {credential}", words, fields, weight([credential], estate))


def _named(credential: str, zone: str, places: Mapping[bool, Sequence[Place]], estate: Estate) -> Entry:
    """Say by which names readers find a credential now, and by which no longer, who read it before and still do."""
    new, old = (listed(map(str, places.get(gained, ()))) for gained in (True, False))
    if new and old:
        words = f"{credential} lies at {new} now, and no longer at {old}. The same people read it; what asks for the"
        words += " old name finds nothing"
    elif new:
        words = f"{credential} lies also at {new}, for people who read it already"
    else:
        words = f"{credential} no longer lies at {old}. The same people read it by another name; what asks for this one"
        words += " finds nothing"
    both = [*places.get(True, ()), *places.get(False, ())]
    fields = _fields(credential, zone, both, estate) | {"gained": True in places}
    elsewhere = any(one.sink == _ENGINE for one in places.get(True, ()))  # the name there says which service gets it
    direction: Direction = "widens" if elsewhere else "other"
    return Entry.said(direction, "reads", f"credential {credential}", words, fields, weight([credential], estate))


def _readers(zone: str, estate: Estate) -> str:
    about = estate.zones.get(zone)
    return stripped(about.readers) if about is not None else "Whoever reads a place that no zone lists"


def _fields(credential: str, zone: str, places: Sequence[Place], estate: Estate) -> dict[str, Any]:
    return {
        "credential": credential,
        "class": estate.credentials[credential].class_,
        "zone": zone,
        "readers": _readers(zone, estate),
        "places": [one.as_fields() for one in places],
    }


def _against(credential: str, zone: str, estate: Estate) -> str:
    """Return that a zone does not admit the class of a credential, and what lets it in all the same."""
    about = estate.zones.get(zone)
    if about is None or estate.credentials[credential].class_ in about.admits:
        return ""
    said = about.exceptions.get(credential)
    by = "no exception" if said is None else f"an exception until {said.until or 'somebody ends it'}"
    return f". The zone {zone} admits {listed(about.admits)} only; {by} lets it in"


def _sinks(estate: Estate) -> frozenset[tuple[str, str, str]]:
    """Return which credential lies in which zone, at which place as the zone calls it."""
    return frozenset(
        (one.credential.name, estate.zone_of.get(one.target.sink, ""), one.target.sink)
        for one in estate.placements
        if one.held
    )


def values(_before: Estate, _after: Estate, facts: Differences) -> Iterator[Entry]:
    """Yield where a place stays and another value, or another form of it, is to lie there."""
    found: defaultdict[tuple[str, Value, Value, bool], list[Place]] = defaultdict(list)
    for public in (False, True):
        for key, old, new in facts.changed("carries" if public else "reads"):
            found[key[0], old, new, public].append(Place(*key[2:]))
    for (credential, slot, kind), old, new in facts.changed("nowhere"):
        found[credential, old, new, False].append(Place("", slot, kind, ""))
    for (credential, old, new, public), places in found.items():
        differing = [
            f"{what} {now or 'not said'} (it was {was or 'not said'})"
            for what, was, now in zip(_OF_A_VALUE, old, new, strict=True)
            if was != now
        ]
        words = f"At {listed(map(str, sorted(places)))}, {credential} has {', '.join(differing)} now"
        direction: Direction = "other" if public and old[:2] == new[:2] else _of_value(old, new)
        at = [one.as_fields() for one in sorted(places)]
        fields = {"credential": credential, "places": at, "before": list(old), "after": list(new)}
        yield Entry.said(direction, "value", f"credential {credential}", words, fields)


def _of_value(old: Value, new: Value) -> Direction:
    """Return the direction of another item or field, of more that a value may look like, or of a longer use."""
    if old[:2] != new[:2]:
        return "widens"
    shape, use = (None if was == now else (was, now) for was, now in zip(old[2:], new[2:], strict=True))
    widens = (
        shape and shape_widens(*shape) == "widens",
        use and longer_widens(*(one or None for one in use)) == "widens",
    )
    return "widens" if any(widens) else "narrows"


def carried(before: Estate, after: Estate, facts: Differences) -> Iterator[Entry]:
    """Yield what travels along and is public, and what is stored where nobody reads it."""
    for one in (*facts.new("carries"), *facts.gone("carries")):
        credential, zone, *place = one.key
        (item, *_), where = one.after or one.before or ("",), Place(*place)
        goes = "goes to" if one.before is None else "no longer goes to"
        words = f"The public id in the vault item '{item}' {goes} {where}, with {credential}"
        fields = {"credential": credential, "zone": zone, "item": item, "places": [where.as_fields()]}
        yield Entry.said("other", "identifier", f"credential {credential}", words, fields)
    for one in (*facts.new("nowhere"), *facts.gone("nowhere")):
        credential, slot, kind = one.key
        lies = "is stored" if one.before is None else "is no longer stored"
        words = f"{credential} {lies} as {slot} ({kind}) where nobody reads it: its list is empty"
        fields = {"credential": credential, "slot": slot, "kind": kind}
        elsewhere = _is_placed(one.key, before if one.before is None else after)
        direction: Direction = "other" if elsewhere else "widens" if one.before is None else "narrows"
        yield Entry.said(direction, "delivery", f"credential {credential}", words, fields)


def _is_placed(key: Key, estate: Estate) -> bool:
    """Return whether somebody reads what is stored under that name, in the other estate: facts say it of these."""
    credential, slot, kind = key
    some = estate.placements_by_credential.get(credential, ())
    return any((one.name, one.kind.to) == (slot, kind) for one in some)

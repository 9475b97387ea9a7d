"""Trust zones: what may lie where. Deny by default."""

from collections import defaultdict
from collections.abc import Iterator

from infra.estate.checks.ground import Ground
from infra.estate.classes import is_lower
from infra.estate.estate import Estate, Filling
from infra.estate.mistakes import KeyPath, Mistake
from infra.estate.nouns import Credential, Zone
from infra.estate.opening import Pin, owners_of_items, pins


def each_sink_lies_in_one_zone(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """A sink belongs to exactly one zone."""
    zones: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for zone in estate.zones.values():
        for position, sink in enumerate(zone.sinks):
            zones[sink.casefold()].append((zone.name, position))  # services ignore the case of their names
    for places in zones.values():
        names = [name for name, _ in places]
        if len(places) > 1:
            sink = estate.zones[names[-1]].sinks[places[-1][1]]
            what = f"The sink {sink} lies in {len(names)} zones: {', '.join(names)}."
            at: KeyPath = ("sinks", places[-1][1])
            mend = "Keep it in the zone of those who can read it, and delete it from the others."
            yield ground.mistake("zones", names[-1], at, what, mend)


def each_delivery_goes_to_a_zone(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """Nothing is delivered to a sink that no zone lists."""
    if not ground.is_whole("zones", estate.zones):
        return  # a zone could not be read: its sinks are not known
    for filling in _once_a_sink(estate):
        if filling.place.sink not in estate.zone_of:
            what = (
                f"The credential '{filling.credential.name}' is delivered to {filling.place.sink}, which no zone lists."
            )
            mend = "Add the sink to the zone in zones.toml that has its readers; if there is none, add a zone."
            yield _at_delivery(ground, filling, what, mend)


def each_zone_admits_what_lies_there(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """A zone admits a delivery's class, or names its credential under exceptions; a false class opens no way."""
    owners = owners_of_items(estate)
    for filling in _once_a_sink(estate):
        zone = estate.zones.get(estate.zone_of.get(filling.place.sink, ""))
        if zone is None:
            continue
        if not _admitted(filling, zone):
            yield _at_delivery(ground, filling, *_refusal(filling, zone, f"of class {filling.class_}"))
        elif filling.held and (pin := _hidden_pin(filling, zone, estate)):
            called = f"called {filling.class_}, but opens {pin.thing}, which holds {pin.class_},"
            yield _at_delivery(ground, filling, *_refusal(filling, zone, called))
        elif filling.held and (owner := _hidden_owner(filling, zone, owners.get(filling.item, ()))):
            called = (
                f"called {filling.class_}, but its vault item '{filling.item}' is that of '{owner.name}', "
                f"of class {owner.class_},"
            )
            yield _at_delivery(ground, filling, *_refusal(filling, zone, called))


def each_credential_keeps_to_its_zones(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """A credential with `only` goes nowhere else, and names zones that exist."""
    for credential in estate.credentials.values():
        for position, name in enumerate(credential.only):
            if not ground.declares("zones", name):
                what = f"'only' of the credential '{credential.name}' names the zone '{name}', which does not exist."
                at: KeyPath = ("only", position)
                yield ground.mistake("credentials", credential.name, at, what, ground.known("zones"))
    for filling in _once_a_sink(estate):
        zone_name = estate.zone_of.get(filling.place.sink)
        credential = filling.credential
        if zone_name and credential.only and filling.held and zone_name not in credential.only:
            what = (
                f"The credential '{credential.name}' may go to the zone {' or '.join(credential.only)} only, "
                f"but {filling.place.sink} lies in the zone '{zone_name}'."
            )
            yield _at_delivery(ground, filling, what, "Delete the delivery, or have 'only' reviewed.")


def each_exception_is_needed(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """An exception names a credential that exists and is delivered to its zone against the rule."""
    needed = {
        (filling.credential.name, filling.place.sink)
        for filling in estate.fillings
        if filling.held
        and (zone := estate.zones.get(estate.zone_of.get(filling.place.sink, ""))) is not None
        and filling.credential.class_ not in zone.admits
    }
    for zone in estate.zones.values():
        for name in zone.exceptions:
            at: KeyPath = ("exceptions", name)
            if not ground.declares("credentials", name):
                what = f"An exception of the zone '{zone.name}' names the credential '{name}', which does not exist."
                yield ground.mistake("zones", zone.name, at, what, "Correct the name, or delete the exception.")
            elif name in estate.credentials:
                for sink in _unneeded(zone, name, needed):
                    what = f"The zone '{zone.name}' makes an exception for '{name}'{sink}, which nothing needs."
                    yield ground.mistake("zones", zone.name, at, what, "Delete it, or correct it.")


def each_exception_begins_before_it_ends(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """An exception was granted before its last day: the other way round, nobody would be reminded of it."""
    for zone in estate.zones.values():
        for table, exemptions in (("exceptions", zone.exceptions), ("openers", zone.openers)):
            for name, exemption in exemptions.items():
                if exemption.since and exemption.until and exemption.since > exemption.until:
                    what = (
                        f"The exception of the zone '{zone.name}' for '{name}' is granted since {exemption.since}, "
                        f"after its last day, {exemption.until}."
                    )
                    mend = "Correct one of the dates; they may have changed places."
                    yield ground.mistake("zones", zone.name, (table, name, "since"), what, mend)


def each_exception_is_in_time(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """An exception with a date holds until that day, and not longer."""
    for zone in estate.zones.values():
        for table, exemptions in (("exceptions", zone.exceptions), ("openers", zone.openers)):
            for name, exemption in exemptions.items():
                if exemption.until is not None and exemption.until < estate.today:
                    what = f"The exception of the zone '{zone.name}' for '{name}' ended on {exemption.until}."
                    mend = f"Do what it waits for ({exemption.why}), or have a later date reviewed."
                    yield ground.mistake("zones", zone.name, (table, name, "until"), what, mend)


def _unneeded(zone: Zone, name: str, needed: set[tuple[str, str]]) -> list[str]:
    """Return the sinks, in words, that an exception names in vain; if it names none, whether it is in vain itself."""
    sinks = zone.exceptions[name].at
    if not sinks:
        return [] if any((name, sink) in needed for sink in zone.sinks) else [""]
    return [f" in {sink}" for sink in sinks if sink not in zone.sinks or (name, sink) not in needed]


def _once_a_sink(estate: Estate) -> Iterator[Filling]:
    """One filling for each delivery and sink: what is wrong with it needs saying once. Identifiers where alone."""
    seen: set[tuple[str, int, str, bool]] = set()
    for filling in estate.fillings:
        key = (filling.credential.name, filling.delivery.position, filling.place.sink, filling.identifier)
        if key not in seen:
            seen.add(key)
            yield filling


def _admitted(filling: Filling, zone: Zone) -> bool:
    exception = zone.exceptions.get(filling.credential.name) if filling.held else None
    return filling.class_ in zone.admits or (exception is not None and exception.is_for(filling.place.sink))


def _hidden_pin(filling: Filling, zone: Zone, estate: Estate) -> Pin | None:
    """What a credential opens beyond its claimed class, if the zone does not admit that: a false class opens no way."""
    for pin in pins(filling.credential, estate):
        if is_lower(filling.credential.class_, pin.class_) and pin.class_ not in zone.admits:
            return pin
    return None


def _hidden_owner(filling: Filling, zone: Zone, owners: tuple[Credential, ...]) -> Credential | None:
    """Another credential of the same vault item, of a higher class that the zone does not admit."""
    for owner in owners:
        if is_lower(filling.credential.class_, owner.class_) and owner.class_ not in zone.admits:
            return owner
    return None


def _refusal(filling: Filling, zone: Zone, being: str) -> tuple[str, str]:
    name = filling.credential.name
    subject = f"The credential '{name}' is" if filling.held else f"The identifiers of '{name}' are"
    admitted = ", ".join(zone.admits) or "nothing"
    what = (
        f"{subject} {being} and may not be delivered to {filling.place.sink}: "
        f"the zone '{zone.name}' admits {admitted} only (it is read by: {zone.readers.rstrip('.')})."
    )
    return what, "Delete the delivery, or deliver a credential whose loss these readers may cause."


def _at_delivery(ground: Ground, filling: Filling, what: str, mend: str) -> Mistake:
    at: KeyPath = ("deliveries", filling.delivery.position)
    return ground.mistake("credentials", filling.credential.name, at, what, mend)

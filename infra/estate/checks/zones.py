"""Trust zones: what may lie where. Deny by default."""

from collections import defaultdict
from collections.abc import Iterator

from infra.estate.checks.declarations import Declarations
from infra.estate.classes import is_lower
from infra.estate.estate import Estate
from infra.estate.kinds import Target
from infra.estate.mistakes import KeyPath, Mistake
from infra.estate.nouns import Credential, Exemption, Zone
from infra.estate.nouns.words import LONGEST
from infra.estate.opening import Pin, opening_of, owners_of_items
from infra.estate.placement import Placement


def sink_has_one_zone(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a sink belongs to exactly one zone."""
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
            remedy = "Keep it in the zone of those who can read it, and delete it from the others."
            yield declared.mistake("zones", names[-1], at, what, remedy)


def sink_of_delivery_has_zone(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that nothing is delivered to a sink that no zone lists."""
    if not declared.is_whole("zones", estate.zones):
        return  # a zone could not be read: its sinks are not known
    for placement in _once_a_sink(estate):
        if placement.target.sink not in estate.zone_of:
            sink = placement.target.sink
            what = f"The credential '{placement.credential.name}' is delivered to {sink}, which no zone lists."
            remedy = "Add the sink to the zone in zones.toml that has its readers; if there is none, add a zone."
            yield _at_delivery(declared, placement, what, remedy)


def zone_admits_delivery(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a zone admits a delivery's class, or makes an exception; what a credential opens counts, too."""
    owners = owners_of_items(estate)
    for placement in _once_a_sink(estate):
        zone = estate.zones.get(estate.zone_of.get(placement.target.sink, ""))
        if zone is None:
            continue
        if not admitted(placement, zone):
            yield _at_delivery(declared, placement, *_refusal(placement, zone, f"of class {placement.class_}"))
        elif placement.held and (pin := _hidden_pin(placement, zone, estate)):
            called = f"called {placement.class_}, but opens {pin.thing}, which holds {pin.class_},"
            yield _at_delivery(declared, placement, *_refusal(placement, zone, called))
        elif placement.held and (owner := _hidden_owner(placement, zone, owners.get(placement.item, ()))):
            called = (
                f"called {placement.class_}, but its vault item '{placement.item}' is that of '{owner.name}', "
                f"of class {owner.class_},"
            )
            yield _at_delivery(declared, placement, *_refusal(placement, zone, called))


def credential_keeps_to_zones(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a credential goes to no zone but those that it names under `only`."""
    for placement in _once_a_sink(estate):
        zone_name = estate.zone_of.get(placement.target.sink)
        credential = placement.credential
        if zone_name and placement.held and zone_name not in credential.only:
            zones = f"the zone {' or '.join(credential.only)} only" if credential.only else "no zone, having no `only`"
            what = (
                f"The credential '{credential.name}' may go to {zones}, "
                f"but {placement.target.sink} lies in the zone '{zone_name}'."
            )
            remedy = (
                f'Delete the delivery; or, if it is to go there, add "{zone_name}" to `only` and have that reviewed.'
            )
            yield _at_delivery(declared, placement, what, remedy)


def only_zones_exist(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that the zones that a credential names under `only` exist."""
    for credential in estate.credentials.values():
        for position, name in enumerate(credential.only):
            if not declared.has("zones", name):
                what = f"'only' of the credential '{credential.name}' names the zone '{name}', which does not exist."
                at: KeyPath = ("only", position)
                yield declared.mistake("credentials", credential.name, at, what, declared.meant("zones", name))


def exception_credential_exists(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a credential that a zone makes an exception for exists."""
    for zone in estate.zones.values():
        for name in zone.exceptions:
            if not declared.has("credentials", name):
                what = f"An exception of the zone '{zone.name}' names the credential '{name}', which does not exist."
                at: KeyPath = ("exceptions", name)
                yield declared.mistake("zones", zone.name, at, what, "Correct the name, or delete the exception.")


def exception_is_needed(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that an exception is for a credential that is delivered to its zone against the rule."""
    needed = {
        (placement.credential.name, placement.target.sink)
        for placement in estate.placements
        if placement.held
        and (zone := estate.zones.get(estate.zone_of.get(placement.target.sink, ""))) is not None
        and placement.credential.class_ not in zone.admits
    }
    for zone in estate.zones.values():
        for name in zone.exceptions:
            at: KeyPath = ("exceptions", name)
            if name in estate.credentials:
                for sink in _unneeded(zone, name, needed):
                    what = f"The zone '{zone.name}' makes an exception for '{name}'{sink}, which nothing needs."
                    yield declared.mistake("zones", zone.name, at, what, "Delete it, or correct it.")


def exception_says_when_it_ends(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that an exception says since when and until when it holds, or that it is permanent; not both."""
    for zone, table, name, exemption in _exemptions(estate):
        dated = exemption.since is not None and exemption.until is not None
        undated = exemption.since is None and exemption.until is None
        if not (undated if exemption.permanent else dated):
            fault = (
                "is permanent, and has dates"
                if exemption.permanent
                else "does not say since when and until when it holds"
            )
            what = f"The exception of the zone '{zone.name}' for '{name}' {fault}."
            remedy = (
                "Add `since` and `until`, such as until = 2026-12-31; or, if nothing is ever to end it, write "
                "permanent = true in their place."
            )
            yield declared.mistake("zones", zone.name, (table, name), what, remedy)


def exception_ends_in_time(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that an exception lasts a year at most."""
    for zone, table, name, exemption in _exemptions(estate):
        since, until = exemption.since, exemption.until
        if since is not None and until is not None and until > since + LONGEST:
            what = f"The exception of the zone '{zone.name}' for '{name}' lasts from {since} until {until}."
            remedy = f"Write {since + LONGEST} at the latest: after a year somebody looks at it again."
            yield declared.mistake("zones", zone.name, (table, name, "until"), what, remedy)


def exception_begins_before_it_ends(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that an exception was granted before its last day: the other way round, nobody would be reminded of it."""
    for zone, table, name, exemption in _exemptions(estate):
        if exemption.since and exemption.until and exemption.since > exemption.until:
            what = (
                f"The exception of the zone '{zone.name}' for '{name}' is granted since {exemption.since}, "
                f"after its last day, {exemption.until}."
            )
            remedy = "Correct one of the dates; they may have changed places."
            yield declared.mistake("zones", zone.name, (table, name, "since"), what, remedy)


def exception_is_not_over(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that an exception with a date holds until that day, and not longer."""
    for zone, table, name, exemption in _exemptions(estate):
        if exemption.until is not None and exemption.until < estate.today:
            what = f"The exception of the zone '{zone.name}' for '{name}' ended on {exemption.until}."
            remedy = f"Do what it waits for ({exemption.why}), or have a later date reviewed."
            yield declared.mistake("zones", zone.name, (table, name, "until"), what, remedy)


def _exemptions(estate: Estate) -> Iterator[tuple[Zone, str, str, Exemption]]:
    """Return each exception and each opener: zone, table, credential, and what is said of it."""
    for zone in estate.zones.values():
        for table, exemptions in (("exceptions", zone.exceptions), ("openers", zone.openers)):
            for name, exemption in exemptions.items():
                yield zone, table, name, exemption


def _unneeded(zone: Zone, name: str, needed: set[tuple[str, str]]) -> list[str]:
    """Return the sinks, in words, that an exception names in vain."""
    return [f" in {sink}" for sink in zone.exceptions[name].at if sink not in zone.sinks or (name, sink) not in needed]


def _once_a_sink(estate: Estate) -> Iterator[Placement[Target]]:
    """Yield one placement for each delivery and sink, since a mistake is printed once; identifiers only where alone."""
    seen: set[tuple[str, int, str, bool]] = set()
    for placement in estate.placements:
        key = (placement.credential.name, placement.delivery.position, placement.target.sink, placement.identifier)
        if key not in seen:
            seen.add(key)
            yield placement


def admitted(placement: Placement[Target], zone: Zone) -> bool:
    """Return whether a zone admits what lies at a placement, by its class or by an exception."""
    exception = zone.exceptions.get(placement.credential.name) if placement.held else None
    return placement.class_ in zone.admits or (exception is not None and exception.is_for(placement.target.sink))


def _hidden_pin(placement: Placement[Target], zone: Zone, estate: Estate) -> Pin | None:
    """Return what a credential opens beyond its claimed class, if the zone does not admit that."""
    for pin in opening_of(estate).pins(placement.credential):
        if is_lower(placement.credential.class_, pin.class_) and pin.class_ not in zone.admits:
            return pin
    return None


def _hidden_owner(placement: Placement[Target], zone: Zone, owners: tuple[Credential, ...]) -> Credential | None:
    """Return another credential of the same vault item, of a higher class that the zone does not admit."""
    for owner in owners:
        if is_lower(placement.credential.class_, owner.class_) and owner.class_ not in zone.admits:
            return owner
    return None


def _refusal(placement: Placement[Target], zone: Zone, being: str) -> tuple[str, str]:
    name = placement.credential.name
    subject = f"The credential '{name}' is" if placement.held else f"The identifiers of '{name}' are"
    admitted = ", ".join(zone.admits) or "nothing"
    what = (
        f"{subject} {being} and may not be delivered to {placement.target.sink}: "
        f"the zone '{zone.name}' admits {admitted} only (it is read by: {zone.readers.rstrip('.')})."
    )
    return what, (
        "Delete the delivery, or deliver a credential whose loss these readers may cause. If it must be so for a time: "
        f"[{zone.name}.exceptions.{name}] in zones.toml, with at, why, since and until."
    )


def _at_delivery(declared: Declarations, placement: Placement[Target], what: str, remedy: str) -> Mistake:
    at: KeyPath = ("deliveries", placement.delivery.position)
    return declared.mistake("credentials", placement.credential.name, at, what, remedy)

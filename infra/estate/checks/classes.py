"""A class is not merely claimed: what a credential opens decides how low it may be.

Each credential is held against what it opens itself, and against what lies there. Since those that lie there are held
against what they open in turn, a class that passes covers all that a leak reaches, but for the zones' `openers`.
"""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from infra.estate.checks.declarations import Declarations
from infra.estate.checks.zones import admitted
from infra.estate.classes import Class, is_lower
from infra.estate.estate import Estate
from infra.estate.kinds import SETTING_OF_PLATFORM
from infra.estate.mistakes import Mistake
from infra.estate.nouns import Credential, Service
from infra.estate.opening import opening_of
from infra.estate.sections.github import FIRST, GitHub
from infra.estate.words import near

_REMEDY = "Raise the class, which narrows where it may lie, or issue a credential that opens less."


def class_covers_what_is_pinned(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a credential's class covers what services and apps say of the things it opens."""
    for credential in estate.credentials.values():
        pins = sorted(set(opening_of(estate).pins(credential)), key=lambda pin: pin.thing)
        higher = [pin for pin in pins if is_lower(credential.class_, pin.class_)]
        if higher:
            what = (
                f"The credential '{credential.name}' claims the class {credential.class_}, which is lower than what it "
                f"opens: {'; '.join(f'{pin.thing} holds {pin.class_}' for pin in higher)}."
            )
            yield declared.mistake("credentials", credential.name, ("class",), what, _REMEDY)


def class_covers_what_lies_there(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a credential's class covers the classes in the sinks it opens, or the zone lists it as an opener."""
    for credential in estate.credentials.values():
        said: set[str] = set()
        hows = {way.sink: f" ({way.reference}: {way.how})" for way in opening_of(estate).ways(credential) if way.how}
        for sink, words, class_ in _had_through(credential, estate):
            zone = estate.zones.get(estate.zone_of.get(sink, ""))
            opener = zone.openers.get(credential.name) if zone is not None else None
            expected = opener is not None and opener.is_for(sink)
            if is_lower(credential.class_, class_) and not expected and sink not in said:
                said.add(sink)
                what = (
                    f"The credential '{credential.name}' claims the class {credential.class_}, "
                    f"which is lower than what it opens: {words}, of class {class_}{hows.get(sink, '')}."
                )
                remedy = f"{_REMEDY} If it must be so, the zone of {sink} can list it under openers."
                yield declared.mistake("credentials", credential.name, ("class",), what, remedy)


def _had_through(credential: Credential, estate: Estate) -> Iterator[tuple[str, str, Class]]:
    """Yield what whoever holds a credential has through the sinks that it opens: sink, words, class."""
    for placement in opening_of(estate).lying_open_to(credential):
        other, sink = placement.credential, placement.target.sink
        zone = estate.zones.get(estate.zone_of.get(sink, ""))
        if zone is not None and not admitted(placement, zone):
            continue  # that delivery itself is refused
        yield sink, f"in {sink} lies '{other.name}'", other.class_
    for role in opening_of(estate).roles_open_to(credential):
        if role.guarded and role.sink not in estate.zone_of:
            continue  # the role itself is refused
        yield role.sink, f"jobs in {role.sink} take the role '{role.name}', which opens {role.opens}", role.class_


def opener_credential_exists(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a credential that a zone lists as an opener exists."""
    for zone in estate.zones.values():
        for name in zone.openers:
            if not declared.has("credentials", name):
                what = f"An opener of the zone '{zone.name}' names the credential '{name}', which does not exist."
                remedy = "Correct the name, or delete the opener."
                yield declared.mistake("zones", zone.name, ("openers", name), what, remedy)


def opener_is_needed(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a zone lists an opener only if it opens more there than its class covers."""
    if not declared.is_whole("credentials", estate.credentials):
        return  # what lies there may be among those that could not be read
    for zone in estate.zones.values():
        for name in zone.openers:
            credential = estate.credentials.get(name)
            if credential is not None and not _needs_opener(credential, zone.name, estate):
                what = f"The zone '{zone.name}' lists '{name}' as an opener, which nothing needs."
                yield declared.mistake("zones", zone.name, ("openers", name), what, "Delete the opener.")


def issued_key_says_what_it_opens(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a key to a service that holds something says what it opens there: its class follows from that."""
    for credential in estate.credentials.values():
        issuer = estate.services.get(credential.issuer)
        if issuer is not None and issuer.holds and not _says_what_it_opens(credential, issuer, estate, declared):
            what = f"'{credential.name}' does not say what it opens at {issuer.name}, which guards something."
            remedy = f'Add opens = ["{issuer.name}:..."]; what it guards stands in services.toml under holds.'
            yield declared.mistake("credentials", credential.name, (), what, remedy)


def credential_is_secret(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that what is no secret is no credential: it travels along with one."""
    for credential in estate.credentials.values():
        if credential.class_ == "identifier":
            what = f"The credential '{credential.name}' is of class identifier, which means that it is no secret."
            remedy = "Give it the class of what it opens; what is no secret goes under identifiers of a delivery."
            yield declared.mistake("credentials", credential.name, ("class",), what, remedy)


def opened_thing_exists(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that `opens` names a thing that a service holds, a declared repository, or a sink of a zone."""
    for credential in estate.credentials.values():
        for position, reference in enumerate(credential.opens):
            if not _is_known(reference, estate):
                what = f"The credential '{credential.name}' opens {reference}, which nothing declares."
                question = near(reference, _known_things(estate))
                remedy = "Correct it; if it is something new, say under `holds` of its service in services.toml what "
                remedy = f"{question} {remedy}it is worth.".lstrip()
                yield declared.mistake("credentials", credential.name, ("opens", position), what, remedy)


def opened_thing_is_weighed(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that of each thing that a credential opens, the service's `holds` says what that means, if it says any."""
    for credential in estate.credentials.values():
        for position, reference in enumerate(credential.opens):
            service, _, thing = reference.partition(":")
            holds = _holds(service, estate)
            if holds and _is_known(reference, estate) and not any(_speaks_of(pinned, thing) for pinned in holds):
                opens = f"The credential '{credential.name}' opens {reference}"
                what = f"{opens}, of which {service} does not say what it holds."
                remedy = f'Add "{thing}" = "<class>" to `holds` of [{service}] in services.toml, or correct it.'
                yield declared.mistake("credentials", credential.name, ("opens", position), what, remedy)


def _speaks_of(pinned: str, thing: str) -> bool:
    """Return whether what is pinned is the thing, a pattern of it, or what it is a part of.

    Of a pattern, such as `org/*-part`, the whole organisation says nothing: it pins only whoever opens all of it.
    """
    if "*" in thing and pinned != thing and pinned.endswith("/*"):
        return False
    return fnmatchcase(thing, pinned) or fnmatchcase(thing.rpartition("/")[0], pinned)


def _says_what_it_opens(credential: Credential, issuer: Service, estate: Estate, declared: Declarations) -> bool:
    """Return whether `opens` names something at the issuer; GitHub has a section for each organisation."""
    there = (*estate.of(GitHub), FIRST) if isinstance(issuer, GitHub) else (issuer.name,)
    if not credential.opens:
        given = declared.things["credentials"][credential.name].data.get("opens")
        return given not in (None, [])  # with a mistake of its own
    return any(reference.partition(":")[0] in there for reference in credential.opens)


def _is_known(reference: str, estate: Estate) -> bool:
    service, _, thing = reference.partition(":")
    if any(fnmatchcase(pinned, thing) for pinned in _holds(service, estate)):
        return True
    if service == FIRST and "/" in thing and estate.repository_name(thing) in estate.repositories:
        return True  # with its organisation: a bare name would fit no pattern and no sink
    if service in SETTING_OF_PLATFORM and thing in estate.apps:
        return True  # an app's settings, wherever it runs just now
    return any(fnmatchcase(sink, reference) for sink in estate.zone_of)


def _known_things(estate: Estate) -> Iterator[str]:
    """Yield what `opens` may name, but for patterns."""
    for service in estate.services.values():
        yield from (f"{service.name}:{pinned}" for pinned in service.holds)
    yield from (f"{FIRST}:{repository}" for repository in estate.repositories)
    yield from estate.zone_of


def _holds(service: str, estate: Estate) -> tuple[str, ...]:
    return tuple(estate.services[service].holds) if service in estate.services else ()


def _needs_opener(credential: Credential, zone: str, estate: Estate) -> bool:
    return any(
        is_lower(credential.class_, class_) and estate.zone_of.get(sink) == zone
        for sink, _, class_ in _had_through(credential, estate)
    )

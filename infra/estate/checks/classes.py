"""A class is not merely claimed: what a credential opens decides how low it may be.

Each credential is held against what it opens itself, and against what lies there. Since those that lie there are held
against what they open in turn, a class that passes covers all that a leak reaches, but for the zones' `openers`.
"""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from infra.estate.checks.ground import Ground
from infra.estate.classes import is_lower
from infra.estate.estate import Estate
from infra.estate.kinds import SETTING_OF_PLATFORM
from infra.estate.mistakes import Mistake
from infra.estate.nouns import Credential
from infra.estate.opening import lying_in, opened_sinks, pins

_MEND = "Raise the class, which narrows where it may lie, or issue a credential that opens less."


def no_class_is_lower_than_what_is_pinned(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """A credential's class covers what services and apps say of the things it opens."""
    for credential in estate.credentials.values():
        for pin in sorted(set(pins(credential, estate)), key=lambda pin: pin.thing):
            if is_lower(credential.class_, pin.class_):
                what = (
                    f"The credential '{credential.name}' claims the class {credential.class_}, "
                    f"which is lower than what it opens: {pin.thing} holds {pin.class_}."
                )
                yield ground.mistake("credentials", credential.name, ("class",), what, _MEND)


def no_class_is_lower_than_what_lies_there(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """A credential's class covers those of the credentials in the sinks it opens, or the zone lists it as an opener."""
    for credential in estate.credentials.values():
        said: set[str] = set()
        for filling in lying_in(opened_sinks(credential, estate), estate):
            other, sink = filling.credential, filling.place.sink
            zone = estate.zones.get(estate.zone_of.get(sink, ""))
            opener = zone.openers.get(credential.name) if zone is not None else None
            expected = opener is not None and opener.is_for(sink)
            if is_lower(credential.class_, other.class_) and not expected and sink not in said:
                said.add(sink)
                what = (
                    f"The credential '{credential.name}' claims the class {credential.class_}, "
                    f"which is lower than what it opens: in {sink} lies '{other.name}', of class {other.class_}."
                )
                mend = f"{_MEND} If it must be so, the zone of {sink} can list it under openers."
                yield ground.mistake("credentials", credential.name, ("class",), what, mend)


def each_opener_is_needed(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """A zone lists an opener only if it exists and opens more there than its class covers."""
    for zone in estate.zones.values():
        for name in zone.openers:
            credential = estate.credentials.get(name)
            if not ground.declares("credentials", name):
                what = f"An opener of the zone '{zone.name}' names the credential '{name}', which does not exist."
            elif credential is None or _needs_opener(credential, zone.name, estate):
                continue
            elif not ground.is_whole("credentials", estate.credentials):
                continue  # what lies there may be among those that could not be read
            else:
                what = f"The zone '{zone.name}' lists '{name}' as an opener, which nothing needs."
            yield ground.mistake("zones", zone.name, ("openers", name), what, "Correct the name, or delete the opener.")


def each_issued_key_says_what_it_opens(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """A key to a service that holds something says what it opens there: else its class would be a mere claim."""
    for credential in estate.credentials.values():
        issuer = estate.services.get(credential.issuer)
        if issuer is not None and issuer.holds and not _says_what_it_opens(credential, ground):
            what = f"The credential '{credential.name}' does not say what it opens, but {issuer.name} guards something."
            mend = f'Add opens = ["{issuer.name}:..."]; what it guards stands in services.toml under holds.'
            yield ground.mistake("credentials", credential.name, (), what, mend)


def no_credential_is_a_mere_identifier(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """What is no secret is no credential: it travels along with one."""
    for credential in estate.credentials.values():
        if credential.class_ == "identifier":
            what = f"The credential '{credential.name}' is of class identifier, which means that it is no secret."
            mend = "Give it the class of what it opens; what is no secret goes under identifiers of a delivery."
            yield ground.mistake("credentials", credential.name, ("class",), what, mend)


def each_opened_thing_is_known(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """`opens` names a thing that a service holds, a declared repository, or a sink of a zone."""
    for credential in estate.credentials.values():
        for position, reference in enumerate(credential.opens):
            if not _is_known(reference, estate):
                what = f"The credential '{credential.name}' opens {reference}, which nothing declares."
                mend = "Add it to its service's holds in services.toml, or correct it."
                yield ground.mistake("credentials", credential.name, ("opens", position), what, mend)


def _says_what_it_opens(credential: Credential, ground: Ground) -> bool:
    empty = ground.things["credentials"][credential.name].data.get("opens") == []
    return ground.gives("credentials", credential.name, "opens") and not empty


def _is_known(reference: str, estate: Estate) -> bool:
    service, _, thing = reference.partition(":")
    if any(fnmatchcase(pinned, thing) for pinned in _holds(service, estate)):
        return True
    if service == "github" and thing in estate.repositories:
        return True  # with its organisation: a bare name would fit no pattern and no sink
    if service in SETTING_OF_PLATFORM and thing in estate.apps:
        return True  # an app's settings, wherever it runs just now
    return any(fnmatchcase(sink, reference) for sink in estate.zone_of)


def _holds(service: str, estate: Estate) -> tuple[str, ...]:
    return tuple(estate.services[service].holds) if service in estate.services else ()


def _needs_opener(credential: Credential, zone: str, estate: Estate) -> bool:
    return any(
        is_lower(credential.class_, filling.credential.class_) and estate.zone_of.get(filling.place.sink) == zone
        for filling in lying_in(opened_sinks(credential, estate), estate)
    )

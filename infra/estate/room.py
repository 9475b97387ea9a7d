"""Where else a credential could be delivered, with nothing but a delivery: no check would say a word."""

from __future__ import annotations

from infra.estate.classes import is_lower
from infra.estate.estate import Estate
from infra.estate.nouns import Credential
from infra.estate.opening import opening_of


def room(credential: Credential, estate: Estate) -> tuple[str, ...]:
    """Return the sinks at which it does not lie, and which its zones admit it to, sorted.

    Those zones are named under `only` and admit its class. Where whoever reads the sink could come to more than its
    class covers, the check speaks; of places that need more than a delivery, such as an app of its own, it is no room.
    """
    lies = {one.target.sink for one in estate.placements_by_credential.get(credential.name, ()) if one.held}
    found = [
        sink
        for name in credential.only
        if (zone := estate.zones.get(name)) is not None and credential.class_ in zone.admits
        for sink in zone.sinks
        if sink not in lies and not sink.startswith("webhooks:")
    ]
    higher = {
        sink
        for other in estate.credentials.values()
        if is_lower(other.class_, credential.class_)
        for sink in opening_of(estate).sinks(other)
    }
    return tuple(sorted(set(found) - higher))

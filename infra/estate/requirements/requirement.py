"""One thing that an app needs."""

from __future__ import annotations

from dataclasses import dataclass, field

from infra.estate.administrators import able
from infra.estate.estate import Estate
from infra.estate.nouns import App, Bot, Credential, Service
from infra.estate.nouns.words import Status

UNKNOWN = "nobody has found it out yet"
"""Why no run looks at what an unknown key would say."""


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One thing that an app needs, and what is known of it."""

    app: str = field(compare=False)
    """The app, by the name of its file. Two apps may need the same thing."""
    kind: str
    """What it is: `service`, `repository`, `workflow`; of a place, the delivery's `to`."""
    name: str
    """What it is called there; `?` if nobody knows."""
    service: str = ""
    """The service that has it, by its section."""
    scope: str = ""
    """Where that name means something."""
    slot: str = ""
    """What its resource is named after, where names may change: the number of a bot's account."""
    about: tuple[str, ...] = ()
    """What one has to know to repair it."""
    unknown: tuple[str, ...] = ()
    """Keys of the data that nobody has found out yet."""
    status: Status = "active"
    """Whether what it names is in use."""
    nobody: bool = False
    """Whether nobody is known who administers the service that has it."""
    unseen: str = ""
    """Why it has no resource, so that no run looks at it; empty where it has one."""


def unknown_key(app: App, key: str, kind: str) -> tuple[Requirement, ...]:
    """Return the need that an app's unknown key is; none if it is known."""
    if key not in app.unknown:
        return ()
    return (Requirement(app=app.name, kind=kind, name="?", unknown=(key,), unseen=UNKNOWN),)


def needed_credentials(app: App, estate: Estate) -> tuple[Credential, ...]:
    """Return what an app says it needs, then what else is delivered to it."""
    named = [estate.credentials[name] for name in app.needs if name in estate.credentials]
    delivered = [one for one in estate.credentials.values() if any(two.app == app.name for two in one.deliveries)]
    return tuple({one.name: one for one in (*named, *delivered)}.values())


def nobody(service: str, estate: Estate) -> bool:
    """Return whether a service is declared, and no administrator is known who can be called."""
    return service in estate.services and not able(estate.services[service], estate)


def status_of(thing: Bot | Service | None) -> Status:
    """Return whether a thing is in use; what is not declared has nothing that speaks against it."""
    return thing.status if thing is not None else "active"

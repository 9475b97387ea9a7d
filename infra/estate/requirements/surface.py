"""What of an app others meet: variables that are not secret, hostnames, webhooks."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from infra.estate.estate import Estate
from infra.estate.kinds import SETTING_OF_PLATFORM, WebhookSecret
from infra.estate.nouns import App
from infra.estate.requirements.credentials import place
from infra.estate.requirements.foundations import ACTIONS, source
from infra.estate.requirements.requirement import Requirement, nobody


def settings(app: App, estate: Estate) -> Iterator[Requirement]:
    """Yield variables that are not secret, and those that somebody sets by hand."""
    setting = SETTING_OF_PLATFORM.get(app.platform)
    if setting is None:
        return
    hosted = app.platform == "heroku" or app.host is not None
    for names, about, unseen in (
        (tuple(app.settings), "not secret", "" if hosted else "nothing is known of the host that runs it"),
        (app.by_hand, "set by hand", "somebody sets it by hand, and it is left alone"),
    ):
        for name in names:
            yield Requirement(
                app=app.name,
                kind=setting.to,
                service=app.platform,
                scope=app.platform_name or app.name,
                name=name,
                about=(about,),
                nobody=nobody(app.platform, estate),
                unseen=unseen,
            )


def hostnames(app: App, estate: Estate) -> Iterator[Requirement]:
    """Yield where it is called, and the website that its repository is published as."""
    full, section, about = source(app, estate)
    called = urlsplit(app.url).hostname or ""
    site = about.website if about else None
    if site and site.domain == called:
        yield Requirement(
            app=app.name,
            kind="website",
            service=section,
            scope=full,
            name=called,
            about=(f"the branch {site.branch}",),
            nobody=nobody(section, estate),
        )
    own = app.platform != ACTIONS or called != _home(section, estate)
    for hostname in dict.fromkeys((*app.domains, *((called,) if own else ()))):
        yield Requirement(
            app=app.name,
            kind="hostname",
            service=app.platform if app.platform != ACTIONS else section,
            scope=app.platform_name or app.name,
            name=hostname,
            unseen="" if hostname in app.domains else "nothing here manages names in the DNS",
        )


def webhooks(app: App, estate: Estate) -> Iterator[Requirement]:
    """Yield webhooks that call it, each with its events and the credential that signs it."""
    for placement in estate.placements_of(WebhookSecret):
        if placement.target.app == app.name:
            events = f"at {', '.join(placement.target.events)}"
            yield place(app.name, placement, estate, (events, f"signed with {placement.credential.name}"))


def _home(section: str, estate: Estate) -> str:
    """Return the host at which a service shows its repositories."""
    service = estate.services.get(section)
    return service.home if service is not None else ""

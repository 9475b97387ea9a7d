"""Apps: webhooks are signed and lead to the app, and nobody else's variables are written."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from infra.estate.checks.declarations import Declarations
from infra.estate.checks.hosts import AT_HEROKU
from infra.estate.estate import Estate
from infra.estate.github_events import OF_ORGANIZATIONS, OF_REPOSITORIES
from infra.estate.kinds import AppSetting, Target, WebhookSecret
from infra.estate.mistakes import KeyPath, Mistake
from infra.estate.nouns import App
from infra.estate.placement import Placement
from infra.estate.words import near

_OF_PLATFORM = {"heroku": ("process", "size", "quantity", "domains", "health"), "container": ("host",)}
"""Keys of an app that one platform alone knows."""


def webhook_is_signed(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that an app in use with webhooks has a credential that signs them."""
    if not declared.is_whole("credentials", estate.credentials):
        return  # the credential that signs may be among those that could not be read
    signed = {slot.delivery.app for slot in estate.slots if slot.kind.signs_webhooks}
    for app in estate.apps.values():
        if app.has_webhooks and app.status == "active" and app.name not in signed:
            what = f"The webhooks of the app '{app.name}' are not signed."
            remedy = f'Add to a credential a delivery with to = "{WebhookSecret.to}" and app = "{app.name}".'
            yield declared.mistake("apps", app.name, ("webhooks",), what, remedy)


def webhook_has_events(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a webhook is sent at some event."""
    for app in estate.apps.values():
        for at, events in _webhooks(app):
            if not events:
                what = f"The webhook {at[-1]} of the app '{app.name}' lists no event."
                yield declared.mistake("apps", app.name, at, what, "List those at which it is sent.")


def webhook_event_exists(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that an event is one that GitHub sends to a webhook of that place."""
    for app in estate.apps.values():
        for at, events in _webhooks(app):
            known = OF_ORGANIZATIONS if at[0] == "webhooks" else OF_REPOSITORIES
            for position, event in enumerate(events):
                if event not in known:
                    what = f"The webhook {at[-1]} of the app '{app.name}' is for {event!r}, no event of its place."
                    yield declared.mistake("apps", app.name, (*at, position), what, _nearest_event(event, known))


def setting_has_one_writer(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a variable that is set by hand, or as a setting, is not delivered as well."""
    for placement in estate.placements:
        app = estate.apps.get(placement.delivery.app or "")
        if app is None or not _is_setting(placement):
            continue
        for key, names in (("by_hand", app.by_hand), ("settings", tuple(app.settings))):
            if placement.name in names:
                what = f"The variable {placement.name} of the app '{app.name}' is in '{key}' and delivered as well."
                at: KeyPath = ("deliveries", placement.delivery.position)
                remedy = f"Take it off '{key}' in apps/{app.name}.toml, or delete the delivery."
                yield declared.mistake("credentials", placement.credential.name, at, what, remedy)


def app_receives_signing_secret(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that the value that signs an app's webhooks is among its settings: else it could check no signature."""
    if not declared.is_whole("credentials", estate.credentials):
        return
    settings = {(one.delivery.app, one.item, one.field) for one in estate.placements if _is_setting(one)}
    for slot in estate.slots_of(WebhookSecret):
        app = estate.apps.get(slot.delivery.app or "")
        if app is not None and _has_settings(app) and (app.name, slot.item, slot.field) not in settings:
            what = (
                f"'{slot.credential.name}' signs the webhooks of the app '{app.name}', but is not delivered to the app."
            )
            remedy = f'Add to it a delivery with to = "{AppSetting.to}", app = "{app.name}" and the name the app reads.'
            at: KeyPath = ("deliveries", slot.delivery.position)
            yield declared.mistake("credentials", slot.credential.name, at, what, remedy)


def app_url_leads_to_app(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that an app at Heroku is called at the hostname that Heroku gave it, or at one of its domains."""
    for app in estate.apps.values():
        hostname = urlsplit(app.url).hostname or ""
        named = (app.platform_name or app.name).lower()
        given = hostname.removesuffix(AT_HEROKU)
        # Heroku adds a dash and twelve hexadecimal digits to the names of newer apps.
        is_given = given != hostname and re.fullmatch(re.escape(named) + "(-[0-9a-f]{12})?", given) is not None
        if app.platform == "heroku" and not is_given and hostname not in app.domains:
            what = f"The app '{app.name}' is called at {hostname}, which does not lead to {named} at Heroku."
            own = f', or add domains = ["{hostname}"]' if given == hostname else ""
            yield declared.mistake("apps", app.name, ("url",), what, f"Correct url or platform_name{own}.")


def domain_is_the_apps_own(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that no domain of an app is a hostname that Heroku gives: that is always another app's."""
    for app in estate.apps.values():
        for position, domain in enumerate(app.domains):
            if domain.lower().endswith(AT_HEROKU):
                what = f"The domain {domain} of '{app.name}' is one that Heroku gives to the app of that name."
                remedy = "Correct platform_name, or take it off `domains`."
                yield declared.mistake("apps", app.name, ("domains", position), what, remedy)


def app_keys_fit_platform(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that what one platform alone knows is not said of an app on another."""
    for app in estate.apps.values():
        for platform, keys in _OF_PLATFORM.items():
            for key in keys:
                if platform != app.platform and declared.gives("apps", app.name, key):
                    what = f"The app '{app.name}' runs on {app.platform}, and has the key '{key}' of {platform}."
                    yield declared.mistake("apps", app.name, (key,), what, "Delete it, or correct the platform.")


def app_scale_is_complete(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that size and quantity go together, with a process."""
    for app in estate.apps.values():
        scaled = {key: getattr(app, key) for key in ("process", "size", "quantity")}
        missing = [key for key, value in scaled.items() if value is None]
        if (app.size is not None or app.quantity is not None) and missing and app.platform == "heroku":
            what = f"The app '{app.name}' says how its process is scaled without {' and '.join(missing)}."
            remedy = "Add what is missing; size and quantity go together."
            yield declared.mistake("apps", app.name, (), what, remedy)


def _webhooks(app: App) -> Iterator[tuple[KeyPath, tuple[str, ...]]]:
    """Return the webhooks of an app: where each stands in the app's file, and its events."""
    for path, events in app.webhooks.items():
        yield ("webhooks", path), events
    for repository, hooks in app.repository_webhooks.items():
        for path, events in hooks.items():
            yield ("repository_webhooks", repository, path), events


def _nearest_event(event: str, known: frozenset[str]) -> str:
    if event in OF_ORGANIZATIONS:
        return "Only webhooks of the whole organisation get it: move it to [webhooks]."
    return near(event, known) or "GitHub's page of webhook events lists what it sends."


def _has_settings(app: App) -> bool:
    return app.platform == "heroku" or app.host is not None


def _is_setting(placement: Placement[Target]) -> bool:
    """Return whether it is a variable that an app reads, on a platform that is known."""
    return placement.target.is_app_setting and placement.target.platform != ""

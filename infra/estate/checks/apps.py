"""Apps: webhooks are signed and lead to the app, and nobody else's variables are written."""

import difflib
from collections.abc import Iterator
from urllib.parse import urlsplit

from infra.estate.checks.ground import Ground
from infra.estate.estate import Estate, Filling
from infra.estate.github_events import OF_ORGANIZATIONS, OF_REPOSITORIES
from infra.estate.kinds import SETTING_OF_PLATFORM
from infra.estate.mistakes import KeyPath, Mistake
from infra.estate.nouns import App

_OF_PLATFORM = {"heroku": ("process", "size", "quantity", "domains"), "container": ("host",)}
"""Keys of an app that one platform alone knows."""


def each_webhook_is_signed(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """An app in use with webhooks has a credential that signs them."""
    signed = {
        delivery.app
        for credential in estate.credentials.values()
        for delivery in credential.deliveries
        if delivery.to == "github-webhook-secret"
    }
    if not ground.is_whole("credentials", estate.credentials):
        return  # the credential that signs may be among those that could not be read
    for app in estate.apps.values():
        if (app.webhooks or app.repository_webhooks) and app.status == "active" and app.name not in signed:
            what = f"The webhooks of the app '{app.name}' are not signed."
            mend = f'Add to a credential a delivery with to = "github-webhook-secret" and app = "{app.name}".'
            yield ground.mistake("apps", app.name, ("webhooks",), what, mend)


def each_webhook_has_events(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """A webhook is sent at some event."""
    for app in estate.apps.values():
        for at, events in _webhooks(app):
            if not events:
                what = f"The webhook {at[-1]} of the app '{app.name}' lists no event."
                yield ground.mistake("apps", app.name, at, what, "List those at which it is sent.")


def each_event_is_one_of_github(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """An event is one that GitHub sends to a webhook of that place."""
    for app in estate.apps.values():
        for at, events in _webhooks(app):
            known = OF_ORGANIZATIONS if at[0] == "webhooks" else OF_REPOSITORIES
            for position, event in enumerate(events):
                if event not in known:
                    near = difflib.get_close_matches(event, known, n=1)
                    mend = (
                        f"Did you mean {near[0]!r}?" if near else "GitHub's page of webhook events lists what it sends."
                    )
                    if event in OF_ORGANIZATIONS:
                        mend = "Only webhooks of the whole organisation get it: move it to [webhooks]."
                    what = f"The webhook {at[-1]} of the app '{app.name}' is for {event!r}, no event of its place."
                    yield ground.mistake("apps", app.name, (*at, position), what, mend)


def _webhooks(app: App) -> Iterator[tuple[KeyPath, tuple[str, ...]]]:
    """The webhooks of an app: where each stands in the app's file, and its events."""
    for path, events in app.webhooks.items():
        yield ("webhooks", path), events
    for repository, hooks in app.repository_webhooks.items():
        for path, events in hooks.items():
            yield ("repository_webhooks", repository, path), events


def no_variable_of_others_is_written(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """A variable that is set by hand, or as a setting, is not delivered as well."""
    for filling in estate.fillings:
        app = estate.apps.get(filling.delivery.app or "")
        if app is None or filling.delivery.to not in SETTING_OF_PLATFORM.values():
            continue
        for key, names in (("by_hand", app.by_hand), ("settings", tuple(app.settings))):
            if filling.place.slot in names:
                what = f"The variable {filling.place.slot} of the app '{app.name}' is in '{key}' and delivered as well."
                at: KeyPath = ("deliveries", filling.delivery.position)
                mend = f"Take it off '{key}' in apps/{app.name}.toml, or delete the delivery."
                yield ground.mistake("credentials", filling.credential.name, at, what, mend)


def each_app_receives_what_signs_its_webhooks(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """The value that signs an app's webhooks is among the settings of that app, or it could check no signature."""
    settings = {(filling.delivery.app, *_value(filling)) for filling in estate.fillings if _is_setting(filling)}
    if not ground.is_whole("credentials", estate.credentials):
        return
    for slot in estate.slots:
        app = estate.apps.get(slot.delivery.app or "")
        if app is None or slot.delivery.to != "github-webhook-secret" or not _has_settings(app):
            continue
        if (app.name, slot.item, slot.field) not in settings:
            what = (
                f"'{slot.credential.name}' signs the webhooks of the app '{app.name}', but is not delivered to the app."
            )
            mend = f'Add to it a delivery with to = "app-setting", app = "{app.name}" and the name the app reads.'
            at: KeyPath = ("deliveries", slot.delivery.position)
            yield ground.mistake("credentials", slot.credential.name, at, what, mend)


def each_url_leads_to_its_app(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """An app at Heroku is called at the hostname that Heroku gave it, or at one of its domains."""
    for app in estate.apps.values():
        hostname = urlsplit(app.url).hostname or ""
        named = (app.platform_name or app.name).lower()
        given = hostname.removesuffix(".herokuapp.com")
        # Heroku adds a dash and twelve digits to the names of newer apps.
        is_given = given != hostname and (given == named or given.rpartition("-")[0] == named)
        if app.platform == "heroku" and not is_given and hostname not in app.domains:
            what = f"The app '{app.name}' is called at {hostname}, which does not lead to {named} at Heroku."
            mend = f'Correct url or platform_name, or add domains = ["{hostname}"].'
            yield ground.mistake("apps", app.name, ("url",), what, mend)


def each_app_has_keys_of_its_platform(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """What one platform alone knows is not said of an app on another; size and quantity go together, with a process."""
    for app in estate.apps.values():
        for platform, keys in _OF_PLATFORM.items():
            for key in keys:
                if platform != app.platform and ground.gives("apps", app.name, key):
                    what = f"The app '{app.name}' runs on {app.platform}, and has the key '{key}' of {platform}."
                    yield ground.mistake("apps", app.name, (key,), what, "Delete it, or correct the platform.")
        scaled = {key: getattr(app, key) for key in ("process", "size", "quantity")}
        missing = [key for key, value in scaled.items() if value is None]
        if (app.size is not None or app.quantity is not None) and missing and app.platform == "heroku":
            what = f"The app '{app.name}' says how its process is scaled without {' and '.join(missing)}."
            yield ground.mistake("apps", app.name, (), what, "Add what is missing; size and quantity go together.")


def _has_settings(app: App) -> bool:
    return app.platform == "heroku" or app.host is not None


def _is_setting(filling: Filling) -> bool:
    return filling.delivery.to in SETTING_OF_PLATFORM.values()


def _value(filling: Filling) -> tuple[str, str]:
    return filling.item, filling.field

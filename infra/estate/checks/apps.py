"""Apps: webhooks are signed, and nobody else's variables are written."""

import difflib
from collections.abc import Iterator

from infra.estate.checks.ground import Ground
from infra.estate.estate import Estate
from infra.estate.github_events import OF_ORGANIZATIONS, OF_REPOSITORIES
from infra.estate.mistakes import KeyPath, Mistake
from infra.estate.nouns import App


def each_webhook_is_signed(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """An app with webhooks has a credential that signs them."""
    signed = {
        delivery.app
        for credential in estate.credentials.values()
        for delivery in credential.deliveries
        if delivery.to == "github-webhook-secret"
    }
    if not ground.is_whole("credentials", estate.credentials):
        return  # the credential that signs may be among those that could not be read
    for app in estate.apps.values():
        if (app.webhooks or app.repository_webhooks) and app.name not in signed:
            what = f"The webhooks of the app '{app.name}' are not signed."
            mend = f'Add to a credential a delivery with to = "github-webhook-secret" and app = "{app.name}".'
            yield ground.mistake("apps", app.name, ("webhooks",), what, mend)


def each_webhook_has_events(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """A webhook is sent at some event, and each event is listed once."""
    for app in estate.apps.values():
        for at, events in _webhooks(app):
            if not events or len(set(events)) < len(events):
                what = (
                    f"The webhook {at[-1]} of the app '{app.name}' lists {'an event twice' if events else 'no event'}."
                )
                yield ground.mistake("apps", app.name, at, what, "List each event once.")


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
        if app is None or filling.delivery.to != "heroku-config-var":
            continue
        for key, names in (("by_hand", app.by_hand), ("settings", tuple(app.settings))):
            if filling.place.slot in names:
                what = f"The variable {filling.place.slot} of the app '{app.name}' is in '{key}' and delivered as well."
                at: KeyPath = ("deliveries", filling.delivery.position)
                mend = f"Take it off '{key}' in apps/{app.name}.toml, or delete the delivery."
                yield ground.mistake("credentials", filling.credential.name, at, what, mend)

"""Apps: webhooks are signed, and nobody else's variables are written."""

from collections.abc import Iterator

from infra.estate.checks.ground import Ground
from infra.estate.estate import Estate
from infra.estate.mistakes import KeyPath, Mistake


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
        paths: list[tuple[KeyPath, tuple[str, ...]]] = [(("webhooks", path), on) for path, on in app.webhooks.items()]
        for repository, hooks in app.repository_webhooks.items():
            paths += [(("repository_webhooks", repository, path), on) for path, on in hooks.items()]
        for at, events in paths:
            if not events or len(set(events)) < len(events):
                what = (
                    f"The webhook {at[-1]} of the app '{app.name}' lists {'an event twice' if events else 'no event'}."
                )
                yield ground.mistake("apps", app.name, at, what, "List each event once.")


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

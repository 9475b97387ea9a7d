"""What apps need: it exists, and reaches the app."""

from collections.abc import Iterator

from infra.estate.checks.declarations import Declarations
from infra.estate.estate import Estate
from infra.estate.kinds import KINDS
from infra.estate.mistakes import Mistake
from infra.estate.nouns import Delivery
from infra.estate.requirements.credentials import reaches
from infra.estate.requirements.foundations import ACTIONS


def app_bot_exists(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that the bot that an app acts as exists."""
    for app in estate.apps.values():
        if app.bot and not declared.has("bots", app.bot):
            what = f"The app '{app.name}' acts as the bot '{app.bot}', which does not exist."
            yield declared.mistake("apps", app.name, ("bot",), what, declared.meant("bots", app.bot))


def app_starter_exists(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that the app that starts an app's jobs exists."""
    for app in estate.apps.values():
        if app.started_by and not declared.has("apps", app.started_by):
            what = f"The app '{app.name}' is started by the app '{app.started_by}', which does not exist."
            yield declared.mistake("apps", app.name, ("started_by",), what, declared.meant("apps", app.started_by))


def needed_credential_exists(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a credential that an app needs exists."""
    for app in estate.apps.values():
        for position, credential in enumerate(app.needs):
            if not declared.has("credentials", credential):
                what = f"The app '{app.name}' needs the credential '{credential}', which does not exist."
                yield declared.mistake(
                    "apps", app.name, ("needs", position), what, declared.meant("credentials", credential)
                )


def needed_credential_reaches_app(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that what an app needs is delivered to it, or on GitHub Actions, to its repository."""
    for app in estate.apps.values():
        for position, name in enumerate(app.needs):
            credential = estate.credentials.get(name)
            if credential is None or not all(
                _is_complete(one) and _exists(one, estate) for one in credential.deliveries
            ):
                continue  # a mistake of its own
            if not any(reaches(one, app, estate) for one in estate.placements_by_credential.get(name, ())):
                on_actions = app.platform == ACTIONS and app.source
                where = estate.repository_name(app.source or "") if on_actions else app.name
                what = f"The app '{app.name}' needs the credential '{name}', which is not delivered to {where}."
                remedy = "Deliver it there, or take it off `needs`."
                yield declared.mistake("apps", app.name, ("needs", position), what, remedy)


def _exists(delivery: Delivery, estate: Estate) -> bool:
    """Return whether each repository that a delivery names is declared: a misspelt one may be that of the app."""
    named = map(estate.repository_name, delivery.repositories)
    return all(one.is_pattern or one in estate.repositories for one in named)


def actions_keys_are_of_actions(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that what is of GitHub Actions is said only of apps that run there."""
    for app in estate.apps.values():
        if app.platform != ACTIONS and (app.workflows or app.environment):
            key = "workflows" if app.workflows else "environment"
            what = f"The app '{app.name}' has {key}, and does not run on GitHub Actions."
            yield declared.mistake("apps", app.name, (key,), what, "Delete the key, or correct the platform.")


def app_environment_exists(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that the environment that an app's jobs run in is one of its repository."""
    for app in estate.apps.values():
        if not app.environment or app.platform != ACTIONS:
            continue
        found = estate.repository(estate.repository_name(app.source or ""))
        if found is None or app.environment not in found[2].environments:
            what = f"The app '{app.name}' runs in the environment '{app.environment}', which its repository has not."
            remedy = f"Add it to the environments of {app.source or 'its source'} in services.toml."
            yield declared.mistake("apps", app.name, ("environment",), what, remedy)


def active_workflow_app_has_source(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that an app in use on GitHub Actions has a repository."""
    for app in estate.apps.values():
        if app.platform == ACTIONS and app.status == "active" and not app.source:
            what = f"The app '{app.name}' runs on GitHub Actions, and has no source."
            yield declared.mistake("apps", app.name, ("platform",), what, "Name its repository under `source`.")


def active_app_says_its_source(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that an app in use says which repository it is deployed from, since whoever opens that opens the app."""
    for app in estate.apps.values():
        said = declared.gives("apps", app.name, "source") or "source" in app.unknown
        if app.platform != ACTIONS and app.status == "active" and not said:
            what = f"The app '{app.name}' does not say which repository it is deployed from."
            remedy = 'Name it under `source`; or, if nobody knows, or it is of no declared one, unknown = ["source"].'
            yield declared.mistake("apps", app.name, (), what, remedy)


def active_workflow_app_names_workflows(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that an app in use on GitHub Actions names its workflows: only they show whether it is back."""
    for app in estate.apps.values():
        unsaid = not app.workflows and "workflows" not in app.unknown
        if app.platform == ACTIONS and app.status == "active" and app.source and unsaid:
            what = f"The app '{app.name}' runs on GitHub Actions, and names no workflow that must be able to run."
            remedy = 'List the files under `workflows`; or, if nobody knows, unknown = ["workflows"].'
            yield declared.mistake("apps", app.name, ("platform",), what, remedy)


def _is_complete(delivery: Delivery) -> bool:
    """Return whether a delivery says where it goes."""
    kind = KINDS.get(delivery.to)
    return kind is not None and all(getattr(delivery, key) for key in kind.needs if key != "repositories")

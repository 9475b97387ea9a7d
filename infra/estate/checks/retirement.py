"""What is over: a retired service holds nothing that has no end, and nothing goes to what is out of use."""

from collections.abc import Iterator

from infra.estate.checks.ground import Ground
from infra.estate.deployed import deployed
from infra.estate.estate import Estate, Filling
from infra.estate.kinds import KINDS
from infra.estate.mistakes import KeyPath, Mistake
from infra.estate.needs.need import github_section
from infra.estate.nouns import App, Service


def each_key_of_a_retired_service_has_an_end(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """A credential of a retired service says by when it is gone."""
    for credential in estate.credentials.values():
        issuer = estate.services.get(credential.issuer)
        if issuer is not None and issuer.status == "retired" and credential.retire_by is None:
            what = (
                f"The credential '{credential.name}' was issued by '{issuer.name}', which is retired, and has no end."
            )
            mend = "Add retire_by, the day by which it is gone, or delete the file."
            yield ground.mistake("credentials", credential.name, ("issuer",), what, mend)


def nothing_that_must_be_gone_is_delivered(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """A name under a service's `must_be_gone` is delivered nowhere."""
    gone = estate.must_be_gone
    for filling in estate.fillings:
        service = gone.get(filling.place.slot)
        if service is not None:
            what = f"The slot {filling.place.slot} must be gone with the service '{service}', but is delivered."
            at: KeyPath = ("deliveries", filling.delivery.position)
            mend = "Delete the delivery; or, if it is in use again, take the name off must_be_gone."
            yield ground.mistake("credentials", filling.credential.name, at, what, mend)


def nothing_without_an_end_is_delivered_to_what_is_out_of_use(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """What goes to an app or a service that is not active is not delivered, so its credential says when it is gone."""
    reached = {(one.credential.name, one.delivery.position, one.place) for one in deployed(estate).fillings}
    for filling in estate.fillings:
        place = (filling.credential.name, filling.delivery.position, filling.place)
        thing = _out_of_use(filling, estate)
        if place not in reached and thing is not None and filling.credential.retire_by is None:
            what = (
                f"The credential '{filling.credential.name}' is delivered to {filling.place.sink}, "
                f"but '{thing.name}' is {thing.status}: nothing is deployed there."
            )
            mend = "Delete the delivery, add retire_by, the day by which the credential is gone, or correct the status."
            at: KeyPath = ("deliveries", filling.delivery.position)
            yield ground.mistake("credentials", filling.credential.name, at, what, mend)


def each_app_in_use_runs_where_something_runs(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """An active app's platform is not over; one that is only planned comes into use by it."""
    for app in estate.apps.values():
        section = _section(app.source or "", estate) if app.platform == "github-actions" else app.platform
        service = estate.services.get(section)
        if app.status == "active" and service is not None and service.status in ("dormant", "retired"):
            what = f"The app '{app.name}' is active, but runs on '{service.name}', which is {service.status}."
            mend = "Correct the status of one of them, or the platform."
            yield ground.mistake("apps", app.name, ("platform",), what, mend)


def _out_of_use(filling: Filling, estate: Estate) -> App | Service | None:
    """The app or the service on the way to a place that is not active."""
    kind = KINDS[filling.delivery.to]
    login, _, repository = filling.place.scope.partition("@")[0].partition("/")
    section = github_section(login, estate) if kind.service == "github" and repository else kind.service
    ahead = (estate.apps.get(filling.delivery.app or ""), estate.services.get(section))
    return next((one for one in ahead if one is not None and one.status != "active"), None)


def _section(source: str, estate: Estate) -> str:
    """The section of the organisation that a repository belongs to; a bare name belongs to the first."""
    login, slash, _ = source.partition("/")
    return github_section(login, estate) if slash else "github"

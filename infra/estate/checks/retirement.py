"""What is over: a retired service holds nothing that has no end, and nothing goes to what is out of use."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from infra.estate.checks.declarations import Declarations
from infra.estate.deployed import deployed
from infra.estate.estate import Estate
from infra.estate.kinds import Target
from infra.estate.mistakes import KeyPath, Mistake
from infra.estate.nouns import App, Service
from infra.estate.placement import Placement
from infra.estate.words import near


def retired_key_has_end(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a credential of a retired service says by when it is gone."""
    for credential in estate.credentials.values():
        issuer = estate.services.get(credential.issuer)
        if issuer is not None and issuer.status == "retired" and credential.retire_by is None:
            what = (
                f"The credential '{credential.name}' was issued by '{issuer.name}', which is retired, and has no end."
            )
            remedy = "Add retire_by, the day by which it is gone, or delete the file."
            yield declared.mistake("credentials", credential.name, ("issuer",), what, remedy)


def token_has_not_ended(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that the day on which its issuer ends a credential has not passed."""
    for credential in estate.credentials.values():
        if credential.expires is not None and credential.expires < estate.today:
            what = f"The credential '{credential.name}' ended on {credential.expires}."
            remedy = (
                f"Have a new one made at {credential.issuer}, put it into the vault, and write its day; or delete it."
            )
            yield declared.mistake("credentials", credential.name, ("expires",), what, remedy)


def retired_credential_is_gone(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that the day by which a credential is gone has not passed."""
    for credential in estate.credentials.values():
        if credential.retire_by is not None and credential.retire_by < estate.today:
            what = f"The credential '{credential.name}' was to be gone by {credential.retire_by}."
            remedy = "End it at its issuer and delete its file; or have a later day reviewed."
            yield declared.mistake("credentials", credential.name, ("retire_by",), what, remedy)


def only_retired_is_cleared(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that only a retired service is cleared, and that each of its hosts is named exactly."""
    for service in estate.services.values():
        if service.retirement is None:
            continue
        if service.status != "retired":
            what = f"The service '{service.name}' is {service.status}, and its retirement says what of it is to go."
            remedy = "Say that it is retired, or delete the table."
            yield declared.mistake("services", service.name, ("retirement",), what, remedy)
        for host in service.retirement.hook_hosts:
            if host.startswith("*"):
                what = f"The host '{host}' of '{service.name}' stands for many, and webhooks to each would be removed."
                remedy = "Name each host exactly."
                yield declared.mistake("services", service.name, ("retirement", "hook_hosts"), what, remedy)


def cleared_is_not_in_use(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that what is to go with a retired service is not what something in use has: a host, an App."""
    in_use = deployed(estate)
    hosts = {urlsplit(app.url).hostname or "": f"the app '{name}'" for name, app in in_use.apps.items()}
    installations = {one.installation or 0: f"the service '{name}'" for name, one in in_use.services.items()}
    apps = {one.github_app.app_id or 0: f"the bot '{name}'" for name, one in in_use.bots.items() if one.github_app}
    for service in estate.services.values():
        if service.retirement is None:
            continue
        named: tuple[tuple[str, KeyPath, str | None], ...] = (
            *((one, ("retirement", "hook_hosts"), hosts.get(one.lower())) for one in service.retirement.hook_hosts),
            *((str(one), ("retirement", "apps"), apps.get(one)) for one in service.retirement.apps),
            (str(service.installation), ("installation",), installations.get(service.installation or -1)),
        )
        for thing, at, user in named:
            if user:
                what = f"'{thing}' is to go with the retired service '{service.name}', and {user} in use has it."
                yield declared.mistake("services", service.name, at, what, "Take it out; or retire what has it first.")


def what_was_done_lies_behind(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that what a person is said to have done by hand was done by today."""
    for service in estate.services.values():
        for thing, done in service.retirement.done_by_hand.items() if service.retirement else ():
            if done.on > estate.today:
                what = f"Of '{thing}' of '{service.name}' it is said that it was done on {done.on}, which is to come."
                at: KeyPath = ("retirement", "done_by_hand", thing, "on")
                yield declared.mistake("services", service.name, at, what, "Write the day on which it was done.")


def looked_in_is_declared(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a retired service is looked for in declared repositories, where their organisation is declared."""
    for service in estate.services.values():
        for position, text in enumerate(service.retirement.look_in if service.retirement else ()):
            full = estate.repository_name(text)
            if full.is_pattern or full in estate.repositories or full.organization.lower() not in estate.organizations:
                continue
            what = f"What '{service.name}' left is looked for in the repository {full}, which is not declared."
            question = near(str(full), map(str, estate.repositories))
            remedy = "Correct it, or add it to the repositories of its organisation in services.toml."
            at: KeyPath = ("retirement", "look_in", position)
            yield declared.mistake("services", service.name, at, what, f"{question} {remedy}".lstrip())


def cleared_service_has_nothing_left(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that nothing in the data says that a service has still something once its retirement removes it."""
    cleared = {
        name for name, one in estate.services.items() if one.retirement and one.retirement.until in ("remove", "prove")
    }
    for placement in estate.placements:
        credential, target = placement.credential, placement.target
        name = next((one for one in (credential.issuer, estate.section_of(target)) if one in cleared), None)
        if name is not None:
            what = (
                f"'{name}' is retired and cleared, and the credential '{credential.name}' still goes to {target.sink} "
                f"as {target.slot}."
            )
            remedy = "Delete the delivery: the next run removes it there. Or stop its retirement at 'disable'."
            at: KeyPath = ("deliveries", placement.delivery.position)
            yield declared.mistake("credentials", credential.name, at, what, remedy)
    for bot in estate.bots.values():
        for name in sorted(cleared & bot.accounts.keys()):
            if bot.status == "active":
                what = f"'{name}' is retired and cleared, and the active bot '{bot.name}' still has an account there."
                remedy = f"Delete the account; under [{name}.retirement], accounts say which logins are to go."
                yield declared.mistake("bots", bot.name, ("accounts", name), what, remedy)


def gone_secret_is_not_delivered(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a name under a service's `must_be_gone` is delivered nowhere."""
    gone = estate.must_be_gone
    for placement in estate.placements:
        service = gone.get(placement.target.slot)
        if service is not None:
            what = f"The slot {placement.target.slot} must be gone with the service '{service}', but is delivered."
            at: KeyPath = ("deliveries", placement.delivery.position)
            remedy = "Delete the delivery; or, if it is in use again, take the name off must_be_gone."
            yield declared.mistake("credentials", placement.credential.name, at, what, remedy)


def delivery_reaches_what_is_in_use(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a credential that goes to an app or a service that is not active says when it is gone."""
    reached = {_place(placement) for placement in deployed(estate).placements}
    for placement in estate.placements:
        thing = _out_of_use(placement.target, placement.delivery.app, estate)
        if _place(placement) not in reached and thing is not None and placement.credential.retire_by is None:
            what = (
                f"The credential '{placement.credential.name}' is delivered to {placement.target.sink}, "
                f"but '{thing.name}' is {thing.status}: nothing is deployed there."
            )
            remedy = (
                "Delete the delivery, add retire_by, the day by which the credential is gone, or correct the status."
            )
            at: KeyPath = ("deliveries", placement.delivery.position)
            yield declared.mistake("credentials", placement.credential.name, at, what, remedy)


def app_platform_is_in_use(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that an active app's platform is not over; one that is only planned comes into use by it."""
    for app in estate.apps.values():
        on_actions = app.platform == "github-actions"
        section = (
            estate.github_section(estate.repository_name(app.source or "").organization) if on_actions else app.platform
        )
        service = estate.services.get(section)
        if app.status == "active" and service is not None and service.status in ("dormant", "retired"):
            what = f"The app '{app.name}' is active, but runs on '{service.name}', which is {service.status}."
            remedy = "Correct the status of one of them, or the platform."
            yield declared.mistake("apps", app.name, ("platform",), what, remedy)


def runner_service_is_in_use(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that the services of an active runner are in use: the one that schedules it, and the one of its jobs."""
    for runner in estate.runners.values() if declared.is_whole("services", estate.services) else ():
        jobs = runner.host.jobs if runner.host is not None else None
        named: tuple[tuple[KeyPath, str], ...] = (
            (("service",), runner.service or ""),
            (("host", "jobs", "organization"), estate.github_section(jobs.organization) if jobs else ""),
        )
        for at, name in named if runner.status == "active" else ():
            service = estate.services.get(name)
            if service is not None and service.status != "active":
                what = f"The runner '{runner.name}' is active, but runs jobs of '{name}', which is {service.status}."
                yield declared.mistake("runners", runner.name, at, what, "Correct the status of one of them.")


def _place(placement: Placement[Target]) -> tuple[str, int, Target]:
    return placement.credential.name, placement.delivery.position, placement.target


def _out_of_use(target: Target, app: str | None, estate: Estate) -> App | Service | None:
    """Return the app or the service on the way to a place that is not active."""
    ahead = (estate.apps.get(app or ""), estate.services.get(estate.section_of(target)))
    return next((one for one in ahead if one is not None and one.status != "active"), None)

"""Warnings: what is allowed, and is to be put right."""

import datetime as dt
from collections.abc import Callable, Iterator

from infra.estate.administrators import short_of_administrators
from infra.estate.checks.hosts import unused_hosts
from infra.estate.checks.protection import guarded_behind, unprotected
from infra.estate.estate import Estate
from infra.estate.kinds import NamedInRepository
from infra.estate.nouns import Exemption
from infra.estate.nouns.words import LONGEST
from infra.estate.on_demand import CIRUN, REPOSITORY, runners_of, unknown_of
from infra.estate.sections.github import FIRST, GitHub
from shared import printed

_LATE = 2 / 3
_LAST = dt.timedelta(days=30)
_MOST_NAMES = 5
"""So many names of a long list are said."""


def exceptions_near_their_end(estate: Estate) -> Iterator[str]:
    """Yield exceptions past two thirds of their time."""
    for zone in estate.zones.values():
        for name, exemption in (*zone.exceptions.items(), *zone.openers.items()):
            if exemption.until and estate.today >= _reminder(exemption, exemption.until):
                ends = "ended" if exemption.until < estate.today else "ends"
                subject = f"The exception of the zone '{zone.name}' for '{name}'"
                yield f"{subject} {ends} on {exemption.until}: {exemption.why}"


def services_with_few_administrators(estate: Estate) -> Iterator[str]:
    """Yield services in use with fewer than two known administrators."""
    if names := short_of_administrators(estate):
        listed = printed.few(names, _MOST_NAMES)
        yield (
            f"{len(names)} services have fewer than two known administrators: {listed}. `python -m infra access` lists "
            "them."
        )


def credentials_to_retire(estate: Estate) -> Iterator[str]:
    """Yield credentials whose last day has passed."""
    for credential in estate.credentials.values():
        if credential.retire_by and credential.retire_by < estate.today:
            yield f"The credential '{credential.name}' was to be gone by {credential.retire_by}."


def credentials_of_retired_services(estate: Estate) -> Iterator[str]:
    """Yield where credentials still lie that a retired service issued, or that lie at one."""
    retired = {name for name, one in estate.services.items() if one.status == "retired"}
    for name, placements in estate.placements_by_credential.items():
        credential = estate.credentials[name]
        end = f" until {credential.retire_by}" if credential.retire_by else ""
        for sink, section in dict.fromkeys((one.target.sink, estate.section_of(one.target)) for one in placements):
            if credential.issuer in retired:
                yield f"The credential '{name}' of '{credential.issuer}', which is retired, still goes to {sink}{end}."
            elif section in retired:
                yield f"The credential '{name}' still goes to {sink} of '{section}', which is retired{end}."


def credentials_to_renew(estate: Estate) -> Iterator[str]:
    """Yield credentials in the last 30 days of their life, or past it."""
    for credential in estate.credentials.values():
        if credential.expires and estate.today >= credential.expires - _LAST:
            yield f"The credential '{credential.name}' ends on {credential.expires}; owner: {credential.owner}."


def dates_far_ahead(estate: Estate) -> Iterator[str]:
    """Yield what is said to begin in days to come, or to be gone only in more than a year."""
    tomorrow = estate.today + dt.timedelta(days=1)  # where somebody writes the date, it may be tomorrow already
    for zone in estate.zones.values():
        for name, exemption in (*zone.exceptions.items(), *zone.openers.items()):
            if exemption.since and exemption.since > tomorrow:
                subject = f"The exception of the zone '{zone.name}' for '{name}'"
                yield f"{subject} is granted since a day to come, {exemption.since}."
    for _, name, said, _ in unprotected(estate):
        if said.since > tomorrow:
            yield f"The {name} is said to be unprotected since a day to come, {said.since}."
    for credential in estate.credentials.values():
        if credential.retire_by and credential.retire_by > estate.today + LONGEST:
            subject = f"The credential '{credential.name}'"
            yield f"{subject} is to be gone only by {credential.retire_by}, in more than a year."


def guarded_values_unprotected(estate: Estate) -> Iterator[str]:
    """Yield what is not protected although guarded values lie there, with the credentials."""
    for section, name, said, at in unprotected(estate):
        if names := guarded_behind(section, at, estate):
            held = f"whoever can push there can have {', '.join(names)}"
            yield f"The {name} is not protected until {said.until}, and {held}: {said.why}"


def bots_out_of_use_with_keys(estate: Estate) -> Iterator[str]:
    """Yield bots that are out of use, and credentials that still act as them."""
    for credential in estate.credentials.values():
        bot = estate.bots.get(credential.acts_as or "")
        if bot is not None and bot.status != "active":
            end = "" if credential.retire_by else " It has no end: add retire_by."
            yield f"The credential '{credential.name}' acts as the bot '{bot.name}', which is {bot.status}.{end}"


def things_unknown(estate: Estate) -> Iterator[str]:
    """Yield how much nobody has found out yet."""
    nouns = ("services", "bots", "credentials", "apps", "runners")
    counts = {noun: sum(len(thing.unknown) for thing in getattr(estate, noun).values()) for noun in nouns}
    if any(counts.values()):
        listed = ", ".join(f"{count} of {noun}" for noun, count in counts.items() if count)
        yield f"{sum(counts.values())} keys are listed as unknown: {listed}."


def hosts_without_an_app(estate: Estate) -> Iterator[str]:
    """Yield hosts that a zone lists and no app uses: they wait there for the next one."""
    for zone, host in unused_hosts(estate):
        yield f"The zone '{zone}' lists the host {host}, where no app of it runs or is called. Delete it."


def bots_without_a_number(estate: Estate) -> Iterator[str]:
    """Yield bots whose place in an organisation is declared, but not managed: the account's number is not known."""
    names = [
        bot.name
        for bot in estate.bots.values()
        for service, account in bot.accounts.items()
        if service in estate.of(GitHub) and account.id is None and (account.role or bot.teams)
    ]
    if names:
        yield (
            "Bots with a declared place at GitHub that is not managed, since the number of the account is not known: "
            f"{', '.join(sorted(names))}."
        )


def environments_out_of_reach(estate: Estate) -> Iterator[str]:
    """Yield environments in another organisation than the one that the GitHub plugin works in."""
    names = [
        f"{one.organization}/{repository}@{environment}"
        for section, one in estate.of(GitHub).items()
        if section != FIRST
        for repository, about in one.repositories.items()
        for environment in about.environments
    ]
    if names:
        yield f"Environments that are declared and not managed, being in another organisation: {', '.join(names)}."


def packages_by_hand(estate: Estate) -> Iterator[str]:
    """Yield packages whose visibility a person must look at, since no call sets it at GitHub."""
    for one in estate.of(GitHub).values():
        if one.packages:
            listed = ", ".join(f"{name} {word}" for name, word in sorted(one.packages.items()))
            yield f"Packages of {one.organization} whose visibility only a person can set: {listed}."


def files_of_on_demand_runners(estate: Estate) -> Iterator[str]:
    """Yield why Cirun's files are not declared: a file says all runners, and of some not all is known."""
    if unknown := unknown_of(estate):
        listed = "; ".join(f"{name} ({', '.join(keys)})" for name, keys in sorted(unknown.items()))
        yield (
            "Cirun's files are not declared, since nobody knows all that they say of its runners, and one that a run "
            f"has made is removed: {listed}."
        )
    section = estate.services.get(CIRUN)
    has_repository = estate.repository(estate.repository_name(REPOSITORY)) is not None
    if section is not None and section.status == "active" and has_repository and not runners_of(estate):
        yield (
            f"Cirun is in use, and no runner of it is: files in {REPOSITORY} that no run made stay as they are, and "
            "who is named in them may go on starting machines. Empty them by hand, and remove its App; then retire it."
        )


def secrets_for_nobody(estate: Estate) -> Iterator[str]:
    """Yield secrets that are stored where an empty list lets nobody read them."""
    for slot in estate.slots_of(NamedInRepository):
        if not slot.delivery.repositories:
            yield f"The secret {slot.name} of '{slot.credential.name}' has an empty list, so nobody can read it."


WARNINGS: tuple[Callable[[Estate], Iterator[str]], ...] = (
    exceptions_near_their_end,
    services_with_few_administrators,
    credentials_to_retire,
    credentials_of_retired_services,
    credentials_to_renew,
    dates_far_ahead,
    guarded_values_unprotected,
    bots_out_of_use_with_keys,
    secrets_for_nobody,
    bots_without_a_number,
    hosts_without_an_app,
    environments_out_of_reach,
    packages_by_hand,
    files_of_on_demand_runners,
    things_unknown,
)


def warnings_of(estate: Estate) -> tuple[str, ...]:
    """Return a sentence for each thing that is to be put right."""
    return tuple(printed.line(sentence) for warning in WARNINGS for sentence in warning(estate))


def _reminder(exemption: Exemption, until: dt.date) -> dt.date:
    since = exemption.since or until - _LAST  # one without a start is refused
    return since + (until - since) * _LATE

"""Bots: the teams and roles that they are given exist, and what acts as them can."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from infra.estate.administrators import may_administer
from infra.estate.checks.declarations import Declarations
from infra.estate.classes import COVERS, guarded, together
from infra.estate.estate import Estate
from infra.estate.mistakes import KeyPath, Mistake
from infra.estate.nouns.credential import NOT_KNOWN
from infra.estate.powers import thing_of_team
from infra.estate.sections.github import FIRST, GitHub
from infra.estate.words import meant


def bot_team_exists(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a bot's teams are teams of an organisation where it has an account."""
    organizations = estate.of(GitHub)
    for bot in estate.bots.values():
        known = {team for service in bot.accounts if service in organizations for team in organizations[service].teams}
        for position, team in enumerate(bot.teams):
            if team not in known:
                what = f"The bot '{bot.name}' is in the team '{team}', which no organisation with its account has."
                remedy = meant(team, known) or "Give it an account at an organisation that has teams."
                yield declared.mistake("bots", bot.name, ("teams", position), what, remedy)


def credential_says_who_it_acts_as(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a credential of a service where a bot has an account says which bot it acts as, or that none knows."""
    if not declared.is_whole("bots", estate.bots):
        return  # the account may be in what could not be read
    for credential in estate.credentials.values():
        issuer = estate.services.get(credential.issuer)
        said = declared.gives("credentials", credential.name, "acts_as") or "acts_as" in credential.unknown
        if issuer is None or said or credential.deploy_key is not None:
            continue  # the key of a repository acts as nobody
        if known := sorted(bot.name for bot in estate.bots.values() if may_administer(bot, issuer)):
            what = f"The credential '{credential.name}' of {issuer.name} does not say which bot it acts as."
            some = ", ".join(f'"{name}"' for name in known[:5])
            remedy = f'Write acts_as = with who it is (there are {some}); or, if nobody knows, unknown = ["acts_as"].'
            yield declared.mistake("credentials", credential.name, ("issuer",), what, remedy)


def acting_bot_fits_issuer(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that the bot that a credential acts as can have one of that issuer: an account there, or an App."""
    if not all(declared.is_whole(noun, getattr(estate, noun)) for noun in ("services", "bots")):
        return  # the account may be in what could not be read
    for credential in estate.credentials.values():
        bot, issuer = estate.bots.get(credential.acts_as or ""), estate.services.get(credential.issuer)
        if bot is None or credential.issuer == NOT_KNOWN or (issuer is not None and may_administer(bot, issuer)):
            continue
        if issuer is not None and issuer.status == "retired":
            continue  # its account there has gone, or is to go; whom the old value acted as stays true
        if declared.gives("bots", bot.name, "accounts", credential.issuer):
            continue  # with a mistake of its own
        fitting = [one.name for one in estate.bots.values() if issuer is not None and may_administer(one, issuer)]
        where = f"has no account at {credential.issuer}" if issuer is not None else "can have none that is our own"
        what = f"The credential '{credential.name}' acts as the bot '{bot.name}', which {where}."
        remedy = (
            f"Correct the bot (with an account there: {', '.join(sorted(fitting)) or 'none'}), or the issuer; or add "
            "the account to the bot's file."
            if issuer is not None
            else "Correct the issuer, or delete acts_as."
        )
        yield declared.mistake("credentials", credential.name, ("acts_as",), what, remedy)


def team_of_bot_is_weighed(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that of a team that a bot is in, the organisation's `holds` says what being in it opens."""
    first = estate.services.get(FIRST)
    for bot in estate.bots.values():
        for position, team in enumerate(bot.teams):
            thing = thing_of_team(team, estate).partition(":")[2]
            said = [class_ for pinned, class_ in (first.holds if first else {}).items() if fnmatchcase(thing, pinned)]
            if said and team == estate.core and "admin" not in COVERS[together(said)]:
                what = f"The bot '{bot.name}' is in '{team}', which answers for all, and `holds` calls that {said[0]}."
                remedy = f'Write "{thing}" = "admin", or "root", under [{FIRST}.holds] in services.toml.'
                yield declared.mistake("bots", bot.name, ("teams", position), what, remedy)
            if first is not None and not said:
                what = f"The bot '{bot.name}' is in the team '{team}', and nothing says what that opens."
                remedy = f'Add "{thing}" = "<class>" to [{FIRST}.holds] in services.toml: what its members may change.'
                yield declared.mistake("bots", bot.name, ("teams", position), what, remedy)


def bot_role_is_at_github(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a bot has a role only in an organisation at GitHub."""
    for bot in estate.bots.values():
        for service, account in bot.accounts.items():
            if account.role and service not in estate.of(GitHub):
                what = f"The bot '{bot.name}' has a role at '{service}', which is no organisation at GitHub."
                yield declared.mistake("bots", bot.name, ("accounts", service, "role"), what, "Delete the key.")


def owner_is_administrator(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a bot that is made an owner of an organisation is listed among its administrators."""
    for bot in estate.bots.values():
        for service, account in bot.accounts.items():
            section = estate.services.get(service)
            if account.role == "admin" and section is not None and bot.name not in section.administrators:
                what = f"The bot '{bot.name}' is an owner of {section.organization}, and [{service}] does not list it."
                remedy = f"Add it to `administrators` of [{service}] in services.toml, and have that reviewed."
                yield declared.mistake("bots", bot.name, ("accounts", service, "role"), what, remedy)


def granted_repository_is_unguarded(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a service's App is granted no repository in a zone above staging: who keeps the service reads it."""
    for service in estate.services.values():
        for position, repository in enumerate(service.granted or ()):
            sink = f"github:{estate.repository_name(repository)}"
            zone = estate.zones.get(estate.zone_of.get(sink, ""))
            if zone is not None and (more := guarded(zone.admits)):
                what = (
                    f"The App of '{service.name}' is granted {repository}, which lies in the zone '{zone.name}', "
                    f"and that admits {', '.join(more)}."
                )
                remedy = "Take it off the list: whoever keeps the service would read what lies there."
                yield declared.mistake("services", service.name, ("granted", position), what, remedy)


def registry_role_is_a_bots(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a user who has a role at a registry is a bot with an account there."""
    if not declared.is_whole("bots", estate.bots):
        return
    for service in estate.services.values():
        logins = {bot.accounts[service.name].login for bot in estate.bots.values() if service.name in bot.accounts}
        for image, holder, role in service.image_roles():
            kind, _, login = holder.partition(":")
            if kind == "user" and login not in logins:
                what = (
                    f"The repository {image} gives the role {role} to the user '{login}', who is no bot of ours there."
                )
                remedy = f"{meant(login, logins)} A bot's account is one of `accounts` in its file."
                at: KeyPath = ("repositories", image, "roles", holder)
                yield declared.mistake("services", service.name, at, what, remedy)


def granted_repository_exists(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a repository that a GitHub App must have is declared."""
    for service in estate.services.values():
        for position, repository in enumerate(service.granted or ()):
            if estate.repository_name(repository) not in estate.repositories:
                what = f"The App of '{service.name}' is granted the repository '{repository}', which is not declared."
                remedy = f"Correct it, or add it to the repositories of [{FIRST}] in services.toml."
                yield declared.mistake("services", service.name, ("granted", position), what, remedy)

"""Bots: the teams and roles that they are given exist."""

from collections.abc import Iterator

from infra.estate.administrators import may_administer
from infra.estate.checks.declarations import Declarations
from infra.estate.estate import Estate
from infra.estate.mistakes import Mistake
from infra.estate.sections.github import FIRST, GitHub


def bot_team_exists(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a bot's teams are teams of an organisation where it has an account."""
    organizations = estate.of(GitHub)
    for bot in estate.bots.values():
        known = {team for service in bot.accounts if service in organizations for team in organizations[service].teams}
        for position, team in enumerate(bot.teams):
            if team not in known:
                what = f"The bot '{bot.name}' is in the team '{team}', which no organisation with its account has."
                remedy = f"Known are {', '.join(sorted(known)) or 'none: give it an account at one'}."
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
            remedy = f'Write acts_as = "{known[0]}" or who it is; or, if nobody knows, unknown = ["acts_as"].'
            yield declared.mistake("credentials", credential.name, ("issuer",), what, remedy)


def bot_role_is_at_github(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a bot has a role only in an organisation at GitHub."""
    for bot in estate.bots.values():
        for service, account in bot.accounts.items():
            if account.role and service not in estate.of(GitHub):
                what = f"The bot '{bot.name}' has a role at '{service}', which is no organisation at GitHub."
                yield declared.mistake("bots", bot.name, ("accounts", service, "role"), what, "Delete the key.")


def granted_repository_exists(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a repository that a GitHub App must have is declared."""
    for service in estate.services.values():
        for position, repository in enumerate(service.granted or ()):
            if estate.repository_name(repository) not in estate.repositories:
                what = f"The App of '{service.name}' is granted the repository '{repository}', which is not declared."
                remedy = f"Correct it, or add it to the repositories of [{FIRST}] in services.toml."
                yield declared.mistake("services", service.name, ("granted", position), what, remedy)

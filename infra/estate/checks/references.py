"""Names that one thing uses for another: they exist."""

from collections.abc import Iterator

from infra.estate.access import may_administer
from infra.estate.checks.ground import Ground
from infra.estate.estate import Estate
from infra.estate.keys import keys_of
from infra.estate.kinds import DEPENDABOT, KINDS, qualified
from infra.estate.mistakes import KeyPath, Mistake
from infra.estate.services.azure_devops import AzureDevOps

OURSELVES = "self"
"""The issuer of values that we make up ourselves."""
NOT_KNOWN = "unknown"
"""The issuer of values that somebody else manages, and that nobody has traced yet."""


def each_issuer_is_a_service(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """A credential was issued by a declared service, or by ourselves."""
    for credential in estate.credentials.values():
        if credential.issuer == NOT_KNOWN and credential.managed_by == "us":
            what = f"The issuer of the credential '{credential.name}' is not known, although we manage it."
            yield ground.mistake("credentials", credential.name, ("issuer",), what, "Find out, and write it down.")
        elif credential.issuer not in (OURSELVES, NOT_KNOWN) and not ground.declares("services", credential.issuer):
            what = (
                f"The credential '{credential.name}' was issued by '{credential.issuer}', which is no declared service."
            )
            mend = f'{ground.known("services")} A value of our own has issuer "{OURSELVES}".'
            yield ground.mistake("credentials", credential.name, ("issuer",), what, mend)


def each_manager_is_listed(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """Who manages a credential, or the access to a runner, is us or one of the managers."""
    known = ("us", *estate.managers)
    managed = [("credentials", "managed_by", one.name, one.managed_by) for one in estate.credentials.values()]
    managed += [("runners", "access", one.name, one.access) for one in estate.runners.values() if one.access]
    for noun, key, name, manager in managed:
        if manager not in known:
            what = f"The key {key} of '{name}' names '{manager}', which is no manager."
            mend = f"Known are {', '.join(known)}; more are listed under [defaults] in services.toml."
            yield ground.mistake(noun, name, (key,), what, mend)


def each_bot_acted_as_exists(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """A credential acts as a declared bot."""
    for credential in estate.credentials.values():
        if credential.acts_as and not ground.declares("bots", credential.acts_as):
            what = f"The credential '{credential.name}' acts as the bot '{credential.acts_as}', which does not exist."
            yield ground.mistake("credentials", credential.name, ("acts_as",), what, ground.known("bots"))


def each_bot_is_known_somewhere(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """A bot has an account at a declared service, or is a GitHub App."""
    for bot in estate.bots.values():
        if not any(ground.gives("bots", bot.name, key) for key in ("accounts", "github_app")):
            mend = "Add [accounts] with a login a service, or [github_app]."
            yield ground.mistake(
                "bots", bot.name, (), f"The bot '{bot.name}' has no account and is no GitHub App.", mend
            )
        for service in bot.accounts:
            if not ground.declares("services", service):
                what = f"The bot '{bot.name}' has an account at '{service}', which is no declared service."
                yield ground.mistake("bots", bot.name, ("accounts", service), what, ground.known("services"))


def each_owner_is_a_team(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """Owners and deputies are teams that a service lists."""
    teams = estate.teams
    nouns = (
        ("credentials", estate.credentials),
        ("bots", estate.bots),
        ("apps", estate.apps),
        ("runners", estate.runners),
    )
    for noun, things in nouns:
        for name, thing in things.items():
            for key in ("owner", "deputy"):
                team = getattr(thing, key, None)
                if team is not None and team not in teams:
                    what = f"The {key} of '{name}' is the team '{team}', which no service lists."
                    mend = f"Known are {', '.join(sorted(teams)) or 'none'}: the teams of services.toml."
                    yield ground.mistake(noun, name, (key,), what, mend)


def each_administrator_is_known(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """An administrator is a team, or a bot that has an account at the service or is an App of it."""
    for service in estate.services.values():
        for position, name in enumerate(service.administrators):
            bot = estate.bots.get(name)
            if ground.declares("bots", name):
                at_home = bot is None or may_administer(bot, service)
                what = f"The bot '{name}' administers '{service.name}', but has no account there."
                mend = "Add the account to the bot's file, or name another."
            else:
                at_home = name in estate.teams
                what = f"'{name}' administers '{service.name}', but is neither a bot nor a team."
                mend = f"Teams are {', '.join(sorted(estate.teams)) or 'none'}; people are named by their team."
            if not at_home:
                yield ground.mistake("services", service.name, ("administrators", position), what, mend)


def each_runner_names_what_exists(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """A runner's service and zones are declared."""
    for runner in estate.runners.values():
        if runner.service and not ground.declares("services", runner.service):
            what = f"The runner '{runner.name}' belongs to '{runner.service}', which is no declared service."
            yield ground.mistake("runners", runner.name, ("service",), what, ground.known("services"))
        for position, zone in enumerate(runner.zones):
            if zone != "*" and not ground.declares("zones", zone):
                what = f"The runner '{runner.name}' serves the zone '{zone}', which does not exist."
                yield ground.mistake("runners", runner.name, ("zones", position), what, ground.known("zones"))


def each_sink_exists(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """A sink of a zone is a place that something can be delivered to."""
    for zone in estate.zones.values():
        for position, sink in enumerate(zone.sinks):
            fault = _sink_fault(sink, estate, ground)
            if fault:
                at: KeyPath = ("sinks", position)
                what = f"The zone '{zone.name}' lists the sink {sink}, but {fault}."
                yield ground.mistake("zones", zone.name, at, what, "Correct it, declare the thing, or delete the sink.")


def each_app_names_what_exists(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """An app's repositories are declared."""
    repositories = estate.repositories
    for app in estate.apps.values():
        used: list[tuple[str, KeyPath]] = [(name, ("repository_webhooks", name)) for name in app.repository_webhooks]
        used += [(app.source, ("source",))] if app.source else []
        for repository, at in used:
            full = qualified(repository, estate)
            if full not in repositories:
                what = f"The app '{app.name}' names the repository {full}, which is not declared."
                mend = "Correct it, or add it to the repositories of its organisation in services.toml."
                yield ground.mistake("apps", app.name, at, what, mend)


def each_unknown_is_a_key_left_out(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """`unknown` lists keys of the thing that are not given."""
    nouns = ("services", "bots", "credentials", "apps", "runners")
    for noun, things in zip(nouns, (getattr(estate, noun) for noun in nouns), strict=True):
        for name, thing in things.items():
            given = ground.things[noun][name].data
            for position, key in enumerate(thing.unknown):
                first = key.partition(".")[0]
                if first not in keys_of(type(thing)):
                    what = f"'unknown' of '{name}' lists '{key}', which is no key."
                elif first == key and key in given:
                    what = f"'unknown' of '{name}' lists '{key}', which is given."
                else:
                    continue
                yield ground.mistake(noun, name, ("unknown", position), what, "Correct it, or take it off the list.")


def _sink_fault(sink: str, estate: Estate, ground: Ground) -> str:
    prefix, _, thing = sink.partition(":")
    azure = estate.of(AzureDevOps).get("azure-devops")
    if prefix == "github":
        full = thing.removesuffix(DEPENDABOT).partition("@")[0]
        return "" if "*" in full or full in estate.repositories else f"the repository {full} is not declared"
    if prefix in ("app", "webhooks"):
        return "" if ground.declares("apps", thing) else f"there is no app '{thing}'"
    if prefix == "azure-devops" and "/" in thing:
        return "" if azure and thing in azure.groups else f"there is no variable group {thing}"
    if prefix == "azure-devops":
        project = thing.partition(":")[0]
        return "" if azure and project in azure.projects else f"there is no project '{project}'"
    if sink == "engine":
        return ""
    sinks = ", ".join(dict.fromkeys(kind.sink for kind in KINDS.values()))
    return f"no kind of delivery goes there (sinks look like {sinks})"

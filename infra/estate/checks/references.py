"""Names that one thing uses for another: they exist."""

from collections.abc import Iterator

from infra.estate.administrators import may_administer
from infra.estate.checks.declarations import Declarations
from infra.estate.estate import Estate
from infra.estate.keys import keys_of
from infra.estate.kinds import KINDS, Target, in_words
from infra.estate.mistakes import KeyPath, Mistake
from infra.estate.nouns.credential import NOT_KNOWN, OURSELVES
from infra.estate.words import meant, near


def issuer_exists(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a credential was issued by a declared service, or by ourselves."""
    for credential in estate.credentials.values():
        if credential.issuer not in (OURSELVES, NOT_KNOWN) and not declared.has("services", credential.issuer):
            what = (
                f"The credential '{credential.name}' was issued by '{credential.issuer}', which is no declared service."
            )
            remedy = f'{declared.meant("services", credential.issuer)} A value of our own has issuer "{OURSELVES}".'
            yield declared.mistake("credentials", credential.name, ("issuer",), what, remedy)


def issuer_of_ours_is_known(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that of a credential that we manage, somebody knows who issued it."""
    for credential in estate.credentials.values():
        if credential.issuer == NOT_KNOWN and credential.is_ours:
            what = f"The issuer of the credential '{credential.name}' is not known, although we manage it."
            yield declared.mistake("credentials", credential.name, ("issuer",), what, "Find out, and write it down.")


def manager_is_listed(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that who manages a credential, or the access to a runner, is us or one of the managers."""
    known = ("us", *estate.managers)
    managed = [("credentials", "managed_by", one.name, one.managed_by) for one in estate.credentials.values()]
    managed += [("runners", "access", one.name, one.access) for one in estate.runners.values() if one.access]
    for noun, key, name, manager in managed:
        if manager not in known:
            what = f"The key {key} of '{name}' names '{manager}', which is no manager."
            remedy = f"{meant(manager, known)} They are listed under [defaults] in services.toml."
            yield declared.mistake(noun, name, (key,), what, remedy)


def acting_bot_exists(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a credential acts as a declared bot."""
    for credential in estate.credentials.values():
        if credential.acts_as and not declared.has("bots", credential.acts_as):
            what = f"The credential '{credential.name}' acts as the bot '{credential.acts_as}', which does not exist."
            yield declared.mistake(
                "credentials", credential.name, ("acts_as",), what, declared.meant("bots", credential.acts_as)
            )


def bot_has_account(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a bot has an account at a service, or is a GitHub App."""
    for bot in estate.bots.values():
        if not any(declared.gives("bots", bot.name, key) for key in ("accounts", "github_app")):
            what = f"The bot '{bot.name}' has no account and is no GitHub App."
            yield declared.mistake(
                "bots", bot.name, (), what, "Add [accounts] with a login a service, or [github_app]."
            )


def bot_account_service_exists(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a bot's account is at a declared service."""
    for bot in estate.bots.values():
        for service in bot.accounts:
            if not declared.has("services", service):
                what = f"The bot '{bot.name}' has an account at '{service}', which is no declared service."
                yield declared.mistake(
                    "bots", bot.name, ("accounts", service), what, declared.meant("services", service)
                )


def owner_is_team(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that owners and deputies are teams that a service lists."""
    teams = estate.teams
    nouns = (
        ("credentials", estate.credentials),
        ("bots", estate.bots),
        ("apps", estate.apps),
        ("runners", estate.runners),
    )
    given = {key: team for key in ("owner", "deputy") if (team := declared.defaults.get(key)) not in (None, *teams)}
    for key, team in given.items():
        what = f"The {key} of everything that names none is the team '{team}', which no service lists."
        remedy = f"{meant(str(team), teams)} `teams` of an organisation in services.toml lists them."
        file = declared.directory / "services.toml"
        yield Mistake(file=file, line=None, at=("defaults", key), what=what, remedy=remedy)
    for noun, things in nouns:
        for name, thing in things.items():
            for key in ("owner", "deputy"):
                team = getattr(thing, key, None)
                if team is not None and team not in (*teams, given.get(key)):
                    what = f"The {key} of '{name}' is the team '{team}', which no service lists."
                    remedy = f"{meant(team, teams)} `teams` of an organisation in services.toml lists them."
                    yield declared.mistake(noun, name, (key,), what, remedy)


def administrator_is_known(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that an administrator is a team, or a bot that has an account at the service or is an App of it."""
    for service in estate.services.values():
        for position, name in enumerate(service.administrators):
            bot = estate.bots.get(name)
            if declared.has("bots", name):
                at_home = bot is None or may_administer(bot, service)
                what = f"The bot '{name}' administers '{service.name}', but has no account there."
                remedy = "Add the account to the bot's file, or name another."
            else:
                at_home = name in estate.teams
                what = f"'{name}' administers '{service.name}', but is neither a bot nor a team."
                remedy = f"Teams are {', '.join(sorted(estate.teams)) or 'none'}; people are named by their team."
            if not at_home:
                yield declared.mistake("services", service.name, ("administrators", position), what, remedy)


def runner_service_exists(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a runner's service is declared."""
    for runner in estate.runners.values():
        if runner.service and not declared.has("services", runner.service):
            what = f"The runner '{runner.name}' belongs to '{runner.service}', which is no declared service."
            yield declared.mistake(
                "runners", runner.name, ("service",), what, declared.meant("services", runner.service)
            )


def runner_zones_exist(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a runner's zones are declared."""
    for runner in estate.runners.values():
        for position, zone in enumerate(runner.zones):
            if zone != "*" and not declared.has("zones", zone):
                what = f"The runner '{runner.name}' serves the zone '{zone}', which does not exist."
                yield declared.mistake("runners", runner.name, ("zones", position), what, declared.meant("zones", zone))


def section_is_in_order(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that the keys that only one service has fit each other."""
    for service in estate.services.values():
        for at, what, remedy in service.faults():
            yield declared.mistake("services", service.name, at, what, remedy)


def sink_exists(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a sink of a zone is a place that something can be delivered to."""
    for zone in estate.zones.values():
        for position, sink in enumerate(zone.sinks):
            fault = _sink_fault(sink, estate, declared)
            if fault:
                at: KeyPath = ("sinks", position)
                what = f"The zone '{zone.name}' lists the sink {sink}, but {fault}."
                remedy = "Correct it, declare the thing, or delete the sink."
                yield declared.mistake("zones", zone.name, at, what, remedy)


def app_repositories_exist(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that an app's repositories are declared."""
    for app in estate.apps.values():
        used: list[tuple[str, KeyPath]] = [(name, ("repository_webhooks", name)) for name in app.repository_webhooks]
        used += [(app.source, ("source",))] if app.source else []
        for text, at in used:
            full = estate.repository_name(text)
            if full not in estate.repositories:
                what = f"The app '{app.name}' names the repository {full}, which is not declared."
                question = near(str(full), map(str, estate.repositories))
                remedy = "Correct it, or add it to the repositories of its organisation in services.toml."
                remedy = f"{question} {remedy}".lstrip()
                yield declared.mistake("apps", app.name, at, what, remedy)


def unknown_key_is_left_out(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that `unknown` lists keys of the thing that are not given."""
    nouns = ("services", "bots", "credentials", "apps", "runners")
    for noun, things in zip(nouns, (getattr(estate, noun) for noun in nouns), strict=True):
        for name, thing in things.items():
            given = declared.things[noun][name].data
            for position, key in enumerate(thing.unknown):
                first = key.partition(".")[0]
                if first not in keys_of(type(thing)):
                    what = f"'unknown' of '{name}' lists '{key}', which is no key."
                elif first == key and key in given:
                    what = f"'unknown' of '{name}' lists '{key}', which is given."
                else:
                    continue
                yield declared.mistake(noun, name, ("unknown", position), what, "Correct it, or take it off the list.")


def _sink_fault(sink: str, estate: Estate, declared: Declarations) -> str:
    prefix, _, thing = sink.partition(":")
    kind = next((kind for kind in KINDS.values() if kind.sink_prefix() == prefix), None)
    if kind is None:
        sinks = ", ".join(dict.fromkeys(in_words(kind.sink_form) for kind in KINDS.values()))
        return f"no kind of delivery goes there (sinks look like {sinks})"
    return "" if _is_declared_app(kind, thing, declared) else kind.sink_fault(thing, estate)


def _is_declared_app(kind: type[Target], thing: str, declared: Declarations) -> bool:
    """Return whether a sink is that of an app whose file has mistakes: then it is not the sink that is wrong."""
    return "app" in kind.needs and declared.has("apps", thing)

"""Who an app acts as, and the credentials it needs, each with every place where the app must find it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from infra.estate.estate import Estate, Filling
from infra.estate.kinds import KINDS, qualified
from infra.estate.needs.ground import ACTIONS
from infra.estate.needs.need import Need, github_section, needed_credentials, nobody
from infra.estate.nouns import App, Bot, Credential
from infra.estate.services.github import FIRST, GitHub

WEBHOOK = "github-webhook-secret"
_WHOLE_ORGANIZATION = ("github-organization-secret", "github-organization-variable")
_IN_REPOSITORIES = (
    *_WHOLE_ORGANIZATION, "github-repository-secret", "github-environment-secret", "github-repository-variable",
)  # fmt: skip


def bots(app: App, estate: Estate) -> Iterator[Need]:
    """The bot it acts as, those that its credentials act as, and their places in organisations."""
    acting = (one.acts_as for one in needed_credentials(app, estate))
    for name in dict.fromkeys(bot for bot in (app.bot, *acting) if bot):
        bot = estate.bots.get(name)
        if bot is None:
            continue  # a mistake of its own
        at = next(iter(bot.accounts), FIRST)
        logins = tuple(f"{account.login} at {service}" for service, account in bot.accounts.items())
        yield Need(
            app=app.name,
            kind="bot",
            service=at,
            name=name,
            about=(*logins, *(("a GitHub App",) if bot.github_app is not None else ())),
            unknown=bot.unknown,
            status=bot.status,
            nobody=nobody(at, estate),
            unseen="a person makes accounts and Apps, in the browser",
        )
        yield from _places(app, bot, estate)


def credentials(app: App, estate: Estate) -> Iterator[Need]:
    """The credentials it needs, and those delivered to it: what each is, and where the app must find it."""
    for credential in needed_credentials(app, estate):
        yield _described(app, credential, estate)
        yield from _at_its_issuer(app, credential, estate)
        yield from _deploy_key(app, credential, estate)
        for filling in estate.fillings:
            if filling.credential is credential and filling.delivery.to != WEBHOOK and reaches(filling, app, estate):
                yield place(app, filling, estate)


def reaches(filling: Filling, app: App, estate: Estate) -> bool:
    """Whether an app can read what lies at a place: its own settings, or what the workflows of its source read."""
    if filling.delivery.app is not None:
        return filling.delivery.app == app.name
    if app.platform != ACTIONS or filling.delivery.to not in _IN_REPOSITORIES:
        return False
    if filling.delivery.environment not in (None, app.environment) and "environment" not in app.unknown:
        return False
    full = filling.place.scope.partition("@")[0]
    everywhere = filling.delivery.to in _WHOLE_ORGANIZATION and full == "*"
    return everywhere or full.lower() == qualified(app.source or "", estate).lower()


def place(app: App, filling: Filling, estate: Estate, about: tuple[str, ...] = ()) -> Need:
    """Return the need that a place is filled."""
    service, manager = KINDS[filling.delivery.to].service, filling.credential.managed_by
    if service == FIRST:
        service = github_section(filling.place.sink.partition(":")[2].partition("/")[0], estate) or FIRST
    item = f" (vault item {filling.item})" if filling.identifier and manager == "us" else ""
    return Need(
        app=app.name,
        kind=filling.delivery.to,
        service=service,
        scope=f"{estate.services[service].organization}/*" if filling.place.scope == "*" else filling.place.scope,
        name=filling.place.slot,
        about=about or (f"{'an identifier of' if filling.identifier else 'from'} {filling.credential.name}{item}",),
        nobody=nobody(service, estate),
        unseen="" if manager == "us" else f"'{manager}' writes it",
    )


def _described(app: App, credential: Credential, estate: Estate) -> Need:
    kept = f"vault item {credential.item}, field {credential.field}"
    if credential.made == "oidc":
        kept = "nothing of it is stored"
    elif credential.managed_by != "us":
        kept = "not in our vault"
    expires = (f"expires on {credential.expires}",) if credential.expires else ()
    return Need(
        app=app.name,
        kind="credential",
        service=credential.issuer,
        name=credential.name,
        about=(
            f"class {credential.class_}",
            kept,
            f"issued by {credential.issuer}, made by {credential.made}",
            *expires,
        ),
        unknown=credential.unknown,
        nobody=nobody(credential.issuer, estate),
        unseen="whether it opens what it is for, only its use shows; where it must lie is looked at",
    )


def _at_its_issuer(app: App, credential: Credential, estate: Estate) -> Iterator[Need]:
    """The token as its issuer has it, where that is declared."""
    if credential.token is not None:
        opened = (one.partition(":")[2] for one in credential.opens if one.startswith(f"{credential.issuer}:"))
        yield Need(
            app=app.name,
            kind="token",
            service=credential.issuer,
            scope=next(opened, ""),
            name=credential.token.name,
            about=(f"from {credential.name}", f"scopes {', '.join(credential.token.scopes)}"),
            nobody=nobody(credential.issuer, estate),
            unseen="" if credential.managed_by == "us" else f"'{credential.managed_by}' looks after it",
        )


def _deploy_key(app: App, credential: Credential, estate: Estate) -> Iterator[Need]:
    """The public half of a key, in the repository that it opens."""
    key = credential.deploy_key
    if key is not None:
        yield Need(
            app=app.name,
            kind="deploy-key",
            service=FIRST,
            scope=qualified(key.repository, estate),
            name=key.title or credential.name,
            about=(f"from {credential.name}", "may write" if key.write else "reads only"),
            nobody=nobody(FIRST, estate),
            unseen="" if credential.managed_by == "us" else f"'{credential.managed_by}' writes it",
        )


def _places(app: App, bot: Bot, estate: Estate) -> Iterator[Need]:
    """A bot's role in each organisation and its teams there."""
    for section, one in estate.of(GitHub).items():
        account = bot.accounts.get(section)
        if account is None:
            continue
        unseen = "" if account.id else "the number of its account is not known"
        if bot.status != "active":
            unseen = f"the bot is {bot.status}"
        there = partial(
            Need,
            app=app.name,
            service=section,
            name=bot.name,
            slot=str(account.id or ""),
            nobody=nobody(section, estate),
            unseen=unseen,
        )
        if account.role:
            yield there(kind="membership", scope=str(one.organization), about=(account.role,))
        for team in sorted(set(bot.teams) & set(one.teams)):
            yield there(kind="team-membership", scope=f"{one.organization}/{team}")

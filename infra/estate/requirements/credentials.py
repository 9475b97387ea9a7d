"""Who an app acts as, and the credentials it needs, each with every place where the app must find it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from infra.estate.estate import Estate
from infra.estate.kinds import GitHubTarget, Target
from infra.estate.nouns import App, Bot, Credential
from infra.estate.placement import Placement
from infra.estate.requirements.foundations import ACTIONS
from infra.estate.requirements.requirement import Requirement, needed_credentials, nobody
from infra.estate.sections.github import FIRST, GitHub


def bots(app: App, estate: Estate) -> Iterator[Requirement]:
    """Yield the bot it acts as, those that its credentials act as, and their places in organisations."""
    acting = (one.acts_as for one in needed_credentials(app, estate))
    for name in dict.fromkeys(bot for bot in (app.bot, *acting) if bot):
        bot = estate.bots.get(name)
        if bot is None:
            continue  # a mistake of its own
        at = next(iter(bot.accounts), FIRST)
        logins = tuple(f"{account.login} at {service}" for service, account in bot.accounts.items())
        yield Requirement(
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


def credentials(app: App, estate: Estate) -> Iterator[Requirement]:
    """Yield the credentials it needs, and those delivered to it: what each is, and where the app must find it."""
    for credential in needed_credentials(app, estate):
        yield _described(app, credential, estate)
        yield from _at_its_issuer(app, credential, estate)
        yield from _deploy_key(app, credential, estate)
        for placement in estate.placements_by_credential.get(credential.name, ()):
            if not placement.kind.signs_webhooks and reaches(placement, app, estate):
                yield place(app.name, placement, estate)


def reaches(placement: Placement[Target], app: App, estate: Estate) -> bool:
    """Return whether an app can read what is at a place: its own settings, or what workflows of its source read."""
    if placement.delivery.app is not None:
        return placement.delivery.app == app.name
    if app.platform != ACTIONS:
        return False
    known = "environment" not in app.unknown
    environments = ((app.environment,) if app.environment else ()) if known else None
    return placement.target.is_read_by_workflows_of(estate.repository_name(app.source or ""), environments)


def place(app: str, placement: Placement[Target], estate: Estate, about: tuple[str, ...] = ()) -> Requirement:
    """Return the requirement of an app that a place is filled."""
    target, credential = placement.target, placement.credential
    service = estate.section_of(target) or target.service
    item = f" (vault item {placement.item})" if placement.identifier and credential.is_ours else ""
    return Requirement(
        app=app,
        kind=target.to,
        service=service,
        scope=f"{target.organization}/*" if isinstance(target, GitHubTarget) and target.scope == "*" else target.scope,
        name=target.slot,
        about=about or (f"{'an identifier of' if placement.identifier else 'from'} {credential.name}{item}",),
        nobody=nobody(service, estate),
        unseen="" if credential.is_ours else f"'{credential.managed_by}' writes it",
    )


def _described(app: App, credential: Credential, estate: Estate) -> Requirement:
    stored = f"vault item {credential.item}, field {credential.field}"
    if credential.made == "oidc":
        stored = "nothing of it is stored"
    elif not credential.is_ours:
        stored = "not in our vault"
    expires = (f"expires on {credential.expires}",) if credential.expires else ()
    if credential.is_replaced_by_runs:
        expires = ("replaced by runs",)
    return Requirement(
        app=app.name,
        kind="credential",
        service=credential.issuer,
        name=credential.name,
        about=(
            f"class {credential.class_}",
            stored,
            f"issued by {credential.issuer}, made by {credential.made}",
            *expires,
        ),
        unknown=credential.unknown,
        nobody=nobody(credential.issuer, estate),
        unseen="whether it opens what it is for, only its use shows; where it must lie is looked at",
    )


def _at_its_issuer(app: App, credential: Credential, estate: Estate) -> Iterator[Requirement]:
    """Yield the token as its issuer has it, where that is declared."""
    if credential.token is not None:
        generations = ("runs make it, one generation after the other",) if credential.is_replaced_by_runs else ()
        opened = (one.partition(":")[2] for one in credential.opens if one.startswith(f"{credential.issuer}:"))
        yield Requirement(
            app=app.name,
            kind="minted-token" if credential.is_replaced_by_runs else "token",
            service=credential.issuer,
            scope=next(opened, ""),
            name=credential.token.name,
            about=(f"from {credential.name}", f"scopes {', '.join(credential.token.scopes)}", *generations),
            nobody=nobody(credential.issuer, estate),
            unseen="" if credential.is_ours else f"'{credential.managed_by}' looks after it",
        )


def _deploy_key(app: App, credential: Credential, estate: Estate) -> Iterator[Requirement]:
    """Yield the public half of a key, in the repository that it opens."""
    key = credential.deploy_key
    if key is not None:
        yield Requirement(
            app=app.name,
            kind="deploy-key",
            service=FIRST,
            scope=str(estate.repository_name(key.repository)),
            name=key.title or credential.name,
            about=(f"from {credential.name}", "may write" if key.write else "reads only"),
            nobody=nobody(FIRST, estate),
            unseen="" if credential.is_ours else f"'{credential.managed_by}' writes it",
        )


def _places(app: App, bot: Bot, estate: Estate) -> Iterator[Requirement]:
    """Yield a bot's role in each organisation and its teams there."""
    for section, one in estate.of(GitHub).items():
        account = bot.accounts.get(section)
        if account is None:
            continue
        unseen = "" if account.id else "the number of its account is not known"
        if bot.status != "active":
            unseen = f"the bot is {bot.status}"
        there = partial(
            Requirement,
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

"""What the data says of tokens: what they may do, for how long, and where the vault keeps those that runs make."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from infra.estate import Estate
from infra.estate.nouns import Credential
from infra.estate.rotation.policy import policy_of
from infra.estate.sections.anaconda_org import AnacondaOrg, organization_of
from infra.estate.sections.docker_hub import DockerHub
from infra.estate.sections.heroku import Heroku
from infra.estate.sections.quay import Quay
from policies.expected.stack import Inputs, Stack

_ISSUERS: tuple[tuple[type[Any] | None, str, str, str], ...] = (
    (AnacondaOrg, "saas:anaconda_org:Token", "saas:anaconda_org:MintedToken", "saas:anaconda_org:Revocation"),
    (DockerHub, "saas:docker_hub:AccessToken", "saas:docker_hub:MintedAccessToken", "saas:docker_hub:Revocation"),
    (Heroku, "saas:heroku:Authorization", "saas:heroku:MintedAuthorization", "saas:heroku:Revocation"),
    (Quay, "", "saas:quay:MintedRobot", "saas:quay:Revocation"),
    (None, "", "saas:own:GeneratedValue", "saas:own:Revocation"),
)
"""For each issuer the types of a token that a person made, of one that runs make, and of the end of former ones."""


class Made(NamedTuple):
    """A credential that runs make: the resources of its life, each by its type and what it is known by."""

    credential: Credential
    minted: tuple[str, Inputs]
    revocation: tuple[str, Inputs]
    recorded: tuple[str, Inputs]
    forgotten: tuple[str, Inputs]
    """The end of former values in the vault."""
    left: bool
    """Whether no run may replace it now."""


def made_by_runs(in_use: Estate, stack: Stack) -> Iterator[Made]:
    """Yield every credential that runs make."""
    for section, _, minted, revocation in _ISSUERS:
        for credential in _issued(section, in_use):
            policy = policy_of(credential, in_use)
            if policy is None:
                continue
            bot = in_use.bots.get(credential.acts_as or "")
            account = bot.accounts.get(credential.issuer) if bot else None
            named = _named(credential, in_use, section)
            held = {**named, "account": account.login if account else "", "asOf": stack.as_of}
            asked = {
                "scopes": credential.token.scopes if credential.token else (),
                "lifeDays": policy.life_days,
                "dueAfterDays": policy.due_after_days,
                "epoch": policy.epoch,
            }
            locked = stack.vault.items.get(credential.item)
            item = {"vault": stack.vault.vault, "item": locked, "title": credential.item}
            yield Made(
                credential,
                (minted, {**held, **asked}),
                (revocation, {**held, "drainSeconds": policy.drain_seconds}),
                ("saas:onepassword:RecordedValue", {**item, "field": credential.field, "asOf": stack.as_of}),
                ("saas:onepassword:RevokedValues", item),
                bool(policy.waits_for) or credential.name in stack.left,
            )


def of_tokens(in_use: Estate, stack: Stack) -> Iterator[tuple[str, Inputs]]:
    """Yield tokens with all that they may do, and for how long; and where the vault keeps those that runs make."""
    for one in made_by_runs(in_use, stack):
        yield from (one.minted, one.revocation, one.recorded, one.forgotten)
    for section, adopted, _, _ in _ISSUERS:
        for credential in _issued(section, in_use):
            token, last = credential.token, credential.expires
            if adopted and token and credential.made == "person" and (last or section is Heroku):
                ends = {"scopes": token.scopes, "expires": last.isoformat() if last else ""}
                yield adopted, {**_named(credential, in_use, section), **ends}


def _issued(section: type[Any] | None, in_use: Estate) -> Iterator[Credential]:
    issuers = ("self",) if section is None else tuple(in_use.of(section))
    yield from (one for one in in_use.credentials.values() if one.issuer in issuers)


def _named(credential: Credential, in_use: Estate, section: type[Any] | None) -> Inputs:
    """Return what a token is called, and the organisation that it is of, where tokens are of one."""
    named = {"name": credential.token.name if credential.token else credential.name}
    if section is AnacondaOrg:
        return {**named, "organization": organization_of(credential)}
    if section is Quay:
        return {**named, "organization": in_use.of(Quay)[credential.issuer].organization}
    return named

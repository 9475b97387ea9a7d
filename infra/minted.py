"""A credential that runs make themselves, from its issuer to the end of its former values.

Three parts of a run belong to it: it is made (`mint`), the vault gets it (`record`), and what was before it ends
(`revoke`), after everything that holds it and every check of that. All that is due is decided by the provider, from
what is recorded and the day of the run (docs/adr/0113).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

import pulumi

from infra.deployment import Deployment, Part, Phase
from infra.estate import Estate
from infra.estate.nouns import Credential, Service
from infra.estate.rotation import Policy, policy_of
from infra.sdk import onepassword
from infra.values import Reference


class MintedResource(Protocol):
    """What every minted credential gives, whoever issues it."""

    value: pulumi.Output[str]
    generation: pulumi.Output[int]
    made: pulumi.Output[str]
    epoch: pulumi.Output[str]
    tokenId: pulumi.Output[str]  # noqa: N815  # its name on the wire
    former: pulumi.Output[Mapping[str, str]]
    oldest: pulumi.Output[int]


class RevocationResource(Protocol):
    """What every revocation gives."""

    revoked: pulumi.Output[int]
    drainsUntil: pulumi.Output[str]  # noqa: N815


@dataclass(frozen=True, kw_only=True)
class Maker:
    """How one issuer's credentials are made and ended."""

    mint: Callable[..., Any]
    """Registers a minted credential: a class of `infra.sdk`."""
    revoke: Callable[..., Any]
    """Registers the revocation of what was before it."""
    name: str
    """What the resources are named after: the place there."""
    inputs: Mapping[str, str] = field(default_factory=dict)
    """What it takes beside what all do: the organisation, where there is one."""
    component: tuple[str, str] | None = None
    """Kind and name of the component that they are parts of."""

    def options(self, deployment: Deployment, after: list[pulumi.Resource]) -> pulumi.ResourceOptions:
        """Return the options of its resources."""
        if self.component is None:
            return pulumi.ResourceOptions(depends_on=after)
        return deployment.below(*self.component, after)


@dataclass(frozen=True, kw_only=True)
class Minted:
    """One credential that runs make, as its three parts know it."""

    credential: str
    name: str
    """What its generations are called at the issuer."""
    scopes: tuple[str, ...]
    value: Reference
    policy: Policy
    maker: Maker
    account: str = ""
    """What the value that a person made logs in as, where it alone does not say."""

    def held(self, deployment: Deployment) -> pulumi.Output[bool]:
        """Return whether a scheduled run leaves it as it is: it waits, or one of its values is another's, too."""
        waits = bool(self.policy.waits_for) or deployment.rotations.leaves(self.credential)
        record = deployment.rotations.record(self.value)
        return pulumi.Output.unsecret(record.apply(lambda found: waits or bool(found.shared_with)))


@dataclass(frozen=True, kw_only=True)
class Mint(Part):
    """It is made."""

    phase: ClassVar[Phase] = "mint"
    minted: Minted

    @property
    def records(self) -> frozenset[Reference]:
        """The value that the vault has, with all that its item says of it."""
        return frozenset([self.minted.value])

    def make(self, deployment: Deployment) -> None:
        """Register it."""
        one, record = self.minted, deployment.rotations.record(self.minted.value)
        made = one.maker.mint(
            one.maker.name,
            **one.maker.inputs,
            name=one.name,
            scopes=list(one.scopes),
            life_days=one.policy.life_days,
            due_after_days=one.policy.due_after_days,
            epoch=one.policy.epoch,
            account=one.account,
            held=one.held(deployment),
            as_of=deployment.rotations.as_of,
            current=record.apply(lambda found: found.value),
            **_as_recorded(record),
            recorded_revoked=pulumi.Output.unsecret(record.apply(lambda found: found.revoked)),
            kept=record.apply(lambda found: dict(found.former)),
            opts=one.maker.options(deployment, []),
        )
        deployment.rotations.mint(one.credential, made)


@dataclass(frozen=True, kw_only=True)
class Record(Part):
    """The vault gets it, before anything else does."""

    phase: ClassVar[Phase] = "record"
    minted: Minted

    def make(self, deployment: Deployment) -> None:
        """Register it, and give its value to whatever asks for it from now on."""
        one, made = self.minted, deployment.rotations.minted(self.minted.credential)
        vault, item = deployment.rotations.item(one.value.item)
        record = deployment.rotations.record(one.value)
        recorded = onepassword.RecordedValue(
            one.value.item,
            vault=vault,
            item=item,
            title=one.value.item,
            field=one.value.field,
            value=made.value,
            generation=made.generation,
            made=made.made,
            epoch=made.epoch,
            former=made.former,
            current=record.apply(lambda found: found.value),
            **_as_recorded(record),
            as_of=deployment.rotations.as_of,
        )
        deployment.rotations.provide(one.value, made.value, recorded)


@dataclass(frozen=True, kw_only=True)
class Revoke(Part):
    """What was before it ends, and the vault forgets it."""

    phase: ClassVar[Phase] = "revoke"
    minted: Minted

    def make(self, deployment: Deployment) -> None:
        """Register the revocation after all that holds the value, and after every check of it."""
        one, made = self.minted, deployment.rotations.minted(self.minted.credential)
        holders, record = deployment.holders(one.credential), deployment.rotations.record(one.value)
        revocation = one.maker.revoke(
            one.maker.name,
            **one.maker.inputs,
            name=one.name,
            generation=made.generation,
            token_id=made.tokenId,
            former=made.former,
            oldest=made.oldest,
            recorded_revoked=pulumi.Output.unsecret(record.apply(lambda found: found.revoked)),
            account=one.account,
            drain_seconds=one.policy.drain_seconds,
            places_written=[
                written for holder in holders if (written := getattr(holder, "writtenAt", None)) is not None
            ],
            held=one.held(deployment),
            as_of=deployment.rotations.as_of,
            opts=one.maker.options(deployment, [*holders, *deployment.rotations.needed_for_end(one.credential)]),
        )
        vault, item = deployment.rotations.item(one.value.item)
        onepassword.RevokedValues(
            one.value.item,
            vault=vault,
            item=item,
            title=one.value.item,
            revoked=revocation.revoked,
            opts=pulumi.ResourceOptions(depends_on=[revocation]),
        )
        deployment.rotations.tell(one.credential, _told(made, revocation))


def _as_recorded(record: pulumi.Output[Any]) -> dict[str, Any]:
    """Return which generation the vault's value is, when and in which epoch it was made, as the item says."""
    return {
        "recorded_generation": pulumi.Output.unsecret(record.apply(lambda found: found.generation)),
        "recorded_made": pulumi.Output.unsecret(record.apply(lambda found: found.made)),
        "recorded_epoch": pulumi.Output.unsecret(record.apply(lambda found: found.epoch)),
    }


def _told(made: MintedResource, revocation: RevocationResource) -> dict[str, pulumi.Output[Any]]:
    """Return what the stack's output says of it, for `python -m infra rotation`: never a value."""
    return {
        "generation": made.generation,
        "made": made.made,
        "epoch": made.epoch,
        "revoked": revocation.revoked,
        "drains_until": revocation.drainsUntil,
    }


def parts_at(
    section: type[Service] | None, estate: Estate, maker_of: Callable[[Credential, str], Maker]
) -> Iterator[Part]:
    """Yield the parts of every credential that runs make at services of a kind; None: those of our own.

    `maker_of` takes a credential and what its generations are called.
    """
    issuers = ("self",) if section is None else tuple(estate.of(section))
    for credential in estate.credentials.values():
        if credential.issuer in issuers and (policy := policy_of(credential, estate)) is not None:
            name = credential.token.name if credential.token else credential.name
            minted = Minted(
                credential=credential.name,
                name=name,
                scopes=tuple(sorted(credential.token.scopes)) if credential.token else (),
                value=Reference.to(credential),
                policy=policy,
                maker=maker_of(credential, name),
                account=_account(credential, estate),
            )
            yield from (Mint(minted=minted), Record(minted=minted), Revoke(minted=minted))


def _account(credential: Credential, estate: Estate) -> str:
    """Return the login of the bot that a credential acts as, at its issuer; empty if there is none."""
    bot = estate.bots.get(credential.acts_as or "")
    account = bot.accounts.get(credential.issuer) if bot else None
    return account.login if account else ""

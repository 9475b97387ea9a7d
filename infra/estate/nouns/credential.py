"""Credentials: what opens something, and every place it is delivered to."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from infra.estate.classes import Class
from infra.estate.nouns.words import (
    STRICT,
    Day,
    Duration,
    Flag,
    Name,
    Reference,
    Repository,
    Shape,
    Slot,
    Variable,
    Words,
)

OURSELVES = "self"
"""The issuer of values that we make up ourselves."""
NOT_KNOWN = "unknown"
"""The issuer of values that somebody else manages, and that nobody has traced yet."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Rotation:
    """How a credential is replaced, where it differs from its issuer."""

    overlap: Flag | None = None
    """Whether the old value stays valid while the new one is delivered."""
    max_age: Duration | None = None
    """How long one value is used; of a minted or generated one, in days."""
    waits_for: Words | None = None
    """What must be done before a run may replace it: that its readers take the form of the new value, say. Until this
    key is deleted, no run does."""
    done_for: tuple[Words, ...] = ()
    """Epochs for which a person has replaced it already: what runs replace needs no such word."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class DeployKey:
    """What the public half of a key opens, if GitHub has it as the deploy key of a repository."""

    repository: Repository
    """The one repository that it opens."""
    title: Words | None = None
    """What it is called there, where it is not the credential's name."""
    write: Flag = False
    """Whether it may write."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class IssuedToken:
    """A token as its issuer has it, so that it can be adopted or minted there.

    The last day of one that a person made is the credential's `expires`; that of a minted one is in the state.
    """

    name: Words
    """Its name there. Of a minted one, the name without generation: generation 3 is called `<name>-generation-3`."""
    scopes: tuple[Words, ...]
    """What it may do there. Of a minted robot of Quay: its roles, each as `<repository>:<role>`."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Delivery:
    """One place, or one secret with a list of places, that a credential is written to."""

    position: int
    to: Words
    """The kind of place. Which other keys it takes follows from it."""
    name: Slot | None = None
    """The name it gets there."""
    repositories: tuple[Repository, ...] = ()
    """At GitHub, the repositories that can read it; `["*"]` means all of the organisation."""
    environment: Name | None = None
    """At GitHub, the environment of the repositories."""
    app: Name | None = None
    """The app, by the name of its file."""
    project: Name | None = None
    """At Azure DevOps, the project."""
    group: Name | None = None
    """At Azure DevOps, the variable group."""
    definition: Repository | None = None
    """At Azure DevOps, the pipeline; `*` matches any text."""
    field: Name | None = None
    """The vault item's field, where it is not the credential's."""
    shape: Shape | None = None
    """What that field's value looks like, where it is not as the credential's."""
    identifiers: Mapping[Variable, Name] = Field(default_factory=dict)
    """What is not secret and travels along: name there to vault item."""
    longest_use: Duration | None = None
    """How long what read the value there may go on using it, where that differs from the service."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Credential:
    """Something that opens something: what for, how bad it is to lose it, where it lies."""

    name: Name
    purpose: Words
    """What it is for."""
    class_: Class = Field(alias="class")
    """What it is worth to whoever holds it. May not be lower than what it opens."""
    issuer: Name
    """The service that made it and can revoke it; `self` for a value of our own, `unknown` if nobody knows."""
    deliveries: tuple[Delivery, ...] = ()
    """Every place it is written to."""
    opens: tuple[Reference, ...] = ()
    """What it opens, as `<service>:<thing>`."""
    acts_as: Name | None = None
    """The bot it acts as. Where its issuer is one at which a bot has an account, it is said, or listed as `unknown`."""
    only: tuple[Name, ...] = ()
    """The zones it may go to; without it, none."""
    vault: Name | None = None
    """The vault item's title, where it is not the file's name."""
    field: Name = "credential"
    """The vault item's field."""
    shape: Shape = "token"
    """What the value looks like: one line without blanks, a PEM private key, base64, or any text."""
    made: Literal["person", "minted", "generated", "oidc"] = "person"
    """How it comes about: made by a person, minted through its issuer's API (its `token` says as what), generated as
    random bytes of our own. `oidc`: nothing is stored, whoever runs at the sink holds it."""
    managed_by: Name = "us"
    """Who writes it to its places: `us`, or one of `managers`. Theirs is declared and checked; no run writes it.

    When this no longer says `us`, the next run removes what earlier runs delivered. To leave it there for the new
    manager, forget it first, with `python -m infra hand-over`.
    """
    owner: Name | None = None
    """The team that answers for it."""
    deputy: Name | None = None
    """The team that stands in."""
    rotation: Rotation | None = None
    """How it is replaced, where it differs from its issuer."""
    made_by_person_because: Words | None = None
    """What keeps it a person's to make and to replace, where that differs from its issuer."""
    ends_when: Words | None = None
    """What would end that, where it differs from its issuer."""
    find_out_by: Day | None = None
    """While nobody knows the two: the day by which somebody has found out."""
    epoch: Words | None = None
    """Any new text replaces the value in the next scheduled run: the id of the incident, say."""
    oidc: Words | None = None
    """The subject that the issuer trusts, if `made` is `oidc`."""
    registry: Words | None = None
    """Where its manager keeps the list of values, if there are many."""
    deploy_key: DeployKey | None = None
    """The repository that it opens as a deploy key: its public half is put there, made from the vault's private key."""
    token: IssuedToken | None = None
    """The token at its issuer; without it, no run manages it there."""
    expires: Day | None = None
    """The day on which its issuer ends it. Of a minted one it is in the state."""
    retire_by: Day | None = None
    """The day by which it must be gone; more than a year ahead is reported."""
    unknown: tuple[Words, ...] = ()
    """Keys whose value nobody has found out yet."""

    @property
    def item(self) -> str:
        """The title of its vault item."""
        return self.vault or self.name

    @property
    def is_ours(self) -> bool:
        """Whether we write it to its places."""
        return self.managed_by == "us"

    @property
    def is_in_vault(self) -> bool:
        """Whether our vault holds its value."""
        return self.is_ours and self.made != "oidc"

    @property
    def is_replaced_by_runs(self) -> bool:
        """Whether scheduled runs replace its value: minted or generated, and ours."""
        return self.is_ours and self.made in ("minted", "generated")

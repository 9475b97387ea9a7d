"""AWS: one account, in which the state of this repository lies, and machines may be borrowed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from infra.estate.mistakes import KeyPath
from infra.estate.nouns import Service, TakenRole
from infra.estate.nouns.words import STRICT, Dollars, Flag, Name, Size, form

Account = Annotated[str, form(r"^[0-9]{12}$", "the number of an account, twelve digits in quotes")]
"""The number of an account: twelve digits."""
Region = Annotated[str, form(r"^[a-z]{2}(-[a-z]+)+-[0-9]$", "a region, such as eu-central-1")]
"""A region, such as `eu-central-1`."""
BucketName = Annotated[
    str, form(r"^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", "the name of a bucket: 3 to 63 lower-case letters, digits, dashes")
]
"""The name of a bucket, which no other bucket of the world has."""
BREAK_GLASS = "break-glass"
"""The role for people, when GitHub is down."""
Machine = Annotated[str, form(r"^[a-z0-9-]+\.[a-z0-9-]+$", "one kind of machine in lower case, such as g5.xlarge")]
"""A kind of machine, such as `g5.xlarge`; no `*`."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Trusted:
    """Whose jobs may take a role: those of one repository of the first organisation, in one place of it."""

    repository: Name
    """The repository; what counts is its number, which the lock of objects has."""
    environment: Name | None = None
    """The environment that the job runs in; without it, it runs in none."""
    branch: Annotated[
        str,
        form(
            r"^[A-Za-z0-9][A-Za-z0-9._/-]*$",
            "the name of a branch of letters, digits, dots, slashes, dashes and underscores",
        ),
    ] = "main"
    """The branch that the job is of."""
    by_numbers: Flag = True
    """Whether the repository's jobs name it and its owner by numbers. False where another issuer knows them by name."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Bucket:
    """A bucket of which every version is kept for a time, whoever wants it gone."""

    bucket: BucketName
    """Its name."""
    kept_days: Size
    """For how many days no version can be removed."""
    old_days: Size
    """After how many days a version that is not the newest goes by itself."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class BreakGlass:
    """The role that people of core take when GitHub is down, or when what they must change is who gets in."""

    people: Name
    """The path that their users at AWS have: nobody else may take it."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Machines:
    """The role by which machines are started, and what it may cost at most."""

    started_by: Trusted
    """Whose jobs start them."""
    kinds: tuple[Machine, ...]
    """The kinds of machine it may start."""
    monthly_dollars: Annotated[Dollars, Field(ge=1)]
    """What they may cost in a month."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Aws(Service):
    """An account at AWS."""

    account_number: Account | None = None
    """Its number. A run in any other account is refused."""
    region: Region | None = None
    """Where everything lies."""
    state: Bucket | None = None
    """Where the state of a stack lies, and sealed copies of the inventory."""
    audit: Bucket | None = None
    """Where is written down who did what in the account."""
    trusted: Mapping[Name, Trusted] = Field(default_factory=dict)
    """Whose jobs read and write the state, by the role that they take for it, such as `deploy`."""
    readers: Mapping[Name, Trusted] = Field(default_factory=dict)
    """Whose jobs only read it, by the role, such as `read`: for plans, and for the daily look."""
    break_glass: BreakGlass | None = None
    """How people get in without GitHub."""
    machines: Mapping[Name, Machines] = Field(default_factory=dict)
    """Who may start machines, by the service that does it, such as `cirun`."""

    def machine_kinds(self, service: str) -> tuple[str, ...]:
        """Return the kinds that the role of a service may start."""
        return self.machines[service].kinds if service in self.machines else ()

    def machine_dollars(self, service: str) -> int | None:
        """Return what the machines that the role of a service starts may cost in a month."""
        return self.machines[service].monthly_dollars if service in self.machines else None

    @property
    def trusts(self) -> Mapping[str, Trusted]:
        """Whose jobs take each role, by what it is for."""
        started = {use: machines.started_by for use, machines in self.machines.items()}
        return {**self.trusted, **self.readers, **started}

    @property
    def is_empty(self) -> bool:
        """Whether nothing is declared to be there."""
        return not (self.state or self.audit or self.break_glass or self.trusts)

    def roles_taken(self) -> Iterator[TakenRole]:
        """Yield the roles that open the state, those that start machines, and the one for when GitHub is down."""
        bucket = self.state.bucket if self.state else ""
        for key, roles in (("trusted", self.trusted), ("readers", self.readers)):
            yield from (_taken((key, use), use, bucket, trusted, guarded=True) for use, trusted in roles.items())
        if self.break_glass is not None:
            yield TakenRole(("break_glass",), BREAK_GLASS, "", people=self.break_glass.people)
        for use, machines in self.machines.items():
            yield _taken(("machines", use, "started_by"), use, "machines", machines.started_by)

    def faults(self) -> Iterator[tuple[KeyPath, str, str]]:
        """Yield what is missing: where things lie, who gets in without GitHub, and what nobody could be charged for."""
        if not self.is_empty and self.region is None:
            yield (), f"The section [{self.name}] has things, and no region.", 'Add it: region = "<region>".'
        if self.status == "active" and self.account_number is None:
            what = f"The section [{self.name}] is active, and does not say in which account."
            yield (), what, 'Add account_number = "<twelve digits>", so that no other account is written to.'
        if self.state is not None and not (self.trusted and self.break_glass and self.audit):
            what = f"The section [{self.name}] has a state, and not all of 'trusted', 'break_glass' and 'audit'."
            yield (
                ("state",),
                what,
                "Add who reads and writes it, how people get in without GitHub, and what is audited.",
            )
        if self.state is not None and self.state.bucket not in self.holds:
            what = f"Nothing says what whoever opens the bucket '{self.state.bucket}' comes to hold."
            yield ("state", "bucket"), what, f'Add holds = {{ "{self.state.bucket}" = "root" }}.'
        for kind in ("state", "audit"):
            kept: Bucket | None = getattr(self, kind)
            if kept is not None and kept.old_days < kept.kept_days:
                what = f"The bucket '{kept.bucket}' drops versions after {kept.old_days} days, and keeps each for more."
                yield (kind, "old_days"), what, f"Write {kept.kept_days} or more."
        if self.state is not None and self.audit is not None and self.state.bucket == self.audit.bucket:
            what = f"The bucket '{self.state.bucket}' is for the state and for what is audited."
            yield (
                ("audit", "bucket"),
                what,
                "Write down who did what in a bucket of its own: who deploys opens the other.",
            )
        yield from self._faults_of_names()
        for name, one in self.machines.items():
            if not one.kinds:
                what = f"The role of '{name}' may start no kind of machine."
                yield ("machines", name, "kinds"), what, "Name those it needs, or delete it."

    def _faults_of_names(self) -> Iterator[tuple[KeyPath, str, str]]:
        """Yield that two roles have one name, which the account has only once."""
        known = {BREAK_GLASS}
        for key, roles in (("trusted", self.trusted), ("readers", self.readers), ("machines", self.machines)):
            for use in roles:
                if use in known:
                    yield (key, use), f"Two roles of [{self.name}] are called '{use}'.", "Give one another name."
                known.add(use)


def _taken(at: KeyPath, use: str, opens: str, by: Trusted, *, guarded: bool = False) -> TakenRole:
    return TakenRole(at, use, opens, by.repository, by.environment, by.branch, guarded=guarded)


SECTION = Aws

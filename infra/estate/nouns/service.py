"""Services: what is outside, and what a key to it is worth."""

from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal, NamedTuple

from pydantic import Field
from pydantic.dataclasses import dataclass

from infra.estate.classes import Class
from infra.estate.mistakes import KeyPath
from infra.estate.nouns.credential import Credential
from infra.estate.nouns.runner import Need
from infra.estate.nouns.words import (
    STRICT,
    Day,
    Dollars,
    Duration,
    Flag,
    Hostname,
    Name,
    Number,
    Repository,
    Status,
    Text,
    Thing,
    Words,
)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Removal:
    """Leave for one kind of resource to be removed in a larger number than a run may else."""

    why: Words
    """What is taken out of use."""
    until: Day
    """The last day it holds."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Defaults:
    """The section `[defaults]` of services.toml: what holds where a thing says nothing else."""

    name: Name = "defaults"
    owner: Name | None = None
    """The team that answers for a thing."""
    deputy: Name | None = None
    """The team that stands in."""
    managers: tuple[Name, ...] = ("hand",)
    """Others that write credentials to their places: people (`hand`), and tools by their names."""
    find_out_by: Day | None = None
    """While nobody knows what keeps credentials a person's: the day by which somebody has found out, of each that says
    nothing else."""
    longest_run: Duration | None = None
    """How long one run of ours may take: so long it uses what the engine's environment gave it."""
    epoch: Words | None = None
    """Any new text replaces the value of every credential, in the next scheduled run."""
    removals: Mapping[Text, Removal] = Field(default_factory=dict)
    """Types of resources, such as `saas:github:Webhook`, of which a plan may remove more than a fifth, or the last."""
    needs: Mapping[Name, Need] = Field(default_factory=dict)
    """What builds need of runners, by a name."""

    def given(self) -> dict[str, str]:
        """Return the defaults that are set."""
        return {key: team for key, team in (("owner", self.owner), ("deputy", self.deputy)) if team}


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Done:
    """What a person did where no run can look."""

    what: Words
    """What was done, and by whom."""
    on: Day
    """The day on which it was done."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Retirement:
    """How a retired service is cleared: the table `[<service>.retirement]`. What is not named here is left alone."""

    until: Literal["report", "disable", "remove", "prove"] = "report"
    """How far a run goes: it says what is left, turns it off, removes it, and tries old values again. Each has those
    before it in it. Old values are tried in every run."""
    owners: tuple[Name, ...] = ()
    """Its accounts and organisations there: what those have is to go."""
    accounts: tuple[Name, ...] = ()
    """Logins there that are to go, each with its token, where an administrator can remove them."""
    hook_hosts: tuple[Hostname, ...] = ()
    """Hosts that its webhooks at GitHub call, each exactly."""
    apps: tuple[Number, ...] = ()
    """The numbers of its GitHub Apps: every installation in our organisations is to go."""
    look_in: tuple[Repository, ...] = ()
    """Repositories that are looked through at GitHub and at the service, beside the first organisation itself;
    `<organisation>/*` is all of its repositories, which takes two requests for each, and finds secrets of Actions and
    webhooks alone. In the first organisation and in a named repository variables are found, too."""
    done_by_hand: Mapping[Text, Done] = Field(default_factory=dict)
    """What a person has seen to, by what `python -m infra retired` calls it, where nothing can be verified. It stays in
    the list."""


class TakenRole(NamedTuple):
    """A role at a service that is taken for an hour: by jobs of a repository, or by people."""

    at: KeyPath
    """The keys of the section that say who takes it."""
    use: str
    """What the role is for: its name."""
    opens: str
    """What it opens, by its name there; empty: all of the service."""
    repository: str = ""
    environment: str | None = None
    branch: str = ""
    people: str = ""
    """The path of the people who take it, where jobs do not."""
    guarded: bool = False
    """Whether it must be for jobs in an environment: it opens every value."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Service:
    """An outside service, and what a key to it is worth. What single services add: `infra/estate/sections/`."""

    name: Name
    purpose: Words | None = None
    """What it is used for, where its name does not say."""
    status: Status = "active"
    """Only `active` ones are deployed to; `planned` ones, too, in a rehearsal. `retired` and `dormant` ones stay, so
    that what must be gone there is written down; what an earlier run made there is removed by the next."""
    organization: Name | None = None
    """Its organisation there."""
    account: Words | None = None
    """Its account there, where the service has no organisations."""
    holds: Mapping[Thing, Class] = Field(default_factory=dict)
    """What opening a thing there means: thing to class. `*` is any text, and such a pattern pins each thing that it
    matches; but `<organisation>/*` pins only whoever opens all of the organisation."""
    administrators: tuple[Name, ...] = ()
    """Who can administer it: bots, by their files' names, and teams. A team counts as two, a bot as one while it is in
    use; fewer than two are reported."""
    installation: Number | None = None
    """The number of its GitHub App's installation in the organisation."""
    granted: tuple[Name, ...] | None = None
    """Repositories that its App must have; others that it was given are counted and left to it."""
    must_be_gone: tuple[Words, ...] = ()
    """Names of secrets, hooks, Apps that must no longer exist anywhere. Where an organisation of GitHub holds secrets
    of ours, each run that reads says which of the names are still among its secrets; the rest is for people to see. Of
    a retired service, those names are looked for wherever its `retirement` says, and removed once that says so."""
    retirement: Retirement | None = None
    """How it is cleared, once it is retired."""
    overlap: Flag | None = None
    """Whether two credentials of one identity can be valid at once."""
    max_age: Duration | None = None
    """How long a credential lives there by default."""
    longest_use: Duration | None = None
    """How long what read a value there may go on using it: the longest job, with what it keeps. So long after the last
    write an old value stays valid. Needed where minted or generated values are delivered."""
    epoch: Words | None = None
    """Any new text replaces the value of every credential that it issued, in the next scheduled run."""
    made_by_person_because: Words | None = None
    """What keeps the credentials that it issues a person's to make and to replace."""
    ends_when: Words | None = None
    """What would end that."""
    find_out_by: Day | None = None
    """While nobody knows the two: the day by which somebody has found out."""
    sponsor: Words | None = None
    """Who pays for it."""
    limit: Words | None = None
    """The quota that matters."""
    cost_ceiling: Dollars | None = None
    """The most that it may cost, in US dollars a month; 0 where it charges nothing."""
    plan_b: Words | None = None
    """What is done if it goes away."""
    unknown: tuple[Words, ...] = ()
    """Keys whose value nobody has found out yet."""

    home: ClassVar[str] = ""
    """The host at which a service shows what it has, where apps have addresses there."""
    images_at: ClassVar[str] = ""
    """The host that stands before the name of an image that a service keeps."""
    mints: ClassVar[bool] = False
    """Whether its API makes credentials under a name that we choose."""
    grants_scopes_one_by_one: ClassVar[bool] = False
    """Whether it takes a request for each scope of what it mints, beside the one that makes it."""

    def has_image(self, repository: str) -> bool:
        """Return whether a repository of images is declared at the service."""
        del repository
        return False

    def machine_kinds(self, service: str) -> tuple[str, ...] | None:
        """Return the kinds of machine that another service may start here; None where nothing says."""
        del service
        return None

    def machine_dollars(self, service: str) -> int | None:
        """Return the US dollars a month that those machines may cost together; None where nothing says."""
        del service
        return None

    def roles_taken(self) -> Iterator[TakenRole]:
        """Yield the roles here that jobs or people take for an hour, without an account."""
        yield from ()

    def image_roles(self) -> Iterator[tuple[str, str, str]]:
        """Yield who has which role with a repository of images: repository, holder (`user:ada`), role."""
        yield from ()

    def token_key(self, credential: Credential, name: str) -> tuple[str, ...]:
        """Return what makes a token of that name different from others there."""
        del credential
        return (name,)

    def made_by_hand(self, credential: Credential, login: str) -> str:
        """Return how a person makes a new value of a credential there: a sentence. `login` may be empty."""
        opened = ", ".join(credential.opens)
        more = f", which opens {opened} and nothing else" if opened else ""
        return f"At {self.name}{f', logged in as {login}' if login else ''}: make a new one{more}."

    def minted_name_fault(self, name: str) -> str:
        """Return why nothing that it mints can be called so; empty if it can, as far as is known."""
        del name
        return ""

    def scope_fault(self, scope: str) -> str:
        """Return why a credential that it mints cannot have a scope; empty if it can, as far as is known."""
        del scope
        return ""

    def faults(self) -> Iterator[tuple[KeyPath, str, str]]:
        """Yield what is wrong with the section's own keys: where, what, and what to do."""
        yield from ()


@dataclass(frozen=True, kw_only=True, config=STRICT)
class TokenIssuer(Service):
    """A service whose tokens have names and scopes, and can be managed through its API."""

    scopes: Mapping[Class, tuple[Words, ...]] = Field(default_factory=dict)
    """For a class of credential, the scopes that its use needs: a token of that class may have no other."""

    mints: ClassVar[bool] = True

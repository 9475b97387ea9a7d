"""What is known of what a retired service left: three outcomes, and what is left. Pure.

Nothing is called dead but by what was seen: a value was refused when it was tried, or a list of the issuer has none.
That nothing was heard of a credential proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal

from infra.estate.estate import Estate
from infra.estate.kinds import GitHubTarget
from infra.estate.nouns import Credential, Retirement, Service
from infra.estate.repository_name import RepositoryName
from infra.estate.sections.github import FIRST, GitHub
from infra.estate.words import near
from shared.printed import few

Word = Literal["left", "refused when tried", "issuer lists none", "cannot be verified"]

LEFT, REFUSED, NONE_LISTED, UNVERIFIED = "left", "refused when tried", "issuer lists none", "cannot be verified"

STAGES = ("report", "disable", "remove", "prove")
"""How far a run may go, in the order; each has those before it in it."""

SECRET = re.compile(r"[A-Z_][A-Z0-9_]*")
"""What of `must_be_gone` is the name of a secret; the rest of it is Apps and hooks, in words."""
TOKEN = "token/"  # noqa: S105  # how a path begins
"""How the path of a leftover begins that is a credential (`saas.leftovers`): those are told by what was tried."""


@dataclass(frozen=True, order=True)
class Outcome:
    """What is known of one thing of a retired service."""

    service: str
    """The section of the data."""
    thing: str
    word: Word
    why: str = ""
    """Why it could not be verified, or how a person removes it."""
    said: str = ""
    """What a person says was done; the word stays what it is."""
    unseen: bool = False
    """Whether it was to be looked at, and could not be in this run."""

    @property
    def is_open(self) -> bool:
        """Whether somebody has to do something about it: it is left, or nobody can say that it is not."""
        return self.word == LEFT or (self.word == UNVERIFIED and not self.said)

    def __str__(self) -> str:
        """Say it on a line."""
        why = f" ({self.why})" if self.why else ""
        return f"{self.service}: {self.thing}: {self.word}{why}{f'; {self.said}' if self.said else ''}"


@dataclass(frozen=True, kw_only=True)
class Clearing:
    """One place in which a retired service may have left something: at the service, or in an organisation at GitHub."""

    service: str
    """The section of the data."""
    place: str
    """What is looked through, in words; empty: nothing is."""
    scope: Mapping[str, Any] = field(default_factory=dict)
    """What is looked for, by the names of the inputs in `infra/sdk/`."""
    tokens: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Credentials whose old values are tried there: vault item and field, by their names."""
    unlisted: tuple[str, ...] = ()
    """What no call lists."""

    @property
    def name(self) -> str:
        """What its resource is called."""
        organization = self.scope.get("organization")
        return f"{self.service}/{organization}" if organization else self.service


def retirement_of(service: Service) -> Retirement:
    """Return what the data says of how a service is cleared; where it says nothing, it is only reported."""
    return service.retirement or Retirement()


def retired(estate: Estate) -> Mapping[str, Service]:
    """Return the retired services of a whole estate."""
    found = {name: one for name, one in estate.services.items() if one.status == "retired"}
    return MappingProxyType(found)


def issued(service: str, estate: Estate) -> Iterator[Credential]:
    """Yield the credentials that a service issued, in the order of their names."""
    yield from (one for _, one in sorted(estate.credentials.items()) if one.issuer == service)


def tried(service: str, estate: Estate) -> Mapping[str, tuple[str, str]]:
    """Return vault item and field of each credential of a service whose old value can be tried."""
    return {one.name: (one.item, one.field) for one in issued(service, estate) if one.is_in_vault}


def tried_titles(estate: Estate) -> frozenset[str]:
    """Return the titles of all vault items with values that are tried at retired services."""
    return frozenset(item for name in retired(estate) for item, _ in tried(name, estate).values())


def looked_in(service: Service, estate: Estate) -> list[RepositoryName]:
    """Return the repositories that are looked through; one that is called `*` is all of its organisation."""
    return [estate.repository_name(one) for one in retirement_of(service).look_in]


def at_service(
    section: str, estate: Estate, *, accounts: bool = False, unlisted: tuple[str, ...] = ()
) -> Iterator[Clearing]:
    """Yield what is looked through at a retired service itself."""
    if (service := retired(estate).get(section)) is None:
        return
    retirement = retirement_of(service)
    scope: dict[str, Any] = {"owners": list(retirement.owners)} if retirement.owners else {}
    if accounts and retirement.accounts:
        scope["accounts"] = list(retirement.accounts)
    of = ", ".join(name for names in scope.values() for name in names)
    yield Clearing(
        service=section,
        place=f"what it lists of {of}" if of else "",
        scope=scope,
        tokens=tried(section, estate),
        unlisted=(*unlisted, *([] if of else [UNNAMED]), *_for_people(section, estate)),
    )


def unseen(section: str, estate: Estate) -> Clearing:
    """Return what is known of a retired service that nothing here speaks to: nothing."""
    known = tuple(f"the credential {name}" for name in tried(section, estate))
    return Clearing(service=section, place="", unlisted=("what it holds itself", *known, *_for_people(section, estate)))


def _for_people(section: str, estate: Estate) -> Iterator[str]:
    """Yield what only a person can see to: what must be gone in words, credentials that our vault does not hold, and
    copies of what must be gone where a service beside GitHub keeps values of ours.
    """
    names = estate.services[section].must_be_gone
    yield from (words for words in names if not SECRET.fullmatch(words))
    if any(map(SECRET.fullmatch, names)) and (keepers := _keepers(estate)):
        yield COPIES.format(", ".join(keepers))
    yield from (f"the credential {one.name}" for one in issued(section, estate) if not one.is_in_vault)


def _keepers(estate: Estate) -> list[str]:
    """Return the services in use that keep values of ours, beside GitHub and the engine's own."""
    targets = {one.target for one in estate.placements if not isinstance(one.target, GitHubTarget)}
    return sorted({one.service for one in targets} & estate.services.keys() - retired(estate).keys())


UNSEEN: Mapping[str, Any] = MappingProxyType(
    {
        "failure": "",
        "found": {},
        "on": [],
        "byHand": {},
        "accepted": {},
        "refused": [],
        "untried": {},
        "unproven": {},
    }
)
"""What a look has found where nobody looks."""

_OTHERS = "repositories of {} at GitHub that the data does not name"
_INSIDE = (
    "variables, and secrets of environments, Dependabot and Codespaces, in repositories of {} at GitHub that the data "
    "does not name"
)
_KEYS = "deploy keys of repositories of {} at GitHub"
_OF_APPS = "webhooks of {} at GitHub that an OAuth app made, which are shown to that app alone"
COPIES = "copies of its secrets in settings and variables at {} that nothing declares"
UNNAMED = "what it holds itself, since its retirement names no owner"


def at_github(estate: Estate) -> Iterator[Clearing]:
    """Yield what is looked through at GitHub, for each retired service in each organisation."""
    for name, service in retired(estate).items():
        for section, one in estate.of(GitHub).items():
            if one.status == "active" and one.organization:
                yield from _in_organization(name, service, one.organization, estate, first=section == FIRST)


def _in_organization(
    name: str, service: Service, organization: str, estate: Estate, *, first: bool
) -> Iterator[Clearing]:
    retirement, login = retirement_of(service), organization.lower()
    looked = sorted({one.name.lower() for one in looked_in(service, estate) if one.organization.lower() == login})
    wanted = {
        "secrets": sorted(one for one in service.must_be_gone if SECRET.fullmatch(one)),
        "hook_hosts": sorted(retirement.hook_hosts),
        "installations": [service.installation] if service.installation else [],
        "apps": sorted(retirement.apps),
    }
    scope = {key: some for key, some in wanted.items() if some}
    if not scope or not (first or looked):
        return
    yield Clearing(
        service=name,
        place=f"what GitHub lists in {organization}",
        scope={"organization": login, **scope, **({"repositories": looked} if looked else {})},
        unlisted=tuple(one.format(organization) for one in _unseen_at_github(scope, looked)),
    )


def _unseen_at_github(scope: Collection[str], looked: Collection[str]) -> Iterator[str]:
    """Yield what a look at an organisation does not see: for what is looked for, and where."""
    if "*" not in looked and ("secrets" in scope or "hook_hosts" in scope):
        yield _OTHERS
    if "*" in looked and "secrets" in scope:
        yield _INSIDE
    if "hook_hosts" in scope:
        yield _OF_APPS
    yield _KEYS


def outcomes(clearing: Clearing, found: Mapping[str, Any], unlocked: Iterable[str], service: Service) -> list[Outcome]:
    """Return what a look says of a clearing.

    `found` is what the provider's function returned, `unlocked` are credentials whose vault items have no known id.
    """
    told = [*_of_list(clearing, found), *_of_tokens(clearing, found, unlocked)]
    told += [Outcome(clearing.service, thing, "cannot be verified", "no call lists it") for thing in clearing.unlisted]
    said = retirement_of(service).done_by_hand
    return sorted(_with_words(one, {key: f"{done.on}: {done.what}" for key, done in said.items()}) for one in told)


def _of_list(clearing: Clearing, found: Mapping[str, Any]) -> Iterator[Outcome]:
    name = clearing.service
    things = [words for words, path in found["found"].items() if not path.startswith(TOKEN)]
    yield from (Outcome(name, words, "left") for words in things)
    yield from (Outcome(name, words, "left", how) for words, how in found["byHand"].items())
    yield from (Outcome(name, thing, "cannot be verified", why) for thing, why in found["unproven"].items())
    if found["failure"]:
        yield Outcome(name, clearing.place, "cannot be verified", found["failure"], unseen=True)
    elif clearing.place and not (things or found["byHand"] or found["unproven"]):
        yield Outcome(name, clearing.place, "issuer lists none")


def _of_tokens(clearing: Clearing, found: Mapping[str, Any], unlocked: Iterable[str]) -> Iterator[Outcome]:
    name = clearing.service
    yield from (Outcome(name, f"the credential {one}", "refused when tried") for one in found["refused"])
    for one, how in found["accepted"].items():
        yield Outcome(name, f"the credential {one}", "left", f"still accepted{f'; {how}' if how else ''}")
    for one, why in found["untried"].items():
        yield Outcome(name, f"the credential {one}", "cannot be verified", why, unseen=True)
    for one in sorted(unlocked):
        why = "the lock of the vault has no id of its item; `python -m infra lock` makes it"
        yield Outcome(name, f"the credential {one}", "cannot be verified", why)


def _with_words(one: Outcome, said: Mapping[str, str]) -> Outcome:
    if one.word != UNVERIFIED or one.thing not in said:
        return one
    return replace(one, said=said[one.thing])


def to_go(found: Mapping[str, Any], until: str) -> Mapping[str, str]:
    """Return what goes in a run that goes so far, in words, and its path: what is on, or all that a call removes."""
    if until == "report":
        return {}
    return {words: path for words, path in found["found"].items() if until != "disable" or words in found["on"]}


def cleared(found: Mapping[str, Any], until: str) -> Mapping[str, Any]:
    """Return what a look would find after a removal that has succeeded: it has looked, and tried what it ended."""
    if until == "report":
        return found
    if until == "disable":
        return {**found, "on": []}
    ended = {name for name in found["accepted"] if TOKEN + name in found["found"].values()}
    accepted = {name: how for name, how in found["accepted"].items() if name not in ended}
    return {**found, "found": {}, "on": [], "accepted": accepted, "refused": sorted({*found["refused"], *ended})}


def said_of_nothing(service: Service, told: Collection[Outcome]) -> Iterator[str]:
    """Yield a warning for each thing that a person has seen to by the data, while nothing is told under that name.

    Where something could not be looked at in this run, it may be that, and nothing is said.
    """
    names = {one.thing for one in told}
    if any(one.unseen for one in told):
        return
    for thing in sorted(retirement_of(service).done_by_hand.keys() - names):
        yield (
            f"{MARK}{service.name}: done_by_hand says what was done of '{thing}', and no such thing was found, so "
            f"it has no effect. {near(thing, names) or '`python -m infra retired` has the names.'}"
        )


_MOST_THINGS = 10
MARK = "Retired: "
"""How the sentence begins that a run warns with, for whoever hears it."""


def sentence(clearing: Clearing, found: Sequence[Outcome]) -> str:
    """Return the warning for the user; empty where everything is known to be gone, or said to be."""
    parts = [
        f"{word}: {few((one.thing for one in some), _MOST_THINGS, '; ')}"
        for word, some in zip((LEFT, UNVERIFIED), open_ones(found), strict=True)
        if some
    ]
    if not parts:
        return ""
    return f"{MARK}{clearing.name}: {'. '.join(parts)}. `python -m infra retired` says more."


def open_ones(found: Iterable[Outcome]) -> tuple[list[Outcome], list[Outcome]]:
    """Return what is left, and what cannot be verified while nobody says what was done."""
    waiting = [one for one in found if one.is_open]
    return [one for one in waiting if one.word == LEFT], [one for one in waiting if one.word != LEFT]

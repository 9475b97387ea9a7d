"""What lies at issuers of tokens and nothing declares: asked in each run, warned of, and exported.

A delete of the engine only forgets a token. So the names at the issuer are the truth about what is left there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import pulumi

from infra.announcements import warn
from infra.estate import Estate
from infra.estate.deployed import deployed
from infra.estate.nouns import Service, TokenIssuer
from infra.sdk import call
from shared import services

OUTPUT = "undeclared"
"""The stack's output that holds what was found."""

LOOK = MappingProxyType({"undeclared:look": "true"})
"""The setting with which a look is also asked for what was made by hand, which takes many calls."""


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """One issuer, and the names that the estate declares there."""

    service: str
    """What sentences call it."""
    holder: str
    """Whose tokens they are: `the account`, or an organisation."""
    function: str
    """The provider's function that lists what is not declared."""
    declared: tuple[str, ...]
    minted: tuple[str, ...] = ()
    """Those that runs make, of which there are generations."""
    inputs: Mapping[str, str] = field(default_factory=dict)
    """What the function takes beside `declared`."""
    things: str = "tokens"
    unnamed: tuple[str, ...] = ()
    """Credentials that it issued, and whose names there the data does not know."""


@dataclass(frozen=True, kw_only=True)
class Search:
    """One place in which things are looked for that somebody made by hand, with what may be there."""

    service: str
    """What sentences call it."""
    holder: str
    """Such as an organisation."""
    function: str
    """The provider's function that looks. It says what it found list by list, and which lists it could not see."""
    inputs: Mapping[str, Any]
    things: str


def declared_at(section: type[TokenIssuer], estate: Estate) -> tuple[str, ...] | None:
    """Return the names of the declared tokens that services of a kind issue; None if there is no such service."""
    sections = estate.of(section)
    declared = (one.token.name for one in estate.credentials.values() if one.token and one.issuer in sections)
    return tuple(sorted(declared)) if sections else None


def minted_at(section: type[Service], estate: Estate) -> tuple[str, ...]:
    """Return the names of what runs make at services of a kind: what its generations begin with."""
    issued = (one for one in estate.credentials.values() if one.issuer in estate.of(section))
    return tuple(sorted(one.token.name for one in issued if one.token and one.is_replaced_by_runs))


def unnamed_at(section: type[TokenIssuer], estate: Estate) -> tuple[str, ...]:
    """Return the credentials in our vault that services of a kind issued, and whose names there are not declared."""
    issued = (one for one in estate.credentials.values() if one.issuer in estate.of(section) and one.is_in_vault)
    return tuple(sorted(one.name for one in issued if one.token is None))


def issuers_of(estate: Estate) -> tuple[Issuer, ...]:
    """Return the issuers of an estate's services that are in use: `issuers` of a service's module, where it has it."""
    in_use = deployed(estate)
    modules = (module for module in services.modules("program").values() if hasattr(module, "issuers"))
    return tuple(issuer for module in modules for issuer in module.issuers(in_use))


def searches_of(estate: Estate) -> tuple[Search, ...]:
    """Return the places that are looked through: `searches` of a service's module, where it has it."""
    modules = (module for module in services.modules("program").values() if hasattr(module, "searches"))
    return tuple(one for module in modules for one in module.searches(estate))


def ask(estate: Estate, *, thoroughly: bool = False) -> pulumi.Output[list[dict[str, Any]]]:
    """Ask every issuer, warn of what is left there, and return what each said, by the keys of `as_output`.

    With `thoroughly`, it is also looked for what was made by hand (`Search`), and returned in the same form.
    """
    asked = [_asked(issuer) for issuer in issuers_of(estate)]
    asked += [_searched(search) for search in (searches_of(estate) if thoroughly else ())]
    return pulumi.Output.all(*asked)


def _searched(search: Search) -> pulumi.Output[dict[str, Any]]:
    whose = {"service": search.service, "holder": search.holder, "things": search.things, "names": [], "madeHere": []}
    found = call(search.function, search.inputs)
    return found.apply(
        lambda found: _told(search, {**whose, **{name: found[name] for name in ("failure", "found", "unseen")}})
    )


def _told(search: Search, found: dict[str, Any]) -> dict[str, Any]:
    """Warn of what could not be looked at. What was found is told by whoever asked."""
    for why in dict.fromkeys([*([found["failure"]] if found["failure"] else []), *found["unseen"].values()]):
        warn(f"{why} So it is not known which {search.things} nothing declares.")
    return found


def _asked(issuer: Issuer) -> pulumi.Output[dict[str, Any]]:
    found = call(issuer.function, {**issuer.inputs, "declared": list(issuer.declared), "minted": list(issuer.minted)})
    return found.apply(lambda found: _warned(issuer, found))


def _warned(issuer: Issuer, found: Mapping[str, Any]) -> dict[str, Any]:
    if words := sentence(issuer, found):
        warn(words)
    return as_output(issuer, found)


def as_output(issuer: Issuer, found: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an issuer said as the stack's output has it."""
    whose = {"service": issuer.service, "holder": issuer.holder, "things": issuer.things}
    said = {name: found[name] for name in ("names", "madeHere", "failure")}
    return {**whose, **said, "unnamed": list(issuer.unnamed)}


def sentence(issuer: Issuer, found: Mapping[str, Any]) -> str:
    """Return the warning for the user; empty if nothing is left there."""
    if found["failure"]:
        return f"{found['failure']} So it is not known which {issuer.things} there nothing declares."
    if not found["names"]:
        return ""
    names = ", ".join(f"{name} (made here)" if name in found["madeHere"] else name for name in found["names"])
    has = f"{issuer.service}: {issuer.holder} has {issuer.things} that nothing declares: {names}."
    has += " They are left as they are."
    if issuer.unnamed:
        return (
            f"{has} Some may be those of {', '.join(issuer.unnamed)}, whose names there the data does not know: find "
            "the names out and add [token] to those files, and revoke nothing before."
        )
    return f"{has} Whoever knows what uses them declares them, or revokes them there by hand."

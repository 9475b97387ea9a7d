"""What a person makes and replaces: what keeps it so, and what would end that."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from infra.estate.estate import Estate
from infra.estate.nouns import Credential


@dataclass(frozen=True, kw_only=True, order=True)
class Reason:
    """Why no run makes a credential, as its file says it, or the section of its issuer; empty where neither does."""

    because: str
    ends_when: str
    find_out_by: dt.date | None = None
    """While nobody knows: the day by which somebody has found out."""


def is_a_persons_for_good(credential: Credential) -> bool:
    """Return whether a person makes it for us, and goes on doing so: it has no day by which it must be gone."""
    return credential.made == "person" and credential.is_in_vault and credential.retire_by is None


def reason_of(credential: Credential, estate: Estate) -> Reason:
    """Return what keeps a credential a person's; each key that its own file lacks is its issuer's.

    So is the day by which it is found out, which `[defaults]` can give, too.
    """
    issuer = estate.services.get(credential.issuer)
    return Reason(
        because=credential.made_by_person_because or (issuer.made_by_person_because if issuer else None) or "",
        ends_when=credential.ends_when or (issuer.ends_when if issuer else None) or "",
        find_out_by=credential.find_out_by or (issuer.find_out_by if issuer else None) or estate.find_out_by,
    )

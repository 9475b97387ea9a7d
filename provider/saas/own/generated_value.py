"""A value that is random bytes of our own, one generation after the other."""

from __future__ import annotations

import secrets
from typing import ClassVar

from saas.minted import Minted, MintedInputs, MintedState
from saas.revocation import Revocation, RevocationInputs, RevocationState
from saas.tokens import Issued, Issuer, Look, Wanted

RANDOM_BYTES = 32
"""As much as a key for HMAC-SHA256 can use."""


class OwnValues(Issuer):
    """This machine as a maker of values. It knows none that it made: what the vault has is what there is."""

    lists = False

    def title(self, owner: str, name: str) -> str:
        return f"the value {name}"

    def by_hand(self, owner: str, name: str) -> str:
        return "replace it where it is accepted"

    async def listed(self, owner: str, doing: str) -> list[Issued]:
        return []

    async def authenticates(self, owner: str, name: str, value: str, doing: str) -> bool:
        """Return that a value is one: only its receivers could refuse it."""
        return True

    async def mint(self, wanted: Wanted, doing: str, look: Look) -> Issued:
        return Issued(name=wanted.name, id="", value=secrets.token_hex(RANDOM_BYTES))

    async def revoke(self, token: Issued, doing: str) -> None:
        """Do nothing: it ends where it is accepted."""


class GeneratedValue(Minted[MintedInputs, MintedState]):
    """Random bytes of our own, in hex. What the vault has is adopted, until it is due."""

    token: ClassVar[str] = "saas:own:GeneratedValue"
    Tokens = OwnValues
    title = "the value {name}"


class GeneratedValueRevocation(Revocation[RevocationInputs, RevocationState]):
    """The end of former values of our own: nothing has them any more, so nobody accepts them."""

    token: ClassVar[str] = "saas:own:Revocation"
    Tokens = OwnValues
    title = "the former generations of the value {name}"

    async def _are_dead(self, inputs: RevocationInputs, doing: str) -> bool:
        """Return that they are: their places hold the present one, which the checks have shown."""
        return True

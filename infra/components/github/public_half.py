"""The public half of a private key: what GitHub gets of a deploy key."""

from __future__ import annotations

from infra.announcements import refusal
from infra.public_half import public_half_of


def public_half(private_half: str, title: str) -> str:
    """Return the public key as SSH writes it. Raise `pulumi.RunError`, with the key's title, when there is none.

    It is made from the private half that is delivered, so that the two cannot belong to different pairs.
    """
    try:
        return public_half_of(private_half)
    except ValueError:
        raise refusal(
            f"The deploy key {title!r} cannot be put in its place: the vault's value is no private key of SSH without "
            "a passphrase. Make a new pair (`ssh-keygen -t ed25519`), enter its private half, and run the same command "
            "again."
        ) from None

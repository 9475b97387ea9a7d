"""The public half of a private key: what GitHub gets of a deploy key."""

from __future__ import annotations

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_ssh_private_key,
)

from infra.announcements import refusal


def public_half(private_half: str, title: str) -> str:
    """Return the public key as SSH writes it. Raise `pulumi.RunError`, with the key's title, when there is none.

    It is made from the private half that is delivered, so that the two cannot belong to different pairs.
    """
    text = (private_half.replace("\r\n", "\n").strip() + "\n").encode()
    load = load_ssh_private_key if b"BEGIN OPENSSH" in text else load_pem_private_key
    try:
        public = load(text, password=None).public_key()
        return public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    except (ValueError, TypeError, UnsupportedAlgorithm):
        # From nothing, not even by chance, of the error's own words: it saw the key.
        raise refusal(
            f"The deploy key {title!r} cannot be put in its place: the vault's value is no private key of SSH without "
            "a passphrase. Make a new pair (`ssh-keygen -t ed25519`), enter its private half, and run the same command "
            "again."
        ) from None

"""The public half of a private key, as SSH writes it. Pure."""

from __future__ import annotations

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_ssh_private_key,
)


def public_half_of(private_half: str) -> str:
    """Return the public key. Raise `ValueError`, without a word of the key, for what is no key without a passphrase."""
    text = (private_half.replace("\r\n", "\n").strip() + "\n").encode()
    load = load_ssh_private_key if b"BEGIN OPENSSH" in text else load_pem_private_key
    try:
        public = load(text, password=None, unsafe_skip_rsa_key_validation=True).public_key()  # `shapes` has looked
        return public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    except (ValueError, TypeError, UnsupportedAlgorithm):
        # From nothing, not even by chance, of the error's own words: it saw the key.
        raise ValueError("no private key of SSH without a passphrase") from None

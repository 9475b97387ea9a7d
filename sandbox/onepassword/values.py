"""Made-up values of the right shape for the fields of vault items."""

from __future__ import annotations

import base64
import secrets
import textwrap
from typing import Literal, get_args

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from sandbox.service import SeedError
from sandbox.store import random_text

Shape = Literal["token", "private-key", "base64", "text"]

_BITS = 2048


def make(shape: str, field: str, where: str) -> str:
    """Return a random value. Raise SeedError when there is no such shape."""
    if shape == "token":
        return "sandbox-" + random_text(40)
    if shape == "base64":
        return base64.b64encode(secrets.token_bytes(96)).decode()
    if shape == "text":
        return textwrap.fill(random_text(180), width=60)
    if shape == "private-key":
        return _private_key(field)
    raise SeedError(f"In the seed, {where} has the shape {shape!r}; the shapes are {', '.join(get_args(Shape))}.")


def _private_key(field: str) -> str:
    """Return a PEM key: PKCS#8 as in 1Password's SSH keys, PKCS#1 elsewhere, as in the keys of GitHub's Apps."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    encoding = PrivateFormat.PKCS8 if field == "privateKey" else PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(Encoding.PEM, encoding, NoEncryption()).decode()

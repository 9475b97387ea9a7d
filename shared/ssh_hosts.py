"""What is taken for a host that is reached by SSH: its address, its public key, and who logs in.

The check of the data and the provider both ask here, so neither takes what the other refuses.
Sources: RFC 1123 (names of hosts), RFC 6761 and 6762 (`localhost`, `local`), RFC 4253, 5656 and 8709 (keys); of users,
useradd(8).
"""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Address

KEY_TYPES = ("ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa")
"""The types of public keys by which a host may be known."""
LEAST_RSA_BITS = 3072

_ADDRESS = re.compile(r"([a-z0-9.-]{1,253})(?::([1-9][0-9]{0,4}))?")
_PART = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_USUAL_PORT = re.compile(r":0*22$")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_USER = re.compile(r"[a-z_][a-z0-9_-]{0,31}")
_GREATEST_PORT = 65535
_NO_ADDRESS = "is no host name in lower case or IPv4 address, with or without a port"
_FIRST = IPv4Address("1.0.0.0")
"""Those below it are of this net (RFC 1122): Linux takes 0.0.0.0 for this machine."""
_NEAR = frozenset({"localhost", "localdomain", "local"})
"""How names end that mean another machine on each machine."""


def address_fault(address: str) -> str:
    """Return what is wrong with an address, to follow a name for it; empty: nothing.

    It is a host name in full, or an IPv4 address, with a port behind a colon; nothing that leads to whoever asks, or to
    what happens to be near.
    """
    matched = _ADDRESS.fullmatch(address)
    parts = matched[1].split(".") if matched else []
    if matched is None or int(matched[2] or 1) > _GREATEST_PORT or not all(map(_PART.fullmatch, parts)):
        return _NO_ADDRESS
    if not _NUMBER.fullmatch(parts[-1]):
        return "is no name that means the same everywhere" if len(parts) == 1 or parts[-1] in _NEAR else ""
    try:
        number = IPv4Address(matched[1])
    except AddressValueError:  # `127.1` and `0x7f.1` are taken for 127.0.0.1 by what resolves names
        return _NO_ADDRESS
    here = number.is_loopback or number < _FIRST
    near = number.is_link_local or number.is_multicast or number.is_reserved
    return "leads to this machine, or to what is near it, and to no host" if here or near else ""


def without_usual_port(address: str) -> str:
    """Return an address without the port that every host has."""
    return _USUAL_PORT.sub("", address)


def host_of(address: str) -> str:
    """Return an address without its port."""
    return address.partition(":")[0]


def key_fault(key: str) -> str:
    """Return what is wrong with a public host key, to follow a name for it; empty: nothing."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_ssh_public_key

    if key.partition(" ")[0] not in KEY_TYPES:
        return f"is none of {', '.join(KEY_TYPES)}, as ssh-keyscan prints them without the host's name"
    try:
        public = load_ssh_public_key(key.encode())
        same = public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode() == key
    except (ValueError, UnsupportedAlgorithm):
        return "is no public key of SSH"
    if not same:
        return "is more than its type and itself, as ssh-keyscan prints them without the host's name"
    if isinstance(public, RSAPublicKey) and public.key_size < LEAST_RSA_BITS:
        return f"is one of RSA with {public.key_size} bits, and fewer than {LEAST_RSA_BITS} can be forged"
    return ""


def user_fault(user: str) -> str:
    """Return what is wrong with the name of who logs in, to follow a name for it; empty: nothing."""
    if not _USER.fullmatch(user):
        return "is no name of a user"
    return "is root, and nobody logs in as root" if user == "root" else ""

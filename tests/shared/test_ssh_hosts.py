"""What is taken for a host that is reached by SSH."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from shared.ssh_hosts import KEY_TYPES, address_fault, host_of, key_fault, user_fault


def written(public: ec.EllipticCurvePublicKey | rsa.RSAPublicKey) -> str:
    """A public key as SSH writes it."""
    return public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJCr3VPSmMGIbcIOJHRCKQDTjYlgbqPX9X3FYK3ANd7z"
BLOB = KEY.partition(" ")[2]


@pytest.mark.parametrize("address", ["a.example", "a.example:22", "a-1.b.example:65535", "192.0.2.7:1", "10.1.2.3"])
def test_an_address_is_a_name_or_ipv4_with_a_port(address: str) -> None:
    """In full, in lower case."""
    assert address_fault(address) == ""


@pytest.mark.parametrize(
    "address",
    [
        "", ":22", "a.example:", "a.example:0", "a.example:022", "a.example:65536", "a.example:22:22", "a..example",
        ".a.example", "a.example.", "-a.example", "a-.example", "A.example", "a_b.example", "a b.example", "a.example/",
        "ssh://a.example", "deploy@a.example", "a.example\n", "1.2.3", "127.1", "0x7f.1", "0177.0.0.1", "1.2.3.256",
        "[2001:db8::1]:22", "2001:db8::1", f"{'a' * 64}.example", f"{'a.' * 130}example", "ä.example",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    """Nor is anything beside it taken: a scheme, a user, a path."""
    assert address_fault(address) == "is no host name in lower case or IPv4 address, with or without a port"


NEAR = ["127.0.0.1", "127.9.9.9:22", "0.0.0.0", "0.1.2.3", "169.254.169.254", "224.0.0.1"]  # noqa: S104  # is refused


@pytest.mark.parametrize("address", NEAR)
def test_a_number_of_this_machine_or_its_net_is_refused(address: str) -> None:
    """Whoever asks would be led to something else than a host."""
    assert address_fault(address) == "leads to this machine, or to what is near it, and to no host"


@pytest.mark.parametrize("address", ["host", "localhost:2222", "a.localhost", "localhost.localdomain", "forge.local"])
def test_a_name_of_here_is_refused(address: str) -> None:
    """It is another machine wherever it is asked for."""
    assert address_fault(address) == "is no name that means the same everywhere"


def test_a_host_is_its_address_without_a_port() -> None:
    """Two ports of one address are of one host."""
    assert (host_of("a.example:22"), host_of("a.example")) == ("a.example", "a.example")


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()])
def test_keys_of_the_usual_types_are_taken(curve: ec.EllipticCurve) -> None:
    """As ssh-keyscan prints them."""
    assert key_fault(KEY) == ""
    assert key_fault(written(ec.generate_private_key(curve).public_key())) == ""


def test_a_key_of_rsa_is_long_enough() -> None:
    """Shorter ones can be forged."""
    assert key_fault(written(rsa.generate_private_key(65537, 3072).public_key())) == ""
    assert "RSA with 2048 bits" in key_fault(written(rsa.generate_private_key(65537, 2048).public_key()))


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (f"ssh-dss {BLOB}", "is none of ssh-ed25519"),
        (f"ssh-ed25519-cert-v01@openssh.com {BLOB}", "is none of"),
        (f"sk-ssh-ed25519@openssh.com {BLOB}", "is none of"),
        (f"a.example {KEY}", "without the host's name"),
        (BLOB, "is none of"),
        ("", "is none of"),
        ("ssh-ed25519", "is no public key"),
        ("ssh-ed25519 AAAA", "is no public key"),
        (f"ssh-rsa {BLOB}", "is no public key"),
        (f"ssh-ed25519 {BLOB[:-4]}", "is no public key"),
        (f"ssh-ed25519 {base64.b64encode(base64.b64decode(BLOB) + b'more').decode()}", "is no public key"),
        (f"{KEY} a.example", "is more than its type and itself"),
        (f"{KEY}\n", "is more than its type and itself"),
        (f"ssh-ed25519  {BLOB}", "is"),
        (f"ssh-ed25519 {chr(0xD800)}", "is no public key"),
    ],
)
def test_what_is_no_key_of_a_host_is_refused(key: str, words: str) -> None:
    """Whatever is beside the key, too: it is compared as a whole."""
    assert words in key_fault(key)


@given(st.sampled_from(KEY_TYPES), st.binary(max_size=80), st.booleans())
def test_garbage_in_a_key_is_refused_in_words(kind: str, garbage: bytes, whole: bool) -> None:
    """No key raises anything."""
    begin = len(kind).to_bytes(4, "big") + kind.encode() if whole else b""
    assert key_fault(f"{kind} {base64.b64encode(begin + garbage).decode()}")


@pytest.mark.parametrize(("user", "good"), [("deploy", True), ("_a-1", True), ("root", False), ("Deploy", False),
    ("-o", False), ("a b", False), ("", False), ("a" * 33, False), ("a@b", False), ("a\n", False)])  # fmt: skip
def test_who_logs_in_has_a_name_and_is_not_root(user: str, good: bool) -> None:
    """As useradd takes it."""
    assert (user_fault(user) == "") is good

"""What a value must look like, so that a damaged one is refused before it is delivered anywhere.

A shape is as strict as what reads such values: a token is printable ASCII, a key can be loaded, base64 can be decoded.
What readers differ about, and people do not see (how lines of a key end), is put into one form.
"""

from __future__ import annotations

import base64
import binascii
import re
import textwrap
import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateNumbers

_TOKEN = re.compile(r"[!-~]")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\n]")
_PEM_CHARACTER = re.compile(r"[ -~\n]")
_TEXT = re.compile(r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Which characters may stand in each shape. No reader of a text can use control characters, but tabs and line ends."""

_PEM = re.compile(
    r"-----BEGIN (?P<label>[A-Z0-9 ]*)PRIVATE KEY-----\n"
    r"(?P<body>[A-Za-z0-9+/=\n]+)\n-----END (?P=label)PRIVATE KEY-----"
)
_LOCKED = re.compile(r"-----BEGIN ENCRYPTED |^Proc-Type: 4,ENCRYPTED", re.MULTILINE)
_COLUMNS = {"OPENSSH ": 70}
_USUAL_COLUMNS = 64
"""How wide the lines of a key are: OpenSSH writes its own form wider than everybody else's."""

_IS_LOCKED = "is locked by a passphrase, and what reads it knows none; enter it without one"
_DAMAGED = "has the form of a private key, but its content is damaged; enter it again"
_CONTROLS = {"\0": "NULL", "\t": "TAB", "\n": "LINE FEED", "\r": "CARRIAGE RETURN", "\x1b": "ESCAPE", "\x7f": "DELETE"}
"""What the commonest characters without a name of Unicode's are called."""


def misshape(shape: str, value: str) -> str | None:
    """Return what is wrong with a value of that shape, to follow the words "the field ...", or None.

    Shapes: `token` (printable ASCII without blanks), `private-key` (one PEM key that is not locked), `base64` (may be
    wrapped), `text` (anything that can be written down). Never a part of the value, but for a character that must not
    be in it. Raise `KeyError` for a shape that does not exist; the loader knows them all.
    """
    return _FAULTS[shape](value)


def in_normal_form(shape: str, value: str) -> str:
    """Return a value that has its shape as all of its readers take it.

    Keys get lines of the usual width that end as on Unix, the last one too: `ssh-keygen` refuses others. So do the
    lines of base64. Everything else stays as it is.
    """
    if shape == "private-key":
        return _key_in_normal_form(value)
    return _unix_lines(value) if shape == "base64" else value


def _token(value: str) -> str | None:
    return _stray_character(value, _TOKEN) or ("is empty" if not value else None)


def _text(value: str) -> str | None:
    return _stray_character(value, _TEXT)


def _private_key(value: str) -> str | None:
    text = _key_text(value)
    if stray := _stray_character(text, _PEM_CHARACTER):
        return stray
    if _LOCKED.search(text):
        return _IS_LOCKED
    if not (found := _PEM.fullmatch(text)):
        return "is not one private key in PEM form (BEGIN line, body, END line) and nothing else; enter it again"
    return _base64_fault(found["body"]) or _load_fault(_key_in_normal_form(text))


def _load_fault(key: str) -> str | None:
    """Return why a key in normal form cannot be used. The library's own words may hold parts of it."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    of_openssh = key.startswith("-----BEGIN OPENSSH ")
    load = serialization.load_ssh_private_key if of_openssh else serialization.load_pem_private_key
    try:
        # To look whether the two primes are prime takes 0.06 s for 2,048 bits and 0.4 s for 4,096; `_numbers_fit` does
        # without: numbers that were damaged fit together no more.
        loaded = load(key.encode("ascii"), None, unsafe_skip_rsa_key_validation=True)
    except TypeError:  # so it says that a passphrase is needed; of the other forms, that stands outside the body
        return _IS_LOCKED if of_openssh else _DAMAGED
    except UnsupportedAlgorithm:
        return "is a private key of a kind that cannot be checked here; make one of RSA, ECDSA or Ed25519"
    except ValueError:
        return _DAMAGED
    if isinstance(loaded, RSAPrivateKey) and not _numbers_fit(loaded.private_numbers()):
        return _DAMAGED
    return None if not of_openssh or _halves_fit(key, loaded) else _DAMAGED


def _numbers_fit(key: RSAPrivateNumbers) -> bool:
    """Return whether the numbers of an RSA key belong together (RFC 8017, section 3.2)."""
    public, p, q = key.public_numbers, key.p, key.q
    return (
        min(p, q) > 2
        and p * q == public.n
        and all(key.d * public.e % (prime - 1) == 1 for prime in (p, q))
        and (key.dmp1, key.dmq1) == (key.d % (p - 1), key.d % (q - 1))
        and key.iqmp * q % p == 1
    )


def _halves_fit(key: str, loaded: Any) -> bool:
    """Return whether OpenSSH's form of a key has the public half of its private one; to load it does not compare."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = loaded.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).split()[1]
    return base64.b64decode(public) in base64.b64decode("".join(key.splitlines()[1:-1]))


def _base64(value: str) -> str | None:
    text = _unix_lines(value)
    if stray := _stray_character(text, _BASE64):
        return stray
    return _base64_fault(text)


def _base64_fault(text: str) -> str | None:
    """Return what is wrong with text of the right characters: its length, its padding, or what it says twice."""
    joined = text.replace("\n", "")
    try:
        data = base64.b64decode(joined, validate=True)
    except binascii.Error:
        return "is not whole base64 (its length or its padding is wrong); enter it again"
    if not data:
        return "is base64 of nothing; enter it again"
    if base64.b64encode(data).decode() != joined:
        return "is base64 with bits behind its end, so its last characters are not right; enter it again"
    return None


def _stray_character(value: str, allowed: re.Pattern[str]) -> str | None:
    """Return which character must not be there, and where: both count from 1, as editors do."""
    for place, character in enumerate(value):
        if not allowed.match(character):
            before = value[:place]
            line, column = before.count("\n") + 1, place - before.rfind("\n")
            return (
                f"holds {_called(character)} in line {line}, column {column}, so it was not copied cleanly; "
                "enter it again"
            )
    return None


def _called(character: str) -> str:
    """Return what a character is called; never the character, which may be invisible or look like another."""
    name = _CONTROLS.get(character) or unicodedata.name(character, "a character without a name")
    return f"U+{ord(character):04X} {name}"


def _unix_lines(value: str) -> str:
    return value.replace("\r\n", "\n")


def _key_text(value: str) -> str:
    """Return a key with line ends as on Unix, and without those around it."""
    return _unix_lines(value).strip("\n")


def _key_in_normal_form(value: str) -> str:
    found = _PEM.fullmatch(_key_text(value))
    if found is None:
        raise ValueError("only a value that has its shape has a normal form")
    label, body = found["label"], found["body"].replace("\n", "")
    lines = textwrap.wrap(body, _COLUMNS.get(label, _USUAL_COLUMNS))
    return "\n".join([f"-----BEGIN {label}PRIVATE KEY-----", *lines, f"-----END {label}PRIVATE KEY-----", ""])


_FAULTS: dict[str, Callable[[str], str | None]] = {
    "token": _token,
    "private-key": _private_key,
    "base64": _base64,
    "text": _text,
}

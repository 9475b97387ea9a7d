"""Shapes of values: what is refused before it is delivered anywhere, and the form in which the rest is."""

from __future__ import annotations

import base64
import shutil
import string
import subprocess
import textwrap
from itertools import count
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.shapes import in_normal_form, misshape
from sandbox.onepassword.values import make

Private = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey

RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ELLIPTIC = ec.generate_private_key(ec.SECP256R1())
EDWARDS = ed25519.Ed25519PrivateKey.generate()


def written(key: Private, form: PrivateFormat, locked: KeySerializationEncryption | None = None) -> str:
    """A key as its file has it."""
    first, *body, final = key.private_bytes(Encoding.PEM, form, locked or NoEncryption()).decode().splitlines()
    if form is PrivateFormat.OpenSSH:  # the library has longer lines than OpenSSH
        body = textwrap.wrap("".join(body), 70)
    return "\n".join([first, *body, final, ""])


KEYS = {
    "rsa": written(RSA, PrivateFormat.TraditionalOpenSSL),
    "rsa-pkcs8": written(RSA, PrivateFormat.PKCS8),
    "rsa-openssh": written(RSA, PrivateFormat.OpenSSH),
    "ec": written(ELLIPTIC, PrivateFormat.TraditionalOpenSSL),
    "ed25519-openssh": written(EDWARDS, PrivateFormat.OpenSSH),
}
KEY = KEYS["rsa"]
NEEDS_SSH_KEYGEN = pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="OpenSSH's client is not installed")
INVISIBLE = {
    "\u200b": "U+200B ZERO WIDTH SPACE",
    "\u00ad": "U+00AD SOFT HYPHEN",
    "\ufeff": "U+FEFF ZERO WIDTH NO-BREAK SPACE",
    "\u00a0": "U+00A0 NO-BREAK SPACE",
    "\u2019": "U+2019 RIGHT SINGLE QUOTATION MARK",
    "\u0430": "U+0430 CYRILLIC SMALL LETTER A",
    "\u202e": "U+202E RIGHT-TO-LEFT OVERRIDE",
    "\x07": "U+0007 a character without a name",
    "\0": "U+0000 NULL",
    "\x1b": "U+001B ESCAPE",
    "\x7f": "U+007F DELETE",
    "\t": "U+0009 TAB",
    "\r": "U+000D CARRIAGE RETURN",
    " ": "U+0020 SPACE",
}
"""Characters that a clipboard, an editor or a person puts into a value unseen, and what they are called."""


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        ("token", "ghp_0123"),
        ("token", "~!@#$%^&*()_+-=[]{}|;':,./<>?"),
        *(("private-key", key) for key in KEYS.values()),
        ("private-key", written(EDWARDS, PrivateFormat.PKCS8)),
        ("base64", "aGVsbG8="),
        ("base64", "aGVs\nbG8=\n"),
        ("base64", "aGVs\r\nbG8=\r\n"),
        ("text", "any thing\n\tat all, caf\u00e9\r\n"),
    ],
    ids=count(),
)
def test_a_good_value_passes(shape: str, value: str) -> None:
    """Values as services make them have their shape."""
    assert misshape(shape, value) is None


@pytest.mark.parametrize("shape", ["token", "private-key", "base64", "text"])
def test_a_value_that_the_sandbox_makes_up_passes(shape: str) -> None:
    """So a rehearsal delivers what a real run would."""
    for field in ("credential", "privateKey"):
        assert misshape(shape, make(shape, field, "here")) is None


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        ("token", "two words"),
        ("token", "ends with a line break\n"),
        ("token", " token"),
        ("token", ""),
        ("private-key", "not a key"),
        ("private-key", KEY.removesuffix("-----END RSA PRIVATE KEY-----\n")),
        ("private-key", KEY.replace("\n", " ")),
        ("private-key", KEY + KEY),
        ("private-key", f"a comment\n{KEY}"),
        ("private-key", KEY.replace("RSA PRIVATE KEY-----\n", "EC PRIVATE KEY-----\n")),
        ("private-key", KEY[: len(KEY) // 2] + KEY[len(KEY) // 2 + 70 :]),
        ("private-key", KEY.replace("A", "B", 1)),
        ("private-key", "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAK\n-----END RSA PRIVATE KEY-----"),
        ("base64", "aGVsbG8"),
        ("base64", "aGVsbG8=="),
        ("base64", "aGVsbG9="),
        ("base64", "aGVs=bG8"),
        ("base64", "not base64!"),
        ("base64", "aGVs bG8="),
        ("base64", "aGVs-_8="),
        ("base64", ""),
        ("base64", "\n"),
        ("text", "a bell \a"),
        ("text", "half a pair \ud800"),
    ],
    ids=count(),
)
def test_a_damaged_value_is_refused_without_being_shown(shape: str, value: str) -> None:
    """The sentence says what is wrong, and does not hold the value."""
    sentence = misshape(shape, value)
    assert sentence
    assert not value.strip() or value.strip() not in sentence


@pytest.mark.parametrize("kind", ["rsa", "rsa-pkcs8", "rsa-openssh"])
def test_an_rsa_key_with_any_one_character_wrong_is_refused(kind: str) -> None:
    """Whichever of its numbers it falls into. Its last ones may mean nothing: what fills the end, and a comment."""
    first, *body, last = KEYS[kind].splitlines()
    text = "\n".join(body)
    for at in range(len(text) - 40):
        if text[at] != "\n":
            wrong = text[:at] + ("B" if text[at] == "A" else "A") + text[at + 1 :]
            assert misshape("private-key", f"{first}\n{wrong}\n{last}\n"), (at, len(text))


@pytest.mark.parametrize("form", [PrivateFormat.TraditionalOpenSSL, PrivateFormat.PKCS8])
def test_a_locked_key_is_refused(form: PrivateFormat) -> None:
    """Nothing that reads it could ask for the passphrase."""
    sentence = misshape("private-key", written(RSA, form, BestAvailableEncryption(b"a passphrase")))
    assert sentence
    assert "locked by a passphrase" in sentence


@NEEDS_SSH_KEYGEN
def test_a_key_that_openssh_locked_is_refused(tmp_path: Path) -> None:
    """In its own form, in which nothing outside the body says so."""
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "a passphrase", "-f", str(tmp_path / "key")]
    subprocess.run(words, check=True)
    assert "locked by a passphrase" in str(misshape("private-key", (tmp_path / "key").read_text()))


@NEEDS_SSH_KEYGEN
def test_a_key_that_openssh_made_stays_as_it_is(tmp_path: Path) -> None:
    """Its lines are as wide as OpenSSH has them."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "key")], check=True)
    key = (tmp_path / "key").read_text()
    assert misshape("private-key", key) is None
    assert in_normal_form("private-key", key) == key


@pytest.mark.parametrize(("character", "name"), INVISIBLE.items())
def test_a_character_that_nobody_sees_is_named_with_its_place(character: str, name: str) -> None:
    """By its name in Unicode, and where it stands, counted from 1."""
    assert f"holds {name} in line 1, column 5, " in str(misshape("token", f"ghp_{character}0123"))
    assert f"holds {name} in line 2, column 3, " in str(misshape("base64", f"aGVs\nbG{character}8="))


@pytest.mark.parametrize("character", [one for one in INVISIBLE if one not in " \t\r"])
def test_the_same_in_a_key(character: str) -> None:
    """In its body, or in the line that begins it."""
    assert f"holds {INVISIBLE[character]} in line 2, column 1, " in str(
        misshape("private-key", KEY.replace("-----\n", f"-----\n{character}", 1))
    )
    assert "line 1, column 9, " in str(misshape("private-key", KEY.replace("BEGIN", f"BEG{character}IN")))


@given(st.text(), st.text(st.characters(exclude_characters=string.printable), min_size=1), st.text())
def test_a_token_is_printable_ascii(before: str, stray: str, after: str) -> None:
    """Whatever else is in it is refused, and neither side of it is shown."""
    sentence = misshape("token", f"{before}{stray}{after}")
    assert sentence
    assert sentence.isprintable()


@given(st.text(st.sampled_from(string.ascii_letters + string.digits + string.punctuation), min_size=1))
def test_printable_ascii_is_a_token(value: str) -> None:
    """And stays as it is."""
    assert misshape("token", value) is None
    assert in_normal_form("token", value) == value


@given(st.binary(min_size=1))
def test_whatever_is_encoded_is_base64(data: bytes) -> None:
    """Any bytes, encoded, pass; wrapped in lines too, and then decode to the same."""
    for value in (base64.b64encode(data).decode(), base64.encodebytes(data).decode().replace("\n", "\r\n")):
        assert misshape("base64", value) is None
        assert base64.b64decode(in_normal_form("base64", value).replace("\n", ""), validate=True) == data


@settings(max_examples=40)
@given(
    st.sampled_from(sorted(KEYS)),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "\n", "\r\n", "\n\n"]),
    st.integers(1, 400),
)
def test_a_key_has_one_form(name: str, line_end: str, last: str, width: int) -> None:
    """However its lines end and are broken, it is delivered as the program that made it writes it."""
    first, *body, final = KEYS[name].splitlines()
    joined = "".join(body)
    broken = [joined[place : place + width] for place in range(0, len(joined), width)]
    value = line_end.join([first, *broken, final]) + last
    assert misshape("private-key", value) is None
    assert in_normal_form("private-key", value) == KEYS[name]


@settings(max_examples=60)
@given(st.sampled_from(sorted(KEYS)), st.integers(0, 10_000), st.sampled_from(string.printable))
def test_a_key_with_a_wrong_character_is_refused_or_the_same(name: str, place: int, character: str) -> None:
    """And is never shown, whatever the damage."""
    key = KEYS[name]
    place %= len(key)
    damaged = key[:place] + character + key[place + 1 :]
    sentence = misshape("private-key", damaged)
    assert sentence or in_normal_form("private-key", damaged) == damaged or damaged.strip() == key.strip()
    assert not any(line in (sentence or "") for line in key.splitlines()[1:-1])


@NEEDS_SSH_KEYGEN
@pytest.mark.parametrize("name", KEYS)
@pytest.mark.parametrize("damage", ["no last line break", "lines end as on Windows", "one line"])
def test_ssh_keygen_reads_what_is_delivered(name: str, damage: str, tmp_path: Path) -> None:
    """What it refuses as it is in the vault, it takes as it is delivered."""
    key = KEYS[name]
    first, *body, final = key.splitlines()
    value = {
        "no last line break": key.removesuffix("\n"),
        "lines end as on Windows": key.replace("\n", "\r\n"),
        "one line": "\n".join([first, "".join(body), final, ""]),
    }[damage]
    file = tmp_path / "key"
    file.write_bytes(in_normal_form("private-key", value).encode())
    file.chmod(0o600)
    done = subprocess.run(["ssh-keygen", "-y", "-P", "", "-f", str(file)], capture_output=True, text=True, check=False)
    assert done.stdout.startswith(("ssh-", "ecdsa-")), done.stderr


def test_a_shape_that_does_not_exist_is_a_mistake_of_the_program() -> None:
    """The loader admits four shapes; any other never gets here."""
    with pytest.raises(KeyError):
        misshape("round", "value")

"""Shapes of values: what is refused before it is delivered anywhere."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.shapes import misshape

KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAK\n-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        ("token", "ghp_0123"),
        ("private-key", KEY),
        ("private-key", KEY + "\n"),
        ("private-key", KEY.replace("\n", "\r\n")),
        ("private-key", KEY.replace("RSA ", "OPENSSH ")),
        ("base64", "aGVsbG8="),
        ("base64", "aGVs\nbG8=\n"),
        ("text", "any thing\nat all"),
    ],
)
def test_a_good_value_passes(shape: str, value: str) -> None:
    """Values as services make them have their shape."""
    assert misshape(shape, value) is None


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        ("token", "two words"),
        ("token", "ends with a line break\n"),
        ("token", " token"),
        ("private-key", "not a key"),
        ("private-key", KEY.removesuffix("-----END RSA PRIVATE KEY-----")),
        ("private-key", KEY.replace("\n", " ")),
        ("base64", "aGVsbG8"),
        ("base64", "not base64!"),
    ],
)
def test_a_damaged_value_is_refused_without_being_shown(shape: str, value: str) -> None:
    """The sentence says what is wrong, and does not hold the value."""
    sentence = misshape(shape, value)
    assert sentence
    assert value.strip() not in sentence


@given(st.binary())
def test_whatever_is_encoded_is_base64(data: bytes) -> None:
    """Any bytes, encoded, pass; wrapped in lines too."""
    assert misshape("base64", base64.b64encode(data).decode()) is None
    assert misshape("base64", base64.encodebytes(data).decode()) is None


def test_a_shape_that_does_not_exist_is_a_mistake_of_the_program() -> None:
    """The loader admits four shapes; any other never gets here."""
    with pytest.raises(KeyError):
        misshape("round", "value")

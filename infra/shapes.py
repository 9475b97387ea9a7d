"""What a value must look like, so that a damaged one is refused before it is delivered anywhere."""

from __future__ import annotations

import base64
import binascii
import re

_PEM = re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----\n.+\n-----END [A-Z0-9 ]*PRIVATE KEY-----\n?", re.DOTALL)


def misshape(shape: str, value: str) -> str | None:
    """Return what is wrong with a value of that shape, to follow the words "the field ...", or None.

    Shapes: `token` (one line, no blanks), `private-key` (PEM), `base64` (may be wrapped), `text` (anything).
    Raise `KeyError` for a shape that does not exist; the loader knows them all.
    """
    if shape == "text":
        return None
    return {"token": _token, "private-key": _private_key, "base64": _base64}[shape](value)


def _token(value: str) -> str | None:
    if re.search(r"\s", value):
        return "holds a blank or a line break, so it was not copied cleanly; enter it again"
    return None


def _private_key(value: str) -> str | None:
    if not _PEM.fullmatch(value.replace("\r\n", "\n")):
        return "is not a private key in PEM form (BEGIN line, body, END line); enter it again"
    return None


def _base64(value: str) -> str | None:
    try:
        base64.b64decode("".join(value.split()), validate=True)
    except binascii.Error:
        return "is not base64; enter it again"
    return None

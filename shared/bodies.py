"""Read what a service answers to its end, and no further than a limit: of bytes as they are once unpacked.

An answer may be endless, or a few bytes that unpack to many. `httpx` reads either whole, so it is not left to it. Of
the ways to pack an answer only gzip is taken, since it can be unpacked in parts (`ACCEPTED` says so to the service).
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import httpx

LONGEST_BODY = 8 * 2**20
"""The most bytes that one answer of a service may have: ten times the longest list that any of them gives at once."""

ACCEPTED: Mapping[str, str] = MappingProxyType({"Accept-Encoding": "gzip"})
"""The headers of a request for an answer that can be read here."""

_PART = 64 * 1024
_GZIP = 16 + zlib.MAX_WBITS
_CHANGED = frozenset({b"content-encoding", b"content-length", b"transfer-encoding"})
"""Headers that are not true of a body that has been read and unpacked."""


class BadBody(Exception):
    """An answer that is too long, or not packed as it should be; the text completes "the service gave ..."."""


class Body:
    """One answer, as its bytes come in."""

    def __init__(self, encoding: str, limit: int = LONGEST_BODY) -> None:
        """Take what `Content-Encoding` says. Raise `BadBody` for what was not asked for."""
        packed = encoding.strip().lower() or "identity"
        if packed not in ("identity", "gzip", "x-gzip"):
            raise BadBody("an answer that is packed in a way that was not asked for")
        self._inflate = None if packed == "identity" else zlib.decompressobj(_GZIP)
        self._limit = limit
        self._whole = bytearray()
        self._begun = False

    def add(self, raw: bytes) -> None:
        """Take more bytes as they were sent. Raise `BadBody`."""
        self._begun = True
        self._whole += raw if self._inflate is None else self._unpacked(raw, self._inflate)
        if len(self._whole) > self._limit:
            raise BadBody(f"an answer of more than {_size(self._limit)}")

    def end(self) -> bytes:
        """Return the body. Raise `BadBody` for one that is cut short inside a packed part."""
        if self._begun and self._inflate is not None and not self._inflate.eof:
            raise BadBody("a packed answer that is cut short")
        return bytes(self._whole)

    def _unpacked(self, raw: bytes, inflate: zlib._Decompress) -> bytes:
        if inflate.eof:
            raise BadBody("a packed answer with something behind its end")
        try:
            return inflate.decompress(raw, self._limit - len(self._whole) + 1)
        except zlib.error:
            raise BadBody("an answer that is not packed as it says") from None


async def read(response: httpx.Response, limit: int = LONGEST_BODY) -> httpx.Response:
    """Return an answer that was sent as a stream, with its body. Raise `BadBody`; the stream is closed in any case."""
    if response.is_stream_consumed:  # it came over no network, whole
        return response
    try:
        body = Body(response.headers.get("content-encoding", ""), limit)
        async for raw in response.aiter_raw():
            body.add(raw)
    finally:
        await response.aclose()
    return _with(response, body.end())


class Stream(Protocol):
    """What gives the output of a program in parts, and at its end an empty one."""

    async def read(self, size: int, /) -> bytes:
        """Return some bytes."""
        ...


async def read_stream(stream: Stream, limit: int = LONGEST_BODY) -> bytes:
    """Return what a program prints, to its end. Raise `BadBody`."""
    body = Body("", limit)
    while part := await stream.read(_PART):
        body.add(part)
    return body.end()


def _with(response: httpx.Response, content: bytes) -> httpx.Response:
    headers = [(name, text) for name, text in response.headers.raw if name.lower() not in _CHANGED]
    whole = type(response)(response.status_code, headers=headers, content=content, request=response.request)
    whole.next_request = response.next_request
    return whole


def _size(limit: int) -> str:
    return f"{limit >> 20} MiB" if limit >= 1 << 20 else f"{limit} bytes"

"""Reads from a service's answer what it says about itself: that it wants fewer calls, and why it refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import httpx
import msgspec

from saas import secrecy
from saas.reasons import USUAL, Reason, reasons_in

UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What msgspec raises for a body that is no JSON, or not the JSON that was expected: not a `DecodeError` alone."""

LONGEST_WORDS = 256 * 1024
"""The most bytes of an answer that are looked through for words: to decode it takes many times as much memory."""


def is_rate_limit(response: httpx.Response) -> bool:
    """Return whether the answer asks for fewer calls: 429, or the 403 that some services answer instead."""
    if response.status_code == 429:
        return True
    headers = response.headers
    said_by_headers = headers.get("x-ratelimit-remaining") == "0" or "retry-after" in headers
    return response.status_code == 403 and (said_by_headers or "rate limit" in _reasons(response, USUAL).lower())


def said(response: httpx.Response, reasons: Sequence[Reason] = USUAL) -> str:
    """Return the status, and why, in the service's own words: `422: name is taken`. Nothing secret is quoted.

    `reasons` are the places of its error documents that say why.
    """
    words = secrecy.quoted(_reasons(response, reasons))
    return f"{response.status_code}: {words}" if words else str(response.status_code)


def rfc3339(seconds: float) -> str:
    """Return a moment in seconds since 1970 as RFC 3339 writes it, in UTC, to the second."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _reasons(response: httpx.Response, reasons: Sequence[Reason]) -> str:
    if len(response.content) > LONGEST_WORDS:
        return ""
    try:
        return reasons_in(msgspec.json.decode(response.content), reasons)
    except UNREADABLE:
        return ""

"""What an answer says of time: how long its service asks to wait, and when it was given."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

_SECONDS = re.compile(r"[0-9]{1,12}(\.[0-9]*)?")


def asked_pause(response: httpx.Response, now: float) -> float | None:
    """Return seconds the service asks to wait, from `Retry-After` or `X-RateLimit-Reset`; None when it does not say.

    Moments are compared with the answer's own `Date`, so that a wrong clock here does no harm; `now`, in seconds since
    1970, serves where there is none.
    """
    headers = response.headers
    retry_after = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(retry_after):
        return float(retry_after)
    then = moment(retry_after)
    reset = headers.get("x-ratelimit-reset", "")
    if then is None and headers.get("x-ratelimit-remaining") == "0" and _SECONDS.fullmatch(reset):
        then = float(reset) + 1.0  # the reset is given in whole seconds
    if then is None:
        return None
    there = moment(headers.get("date", ""))
    return max(0.0, then - (now if there is None else there))


def moment(date: str) -> float | None:
    """Return a date as HTTP writes it, in seconds since 1970; None for a text that is none."""
    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None

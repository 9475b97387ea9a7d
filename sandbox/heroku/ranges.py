"""Heroku's lists: `Range` asks for a part in an order, `Next-Range` leads to the rest."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sandbox.service import Refusal
from sandbox.wire import Json, Reply, Request, whole

RANGE = "Range"
"""What every list takes, a header."""

_RANGE = re.compile(
    r"(?P<by>\w+) +(?P<after>\])?(?P<start>[^\]; ]*?)\.\.(?P<end>[^\[; ]*)(?P<before>\[)?(;(?P<options>.*))?"
)
_LARGEST = 1000
_USUAL = 200


def part(request: Request, found: Sequence[dict[str, Json]], orders: Sequence[str]) -> Reply:
    """Answer with the part of a list that the request wants, in the order that it asks for, or the first.

    200 when that is the end of it, 206 otherwise. Raise Refusal for a range that is none.
    """
    text = request.headers.get("range", f"{orders[0]} ..")
    match = _RANGE.fullmatch(text.strip())
    if match is None or match["by"] not in orders:
        raise Refusal(416, f"Range '{text}' is not one of {', '.join(orders)}.", {"id": "range_not_satisfiable"})
    options = dict(option.partition("=")[::2] for option in re.split("[,; ]+", match["options"] or "") if option)
    if options.keys() - {"max", "order"} or options.get("order", "asc") not in ("asc", "desc"):
        raise Refusal(416, f"Range '{text}' has an option that there is not.", {"id": "range_not_satisfiable"})
    by, size, down = match["by"], _size(options.get("max")), options.get("order") == "desc"
    rows = sorted(found, key=lambda row: row[by], reverse=down)
    rows = [row for row in rows if _within(row[by], match, down=down)]
    shown, headers = rows[:size], {"Accept-Ranges": ", ".join(orders)}
    if shown:
        headers["Content-Range"] = f"{by} {shown[0][by]}..{shown[-1][by]}"
    if len(rows) <= size:
        return Reply(200, shown, headers)
    end, order = f"{match['end']}{match['before'] or ''}", "order=desc, " if down else ""
    headers["Next-Range"] = f"{by} ]{shown[-1][by]}..{end}; {order}max={size}"
    return Reply(206, shown, headers)


def _size(text: str | None) -> int:
    return max(1, min(whole(text, _USUAL), _LARGEST))


def _within(value: Json, match: re.Match[str], *, down: bool) -> bool:
    """Return whether a value lies in the range; a start after `]` and an end before `[` do not. Raise Refusal."""
    try:
        start, end = (type(value)(text) if text else None for text in (match["start"], match["end"]))
    except ValueError:
        raise Refusal(
            416, f"Range '{match[0]}' is not one of {match['by']}.", {"id": "range_not_satisfiable"}
        ) from None
    before_start = start is not None and (value > start if down else value < start)
    excluded = (bool(match["after"]) and value == start) or (bool(match["before"]) and value == end)
    after_end = end is not None and (value < end if down else value > end)
    return not (before_start or excluded or after_end)

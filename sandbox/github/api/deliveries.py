"""The endpoints of deliveries of webhooks: the same functions for organisations and for repositories."""

from __future__ import annotations

from urllib.parse import urlencode

from sandbox.github.api import asked, hooks
from sandbox.github.deliveries import Delivery, Occasion
from sandbox.github.site import GitHub
from sandbox.service import Refusal
from sandbox.store import timestamp
from sandbox.wire import Json, Reply, Request, takes

_DURATION_SECONDS = 0.01
"""Nobody waits here."""


def ping_hook(state: GitHub, request: Request) -> Reply:
    """Answer `POST .../hooks/{hook_id}/pings`: also where the hook is not active."""
    owner, repository, found = hooks.of(state, request)
    state.deliveries.send(found, Occasion("ping", owner, repository, state.accounts.robot(), request.origin))
    return Reply(204)


@takes("per_page", "cursor", "status")
def list_deliveries(state: GitHub, request: Request) -> Reply:
    """Answer `GET .../hooks/{hook_id}/deliveries`: newest first, a page from the delivery that `cursor` names."""
    found = state.deliveries.of(hooks.of(state, request)[2])
    wanted = request.query.get("status")
    found = [one for one in found if wanted is None or one.succeeded == (wanted == "success")]
    size = max(1, min(asked.number(request.query.get("per_page"), 30), 100))
    begin = _begin(found, request.query.get("cursor"))
    starts = {"next": begin + size, "prev": max(begin - size, 0)}
    links = [
        f'<{_page(request, size, found[start])}>; rel="{name}"'
        for name, start in starts.items()
        if start < len(found) and start != begin
    ]
    headers = {"Link": ", ".join(links)} if links else {}
    return Reply(200, [_summary(one) for one in found[begin : begin + size]], headers)


def _begin(found: list[Delivery], cursor: str | None) -> int:
    """Return which delivery a page begins with. Raise Refusal for a cursor that is none."""
    if cursor is None:
        return 0
    newest = asked.number(cursor, 0)
    if not newest:
        raise Refusal(400, "The cursor is not one that a Link header had.")
    return next((index for index, one in enumerate(found) if one.id <= newest), len(found))


def _page(request: Request, size: int, first: Delivery) -> str:
    query = urlencode({**request.query.sent, "per_page": size, "cursor": first.id})
    return f"{request.origin}{request.encoded_path or request.path}?{query}"


def get_delivery(state: GitHub, request: Request) -> Reply:
    """Answer `GET .../hooks/{hook_id}/deliveries/{delivery_id}`: with all that was sent, and what came back."""
    hook = hooks.of(state, request)[2]
    found = state.deliveries.get(hook, asked.number(request.parameters["delivery_id"], 0))
    response = found.response or {"headers": None, "payload": None}
    return Reply(200, {**_summary(found), "url": found.url, "request": found.request, "response": response})


def _summary(one: Delivery) -> dict[str, Json]:
    return {
        "id": one.id,
        "guid": one.guid,
        "delivered_at": timestamp(one.delivered_at),
        "redelivery": False,
        "duration": _DURATION_SECONDS,
        "status": one.status,
        "status_code": one.status_code,
        "event": one.event,
        "action": None,
        "installation_id": None,
        "repository_id": one.repository,
        "throttled_at": None,
    }

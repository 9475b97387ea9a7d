"""What endpoints want to know of a request: the owner, the repository, a property of the body, the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from sandbox.github.site import GitHub
from sandbox.github.state import Account, Repository
from sandbox.service import Refusal
from sandbox.wire import Json, Request, whole

PAGES = ("per_page", "page")
"""What every list takes."""

_LARGEST_PAGE = 100
_USUAL_PAGE = 30


def page(
    request: Request, found: Sequence[Json], *, largest: int = _LARGEST_PAGE, usual: int = _USUAL_PAGE
) -> tuple[list[Json], dict[str, str]]:
    """Return the part of a list that was asked for, and the Link header that leads to the others.

    A size or a number of a page that is none is the usual one; one that is too large is the largest.
    """
    size = max(1, min(number(request.query.get("per_page"), usual), largest))
    at = max(1, number(request.query.get("page"), 1))
    last = max(1, -(-len(found) // size))
    targets = {"prev": at - 1, "next": at + 1, "last": last, "first": 1}
    if at >= last:
        del targets["next"], targets["last"]
    if at == 1:
        del targets["prev"], targets["first"]
    place = f"{request.origin}{request.encoded_path or request.path}"
    links = [
        f'<{place}?{urlencode({**request.query.sent, "per_page": size, "page": target})}>; rel="{name}"'
        for name, target in targets.items()
    ]
    headers = {"Link": ", ".join(links)} if links else {}
    return list(found[(at - 1) * size : at * size]), headers


def number(text: str | None, otherwise: int) -> int:
    """Return the number that a text is; the other one when it is none."""
    return whole(text, otherwise)


def invalid(sentence: str) -> Refusal:
    """Return what GitHub says about a property that is not what it must be."""
    return Refusal(422, f"Invalid request.\n\n{sentence}")


def field(document: Mapping[str, Json], name: str, kind: type, otherwise: Json = None) -> Json:
    """Return a property of a body, or the default for one that is missing. Raise Refusal for one of another type."""
    found = document.get(name)
    if found is None:
        return otherwise
    if not isinstance(found, kind) or (kind is int and isinstance(found, bool)):
        raise invalid(f"For 'properties/{name}', what was given is not a {kind.__name__}.")
    return found


def owner(state: GitHub, request: Request) -> Account:
    """Return the organisation in the path. Raise Refusal."""
    return state.accounts.organization(request.parameters["org"])


def repository(state: GitHub, request: Request) -> Repository:
    """Return the repository in the path, by its name or by its id. Raise Refusal and Moved."""
    if "repository" in request.parameters:
        return state.accounts.repository_by_id(number(request.parameters["repository"], 0))
    return state.accounts.repository(request.parameters["owner"], request.parameters["repo"])

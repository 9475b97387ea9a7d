"""The endpoints of accounts and repositories."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sandbox.github import documents
from sandbox.github.api import asked
from sandbox.github.site import GitHub
from sandbox.github.state import Repository
from sandbox.github.tokens import needs
from sandbox.wire import Json, Reply, Request, takes


def get_meta(state: GitHub, request: Request) -> Reply:
    """Answer `GET /meta`"""
    del state, request
    return Reply(200, {"verifiable_password_authentication": True, "installed_version": "3.19.0"})


def get_rate_limit(state: GitHub, request: Request) -> Reply:
    """Answer `GET /rate_limit`: nothing is searched here."""
    del request
    found = state.budget
    core = {"limit": found.limit, "used": found.used, "remaining": found.remaining, "reset": found.resets_at}
    search = {"limit": 30, "used": 0, "remaining": 30, "reset": state.world.clock.now() + 60}
    return Reply(200, {"resources": {"core": core, "search": search}, "rate": core})


@needs("account")
def get_token_user(state: GitHub, request: Request) -> Reply:
    """Answer `GET /user`"""
    asker = state.tokens.asker(request)
    return Reply(200, documents.private_user(asker, request.origin, len(state.accounts.repositories(asker))))


def get_user(state: GitHub, request: Request) -> Reply:
    """Answer `GET /users/{username}`: a user, or an organisation as if it were one."""
    account = state.accounts.account(request.parameters["username"])
    return Reply(200, documents.public_user(account, request.origin, len(state.accounts.repositories(account))))


def get_organization(state: GitHub, request: Request) -> Reply:
    """Answer `GET /orgs/{org}`"""
    owner = asked.owner(state, request)
    public = sum(not repository.private for repository in state.accounts.repositories(owner))
    return Reply(200, documents.organization(owner, request.origin, public))


_ORDERS: Mapping[str, Callable[[Repository], Json]] = {
    "created": lambda one: (one.created_at, one.id),
    "updated": lambda one: (one.updated_at, one.id),
    "pushed": lambda one: (one.updated_at, one.id),  # as a repository's document has it
    "full_name": lambda one: one.full_name.lower(),
}


@takes("sort", "direction", *asked.PAGES, type=("member",))
def list_repositories(state: GitHub, request: Request) -> Reply:
    """Answer `GET /orgs/{org}/repos`: newest first, or by name; no repository here is a fork or internal."""
    wanted, sort = request.query.get("type", "all"), request.query.get("sort", "created")
    down = request.query.get("direction", "asc" if sort == "full_name" else "desc") == "desc"
    found = [
        repository
        for repository in state.accounts.repositories(asked.owner(state, request))
        if wanted in {"all", "sources", "private" if repository.private else "public"}
    ]
    page, headers = asked.page(request, sorted(found, key=_ORDERS[sort], reverse=down))
    return Reply(200, [documents.minimal_repository(each, request.origin) for each in page], headers)


@needs("metadata")
def get_repository(state: GitHub, request: Request) -> Reply:
    """Answer `GET /repos/{owner}/{repo}`"""
    found = asked.repository(state, request)
    shown = documents.full_repository(found, request.origin)
    return Reply(200, {**shown, "has_issues": not state.issues.are_disabled(found)})

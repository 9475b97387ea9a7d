"""The endpoints of issues and their comments.

GitHub lists pull requests among issues, also where the repository has no issues. Words of refusals are GitHub's as
clients have seen them.
"""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.github import documents
from sandbox.github.api import asked
from sandbox.github.issues import Comment, Issue
from sandbox.github.site import GitHub
from sandbox.github.state import Repository
from sandbox.github.tokens import needs
from sandbox.service import Refusal
from sandbox.wire import Json, Reply, Request, lacks_in_body, takes

_NOT_DONE: Mapping[str, Json] = dict.fromkeys(
    ("assignee", "assignees", "milestone", "issue_field_values", "type")
)  # fmt: skip


@needs("issues")
@takes("state", "labels", "creator", "direction", *asked.PAGES)
def list_issues(state: GitHub, request: Request) -> Reply:
    """Answer `GET /repos/{owner}/{repo}/issues`: the newest first; open ones, unless others are asked for."""
    repository = asked.repository(state, request)
    wanted, creator = request.query.get("state", "open"), request.query.get("creator", "").lower()
    labels = {name.strip().lower() for name in request.query.get("labels", "").split(",") if name.strip()}
    hidden = state.issues.are_disabled(repository)
    found = [
        issue
        for issue in state.issues.of(repository)
        if wanted in ("all", issue.state)
        and creator in ("", state.accounts.account_by_id(issue.author).login.lower())
        and labels <= {name.lower() for name in issue.labels}
        and (issue.is_pull_request or not hidden)
    ]
    page, headers = asked.page(request, found[::-1] if request.query.get("direction") == "asc" else found)
    return Reply(200, [_shown(state, request, repository, each) for each in page], headers)


@needs("issues")
@lacks_in_body(_NOT_DONE)
def create_issue(state: GitHub, request: Request) -> Reply:
    """Answer `POST /repos/{owner}/{repo}/issues`"""
    repository, document = asked.repository(state, request), request.document()
    state.issues.require(repository)
    made = state.issues.add(
        repository, state.tokens.asker(request), str(document["title"]), document.get("body"), _labels(document)
    )
    shown = _shown(state, request, repository, made)
    return Reply(201, shown, {"Location": shown["url"]})


@needs("issues")
def get_issue(state: GitHub, request: Request) -> Reply:
    """Answer `GET /repos/{owner}/{repo}/issues/{issue_number}`"""
    repository, found = _issue(state, request)
    return Reply(200, _shown(state, request, repository, found))


@needs("issues")
@lacks_in_body({**_NOT_DONE, "duplicate_issue_id": None})
def change_issue(state: GitHub, request: Request) -> Reply:
    """Answer `PATCH /repos/{owner}/{repo}/issues/{issue_number}`: what the body does not mention stays."""
    repository, found = _issue(state, request)
    document = request.document()
    changes: dict[str, Json] = {
        name: document[name] for name in ("body", "state", "state_reason") if document.get(name) is not None
    }
    if document.get("title") is not None:
        changes["title"] = str(document["title"])
    if document.get("labels") is not None:
        changes["labels"] = tuple(dict.fromkeys(_labels(document)))
    changed = state.issues.change(found, changes, state.tokens.asker(request))
    return Reply(200, _shown(state, request, repository, changed))


@needs("issues")
@takes(*asked.PAGES)
def list_comments(state: GitHub, request: Request) -> Reply:
    """Answer `GET /repos/{owner}/{repo}/issues/{issue_number}/comments`: the oldest first."""
    repository, found = _issue(state, request)
    page, headers = asked.page(request, state.issues.comments(found))
    return Reply(200, [_comment(state, request, repository, found, each) for each in page], headers)


@needs("issues")
def create_comment(state: GitHub, request: Request) -> Reply:
    """Answer `POST /repos/{owner}/{repo}/issues/{issue_number}/comments`"""
    repository, found = _issue(state, request)
    if found.locked and state.tokens.of(request) is not None:  # the world's own token is a collaborator's
        raise Refusal(403, "Unable to create comment because issue is locked.")
    made = state.issues.comment(found, state.tokens.asker(request), request.document()["body"])
    shown = _comment(state, request, repository, found, made)
    return Reply(201, shown, {"Location": shown["url"]})


def _issue(state: GitHub, request: Request) -> tuple[Repository, Issue]:
    repository = asked.repository(state, request)
    state.issues.require(repository)
    return repository, state.issues.get(repository, asked.number(request.parameters["issue_number"], 0))


def _labels(document: Mapping[str, Json]) -> list[str]:
    """Return the names of the labels in a body, each by itself or in an object."""
    given = [one.get("name") if isinstance(one, dict) else one for one in document.get("labels") or ()]
    return [name for name in given if name]


def _shown(state: GitHub, request: Request, repository: Repository, issue: Issue) -> dict[str, Json]:
    author = state.accounts.account_by_id(issue.author)
    closer = None if issue.closed_by is None else state.accounts.account_by_id(issue.closed_by)
    count = len(state.issues.comments(issue))
    return documents.issue(issue, repository, author, closer, count, request.origin)


def _comment(
    state: GitHub, request: Request, repository: Repository, issue: Issue, comment: Comment
) -> dict[str, Json]:
    author = state.accounts.account_by_id(comment.author)
    return documents.issue_comment(comment, issue, repository, author, request.origin)

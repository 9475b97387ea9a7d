"""The endpoints of contents: files at the top of the default branch."""

from __future__ import annotations

import base64
import binascii

from sandbox.github.api import asked
from sandbox.github.documents import API
from sandbox.github.files import BRANCH, File
from sandbox.github.site import GitHub
from sandbox.github.state import Repository, not_found
from sandbox.service import Refusal
from sandbox.store import timestamp
from sandbox.wire import Json, Reply, Request, lacks_in_body, takes

_NOT_DONE = {"author": None, "committer": None}
"""Whose commit it is: here it is always the same."""


def _content(found: File, repository: Repository, origin: str, *, whole: bool) -> dict[str, Json]:
    at = f"{origin}{API}/repos/{repository.full_name}"
    links = {
        "self": f"{at}/contents/{found.path}?ref={BRANCH}",
        "git": f"{at}/git/blobs/{found.sha}",
        "html": f"{origin}/{repository.full_name}/blob/{BRANCH}/{found.path}",
    }
    shown: dict[str, Json] = {
        "name": found.path, "path": found.path, "sha": found.sha, "size": len(found.content), "type": "file",
        "url": links["self"], "html_url": links["html"], "git_url": links["git"],
        "download_url": f"{origin}/{repository.full_name}/raw/{BRANCH}/{found.path}", "_links": links,
    }  # fmt: skip
    if whole:
        shown |= {"content": base64.encodebytes(found.content).decode(), "encoding": "base64"}
    return shown


def _commit(found: File, repository: Repository, origin: str) -> dict[str, Json]:
    at = f"{origin}{API}/repos/{repository.full_name}/git"
    who = {"date": timestamp(found.committed_at), "name": "sandbox", "email": "sandbox@users.noreply.example"}
    return {
        "sha": found.commit, "node_id": "", "url": f"{at}/commits/{found.commit}",
        "html_url": f"{origin}/{repository.full_name}/commit/{found.commit}", "author": who, "committer": who,
        "message": found.message, "tree": {"url": f"{at}/trees/{found.commit}", "sha": found.commit}, "parents": [],
        "verification": {"verified": False, "reason": "unsigned", "signature": None, "payload": None},
    }  # fmt: skip


def _branch(name: Json) -> None:
    """Raise Refusal for another branch than the default one: there is no other here."""
    if name not in (None, BRANCH):
        raise Refusal(404, f"No commit found for the ref {name}")


@takes("ref")
def get_content(state: GitHub, request: Request) -> Reply:
    """Answer `GET /repos/{owner}/{repo}/contents/{path}`"""
    repository = asked.repository(state, request)
    _branch(request.query.get("ref"))
    found = state.files.get(repository, request.parameters["path"])
    return Reply(200, _content(found, repository, request.origin, whole=True))


@lacks_in_body(_NOT_DONE)
def put_content(state: GitHub, request: Request) -> Reply:
    """Answer `PUT /repos/{owner}/{repo}/contents/{path}`"""
    repository, document, path = asked.repository(state, request), request.document(), request.parameters["path"]
    _branch(asked.field(document, "branch", str))
    try:
        content = base64.b64decode("".join(str(asked.field(document, "content", str, "")).split()), validate=True)
    except binascii.Error:
        raise Refusal(422, "content is not valid Base64") from None
    new = path not in {one.path for one in state.files.of(repository)}
    message, sha = asked.field(document, "message", str, ""), asked.field(document, "sha", str)
    made = state.files.commit(repository, path, content, message, sha)
    shown = _content(made, repository, request.origin, whole=False)
    return Reply(201 if new else 200, {"content": shown, "commit": _commit(made, repository, request.origin)})


@lacks_in_body(_NOT_DONE)
def delete_content(state: GitHub, request: Request) -> Reply:
    """Answer `DELETE /repos/{owner}/{repo}/contents/{path}`"""
    repository, document, path = asked.repository(state, request), request.document(), request.parameters["path"]
    _branch(asked.field(document, "branch", str))
    if path not in {one.path for one in state.files.of(repository)}:
        raise not_found()
    message, sha = asked.field(document, "message", str, ""), asked.field(document, "sha", str)
    gone = state.files.remove(repository, path, message, sha)
    return Reply(200, {"content": None, "commit": _commit(gone, repository, request.origin)})

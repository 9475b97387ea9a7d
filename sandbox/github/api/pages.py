"""The endpoints of GitHub Pages."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.github import documents
from sandbox.github.api import asked
from sandbox.github.pages import Site
from sandbox.github.site import GitHub
from sandbox.github.state import Repository
from sandbox.wire import Json, Reply, Request

_PATHS = ("/", "/docs")
_BUILDS = ("legacy", "workflow")


def _site(found: Site, repository: Repository, origin: str) -> dict[str, Json]:
    document: dict[str, Json] = {
        "url": f"{origin}{documents.API}/repos/{repository.full_name}/pages",
        "status": "built",
        "cname": found.domain,
        "custom_404": False,
        "html_url": f"https://{found.domain or f'{repository.owner.login}.pages.example/{repository.name}'}/",
        "build_type": found.build_type,
        "public": True,
        "https_enforced": found.https_enforced,
    }
    if found.domain is not None:
        state = str(found.certificate)
        document["https_certificate"] = {"state": state, "description": state, "domains": [found.domain]}
    if found.build_type == "legacy":
        document["source"] = {"branch": found.branch, "path": found.path}
    return document


def _source(document: Mapping[str, Json]) -> dict[str, Json]:
    """Return what a body says of build and source. Raise Refusal."""
    build, source = asked.field(document, "build_type", str), asked.field(document, "source", dict)
    if build not in (None, *_BUILDS):
        raise asked.invalid(f"For 'properties/build_type', {build!r} is not one of {', '.join(_BUILDS)}.")
    given = {} if build is None else {"build_type": build}
    if source is not None:
        branch, path = asked.field(source, "branch", str), asked.field(source, "path", str, "/")
        if not branch or path not in _PATHS:
            raise asked.invalid(f"The source is a branch and one of the paths {', '.join(_PATHS)}.")
        given |= {"branch": branch, "path": path}
    return given


def get_pages(state: GitHub, request: Request) -> Reply:
    """Answer `GET /repos/{owner}/{repo}/pages`"""
    repository = asked.repository(state, request)
    return Reply(200, _site(state.pages.get(repository), repository, request.origin))


def create_pages(state: GitHub, request: Request) -> Reply:
    """Answer `POST /repos/{owner}/{repo}/pages`"""
    repository, given = asked.repository(state, request), _source(request.document())
    build = given.get("build_type", "legacy")
    if build == "legacy" and "branch" not in given:
        raise asked.invalid("source is required when build_type is legacy.")
    made = state.pages.add(repository, build, given.get("branch", ""), given.get("path", "/"))
    return Reply(201, _site(made, repository, request.origin))


def change_pages(state: GitHub, request: Request) -> Reply:
    """Answer `PUT /repos/{owner}/{repo}/pages`: what the body does not mention stays; a `cname` of null is removed."""
    found, document = state.pages.get(asked.repository(state, request)), request.document()
    changes = _source(document)
    if "cname" in document:
        changes["domain"] = asked.field(document, "cname", str)
    enforced = asked.field(document, "https_enforced", bool)
    if enforced is not None:
        changes["https_enforced"] = enforced
    state.pages.publish(found, **changes)
    return Reply(204)


def delete_pages(state: GitHub, request: Request) -> Reply:
    """Answer `DELETE /repos/{owner}/{repo}/pages`"""
    state.pages.remove(state.pages.get(asked.repository(state, request)))
    return Reply(204)

"""A write that is answered as done has done something: no route says so and leaves the world as it was."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import pytest
from nacl.public import PublicKey, SealedBox

from sandbox.docker_hub.state import ACCOUNT
from sandbox.wire import Endpoint, Request
from tests.sandbox import bodies, malformed
from tests.sandbox.at_hand import NAMES, Asked
from tests.sandbox.contract.values import public_key
from tests.sandbox.two_of_each import fill

WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})

_READS_OF_OP = (
    "/vault/list", "/vault/get/{vault}", "/item/list", "/item/get/{item}", "/read/{vault}/{item}/{field}",
    "/read/{vault}/{item}/{section}/{field}",
)  # fmt: skip
NO_CHANGE = {
    "docker-hub": dict.fromkeys(
        ("POST /v2/auth/token", "POST /v2/users/login", "POST /v2/users/login/"), "a login is no part of a snapshot"
    ),
    "drone": {"POST /api/user/token": "without `rotate` it shows the token that there is"},
    "op": {f"POST {path}": "a command that reads: all of them are sent with POST" for path in _READS_OF_OP},
}
"""Routes that are answered as done and change nothing, and why."""

PARTS = {
    "github": {
        "PUT /user/installations/{installation_id}/repositories/{repository_id}": {"repository_id": "1000000000"},
        "PUT /orgs/{org}/actions/secrets/{secret_name}/repositories/{repository_id}": {"repository_id": "1000000000"},
        "PUT /orgs/{org}/dependabot/secrets/{secret_name}/repositories/{repository_id}": {
            "repository_id": "1000000000"
        },
        "POST /repos/{owner}/{repo}/pages": {"repo": "aa-newest", "repository": "1000000000"},
    },
    "quay": {
        "PUT /api/v1/organization/{organization}/robots/{robot}": {"robot": "new"},
        "PUT /api/v1/organization/{organization}/team/{team}/members/{member}": {"member": "an-org+old"},
    },
    "travis-ci": {"POST /repo/{repository}/activate": {"repository": "12"}},
    "drone": {"POST /api/repos/{owner}/{repo}": {"repo": "beta"}},
    "anaconda-org": {
        "DELETE /authentications/name/{name}": {"name": "own"},
        "POST /stage/{login}/{name}/{version}/{file:path}": {"file": "noarch/new.conda"},
        "POST /commit/{login}/{name}/{version}/{file:path}": {"file": "noarch/sent.conda"},
    },
}
"""What stands in a path in place of what is there already."""

QUERIES = {
    "azure-devops": {
        "DELETE /{organization}/_apis/distributedtask/variablegroups/{group}": "?projectIds=parts",
    },
    "op": {f"POST /item/{verb}/{{item}}": "?vault=pulumi" for verb in ("get", "edit", "delete")},
}

_HOOK = {"url": "https://hooks.example/new", "content_type": "json"}
_ITEM = {"title": "another", "category": "LOGIN", "fields": []}


def _sealed(asked: Asked, path: str) -> dict[str, Any]:
    found = asked.make("GET", f"{path.rpartition('/')[0]}/public-key", None)
    box = SealedBox(PublicKey(base64.b64decode(found["key"]))).encrypt(b"hush")
    return {"encrypted_value": base64.b64encode(box).decode(), "key_id": found["key_id"]}


def _sealed_for_all(asked: Asked, path: str) -> dict[str, Any]:
    return {**_sealed(asked, path), "visibility": "all"}


_WHOSE = ("actions", "dependabot", "codespaces")
"""Whose secrets there are."""

DOCUMENTS: dict[str, dict[str, Callable[[Asked, str], Any]]] = {
    "github": {
        "PUT /orgs/{org}/teams/{team_slug}/memberships/{username}": lambda *_: {"role": "maintainer"},
        "POST /orgs/{org}/hooks": lambda *_: {"name": "web", "config": _HOOK},
        "POST /repos/{owner}/{repo}/hooks": lambda *_: {"name": "web", "config": _HOOK},
        "PATCH /orgs/{org}/hooks/{hook_id}": lambda *_: {"active": False},
        "PATCH /repos/{owner}/{repo}/hooks/{hook_id}": lambda *_: {"active": False},
        "PATCH /orgs/{org}/hooks/{hook_id}/config": lambda *_: _HOOK,
        "PATCH /repos/{owner}/{repo}/hooks/{hook_id}/config": lambda *_: _HOOK,
        **{f"PUT /orgs/{{org}}/{whose}/secrets/{{secret_name}}": _sealed_for_all for whose in _WHOSE},
        "PUT /orgs/{org}/actions/secrets/{secret_name}/repositories": lambda *_: {"selected_repository_ids": []},
        "PUT /orgs/{org}/dependabot/secrets/{secret_name}/repositories": lambda *_: {"selected_repository_ids": []},
        **{f"PUT /repos/{{owner}}/{{repo}}/{whose}/secrets/{{secret_name}}": _sealed for whose in _WHOSE},
        "PUT /repos/{owner}/{repo}/environments/{environment_name}/secrets/{secret_name}": _sealed,
        "PUT /repos/{owner}/{repo}/environments/{environment_name}": lambda *_: {"wait_timer": 5},
        "POST /repos/{owner}/{repo}/keys": lambda *_: {"title": "new", "key": public_key()},
        "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches": lambda *_: {
            "ref": "main", "inputs": {"name": "A_TOKEN", "nonce": "n"},
        },
        "PUT /repos/{owner}/{repo}/contents/{path}": lambda asked, _: {
            "message": "changed", "content": base64.b64encode(b"b").decode(), "sha": asked.there["sha"],
        },
        "DELETE /repos/{owner}/{repo}/contents/{path}": lambda asked, _: {
            "message": "gone", "sha": asked.there["sha"],
        },
        "PUT /repos/{owner}/{repo}/pages": lambda *_: {"cname": "own.example"},
        "PUT /repos/{owner}/{repo}/actions/oidc/customization/sub": lambda *_: {
            "use_default": False, "include_claim_keys": ["repository_id"],
        },
    },
    "heroku": {
        "PATCH /apps/{app}/formation/{process}": lambda *_: {"quantity": 0},
        "PATCH /apps/{app}/formation": lambda *_: {"updates": [{"type": "web", "quantity": 0}]},
    },
    "anaconda-org": {
        "POST /commit/{login}/{name}/{version}/{file:path}": lambda *_: {"dist_id": "sent"},
    },
    "quay": {
        "POST /api/v1/repository/{organization}/{repository}/changevisibility": lambda *_: {"visibility": "private"},
        "PUT /api/v1/repository/{organization}/{repository}/permissions/{kind}/{name}": lambda *_: {"role": "admin"},
    },
    "docker-hub": {
        "POST /v2/auth/token": lambda asked, _: {"identifier": ACCOUNT, "secret": asked.service.token()},
        "POST /v2/users/login": lambda asked, _: {"username": ACCOUNT, "password": asked.service.token()},
        "POST /v2/users/login/": lambda asked, _: {"username": ACCOUNT, "password": asked.service.token()},
    },
    "circleci": {
        "POST /api/v2/context": lambda *_: {"name": "new", "owner": {"slug": "gh/an-org"}},
    },
    "connect": {
        "POST /v1/vaults/{vault}/items": lambda asked, _: {**_ITEM, "vault": {"id": asked.there["vault"]}},
        "PUT /v1/vaults/{vault}/items/{item}": lambda asked, _: {**_ITEM, "vault": {"id": asked.there["vault"]}},
        "PATCH /v1/vaults/{vault}/items/{item}": lambda *_: [{"op": "replace", "path": "/title", "value": "another"}],
    },
    "op": {
        "POST /item/create": lambda asked, _: {**_ITEM, "vault": {"id": asked.there["vault"]}},
        "POST /item/edit/{item}": lambda asked, _: {**_ITEM, "vault": {"id": asked.there["vault"]}},
    },
}  # fmt: skip
"""Bodies that change something, where that is not to be guessed from the description."""


@pytest.fixture(scope="module", params=NAMES)
def asked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """Each service in turn."""
    service = Asked(tmp_path_factory.mktemp("at-hand"), request.param)
    fill(service)
    if request.param == "anaconda-org":
        service.service.state.mint("sandbox-admin", "own", scopes=["all"])
        service.keep()
    yield service
    service.close()


def _route(asked: Asked, endpoint: Endpoint[Any]) -> str:
    return f"{endpoint.method} {asked.service.described.named(endpoint.path)}"


def _good(asked: Asked, endpoint: Endpoint[Any]) -> tuple[str, Any]:
    """Where a good body of a route is sent, and the body; None for none."""
    name, route = asked.service.name, _route(asked, endpoint)
    path = asked.path(endpoint, **PARTS.get(name, {}).get(route, {})) + QUERIES.get(name, {}).get(route, "")
    document = DOCUMENTS.get(name, {}).get(route)
    if document:
        return path, document(asked, path)
    return path, bodies.example(asked, endpoint)


def _sent(asked: Asked, endpoint: Endpoint[Any], more: dict[str, Any] | None = None) -> tuple[int, bool]:
    """The status that a good body is answered with, with more in it, and whether it changed the world."""
    path, document = _good(asked, endpoint)
    whole = {**document, **more} if more else document
    reply = asked.ask(endpoint.method, path, b"" if whole is None else json.dumps(whole).encode())
    return reply.status, asked.changed()


def test_a_write_that_is_answered_as_done_changed_something(asked: Asked) -> None:
    """Each route that writes is sent a good body: it says that it is done, and the tables are others afterwards."""
    quiet = NO_CHANGE.get(asked.service.name, {})
    found = {
        f"{one.method} {one.path}": _sent(asked, one) for one in asked.service.endpoints if one.method in WRITES
    }  # fmt: skip
    wrong = {
        route: (status, changed)
        for route, (status, changed) in found.items()
        if not 200 <= status < 300 or changed == (route in quiet)
    }
    assert wrong == {}
    assert quiet.keys() <= found.keys()


NOT_SHOWN = {
    "azure-devops": {
        "PATCH /{organization}/{project}/_apis/pipelines/pipelinepermissions/{kind}/{thing}": {
            "resource": "the path says it",
        },
    },
    "anaconda-org": {
        "POST /authentications": dict.fromkeys(("created_with", "url"), "no answer shows how a token was made"),
        "POST /package/{login}/{name}": dict.fromkeys(
            ("license", "license_url", "package_type", "public_attrs"), "no route that is served shows it"
        ),
    },
    "connect": {
        "POST /v1/vaults/{vault}/items": dict.fromkeys(("id", "vault", "version"), "the path and the service say it"),
        "PUT /v1/vaults/{vault}/items/{item}": dict.fromkeys(("vault", "version"), "the path and the service say it"),
    },
    "op": {
        "POST /item/create": dict.fromkeys(("id", "version"), "the service says it"),
        "POST /item/edit/{item}": dict.fromkeys(("vault", "version"), "the flags and the service say it"),
    },
}
"""Properties of bodies that change no answer of the sandbox whatever they are, and why."""


class _Read(dict[str, Any]):
    """A body that knows which of its properties were looked at."""

    seen: ClassVar[set[str]] = set()

    def __getitem__(self, name: str) -> Any:
        """One that must be there."""
        self.seen.add(name)
        return super().__getitem__(name)

    def get(self, name: str, otherwise: Any = None) -> Any:
        """One that may be there."""
        self.seen.add(name)
        return super().get(name, otherwise)

    def __contains__(self, name: object) -> bool:
        """Whether it is there."""
        self.seen.add(str(name))
        return super().__contains__(name)

    def items(self) -> Any:
        """All of them."""
        self.seen.update(self.keys())
        return super().items()


def test_each_property_of_a_body_is_looked_at_or_501(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is described of a body is read, or declared as not done, or listed with why it changes nothing."""
    usual = Request.document
    monkeypatch.setattr(Request, "document", lambda request: _Read(usual(request)))
    passed_over = {}
    for endpoint in asked.service.endpoints:
        described = bodies.schema(asked, endpoint)
        if described is None:
            continue
        resolved = malformed.Shapes(described).resolve(described)
        path, document = _good(asked, endpoint)
        _Read.seen.clear()
        for body in (json.dumps(document).encode(), bodies.body(asked, endpoint)):
            asked.ask(endpoint.method, path, body)
            asked.changed()
        listed = NOT_SHOWN.get(asked.service.name, {}).get(_route(asked, endpoint), {})
        left = resolved.get("properties", {}).keys() - _Read.seen - endpoint.lacks_in_body.keys() - listed.keys()
        if left:
            passed_over[f"{endpoint.method} {endpoint.path}"] = left
    assert passed_over == {}


OTHER = {
    "permission": "push", "parent_team_id": 5, "parent_team_slug": "core-team", "maintainers": ["a-bot"],
    "repo_names": ["an-org/alpha"], "ldap_dn": "cn=x", "config.username": "x", "config.password": "x", "name": "email",
    "dyno_size.id": "01234567-89ab-cdef-0123-456789abcdef", "sni_endpoint": "x", "type": "AzureKeyVault",
    "client": "01234567-89ab-cdef-0123-456789abcdef", "providerData": {"vault": "x"}, "repo_kind": "application",
    "capabilities.versioncontrol.sourceControlType": "Tfvc", "capabilities.processTemplate.templateTypeId": "x",
    "full_description": "x", "strength": "weak", "resource": "x", "for_user": "x", "public": False,
    "publish": True, "assignee": "a-bot", "assignees": ["a-bot"], "milestone": 1, "duplicate_issue_id": 1,
    "issue_field_values": [{"field_id": 1, "value": "x"}], "author": {"name": "x", "email": "x@x.example"},
    "committer": {"name": "x", "email": "x@x.example"}, "runners": [1],
}  # fmt: skip
"""Values that change something at the service."""


def test_a_property_that_is_not_done_is_501(asked: Asked) -> None:
    """Nothing is changed; the value that changes nothing is no reason to refuse."""
    for endpoint in asked.service.endpoints:
        for place, usual in endpoint.lacks_in_body.items():
            found = [_sent(asked, endpoint, _with(asked, endpoint, place, value)) for value in (OTHER[place], usual)]
            assert found[0] == (501, False), (endpoint.path, place)
            assert found[1][0] != 501, (endpoint.path, place)


def _with(asked: Asked, endpoint: Endpoint[Any], place: str, value: Any) -> dict[str, Any]:
    """The first part of a place in a good body, with a value there."""
    first, *rest = place.split(".")
    if not rest:
        return {first: value}
    outer = _good(asked, endpoint)[1].get(first)
    inner = {rest[-1]: value} if len(rest) == 1 else {rest[0]: {rest[1]: value}}
    return {first: {**outer, **inner} if isinstance(outer, dict) else inner}

"""Which ways to log in each service takes, and what it shows to whoever does not."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from tests.sandbox.at_hand import Asked

ROUTES = {
    "github": "/api/v3/orgs/an-org",
    "heroku": "/apps/an-app",
    "azure-devops": "/an-org/_apis/projects",
    "quay": "/api/v1/organization/an-org",
    "docker-hub": "/v2/access-tokens",
    "anaconda-org": "/authentications",
    "travis-ci": "/user",
    "drone": "/api/user",
    "connect": "/v1/vaults",
}
"""A route of each service that not everybody may ask."""

TAKEN = {
    "github": {
        "Bearer", "bearer", "BEARER", "token", "Token", "basic :T", "basic me:T", "basic T:", "Basic T:x-oauth-basic",
    },
    "heroku": {"Bearer", "bearer", "BEARER", "basic :T", "basic me:T"},
    "azure-devops": {"basic :T", "basic me:T"},
    "quay": {"Bearer", "bearer", "BEARER"},
    "docker-hub": {"Bearer", "bearer", "BEARER", "JWT"},
    "anaconda-org": {"Bearer", "bearer", "BEARER", "token", "Token"},
    "travis-ci": {"token", "Token"},
    "drone": {"Bearer", "bearer", "BEARER"},
    "connect": {"Bearer", "bearer", "BEARER"},
}  # fmt: skip
"""The forms that are let in: a word before the token, or where in a Basic login it (T) is."""

FORMS = (
    "Bearer", "bearer", "BEARER", "token", "Token", "JWT", "Digest", "basic :T", "basic me:T", "basic T:", "basic T:me",
    "Basic T:x-oauth-basic",
)  # fmt: skip


def _header(form: str, token: str) -> str:
    scheme, _, pair = form.partition(" ")
    if not pair:
        return f"{form} {token}"
    return f"{scheme} {base64.b64encode(pair.replace('T', token).encode()).decode()}"


@pytest.mark.parametrize("name", ROUTES)
def test_forms_of_a_login(tmp_path: Path, name: str) -> None:
    """Each form that is documented or that published clients send, and no other; never with a wrong token."""
    asked = Asked(tmp_path, name)
    token = asked.login.partition(" ")[2] if name == "docker-hub" else asked.service.token()
    statuses = {
        form: asked.ask("GET", ROUTES[name], b"", Authorization=_header(form, token)).status for form in FORMS
    }  # fmt: skip
    wrong = {asked.ask("GET", ROUTES[name], b"", Authorization=_header(form, "wrong")).status for form in FORMS}
    asked.close()
    refused = 403 if name == "travis-ci" else 401
    assert ({form for form, status in statuses.items() if status == 200}, wrong) == (TAKEN[name], {refused})
    assert set(statuses.values()) == {200, refused}


def test_an_authorization_of_heroku_logs_in_as_a_password(tmp_path: Path) -> None:
    """As the key does, and with its own scope."""
    asked = Asked(tmp_path, "heroku")
    made = asked.make("POST", "/oauth/authorizations", {"scope": ["read"]})["access_token"]["token"]
    login = _header("basic me:T", made)
    statuses = [
        asked.ask("GET", path, b"", Authorization=login).status for path in ("/apps/an-app", "/oauth/authorizations")
    ]
    asked.close()
    assert statuses == [200, 403]


PUBLIC = {
    "anaconda-org": {"/user/an-org": 200, "/packages/an-org": 200, "/scopes": 200, "/user": 401},
    "quay": {
        "/api/v1/repository/an-org/image": 200, "/api/v1/repository?public=true": 200,
        "/api/v1/repository?namespace=an-org": 200,
        "/api/v1/repository/an-org/hidden": 401, "/api/v1/organization/an-org": 401,
    },
    "docker-hub": {
        "/v2/repositories/an-org/image/": 200, "/v2/namespaces/an-org/repositories": 200,
        "/v2/repositories/an-org/hidden/": 404, "/v2/access-tokens": 401,
    },
}  # fmt: skip
"""What is answered without a login."""


@pytest.mark.parametrize("name", PUBLIC)
def test_what_is_public_needs_no_login(tmp_path: Path, name: str) -> None:
    """What is public is shown to everybody, what is private to nobody; a wrong login is refused there, too."""
    asked = Asked(tmp_path, name)
    if name != "anaconda-org":
        whole = {"namespaces" if name == "docker-hub" else "organizations": {"an-org": _HIDDEN[name]}}
        asked.service.state.seed(whole)
    asked.log_out()
    for path, status in PUBLIC[name].items():
        reply = asked.ask("GET", path)
        assert (reply.status, b"hidden" in reply.content) == (status, False), path
        assert asked.ask("GET", path, b"", Authorization="Bearer wrong").status == 401
    asked.close()


_HIDDEN = {
    "docker-hub": {"hidden": {"visibility": "private"}},
    "quay": {"repositories": {"hidden": {"visibility": "private"}}},
}

"""Groups and logins of the emulated Anaconda.org."""

from __future__ import annotations

import httpx
import pytest

GROUP = "/group/an-org/uploaders"


def test_members_come_and_go(anaconda: httpx.Client) -> None:
    """Adding twice is adding once; who is no member cannot be removed."""
    assert anaconda.get(f"{GROUP}/members/ada").status_code == 404
    assert [anaconda.put(f"{GROUP}/members/ada").status_code for _ in range(2)] == [204, 204]
    assert anaconda.get(f"{GROUP}/members/ada").status_code == 204
    assert [one["login"] for one in anaconda.get(f"{GROUP}/members").json()] == ["ada", "grace"]
    assert anaconda.get(GROUP).json() == {
        "name": "uploaders", "permission": "write", "members_count": 2, "repos_count": 0,
    }  # fmt: skip
    assert [anaconda.delete(f"{GROUP}/members/ada").status_code for _ in range(2)] == [204, 404]


@pytest.mark.parametrize("path", ["/group/an-org/nobodys", "/group/no-org/uploaders", f"{GROUP}/members/nobody"])
def test_what_is_not_there_is_not_found(anaconda: httpx.Client, path: str) -> None:
    """404 with Anaconda.org's document."""
    reply = anaconda.get(path)
    assert (reply.status_code, list(reply.json())) == (404, ["error"])


def test_a_person_that_is_not_there_joins_nothing(anaconda: httpx.Client) -> None:
    """404, and nobody was added."""
    assert anaconda.put(f"{GROUP}/members/nobody").status_code == 404


def test_every_organisation_has_owners(anaconda: httpx.Client) -> None:
    """The person who asks is one of them."""
    groups = anaconda.get("/groups/other-org").json()["groups"]
    assert groups == [{"name": "owners", "permission": "admin"}]
    assert [one["login"] for one in anaconda.get("/group/other-org/owners/members").json()] == ["sandbox-admin"]
    assert anaconda.get("/user").json()["login"] == "sandbox-admin"
    assert anaconda.get("/user/an-org").json()["user_type"] == "org"

"""Quay's teams: who is in them, and what goes with one."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from sandbox import World

TEAM = "/organization/an-org/team/pushers"


def test_a_team_keeps_what_a_change_does_not_mention(quay: httpx.Client) -> None:
    """And its organisation shows it."""
    quay.put(TEAM, json={"role": "creator", "description": "They push."})
    changed = quay.put(TEAM, json={"role": "admin"}).json()
    assert (changed["role"], changed["description"], changed["new_team"]) == ("admin", "They push.", False)
    assert quay.get("/organization/an-org").json()["teams"]["pushers"]["role"] == "admin"


def test_a_team_goes_with_its_members_and_permissions(world: World, quay: httpx.Client) -> None:
    """A new one of its name begins with nothing."""
    quay.put(f"{TEAM}/members/ada")
    quay.put("/repository/an-org/image/permissions/team/pushers", json={"role": "write"})
    assert quay.delete(TEAM).status_code == 204
    assert world.state("quay")["repositories"]["an-org/image"]["teams"] == {}
    assert quay.put(TEAM, json={"role": "member"}).json()["new_team"] is True
    assert quay.get(f"{TEAM}/members").json()["members"] == []


def test_who_leaves_an_organisation_may_do_nothing_there(world: World, quay: httpx.Client) -> None:
    """Neither through a team nor alone."""
    quay.put(f"{TEAM}/members/ada")
    quay.put("/repository/an-org/image/permissions/user/ada", json={"role": "read"})
    assert quay.delete("/organization/an-org/members/ada").status_code == 204
    assert world.state("quay")["teams"] == {"an-org/pushers": []}
    assert world.state("quay")["repositories"]["an-org/image"]["users"] == {}


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("GET", "/organization/an-org/team/nobody/members", 404, "Not Found"),
        ("PUT", f"{TEAM}/members/nobody", 400, "Unknown user"),
        ("DELETE", f"{TEAM}/members/nobody", 404, "Not Found"),
        ("DELETE", f"{TEAM}/members/ada", 400, "User ada does not belong to team pushers"),
        ("DELETE", "/organization/an-org/team/nobody", 400, "Team 'nobody' is not a team in org 'an-org'"),
    ],
)
def test_who_is_not_there_is_refused(quay: httpx.Client, method: str, path: str, status: int, said: str) -> None:
    """In Quay's words."""
    reply = quay.request(method, path)
    document: dict[str, Any] = reply.json()
    assert (reply.status_code, document.get("message", document.get("detail"))) == (status, said)


def test_a_path_without_its_slash_leads_to_the_one_with_it(quay: httpx.Client) -> None:
    """For clients that leave it out."""
    reply = quay.get("/repository/an-org/image/permissions/user")
    assert (reply.status_code, reply.headers["location"]) == (308, f"{reply.url}/")
